package ui

import (
	"strings"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// keySheet lists the keys that do something.
type keySheet struct{}

// keyed says what keys do; several stand for each other.
type keyed struct {
	does words.Key
	keys []string
}

// keyList is every key that the window or its composer heeds.
func keyList(s *state.State) []keyed {
	command := key.ModShortcut.String() + "+"
	send, line := "Enter", "Shift+Enter"
	if s.Settings.Enter == state.EnterBreaks {
		send, line = command+"Enter", "Enter"
	}
	return []keyed{
		{words.KeySend, []string{send}},
		{words.KeyLine, []string{line}},
		{words.KeyEditLast, []string{"↑"}},
		{words.KeyConvs, []string{"Alt+↑", "Alt+↓"}},
		{words.KeyUnread, []string{"Alt+Shift+↑", "Alt+Shift+↓"}},
		{words.KeyMenu, []string{"Shift+F10"}},
		{words.KeyFind, []string{command + "K", command + "Shift+F"}},
		{words.KeyFindHere, []string{command + "F"}},
		{words.KeyPage, []string{"Page Up", "Page Down"}},
		{words.KeySize, []string{command + "+", command + "−", command + "0"}},
		{words.Settings, []string{command + ","}},
		{words.Keys, []string{command + "/"}},
		{words.KeyFocus, []string{"Tab", "Shift+Tab"}},
		{words.KeyEscape, []string{"Esc"}},
	}
}

func (*keySheet) title(p *Page, _ *state.State) string { return p.say.Say(words.Keys) }

func (*keySheet) width() unit.Dp { return 960 }

func (*keySheet) update(C, *Page, *state.State) {}

func (*keySheet) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	d.focusOn(gtx, &d.cancel)
	keys := []layout.FlexChild{layout.Rigid(layout.Spacer{Height: 8}.Layout)}
	for _, k := range keyList(s) {
		keys = append(keys, layout.Rigid(func(gtx C) D { return k.layout(gtx, p) }))
	}
	lists := layout.Rigid(func(gtx C) D {
		if gtx.Constraints.Max.X < gtx.Dp(sideBySide) {
			return column(gtx, append(keys, p.commandRows(16)...)...)
		}
		return layout.Flex{}.Layout(gtx,
			layout.Flexed(1, func(gtx C) D { return column(gtx, keys...) }),
			layout.Rigid(layout.Spacer{Width: 32}.Layout),
			layout.Flexed(1, func(gtx C) D { return column(gtx, p.commandRows(10)...) }),
		)
	})
	return column(gtx, lists, layout.Rigid(func(gtx C) D {
		done := kit.TextButton(p.Theme, &d.cancel, kit.Primary, p.say.Say(words.Done))
		return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D { return kit.ButtonRow(gtx, done.Layout) })
	}))
}

// sideBySide is the width from which keys and commands stand beside each other.
const sideBySide unit.Dp = 720

// layout draws what keys do before the keys.
func (k keyed) layout(gtx C, p *Page) D {
	does := p.say.Say(k.does)
	dims, call := kit.Measure(gtx, func(gtx C) D {
		gtx.Constraints.Min.Y = gtx.Dp(32)
		return kit.Spread(gtx, 12, kit.Label(p.Theme, kit.Control, does).Layout, func(gtx C) D {
			parts := make([]layout.FlexChild, 0, 2*len(k.keys))
			for i, name := range k.keys {
				if i > 0 {
					parts = append(parts, layout.Rigid(layout.Spacer{Width: 6}.Layout))
				}
				parts = append(parts, layout.Rigid(kit.KeyCap(p.Theme, name)))
			}
			return layout.Flex{Alignment: layout.Middle}.Layout(gtx, parts...)
		})
	})
	defer clip.Rect{Max: dims.Size}.Push(gtx.Ops).Pop()
	semantic.LabelOp(does + ": " + strings.Join(k.keys, ", ")).Add(gtx.Ops)
	call.Add(gtx.Ops)
	return dims
}

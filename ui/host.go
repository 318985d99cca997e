package ui

import (
	"strings"

	"gioui.org/layout"

	"parley.example/state"
	"parley.example/state/passphrase"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// suggestion is a password that somebody who starts a server may take.
type suggestion struct {
	another, use kit.Button
	text         string // empty until one was made
	shown        kit.Text
}

// update follows the buttons: the one that is taken goes into a field, and changes
// there with the next.
func (g *suggestion) update(gtx C, p *Page, into *kit.Field) {
	for g.another.Clicked(gtx) {
		taken := into.Text() == g.text
		if g.text = p.Suggest(); taken {
			into.SetText(g.text)
		}
	}
	for g.use.Clicked(gtx) {
		into.SetText(g.text)
	}
}

// layout draws the suggestion in clear, with its two buttons.
func (g *suggestion) layout(gtx C, p *Page, taken bool) D {
	if g.text == "" {
		g.text = p.Suggest()
	}
	th, say := p.Theme, p.say.Say
	use := kit.TextButton(th, &g.use, kit.Outlined, say(words.UseIt))
	use.Disabled = taken
	if taken {
		use.Text = say(words.Taken)
	}
	buttons := func(gtx C) D {
		return layout.Flex{}.Layout(gtx,
			layout.Rigid(use.Layout),
			layout.Rigid(layout.Spacer{Width: 8}.Layout),
			layout.Rigid(kit.TextButton(th, &g.another, kit.Outlined, say(words.Another)).Layout))
	}
	return layout.Inset{Top: 14}.Layout(gtx, func(gtx C) D {
		return column(gtx,
			layout.Rigid(kit.Label(th, kit.Small, say(words.Suggestion)).In(th.Mute).Layout),
			layout.Rigid(layout.Spacer{Height: 3}.Layout),
			layout.Rigid(kit.SelectText(th, &g.shown, kit.Body, g.text).Layout),
			layout.Rigid(layout.Spacer{Height: 3}.Layout),
			layout.Rigid(kit.Label(th, kit.Small, say(words.SuggestionSub, passphrase.Bits)).In(th.Mute).Layout),
			layout.Rigid(layout.Spacer{Height: 8}.Layout),
			layout.Rigid(func(gtx C) D { return buttons(kit.Free(gtx)) }),
		)
	})
}

// host draws the dialog of a server's first start: who its owner is. A password
// that was suggested is seen, any other is not.
func (d *dialog) host(gtx C, p *Page, s *state.State) D {
	ok := p.say.Say(words.StartServer)
	if s.Dialog.Busy {
		ok = p.say.Say(words.Starting)
	}
	taken := d.pass.Text() != "" && d.pass.Text() == d.suggestion.text
	return column(gtx,
		sentence(p.Theme, p.say.Say(words.HostSub)),
		d.field(p, s, &d.user, p.say.Say(words.YourName), nil),
		d.field(p, s, &d.pass, p.say.Say(words.Password), func(f *kit.FieldStyle) { f.Password = !taken }),
		layout.Rigid(func(gtx C) D { return d.suggestion.layout(gtx, p, taken) }),
		d.answers(p, s, ok),
	)
}

func (d *dialog) submitHost(p *Page) {
	user, pass := strings.TrimSpace(d.user.Text()), d.pass.Text()
	if d.check(d.badAccount(p, user, pass, true)) {
		p.emit(state.StartServer{Name: user, Password: pass})
	}
}

package kit

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// Menu is a few choices over everything around them: by pointer, or with the
// arrow keys and Enter. Its zero value is closed.
type Menu struct {
	buttons []Button
	open    bool
	at      int  // the choice that gets the keyboard
	wants   bool // it, with the next layout
	tag     byte // of what lies around
}

// Open shows the menu; at is the choice that has the keyboard.
func (m *Menu) Open(at int) { m.open, m.at, m.wants = true, at, true }

// Close takes the menu away.
func (m *Menu) Close() { m.open = false }

// Opened reports whether the menu is in view.
func (m *Menu) Opened() bool { return m.open }

// Update returns the choice that was made, after which the menu is closed.
func (m *Menu) Update(gtx C) (choice int, ok bool) {
	if !m.open {
		return 0, false
	}
	for i := range m.buttons {
		for m.buttons[i].Clicked(gtx) {
			m.open = false
			return i, true
		}
		if by := arrows(gtx, &m.buttons[i]); by != 0 {
			m.at = (i + by + len(m.buttons)) % len(m.buttons)
			m.wants = true
		}
	}
	for {
		ev, ok := gtx.Event(pointer.Filter{Target: &m.tag, Kinds: pointer.Press})
		if !ok {
			return 0, false
		}
		if e, ok := ev.(pointer.Event); ok && e.Kind == pointer.Press {
			m.open = false
		}
	}
}

// arrows is how far the arrow keys lead from a button that has the keyboard.
func arrows(gtx C, b *Button) (by int) {
	tag := &b.Clickable
	for {
		ev, ok := gtx.Event(key.Filter{Focus: tag, Name: key.NameUpArrow}, key.Filter{Focus: tag, Name: key.NameDownArrow})
		if !ok {
			return by
		}
		switch e, ok := ev.(key.Event); {
		case !ok || e.State != key.Press:
		case e.Name == key.NameUpArrow:
			by--
		default:
			by++
		}
	}
}

// MenuStyle is the look of a Menu.
type MenuStyle struct {
	Menu *Menu
	// Label is what the menu is called.
	Label   string
	Choices []string
	// Chosen is the choice that is made now, -1 where each does something.
	Chosen int
	th     *Theme
}

// Choices is a menu.
func Choices(th *Theme, m *Menu, label string, chosen int, choices ...string) MenuStyle {
	return MenuStyle{Menu: m, Label: label, Choices: choices, Chosen: chosen, th: th}
}

// Measures of a menu.
const (
	menuInset unit.Dp = 6
	menuSign  unit.Dp = 28 // the room for a tick
	// around is how far a menu takes the pointer in every direction.
	around = 1 << 15
)

// Layout draws the menu over what is drawn later, its upper right corner where
// it is laid out and down by dy.
func (s MenuStyle) Layout(gtx C, dy int) {
	s.layout(gtx, func(size image.Point) image.Point { return image.Pt(-size.X, dy) })
}

// LayoutAt draws the menu over what is drawn later, its upper left corner at a
// point, or where it fits into a room that holds that.
func (s MenuStyle) LayoutAt(gtx C, at image.Point, room image.Rectangle) {
	s.layout(gtx, func(size image.Point) image.Point {
		fit := room.Max.Sub(size)
		return image.Pt(max(min(at.X, fit.X), room.Min.X), max(min(at.Y, fit.Y), room.Min.Y))
	})
}

func (s MenuStyle) layout(gtx C, where func(size image.Point) image.Point) {
	m := s.Menu
	if !m.open {
		return
	}
	if len(m.buttons) != len(s.Choices) {
		m.buttons = make([]Button, len(s.Choices))
	}
	macro := op.Record(gtx.Ops)
	away := clip.Rect(image.Rect(-around, -around, around, around)).Push(gtx.Ops)
	event.Op(gtx.Ops, &m.tag)
	away.Pop()
	dims, call := Measure(Free(gtx), s.card)
	corner := where(dims.Size)
	At(gtx, corner.X, corner.Y, func(gtx C) D { call.Add(gtx.Ops); return dims })
	op.Defer(gtx.Ops, macro.Stop())
	if m.wants && gtx.Enabled() && len(s.Choices) > 0 {
		m.wants = false
		gtx.Execute(key.FocusCmd{Tag: &m.buttons[min(max(m.at, 0), len(s.Choices)-1)].Clickable})
	}
}

// Height is how high the menu is drawn.
func (s MenuStyle) Height(gtx C) int {
	return len(s.Choices)*gtx.Dp(s.th.Row()) + 2*gtx.Dp(menuInset)
}

// card draws the choices below each other.
func (s MenuStyle) card(gtx C) D {
	th, inset, row := s.th, gtx.Dp(menuInset), gtx.Dp(s.th.Row())
	width := 0
	labels := make([]op.CallOp, len(s.Choices))
	heights := make([]int, len(s.Choices))
	for i, txt := range s.Choices {
		var d D
		d, labels[i] = Measure(gtx, Label(th, Control, txt).Line().Layout)
		width, heights[i] = max(width, d.Size.X), d.Size.Y
	}
	width += gtx.Dp(menuSign) + gtx.Dp(12)
	size := image.Pt(width+2*inset, s.Height(gtx))
	DropShadow(gtx, size, radiusCard, th.Shadow)
	Card(gtx, th, size)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(s.Label).Add(gtx.Ops)
	for i, txt := range s.Choices {
		rgtx := gtx
		rgtx.Constraints = layout.Exact(image.Pt(width, row))
		At(rgtx, inset, inset+i*row, func(gtx C) D {
			b := &s.Menu.buttons[i]
			return b.Layout(gtx, func(gtx C) D {
				if s.Chosen < 0 {
					semantic.Button.Add(gtx.Ops)
				} else {
					semantic.RadioButton.Add(gtx.Ops)
					semantic.SelectedOp(i == s.Chosen).Add(gtx.Ops)
				}
				semantic.LabelOp(txt).Add(gtx.Ops)
				pointer.CursorPointer.Add(gtx.Ops)
				at := image.Pt(width, row)
				if gtx.Enabled() && b.Hovered() {
					FillRound(gtx, at, radiusControl, th.Hover)
				}
				focusRing(gtx, th, b, at, radiusControl)
				if i == s.Chosen {
					At(gtx, gtx.Dp(7), (row-gtx.Dp(14))/2, func(gtx C) D { return IconCheck.Layout(gtx, 14, th.Accent) })
				}
				At(gtx, gtx.Dp(menuSign), (row-heights[i])/2, func(gtx C) D { labels[i].Add(gtx.Ops); return D{} })
				return D{Size: at}
			})
		})
	}
	return D{Size: size}
}

// Select is a choice of a few that is made from a menu.
type Select struct {
	Menu   Menu
	button Button
	was    bool // open, in the last Update
}

// Update returns the choice that was made; chosen is the one until now.
func (s *Select) Update(gtx C, chosen int) (choice int, ok bool) {
	for s.button.Clicked(gtx) {
		s.Menu.Open(chosen)
	}
	choice, ok = s.Menu.Update(gtx)
	if s.was && !s.Menu.Opened() {
		gtx.Execute(key.FocusCmd{Tag: &s.button.Clickable})
	}
	s.was = s.Menu.Opened()
	return choice, ok
}

// SelectStyle is the look of a Select: what is chosen, and a sign that there is
// more.
type SelectStyle struct {
	Select *Select
	MenuStyle
}

// Selection is a select.
func Selection(th *Theme, s *Select, label string, chosen int, choices ...string) SelectStyle {
	return SelectStyle{Select: s, MenuStyle: Choices(th, &s.Menu, label, chosen, choices...)}
}

// Layout draws the select, its right end where the parent's is.
func (s SelectStyle) Layout(gtx C) D {
	th, txt := s.th, ""
	if s.Chosen >= 0 && s.Chosen < len(s.Choices) {
		txt = s.Choices[s.Chosen]
	}
	dims := s.Select.button.Layout(gtx, func(gtx C) D {
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(s.Label + ": " + txt).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		gap, sign, inset := gtx.Dp(4), gtx.Dp(12), gtx.Dp(4)
		tgtx := Free(gtx)
		tgtx.Constraints.Max.X = max(gtx.Constraints.Max.X-gap-sign-2*inset, 0)
		ink := th.Mute
		if gtx.Enabled() && s.Select.button.Hovered() {
			ink = th.Ink
		}
		dims, call := Measure(tgtx, Label(th, Control, txt).In(ink).Line().Layout)
		size := image.Pt(dims.Size.X+gap+sign+2*inset, valueHeight(gtx, th))
		focusRing(gtx, th, &s.Select.button, size, radiusControl)
		At(gtx, inset, (size.Y-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
		At(gtx, size.X-inset-sign, (size.Y-sign)/2, func(gtx C) D { return IconDown.Layout(gtx, 12, ink) })
		return D{Size: size}
	})
	At(gtx, dims.Size.X, 0, func(gtx C) D {
		s.MenuStyle.Layout(gtx, (dims.Size.Y-s.Height(gtx))/2) // over what is chosen, so that it fits wherever that does
		return D{}
	})
	return dims
}

// valueHeight is how high a value is that can be clicked.
func valueHeight(gtx C, th *Theme) int {
	if th.Touch {
		return gtx.Dp(fingertip)
	}
	return gtx.Dp(28)
}

package kit

import (
	"image"
	"image/color"
	"strings"
	"unicode/utf8"

	"gioui.org/io/event"
	"gioui.org/io/semantic"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/widget"
)

// Text is text that can be selected and copied: with a mouse and keys as
// everywhere, and with a finger that rests on it. Its zero value is empty.
type Text struct {
	widget.Selectable
	grip grip
	lid  byte
}

// Update handles input.
func (t *Text) Update(gtx C) {
	g := &t.grip
	g.update(gtx, &t.Selectable)
	if g.chosen && !g.held() {
		g.chosen = false
		t.ClearSelection()
	}
	t.Selectable.Update(gtx)
}

// Held reports whether a finger chose words of it.
func (t *Text) Held() bool { return t.grip.held() }

// Take chooses all words, as a finger that rests on them chooses some.
func (t *Text) Take(gtx C) {
	if t.grip.th != nil {
		t.grip.choose(gtx, &t.Selectable, 0, utf8.RuneCountInString(t.Selectable.Text()))
		t.grip.lifted = true
	}
}

// TextStyle is the look of a Text.
type TextStyle struct {
	LabelStyle
	Selection color.NRGBA
	State     *Text
	// Caption stands in the bar over words that a finger chose.
	Caption string
	th      *Theme
}

// SelectText is a message's text.
func SelectText(th *Theme, state *Text, s Scale, txt string) TextStyle {
	return TextStyle{LabelStyle: Label(th, s, txt), Selection: th.AccentSoft, State: state, th: th}
}

// end is the right edge of the text's last line, once it was laid out: what may
// stand behind it starts there. Where a line runs from right to left, its last
// character is not the one on the right.
func (t TextStyle) end() int {
	n := utf8.RuneCountInString(t.Text)
	last := t.Text[strings.LastIndexByte(t.Text, '\n')+1:]
	x, bottom := 0, 0
	for _, r := range t.State.Regions(n-utf8.RuneCountInString(last), n, nil) {
		if r.Bounds.Max.Y > bottom {
			x, bottom = 0, r.Bounds.Max.Y
		}
		x = max(x, r.Bounds.Max.X)
	}
	return x
}

// Layout draws the text.
func (t TextStyle) Layout(gtx C) D {
	dims, _ := t.LayoutEnd(gtx)
	return dims
}

// LayoutEnd draws the text and says where its last line ends.
func (t TextStyle) LayoutEnd(gtx C) (D, int) {
	size, line := t.Scale.size()
	inner := Free(gtx)
	inner.Constraints.Max.Y = tall
	s, g := &t.State.Selectable, &t.State.grip
	g.th = t.th
	t.State.Update(gtx)
	s.PaintSelectionWhenUnfocused = g.held()
	s.LineHeight, s.LineHeightScale = line, 1
	s.SetText(t.Text)
	ink, selection := material(gtx.Ops, t.Color), material(gtx.Ops, t.Selection)
	dims, call := Measure(inner, func(gtx C) D {
		return s.Layout(gtx, t.shaper, t.font(), size, ink, selection)
	})
	x := t.end()
	out, shift := lineBoxes(gtx, size, line, dims)
	defer clip.Rect{Max: out.Size}.Push(gtx.Ops).Pop()
	semantic.LabelOp(t.Text).Add(gtx.Ops)
	g.origin = image.Pt(0, shift)
	g.add(gtx.Ops)
	stack := op.Offset(g.origin).Push(gtx.Ops)
	call.Add(gtx.Ops)
	g.bar(gtx, s, gtx.Constraints.Max.X, t.Caption, g.buttons(s))
	stack.Pop()
	if t.th.Touch {
		// A tap means nothing to text that is read; the toolkit would take the focus
		// for it, and with that close the keyboard.
		defer clip.Rect{Max: out.Size}.Push(gtx.Ops).Pop()
		event.Op(gtx.Ops, &t.State.lid)
	}
	return out, x
}

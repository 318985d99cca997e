package kit

import (
	"image"
	"io"
	"strings"
	"unicode/utf8"

	"gioui.org/gesture"
	"gioui.org/io/clipboard"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"
	"gioui.org/widget"
)

// Verbs are what can be done with words that a finger chose.
type Verbs struct{ Copy, Cut, Paste, SelectAll string }

const (
	// barHeight is that of the bar over words that a finger chose, and barGap what
	// is between them: no more than a header is high, so that the bar stays in view.
	barHeight         = fingertip
	barGap    unit.Dp = 8
)

// grip is a finger on words: one that rests on them chooses the word there, and
// more when it then moves, and a bar says what can be done with them.
//
// Of all grips of a theme, one holds words at a time.
type grip struct {
	th       *Theme // of the last layout, nil before
	hold     Hold
	click    gesture.Click
	from, to int         // the word that the finger rested on
	chosen   bool        // words were, and are selected still
	lifted   bool        // the finger was; only then the bar is in nobody's way
	text     string      // as it was when words were chosen
	origin   image.Point // of the text in the area
	size     image.Point // of the text
	hidden   int         // how much of the text is above the view, in px

	copy, cut, paste, all Button
}

// gripped is what a widget.Selectable and a widget.Editor have in common.
type gripped interface {
	Text() string
	Selection() (start, end int)
	SelectedText() string
	SetCaret(start, end int)
	ClearSelection()
	Regions(start, end int, regions []widget.Region) []widget.Region
}

// LetGo ends what a finger chose: the bar goes, and a text's selection.
func (th *Theme) LetGo() { th.grip = nil }

// Holds reports whether the bar over words that a finger chose is in view.
func (th *Theme) Holds() bool { return th.grip != nil }

// Tend begins a frame: words that were not drawn in the last one, since they were
// deleted perhaps, are held no more.
func (th *Theme) Tend() {
	if !th.gripped {
		th.LetGo()
	}
	th.gripped = false
}

// held reports whether the grip is the one that holds words.
func (g *grip) held() bool { return g.th != nil && g.th.grip == g }

// add makes the current area the grip's.
func (g *grip) add(ops *op.Ops) {
	g.hold.Add(ops)
	if g.held() {
		g.th.gripped = true
	}
}

// update follows the finger on a text.
func (g *grip) update(gtx C, t gripped) {
	if g.th == nil {
		return
	}
	n := utf8.RuneCountInString(t.Text())
	for {
		e := g.hold.Update(gtx)
		at := e.At.Sub(g.origin)
		switch e.Kind {
		case HoldNone:
			g.heedBar(gtx, t)
			return
		case HoldBegin:
			from, to := wordAt(t.Text(), indexAt(t, n, at))
			g.choose(gtx, t, from, to)
		case HoldMove:
			g.stretch(t, indexAt(t, n, at))
		case HoldEnd:
			g.lifted = true
		}
	}
}

// choose selects words.
func (g *grip) choose(gtx C, t gripped, from, to int) {
	t.SetCaret(to, from)
	g.from, g.to, g.text = from, to, t.Text()
	g.chosen, g.lifted = true, false
	g.th.grip = g
	gtx.Execute(op.InvalidateCmd{}) // another may have to let go
}

// stretch selects from the first word to where the finger is now.
func (g *grip) stretch(t gripped, i int) {
	if i < g.from {
		t.SetCaret(i, g.to)
	} else {
		t.SetCaret(max(i+1, g.to), g.from)
	}
}

// heedBar handles the bar, and notices when its time is over.
func (g *grip) heedBar(gtx C, t gripped) {
	if g.held() && t.Text() != g.text {
		g.th.LetGo()
	}
	if !g.held() {
		return
	}
	for g.copy.Clicked(gtx) {
		Copy(gtx, t.SelectedText())
		g.th.LetGo()
	}
	for g.all.Clicked(gtx) {
		t.SetCaret(utf8.RuneCountInString(g.text), 0)
	}
}

// updateEditor is update, for words that can be written too.
func (g *grip) updateEditor(gtx C, e *widget.Editor) {
	if g.th == nil {
		return
	}
	before := g.held()
	g.update(gtx, e)
	if !before && g.held() {
		gtx.Execute(key.FocusCmd{Tag: e})
	}
	for g.cut.Clicked(gtx) {
		Copy(gtx, e.SelectedText())
		e.Delete(1)
		g.th.LetGo()
	}
	for g.paste.Clicked(gtx) {
		gtx.Execute(clipboard.ReadCmd{Tag: e})
		g.th.LetGo()
	}
	for {
		click, ok := g.click.Update(gtx.Source)
		if !ok {
			return
		}
		g.heedClick(gtx, e, click)
	}
}

// heedClick gives an editor the focus by its edge, too: it is only as high as
// its text.
func (g *grip) heedClick(gtx C, e *widget.Editor, click gesture.ClickEvent) {
	begins := gesture.KindPress
	if click.Source == pointer.Touch {
		begins = gesture.KindClick
	}
	at := click.Position.Sub(g.origin)
	if click.Kind != begins || at.In(image.Rectangle{Max: g.size}) {
		return
	}
	at.Y = min(max(at.Y, 0), g.size.Y-1)
	n := e.Len()
	i := indexAt(e, n, at)
	rs := e.Regions(i, i+1, nil) // of a break before an empty line, the one before, too
	if n > 0 && len(rs) > 0 && (at.X >= rs[0].Bounds.Max.X || at.Y >= rs[0].Bounds.Max.Y) {
		i++
	}
	e.SetCaret(i, i)
	gtx.Execute(key.FocusCmd{Tag: e})
	gtx.Execute(key.SoftKeyboardCmd{Show: true})
}

// Copy puts words on the clipboard.
func Copy(gtx C, txt string) {
	gtx.Execute(clipboard.WriteCmd{Type: "application/text", Data: io.NopCloser(strings.NewReader(txt))})
}

// bar draws the bar over the chosen words, above everything else; the current
// origin is the text's. It stays within a width as far as it fits there, and in view
// where the words begin above that.
func (g *grip) bar(gtx C, t gripped, width int, caption string, buttons []barButton) {
	if !g.held() || !g.lifted || !gtx.Enabled() {
		return
	}
	th := g.th
	start, end := t.Selection()
	var at image.Rectangle
	if rs := t.Regions(start, end, nil); len(rs) > 0 {
		at = rs[0].Bounds
	}
	macro := op.Record(gtx.Ops)
	dims, call := Measure(Free(gtx), func(gtx C) D { return barOf(gtx, th, caption, buttons) })
	x := min(max((at.Min.X+at.Max.X-dims.Size.X)/2, 0), width-dims.Size.X)
	y := at.Min.Y - gtx.Dp(barGap) - dims.Size.Y
	if g.hidden > 0 && at.Max.Y <= g.hidden {
		y = g.hidden + gtx.Dp(barGap)
	}
	At(gtx, x, y, func(gtx C) D {
		DropShadow(gtx, dims.Size, radiusControl, th.Shadow)
		FillRound(gtx, dims.Size, radiusControl, th.Raise)
		Outline(gtx, dims.Size, radiusControl, 1, th.Line)
		defer clip.Rect{Max: dims.Size}.Push(gtx.Ops).Pop()
		call.Add(gtx.Ops)
		return dims
	})
	op.Defer(gtx.Ops, macro.Stop())
}

// barButton is a button of a bar.
type barButton struct {
	button *Button
	text   string
}

// barOf lays out what a bar says and its buttons.
func barOf(gtx C, th *Theme, caption string, buttons []barButton) D {
	children := make([]layout.FlexChild, 0, len(buttons)+1)
	if caption != "" {
		children = append(children, layout.Rigid(func(gtx C) D {
			return layout.Inset{Left: 12, Right: 4}.Layout(gtx, Label(th, Small, caption).In(th.Mute).Line().Layout)
		}))
	}
	for _, b := range buttons {
		style := TextButton(th, b.button, Plain, b.text)
		style.Ink, style.Height, style.Inset = th.Ink, barHeight, 12
		children = append(children, layout.Rigid(style.Layout))
	}
	gtx.Constraints.Max = image.Pt(tall, tall)
	return layout.Flex{Alignment: layout.Middle}.Layout(gtx, children...)
}

// buttons are those of the bar over a text.
func (g *grip) buttons(t gripped) []barButton {
	var list []barButton
	txt := t.SelectedText()
	if txt != "" {
		list = append(list, barButton{&g.copy, g.th.Verbs.Copy})
	}
	if start, end := t.Selection(); max(start-end, end-start) < utf8.RuneCountInString(t.Text()) {
		list = append(list, barButton{&g.all, g.th.Verbs.SelectAll})
	}
	return list
}

// editorButtons are those over what can be written. A secret is not given away.
func (g *grip) editorButtons(e *widget.Editor) []barButton {
	var list []barButton
	if e.SelectionLen() > 0 && e.Mask == 0 {
		list = append(list, barButton{&g.cut, g.th.Verbs.Cut}, barButton{&g.copy, g.th.Verbs.Copy})
	}
	list = append(list, barButton{&g.paste, g.th.Verbs.Paste})
	if e.SelectionLen() < e.Len() {
		list = append(list, barButton{&g.all, g.th.Verbs.SelectAll})
	}
	return list
}

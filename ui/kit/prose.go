package kit

import (
	"image"
	"image/color"
	"strings"
	"unicode/utf8"

	"gioui.org/gesture"
	"gioui.org/io/semantic"
	"gioui.org/op/clip"
)

// Look is how some words stand out, as a set.
type Look uint8

// The looks.
const (
	LookBold Look = 1 << iota
	LookItalic
	LookStrike
	LookCode
	LookMark // a name
	LookMine // the reader's own
	LookMute
)

// Run is words in one look.
type Run struct {
	Text string
	Look Look
	// Link is where they lead; empty for nowhere.
	Link string
}

// PartKind is what a part of a text is.
type PartKind uint8

// The kinds of part.
const (
	PartLines PartKind = iota
	PartQuote
	PartCode
	PartItem
)

// Part is some lines of a text.
type Part struct {
	Kind PartKind
	// Sign stands before an item, Level deep.
	Sign  string
	Level int
	Runs  []Run
}

// Writing is a text with its looks. Nobody changes it once it was made.
type Writing struct {
	Parts []Part
	// Source is what a copy of the whole is.
	Source string
	// Plain says that Source is all there is to show, from left to right.
	Plain bool
}

// text is what can be selected of a writing: a part begins on a line of its own.
func (w *Writing) text() string {
	var b strings.Builder
	for i, p := range w.Parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Sign)
		for _, r := range p.Runs {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// Prose is a Writing that can be selected, copied and whose links can be
// followed: with a mouse, a finger and keys. Its zero value is empty.
type Prose struct {
	plain Text // what shows a plain one

	writing *Writing
	all     string // its text
	runes   int
	links   []*proseLink
	set     setting

	grip       grip
	click      gesture.Click
	drag       gesture.Drag
	focused    bool
	dragging   bool
	start, end int // of the selection in runes, the caret at start
	followed   []string
}

// Update handles input.
func (p *Prose) Update(gtx C) {
	if p.writing == nil {
		p.plain.Update(gtx)
		return
	}
	g := &p.grip
	g.update(gtx, p)
	if g.chosen && !g.held() {
		g.chosen = false
		p.ClearSelection()
	}
	p.heedPointer(gtx)
	p.heedKeys(gtx)
	for _, l := range p.links {
		if l.update(gtx) && p.start == p.end {
			p.followed = append(p.followed, l.target)
		}
	}
}

// Followed returns the target of a link that was clicked since the last call,
// empty at the end.
func (p *Prose) Followed() string {
	if len(p.followed) == 0 {
		return ""
	}
	to := p.followed[0]
	p.followed = p.followed[1:]
	return to
}

// Held reports whether a finger chose words of it.
func (p *Prose) Held() bool {
	if p.writing == nil {
		return p.plain.Held()
	}
	return p.grip.held()
}

// Take chooses all words, as a finger that rests on them chooses some.
func (p *Prose) Take(gtx C) {
	if p.writing == nil {
		p.plain.Take(gtx)
		return
	}
	if p.grip.th != nil {
		p.grip.choose(gtx, p, 0, p.runes)
		p.grip.lifted = true
	}
}

// Focused reports whether the keyboard is in it or in one of its links.
func (p *Prose) Focused(gtx C) bool {
	if p.writing == nil {
		return gtx.Focused(&p.plain.Selectable)
	}
	for _, l := range p.links {
		if gtx.Focused(l) {
			return true
		}
	}
	return gtx.Focused(p)
}

// SelectionLen is how many characters are selected.
func (p *Prose) SelectionLen() int {
	if p.writing == nil {
		return p.plain.SelectionLen()
	}
	return max(p.start-p.end, p.end-p.start)
}

// Text is what can be selected.
func (p *Prose) Text() string { return p.all }

// Selection is what is selected, in runes; the caret is at start.
func (p *Prose) Selection() (start, end int) { return p.start, p.end }

// SetCaret selects the runes between start and end.
func (p *Prose) SetCaret(start, end int) {
	p.start, p.end = min(max(start, 0), p.runes), min(max(end, 0), p.runes)
}

// ClearSelection selects nothing.
func (p *Prose) ClearSelection() { p.end = p.start }

// SelectedText is what a copy takes: of the whole, its source.
func (p *Prose) SelectedText() string {
	from, to := min(p.start, p.end), max(p.start, p.end)
	if p.writing != nil && from == 0 && to == p.runes && to > 0 {
		return p.writing.Source
	}
	return p.all[runeIndex(p.all, from):runeIndex(p.all, to)]
}

// runeIndex is where the rune n of a text begins, in bytes.
func runeIndex(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// show takes up another writing.
func (p *Prose) show(w *Writing) {
	if p.writing == w {
		return
	}
	*p = Prose{plain: p.plain, grip: grip{th: p.grip.th}, writing: w}
	p.all = w.text()
	p.runes = utf8.RuneCountInString(p.all)
}

// ProseStyle is the look of a Prose.
type ProseStyle struct {
	State   *Prose
	Writing *Writing
	Scale   Scale
	Color   color.NRGBA
	// Caption stands in the bar over words that a finger chose.
	Caption string
	// Hidden is how much of the text is above the view, in pixels.
	Hidden int
	th     *Theme
}

// Rich is a message's text with its looks.
func Rich(th *Theme, state *Prose, s Scale, w *Writing) ProseStyle {
	return ProseStyle{State: state, Writing: w, Scale: s, Color: th.Ink, th: th}
}

// LastLine is where the last line of a text stands, for what comes behind it.
type LastLine struct {
	Left, Right int
	// RightToLeft says that behind it is on its left.
	RightToLeft bool
	// Closed says that nothing stands behind it.
	Closed bool
}

// LayoutEnd draws the text and says where its last line ends.
func (s ProseStyle) LayoutEnd(gtx C) (D, LastLine) {
	p := s.State
	if s.Writing.Plain {
		p.writing, p.plain.grip.hidden = nil, s.Hidden
		style := SelectText(s.th, &p.plain, s.Scale, s.Writing.Source)
		style.Color, style.Caption = s.Color, s.Caption
		dims, end := style.LayoutEnd(gtx)
		return dims, LastLine{Right: end}
	}
	p.show(s.Writing)
	p.grip.th, p.grip.hidden = s.th, s.Hidden
	p.Update(gtx)
	p.compose(gtx, s)
	size := p.set.size
	defer clip.Rect{Max: image.Pt(max(size.X, 1), size.Y)}.Push(gtx.Ops).Pop()
	name := clip.Rect{Min: image.Pt(p.set.left, 0), Max: size}.Push(gtx.Ops)
	semantic.LabelOp(p.all).Add(gtx.Ops)
	name.Pop()
	p.grip.origin = image.Point{}
	p.grip.add(gtx.Ops)
	p.addInput(gtx)
	p.paintGrounds(gtx, s)
	p.paintSelection(gtx, s)
	p.paintLines(gtx, s)
	for _, l := range p.links {
		l.layout(gtx, s.th)
	}
	p.grip.bar(gtx, p, gtx.Constraints.Max.X, s.Caption, p.grip.buttons(p))
	return D{Size: size, Baseline: p.set.below}, p.set.end
}

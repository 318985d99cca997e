package kit

import (
	"image"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gioui.org/io/system"
	"gioui.org/text"
	"gioui.org/unit"
	"github.com/rivo/uniseg"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// Measures of a writing.
const (
	codeSize, codeLine unit.Sp = 13, 20
	blockGap           unit.Dp = 4 // around a block of code and a quote
	codeWidth          unit.Dp = 560
	codeInset          unit.Dp = 13
	codeAbove          unit.Dp = 9
	quoteInset         unit.Dp = 11
	quoteBar           unit.Dp = 3
	levelInset         unit.Dp = 20
	signGap            unit.Dp = 4
	groundPad          unit.Dp = 3 // beside words with a ground of their own
	tabColumns                 = 4
)

// setting is a writing set in lines of a width. It is made anew only where what
// it was made for changed, never with each frame.
type setting struct {
	of settingKey

	lines []setLine
	boxes []box
	size  image.Point
	em    int
	left  int // of all lines, in px
	end   LastLine
	below int // of the last baseline
	rune  int // so far
}

// settingKey is what a setting is made for.
type settingKey struct {
	writing *Writing
	width   int
	metric  unit.Metric
	shaper  *text.Shaper
	scale   Scale
	dark    bool
}

// setLine is a line. Its atoms are in the order of the text.
type setLine struct {
	kind              PartKind
	top, height, base int
	atoms             []atom
	batches           []batch
	from, to          int // in runes; to is behind what is in it, a newline not
}

// atom is the least that can be selected: a cluster of glyphs.
type atom struct {
	glyphs   []text.Glyph // X is from the atom's left
	x, width fixed.Int26_6
	runes    int
	look     Look
	link     int
	rtl      bool
	space    bool
	breaks   bool // a line may end behind it
}

// box is what is painted behind a part.
type box struct {
	kind PartKind
	at   image.Rectangle
}

// compose sets the writing in lines, where that is not done yet.
func (p *Prose) compose(gtx C, s ProseStyle) {
	key := settingKey{s.Writing, gtx.Constraints.Max.X, gtx.Metric, s.th.Shaper, s.Scale, dark(s.Color)}
	if p.set.of == key {
		return
	}
	size, _ := s.Scale.size()
	set := setting{of: key, em: gtx.Sp(size), left: key.width}
	links := p.links
	p.links = nil
	for i := range s.Writing.Parts {
		if i > 0 {
			set.rune++
		}
		set.part(gtx, p, &s.Writing.Parts[i], i == len(s.Writing.Parts)-1)
	}
	p.set = set
	for i, l := range links { // the keyboard may be in one
		if i < len(p.links) && l.target == p.links[i].target {
			l.words, l.at = p.links[i].words, nil
			p.links[i] = l
		}
	}
	p.placeLinks()
}

// partFrame is where the lines of a part stand.
type partFrame struct {
	left, width int
	size, line  unit.Sp
	sign        []atom
}

// part sets a part below what there is.
func (t *setting) part(gtx C, p *Prose, part *Part, last bool) {
	size, line := t.of.scale.size()
	f := partFrame{width: t.of.width, size: size, line: line}
	top := t.size.Y
	gap := 0
	switch part.Kind {
	case PartCode:
		gap = gtx.Dp(blockGap)
		outer := min(t.of.width, gtx.Dp(codeWidth))
		f = partFrame{left: gtx.Dp(codeInset), width: outer - 2*gtx.Dp(codeInset), size: codeSize, line: codeLine}
	case PartQuote:
		gap = gtx.Dp(blockGap)
		f.left = gtx.Dp(quoteInset)
		f.width -= f.left
	case PartItem:
		f.sign = t.shape(gtx, Run{Text: part.Sign, Look: LookMute}, -1, f, system.LTR)
		f.left = gtx.Dp(levelInset) * (part.Level + 1)
		if w := width(f.sign).Ceil() + gtx.Dp(levelInset)*part.Level; w > f.left {
			f.left = w + gtx.Dp(signGap)
		}
		f.width -= f.left
	}
	f.width = max(f.width, 1)
	if top > 0 {
		top += gap
	}
	t.size.Y = top
	if part.Kind == PartCode {
		t.size.Y += gtx.Dp(codeAbove)
	}
	t.paragraphs(gtx, p, part, f)
	switch part.Kind {
	case PartCode:
		t.size.Y += gtx.Dp(codeAbove)
		outer := min(t.of.width, gtx.Dp(codeWidth))
		t.boxes = append(t.boxes, box{PartCode, image.Rect(0, top, outer, t.size.Y)})
		t.size.X = max(t.size.X, outer)
		t.left = 0
		t.end.Closed = true
	case PartQuote:
		t.left = 0
		t.boxes = append(t.boxes, box{PartQuote, image.Rect(0, top, gtx.Dp(quoteBar), t.size.Y)})
	}
	if !last {
		t.size.Y += gap
	}
	t.below = t.size.Y - t.lines[len(t.lines)-1].base
}

// paragraphs sets the lines of a part, each of its source with as many as it needs.
func (t *setting) paragraphs(gtx C, p *Prose, part *Part, f partFrame) {
	var pieces []Run
	var links []int
	flush := func() {
		t.paragraph(gtx, pieces, links, part.Kind, f)
		f.sign = nil
		pieces, links = pieces[:0], links[:0]
	}
	link := -1
	for i, r := range part.Runs {
		switch {
		case r.Link == "":
			link = -1
		case link >= 0 && part.Runs[i-1].Link == r.Link:
			p.links[link].words += r.Text
		default:
			link = len(p.links)
			p.links = append(p.links, &proseLink{target: r.Link, words: r.Text})
		}
		for {
			words, rest, more := strings.Cut(r.Text, "\n")
			if words != "" {
				pieces = append(pieces, Run{Text: words, Look: r.Look})
				links = append(links, link)
			}
			if !more {
				break
			}
			flush()
			t.rune++
			r.Text = rest
		}
	}
	flush()
}

// paragraph sets a line of the source.
func (t *setting) paragraph(gtx C, pieces []Run, links []int, kind PartKind, f partFrame) {
	var all strings.Builder
	for _, r := range pieces {
		all.WriteString(r.Text)
	}
	dir := direction(all.String())
	if kind == PartCode {
		dir = system.LTR
	}
	var atoms []atom
	for i, r := range pieces {
		if kind == PartCode {
			r.Look |= LookCode
		}
		words := t.shape(gtx, r, links[i], f, dir)
		if n := len(words); n > 0 && kind != PartCode && r.Look&(LookCode|LookMine) != 0 {
			words[0].pad(fixed.I(gtx.Dp(groundPad)))
			words[n-1].width += fixed.I(gtx.Dp(groundPad))
		}
		atoms = append(atoms, words...)
	}
	if dir == system.RTL || RightToLeft(all.String()) {
		shaped := make([]bool, len(atoms))
		for i := range atoms {
			shaped[i] = atoms[i].rtl
		}
		orient(all.String(), atoms, dir)
		t.turn(gtx, all.String(), atoms, shaped, f)
	}
	markBreaks(all.String(), atoms)
	for first := true; first || len(atoms) > 0; first = false {
		n := fit(atoms, fixed.I(f.width))
		t.line(gtx, atoms[:n:n], kind, f, dir)
		f.sign = nil
		atoms = atoms[n:]
	}
}

// direction is that of a paragraph: of its first letter that has one (Unicode
// Standard Annex #9, P2).
func direction(s string) system.TextDirection {
	for _, r := range s {
		if r < 0x590 && unicode.IsLetter(r) {
			return system.LTR
		}
		switch props, _ := bidi.LookupRune(r); props.Class() {
		case bidi.L:
			return system.LTR
		case bidi.R, bidi.AL:
			return system.RTL
		}
	}
	return system.LTR
}

// RightToLeft reports whether a text has letters that are read from right to
// left.
func RightToLeft(s string) bool {
	for _, r := range s {
		if r < 0x590 {
			continue
		}
		if props, _ := bidi.LookupRune(r); props.Class() == bidi.R || props.Class() == bidi.AL {
			return true
		}
	}
	return false
}

// orient notes which atoms run from right to left: the spaces and signs between
// words of different looks are nobody's but the paragraph's.
func orient(all string, atoms []atom, dir system.TextDirection) {
	base := bidi.LeftToRight
	if dir == system.RTL {
		base = bidi.RightToLeft
	}
	var p bidi.Paragraph
	if _, err := p.SetString(all, bidi.DefaultDirection(base)); err != nil {
		return // as each run of words has it
	}
	order, err := p.Order()
	if err != nil {
		return
	}
	rtl := make([]bool, utf8.RuneCountInString(all))
	for i := range order.NumRuns() {
		run := order.Run(i)
		from, to := run.Pos() // in runes, the last one among them
		for j := from; j <= min(to, len(rtl)-1); j++ {
			rtl[j] = run.Direction() == bidi.RightToLeft
		}
	}
	at := 0
	for i := range atoms {
		if at < len(rtl) {
			atoms[i].rtl = rtl[at]
		}
		at += atoms[i].runes
	}
}

func width(atoms []atom) (w fixed.Int26_6) {
	for i := range atoms {
		w += atoms[i].width
	}
	return w
}

// markBreaks notes where a line may end (Unicode Standard Annex #14).
func markBreaks(all string, atoms []atom) {
	at, i, state := 0, 0, -1
	done := 0 // runes before the atom i
	for rest := all; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		at += utf8.RuneCountInString(segment)
		for i < len(atoms) && done+atoms[i].runes < at {
			done += atoms[i].runes
			i++
		}
		if i < len(atoms) && done+atoms[i].runes == at {
			atoms[i].breaks = true
		}
	}
}

// fit counts the atoms that a line of a width holds: up to where it may end, or
// where there is no such place, as many as fit. Spaces at its end need no room.
func fit(atoms []atom, room fixed.Int26_6) int {
	var w fixed.Int26_6
	end := 0
	for i := range atoms {
		w += atoms[i].width
		if w > room && !atoms[i].space {
			if end == 0 {
				return max(i, 1)
			}
			return end
		}
		if atoms[i].breaks {
			end = i + 1
		}
	}
	return len(atoms)
}

// line sets a line below what there is.
func (t *setting) line(gtx C, atoms []atom, kind PartKind, f partFrame, dir system.TextDirection) {
	height := gtx.Sp(f.line)
	em := float32(gtx.Sp(f.size))
	l := setLine{kind: kind, top: t.size.Y, height: height, from: t.rune}
	l.base = l.top + int(math.Round(float64((float32(height)-em*(ascent+descent))/2+em*ascent)))
	hang := fixed.I(f.left) // what an item leaves free for its sign
	for i := len(atoms) - 1; i >= 0 && atoms[i].space; i-- {
		atoms[i].rtl = dir == system.RTL // spaces at its end are at its end (Unicode Standard Annex #9, L1)
	}
	x := hang
	right := x + fixed.I(f.width)
	if dir == system.RTL {
		if kind == PartItem {
			right = fixed.I(f.width)
		}
		x = right - width(atoms)
	}
	order := visual(atoms, dir == system.RTL)
	for _, i := range order {
		atoms[i].x = x
		x += atoms[i].width
	}
	if f.sign != nil {
		room := max(width(f.sign), fixed.I(gtx.Dp(levelInset)))
		at := hang - room
		if dir == system.RTL {
			at = right + room - width(f.sign)
		}
		for i := range f.sign {
			f.sign[i].x = at
			at += f.sign[i].width
		}
		atoms = append(f.sign[:len(f.sign):len(f.sign)], atoms...)
		order = visual(atoms, false)
	}
	l.atoms = atoms
	l.batches = batches(atoms, order)
	for i := range atoms {
		t.rune += atoms[i].runes
	}
	l.to = t.rune
	t.end = LastLine{Left: t.of.width, RightToLeft: dir == system.RTL}
	for _, a := range atoms {
		if !a.space {
			t.end.Left, t.end.Right = min(t.end.Left, a.x.Floor()), max(t.end.Right, (a.x+a.width).Ceil())
		}
	}
	t.left = max(min(t.left, t.end.Left), 0)
	t.size = image.Pt(max(t.size.X, min(t.end.Right, t.of.width)), t.size.Y+height)
	t.lines = append(t.lines, l)
}

// visual is the order from left to right: what runs against the paragraph is
// turned around.
func visual(atoms []atom, rtl bool) []int {
	order := make([]int, len(atoms))
	for i := range order {
		order[i] = i
	}
	for from := 0; from < len(atoms); {
		to := from
		for to < len(atoms) && atoms[to].rtl == atoms[from].rtl {
			to++
		}
		if atoms[from].rtl != rtl {
			slices.Reverse(order[from:to])
		}
		from = to
	}
	if rtl {
		slices.Reverse(order)
	}
	return order
}

// batches puts glyphs of one look together.
func batches(atoms []atom, order []int) []batch {
	var list []batch
	for _, i := range order {
		a := &atoms[i]
		n := len(list)
		if n == 0 || list[n-1].look != a.look || list[n-1].link != a.link || list[n-1].to < a.x.Floor()-1 {
			list = append(list, batch{look: a.look, link: a.link, from: a.x.Floor()})
			n++
		}
		b := &list[n-1]
		b.to = (a.x + a.width).Ceil()
		for _, g := range a.glyphs {
			g.X += a.x
			b.glyphs = append(b.glyphs, g)
		}
	}
	return list
}

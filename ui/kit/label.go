package kit

import (
	"image"
	"image/color"
	"math"

	"gioui.org/font"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"
	"gioui.org/widget"
)

// Scale is a step of the type scale.
type Scale uint8

// The steps, as size/line in sp.
const (
	Body    Scale = iota // 15/22: messages, names
	Control              // 14/20: buttons, a dialog's text
	Note                 // 13/19: cards, labels, the strip
	Small                // 12/16: times, section titles
	Tiny                 // 11/16: the time in the gutter
	Title                // 18/24: dialogs
	Display              // 24/32: the first page
)

// size is the font size and the height of a line.
func (s Scale) size() (size, line unit.Sp) {
	switch s {
	case Control:
		return 14, 20
	case Note:
		return 13, 19
	case Small:
		return 12, 16
	case Tiny:
		return 11, 16
	case Title:
		return 18, 24
	case Display:
		return 24, 32
	}
	return 15, 22
}

// tall is more pixels than any text is high.
const tall = 1e6

// Inter's ascent and descent in em: where its baseline stands in a line does
// not change with a fallback face's.
const (
	ascent  = 0.96875
	descent = 0.24121
)

// LabelStyle is text that is only read.
type LabelStyle struct {
	Text      string
	Color     color.NRGBA
	Scale     Scale
	Weight    font.Weight
	Mono      bool
	Alignment text.Alignment
	// MaxLines cuts the text with an ellipsis; zero for no limit.
	MaxLines int
	shaper   *text.Shaper
}

// Label is text in ink.
func Label(th *Theme, s Scale, txt string) LabelStyle {
	return LabelStyle{Text: txt, Color: th.Ink, Scale: s, shaper: th.Shaper}
}

// In is the label in another colour.
func (l LabelStyle) In(c color.NRGBA) LabelStyle { l.Color = c; return l }

// Bold is the label in semibold.
func (l LabelStyle) Bold() LabelStyle { l.Weight = font.SemiBold; return l }

// Medium is the label in medium weight.
func (l LabelStyle) Medium() LabelStyle { l.Weight = font.Medium; return l }

// Line is the label cut to one line.
func (l LabelStyle) Line() LabelStyle { l.MaxLines = 1; return l }

// step is how much heavier dark letters are drawn: the toolkit blends in linear
// light, which thins them, and thickens light ones, against what other programs
// show on the same screen.
const step = font.Medium - font.Normal

// font is the face for the text on the ground that its colour is made for.
func (l LabelStyle) font() font.Font {
	f := font.Font{Typeface: sans, Weight: l.Weight}
	if dark(l.Color) {
		f.Weight += step
	}
	switch {
	case l.Mono:
		f.Typeface = mono
	case f.Weight > font.Medium: // up to there a system without more weights takes its normal one
		f.Typeface = bold
	}
	return f
}

// Layout draws the text in boxes of the scale's line height, whatever face a
// character comes from, with the baseline that the dimensions name.
func (l LabelStyle) Layout(gtx C) D {
	size, line := l.Scale.size()
	inner := gtx
	inner.Constraints.Min.Y = 0
	inner.Constraints.Max.Y = tall
	w := widget.Label{Alignment: l.Alignment, MaxLines: l.MaxLines, LineHeight: line, LineHeightScale: 1}
	dims, call := Measure(inner, func(gtx C) D {
		return w.Layout(gtx, l.shaper, l.font(), size, l.Text, material(gtx.Ops, l.Color))
	})
	out, shift := lineBoxes(gtx, size, line, dims)
	defer op.Offset(image.Pt(0, shift)).Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
	return out
}

// lineBoxes says how high text of dims is in whole line boxes, and how far it
// has to be moved for its first baseline to stand where Inter's does.
func lineBoxes(gtx C, size, line unit.Sp, dims D) (out D, shift int) {
	em, box := float32(gtx.Sp(size)), gtx.Sp(line)
	base := int(math.Round(float64((float32(box)-em*(ascent+descent))/2 + em*ascent)))
	first := dims.Size.Y - dims.Baseline
	rest := float32(dims.Size.Y-first) - em*descent
	lines := 1 + max(int(math.Round(float64(rest/float32(box)))), 0)
	height := lines * box
	return D{Size: image.Pt(dims.Size.X, height), Baseline: height - base}, base - first
}

// Spread lays out left and right at the two ends of a row, right first, so that
// left has what is left over; both are centred.
func Spread(gtx C, gap unit.Dp, left, right layout.Widget) D {
	width := gtx.Constraints.Max.X
	r, rc := Measure(Free(gtx), right)
	lgtx := Free(gtx)
	lgtx.Constraints.Max.X = max(width-r.Size.X, 0)
	if r.Size.X > 0 {
		lgtx.Constraints.Max.X = max(lgtx.Constraints.Max.X-gtx.Dp(gap), 0)
	}
	l, lc := Measure(lgtx, left)
	height := max(l.Size.Y, r.Size.Y, gtx.Constraints.Min.Y)
	stack := op.Offset(image.Pt(0, (height-l.Size.Y)/2)).Push(gtx.Ops)
	lc.Add(gtx.Ops)
	stack.Pop()
	stack = op.Offset(image.Pt(width-r.Size.X, (height-r.Size.Y)/2)).Push(gtx.Ops)
	rc.Add(gtx.Ops)
	stack.Pop()
	return D{Size: image.Pt(width, height)}
}

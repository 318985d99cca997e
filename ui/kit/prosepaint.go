package kit

import (
	"image"
	"image/color"

	"gioui.org/f32"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/text"
)

// paintLines paints the words.
func (p *Prose) paintLines(gtx C, s ProseStyle) {
	for i := range p.set.lines {
		line := &p.set.lines[i]
		for j := range line.batches {
			b := &line.batches[j]
			ink := s.ink(b.look, b.link >= 0, line.kind)
			b.paint(gtx, s.th.Shaper, line.base, ink)
			if b.look&LookStrike != 0 {
				thick := max(gtx.Dp(1), 1)
				y := line.base - p.set.em*3/10
				fillRect(gtx, image.Rect(b.from, y, b.to, y+thick), ink)
			}
			if b.link >= 0 && p.links[b.link].stands(gtx) {
				y := line.base + gtx.Dp(2)
				fillRect(gtx, image.Rect(b.from, y, b.to, y+max(gtx.Dp(1), 1)), ink)
			}
		}
	}
}

// ink is the colour of words.
func (s ProseStyle) ink(look Look, link bool, kind PartKind) color.NRGBA {
	switch {
	case look&LookMute != 0:
		return s.th.Mute
	case link || look&(LookMark|LookMine) != 0:
		return s.th.Accent
	case kind == PartQuote:
		return s.th.Mute
	}
	return s.Color
}

// paintSelection paints the ground of what is selected.
func (p *Prose) paintSelection(gtx C, s ProseStyle) {
	if p.start == p.end || !p.focused && !p.grip.held() {
		return
	}
	for _, r := range p.Regions(min(p.start, p.end), max(p.start, p.end), nil) {
		fillRect(gtx, r.Bounds, s.th.AccentSoft)
	}
}

// paintGrounds paints what is behind the words: a block's ground or bar, that of
// code in a line and of the reader's name.
func (p *Prose) paintGrounds(gtx C, s ProseStyle) {
	th := s.th
	for _, b := range p.set.boxes {
		switch b.kind {
		case PartCode:
			At(gtx, b.at.Min.X, b.at.Min.Y, func(gtx C) D {
				FillRound(gtx, b.at.Size(), radiusControl, th.Side)
				Outline(gtx, b.at.Size(), radiusControl, 1, th.Line)
				return D{}
			})
		case PartQuote:
			fillRect(gtx, b.at, th.Line)
		}
	}
	pad := gtx.Dp(2)
	for i := range p.set.lines {
		line := &p.set.lines[i]
		for _, b := range line.batches {
			code := b.look&LookCode != 0 && line.kind != PartCode
			if !code && b.look&LookMine == 0 {
				continue
			}
			at := image.Rect(b.from, line.top+pad, b.to, line.top+line.height-pad)
			At(gtx, at.Min.X, at.Min.Y, func(gtx C) D {
				if code {
					FillRound(gtx, at.Size(), 4, th.Side)
					Outline(gtx, at.Size(), 4, 1, th.Line)
				} else {
					FillRound(gtx, at.Size(), 4, th.AccentSoft)
				}
				return D{}
			})
		}
	}
}

// fillRect paints a rectangle.
func fillRect(gtx C, r image.Rectangle, c color.NRGBA) {
	defer op.Offset(r.Min).Push(gtx.Ops).Pop()
	Fill(gtx, r.Size(), c)
}

// batch is words of one look that stand side by side in a line.
type batch struct {
	glyphs   []text.Glyph
	look     Look
	link     int // -1 for none
	from, to int // in px
}

// slant is how far an italic leans, for its height.
const slant = 0.2

// paint paints a batch on a baseline.
func (b *batch) paint(gtx C, shaper *text.Shaper, base int, ink color.NRGBA) {
	if len(b.glyphs) == 0 {
		return
	}
	x := float32(b.glyphs[0].X) / 64
	at := f32.AffineId().Offset(f32.Pt(x, float32(base)))
	if b.look&LookItalic != 0 {
		at = f32.NewAffine2D(1, -slant, x, 0, 1, float32(base))
	}
	defer op.Affine(at).Push(gtx.Ops).Pop()
	outline := clip.Outline{Path: shaper.Shape(b.glyphs)}.Op().Push(gtx.Ops)
	paint.Fill(gtx.Ops, ink)
	outline.Pop()
	if call := shaper.Bitmaps(b.glyphs); call != (op.CallOp{}) {
		call.Add(gtx.Ops)
	}
}

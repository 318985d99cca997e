package kit

import (
	"image"
	"image/color"

	"gioui.org/f32"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
)

// C and D shorten the two types that every widget names.
type (
	C = layout.Context
	D = layout.Dimensions
)

// Fill paints a rectangle of the whole size.
func Fill(gtx C, size image.Point, c color.NRGBA) {
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, c)
}

// FillRound paints a rectangle with round corners.
func FillRound(gtx C, size image.Point, radius unit.Dp, c color.NRGBA) {
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(radius)).Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, c)
}

// Outline strokes the inner edge of a rectangle with round corners.
func Outline(gtx C, size image.Point, radius, width unit.Dp, c color.NRGBA) {
	outline(gtx, size, float32(gtx.Dp(radius)), float32(gtx.Dp(width)), c)
}

// outline paints the inner edge of a rectangle with round corners, all in pixels,
// with one at least: what lies between two of them, which some renderers draw
// cleaner than a stroke.
func outline(gtx C, size image.Point, radius, w float32, c color.NRGBA) {
	w = max(w, 1)
	width, height := float32(size.X), float32(size.Y)
	var p clip.Path
	p.Begin(gtx.Ops)
	roundRect(&p, f32.Pt(0, 0), f32.Pt(width, height), radius, func(x, y float32) f32.Point { return f32.Pt(x, y) })
	// With x and y exchanged it runs the other way round.
	roundRect(&p, f32.Pt(w, w), f32.Pt(height-w, width-w), max(radius-w, 0), func(x, y float32) f32.Point { return f32.Pt(y, x) })
	defer clip.Outline{Path: p.End()}.Op().Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, c)
}

// roundRect adds a rectangle with round corners to a path, its points by way of
// at.
func roundRect(p *clip.Path, lo, hi f32.Point, r float32, at func(x, y float32) f32.Point) {
	const bend = 0.5523 // of a cubic that comes close to a quarter circle
	k := r * (1 - bend)
	p.MoveTo(at(lo.X+r, lo.Y))
	p.LineTo(at(hi.X-r, lo.Y))
	p.CubeTo(at(hi.X-k, lo.Y), at(hi.X, lo.Y+k), at(hi.X, lo.Y+r))
	p.LineTo(at(hi.X, hi.Y-r))
	p.CubeTo(at(hi.X, hi.Y-k), at(hi.X-k, hi.Y), at(hi.X-r, hi.Y))
	p.LineTo(at(lo.X+r, hi.Y))
	p.CubeTo(at(lo.X+k, hi.Y), at(lo.X, hi.Y-k), at(lo.X, hi.Y-r))
	p.LineTo(at(lo.X, lo.Y+r))
	p.CubeTo(at(lo.X, lo.Y+k), at(lo.X+k, lo.Y), at(lo.X+r, lo.Y))
	p.Close()
}

// HLine paints a hairline of a width, one dp high.
func HLine(gtx C, width int, c color.NRGBA) D {
	size := image.Pt(width, max(gtx.Dp(1), 1))
	Fill(gtx, size, c)
	return D{Size: size}
}

// DropShadow paints a soft shadow around a card of a size, before the card.
func DropShadow(gtx C, size image.Point, radius unit.Dp, c color.NRGBA) {
	const rings = 12
	c.A /= rings
	for i := range rings {
		grow := gtx.Dp(unit.Dp(3*i - rings))
		drop := gtx.Dp(unit.Dp(8))
		box := image.Rectangle{Max: size}.Inset(-grow).Add(image.Pt(0, drop))
		stack := clip.UniformRRect(box, gtx.Dp(radius)+grow).Push(gtx.Ops)
		paint.Fill(gtx.Ops, c)
		stack.Pop()
	}
}

// At lays out w at an offset, which its dimensions do not include.
func At(gtx C, x, y int, w layout.Widget) D {
	defer op.Offset(image.Pt(x, y)).Push(gtx.Ops).Pop()
	return w(gtx)
}

// Measure lays out w without showing it yet; add the call to show it.
func Measure(gtx C, w layout.Widget) (D, op.CallOp) {
	macro := op.Record(gtx.Ops)
	dims := w(gtx)
	return dims, macro.Stop()
}

// Free lifts the least size that a parent asked for.
func Free(gtx C) C {
	gtx.Constraints.Min = image.Point{}
	return gtx
}

// material records a colour as the paint of text.
func material(ops *op.Ops, c color.NRGBA) op.CallOp {
	macro := op.Record(ops)
	paint.ColorOp{Color: c}.Add(ops)
	return macro.Stop()
}

// Card paints the ground and the edge of a card.
func Card(gtx C, th *Theme, size image.Point) {
	FillRound(gtx, size, radiusCard, th.Raise)
	Outline(gtx, size, radiusCard, 1, th.Line)
}

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

// outline strokes the inner edge of a rectangle with round corners, all in
// pixels, with one at least.
func outline(gtx C, size image.Point, radius, w float32, c color.NRGBA) {
	w = max(w, 1)
	r := radius - w/2
	path := roundRect(gtx.Ops, f32.Pt(w/2, w/2), f32.Pt(float32(size.X)-w/2, float32(size.Y)-w/2), max(r, 0))
	defer clip.Stroke{Path: path, Width: w}.Op().Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, c)
}

// roundRect is the path of a rectangle with round corners, in fractions of a
// pixel so that a hairline's stroke covers whole ones.
func roundRect(ops *op.Ops, lo, hi f32.Point, r float32) clip.PathSpec {
	const bend = 0.5523 // of a cubic that comes close to a quarter circle
	k := r * (1 - bend)
	var p clip.Path
	p.Begin(ops)
	p.MoveTo(f32.Pt(lo.X+r, lo.Y))
	p.LineTo(f32.Pt(hi.X-r, lo.Y))
	p.CubeTo(f32.Pt(hi.X-k, lo.Y), f32.Pt(hi.X, lo.Y+k), f32.Pt(hi.X, lo.Y+r))
	p.LineTo(f32.Pt(hi.X, hi.Y-r))
	p.CubeTo(f32.Pt(hi.X, hi.Y-k), f32.Pt(hi.X-k, hi.Y), f32.Pt(hi.X-r, hi.Y))
	p.LineTo(f32.Pt(lo.X+r, hi.Y))
	p.CubeTo(f32.Pt(lo.X+k, hi.Y), f32.Pt(lo.X, hi.Y-k), f32.Pt(lo.X, hi.Y-r))
	p.LineTo(f32.Pt(lo.X, lo.Y+r))
	p.CubeTo(f32.Pt(lo.X, lo.Y+k), f32.Pt(lo.X+k, lo.Y), f32.Pt(lo.X+r, lo.Y))
	p.Close()
	return p.End()
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

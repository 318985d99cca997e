package kit

import (
	"image"
	"time"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

const (
	// reasonTime is how long a reason stands that a tap asked for.
	reasonTime = 5 * time.Second
	// reasonWidth is how wide it may be.
	reasonWidth unit.Dp = 280
)

// explain draws a disabled button that says why it is one, above itself.
func (s ButtonStyle) explain(gtx C) D {
	b := s.Button
	for b.Clickable.Clicked(gtx) {
		b.told = gtx.Now
	}
	dims := s.draw(gtx)
	until := b.told.Add(reasonTime)
	asked := !b.told.IsZero() && gtx.Now.Before(until)
	if asked {
		gtx.Execute(op.InvalidateCmd{At: until})
	}
	if !gtx.Enabled() || !asked && !b.Hovered() && !gtx.Focused(&b.Clickable) {
		return dims
	}
	rgtx := Free(gtx)
	rgtx.Constraints.Max.X = gtx.Dp(reasonWidth)
	rdims, call := Measure(rgtx, s.reason)
	macro := op.Record(gtx.Ops)
	At(gtx, 0, -rdims.Size.Y-gtx.Dp(6), func(gtx C) D { call.Add(gtx.Ops); return rdims })
	op.Defer(gtx.Ops, macro.Stop()) // over what is drawn later, and clipped by nothing
	return dims
}

// reason draws the sentence.
func (s ButtonStyle) reason(gtx C) D {
	dims, call := Measure(gtx, func(gtx C) D {
		return layout.Inset{Top: 7, Bottom: 7, Left: 11, Right: 11}.Layout(gtx, Label(s.th, Note, s.Why).Layout)
	})
	FillRound(gtx, dims.Size, radiusControl, s.th.Raise)
	Outline(gtx, dims.Size, radiusControl, 1, s.th.Line)
	defer clip.Rect{Max: dims.Size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(s.Why).Add(gtx.Ops)
	call.Add(gtx.Ops)
	return D{Size: image.Pt(dims.Size.X, dims.Size.Y)}
}

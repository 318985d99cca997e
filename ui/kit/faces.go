package kit

import (
	"image"

	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// GroupAvatar is two faces of several people in a square, the second over the
// first.
func GroupAvatar(th *Theme, size unit.Dp, first, second AvatarStyle) layout.Widget {
	return func(gtx C) D {
		edge, small := gtx.Dp(size), gtx.Dp(size*2/3)
		square := image.Pt(edge, edge)
		defer clip.Rect{Max: square}.Push(gtx.Ops).Pop()
		face := func(a AvatarStyle, at int) {
			At(gtx, at, at, func(gtx C) D {
				defer clip.UniformRRect(image.Rectangle{Max: image.Pt(small, small)}, gtx.Dp(size/6)).Push(gtx.Ops).Pop()
				Fill(gtx, image.Pt(small, small), a.Ground)
				gtx.Constraints = layout.Exact(image.Pt(small, small))
				if at == 0 { // half of its letter would only look broken
					return D{Size: gtx.Constraints.Max}
				}
				return layout.Center.Layout(gtx, Label(th, Tiny, a.Letter).In(th.OnFace).Bold().Line().Layout)
			})
		}
		face(first, 0)
		face(second, edge-small)
		return D{Size: square}
	}
}

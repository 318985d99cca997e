package kit

import (
	"image"

	"gioui.org/layout"
)

// KeyCap is the name of a key, as on the key.
func KeyCap(th *Theme, name string) layout.Widget {
	return func(gtx C) D {
		dims, call := Measure(Free(gtx), Label(th, Small, name).In(th.Mute).Medium().Line().Layout)
		size := image.Pt(dims.Size.X+gtx.Dp(12), dims.Size.Y+gtx.Dp(6))
		FillRound(gtx, size, 6, th.Side)
		Outline(gtx, size, 6, 1, th.Line)
		At(gtx, gtx.Dp(6), gtx.Dp(3), func(gtx C) D { call.Add(gtx.Ops); return dims })
		return D{Size: size}
	}
}

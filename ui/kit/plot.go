package kit

import (
	"image"
	"slices"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// Plot draws how many there were in each of some equal times, the last one at the
// right, as a bar each. Its label says what they are of.
func Plot(th *Theme, label string, height unit.Dp, values []int) layout.Widget {
	return func(gtx C) D {
		size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(height))
		defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
		semantic.DescriptionOp(label).Add(gtx.Ops)
		FillRound(gtx, size, radiusControl, th.Side)
		if len(values) == 0 {
			return D{Size: size}
		}
		pad := gtx.Dp(8)
		inner := size.Sub(image.Pt(2*pad, 2*pad))
		most := max(slices.Max(values), 1)
		gap := min(gtx.Dp(2), inner.X/(2*len(values)))
		for i, v := range values {
			from, to := i*inner.X/len(values), (i+1)*inner.X/len(values)-gap
			high, ink := gtx.Dp(1), th.Faint // of none a hairline is left
			if v > 0 {
				high, ink = max(v*inner.Y/most, gtx.Dp(2)), th.Accent
			}
			At(gtx, pad+from, pad+inner.Y-high, func(gtx C) D {
				Fill(gtx, image.Pt(max(to-from, 1), high), ink)
				return D{}
			})
		}
		return D{Size: size}
	}
}

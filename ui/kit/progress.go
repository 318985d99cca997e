package kit

import (
	"image"

	"gioui.org/layout"
)

// Progress draws how much of something is done, from 0 to 1, as a thin bar.
func Progress(th *Theme, part float32) layout.Widget {
	return func(gtx C) D {
		size := image.Pt(gtx.Constraints.Max.X, max(gtx.Dp(4), 2))
		FillRound(gtx, size, 2, th.Line)
		if done := int(min(max(part, 0), 1) * float32(size.X)); done > 0 {
			FillRound(gtx, image.Pt(max(done, size.Y), size.Y), 2, th.Accent)
		}
		return D{Size: size}
	}
}

package kit

import (
	"image"
	"strconv"

	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/unit"
)

// ChipStyle is the look of a chip: an emoji with a number.
type ChipStyle struct {
	Emoji string
	Count int
	// Label is what the chip is called.
	Label string
	// Chosen says that it is one of the person's own.
	Chosen bool
}

// Chip is a small round button with an emoji and a number.
func Chip(th *Theme, b *Button, s ChipStyle) layout.Widget {
	return func(gtx C) D {
		return b.Layout(gtx, func(gtx C) D {
			semantic.Button.Add(gtx.Ops)
			semantic.LabelOp(s.Label).Add(gtx.Ops)
			semantic.SelectedOp(s.Chosen).Add(gtx.Ops)
			pointer.CursorPointer.Add(gtx.Ops)
			ground, ink := th.Hover, th.Ink
			if s.Chosen {
				ground, ink = th.AccentSoft, th.Accent
			}
			dims, call := Measure(Free(gtx), func(gtx C) D { // apart: a space between would be an emoji's
				return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
					layout.Rigid(Label(th, Note, s.Emoji).Line().Layout),
					layout.Rigid(layout.Spacer{Width: 4}.Layout),
					layout.Rigid(Label(th, Note, strconv.Itoa(s.Count)).In(ink).Line().Layout),
				)
			})
			size := image.Pt(dims.Size.X+gtx.Dp(16), gtx.Dp(24))
			area := size
			if th.Touch {
				area = image.Pt(max(size.X, gtx.Dp(fingertip)), gtx.Dp(fingertip))
				size = image.Pt(area.X, gtx.Dp(32))
			}
			const round unit.Dp = 12
			At(gtx, 0, (area.Y-size.Y)/2, func(gtx C) D {
				FillRound(gtx, size, round, ground)
				if gtx.Enabled() && b.Hovered() {
					Outline(gtx, size, round, 1, th.Line)
				}
				focusRing(gtx, th, b, size, round)
				return At(gtx, (size.X-dims.Size.X)/2, (size.Y-dims.Size.Y)/2, func(gtx C) D {
					call.Add(gtx.Ops)
					return dims
				})
			})
			return D{Size: area}
		})
	}
}

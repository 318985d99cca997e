package kit

import (
	"image"

	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/unit"
)

// Wrap sets widgets side by side, in as many lines as they need.
func Wrap(gtx C, gap unit.Dp, widgets ...layout.Widget) D {
	space := gtx.Dp(gap)
	var at, size image.Point // of the next widget; of all
	line := 0                // how high the line is
	for _, w := range widgets {
		dims, call := Measure(Free(gtx), w)
		if at.X > 0 && at.X+dims.Size.X > gtx.Constraints.Max.X {
			at = image.Pt(0, at.Y+line+space)
			line = 0
		}
		stack := op.Offset(at).Push(gtx.Ops)
		call.Add(gtx.Ops)
		stack.Pop()
		line = max(line, dims.Size.Y)
		size = image.Pt(max(size.X, at.X+dims.Size.X), at.Y+line)
		at.X += dims.Size.X + space
	}
	return D{Size: size}
}

// NameChip is a chosen name that a click lets go; label is what it is called.
func NameChip(th *Theme, b *Button, name, label string) layout.Widget {
	return func(gtx C) D {
		return b.Layout(gtx, func(gtx C) D {
			semantic.Button.Add(gtx.Ops)
			semantic.LabelOp(label).Add(gtx.Ops)
			pointer.CursorPointer.Add(gtx.Ops)
			room := max(gtx.Constraints.Max.X-gtx.Dp(20+4+12), 0)
			dims, call := Measure(Free(gtx), func(gtx C) D {
				return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
					layout.Rigid(func(gtx C) D {
						gtx.Constraints.Max.X = min(gtx.Constraints.Max.X, room)
						return Label(th, Note, name).In(th.Accent).Medium().Line().Layout(gtx)
					}),
					layout.Rigid(layout.Spacer{Width: 4}.Layout),
					layout.Rigid(func(gtx C) D { return IconClose.Layout(gtx, 12, th.Accent) }),
				)
			})
			height := gtx.Dp(28)
			if th.Touch {
				height = gtx.Dp(fingertip)
			}
			const round unit.Dp = 14
			size := image.Pt(dims.Size.X+gtx.Dp(20), height)
			FillRound(gtx, size, round, th.AccentSoft)
			focusRing(gtx, th, b, size, round)
			return At(gtx, gtx.Dp(10), (height-dims.Size.Y)/2, func(gtx C) D {
				call.Add(gtx.Ops)
				return D{Size: size}
			})
		})
	}
}

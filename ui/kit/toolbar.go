package kit

import (
	"image"

	"gioui.org/gesture"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// Tool is a button of a ToolBar: a sign with a word, or an emoji alone.
type Tool struct {
	Button *Button
	Icon   Icon
	// Text is empty for a sign alone.
	Text string
	// Emoji stands in place of the sign.
	Emoji string
	// Label is what the tool is called.
	Label string
}

// ToolBar is a row of tools over what they are for; hover tells whether a pointer
// is on it.
func ToolBar(th *Theme, hover *gesture.Hover, tools ...Tool) layout.Widget {
	return func(gtx C) D {
		height := gtx.Dp(31)
		if th.Touch {
			height = gtx.Dp(fingertip)
		}
		dims, call := Measure(Free(gtx), func(gtx C) D {
			x := 0
			for i, t := range tools {
				if i > 0 {
					At(gtx, x, 0, func(gtx C) D { Fill(gtx, image.Pt(max(gtx.Dp(1), 1), height), th.Line); return D{} })
					x += max(gtx.Dp(1), 1)
				}
				x += At(gtx, x, 0, func(gtx C) D { return t.layout(gtx, th, height) }).Size.X
			}
			return D{Size: image.Pt(x, height)}
		})
		DropShadow(gtx, dims.Size, radiusControl, th.Shadow)
		FillRound(gtx, dims.Size, radiusControl, th.Raise)
		area := clip.Rect{Max: dims.Size}.Push(gtx.Ops)
		hover.Add(gtx.Ops) // around the tools: over them it would take their clicks
		card := clip.UniformRRect(image.Rectangle{Max: dims.Size}, gtx.Dp(radiusControl)).Push(gtx.Ops)
		call.Add(gtx.Ops)
		card.Pop()
		area.Pop()
		Outline(gtx, dims.Size, radiusControl, 1, th.Line)
		return dims
	}
}

// layout draws a tool.
func (t Tool) layout(gtx C, th *Theme, height int) D {
	return t.Button.Layout(gtx, func(gtx C) D {
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(t.Label).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		inset, gap := gtx.Dp(10), gtx.Dp(5)
		edge := gtx.Dp(16)
		var text op.CallOp
		var dims D
		width := 2*inset + edge
		switch {
		case t.Emoji != "":
			dims, text = Measure(Free(gtx), Label(th, Body, t.Emoji).Line().Layout)
			width = 2*inset + dims.Size.X
		case t.Text != "":
			dims, text = Measure(Free(gtx), Label(th, Note, t.Text).In(th.Mute).Line().Layout)
			width += gap + dims.Size.X
		}
		if th.Touch {
			width = max(width, gtx.Dp(fingertip))
		}
		size := image.Pt(width, height)
		if gtx.Enabled() && (t.Button.Hovered() || t.Button.Pressed()) {
			Fill(gtx, size, th.Hover)
		}
		focusRing(gtx, th, t.Button, size, unit.Dp(6))
		x := inset
		if t.Text == "" && t.Emoji == "" {
			x = (width - edge) / 2
		}
		if t.Emoji == "" {
			At(gtx, x, (height-edge)/2, func(gtx C) D { return t.Icon.Layout(gtx, 16, th.Mute) })
			x += edge + gap
		} else {
			x = (width - dims.Size.X) / 2
		}
		At(gtx, x, (height-dims.Size.Y)/2, func(gtx C) D { text.Add(gtx.Ops); return dims })
		return D{Size: size}
	})
}

package kit

import (
	"image"

	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
)

// Segments are a few short choices side by side.
type Segments struct{ buttons []Button }

// Update returns the choice that was made.
func (s *Segments) Update(gtx C) (choice int, ok bool) {
	for i := range s.buttons {
		for s.buttons[i].Clicked(gtx) {
			choice, ok = i, true
		}
	}
	return choice, ok
}

// Row draws the choices of segments, chosen among them in ink; label is what they
// are of.
func (s *Segments) Row(th *Theme, label string, chosen int, choices ...string) layout.Widget {
	if len(s.buttons) != len(choices) {
		s.buttons = make([]Button, len(choices))
	}
	return func(gtx C) D {
		parts := make([]layout.FlexChild, 0, 2*len(choices))
		for i, txt := range choices {
			if i > 0 {
				parts = append(parts, layout.Rigid(Label(th, Control, "·").In(th.Mute).Layout))
			}
			parts = append(parts, layout.Rigid(func(gtx C) D {
				return segment(gtx, th, &s.buttons[i], label+": "+txt, txt, i == chosen)
			}))
		}
		return layout.Flex{Alignment: layout.Middle}.Layout(Free(gtx), parts...)
	}
}

// segment draws one choice.
func segment(gtx C, th *Theme, b *Button, label, txt string, chosen bool) D {
	return b.Layout(gtx, func(gtx C) D {
		semantic.RadioButton.Add(gtx.Ops)
		semantic.LabelOp(label).Add(gtx.Ops)
		semantic.SelectedOp(chosen).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		style := Label(th, Control, txt).In(th.Mute).Line()
		switch {
		case chosen:
			style = style.In(th.Ink).Bold()
		case gtx.Enabled() && b.Hovered():
			style = style.In(th.Ink)
		}
		dims, call := Measure(Free(gtx), style.Layout)
		inset := gtx.Dp(4)
		if th.Touch {
			inset = gtx.Dp(8)
		}
		size := image.Pt(dims.Size.X+2*inset, valueHeight(gtx, th))
		focusRing(gtx, th, b, size, radiusControl)
		At(gtx, inset, (size.Y-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
		return D{Size: size}
	})
}

// Switch draws a row that switches something on and off: w, and at its end the
// switch. label is what it switches.
func Switch(th *Theme, b *Button, label string, on bool, w layout.Widget) layout.Widget {
	return func(gtx C) D {
		return b.Layout(gtx, func(gtx C) D {
			semantic.Switch.Add(gtx.Ops)
			semantic.LabelOp(label).Add(gtx.Ops)
			semantic.SelectedOp(on).Add(gtx.Ops)
			pointer.CursorPointer.Add(gtx.Ops)
			d := Spread(gtx, 12, w, knob(th, on))
			focusRing(gtx, th, b, d.Size, radiusControl)
			return d
		})
	}
}

// knob draws a switch that is on or off.
func knob(th *Theme, on bool) layout.Widget {
	return func(gtx C) D {
		edge, gap, inset := gtx.Dp(14), gtx.Dp(3), gtx.Dp(4)
		size := image.Pt(gtx.Dp(36), edge+2*gap)
		ground, ink, x := th.Faint, th.Raise, gap
		if on {
			ground, ink, x = th.Accent, th.AccentInk, size.X-gap-edge
		}
		FillRound(gtx, size, 10, ground)
		At(gtx, x, gap, func(gtx C) D {
			FillRound(gtx, image.Pt(edge, edge), 7, ink)
			return D{}
		})
		return D{Size: size.Add(image.Pt(inset, 0))}
	}
}

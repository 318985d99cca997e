package kit

import (
	"image"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
)

// NoticeStyle is a short word about what was just done: a title and a sentence
// on the colour of errors.
type NoticeStyle struct {
	Title, Text string
	th          *Theme
}

// Notice is a notice.
func Notice(th *Theme, title, txt string) NoticeStyle {
	return NoticeStyle{Title: title, Text: txt, th: th}
}

// Layout draws the notice as wide as its words.
func (s NoticeStyle) Layout(gtx C) D {
	dims, call := Measure(Free(gtx), func(gtx C) D {
		return layout.Inset{Top: 8, Bottom: 8, Left: 14, Right: 14}.Layout(gtx, func(gtx C) D {
			children := make([]layout.FlexChild, 0, 2)
			if s.Title != "" {
				children = append(children, layout.Rigid(Label(s.th, Note, s.Title).In(s.th.Bad).Bold().Layout))
			}
			if s.Text != "" {
				children = append(children, layout.Rigid(Label(s.th, Note, s.Text).In(s.th.Bad).Layout))
			}
			return layout.Flex{Axis: layout.Vertical}.Layout(gtx, children...)
		})
	})
	FillRound(gtx, dims.Size, radiusControl, s.th.BadSoft)
	defer clip.Rect{Max: dims.Size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(s.Title + " " + s.Text).Add(gtx.Ops)
	call.Add(gtx.Ops)
	return dims
}

// StripStyle is a thin strip across a pane about trouble that passes.
type StripStyle struct {
	Text string
	// Calm is for a question rather than trouble.
	Calm bool
	// Below puts the action below the words, where there is no room beside them.
	Below bool
	// Action is what can be done about it, nil for nothing.
	Action layout.Widget
	th     *Theme
}

// Strip is a strip.
func Strip(th *Theme, txt string, action layout.Widget) StripStyle {
	return StripStyle{Text: txt, Action: action, th: th}
}

// Layout draws the strip as wide as it may be.
func (s StripStyle) Layout(gtx C) D {
	width := gtx.Constraints.Max.X
	action := s.Action
	if action == nil {
		action = func(C) D { return D{} }
	}
	ground, ink := s.th.WarnSoft, s.th.Warn
	if s.Calm {
		ground, ink = s.th.Side, s.th.Ink
	}
	txt := Label(s.th, Note, s.Text).In(ink).Medium().Layout
	dims, call := Measure(Free(gtx), func(gtx C) D {
		gtx.Constraints.Min.Y = gtx.Dp(36)
		return layout.Inset{Left: 20, Right: 14}.Layout(gtx, func(gtx C) D {
			if (s.Calm || s.Below && s.Action != nil) && width < gtx.Dp(OnePane) {
				return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
					layout.Rigid(func(gtx C) D { return layout.Inset{Top: 8}.Layout(gtx, txt) }), layout.Rigid(action))
			}
			return Spread(gtx, 12, func(gtx C) D {
				return layout.Inset{Top: 6, Bottom: 6}.Layout(gtx, txt)
			}, action)
		})
	})
	size := image.Pt(width, dims.Size.Y)
	Fill(gtx, size, ground)
	call.Add(gtx.Ops)
	return D{Size: size}
}

// Tip is a word over what the pointer is on.
func Tip(th *Theme, txt string) layout.Widget {
	return func(gtx C) D {
		dims, call := Measure(Free(gtx), func(gtx C) D {
			return layout.Inset{Top: 4, Bottom: 4, Left: 8, Right: 8}.Layout(gtx, Label(th, Small, txt).Line().Layout)
		})
		FillRound(gtx, dims.Size, radiusControl, th.Raise)
		Outline(gtx, dims.Size, radiusControl, 1, th.Line)
		call.Add(gtx.Ops)
		return dims
	}
}

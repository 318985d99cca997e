package kit

import (
	"image"
	"image/color"
	"time"

	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"
	"gioui.org/widget"
)

// Button is something that can be clicked, by pointer or by Enter and Space
// while it has the focus.
type Button struct {
	widget.Clickable
	off  bool      // it was last laid out disabled
	told time.Time // when a tap last asked why
}

// Clicked reports whether the button was clicked, which one that was last shown
// disabled cannot be.
func (b *Button) Clicked(gtx C) bool {
	if b.off {
		gtx = gtx.Disabled()
	}
	return b.Clickable.Clicked(gtx)
}

// ButtonKind is how a button looks.
type ButtonKind uint8

// The kinds of button.
const (
	Outlined ButtonKind = iota // on its ground, with a hairline
	Primary                    // filled with the accent
	Danger                     // outlined, in the colour of errors
	Plain                      // text only
)

// fingertip is how big a target has to be for a finger.
const fingertip unit.Dp = 44

// disabledOpacity is that of a control that cannot be used now.
const disabledOpacity = 0.38

// ButtonStyle is the look of a Button.
type ButtonStyle struct {
	Button *Button
	Text   string
	// Label is what the button is called where its text is not enough.
	Label string
	Kind  ButtonKind
	Scale Scale
	// Ink is the text's colour where the kind's own does not fit.
	Ink      color.NRGBA
	Disabled bool
	// Why says why it is disabled: to a pointer over it, to the keyboard's focus,
	// and to a tap.
	Why    string
	Height unit.Dp
	Inset  unit.Dp
	// Fill makes the button as wide as its parent allows.
	Fill bool
	th   *Theme
}

// TextButton is a button with words.
func TextButton(th *Theme, b *Button, kind ButtonKind, txt string) ButtonStyle {
	s := ButtonStyle{Button: b, Text: txt, Kind: kind, Scale: Control, Height: 34, Inset: 14, th: th}
	if kind == Plain {
		s.Height, s.Inset = 28, 6
	}
	if th.Touch {
		s.Height = fingertip
	}
	return s
}

// colors gives a button's ground, edge and text.
func (s ButtonStyle) colors(hovered, pressed bool) (ground, edge, ink color.NRGBA) {
	th := s.th
	switch s.Kind {
	case Primary:
		ground, ink = th.Accent, th.AccentInk
		switch {
		case pressed:
			ground = Mix(th.Accent, th.Ink, 0.2)
		case hovered:
			ground = Mix(th.Accent, th.Ink, 0.1)
		}
		return ground, color.NRGBA{}, ink
	case Plain:
		ink = th.Mute
		if s.Ink.A > 0 {
			ink = s.Ink
		}
		if hovered || pressed {
			ground = th.Hover
		}
		return ground, color.NRGBA{}, ink
	}
	edge, ink = th.Line, th.Ink
	if s.Kind == Danger {
		ink = th.Bad
	}
	switch {
	case pressed:
		ground = th.Hover
	case hovered:
		ground = Mix(th.Raise, th.Hover, 0.5)
	}
	return ground, edge, ink
}

// pale is a colour of a button that cannot be used now.
func (s ButtonStyle) pale(c color.NRGBA) color.NRGBA {
	if c.A == 0 {
		return c
	}
	return Mix(s.th.Raise, c, disabledOpacity)
}

// Layout draws the button.
func (s ButtonStyle) Layout(gtx C) D {
	s.Button.off = s.Disabled
	if s.Disabled && s.Why != "" {
		return s.explain(gtx)
	}
	if s.Disabled {
		gtx = gtx.Disabled()
	}
	return s.draw(gtx)
}

func (s ButtonStyle) draw(gtx C) D {
	b := s.Button
	label := s.Label
	if label == "" {
		label = s.Text
	}
	live := gtx.Enabled() && !s.Disabled
	ground, edge, ink := s.colors(live && b.Hovered(), live && b.Pressed())
	if s.Disabled {
		ground, edge, ink = s.pale(ground), s.pale(edge), s.pale(ink)
	}
	return b.Layout(gtx, func(gtx C) D {
		inset, height := gtx.Dp(s.Inset), gtx.Dp(s.Height)
		tgtx := Free(gtx)
		tgtx.Constraints.Max.X = max(gtx.Constraints.Max.X-2*inset, 0)
		dims, call := Measure(tgtx, Label(s.th, s.Scale, s.Text).In(ink).Bold().Line().Layout)
		width := max(dims.Size.X+2*inset, gtx.Constraints.Min.X)
		if s.th.Touch {
			width = max(width, gtx.Dp(fingertip))
		}
		if s.Fill {
			width = gtx.Constraints.Max.X
		}
		size := image.Pt(width, height)
		if live {
			pointer.CursorPointer.Add(gtx.Ops)
		} else {
			// An area that takes no clicks any more would lose what it is called.
			defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
			semantic.EnabledOp(false).Add(gtx.Ops)
		}
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(label).Add(gtx.Ops)
		if ground.A > 0 {
			FillRound(gtx, size, radiusControl, ground)
		}
		if edge.A > 0 {
			Outline(gtx, size, radiusControl, 1, edge)
		}
		focusRing(gtx, s.th, b, size, radiusControl)
		At(gtx, (width-dims.Size.X)/2, (height-dims.Size.Y)/2, func(gtx C) D {
			call.Add(gtx.Ops)
			return dims
		})
		return D{Size: size, Baseline: (height-dims.Size.Y)/2 + dims.Baseline}
	})
}

// focusRing shows that the keyboard reaches b.
func focusRing(gtx C, th *Theme, b *Button, size image.Point, radius unit.Dp) {
	if !gtx.Focused(&b.Clickable) {
		return
	}
	Outline(gtx, size, radius, 2, Mix(th.Accent, th.Ink, 0.35))
}

// IconButtonStyle is a Button with a sign in place of words.
type IconButtonStyle struct {
	Button *Button
	Icon   Icon
	// Label is what the button is called.
	Label string
	Color color.NRGBA
	// Size is that of the square that takes clicks, Sign that of the sign in it.
	Size, Sign unit.Dp
	th         *Theme
}

// IconButton is a button with a sign.
func IconButton(th *Theme, b *Button, icon Icon, label string) IconButtonStyle {
	s := IconButtonStyle{Button: b, Icon: icon, Label: label, Color: th.Mute, Size: 28, Sign: 16, th: th}
	if th.Touch {
		s.Size = fingertip
	}
	return s
}

// Layout draws the button.
func (s IconButtonStyle) Layout(gtx C) D {
	return s.Button.Layout(gtx, func(gtx C) D {
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(s.Label).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		edge := gtx.Dp(s.Size)
		size := image.Pt(edge, edge)
		if gtx.Enabled() && s.Button.Hovered() {
			FillRound(gtx, size, radiusControl, s.th.Hover)
		}
		focusRing(gtx, s.th, s.Button, size, radiusControl)
		at := (edge - gtx.Dp(s.Sign)) / 2
		At(gtx, at, at, func(gtx C) D { return s.Icon.Layout(gtx, s.Sign, s.Color) })
		return D{Size: size}
	})
}

// RowStyle is a row of a list that can be clicked.
type RowStyle struct {
	Button   *Button
	Label    string
	Selected bool
	// Ground is what the row lies on, none for nothing.
	Ground color.NRGBA
	Height unit.Dp
	th     *Theme
}

// Row is a row that can be clicked; label is what it is called.
func Row(th *Theme, b *Button, label string) RowStyle {
	return RowStyle{Button: b, Label: label, Height: th.Row(), th: th}
}

// Layout draws the row's ground and w, centred in its height.
func (s RowStyle) Layout(gtx C, w layout.Widget) D {
	return s.Button.Layout(gtx, func(gtx C) D {
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(s.Label).Add(gtx.Ops)
		semantic.SelectedOp(s.Selected).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(s.Height))
		switch {
		case s.Selected:
			FillRound(gtx, size, radiusControl, s.th.AccentSoft)
		case gtx.Enabled() && s.Button.Hovered():
			FillRound(gtx, size, radiusControl, Mix(s.th.Hover, s.th.Ink, float32(s.Ground.A)/255*0.05))
		default:
			FillRound(gtx, size, radiusControl, s.Ground)
		}
		focusRing(gtx, s.th, s.Button, size, radiusControl)
		defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
		gtx.Constraints = layout.Exact(size)
		return layout.W.Layout(gtx, w)
	})
}

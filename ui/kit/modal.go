package kit

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
)

// Modal stands above everything and takes the input. What lies below has to be
// laid out with a disabled context, which keeps the focus in the modal too.
type Modal struct {
	tag  byte
	body layout.List
}

// Closed reports whether Esc (or a phone's Back) was pressed.
func (m *Modal) Closed(gtx C) bool {
	closed := false
	for {
		ev, ok := gtx.Event(
			key.Filter{Name: key.NameEscape},
			key.Filter{Name: key.NameBack},
		)
		if !ok {
			return closed
		}
		if e, ok := ev.(key.Event); ok && e.State == key.Press {
			closed = true
		}
	}
}

// ModalStyle is the look of a Modal: a scrim with a card in its middle.
type ModalStyle struct {
	Modal *Modal
	// Label is what the dialog is called.
	Label string
	Width unit.Dp
	// Insets is what the card keeps clear of, for the system's bars and the
	// keyboard on the screen.
	Insets layout.Inset
	// Foot stays in view below what is scrolled; nil for none.
	Foot layout.Widget
	th   *Theme
}

// Dialog is a modal card.
func Dialog(th *Theme, m *Modal, label string) ModalStyle {
	return ModalStyle{Modal: m, Label: label, Width: 400, th: th}
}

// Layout draws the scrim over the whole size and w in the card.
func (s ModalStyle) Layout(gtx C, w layout.Widget) D {
	full := gtx.Constraints.Max
	area := clip.Rect{Max: full}.Push(gtx.Ops)
	paint.Fill(gtx.Ops, s.th.Scrim)
	swallow(gtx, &s.Modal.tag)
	area.Pop()
	s.Insets.Layout(gtx, func(gtx C) D { return s.card(gtx, w) })
	return D{Size: full}
}

// card draws the card in the middle, as high as there is room for: what does not
// fit is scrolled.
func (s ModalStyle) card(gtx C, w layout.Widget) D {
	full := gtx.Constraints.Max
	margin, inset := gtx.Dp(16), gtx.Dp(24)
	cgtx := Free(gtx)
	cgtx.Constraints.Max = image.Pt(max(min(gtx.Dp(s.Width), full.X-2*margin)-2*inset, 0), max(full.Y-2*margin-2*inset, 0))
	cgtx.Constraints.Min.X = cgtx.Constraints.Max.X
	dims, call := Measure(cgtx, func(gtx C) D { return s.content(gtx, w) })
	size := dims.Size.Add(image.Pt(2*inset, 2*inset))
	defer op.Offset(full.Sub(size).Div(2)).Push(gtx.Ops).Pop()
	DropShadow(gtx, size, radiusDialog, s.th.Shadow)
	FillRound(gtx, size, radiusDialog, s.th.Raise)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(s.Label).Add(gtx.Ops)
	defer op.Offset(image.Pt(inset, inset)).Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
	return D{Size: full}
}

// content draws w, scrolled where it has to be, and the foot.
func (s ModalStyle) content(gtx C, w layout.Widget) D {
	s.Modal.body.Axis = layout.Vertical
	foot, call := D{}, op.CallOp{}
	if s.Foot != nil {
		foot, call = Measure(gtx, s.Foot)
	}
	gtx.Constraints.Max.Y = max(gtx.Constraints.Max.Y-foot.Size.Y, 0)
	d := s.Modal.body.Layout(gtx, 1, func(gtx C, _ int) D { return w(gtx) })
	defer op.Offset(image.Pt(0, d.Size.Y)).Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
	return D{Size: image.Pt(max(d.Size.X, foot.Size.X), d.Size.Y+foot.Size.Y)}
}

// swallow keeps the pointer from what lies below.
func swallow(gtx C, tag event.Tag) {
	for {
		_, ok := gtx.Event(pointer.Filter{
			Target: tag, Kinds: pointer.Press | pointer.Release | pointer.Move | pointer.Scroll,
			ScrollX: pointer.ScrollRange{Min: -1, Max: 1}, ScrollY: pointer.ScrollRange{Min: -1, Max: 1},
		})
		if !ok {
			break
		}
	}
	event.Op(gtx.Ops, tag)
}

// ButtonRow sets buttons at the right end of a dialog.
func ButtonRow(gtx C, buttons ...layout.Widget) D {
	children := make([]layout.FlexChild, 0, 2*len(buttons))
	for i, b := range buttons {
		if i > 0 {
			children = append(children, layout.Rigid(layout.Spacer{Width: 8}.Layout))
		}
		children = append(children, layout.Rigid(b))
	}
	gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
	return layout.Flex{Spacing: layout.SpaceStart, Alignment: layout.Middle}.Layout(gtx, children...)
}

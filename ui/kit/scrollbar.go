package kit

import (
	"image"
	"image/color"

	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/widget"
)

// Scroll is the state of a list with a scrollbar. Its zero value is at the start.
type Scroll struct {
	widget.List
	wheel wheel
}

// ListStyle is a virtual list with a thin scrollbar at its right edge.
type ListStyle struct {
	List  *Scroll
	Color color.NRGBA
	th    *Theme
}

// List is a list with a scrollbar over its right edge.
func List(th *Theme, l *Scroll) ListStyle {
	l.Axis = layout.Vertical
	return ListStyle{List: l, Color: th.Faint, th: th}
}

// Layout draws the rows that are in view and, where there are more, the bar.
func (s ListStyle) Layout(gtx C, rows int, row layout.ListElement) D {
	l := s.List
	l.scroll(l.wheel.update(gtx))
	dims := l.List.Layout(gtx, rows, row)
	defer l.wheel.add(gtx, dims.Size)
	start, end := viewport(l.Position, rows, dims.Size.Y)
	if end-start >= 1 {
		return dims
	}
	bar := gtx.Dp(12)
	bgtx := gtx
	bgtx.Constraints = layout.Exact(image.Pt(bar, dims.Size.Y))
	At(bgtx, dims.Size.X-bar, 0, func(gtx C) D { return s.bar(gtx, start, end) })
	if d := l.ScrollDistance(); d != 0 {
		l.ScrollBy(d * float32(rows))
		gtx.Execute(op.InvalidateCmd{})
	}
	return dims
}

// scroll moves the view by pixels, down if positive.
func (l *Scroll) scroll(by int) {
	if by < 0 {
		l.Position.BeforeEnd = true // it no longer stays at the end
	}
	l.Position.Offset += by
}

// bar draws the track and the indicator and handles their input.
func (s ListStyle) bar(gtx C, start, end float32) D {
	l, size := s.List, gtx.Constraints.Max
	l.Scrollbar.Update(gtx, layout.Vertical, start, end)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	l.AddDrag(gtx.Ops)
	l.AddTrack(gtx.Ops)
	least := gtx.Dp(28)
	length := max(int(float32(size.Y)*(end-start)), least)
	top := int(float32(size.Y-length) * start / max(1-(end-start), 1e-6))
	width := gtx.Dp(5)
	if l.TrackHovered() || l.IndicatorHovered() || l.Scrollbar.Dragging() {
		width = gtx.Dp(8)
	}
	x := (size.X - width) / 2
	box := image.Rect(x, top, x+width, top+length)
	defer clip.UniformRRect(box, width/2).Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, s.Color)
	l.AddIndicator(gtx.Ops)
	return D{Size: size}
}

// viewport is the part of a list that is in view, both ends in [0,1]. Rows that
// are not laid out count with the mean height of those that are.
func viewport(p layout.Position, rows, height int) (start, end float32) {
	if rows == 0 || p.Length <= 0 || p.Count == 0 {
		return 0, 1
	}
	mean := float32(p.Length) / float32(rows)
	before := float32(p.First)*mean + float32(p.Offset)
	after := float32(rows-p.First-p.Count)*mean - min(float32(p.OffsetLast), 0)
	total := before + float32(height) + after
	if total <= float32(height) || p.First == 0 && p.Count == rows && p.Offset <= 0 && p.OffsetLast >= 0 {
		return 0, 1
	}
	start = max(before, 0) / total
	return start, min(start+float32(height)/total, 1)
}

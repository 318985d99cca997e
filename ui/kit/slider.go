package kit

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// Slider chooses a number between two, by pointer or with the arrow keys.
type Slider struct {
	drawn int // the width of the track in the last layout
	held  bool
	value int // while held
}

// Range is what a Slider chooses from: Least, Least+Step, … Most.
type Range struct{ Least, Most, Step int }

// nearest is the number of the range that is the nearest.
func (r Range) nearest(v float32) int {
	steps := int((v-float32(r.Least))/float32(r.Step) + 0.5)
	return min(max(r.Least+steps*r.Step, r.Least), r.Most)
}

// Update returns the number that was chosen, once it is let go; value is the one
// until now.
func (s *Slider) Update(gtx C, r Range, value int) (chosen int, ok bool) {
	chosen = value
	for {
		ev, more := gtx.Event(
			key.FocusFilter{Target: s},
			key.Filter{Focus: s, Name: key.NameLeftArrow}, key.Filter{Focus: s, Name: key.NameRightArrow},
			key.Filter{Focus: s, Name: key.NameUpArrow}, key.Filter{Focus: s, Name: key.NameDownArrow},
			pointer.Filter{Target: s, Kinds: pointer.Press | pointer.Drag | pointer.Release | pointer.Cancel},
		)
		if !more {
			return chosen, ok && chosen != value
		}
		switch e := ev.(type) {
		case key.Event:
			if e.State != key.Press {
				continue
			}
			by := r.Step
			if e.Name == key.NameLeftArrow || e.Name == key.NameDownArrow {
				by = -by
			}
			chosen, ok = r.nearest(float32(chosen+by)), true
		case pointer.Event:
			if v, done := s.point(gtx, e, r, value); done {
				chosen, ok = v, true
			}
		}
	}
}

// point follows the pointer; done says that it was let go.
func (s *Slider) point(gtx C, e pointer.Event, r Range, value int) (v int, done bool) {
	switch e.Kind {
	case pointer.Cancel:
		s.held = false
	case pointer.Press:
		gtx.Execute(key.FocusCmd{Tag: s})
		s.held, s.value = true, value
		s.follow(e, r)
	case pointer.Drag:
		if s.held {
			s.follow(e, r)
		}
	case pointer.Release:
		if s.held {
			s.held = false
			return s.value, true
		}
	}
	return value, false
}

func (s *Slider) follow(e pointer.Event, r Range) {
	if s.drawn > 0 {
		s.value = r.nearest(float32(r.Least) + e.Position.X/float32(s.drawn)*float32(r.Most-r.Least))
	}
}

// Value is the number to show: the one under the pointer while that holds it.
func (s *Slider) Value(value int) int {
	if s.held {
		return s.value
	}
	return value
}

// SliderStyle is the look of a Slider.
type SliderStyle struct {
	Slider *Slider
	Range  Range
	Value  int
	// Label is what it is called, with its value.
	Label string
	Width unit.Dp
	th    *Theme
}

// Track is a slider.
func Track(th *Theme, s *Slider, r Range, value int, label string) SliderStyle {
	return SliderStyle{Slider: s, Range: r, Value: value, Label: label, Width: 104, th: th}
}

// Layout draws the slider.
func (s SliderStyle) Layout(gtx C) D {
	size := image.Pt(gtx.Dp(s.Width), valueHeight(gtx, s.th))
	s.Slider.drawn = size.X
	knob := gtx.Dp(14)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.LabelOp(s.Label).Add(gtx.Ops)
	pointer.CursorPointer.Add(gtx.Ops)
	event.Op(gtx.Ops, s.Slider)
	part := float32(s.Slider.Value(s.Value)-s.Range.Least) / float32(s.Range.Most-s.Range.Least)
	at := int(part * float32(size.X-knob))
	line := max(gtx.Dp(2), 1)
	At(gtx, 0, (size.Y-line)/2, func(gtx C) D { Fill(gtx, image.Pt(size.X, line), s.th.Line); return D{} })
	At(gtx, 0, (size.Y-line)/2, func(gtx C) D { Fill(gtx, image.Pt(at+knob/2, line), s.th.Accent); return D{} })
	At(gtx, at, (size.Y-knob)/2, func(gtx C) D {
		FillRound(gtx, image.Pt(knob, knob), 7, s.th.Accent)
		return D{}
	})
	if gtx.Focused(s.Slider) {
		Outline(gtx, size, radiusControl, 2, Mix(s.th.Accent, s.th.Ink, 0.35))
	}
	return D{Size: size}
}

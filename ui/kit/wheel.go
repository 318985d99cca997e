package kit

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/pointer"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// clickStep is half of three lines, which people expect a notch to be.
const clickStep unit.Dp = 33

// wheel reads the mouse wheel and the touchpad for a list, before the list
// itself would: that one takes the toolkit's distances as they come. Fingers on
// the screen are left to the list.
type wheel struct {
	tag  byte
	rest float32 // below a pixel
}

// update is how far to scroll, in pixels, down if positive.
func (w *wheel) update(gtx C) int {
	for {
		ev, ok := gtx.Event(pointer.Filter{
			Target: &w.tag, Kinds: pointer.Scroll, ScrollY: pointer.ScrollRange{Min: -tall, Max: tall},
		})
		if !ok {
			break
		}
		e, ok := ev.(pointer.Event)
		if !ok {
			continue
		}
		if clicks := halfNotches(e.Scroll.Y); clicks != 0 {
			w.rest += clicks * float32(gtx.Dp(clickStep))
		} else {
			w.rest += e.Scroll.Y
		}
	}
	by := int(w.rest)
	w.rest -= float32(by)
	return by
}

// add puts the wheel over a list, which gets everything else.
func (w *wheel) add(gtx C, size image.Point) {
	defer pointer.PassOp{}.Push(gtx.Ops).Pop()
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, &w.tag)
}

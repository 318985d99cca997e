package kit

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/pointer"
	"gioui.org/op/clip"
)

// Context tells where more about something is asked for: by the other button of
// a mouse, or by a finger that rests. Its zero value works.
type Context struct {
	hold Hold
	tag  byte
}

// Update returns the point of the area where more was asked for.
func (c *Context) Update(gtx C) (at image.Point, ok bool) {
	for {
		switch ev := c.hold.Update(gtx); ev.Kind {
		case HoldBegin:
			at, ok = ev.At, true
			continue
		case HoldNone:
		default:
			continue
		}
		break
	}
	for {
		ev, more := gtx.Event(pointer.Filter{Target: &c.tag, Kinds: pointer.Press})
		if !more {
			return at, ok
		}
		if e, is := ev.(pointer.Event); is && e.Kind == pointer.Press && e.Buttons.Contain(pointer.ButtonSecondary) {
			at, ok = e.Position.Round(), true
		}
	}
}

// Add makes an area of a size the context's, and takes nothing else from what
// lies there.
func (c *Context) Add(gtx C, size image.Point) {
	defer pointer.PassOp{}.Push(gtx.Ops).Pop()
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, &c.tag)
	c.hold.Add(gtx.Ops)
}

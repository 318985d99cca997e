package kit

import (
	"image"
	"time"

	"gioui.org/f32"
	"gioui.org/io/event"
	"gioui.org/io/pointer"
	"gioui.org/op"
	"gioui.org/unit"
)

const (
	// holdTime is how long a finger rests before that is meant.
	holdTime = 500 * time.Millisecond
	// holdSlop is how far a finger strays that rests.
	holdSlop unit.Dp = 8
)

// Hold is a finger that rests on something. Its zero value waits for one.
//
// A list under it takes the finger away once that scrolls; from the beginning of
// a hold on, the finger is the hold's alone.
type Hold struct {
	finger  pointer.ID
	from    f32.Point
	since   time.Time // when the finger came down
	pressed bool      // it is down
	held    bool      // and rested for long enough
}

// HoldKind is what a Hold tells.
type HoldKind uint8

// The events of a hold.
const (
	HoldNone  HoldKind = iota
	HoldBegin          // the finger rested for long enough
	HoldMove           // it moved after that
	HoldEnd            // it was lifted
)

// HoldEvent is an event of a Hold, at a point of its area.
type HoldEvent struct {
	Kind HoldKind
	At   image.Point
}

// Add makes the current area the hold's.
func (h *Hold) Add(ops *op.Ops) { event.Op(ops, h) }

// Yield leaves the finger that is down to another hold.
func (h *Hold) Yield() { h.pressed, h.held = false, false }

// Update returns the next event, one of HoldNone at the end.
func (h *Hold) Update(gtx C) HoldEvent {
	for {
		ev, ok := gtx.Event(pointer.Filter{Target: h, Kinds: pointer.Press | pointer.Drag | pointer.Release | pointer.Cancel})
		if !ok {
			break
		}
		if e, ok := ev.(pointer.Event); ok {
			if told := h.heed(gtx, e); told.Kind != HoldNone {
				return told
			}
		}
	}
	if !h.pressed || h.held || !gtx.Enabled() {
		return HoldEvent{}
	}
	if long := h.since.Add(holdTime); gtx.Now.Before(long) {
		gtx.Execute(op.InvalidateCmd{At: long})
		return HoldEvent{}
	}
	h.held = true
	gtx.Execute(pointer.GrabCmd{Tag: h, ID: h.finger})
	return HoldEvent{Kind: HoldBegin, At: h.from.Round()}
}

// heed handles a pointer's event.
func (h *Hold) heed(gtx C, e pointer.Event) HoldEvent {
	switch {
	case e.Kind == pointer.Press:
		// A second finger means something else.
		h.pressed = e.Source == pointer.Touch && !h.pressed
		h.finger, h.from, h.since = e.PointerID, e.Position, gtx.Now
	case !h.pressed || e.PointerID != h.finger && e.Kind != pointer.Cancel:
		return HoldEvent{}
	case e.Kind == pointer.Drag && h.held:
		return HoldEvent{Kind: HoldMove, At: e.Position.Round()}
	case e.Kind == pointer.Drag:
		by, slop := e.Position.Sub(h.from), float32(gtx.Dp(holdSlop))
		h.pressed = by.X*by.X+by.Y*by.Y <= slop*slop
	default:
		was := h.held
		h.pressed, h.held = false, false
		if was {
			return HoldEvent{Kind: HoldEnd, At: e.Position.Round()}
		}
	}
	return HoldEvent{}
}

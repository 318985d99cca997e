package uitest

import (
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
)

// swipeSteps is how many frames a swipe takes.
const swipeSteps = 8

// Finger queues a touch's event at a point.
func (h *Harness) Finger(kind pointer.Kind, at f32.Point) {
	if kind == pointer.Drag {
		kind = pointer.Move // the router makes it a drag
	}
	h.Router.Queue(pointer.Event{Kind: kind, Position: at, Source: pointer.Touch, Time: time.Duration(h.Now.UnixNano())})
}

// TapAt taps a point.
func (h *Harness) TapAt(at f32.Point) {
	h.TB.Helper()
	h.Finger(pointer.Press, at)
	h.Frame()
	h.Finger(pointer.Release, at)
	h.Settle()
}

// Tap taps the part of a label.
func (h *Harness) Tap(label string) {
	h.TB.Helper()
	n := h.Must(label)
	if n.Dead {
		h.TB.Fatalf("%q is disabled", label)
	}
	h.TapAt(n.Click)
}

// Rest puts a finger down on a point and leaves it there for a time; whoever
// asks for a frame meanwhile gets it.
func (h *Harness) Rest(at f32.Point, long time.Duration) {
	h.TB.Helper()
	h.Finger(pointer.Press, at)
	h.Frame()
	for end := h.Now.Add(long); h.Now.Before(end); {
		next, again := h.Router.WakeupTime()
		if !again || next.After(end) {
			h.Now = end
			return
		}
		if next.After(h.Now) {
			h.Now = next
		}
		h.Frame()
	}
}

// Lift takes the finger off.
func (h *Harness) Lift(at f32.Point) {
	h.TB.Helper()
	h.Finger(pointer.Release, at)
	h.Settle()
}

// Swipe draws a finger from a point to another; whether the list goes on moving
// after is left to the frames that follow.
func (h *Harness) Swipe(from, to f32.Point) {
	h.Finger(pointer.Press, from)
	h.Frame()
	for i := range swipeSteps {
		h.Finger(pointer.Drag, from.Add(to.Sub(from).Mul(float32(i+1)/swipeSteps)))
		h.Frame()
	}
	h.Finger(pointer.Release, to)
	h.Frame()
}

// Back presses a phone's Back, and reports whether the window took it; else it
// is the system's, which leaves the window.
func (h *Harness) Back() bool {
	h.TB.Helper()
	h.Router.WakeupTime() // what the last frame asked for does not count
	h.Router.Queue(key.Event{Name: key.NameBack})
	_, taken := h.Router.WakeupTime()
	h.Settle()
	return taken
}

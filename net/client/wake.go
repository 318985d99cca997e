package client

import "time"

// slept is by how much the time on the wall may go another way than the program's
// own between two looks, a PollInterval apart, before the machine is taken to have
// slept.
const slept = 5 * time.Second

// waking notices that the machine has slept: the clock on the wall went on, and the
// one that timers go by stood still (CLOCK_MONOTONIC on Linux), so that what was
// to come in seconds comes as many seconds after it wakes, and a line that has
// ended meanwhile seems to be fresh. Its zero value has not looked yet; one
// goroutine owns it.
type waking struct {
	wall func() time.Time // nil for time.Now
	own  time.Time        // of the last look, as timers count
	said time.Time        // what the wall said then
}

// look reports whether the machine has slept since the last look. A clock that was
// set, in either direction, looks the same, and costs a ping.
func (w *waking) look() bool {
	own := time.Now()
	said := own
	if w.wall != nil {
		said = w.wall()
	}
	said = said.Round(0) // without the program's own time
	woke := !w.own.IsZero() && (said.Sub(w.said)-own.Sub(w.own)).Abs() >= slept
	w.own, w.said = own, said
	return woke
}

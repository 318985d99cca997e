package main

import (
	"time"

	"parley.example/net/wire"
)

// dayLook is how long at most until the day is looked at again: a timer stands
// still while a machine sleeps, and its clock may be set.
const dayLook = time.Hour

// daily calls f when a day has begun, so that what was today says yesterday, until
// the function that it returns is called.
func daily(f func()) (stop func()) {
	ends := make(chan struct{})
	go func() {
		pause := time.NewTimer(0)
		defer pause.Stop()
		today := time.Now().YearDay()
		for {
			now := time.Now()
			if day := now.YearDay(); day != today {
				today = day
				f()
			}
			pause.Reset(min(dayLook, nextDay(now).Sub(now)))
			select {
			case <-pause.C:
			case <-ends:
				return
			}
		}
	}()
	return func() { close(ends) }
}

// nextDay is when the day after a time begins.
func nextDay(t time.Time) time.Time {
	_, next := wire.DayOf(t)
	return next
}

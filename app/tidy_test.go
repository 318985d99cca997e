package main

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestTidiesOnceSettled: memory is given back some time after the last change, not
// while there are changes, not again at once, and not by a program that did nothing.
func TestTidiesOnceSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given atomic.Int64
		use()
		tidy := tidier{give: func() { given.Add(1) }, trim: func() {}}
		pass := func(d time.Duration) {
			<-time.After(d)
			synctest.Wait()
		}
		check := func(when string, want int64) {
			t.Helper()
			if got := given.Load(); got != want {
				t.Fatalf("given back %d times %s, want %d", got, when, want)
			}
		}
		for range 5 {
			tidy.changed()
			pass(settledIn / 2)
		}
		check("while there are changes", 0)
		pass(settledIn)
		check("when they have settled", 1)

		use()
		tidy.changed()
		pass(settledIn)
		check("soon after", 1)
		pass(tidyPause)
		check("a while after", 2)

		tidy.changed()
		pass(2 * tidyPause)
		check("when nothing was used", 2)
	})
}

// TestTidiesInTheMiddleOfChanges: what never settles keeps no more than ten seconds' worth.
func TestTidiesInTheMiddleOfChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given atomic.Int64
		tidy := tidier{give: func() { given.Add(1) }, trim: func() {}}
		for range 35 * time.Second / (settledIn / 2) {
			use()
			tidy.drawn()
			<-time.After(settledIn / 2)
		}
		synctest.Wait()
		if got := given.Load(); got != 3 {
			t.Errorf("given back %d times in 35 s of changes, want 3", got)
		}
	})
}

// TestTrimsBetweenFrames: what a frame took is given back soon after it, whoever has the
// keyboard, but not between two frames of what moves.
func TestTrimsBetweenFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var trimmed atomic.Int64
		tidy := tidier{give: func() {}, trim: func() { trimmed.Add(1) }}
		for _, step := range []struct {
			what   string
			frames int
			pause  time.Duration
			want   int64
		}{
			{"after frames of what moves", 20, 16 * time.Millisecond, 1},
			{"after a caret's blinks", 4, 500 * time.Millisecond, 4},
			{"without a frame", 0, time.Minute, 0},
		} {
			trimmed.Store(0)
			for range step.frames {
				tidy.drawn()
				<-time.After(step.pause)
			}
			<-time.After(drawnIn)
			synctest.Wait()
			if got := trimmed.Load(); got != step.want {
				t.Errorf("trimmed %d times %s, want %d", got, step.what, step.want)
			}
		}
	})
}

// use takes more memory than is left alone.
func use() {
	for range 2 * tidyWorth >> 10 {
		sink = make([]byte, 1<<10)
	}
}

var sink []byte

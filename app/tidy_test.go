package main

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestTidiesOnceSettled: memory is given back some time after the last change, not
// while there are changes, not again at once, and not by a program that did nothing.
func TestTidiesOnceSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		given := 0
		use()
		tidy := tidier{give: func() { given++ }}
		pass := func(d time.Duration) {
			<-time.After(d)
			synctest.Wait()
		}
		check := func(when string, want int) {
			t.Helper()
			if given != want {
				t.Fatalf("given back %d times %s, want %d", given, when, want)
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

// use takes more memory than is left alone.
func use() {
	for range 2 * tidyWorth >> 10 {
		sink = make([]byte, 1<<10)
	}
}

var sink []byte

package main

import (
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata" // of zones, for machines that have none
)

// TestNextDayIsToCome names a fault: where the clocks go forward at midnight, that
// midnight is 23:00 of the day before, and a window was busy without a pause from then
// until the day was over.
func TestNextDayIsToCome(t *testing.T) {
	for name, last := range map[string]time.Time{ // of the day before
		"America/Santiago": time.Date(2026, 9, 6, 3, 59, 0, 0, time.UTC),
		"Africa/Cairo":     time.Date(2026, 4, 23, 21, 59, 0, 0, time.UTC),
		"America/Havana":   time.Date(2026, 3, 8, 4, 59, 0, 0, time.UTC),
		"Asia/Taipei":      time.Date(2026, 9, 5, 15, 59, 0, 0, time.UTC),
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := last.Add(-3 * time.Hour); !at.After(last); at = at.Add(time.Minute) {
			next := nextDay(at.In(zone))
			if want := last.Add(time.Minute); !next.Equal(want) {
				t.Errorf("after %v comes %v, want %v", at.In(zone), next, want.In(zone))
			}
		}
	}
}

func TestDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := make(chan time.Time, 10)
		var called []time.Time
		hear := func() {
			synctest.Wait()
			for len(calls) > 0 {
				called = append(called, <-calls)
			}
		}
		stop := daily(func() { calls <- time.Now() })
		first := nextDay(time.Now())
		time.Sleep(time.Until(first) - time.Second)
		hear()
		if len(called) != 0 {
			t.Errorf("called at %v, before the day began", called)
		}
		time.Sleep(2*time.Second + 24*time.Hour)
		hear()
		want := []time.Time{first, nextDay(first)}
		if len(called) != 2 || !called[0].Equal(want[0]) || !called[1].Equal(want[1]) {
			t.Errorf("called at %v, want %v", called, want)
		}
		stop()
		time.Sleep(48 * time.Hour)
		hear()
		if len(called) != 2 {
			t.Errorf("called at %v, after it was stopped", called[2:])
		}
	})
}

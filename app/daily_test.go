package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var called []time.Time
		stop := daily(func() { called = append(called, time.Now()) })
		first := nextDay(time.Now())
		time.Sleep(time.Until(first) - time.Second)
		synctest.Wait()
		if len(called) != 0 {
			t.Errorf("called at %v, before the day began", called)
		}
		time.Sleep(2*time.Second + 24*time.Hour)
		synctest.Wait()
		want := []time.Time{first, nextDay(first)}
		if len(called) != 2 || !called[0].Equal(want[0]) || !called[1].Equal(want[1]) {
			t.Errorf("called at %v, want %v", called, want)
		}
		stop()
		time.Sleep(48 * time.Hour)
		if len(called) != 2 {
			t.Errorf("called at %v, after it was stopped", called[2:])
		}
	})
}

package ui_test

import (
	"testing"
	"time"
	_ "time/tzdata" // of zones, for machines that have none

	"parley.example/net/wire"
	"parley.example/state"
)

// TestLastHourBeforeNoMidnightIsOfOneDay names a fault: on the evening before clocks go
// forward at midnight, as in Chile, the day stood over each message of the last hour.
func TestLastHourBeforeNoMidnightIsOfOneDay(t *testing.T) {
	santiago, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	at := func(minute int) time.Time { return time.Date(2026, 9, 5, 23, minute, 0, 0, santiago) }
	s := lab()
	with(s, func(c *state.Conversation) {
		c.Events = said(general, []wire.Event{line(bob, at(10), "one"), line(bob, at(11), "two"), line(bob, at(12), "three")}...)
		c.Divider = 0
	})
	st := newStage(t, s, wide)
	st.Now = at(40)
	st.Settle()
	days := 0
	for _, label := range st.Labels() {
		if label == "Today" {
			days++
		}
	}
	if days != 1 {
		t.Errorf("the day stands there %d times, want once:\n%s", days, st)
	}
}

package wire_test

import (
	"testing"
	"time"
	_ "time/tzdata" // of zones, for machines that have none

	"parley.example/net/wire"
)

// TestDayWithoutMidnight names a fault: where clocks go forward at midnight, as in
// Chile, the day before was said to end an hour too early.
func TestDayWithoutMidnight(t *testing.T) {
	for _, tt := range []struct{ zone, at, from, to string }{
		{"America/Santiago", "2026-09-05T23:30:00-04:00", "2026-09-05T00:00:00-04:00", "2026-09-06T01:00:00-03:00"},
		{"America/Santiago", "2026-09-06T23:30:00-03:00", "2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"},
		{"America/Havana", "2026-11-01T00:30:00-04:00", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"},
		{"Africa/Cairo", "2026-04-24T01:00:00+03:00", "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"},
		{"Asia/Taipei", "2026-12-31T23:59:59+08:00", "2026-12-31T00:00:00+08:00", "2027-01-01T00:00:00+08:00"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		from, to := wire.DayOf(at.In(zone))
		if f, n := from.Format(time.RFC3339), to.Format(time.RFC3339); f != tt.from || n != tt.to {
			t.Errorf("%s, %s: got %s to %s, want %s to %s", tt.zone, tt.at, f, n, tt.from, tt.to)
		}
	}
	wire.DayOf(time.UnixMilli(1<<63 - 1)) // of a broken clock; it ends
}

// TestSearchOnADayWithoutMidnight is of that day.
func TestSearchOnADayWithoutMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	q, err := wire.ParseQuery("on:2026-09-06", zone)
	from, to := wire.DayOf(time.Date(2026, 9, 6, 12, 0, 0, 0, zone))
	if err != nil || q.After != from.UnixMilli() || q.Before != to.UnixMilli() {
		t.Errorf("got %v to %v, %v, want %v to %v", time.UnixMilli(q.After).In(zone), time.UnixMilli(q.Before).In(zone), err, from, to)
	}
}

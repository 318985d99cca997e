package server_test

import (
	"testing"
	"time"
	"unsafe"
)

// asSet is a moment as a clock tells it that was set by so much meanwhile: package
// time keeps in 30 bits from the lowest on what is less than a second, and above them
// the seconds, of the clock on the wall.
func asSet(t testing.TB, at time.Time, by time.Duration) time.Time {
	t.Helper()
	set := at
	(*struct{ wall, ext uint64 })(unsafe.Pointer(&set)).wall += uint64(by/time.Second) << 30
	if set.Sub(at) != 0 || set.Round(0).Sub(at.Round(0)) != by {
		t.Fatalf("package time keeps its times otherwise: got %v and %v, want 0 and %v", set.Sub(at), set.Round(0).Sub(at.Round(0)), by)
	}
	return set
}

// TestIdleIsNoMatterOfTheClock names a fault: a clock that was set forward ended all who
// waited without a goroutine, and one set back let who was gone stay for as long.
func TestIdleIsNoMatterOfTheClock(t *testing.T) {
	_, g := waiting(t)
	now := time.Now()
	g.SetReadDeadline(now.Add(time.Minute))
	for _, by := range []time.Duration{0, time.Hour, -time.Hour, 400 * 24 * time.Hour, -400 * 24 * time.Hour} {
		for after, want := range map[time.Duration]bool{59 * time.Second: false, 61 * time.Second: true} {
			if got := g.Late(asSet(t, now.Add(after), by)); got != want {
				t.Errorf("a clock set by %v, %v later: late %t, want %t", by, after, got, want)
			}
		}
	}
	if g.SetReadDeadline(time.Time{}); g.Late(now.Add(time.Hour)) {
		t.Error("late without a deadline")
	}
}

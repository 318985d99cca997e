//go:build !android

package main

import (
	"os"
	"testing"
	"time"

	"parley.example/app/netns"
)

// TestASleepOfHours: a program's machine sleeps with its cable pulled out, so that
// it hears nothing of the end of its line; it wakes hours or days later, or with a
// clock that is set back, and comes back by itself to all that was said. What it
// says then has the time of its own clock, and the history that of the server's.
func TestASleepOfHours(t *testing.T) {
	s := netns.New(t)
	r := newTroupe(t, s.Host(1), "10.77.0.1:12343", 4)
	amyHost, _ := s.Rough(2, 4)
	bobHost, cable := s.Rough(3, 4)
	amy, bob := r.joins("amy", amyHost), r.joins("bob", bobHost)
	room := amy.is().Convs["general"]
	clock := time.Now()
	for n, jump := range []time.Duration{9 * time.Hour, -30 * time.Hour} {
		clock = clock.Add(jump)
		for range 20 {
			bob.says(room, clock) // the last of them may be under way when it falls asleep
		}
		if n == 0 {
			bob.rests()
		}
		bob.sleeps(true)
		cable.Set(netns.Weather{Loss: 1})
		bob.told(order{Clock: jump}) // which it finds when it wakes
		for range 20 {
			amy.says(room, time.Now())
		}
		amy.rests()
		r.ends(os.Kill) // with bob's line, who hears nothing of it
		r.serves()
		amy.told(order{Redial: true})
		top := amy.rests().Tops[room]
		if n > 0 {
			cable.Set(netns.Weather{}) // else the network takes a while longer to come
		}
		bob.sleeps(false)
		if n == 0 {
			bob.sees("that its line is lost", func(now report) bool { return !now.Online })
			cable.Set(netns.Weather{})
		}
		bob.sees("what was said meanwhile", func(now report) bool { return now.Online && now.Tops[room] >= top })
		bob.says(room, clock)
		bob.rests()
	}
	if n, want := r.compares(), 2*41+2; n != want { // and the last words
		t.Errorf("%d messages were promised, want %d", n, want)
	}
}

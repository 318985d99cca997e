package server_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestTheServersClockIsSet, hours and days forward and back: what is said is
// acknowledged and stands behind what was said before, at no earlier time; nothing
// goes that its room still keeps, and what went stays gone.
func TestTheServersClockIsSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ahead atomic.Int64
		clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		b := newBubble(t, server.Config{}.At(clock))
		amy := b.peer()
		token := amy.login("amy").Token
		room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID
		must[*wire.Conversation](amy, &wire.SetKeep{Conv: room, Days: 2})
		last, at, floor := wire.Seq(2), int64(0), wire.Seq(0)
		for n, step := range []struct {
			jump time.Duration
			gone bool // what was said before
		}{
			{0, false},
			{5 * time.Hour, false},
			{-30 * time.Hour, false},
			{-400 * 24 * time.Hour, false},
			{401 * 24 * time.Hour, false}, // about what it was
			{40 * 24 * time.Hour, true},
			{-42 * 24 * time.Hour, false},
		} {
			ahead.Add(int64(step.jump))
			if step.gone {
				floor = last + 1
			}
			<-time.After(2 * time.Minute) // until it has looked for what goes
			synctest.Wait()
			amy = b.resumed(token)
			if c := amy.convs["attic"]; c.Floor != floor || c.Last != last {
				t.Errorf("step %d: floor %d, last %d, want %d and %d", n, c.Floor, c.Last, floor, last)
			}
			sent := amy.say(room, fmt.Sprint("at step ", n))
			if last++; sent.Seq != last || sent.Time < at || sent.Time < clock().UnixMilli()-1 {
				t.Errorf("step %d: got %+v, want seq %d, not before %d", n, sent, last, at)
			}
			at = sent.Time
			first := max(floor, 1)
			if page := must[*wire.Page](amy, &wire.History{Conv: room}); len(page.Events) != int(last-first+1) || page.Events[0].Seq != first {
				t.Errorf("step %d: got %s, want %d to %d", n, outline(page), first, last)
			}
		}
	})
}

// TestLimitsOutliveAClockSetBack names a fault: who had said anything before was
// refused until the clock had caught up, for hours.
func TestLimitsOutliveAClockSetBack(t *testing.T) {
	now := time.Now()
	for _, test := range []struct {
		back time.Duration
		want int // allowed of three a second, one of which was used
	}{{0, 2}, {time.Second, 1}, {2 * time.Second, 0}, {3 * time.Second, 3}, {5 * time.Hour, 3}, {72 * time.Hour, 3}} {
		allow := server.PaceAt(server.Limit{Most: 3, Every: time.Second})
		if _, ok := allow(now); !ok {
			t.Fatal("the first is refused")
		}
		got := 0
		wait, ok := allow(now.Add(-test.back))
		for ; ok && got < 10; wait, ok = allow(now.Add(-test.back)) {
			got++
		}
		if got != test.want || wait != time.Second {
			t.Errorf("set back by %v: %d more are allowed, the next in %v, want %d and 1s", test.back, got, wait, test.want)
		}
	}
}

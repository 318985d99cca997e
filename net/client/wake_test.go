package client_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// wall is a clock on the wall, which goes on while the machine sleeps, and timers
// do not: of a bubble, so that Run's goroutines see what the test has set.
type wall struct{ ahead atomic.Int64 }

func (w *wall) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// jump sets it forward or back.
func (w *wall) jump(d time.Duration) { w.ahead.Add(int64(d)) }

// jumps are how far the clock on the wall is from where it was, after a sleep or
// after it was set.
var jumps = []time.Duration{5 * time.Hour, 72 * time.Hour, 400 * 24 * time.Hour, time.Minute, -time.Minute, -5 * time.Hour, -72 * time.Hour}

// TestWakingFindsTheLineLost: who wakes on a line whose server let them go without a
// word hears so within six seconds, and not when the next ping would be due.
func TestWakingFindsTheLineLost(t *testing.T) {
	for _, jump := range jumps {
		t.Run(fmt.Sprint(jump), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, w := newFake(), &wall{}
				var asleep atomic.Bool
				f.before = func(*peer, int64, wire.Request) bool { return asleep.Load() }
				r := run(t, f, client.Config{Target: client.Target{Wall: w.now}})
				until[client.Online](r, nil)
				<-time.After(500 * time.Millisecond) // in the middle of a poll
				synctest.Wait()
				asleep.Store(true)
				w.jump(jump)
				woke := time.Now()
				until[client.Lost](r, nil)
				if took := time.Since(woke); took > client.PollInterval*(client.EmptyPolls+1) {
					t.Errorf("it is noticed after %v", took)
				}
				asleep.Store(false)
				until[client.Online](r, nil)
				r.stop(f)
			})
		})
	}
}

// TestWakingKeepsALineThatLives: one ping, and nothing else.
func TestWakingKeepsALineThatLives(t *testing.T) {
	for _, jump := range jumps {
		t.Run(fmt.Sprint(jump), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, pings := &wall{}, 0
				c := connect(t, client.Target{Wall: w.now}, func(p *peer) {
					p.drain(func(id int64, req wire.Request) {
						pings++
						p.ok(id, wire.NewAnswer(req))
					})
				})
				<-time.After(1500 * time.Millisecond)
				synctest.Wait()
				w.jump(jump)
				<-time.After(10 * time.Second)
				synctest.Wait()
				if err := c.Err(); err != nil || pings != 1 {
					t.Errorf("%d pings, and the line: %v", pings, err)
				}
			})
		})
	}
}

// TestWakingDialsAtOnce: a pause between two dials does not go on where it stood
// when the machine fell asleep, whatever the clock says.
func TestWakingDialsAtOnce(t *testing.T) {
	for _, jump := range jumps {
		t.Run(fmt.Sprint(jump), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, w := newFake(), &wall{}
				f.refuse = errRefused
				r := run(t, f, client.Config{Target: client.Target{Wall: w.now}})
				for _, rest := range []func(){
					func() { until(r, func(e client.Waiting) bool { return e.Attempt == client.Retries }) }, // 16 s
					func() { until[client.Standby](r, nil) },                                                // 30 s
				} {
					rest()
					<-time.After(500 * time.Millisecond)
					synctest.Wait()
					w.jump(jump)
					woke := time.Now()
					if e := until[client.Connecting](r, nil); e.Attempt != 0 || time.Since(woke) > client.PollInterval {
						t.Errorf("dial %d comes %v after it woke, want the first within %v", e.Attempt, time.Since(woke), client.PollInterval)
					}
				}
				f.locked(func() { f.refuse = nil })
				until[client.Online](r, nil)
				r.stop(f)
			})
		})
	}
}

// TestWakingLeavesAHeldLineDown: what a person has to decide is not dialled by
// itself.
func TestWakingLeavesAHeldLineDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, w := newFake(), &wall{}
		r := run(t, f, client.Config{Target: client.Target{Wall: w.now}})
		until[client.Online](r, nil)
		r.commands <- client.Hold{}
		f.drop()
		until[client.Held](r, nil)
		w.jump(5 * time.Hour)
		<-time.After(time.Minute)
		if n := len(f.dials); n != 1 {
			t.Errorf("%d dials, want 1", n)
		}
		r.stop(f)
	})
}

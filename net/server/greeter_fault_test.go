package server_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
)

// TestGreeterBeginsAgain names a fault: where it could not read at the start in what
// conversations it is, it answered nobody until the next start.
func TestGreeterBeginsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var failed atomic.Bool
		b := newBubble(t, server.Config{}.Faulty(func(c server.Call) bool {
			return c.Of == "Memberships" && !failed.Swap(true)
		}))
		p := b.peer()
		p.login("amy")
		synctest.Wait()
		if !failed.Load() {
			t.Fatal("it has not tried")
		}
		p.say(p.convs["server"].ID, "hello")
		if got := answered(p); got != "Hi! What's your name?" {
			t.Errorf("got %q", got)
		}
	})
}

// TestGreeterWaitsWithWhoFails names a fault: one conversation that could not be read
// had all others wait, ten seconds for each of their messages.
func TestGreeterWaitsWithWhoFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var burns atomic.Int64
		b := newBubble(t, server.Config{}.Faulty(func(c server.Call) bool {
			return c.Of == "Events" && c.Account == 0 && int64(c.Conv) == burns.Load()
		}))
		amy, bob := b.peer(), b.peer()
		amy.login("amy")
		bob.login("bob")
		burns.Store(int64(amy.convs["server"].ID))
		amy.say(amy.convs["server"].ID, "hello")
		synctest.Wait()
		begun := time.Now()
		for range 3 {
			bob.say(bob.convs["server"].ID, "hello")
			answered(bob)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("who has done nothing waits %v", took)
		}
		burns.Store(0)
		if got := answered(amy); got != "Hi! What's your name?" {
			t.Errorf("got %q", got)
		}
		amy.unheard(t)
	})
}

package server_test

import (
	"testing"
	"testing/synctest"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestReadsOfOneAccountWaitForEachOther names a fault: who asked for lists and pages on all
// the connections that one account may have had everybody wait for them, for seconds, with
// each page and each login.
func TestReadsOfOneAccountWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		come, on := make(chan struct{}, 100), make(chan struct{})
		b := newBubble(t, server.Config{}.ReadsPaused(come, on))
		older := func(p *peer) *wire.History {
			return &wire.History{Conv: p.convs["general"].ID, Before: 2}
		}
		synctest.Wait()
		before := len(come)
		var many []*peer
		for range 3 * server.TurnsMost {
			amy := b.peer()
			amy.login("amy")
			amy.post(older(amy))
			many = append(many, amy)
		}
		synctest.Wait()
		if got := len(come) - before; got != server.TurnsMost {
			t.Errorf("%d are under way at once, want %d", got, server.TurnsMost)
		}
		before = len(come)
		bob := b.peer()
		bob.login("bob")
		bob.post(older(bob))
		synctest.Wait()
		if got := len(come) - before; got != 1 {
			t.Errorf("another's: got %d, want it under way", got)
		}
		close(on)
		for _, p := range append(many, bob) {
			if a, no := p.await(p.id, older(p)); no != nil {
				t.Errorf("got %+v, %v", a, no)
			}
		}
	})
}

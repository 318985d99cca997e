package server_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestCloseSaysGoodbyeToWhoReadsLate: a session that took up no request until its
// peer had read more once ended by itself when the server did, without the reason.
func TestCloseSaysGoodbyeToWhoReadsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		p := b.peer()
		p.login("amy")
		general := p.convs["general"].ID
		for range 2 * wire.MaxPageBytes / wire.MaxText {
			p.say(general, strings.Repeat("x", wire.MaxText))
		}
		for range 3 { // one is being written, and more than queueEasy waits
			p.post(&wire.History{Conv: general})
		}
		synctest.Wait()
		waits := make(chan struct{})
		b.closing = func() {
			synctest.Wait() // for the session, which is done before the goodbye
			close(waits)
		}
		go b.s.Close() // whose error the bubble looks at
		<-waits
		all := p.ended()
		bye, ok := all[len(all)-1].Push.(*wire.Bye)
		if !ok || bye.Code != wire.CodeShutdown {
			t.Errorf("got last words %+v, want %s", all[len(all)-1].Push, wire.CodeShutdown)
		}
	})
}

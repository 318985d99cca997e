package server_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/server/account"
	"parley.example/net/wire"
)

// TestWaitingForAnAnswer: whoever waits for one, because a password is being
// hashed or because others' are, hears of the server often enough not to take it
// for dead, and then the answers to all that was asked, in its order.
func TestWaitingForAnAnswer(t *testing.T) {
	login := &wire.Login{User: "amy", Password: "amy"}
	for name, c := range map[string]struct {
		come func(p *peer)
		ask  wire.Request
	}{
		"a login": {(*peer).greet, login},
		"a login over TLS": {func(p *peer) {
			p.conn = handshaken(p.t, p.conn)
			p.lines = wire.NewReader(p.conn, wire.MaxReply)
			p.greet()
		}, login},
		"a new account":  {(*peer).greet, &wire.Register{User: "carol", Password: "carol's own"}},
		"a new password": {func(p *peer) { p.login("amy") }, &wire.SetPassword{Old: "amy", New: "amy's own"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var hold atomic.Bool
				held := make(chan struct{})
				release := sync.OnceFunc(func() { close(held) })
				cfg := server.Config{Limits: server.Limits{"hashing": {Most: 1}}}.Hashing(
					func(password, salt []byte, cost account.Cost, keyLen uint32) []byte {
						if hold.Load() {
							<-held
						}
						return quickHash(password, salt, cost, keyLen)
					})
				b := newBubble(t, cfg)
				t.Cleanup(release) // before the server's end, which waits
				p, first := b.peer(), b.peer()
				c.come(p)
				first.greet()
				hold.Store(true)
				first.post(&wire.Login{User: "bob", Password: "bob"})
				synctest.Wait() // it is at the only slot
				asked, ping := p.id+1, p.id+2
				p.write(string(wire.AppendRequest(nil, asked, c.ask)) + string(wire.AppendRequest(nil, ping, &wire.Ping{})))
				p.heldFor(time.Minute)
				release()
				if _, no := p.await(asked, c.ask); no != nil {
					t.Errorf("%s: %v", c.ask.Type(), no)
				}
				if _, no := p.await(ping, &wire.Ping{}); no != nil {
					t.Errorf("ping: %v", no)
				}
			})
		})
	}
}

// heldFor reads waits, and nothing else, for a time.
func (p *peer) heldFor(d time.Duration) {
	p.t.Helper()
	const silence = 5 * time.Second // of a server that a client gives up
	for begun := time.Now(); time.Since(begun) < d; {
		heard := time.Now()
		r, err := p.read()
		if silent := time.Since(heard); err != nil || silent >= silence {
			p.t.Fatalf("silent for %v, then %v; want less than %v", silent, err, silence)
		}
		if _, ok := r.Push.(*wire.Wait); !ok {
			p.t.Fatalf("got %+v, want a wait", r)
		}
	}
}

// TestMessageWaitsForRoom: whoever sends while the store takes no more hears of the
// server, too, and what was sent is stored in its order.
func TestMessageWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(chan struct{})
		release := sync.OnceFunc(func() { close(open) })
		b := newBubble(t, server.Config{}.Crowded(open))
		t.Cleanup(release) // before the server's end, which waits
		p := b.peer()
		p.login("amy")
		room := p.convs["general"].ID
		first := p.post(&wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: "first"})
		p.heldFor(time.Minute)
		second := p.id + 1
		release()
		p.post(&wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: "second"})
		var seqs []wire.Seq
		for _, id := range []int64{first, second} {
			a, no := p.await(id, &wire.Send{})
			if no != nil {
				t.Fatal(no)
			}
			seqs = append(seqs, a.(*wire.Sent).Seq)
		}
		if seqs[1] != seqs[0]+1 {
			t.Errorf("got seqs %d, want them in order", seqs)
		}
	})
}

// greet exchanges versions.
func (p *peer) greet() { p.hello() }

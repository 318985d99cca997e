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
	const silence = 5 * time.Second // of a server that a client gives up
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
				for begun := time.Now(); time.Since(begun) < time.Minute; {
					heard := time.Now()
					r, err := p.read()
					if silent := time.Since(heard); err != nil || silent >= silence {
						t.Fatalf("silent for %v, then %v; want less than %v", silent, err, silence)
					}
					if _, ok := r.Push.(*wire.Wait); !ok {
						t.Fatalf("got %+v, want a wait", r)
					}
				}
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

// greet exchanges versions.
func (p *peer) greet() { p.hello() }

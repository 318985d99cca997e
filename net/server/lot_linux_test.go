package server_test

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestIdleConnectionsHaveNoGoroutine: of many who wait most have none, and a
// request that comes in two pieces is answered as ever, whatever carries it; who
// closes meanwhile is gone, and so is a server with them.
func TestIdleConnectionsHaveNoGoroutine(t *testing.T) {
	const many = 120 // more than the idle hands there may be
	s := demo(t)
	comers := map[string]func() *peer{
		"lines":                 func() *peer { return dial(t, s, false) },
		"lines within TLS":      func() *peer { return dial(t, s, true) },
		"a WebSocket":           func() *peer { return raw(t, dial(t, s, false)) },
		"a WebSocket over TLS ": func() *peer { return raw(t, dial(t, s, true)) },
	}
	before := runtime.NumGoroutine()
	for range many {
		dial(t, s, false).login("amy")
	}
	waiting := map[string]*peer{}
	ping := string(wire.AppendRequest(nil, 7, &wire.Ping{}))
	for name, come := range comers {
		p := come()
		p.hello()
		p.write(ping[:9])
		waiting[name] = p
	}
	until(t, "idle connections keep goroutines", func() bool { return runtime.NumGoroutine() < before+many })
	for name, p := range waiting {
		p.write(ping[9:])
		if r, err := p.read(); err != nil || r.ID != 7 || r.Err != nil {
			t.Errorf("%s: got %+v, %v, want an ok for 7", name, r, err)
		}
		p.conn.Close()
	}
	until(t, "connections that are closed are counted", func() bool { return s.Present() <= many })
	closes(t, s)
}

// waiting is a guest who may wait without a goroutine until the test ends, and the
// other end of the connection.
func waiting(t *testing.T) (peer net.Conn, g server.Guest) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	t.Cleanup(wg.Wait)
	t.Cleanup(cancel)
	peer, conn := cable(t)
	g, ok := server.NewWaiting(ctx, &wg).Enter(conn)
	if !ok {
		t.Fatal("there is no room")
	}
	t.Cleanup(func() { g.Close() })
	g.Hasten()
	return peer, g
}

// TestWaitingInTheKernelEnds: a deadline ends the wait of a real socket in the
// kernel's epoll, be its peer silent or send a byte at a time for ever, which
// does not prolong it.
func TestWaitingInTheKernelEnds(t *testing.T) {
	for name, trickles := range map[string]bool{"silent": false, "a byte at a time": true} {
		t.Run(name, func(t *testing.T) {
			peer, g := waiting(t)
			due := time.Now().Add(100 * time.Millisecond)
			g.SetReadDeadline(due)
			var err error
			for resumed := make(chan struct{}, 1); ; <-resumed {
				for err == nil {
					_, err = g.Read(make([]byte, 8))
				}
				if !g.NothingYet(err) {
					break
				}
				if err = nil; !g.Park(func() { resumed <- struct{}{} }) {
					t.Fatal("it cannot wait")
				}
				if trickles {
					peer.Write([]byte{'x'}) // lost where it is too late
				}
			}
			if early := time.Until(due); !errors.Is(err, os.ErrDeadlineExceeded) || early > 0 {
				t.Errorf("got %v, %v early, want %v", err, early, os.ErrDeadlineExceeded)
			}
		})
	}
}

// TestLotEndsWhileSomebodySpeaks: a server that ends at the moment at which a peer
// has said something waits for neither.
func TestLotEndsWhileSomebodySpeaks(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	peer, conn := cable(t)
	crowd := server.NewWaiting(ctx, &wg)
	g, ok := crowd.Enter(conn)
	if !ok {
		t.Fatal("there is no room")
	}
	defer g.Close()
	g.Hasten()
	resumed := make(chan struct{})
	glance := func() {
		cancel()
		until(t, "the lot goes on", crowd.LotOver)
	}
	if !g.ParkWith(glance, func() { close(resumed) }) {
		t.Fatal("it cannot wait")
	}
	if _, err := peer.Write([]byte{'x'}); err != nil {
		t.Fatal(err)
	}
	<-resumed
	wg.Wait()
	if g.Park(func() {}) {
		t.Error("somebody waits where nobody looks")
	}
}

// until waits for what must come true.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

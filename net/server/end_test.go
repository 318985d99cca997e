package server_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// closes closes a server and fails where that takes longer than any goodbye.
func closes(t *testing.T, s *server.Server) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- s.Close() }()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("close: %v", err)
		}
	case <-time.After(4 * time.Second):
		t.Fatal("close waits for a peer")
	}
}

// TestCloseEndsEveryState closes a server whose peers are in the middle of
// everything that there is to be in the middle of.
func TestCloseEndsEveryState(t *testing.T) {
	s := demo(t)
	dial(t, s, false) // says nothing
	dial(t, s, false).write("GE")
	dial(t, s, false).write("\x16\x03\x01\x02\x00half a handshake")
	if err := dial(t, s, true).conn.(*tls.Conn).Handshake(); err != nil { // and says nothing inside
		t.Fatal(err)
	}
	dial(t, s, false).write(`{"t":"hello","id":1,"ver`)
	dial(t, s, true).hello()
	dial(t, s, false).login("amy")
	exchange(t, dial(t, s, false).conn, "hello", "Hi! What's your name?")
	exchange(t, dial(t, s, true).conn, "hello", "Hi! What's your name?")
	for _, secure := range []bool{false, true} {
		kept := dial(t, s, secure)
		kept.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		if r, err := http.ReadResponse(bufio.NewReader(kept.conn), nil); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("kept alive: %v %v", r, err)
		}
		dial(t, s, secure).write("GET /healthz HTTP/1.1\r\nHos")
		deaf := dial(t, s, secure)
		deaf.login("bob")
		stuff(t, deaf)
	}
	closes(t, s)
}

// stuff asks for more than the way back holds, and reads nothing of it, until
// the server takes no more.
func stuff(t *testing.T, p *peer) {
	t.Helper()
	room := must[*wire.Conversation](p, &wire.Create{Room: "long-" + strings.ToLower(p.conn.LocalAddr().String()[10:])})
	for range 20 {
		p.say(room.ID, strings.Repeat("x", wire.MaxText))
	}
	line := wire.AppendRequest(nil, 1000, &wire.History{Conv: room.ID})
	many := bytes.Repeat(line, 1000)
	for {
		p.conn.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
		if _, err := p.conn.Write(many); err != nil {
			return
		}
	}
}

// TestCloseWaitsForNobodySlow names a fault: each write of the last words had its
// own time, so that a peer that took a little before each one ran out held the
// server for as many of them as there were.
func TestCloseWaitsForNobodySlow(t *testing.T) {
	for name, through := range map[string]func(testing.TB, net.Conn) net.Conn{
		"plain": func(_ testing.TB, conn net.Conn) net.Conn { return conn },
		"TLS":   handshaken,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, server.Config{})
				p := b.on(through(t, b.dial()))
				p.login("amy")
				room := must[*wire.Conversation](p, &wire.Create{Room: "attic"})
				for range 5 {
					p.say(room.ID, strings.Repeat("x", wire.MaxText))
				}
				var both sync.WaitGroup
				defer both.Wait()
				both.Go(func() { // it asks for more than is taken up …
					p.conn.Write(bytes.Repeat(wire.AppendRequest(nil, 1000, &wire.History{Conv: room.ID}), 20))
				})
				synctest.Wait()
				both.Go(func() { // … and takes more at once than is written at once, in time
					p.conn.SetReadDeadline(time.Time{})
					most := make([]byte, 200<<10)
					for err := error(nil); err == nil; {
						time.Sleep(1500 * time.Millisecond)
						_, err = io.ReadFull(p.conn, most)
					}
				})
				begun := time.Now()
				if err := b.s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
				if took := time.Since(begun); took > 2*time.Second {
					t.Errorf("close waits for %v", took)
				}
			})
		})
	}
}

// TestCloseWaitsForNoFarewell names a fault: TLS waited for 5 s for a peer to take
// its own last words.
func TestCloseWaitsForNoFarewell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		p := b.on(handshaken(t, b.dial()))
		p.login("amy")
		var peer sync.WaitGroup
		defer peer.Wait()
		peer.Go(func() { push(p, func(*wire.Bye) bool { return true }) })
		begun := time.Now()
		if err := b.s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if took := time.Since(begun); took > 0 {
			t.Errorf("close waits for %v", took)
		}
	})
}

// TestCloseWhilePlainTextIsAnswered catches peers between two reads, where a
// deadline would be replaced by the next read's.
func TestCloseWhilePlainTextIsAnswered(t *testing.T) {
	for range 20 {
		s := start(t, server.Config{})
		var answered sync.WaitGroup
		for range 16 {
			conn := dial(t, s, false).conn
			exchange(t, conn, "x", "Hello, x!")
			answered.Go(func() { exchange(t, conn, "hello", "Hi! What's your name?") })
		}
		answered.Wait()
		closes(t, s)
	}
}

// TestSessionOfADeafPeerEnds names a fault: the reader waited for room in a
// queue that nobody emptied any more.
func TestSessionOfADeafPeerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := server.NewQueue()
		q.Put(make([]byte, server.QueueMax))
		waited := make(chan error, 1)
		go func() { waited <- q.Wait(t.Context()) }()
		synctest.Wait()
		q.Take() // by a writer who is stopped by the peer …
		synctest.Wait()
		if err := <-waited; err != nil {
			t.Fatal(err)
		}
		q.Put(make([]byte, server.QueueMax))
		go func() { waited <- q.Wait(t.Context()) }()
		synctest.Wait()
		q.End(nil, false) // … and gives up
		synctest.Wait()
		select {
		case err := <-waited:
			if err == nil {
				t.Error("a request more is taken up")
			}
		default:
			t.Error("the reader waits for ever")
		}
	})
}

func TestResendIsAnsweredAfterLeaving(t *testing.T) {
	s := demo(t)
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"})
	must[*wire.Conversation](bob, &wire.Join{Conv: room.ID})
	send := &wire.Send{Conv: room.ID, UID: wire.NewUID(time.Now()), Text: "was I heard?"}
	first := must[*wire.Sent](bob, send)
	must[*wire.Done](bob, &wire.Leave{Conv: room.ID})
	if again := must[*wire.Sent](bob, send); *again != *first {
		t.Errorf("resent %+v, first %+v", again, first)
	}
	refused(bob, &wire.Send{Conv: room.ID, UID: wire.NewUID(time.Now()), Text: "new"}, wire.CodeNotMember)
	// Another's uid tells nothing, and a private room stays unknown.
	secret := must[*wire.Conversation](amy, &wire.Create{Room: "secret", Private: true})
	hers := &wire.Send{Conv: secret.ID, UID: wire.NewUID(time.Now()), Text: "psst"}
	must[*wire.Sent](amy, hers)
	refused(bob, hers, wire.CodeNotFound)
	refused(bob, &wire.Send{Conv: secret.ID, UID: wire.NewUID(time.Now()), Text: "x"}, wire.CodeNotFound)
}

// TestHalfClosedPeerGetsItsAnswers is printf … | nc.
func TestHalfClosedPeerGetsItsAnswers(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.login("amy")
	id := p.post(&wire.Send{Conv: p.convs["general"].ID, UID: wire.NewUID(time.Now()), Text: "that is all"})
	if err := p.conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	for {
		r, err := p.read()
		if errors.Is(err, io.EOF) {
			t.Fatal("not answered")
		} else if err != nil {
			t.Fatal(err)
		}
		if r.ID == id {
			return
		}
	}
}

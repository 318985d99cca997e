package server_test

import (
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// bubble is a server without a network, whose clock is testing/synctest's: peers
// come through pipes, so that what waits is nothing but time.
type bubble struct {
	t     testing.TB
	s     *server.Server
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	// closing, where set, is called when the server no longer listens, before it says
	// goodbye.
	closing func()
}

// newBubble starts one, in a synctest bubble, until the test ends.
func newBubble(t testing.TB, cfg server.Config) *bubble {
	t.Helper()
	b := &bubble{t: t, conns: make(chan net.Conn), done: make(chan struct{})}
	cfg.Listener, cfg.Demo = b, true
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	s, err := server.Start(t.Context(), cfg.Hashing(quickHash))
	if err != nil {
		t.Fatal(err)
	}
	b.s = s
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return b
}

// Accept implements net.Listener.
func (b *bubble) Accept() (net.Conn, error) {
	select {
	case conn := <-b.conns:
		return conn, nil
	case <-b.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (b *bubble) Close() error {
	b.once.Do(func() {
		close(b.done)
		if b.closing != nil {
			b.closing()
		}
	})
	return nil
}

// Addr implements net.Listener.
func (b *bubble) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 12343} }

// near is the server's end of a pipe, as that of a peer on this machine.
type near struct{ net.Conn }

func (near) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1000} }

// dial is the client's end of a connection.
func (b *bubble) dial() net.Conn {
	b.t.Helper()
	ours, theirs := net.Pipe()
	b.t.Cleanup(func() { ours.Close() })
	b.conns <- near{theirs}
	return ours
}

// peer is a client.
func (b *bubble) peer() *peer { return b.on(b.dial()) }

// on is a client on a connection.
func (b *bubble) on(conn net.Conn) *peer {
	return &peer{t: b.t, conn: conn, lines: wire.NewReader(conn, wire.MaxReply), convs: map[string]wire.Conversation{}}
}

// trickle sends text, a byte a second, until all is sent or the other end is
// closed, and answers how long the connection lasted.
func (b *bubble) trickle(conn net.Conn, text string) time.Duration {
	conn.SetDeadline(time.Time{}) // the peer's patience has no end
	begun := time.Now()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		io.Copy(io.Discard, conn) // until the end
	}()
	for i := 0; i < len(text); i++ {
		if _, err := conn.Write([]byte{text[i]}); err != nil {
			break
		}
		select {
		case <-gone:
			return time.Since(begun)
		case <-time.After(time.Second):
		}
	}
	<-gone
	return time.Since(begun)
}

package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"parley.example/net/wire"
)

// Limits of plain text, whose peers are anonymous.
const (
	plainMax     = 256 // peers at once
	plainPerAddr = 32  // of them from one address that is not this machine's
	plainBurst   = 40  // messages of one peer at once; more wait their turn
	plainEvery   = 50 * time.Millisecond
	plainIdle    = 10 * time.Minute
)

// greet is the greeter's whole wisdom, byte for byte that of the demonstration
// which Parley grew out of.
func greet(text string) string {
	if text == "hello" {
		return "Hi! What's your name?"
	}
	return greeting + text + "!"
}

const greeting = "Hello, "

// plainFront serves peers without frames: each read of at most wire.MaxPlain
// bytes is one message, which the greeter answers. It is safe for concurrent
// use.
type plainFront struct {
	remark func(level slog.Level, from, message string, args ...any) // never blocks
	rules  *rules

	mu     sync.Mutex
	all    int
	byAddr map[netip.Addr]int
}

func newPlainFront(remark func(level slog.Level, from, message string, args ...any), r *rules) *plainFront {
	return &plainFront{remark: remark, rules: r, byAddr: map[netip.Addr]int{}}
}

// enter counts a peer in; false means that there are too many.
func (f *plainFront) enter(from netip.Addr) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.all >= f.rules.limits[boundPlain].Most:
		f.rules.met[boundPlain].Add(1)
		return false
	case !from.IsLoopback() && f.byAddr[from] >= f.rules.limits[boundPlainFrom].Most:
		f.rules.met[boundPlainFrom].Add(1)
		return false
	}
	f.all++
	f.byAddr[from]++
	return true
}

func (f *plainFront) leave(from netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all--
	if f.byAddr[from]--; f.byAddr[from] == 0 {
		delete(f.byAddr, from)
	}
}

// serve answers a peer until it closes, falls silent, or ctx ends, with which
// the caller closes the connection.
func (f *plainFront) serve(ctx context.Context, conn net.Conn) {
	defer conn.Close() // what matters was written before
	from := countedAs(addrOf(conn))
	peer := conn.RemoteAddr().String()
	if !f.enter(from) {
		f.remark(slog.LevelWarn, peer, "plain text refused", "why", "too many")
		conn.SetWriteDeadline(time.Now().Add(byeWait))
		io.WriteString(conn, "Too many talk to me: try again in a minute.") // the peer may be gone
		return
	}
	defer f.leave(from)
	f.remark(slog.LevelInfo, peer, "plain text")
	err := f.converse(ctx, conn)
	if !errors.Is(err, io.EOF) && ctx.Err() == nil {
		f.remark(slog.LevelInfo, peer, "plain text ended", "why", err.Error())
	}
}

// converse answers until an error, which it returns, ends it.
func (f *plainFront) converse(ctx context.Context, conn net.Conn) error {
	pace := f.rules.limits[boundPlainRate].limiter()
	var buf [wire.MaxPlain]byte
	for {
		if err := conn.SetReadDeadline(time.Now().Add(plainIdle)); err != nil {
			return err
		}
		n, err := conn.Read(buf[:])
		if n > 0 {
			if err := pace.Wait(ctx); err != nil {
				return err
			}
			if err := conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
				return err
			}
			if _, err := io.WriteString(conn, greet(string(buf[:n]))); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}

package server

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// outlet is a connection that can be written to without waiting for the peer:
// while it is soft, Write takes all it is given, hands the socket what that has
// room for, and keeps the rest until drain. TLS and WebSocket frames may lie over
// it. Reading and deadlines are the connection's own.
//
// It is safe for concurrent use. Whoever makes it soft bounds what it is given.
type outlet struct {
	net.Conn
	socket syscall.RawConn // nil where the connection has none that does not wait

	mu   sync.Mutex // held across writes, which keeps their order
	soft bool
	rest []byte // not empty in between only while soft

	// Of the write that try does, which may not allocate:
	once func(fd uintptr) bool
	b    []byte
	n    int
	err  error

	// How reads wait, and until when where that is not the connection's own, in
	// nanoseconds since origin; zero is for ever. The rest is of the one read that is
	// under way.
	reads   atomic.Uint32
	until   atomic.Int64
	renewed time.Time // the end of lingering
	emptied bool      // the last read left nothing, or found nothing
	// glancing makes reads eager, however they wait else, and of them so many.
	glancing bool
	glances  int
	attempt  func(fd uintptr) bool
	into     []byte
	got      int
	failed   error
}

// How reads wait.
const (
	readsWait   = iota // as the connection's do
	readsEager         // not: errAgain says that there is nothing yet
	readsLinger        // for lingerWait, and then not
)

// lingerWait is how long a peer that has just spoken is waited for on the spot,
// give or take a half.
const lingerWait = 200 * time.Millisecond

// again is the error of a read that would wait. TLS goes on after it.
type again struct{}

func (again) Error() string   { return "nothing to read yet" }
func (again) Timeout() bool   { return true }
func (again) Temporary() bool { return true }

// errAgain is again.
var errAgain error = again{}

// enough is the error of a read too many in one glance.
type enough struct{ again }

func (enough) Error() string { return "read enough for now" }

// errEnough is enough.
var errEnough error = enough{}

// restMost is how much may be kept where more is given: whoever asks a session for
// more than its peer takes waits, but TLS answers each KeyUpdate by itself (RFC 8446
// §4.6.3), of a peer that reads nothing too.
const restMost = queueEasy

// errFull means that the peer has not taken what it was sent, which is lost to it.
var errFull = errors.New("the peer takes nothing")

func newOutlet(conn net.Conn) *outlet {
	o := &outlet{Conn: conn}
	if c, ok := conn.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil { // else it is closed already
			o.socket = raw
		}
	}
	o.once = func(fd uintptr) bool {
		o.n, o.err = writeOnce(fd, o.b)
		return true // whatever came of it: do not wait
	}
	return o
}

// hasten makes reads answer errAgain rather than wait. The caller reads, alone.
func (o *outlet) hasten() {
	o.Conn.SetReadDeadline(noDeadline) // one that refuses it is closed
	o.attempt = func(fd uintptr) bool {
		o.got, o.failed = readOnce(fd, o.into)
		return o.failed != errAgain || o.glancing || o.reads.Load() == readsEager
	}
	o.reads.Store(readsEager)
}

// glimpse makes so many reads eager, and others fail with errEnough; zero ends it.
// The reader calls it.
func (o *outlet) glimpse(most int) { o.glancing, o.glances = most > 0, most }

// linger makes eager reads wait for a moment. The reader calls it.
func (o *outlet) linger() {
	o.renewed = time.Time{}
	o.reads.CompareAndSwap(readsEager, readsLinger)
}

// hurry ends linger. The reader calls it.
func (o *outlet) hurry() {
	if o.reads.CompareAndSwap(readsLinger, readsEager) {
		o.Conn.SetReadDeadline(noDeadline) // it would hold for what follows
	}
}

// wait makes reads wait again, for ever.
func (o *outlet) wait() {
	if o.reads.Swap(readsWait) == readsLinger {
		o.Conn.SetReadDeadline(noDeadline) // one that refuses it is closed
	}
}

// origin is some moment, from which time is told that no clock's being set moves: it
// has a reading of the monotonic one.
var origin = time.Now()

// late reports whether the deadline of eager reads has passed.
func (o *outlet) late(now time.Time) bool {
	until := o.until.Load()
	return until != 0 && int64(now.Sub(origin)) >= until
}

// SetReadDeadline implements net.Conn.
func (o *outlet) SetReadDeadline(t time.Time) error {
	if o.reads.Load() == readsWait {
		return o.Conn.SetReadDeadline(t)
	}
	until := int64(0)
	if !t.IsZero() {
		until = int64(t.Sub(origin))
	}
	o.until.Store(until)
	return nil
}

// Read implements net.Conn.
func (o *outlet) Read(b []byte) (int, error) {
	reads := o.reads.Load()
	switch {
	case o.glancing && o.glances == 0:
		return 0, errEnough
	case o.glancing:
		o.glances--
	case reads == readsWait:
		return o.Conn.Read(b)
	case reads == readsLinger:
		if now := time.Now(); now.Sub(o.renewed) > lingerWait/2 {
			o.Conn.SetReadDeadline(now.Add(lingerWait)) // one that refuses it is closed
			o.renewed = now
		}
		n, err := o.read(b)
		if !errors.Is(err, os.ErrDeadlineExceeded) || !o.reads.CompareAndSwap(readsLinger, readsEager) {
			return n, err
		}
		o.Conn.SetReadDeadline(noDeadline) // it would hold for what follows
	}
	return o.read(b)
}

// read is Read by attempt.
func (o *outlet) read(b []byte) (int, error) {
	o.into = b
	err := o.socket.Read(o.attempt)
	o.into = nil
	o.emptied = err == nil && o.got < len(b)
	switch {
	case err != nil:
		return 0, err
	case o.failed == nil && o.got == 0 && len(b) > 0:
		return 0, io.EOF
	case o.failed == errAgain && o.late(time.Now()):
		return 0, os.ErrDeadlineExceeded
	}
	return o.got, o.failed
}

// Write implements net.Conn.
func (o *outlet) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.soft {
		return o.Conn.Write(b)
	}
	if len(o.rest) > restMost {
		return 0, errFull
	}
	n := 0
	if len(o.rest) == 0 {
		var err error
		if n, err = o.try(b); err != nil {
			return n, err
		}
	}
	o.rest = append(o.rest, b[n:]...)
	return len(b), nil
}

// try writes what the socket has room for. The caller holds the lock.
func (o *outlet) try(b []byte) (int, error) {
	if o.socket == nil {
		return 0, nil
	}
	o.b, o.n, o.err = b, 0, nil
	err := o.socket.Write(o.once)
	o.b = nil
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded): // of an earlier write: drain sets its own
		return 0, nil
	case err != nil:
		return 0, err
	}
	return o.n, o.err
}

// soften makes writes not wait from now on.
func (o *outlet) soften() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.soft = true
}

// stuck reports whether something is kept that the socket had no room for.
func (o *outlet) stuck() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.rest) > 0
}

// drain makes writes wait again, and writes what was kept, by pieces, each of which
// bound gives time.
func (o *outlet) drain(bound func()) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.soft = false
	rest := o.rest
	o.rest = nil
	return inPieces(rest, bound, o.Conn.Write)
}

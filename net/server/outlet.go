package server

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
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
}

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

// Write implements net.Conn.
func (o *outlet) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.soft {
		return o.Conn.Write(b)
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

// drain makes writes wait again, and writes what was kept.
func (o *outlet) drain() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.soft = false
	rest := o.rest
	o.rest = nil
	if len(rest) == 0 {
		return nil
	}
	_, err := o.Conn.Write(rest)
	return err
}

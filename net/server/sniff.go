package server

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"parley.example/net/wire"
)

// talk is what a peer speaks, by its first bytes.
type talk uint8

const (
	talkUndecided talk = iota
	talkTLS
	talkHTTP
	talkNative
	talkPlain
)

// methods are what an HTTP request begins with (RFC 9110 §9.3, RFC 5789), with
// the first byte of its target, so that plain words like "GET well" are not
// taken for one.
var methods = [...]string{
	"GET /", "HEAD /", "POST /", "PUT /", "DELETE /", "PATCH /", "OPTIONS /", "OPTIONS *", "TRACE /", "PRI *",
}

// classify decides by the first bytes, as far as they let it.
func classify(b []byte) talk {
	if len(b) == 0 {
		return talkUndecided
	}
	if b[0] == '{' {
		return talkNative
	}
	if b[0] == 0x16 { // a TLS record of the handshake kind, version 3.x
		if len(b) < 2 {
			return talkUndecided
		}
		if b[1] == 0x03 {
			return talkTLS
		}
		return talkPlain
	}
	for _, m := range methods {
		if len(b) >= len(m) && string(b[:len(m)]) == m {
			return talkHTTP
		}
		if len(b) < len(m) && m[:len(b)] == string(b) {
			return talkUndecided
		}
	}
	return talkPlain
}

// peeked is a connection whose first bytes were read and are read again.
type peeked struct {
	net.Conn
	talk   talk
	prefix []byte
}

// Read returns what was peeked, and then what the connection has.
func (p *peeked) Read(b []byte) (int, error) {
	if len(p.prefix) > 0 {
		n := copy(b, p.prefix)
		if p.prefix = p.prefix[n:]; len(p.prefix) == 0 {
			p.prefix = nil
		}
		return n, nil
	}
	return p.Conn.Read(b)
}

// errSilent means that a peer said nothing.
var errSilent = errors.New("said nothing")

// firstReads are lent to who waits for a peer's first bytes.
var firstReads = sync.Pool{New: func() any { return new([wire.MaxPlain]byte) }}

// sniff reads until the first bytes decide, settleWait passes after the first
// of them, or firstWait passes without any. It leaves no deadline behind.
func sniff(conn net.Conn) (*peeked, error) {
	lent := firstReads.Get().(*[wire.MaxPlain]byte) // not of the stack, which stays as large
	defer firstReads.Put(lent)
	buf, n := lent[:], 0
	if err := conn.SetReadDeadline(time.Now().Add(firstWait)); err != nil {
		return nil, err
	}
	kind := talkUndecided
	for kind == talkUndecided && n < len(buf) {
		m, err := conn.Read(buf[n:])
		first := n == 0 && m > 0
		n += m
		kind = classify(buf[:n])
		switch {
		case kind != talkUndecided || err == nil && !first:
			continue
		case err == nil:
			if err := conn.SetReadDeadline(time.Now().Add(settleWait)); err != nil {
				return nil, err
			}
			continue
		case n == 0:
			if errors.Is(err, os.ErrDeadlineExceeded) {
				err = errSilent
			}
			return nil, fmt.Errorf("first bytes: %w", err)
		}
		kind = talkPlain // it said all it has to say, or stopped in the middle
	}
	if kind == talkUndecided {
		kind = talkPlain
	}
	return &peeked{Conn: conn, talk: kind, prefix: bytes.Clone(buf[:n])}, conn.SetReadDeadline(time.Time{})
}

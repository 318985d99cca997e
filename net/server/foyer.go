package server

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"parley.example/net/wire"
)

// The foyer is where those are told that there is no room. It is small, and
// whoever finds it full is closed unanswered.
const (
	foyerMost = 64
	foyerWait = 2 * time.Second // for all that happens there
	foyerLast = 64 << 10        // bytes of a peer that are read away before the end
	// comeBack is what they are told to wait.
	comeBack = 30 * time.Second
)

// turnAway tells a peer, in what it speaks, that there are too many.
func (s *Server) turnAway(conn net.Conn) {
	select {
	case s.foyer <- struct{}{}:
	default:
		conn.Close() // nothing was read or written yet
		return
	}
	s.wg.Go(func() {
		defer func() { <-s.foyer }()
		defer conn.Close() // what it was told was written
		ctx, cancel := context.WithTimeout(s.ctx, foyerWait)
		defer cancel()
		defer context.AfterFunc(ctx, func() { conn.Close() })()
		if peer, _, err := s.identify(conn); err == nil { // else it said nothing, or no longer waits
			apologise(peer)
		}
	})
}

// apologise says so. What the peer had still to say is read, for unread it would
// take the answer with it (RFC 9112 §9.6).
func apologise(peer *peeked) {
	wait := seconds(comeBack)
	say := fmt.Sprintf("there are too many connections: try again in %d s", wait)
	var words []byte
	switch peer.talk {
	case talkHTTP:
		words = fmt.Appendf(nil, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"+
			"Retry-After: %d\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s\n", wait, len(say)+1, say)
	case talkNative:
		words = wire.AppendPush(nil, &wire.Bye{Code: wire.CodeTooMany, Say: say})
	default:
		words = []byte(say)
	}
	if _, err := peer.Write(words); err != nil {
		return
	}
	if half, ok := peer.Conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		io.CopyN(io.Discard, peer, foyerLast) // its end, or ours, ends this
	}
}

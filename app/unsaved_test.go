//go:build !js

package main

import (
	"context"
	"net"
	"testing"

	"parley.example/state"
)

// hole is a connection that what is written goes nowhere by, once it is deaf.
type hole struct {
	net.Conn
	deaf chan struct{}
}

func (h hole) Write(b []byte) (int, error) {
	select {
	case <-h.deaf:
		return len(b), nil
	default:
		return h.Conn.Write(b)
	}
}

// TestEditThatIsNotAnsweredAtTheEnd names a fault: on a line that was gone unnoticed the
// words went with the program. They are a part of the draft of the next.
func TestEditThatIsNotAnsweredAtTheEnd(t *testing.T) {
	addr, dir := demoServer(t, t.TempDir(), "").Addr().String(), t.TempDir()
	amy := sit(t, dir)
	deaf := make(chan struct{})
	amy.session.open = func(ctx context.Context, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		return hole{conn, deaf}, err
	}
	amy.login(addr, "amy")
	amy.say("teh")
	amy.reads("amy: teh")
	conv, seq := amy.seq(1)
	amy.do(state.Drafted{Conv: conv, Draft: "half"})
	close(deaf)
	amy.do(state.Edit{Conv: conv, Ref: seq, Text: "the"})
	amy.leave()
	amy = sit(t, dir)
	if got := amy.login(addr, "amy").Convs[conv].Draft; got != "half\nthe" {
		t.Errorf("the draft is %q", got)
	}
}

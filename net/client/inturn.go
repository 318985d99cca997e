//go:build !js

package client

import (
	"context"
	"net"
	"time"
)

// dialStagger is how long an address is waited for before the next is tried beside
// it: the longest that RFC 8305 §5 has for it, since the first is the likeliest by
// far. Where there are many it is less, so that the last has half of DialTimeout.
const dialStagger = 2 * time.Second

// opener makes a connection to HOST:PORT.
type opener func(ctx context.Context, addr string) (net.Conn, error)

// opened is what a dial comes to.
type opened struct {
	conn  net.Conn
	at    string
	err   error
	first bool
}

// inTurn dials an address and, where that fails or takes its time, the others in
// their order, until one is reached, and answers which. It waits for all that it
// began. Where none is reached the error is the first address's.
func (dial opener) inTurn(ctx context.Context, addr string, others []string) (conn net.Conn, at string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan opened, 1+len(others))
	under := 0
	begin := func(addr string, first bool) {
		under++
		go func() {
			conn, err := dial(ctx, addr)
			results <- opened{conn, addr, err, first}
		}()
	}
	begin(addr, true)
	stagger := dialStagger
	if n := len(others); n > 0 {
		stagger = min(stagger, DialTimeout/2/time.Duration(n))
	}
	next := time.NewTimer(stagger)
	defer next.Stop()
	more := func() {
		if len(others) > 0 {
			begin(others[0], false)
			others = others[1:]
			next.Reset(stagger)
		}
	}
	var why error
	for {
		select {
		case r := <-results:
			under--
			if r.err == nil {
				cancel()
				for range under {
					if late := <-results; late.err == nil {
						late.conn.Close() // it is not the one
					}
				}
				return r.conn, r.at, nil
			}
			if r.first {
				why = r.err
			}
			if more(); under == 0 {
				return nil, "", why
			}
		case <-next.C:
			more()
		}
	}
}

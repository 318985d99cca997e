package load

import (
	"bytes"
	"context"
	"sync/atomic"
	"time"
)

// The bodies' workload: how many messages a second where c says nothing, and the
// least and the most bytes of one.
const (
	bodiesRate = 50
	bodyLeast  = 256
	bodyMost   = 4 << 10
)

// bodySize is that of a message's body: most are short, some are long.
func bodySize(id uint32) int {
	const sizes = 16
	step := int(id*7) % sizes
	return bodyLeast + (bodyMost-bodyLeast)*step*step/(sizes-1)/(sizes-1)
}

// body is what newBody made.
type body struct {
	due   int64
	id    uint32
	bytes []byte
}

// newBody makes the body of a message, due then.
func newBody(due int64, id uint32) []byte {
	b := newPayload(bodySize(id))
	for i := payloadMin; i < len(b); i++ {
		b[i] = 'a' + byte(id+uint32(i))%26
	}
	stamp(b, due, id)
	return b
}

// bodies: a room of c.Clients who write in turn, c.Rate messages a second, and
// each of whom reads every byte of what the others say.
func bodies(ctx context.Context, c Config, p protocol) (*Result, error) {
	if c.Rate <= 0 {
		c.Rate = bodiesRate
	}
	r := &Result{}
	r.RSSBefore = mib(usageOf(c.PID).rss)
	t := newTracker(c.Messages, c.Clients-1, nil)
	var wrong atomic.Int64
	var expected atomic.Pointer[body] // the one that was made last: mostly all get it, one behind the other
	n := uint32(c.Clients)
	cs, took, err := gather(ctx, c, p, "b", c.Clients, func(i int) handler {
		return func(now int64, q []byte) {
			due, id, ok := unstamp(q)
			if !ok || id%n == uint32(i) { // what it said itself
				return
			}
			want := expected.Load()
			if want == nil || want.due != due || want.id != id {
				want = &body{due, id, newBody(due, id)}
				expected.Store(want)
			}
			if !bytes.Equal(q, want.bytes) {
				wrong.Add(1)
				return
			}
			t.deliver(now, q)
		}
	})
	if err != nil {
		return r, err
	}
	defer cs.close()
	r.Clients, r.ConnectRate = c.Clients, round(float64(c.Clients)/took.Seconds())
	if err := enter(ctx, cs, func(int) string { return c.Room }); err != nil {
		return r, err
	}
	m := c.meter()
	end := launch(r, t, func() error { return inTurn(c, cs, t.done) })
	t.finish(ctx, c.Limit)
	t.report(m, r)
	r.P95us = micros(t.lat.Quantile(0.95))
	r.Errors = wrong.Load()
	cs.close()
	return r, end()
}

// inTurn has each client say the next message when it is due, until stop.
func inTurn(c Config, cs crowd, stop <-chan struct{}) error {
	start := nanos()
	for i := range c.Messages {
		due := start + int64(float64(i)/c.Rate*1e9)
		if d := due - nanos(); d > 0 {
			t := time.NewTimer(time.Duration(d))
			select {
			case <-t.C:
			case <-stop:
				return nil
			}
		}
		if err := send(cs[i%len(cs)], c.Room, newBody(due, uint32(i))); err != nil {
			return err
		}
	}
	return nil
}

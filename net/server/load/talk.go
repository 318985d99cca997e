package load

import (
	"context"
	"fmt"
	"sync"
)

// fanout: one sender, c.Clients receivers, one room.
func fanout(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{}
	before := usageOf(c.PID)
	r.RSSBefore = mib(before.rss)
	slots := window(c.Window, c.Messages)
	t := newTracker(c.Messages, c.Clients, func(uint32) chan struct{} { return slots })
	from, _, err := gather(ctx, c, p, "s", 1, func(int) handler { return deaf })
	if err != nil {
		return r, err
	}
	defer from.close()
	to, took, err := gather(ctx, c, p, "r", c.Clients, func(int) handler { return t.deliver })
	if err != nil {
		return r, err
	}
	defer to.close()
	r.Clients, r.ConnectRate = c.Clients, round(float64(c.Clients)/took.Seconds())
	if err := enter(ctx, append(crowd{from[0]}, to...), func(int) string { return c.Room }); err != nil {
		return r, err
	}
	r.RSSPerConn = round(float64(usageOf(c.PID).rss-before.rss) / 1024 / float64(c.Clients+1))
	m := c.meter()
	end := launch(r, t, func() error { return sender(c, from[0], c.Room, 0, c.Messages, slots, t.done) })
	t.finish(ctx, c.Limit)
	t.report(m, r)
	from.close()
	return r, end()
}

// enter has clients join their rooms, the first one first, and lets the server
// rest.
func enter(ctx context.Context, cs crowd, room func(i int) string) error {
	if err := cs[0].Join(room(0)); err != nil {
		return fmt.Errorf("join: %w", err)
	}
	err := parallel(ctx, len(cs)-1, 8, func(i int) error { return cs[i+1].Join(room(i + 1)) })
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	return settle(ctx)
}

// launch starts senders. What they fail of once all has arrived is nothing; end
// waits for them, after the connections are closed.
func launch(r *Result, t *tracker, senders ...func() error) (end func() error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var first error
	for _, send := range senders {
		all.Go(func() {
			if err := send(); err != nil {
				mu.Lock()
				defer mu.Unlock()
				select {
				case <-t.done:
				default:
					if first == nil {
						first = err
					}
				}
			}
		})
	}
	return func() error {
		select {
		case <-t.done:
			all.Wait()
			return nil
		default: // who waits for a place waits for ever: the process goes on without them
			mu.Lock()
			defer mu.Unlock()
			r.note("not all arrived")
			return first
		}
	}
}

// chatter: everybody in c.Rooms rooms of c.Members sends c.Messages messages.
func chatter(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{}
	n := c.Rooms * c.Members
	before := usageOf(c.PID)
	r.RSSBefore = mib(before.rss)
	slots := make([]chan struct{}, n)
	for i := range slots {
		slots[i] = window(c.Window, c.Messages)
	}
	per := uint32(c.Messages)
	t := newTracker(n*c.Messages, c.Members-1, func(id uint32) chan struct{} { return slots[id/per] })
	cs, took, err := gather(ctx, c, p, "c", n, func(i int) handler {
		low, high := uint32(i)*per, uint32(i+1)*per
		return func(now int64, q []byte) {
			if _, id, ok := unstamp(q); ok && (id < low || id >= high) { // not what it said itself
				t.deliver(now, q)
			}
		}
	})
	if err != nil {
		return r, err
	}
	defer cs.close()
	r.Clients, r.ConnectRate = n, round(float64(n)/took.Seconds())
	room := func(i int) string { return fmt.Sprintf("%sr%d", c.Room, i%c.Rooms) }
	if err := enter(ctx, cs, room); err != nil {
		return r, err
	}
	r.RSSPerConn = round(float64(usageOf(c.PID).rss-before.rss) / 1024 / float64(n))
	m := c.meter()
	senders := make([]func() error, n)
	for i, cl := range cs {
		senders[i] = func() error { return sender(c, cl, room(i), uint32(i)*per, c.Messages, slots[i], t.done) }
	}
	end := launch(r, t, senders...)
	t.finish(ctx, c.Limit)
	t.report(m, r)
	cs.close()
	return r, end()
}

// pingpong: c.Clients pairs exchange c.Messages round trips of direct messages.
func pingpong(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{}
	n := 2 * c.Clients
	r.RSSBefore = mib(usageOf(c.PID).rss)
	t := newTracker(c.Clients*c.Messages, 1, nil)
	cs, targets := make(crowd, n), make([]string, n)
	per := uint32(c.Messages)
	ready := make(chan struct{})
	opened, took, err := gather(ctx, c, p, "p", n, func(i int) handler {
		buf := newPayload(c.Size)
		return func(now int64, q []byte) {
			<-ready
			if _, id, ok := unstamp(q); !ok || id%2 == uint32(i%2) { // what it said itself
				return
			}
			volley(t, cs[i], targets[i], i%2 == 1, per, now, q, buf)
		}
	})
	if err != nil {
		return r, err
	}
	copy(cs, opened)
	defer cs.close()
	for i := range cs {
		if targets[i], err = cs[i].Direct(cs[i^1]); err != nil {
			return r, fmt.Errorf("direct conversation: %w", err)
		}
	}
	r.Clients, r.ConnectRate = n, round(float64(n)/took.Seconds())
	close(ready)
	if err := settle(ctx); err != nil {
		return r, err
	}
	m := c.meter()
	for i := 0; i < n; i += 2 {
		q := newPayload(c.Size)
		stamp(q, nanos(), uint32(i/2)*per*2)
		if err := send(cs[i], targets[i], q); err != nil {
			return r, err
		}
	}
	t.finish(ctx, c.Limit)
	t.report(m, r)
	r.note("the rate counts round trips, of two deliveries each")
	return r, nil
}

// volley answers one stroke. Numbers of strokes to the second of a pair are
// even, those of the answers odd.
func volley(t *tracker, cl client, target string, second bool, per uint32, now int64, q, buf []byte) {
	sent, id, _ := unstamp(q)
	if second {
		stamp(buf, sent, id+1)
	} else {
		stamp(buf, sent, id/2)
		t.deliver(now, buf)
		if (id/2+1)%per == 0 {
			return
		}
		stamp(buf, nanos(), id+1)
	}
	if err := send(cl, target, buf); err != nil {
		return // the tracker misses it
	}
}

func send(cl client, target string, q []byte) error {
	if err := cl.Send(target, q); err != nil {
		return err
	}
	return cl.Flush()
}

// durable: c.Clients publishers wait until what they said is on stable storage.
func durable(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{Clients: c.Clients}
	r.RSSBefore = mib(usageOf(c.PID).rss)
	cs, _, err := gather(ctx, c, p, "d", c.Clients, func(int) handler { return deaf })
	if err != nil {
		return r, err
	}
	defer cs.close()
	if f, ok := cs[0].(interface{ prepare() error }); ok {
		err = f.prepare()
	}
	if c.Proto == "parley" { // each in a room of its own: what is measured is the store
		err = parallel(ctx, len(cs), 8, func(i int) error { return cs[i].Join(fmt.Sprintf("%sd%d", c.Room, i)) })
	}
	if err == nil {
		err = settle(ctx)
	}
	if err != nil {
		return r, err
	}
	t := newTracker(c.Clients*c.Messages, 1, nil)
	m := c.meter()
	senders := make([]func() error, len(cs))
	for i, cl := range cs {
		a, ok := cl.(acker)
		if !ok {
			return r, fmt.Errorf("%s acknowledges nothing", c.Proto)
		}
		senders[i] = func() error { return publish(c, cl, a, fmt.Sprintf("%sd%d", c.Room, i), t) }
	}
	end := launch(r, t, senders...)
	t.finish(ctx, c.Limit)
	t.report(m, r)
	r.note("the rate counts acknowledged messages")
	cs.close()
	return r, end()
}

// publish sends c.Messages, c.Window of them unacknowledged.
func publish(c Config, cl client, a acker, target string, t *tracker) error {
	slots := window(c.Window, c.Messages)
	for k := range c.Messages {
		select {
		case <-slots:
		default:
			if err := cl.Flush(); err != nil {
				return err
			}
			select {
			case <-slots:
			case <-t.done:
				return nil
			}
		}
		q := newPayload(c.Size)
		stamp(q, nanos(), uint32(k))
		err := a.SendAck(target, q, func() {
			t.deliver(nanos(), q)
			slots <- struct{}{}
		})
		if err != nil {
			return err
		}
	}
	return cl.Flush()
}

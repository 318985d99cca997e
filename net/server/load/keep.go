package load

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// connects: c.Clients connections that log in, c.Dialers at a time.
func connects(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{Clients: c.Clients}
	r.RSSBefore = mib(usageOf(c.PID).rss)
	var lat Hist
	cs := make(crowd, c.Clients)
	defer cs.close()
	ctx, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	m := c.meter()
	err := parallel(ctx, c.Clients, c.Dialers, func(i int) (err error) {
		begin := nanos()
		cs[i], err = p.Connect(fmt.Sprintf("n%sx%d", c.Room, i), deaf)
		lat.Add(nanos() - begin)
		return err
	})
	r.Delivered = lat.Count()
	r.latency(&lat)
	m.stop(r, nanos())
	r.ConnectRate, r.ConnCPU = r.Rate, r.CPUPerM
	r.Rate, r.CPUPerM = 0, 0
	return r, err
}

// hold: idle connections, and for a broadcast messages to all of them.
func hold(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{}
	before := usageOf(c.PID)
	r.RSSBefore = mib(before.rss)
	var hears atomic.Pointer[tracker]
	hear := func(now int64, q []byte) {
		if t := hears.Load(); t != nil {
			t.deliver(now, q)
		}
	}
	from, _, err := gather(ctx, c, p, "s", 1, func(int) handler { return deaf })
	if err != nil {
		return r, err
	}
	defer from.close()
	cs, took, err := gather(ctx, c, p, "h", c.Clients, func(int) handler { return hear })
	if err != nil {
		return r, err
	}
	defer cs.close()
	r.Clients, r.ConnectRate = c.Clients, round(float64(c.Clients)/took.Seconds())
	r.ConnCPU = round((usageOf(c.PID).cpu - before.cpu) / float64(c.Clients) * 1e6)
	if err := pause(ctx, 4*settleWait); err != nil {
		return r, err
	}
	after := usageOf(c.PID)
	r.RSSAfter = mib(after.rss)
	r.RSSPerConn = round(float64(after.rss-before.rss) / 1024 / float64(c.Clients))
	if c.Workload == "hold" {
		return r, nil
	}
	began := time.Now()
	if err := enter(ctx, append(crowd{from[0]}, cs...), func(int) string { return c.Room }); err != nil {
		return r, err
	}
	r.JoinSeconds = round((time.Since(began) - settleWait).Seconds())
	r.RSSJoined = round(float64(usageOf(c.PID).rss-before.rss) / 1024 / float64(c.Clients))
	return r, broadcasts(ctx, c, r, from[0], &hears)
}

// broadcastLimit is how long one may take, broadcastRest what is between two.
const (
	broadcastLimit = 20 * time.Second
	broadcastRest  = 200 * time.Millisecond
)

func broadcasts(ctx context.Context, c Config, r *Result, from client, to *atomic.Pointer[tracker]) error {
	var all Hist
	var busy int64
	m := c.meter()
	for range c.Rounds {
		t := newTracker(1, c.Clients, nil)
		to.Store(t)
		q := newPayload(c.Size)
		begin := nanos()
		stamp(q, begin, 0)
		if err := send(from, c.Room, q); err != nil {
			return err
		}
		t.finish(ctx, broadcastLimit)
		r.Delivered += t.total.Load()
		r.Lost += t.want - t.total.Load()
		if end := t.last.Load(); end > 0 {
			r.LastMs = append(r.LastMs, fmt.Sprintf("%.1f", float64(end-begin)/1e6))
			busy += end - begin
			all.Add(end - begin)
		}
		if err := pause(ctx, broadcastRest); err != nil {
			return err
		}
	}
	r.Sent = int64(c.Rounds)
	r.latency(&all)
	m.stop(r, m.begin+busy)
	r.note("latency is until the last member has the broadcast; idle time is in no rate")
	return nil
}

// history: reads of the newest 50 messages of a room that has c.Preload.
func history(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{Clients: 1}
	r.RSSBefore = mib(usageOf(c.PID).rss)
	slots := window(c.Window, c.Preload)
	t := newTracker(c.Preload, 1, func(uint32) chan struct{} { return slots })
	cs, _, err := gather(ctx, c, p, "h", 2, func(i int) handler {
		if i == 0 {
			return deaf
		}
		return t.deliver
	})
	if err != nil {
		return r, err
	}
	defer cs.close()
	if err := enter(ctx, cs, func(int) string { return c.Room }); err != nil {
		return r, err
	}
	begin := time.Now()
	end := launch(r, t, func() error { return sender(c, cs[0], c.Room, 0, c.Preload, slots, t.done) })
	t.finish(ctx, c.Limit)
	if err := end(); err != nil {
		return r, err
	}
	r.note("preloaded %d at %.0f/s", t.total.Load(), float64(t.total.Load())/time.Since(begin).Seconds())
	if err := pause(ctx, 4*settleWait); err != nil {
		return r, err
	}
	reads, ok := cs[1].(reader)
	if !ok {
		return r, fmt.Errorf("%s keeps no history", c.Proto)
	}
	return r, c.repeat(r, func() (int, error) { return reads.Newest(c.Room, 50) })
}

// repeat times c.Messages calls of f, one after the other.
func (c Config) repeat(r *Result, f func() (got int, err error)) error {
	var lat Hist
	m := c.meter()
	for r.Sent < int64(c.Messages) && time.Duration(nanos()-m.begin) < c.Limit {
		begin := nanos()
		got, err := f()
		if err != nil {
			return err
		}
		lat.Add(nanos() - begin)
		r.Delivered += int64(got)
		r.Sent++
	}
	r.latency(&lat)
	m.stop(r, nanos())
	return nil
}

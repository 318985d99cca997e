package load

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/wire"
)

// A day: what people do, and when it was a good one.
const (
	dayRooms   = 10
	dayLate    = time.Second // 95 % of posts and of what is seen come within
	dayArrives = 0.99
)

// DayRoom is the room that person i is in: they are there before the day begins.
func DayRoom(i int) string { return fmt.Sprintf("day%d", i%dayRooms) }

// daylight is a day under way.
type daylight struct {
	c          Config
	p          *parley
	post, seen Hist
	posted     [dayRooms]atomic.Int64
	here       [dayRooms]atomic.Int64
	want, got  atomic.Int64
	reloads    atomic.Int64
	errs       atomic.Int64
}

// day: c.Clients people in ten rooms, for c.Limit. Person i views room i mod 10,
// says something from time to time, and loads everything anew more seldom.
func day(ctx context.Context, c Config, p protocol) (*Result, error) {
	own, ok := p.(*parley)
	if !ok {
		return nil, fmt.Errorf("%s has no day", c.Proto)
	}
	if len(c.Tokens) < c.Clients {
		return nil, fmt.Errorf("%d accounts are too few", len(c.Tokens))
	}
	r := &Result{Clients: c.Clients}
	r.RSSBefore = mib(usageOf(c.PID).rss)
	d := &daylight{c: c, p: own}
	people := make([]*parleyClient, c.Clients)
	began := time.Now()
	err := parallel(ctx, c.Clients, c.Dialers, func(i int) (err error) {
		people[i], err = d.arrive(i)
		return err
	})
	defer func() {
		for _, cl := range people {
			if cl != nil {
				cl.Close() // the day is over
			}
		}
	}()
	r.ConnectRate = round(float64(c.Clients) / time.Since(began).Seconds())
	if err == nil {
		err = settle(ctx)
	}
	if err != nil {
		return r, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	m := c.meter()
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() { d.live(ctx, i, &people[i]) })
	}
	all.Wait()
	d.report(r, m)
	return r, nil
}

// arrive loads what a person sees first: the session and the room's newest page.
func (d *daylight) arrive(i int) (*parleyClient, error) {
	cl, err := d.p.connect(d.c.Tokens[i], func(now int64, q []byte) {
		if sent, id, ok := unstamp(q); ok && id != uint32(i) {
			d.seen.Add(now - sent)
			d.got.Add(1)
		}
	})
	if err != nil {
		return nil, err
	}
	if _, err := cl.Newest(DayRoom(i), 50); err != nil {
		cl.Close() // the error is what counts
		return nil, err
	}
	d.here[i%dayRooms].Add(1)
	return cl, nil
}

// pingEvery is how often a client says that it is there, as PROTOCOL.md wants it.
const pingEvery = 15 * time.Second

// live is what person i does until ctx ends.
func (d *daylight) live(ctx context.Context, i int, me **parleyClient) {
	say, load := time.NewTimer(gap(d.c.PostEvery)), time.NewTimer(gap(d.c.LoadEvery))
	ping := time.NewTimer(rand.N(pingEvery)) // not all at once
	defer say.Stop()
	defer load.Stop()
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-say.C:
			say.Reset(gap(d.c.PostEvery))
			d.say(i, *me)
		case <-ping.C:
			ping.Reset(pingEvery)
			if err := (*me).ping(); err != nil {
				d.fail(err)
				return
			}
		case <-load.C:
			load.Reset(gap(d.c.LoadEvery))
			d.here[i%dayRooms].Add(-1)
			(*me).Close() // it comes back at once
			cl, err := d.arrive(i)
			if err != nil {
				d.fail(err)
				return
			}
			*me = cl
			d.reloads.Add(1)
		}
	}
}

func (d *daylight) say(i int, me *parleyClient) {
	q := newPayload(d.c.Size)
	begin := nanos()
	stamp(q, begin, uint32(i))
	d.want.Add(d.here[i%dayRooms].Load() - 1)
	err := me.SendAck(DayRoom(i), q, func() { d.post.Add(nanos() - begin) })
	if err == nil {
		err = me.Flush()
	}
	if err != nil {
		d.fail(err)
		return
	}
	d.posted[i%dayRooms].Add(1)
}

func (d *daylight) fail(err error) {
	if !errors.Is(err, context.Canceled) {
		d.errs.Add(1)
	}
}

// gap is the time to the next of events that come by chance.
func gap(mean time.Duration) time.Duration { return time.Duration(rand.ExpFloat64() * float64(mean)) }

func (d *daylight) report(r *Result, m meter) {
	for i := range d.posted {
		r.Sent += d.posted[i].Load()
	}
	r.Delivered = d.got.Load()
	r.Lost = max(0, d.want.Load()-r.Delivered)
	r.Errors = d.errs.Load()
	r.latency(&d.seen)
	r.PostP95us, r.SeenP95us = micros(d.post.Quantile(0.95)), micros(d.seen.Quantile(0.95))
	m.stop(r, nanos())
	share := float64(r.Delivered) / float64(max(1, d.want.Load()))
	r.Passed = r.Errors == 0 && share >= dayArrives && r.Sent > 0 &&
		d.post.Quantile(0.95) <= int64(dayLate) && d.seen.Quantile(0.95) <= int64(dayLate)
	r.note("%d reloads, %.2f %% delivered", d.reloads.Load(), 100*share)
}

// searches: c.Query in what c.Preload messages say, which are there already.
func searches(ctx context.Context, c Config, p protocol) (*Result, error) {
	r := &Result{Clients: 1}
	r.RSSBefore = mib(usageOf(c.PID).rss)
	cs, _, err := gather(ctx, c, p, "q", 1, func(int) handler { return deaf })
	if err != nil {
		return r, err
	}
	defer cs.close()
	cl, ok := cs[0].(*parleyClient)
	if !ok {
		return r, fmt.Errorf("%s searches nothing", c.Proto)
	}
	return r, c.repeat(r, func() (int, error) {
		var found wire.Found
		err := cl.ask(&wire.Search{Text: c.Query, Limit: 50}, &found)
		if err == nil && found.Partial {
			err = errors.New("the index is not whole yet")
		}
		return len(found.Hits), err
	})
}

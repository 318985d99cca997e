package load

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// parallel calls f with 0 to n-1, k at a time, and returns the first error.
func parallel(ctx context.Context, n, k int, f func(i int) error) error {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	for range min(k, n) {
		all.Go(func() {
			for ctx.Err() == nil && failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := f(i); err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return ctx.Err()
}

// crowd is several clients.
type crowd []client

// gather connects n clients, c.Dialers at a time.
func gather(ctx context.Context, c Config, p protocol, prefix string, n int, h func(i int) handler) (crowd, time.Duration, error) {
	out := make(crowd, n)
	start := time.Now()
	err := parallel(ctx, n, c.Dialers, func(i int) error {
		cl, err := p.Connect(fmt.Sprintf("%s%sx%d", prefix, c.Room, i), h(i))
		if err != nil {
			return fmt.Errorf("client %d: %w", i, err)
		}
		out[i] = cl
		return nil
	})
	if err != nil {
		out.close()
	}
	return out, time.Since(start), err
}

func (cs crowd) close() {
	for _, c := range cs {
		if c != nil {
			c.Close() // whatever is on its way has been counted
		}
	}
}

// deaf is the handler of those who only send.
func deaf(int64, []byte) {}

// pause waits; an error means that ctx ended.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settleWait is how long a server is left alone before it is measured.
const settleWait = 500 * time.Millisecond

func settle(ctx context.Context) error {
	runtime.GC()
	return pause(ctx, settleWait)
}

// meter is the state of things when a part began.
type meter struct {
	c     Config
	begin int64
	at    usage
	own   float64
}

func (c Config) meter() meter { return meter{c: c, begin: nanos(), at: usageOf(c.PID), own: ownCPU()} }

// stop fills in what the part took, which ended at end.
func (m meter) stop(r *Result, end int64) {
	r.cost(m.at, usageOf(m.c.PID), ownCPU()-m.own, time.Duration(end-m.begin))
}

// tracker counts deliveries of numbered messages, and gives a sender's place
// back once everybody has the message.
type tracker struct {
	lat   Hist
	need  int32
	per   []atomic.Int32 // deliveries of each message
	total atomic.Int64
	want  int64
	last  atomic.Int64
	done  chan struct{}
	slots func(id uint32) chan struct{}
}

func newTracker(messages, need int, slots func(uint32) chan struct{}) *tracker {
	return &tracker{
		need: int32(need), per: make([]atomic.Int32, messages), want: int64(messages) * int64(need),
		done: make(chan struct{}), slots: slots,
	}
}

func (t *tracker) deliver(now int64, p []byte) {
	sent, id, ok := unstamp(p)
	if !ok || int(id) >= len(t.per) {
		return
	}
	t.lat.Add(now - sent)
	if t.per[id].Add(1) == t.need && t.slots != nil {
		t.slots(id) <- struct{}{}
	}
	if t.total.Add(1) == t.want {
		t.last.Store(nanos())
		close(t.done)
	}
}

// quietMost is how many seconds without a delivery end a run.
const quietMost = 10

// finish waits for all deliveries, for limit, or until nothing comes any more.
func (t *tracker) finish(ctx context.Context, limit time.Duration) {
	late := time.NewTimer(limit)
	defer late.Stop()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var seen int64
	for quiet := 0; quiet < quietMost; quiet++ {
		select {
		case <-t.done:
			return
		case <-late.C:
			return
		case <-ctx.Done():
			return
		case <-tick.C:
			if n := t.total.Load(); n != seen {
				seen, quiet = n, -1
			}
		}
	}
}

func (t *tracker) report(m meter, r *Result) {
	end := t.last.Load()
	if end == 0 {
		end = nanos()
	}
	r.Sent = int64(len(t.per))
	r.Delivered = t.total.Load()
	r.Lost = t.want - r.Delivered
	r.latency(&t.lat)
	m.stop(r, end)
}

// window is n places, with room for extra more.
func window(n, extra int) chan struct{} {
	ch := make(chan struct{}, n+extra)
	for range n {
		ch <- struct{}{}
	}
	return ch
}

// sender sends k messages from number first on, keeping to the window or the
// rate, until stop.
func sender(c Config, cl client, target string, first uint32, k int, slots chan struct{}, stop <-chan struct{}) error {
	p := newPayload(c.Size)
	start := nanos()
	for i := range k {
		due := int64(0)
		if c.Rate > 0 {
			due = start + int64(float64(i)/c.Rate*1e9)
			if d := due - nanos(); d > 0 {
				t := time.NewTimer(time.Duration(d))
				select {
				case <-t.C:
				case <-stop:
					return nil
				}
			}
		} else {
			select {
			case <-slots:
			default:
				if err := cl.Flush(); err != nil {
					return err
				}
				select {
				case <-slots:
				case <-stop:
					return nil
				}
			}
			due = nanos()
		}
		stamp(p, due, first+uint32(i))
		if err := cl.Send(target, p); err != nil {
			return err
		}
		if c.Rate > 0 {
			if err := cl.Flush(); err != nil {
				return err
			}
		}
	}
	return cl.Flush()
}

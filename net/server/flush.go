package server

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// bufferSize is that of the buffer in which small frames are gathered for one
// write.
const bufferSize = 64 << 10

// buffers are lent to whoever writes.
var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// flusher writes what waits for sessions, none of which it waits for. A commit's
// events wake it once, however many sessions they are for; what a session is
// sent meanwhile goes out in the same write. There is one goroutine for each
// processor, and a session is always one's.
type flusher struct {
	lanes []*lane
	turn  atomic.Uint32
	gate  *sync.RWMutex
}

type lane struct {
	mu    sync.Mutex
	dirty []*session // bounded by the sessions
	wake  chan struct{}
}

func newFlusher(gate *sync.RWMutex) *flusher {
	f := &flusher{gate: gate}
	for range runtime.GOMAXPROCS(0) {
		f.lanes = append(f.lanes, &lane{wake: make(chan struct{}, 1)})
	}
	return f
}

// start writes until ctx ends. Who says goodbye is written to by itself.
func (f *flusher) start(ctx context.Context, wg *sync.WaitGroup) {
	for _, l := range f.lanes {
		wg.Go(func() { l.run(ctx, f.gate) })
	}
}

func (l *lane) run(ctx context.Context, gate *sync.RWMutex) {
	s := newSpool(gate)
	defer s.close()
	var batch []*session
	for {
		select {
		case <-l.wake:
		case <-ctx.Done():
			return
		}
		l.mu.Lock()
		batch, l.dirty = l.dirty, batch[:0]
		l.mu.Unlock()
		for _, c := range batch {
			c.dirty.Store(false)
			s.add(c)
		}
		s.send()
		clear(batch)
	}
}

// next is the lane of the next session.
func (f *flusher) next() *lane { return f.lanes[f.turn.Add(1)%uint32(len(f.lanes))] }

// add has a session written to. It never blocks.
func (l *lane) add(c *session) {
	if !c.dirty.CompareAndSwap(false, true) {
		return
	}
	l.mu.Lock()
	l.dirty = append(l.dirty, c)
	first := len(l.dirty) == 1
	l.mu.Unlock()
	if first {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// flush writes what waits as far as the peer takes it at once.
func (c *session) flush(room []byte) {
	if b, ok := c.out.begin(room); ok {
		c.proceed(b, room)
	}
}

// vacate gives up the claim of occupy, after what waits was written as flush does.
func (c *session) vacate() {
	room := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(room)
	c.proceed(nil, room[:])
}

// proceed is flush for what was taken already. Where the peer takes less, or
// where this is the end, a goroutine goes on, and waits for it.
func (c *session) proceed(b, room []byte) {
	most := max(cap(room), pieceMost) // what is longer is a frame, whose bytes stay
	for over := false; !over; {
		for len(b) > 0 {
			n := min(len(b), most)
			if _, err := c.write(b[:n]); err != nil {
				c.out.end(nil, false)
				break
			}
			if b = b[n:]; c.raw.stuck() {
				go c.drain(b)
				return
			}
		}
		if b, over = c.out.next(room); len(b) == 0 && !over {
			return
		}
	}
	go c.drain(nil)
}

// write writes what was queued.
func (c *session) write(b []byte) (int, error) {
	if c.sock != nil {
		return c.sock.Conn.Write(b) // they are frames already
	}
	return c.conn.Write(b)
}

// pieceMost is how much a peer has to take within writeWait: of a long answer each
// piece has time of its own, or a slow line would never bring it.
const pieceMost = bufferSize

// inPieces writes b by pieces, to each of which bound gives its time.
func inPieces(b []byte, bound func(), write func([]byte) (int, error)) (err error) {
	for err == nil && len(b) > 0 {
		bound()
		n := min(len(b), pieceMost)
		_, err = write(b[:n])
		b = b[n:]
	}
	return err
}

// drain writes b and what waits, waiting for the peer, and at the end closes the
// connection, which ends the reader too. It has the queue's claim.
func (c *session) drain(b []byte) {
	room := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(room)
	for ended := false; ; {
		err := c.raw.drain(c.bound)
		if err == nil {
			err = inPieces(b, c.bound, c.write)
		}
		if err != nil {
			c.out.end(nil, false)
			c.raw.Close() // without TLS's last words, which would wait, too
			ended = true
		}
		if ended {
			c.raw.wait()   // for the peer's own farewell
			c.raw.soften() // TLS's last words would wait for the peer
			c.conn.Close() // both goroutines are done with it
			close(c.written)
			return
		}
		if b, ended = c.out.take(room[:]); len(b) > 0 || ended {
			continue
		}
		c.raw.soften()
		c.conn.SetWriteDeadline(noDeadline) // one that refuses it is closed
		if c.out.release() {
			return
		}
	}
}

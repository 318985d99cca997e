package server

import (
	"context"
	"errors"
	"sync"
	"time"

	"parley.example/net/wire"
)

// queueMax bounds the bytes that wait for one session: twice the largest answer,
// so that any answer fits a queue that wait has let through.
const queueMax = 2 * (wire.MaxReply + 1)

// queueEasy is how much may wait while the peer's next request is taken up.
const queueEasy = 256 << 10

// errEnded means that nothing more is sent to a peer, so that nothing more is
// asked of it.
var errEnded = errors.New("let go")

// queue holds what waits to be written to one peer: whole frames, whose bytes
// other queues may share. It is safe for concurrent use. Whoever claims it
// takes, alone, until it gives the claim up.
type queue struct {
	mu      sync.Mutex
	frames  [][]byte
	bytes   int
	claimed bool
	ended   bool
	by      time.Time     // when all of it is to be written, from the end on
	drained chan struct{} // holds a token after a take from more than queueEasy, and after the end
}

func newQueue() *queue { return &queue{drained: make(chan struct{}, 1)} }

// put adds frames, whose bytes nobody may change any more. It never blocks;
// false means that the queue is full and they were not added. After end it does
// nothing.
func (q *queue) put(frames []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return true
	}
	if q.bytes+len(frames) > queueMax {
		return false
	}
	q.add(frames)
	return true
}

func (q *queue) add(frames []byte) {
	if len(frames) > 0 {
		q.frames = append(q.frames, frames)
		q.bytes += len(frames)
	}
}

// wait blocks while more than queueEasy waits, so that a peer that asks faster
// than it reads slows itself down. It returns errEnded once the queue has ended.
func (q *queue) wait(ctx context.Context) error {
	for {
		q.mu.Lock()
		easy, ended := q.bytes <= queueEasy, q.ended
		q.mu.Unlock()
		switch {
		case ended:
			return errEnded
		case easy:
			return nil
		}
		select {
		case <-q.drained:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// end drops what waits (unless keep is set) and makes last what is taken last.
// The first end counts.
func (q *queue) end(last []byte, keep bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return
	}
	q.ended, q.by = true, time.Now().Add(byeWait)
	if !keep {
		q.drop()
	}
	q.add(last)
	q.relieve()
}

func (q *queue) drop() {
	q.frames, q.bytes = nil, 0
}

// size is how many bytes wait.
func (q *queue) size() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.bytes
}

// over reports whether the queue has ended.
func (q *queue) over() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.ended
}

// deadline is when what waits is to be written: after the end one time for all
// of it, however little the peer takes at once.
func (q *queue) deadline() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return q.by
	}
	return time.Now().Add(writeWait)
}

// claim makes the caller the one who takes, where nobody is and there is
// something to do: frames wait, or the queue has ended.
func (q *queue) claim() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.claimed || len(q.frames) == 0 && !q.ended {
		return false
	}
	q.claimed = true
	return true
}

// occupy is claim, be there something to do or not.
func (q *queue) occupy() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.claimed || q.ended {
		return false
	}
	q.claimed = true
	return true
}

// begin is claim and, unless the queue has ended, the first take.
func (q *queue) begin(room []byte) (b []byte, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.claimed || len(q.frames) == 0 && !q.ended {
		return nil, false
	}
	if q.claimed = true; !q.ended {
		b = q.first(room)
	}
	return b, true
}

// next takes again, or where nothing waits gives the claim up; over means that
// the queue has ended, of which the claim is the last, and nothing is taken.
func (q *queue) next(room []byte) (b []byte, over bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return nil, true
	}
	if b = q.first(room); len(b) == 0 {
		q.claimed = false
	}
	return b, false
}

// release gives the claim up; false means that there is something to do again,
// or that the queue has ended, of which the claim is the last.
func (q *queue) release() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.frames) > 0 || q.ended {
		return false
	}
	q.claimed = false
	return true
}

// take returns what waits: one put as it is, of several what fits room, into
// which they are copied, and none where none wait. ended says that nothing comes
// after them.
func (q *queue) take(room []byte) (b []byte, ended bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	b = q.first(room)
	return b, q.ended && len(q.frames) == 0
}

// first is take's. The caller holds the lock.
func (q *queue) first(room []byte) (b []byte) {
	n, before := 0, q.bytes
	for b = room[:0]; n < len(q.frames); n++ {
		f := q.frames[n]
		if n == 0 && (len(q.frames) == 1 || len(f) >= cap(room)) {
			b, n = f, 1
			break
		}
		if len(b)+len(f) > cap(room) {
			break
		}
		b = append(b, f...)
	}
	if q.bytes -= len(b); n == len(q.frames) {
		clear(q.frames)
		q.frames = q.frames[:0]
		if cap(q.frames) > framesKept {
			q.frames = nil
		}
	} else {
		q.frames = q.frames[n:]
	}
	if before > queueEasy { // else nobody waits
		q.relieve()
	}
	return b
}

// framesKept is for how many frames a queue that is empty keeps room.
const framesKept = 8

func (q *queue) relieve() {
	select {
	case q.drained <- struct{}{}:
	default:
	}
}

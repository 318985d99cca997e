package server

import (
	"context"
	"errors"
	"sync"

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

// queue holds the bytes that wait to be written to one peer. What stands in it
// is whole frames. It is safe for concurrent use; one goroutine takes.
type queue struct {
	mu      sync.Mutex
	bytes   []byte
	ended   bool
	ready   chan struct{} // holds a token while there is something to take
	drained chan struct{} // holds a token after a take, and after the end
}

func newQueue() *queue {
	return &queue{ready: make(chan struct{}, 1), drained: make(chan struct{}, 1)}
}

// put adds a frame, whose bytes it copies. It never blocks; false means that
// the queue is full and the frame was not added. After end it does nothing.
func (q *queue) put(frame []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return true
	}
	if len(q.bytes)+len(frame) > queueMax {
		return false
	}
	q.bytes = append(q.bytes, frame...)
	q.signal()
	return true
}

// wait blocks while more than queueEasy waits, so that a peer that asks faster
// than it reads slows itself down. It returns errEnded once the queue has ended.
func (q *queue) wait(ctx context.Context) error {
	for {
		q.mu.Lock()
		easy, ended := len(q.bytes) <= queueEasy, q.ended
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
	q.ended = true
	if !keep {
		q.bytes = q.bytes[:0]
	}
	q.bytes = append(q.bytes, last...)
	q.signal()
	q.relieve()
}

// size is how many bytes wait.
func (q *queue) size() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.bytes)
}

// over reports whether the queue has ended.
func (q *queue) over() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.ended
}

// take waits for bytes and returns all there are, in spare's memory where it
// can. ended says that nothing comes after them. Whoever makes a queue ends it,
// so that take comes to an end.
func (q *queue) take(spare []byte) (b []byte, ended bool) {
	for {
		q.mu.Lock()
		if len(q.bytes) > 0 || q.ended {
			b, q.bytes = q.bytes, spare[:0]
			ended = q.ended
			q.mu.Unlock()
			q.relieve()
			return b, ended
		}
		q.mu.Unlock()
		<-q.ready
	}
}

func (q *queue) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue) relieve() {
	select {
	case q.drained <- struct{}{}:
	default:
	}
}

package server

import (
	"context"
	"sync"

	"parley.example/net/wire"
)

// queueMax bounds the bytes that wait for one session: twice the largest answer,
// so that any answer fits a queue that wait has let through.
const queueMax = 2 * (wire.MaxReply + 1)

// queue holds the bytes that wait to be written to one peer. What stands in it
// is whole frames. It is safe for concurrent use; one goroutine takes.
type queue struct {
	mu      sync.Mutex
	bytes   []byte
	ended   bool
	ready   chan struct{} // holds a token while there is something to take
	drained chan struct{} // holds a token after a take
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

// wait blocks while more than half of the queue is taken, so that a peer that
// asks faster than it reads slows itself down.
func (q *queue) wait(ctx context.Context) error {
	for {
		q.mu.Lock()
		easy := len(q.bytes) <= queueMax/2 || q.ended
		q.mu.Unlock()
		if easy {
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
			select {
			case q.drained <- struct{}{}:
			default:
			}
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

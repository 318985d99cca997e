package sqlite

import (
	"context"
	"sync"

	"parley.example/net/server/store"
)

const (
	// queueJobs bounds the jobs that wait; who comes then waits for room. At
	// wire.MaxText each they are 32 MiB.
	queueJobs = 2048
	// batchJobs bounds the jobs of one transaction, and so how long the first
	// of them waits for the last.
	batchJobs = 1024
)

// queue holds the jobs that wait for the writer, in order. put and close are
// safe for concurrent use; take is the writer's.
type queue struct {
	places  chan struct{} // one element for each job that waits
	closing chan struct{}
	filled  chan struct{} // a mailbox: jobs wait, or closing is closed

	mu      sync.Mutex
	waiting []job
	closed  bool
}

func newQueue() *queue {
	return &queue{
		places:  make(chan struct{}, queueJobs),
		closing: make(chan struct{}),
		filled:  make(chan struct{}, 1),
	}
}

// put adds a job behind those that wait. It blocks while the queue is full, or
// where it is hasty returns store.ErrFull then; an error means that the job was
// not added.
func (q *queue) put(ctx context.Context, j job, hasty bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case q.places <- struct{}{}:
	default:
		if hasty {
			return store.ErrFull
		}
		select {
		case q.places <- struct{}{}:
		case <-q.closing:
			return store.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	q.mu.Lock()
	closed := q.closed
	if !closed {
		q.waiting = append(q.waiting, j)
	}
	q.mu.Unlock()
	if closed {
		<-q.places
		return store.ErrClosed
	}
	q.wake()
	return nil
}

// take moves what waits, at most batchJobs, to the end of batch. It blocks
// while nothing waits, and returns batch as it was once the queue is closed and
// empty.
func (q *queue) take(batch []job) []job {
	for {
		q.mu.Lock()
		n, closed := min(len(q.waiting), batchJobs), q.closed
		batch = append(batch, q.waiting[:n]...)
		left := copy(q.waiting, q.waiting[n:])
		clear(q.waiting[left:])
		q.waiting = q.waiting[:left]
		q.mu.Unlock()
		for range n {
			<-q.places
		}
		if n > 0 || closed {
			return batch
		}
		<-q.filled
	}
}

// close lets nothing more in. What waits can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	close(q.closing)
	q.wake()
}

// busy reports whether jobs wait.
func (q *queue) busy() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) > 0
}

// isClosed reports whether close was called.
func (q *queue) isClosed() bool {
	select {
	case <-q.closing:
		return true
	default:
		return false
	}
}

func (q *queue) wake() {
	select {
	case q.filled <- struct{}{}:
	default: // the mailbox says so already
	}
}

package sqlite

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/semaphore"

	"parley.example/net/server/store"
)

const (
	// queueBytes bounds the memory of the jobs that wait; who comes then waits for
	// room. They are some 16,000 of few words, so that as many are taken up as soon
	// as they come, or 1,800 of wire.MaxText.
	queueBytes = 32 << 20
	// batchBytes bounds those of one transaction, and so how long the first of them
	// waits for the last. The more there are, the less each costs, and the fewer are
	// the writes to those who hear them.
	batchBytes = 8 << 20
	// jobBytes is what a job is reckoned to take but for its text.
	jobBytes = 2 << 10
)

// queue holds the jobs that wait for the writer, in order. put and close are
// safe for concurrent use; take is the writer's.
type queue struct {
	room    *semaphore.Weighted // in bytes
	filled  chan struct{}       // a mailbox: jobs wait, or the queue is closed
	closing context.Context
	end     context.CancelFunc

	mu      sync.Mutex
	waiting []job
	closed  bool
}

func newQueue() *queue {
	q := &queue{room: semaphore.NewWeighted(queueBytes), filled: make(chan struct{}, 1)}
	q.closing, q.end = context.WithCancel(context.Background())
	return q
}

// put adds a job behind those that wait. It blocks while the queue is full, or
// where it is hasty returns store.ErrFull then; an error means that the job was
// not added.
func (q *queue) put(ctx context.Context, j job, hasty bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if n := j.bytes(); n > queueBytes {
		return fmt.Errorf("%d bytes have no room in a queue of %d", n, queueBytes)
	}
	if !q.room.TryAcquire(j.bytes()) {
		if hasty {
			return store.ErrFull
		}
		if err := q.wait(ctx, j.bytes()); err != nil {
			return err
		}
	}
	q.mu.Lock()
	closed := q.closed
	if !closed {
		q.waiting = append(q.waiting, j)
	}
	q.mu.Unlock()
	if closed {
		q.room.Release(j.bytes())
		return store.ErrClosed
	}
	q.wake()
	return nil
}

// wait waits for room.
func (q *queue) wait(ctx context.Context, n int64) error {
	either, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(q.closing, stop)()
	err := q.room.Acquire(either, n)
	switch {
	case err == nil:
		return nil
	case q.isClosed():
		return store.ErrClosed
	}
	return ctx.Err()
}

// take moves what waits, batchBytes of it at most, to the end of batch. It blocks
// while nothing waits, and returns batch as it was once the queue is closed and
// empty.
func (q *queue) take(batch []job) []job {
	for {
		q.mu.Lock()
		n, bytes := 0, int64(0)
		for n < len(q.waiting) && (n == 0 || bytes+q.waiting[n].bytes() <= batchBytes) {
			bytes += q.waiting[n].bytes()
			n++
		}
		closed := q.closed
		batch = append(batch, q.waiting[:n]...)
		left := copy(q.waiting, q.waiting[n:])
		clear(q.waiting[left:])
		q.waiting = q.waiting[:left]
		q.mu.Unlock()
		q.room.Release(bytes)
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
	q.end()
	q.wake()
}

// busy reports whether jobs wait.
func (q *queue) busy() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) > 0
}

// isClosed reports whether close was called.
func (q *queue) isClosed() bool { return q.closing.Err() != nil }

func (q *queue) wake() {
	select {
	case q.filled <- struct{}{}:
	default: // the mailbox says so already
	}
}

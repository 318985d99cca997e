package sqlite

import (
	"context"
	"fmt"
	"time"
)

// What is deleted, edited or kept no more stands in the write-ahead log as it was
// said, and in the database file until the log is moved there: with few writers,
// for days. So the log is emptied after such a change.

// wipeWait is how long that waits for those who read, and the writer with it.
const wipeWait = 100 * time.Millisecond

// wiping is the job of emptying the log, which is done after its batch's commit.
type wiping struct {
	w      *writer
	answer chan error // holds one
}

func (j *wiping) bytes() int64 { return jobBytes }
func (j *wiping) take() bool   { return true }

func (j *wiping) work(w *writer) error {
	j.w = w
	return nil
}

func (j *wiping) finish(err error) {
	if err == nil {
		err = j.w.wipe()
	}
	j.answer <- err
}

// wipe has the words that were taken away in no file any more. Where somebody
// reads for long, that is left for the next time.
func (d *DB) wipe(ctx context.Context) error {
	j := &wiping{answer: make(chan error, 1)}
	if err := d.queue.put(ctx, j, false); err != nil {
		return err
	}
	select {
	case err := <-j.answer:
		return wrap("empty the log", err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wipe empties the log where words were taken away. It is called between two
// transactions.
func (w *writer) wipe() error {
	if !w.erased {
		return nil
	}
	if err := w.conn.Once(fmt.Sprintf("PRAGMA busy_timeout = %d", wipeWait.Milliseconds())); err != nil {
		return err
	}
	var kept bool
	var pages, moved int
	err := w.conn.Row("PRAGMA wal_checkpoint(TRUNCATE)", nil, &kept, &pages, &moved)
	if err == nil {
		w.erased = kept
	}
	if again := w.conn.Once(fmt.Sprintf("PRAGMA busy_timeout = %d", busyTimeout.Milliseconds())); err == nil {
		err = again
	}
	return err
}

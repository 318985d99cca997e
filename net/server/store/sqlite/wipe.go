package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// What is deleted, edited or kept no more stands in the write-ahead log as it was
// said, and in the database file until the log is moved there: with few writers,
// for days. So the log is emptied after such a change.

const (
	// wipeWait is how long that waits for those who read, and the writer with it;
	// shortenWait is so where the log is long.
	wipeWait    = 100 * time.Millisecond
	shortenWait = 500 * time.Millisecond
	// emptyTry is how long SQLite waits at once then.
	emptyTry = 50 * time.Millisecond
	// walMost is from how many bytes on the log is long, and walLook how much is
	// written, by the reckoning of jobs and as much for each row that they change, before
	// its length is looked at again.
	walMost = 2 * walKeep
	walLook = 1 << 20
)

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
	emptied, err := w.emptyLog(wipeWait)
	if emptied {
		w.erased = false
	}
	return err
}

// shorten empties a log that has become long. SQLite begins it anew only where it
// finds nobody reading what was written before, and on a busy server somebody always
// is: it would grow until the disk is full. Here those who read are waited for, which
// is soon over while nothing is written, but for a copy being made, say: so it is
// tried again only when the log has grown by half as much more.
//
// A failure is told to nobody, as SQLite tells none of its own moving: what is in the
// log is safe there, and who writes next is told of a disk that is full.
func (w *writer) shorten(jobs []job) {
	for _, j := range jobs {
		w.unseen += j.bytes()
	}
	if w.unseen < walLook || w.damaged != nil {
		return
	}
	w.unseen = 0
	size := w.logSize()
	if size <= w.long/2 {
		w.longAt = w.long
	}
	if size < w.longAt {
		return
	}
	_, _ = w.emptyLog(w.wait)
	w.longAt = max(w.long, w.logSize()+w.long/2)
}

// logSize is how many bytes the log has, zero where there is none to see.
func (w *writer) logSize() int64 {
	info, err := os.Stat(w.log)
	if err != nil {
		return 0
	}
	return info.Size()
}

// emptyLog moves the log into the database and empties it, unless those who read do
// not end within wait. SQLite waits for whoever reads what is old until nobody is in
// that one's place, where others may have come who are in nobody's way, one before
// the other has gone: so it is asked to wait for a moment, and again.
func (w *writer) emptyLog(wait time.Duration) (emptied bool, err error) {
	patience := func(d time.Duration) error {
		return w.conn.Once(fmt.Sprintf("PRAGMA busy_timeout = %d", d.Milliseconds()))
	}
	if err := patience(emptyTry); err != nil {
		return false, err
	}
	for range wait / emptyTry {
		var kept bool
		var pages, moved int
		err = w.conn.Row("PRAGMA wal_checkpoint(TRUNCATE)", nil, &kept, &pages, &moved)
		if emptied = err == nil && !kept; emptied || err != nil {
			break
		}
	}
	return emptied, errors.Join(err, patience(busyTimeout))
}

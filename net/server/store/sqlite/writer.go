package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite/glance"
	"parley.example/net/wire"
)

// job is a piece of work for the writer. All methods but bytes are called on its
// goroutine, in this order.
type job interface {
	// bytes is about what it takes in memory, always the same.
	bytes() int64
	// take reports whether the job is still wanted.
	take() bool
	// work does it within the running transaction. An error means that this
	// job wrote nothing, but for one that spoils the whole transaction.
	work(*writer) error
	// finish tells whoever waits, after the commit.
	finish(error)
}

// writer owns the writing connection. All its methods are called on the
// goroutine that runs it.
type writer struct {
	conn  *glance.Conn
	clock func() time.Time
	ids   func() int64
	feed  store.Feed
	// leaving is told before a commit that ends memberships; nil for nobody.
	leaving store.Feed
	cache   cache
	// damaged is what SQLite said of a damaged file: nothing is written to it any
	// more, lest it becomes worse.
	damaged error
	log     string        // the path of the write-ahead log
	long    int64         // from how many bytes on it is long
	wait    time.Duration // for those who read, then
	longAt  int64         // from how many on it is emptied
	unseen  int64         // the bytes of jobs, and of what they changed, since its length was looked at
	erased  bool          // words were taken away, which it may still have
	said    chan struct{} // a mailbox: something was committed that may be searched for
	unread  atomic.Int64  // about how many messages the index does not have yet
	pace    pace
	turn    *turn

	scattered func(messages, convs, waiting int) bool
	spread    map[wire.ConvID]struct{} // the conversations of a batch, while they are counted

	// Of the running transaction:
	now      int64 // the clock, in milliseconds
	arriving bool  // its messages do not go into their logs at once
	commits  []store.Commit
	execs    int // statements that may have written
}

func newWriter(conn *glance.Conn, path string, feed store.Feed, o options) *writer {
	return &writer{
		conn: conn, log: path + "-wal", long: o.long, wait: o.patience, longAt: o.long, erased: true, clock: o.clock, ids: o.ids, feed: feed, leaving: o.leaving, said: make(chan struct{}, 1),
		scattered: o.scattered, spread: make(map[wire.ConvID]struct{}), pace: pace{begun: time.Now()}, turn: newTurn(),
	}
}

// run writes what comes through q until it is closed and empty.
func (w *writer) run(q *queue) {
	var batch []job
	for {
		batch = q.take(batch[:0])
		if len(batch) == 0 {
			return
		}
		w.write(batch)
		w.shorten(batch)
		clear(batch)
	}
}

// write does a batch in one transaction, feeds what came of it and tells
// everyone.
func (w *writer) write(batch []job) {
	taken := batch[:0]
	for _, j := range batch {
		if j.take() {
			taken = append(taken, j)
		}
	}
	if len(taken) == 0 {
		return
	}
	errs := make([]error, len(taken))
	if err := w.transact(taken, errs); err != nil {
		w.rollback()
		for i := range errs {
			errs[i] = err // what an undone transaction answered is not so
		}
	} else if len(w.commits) > 0 {
		w.unread.Add(int64(len(w.commits)))
		w.pace.note(len(w.commits))
		if w.feed != nil {
			w.feed(w.commits)
		}
		select {
		case w.said <- struct{}{}:
		default: // the mailbox says so already
		}
	}
	w.commits = nil // the feed may keep them
	for i, j := range taken {
		j.finish(errs[i])
	}
}

// transact runs the jobs and commits. Its error is that of the transaction.
func (w *writer) transact(jobs []job, errs []error) (err error) {
	if w.damaged != nil {
		return w.damaged
	}
	defer func() {
		if err := unreadable(err); errors.Is(err, store.ErrUnreadable) {
			w.damaged = err
		}
	}()
	if err := w.begin(); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if len(jobs) > 1 { // messages, mostly, of which each is a commit
		w.commits = make([]store.Commit, 0, len(jobs))
	}
	if err := w.decide(jobs); err != nil {
		return fmt.Errorf("move into the logs: %w", err)
	}
	for i, j := range jobs {
		errs[i] = j.work(w)
		if errs[i] != nil && !answered(errs[i]) && !ownFault(errs[i]) {
			return errs[i]
		}
	}
	if w.leaving != nil && ends(w.commits) {
		w.leaving(w.commits)
	}
	if _, err := w.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// ends reports whether commits end memberships.
func ends(commits []store.Commit) bool {
	for i := range commits {
		if len(commits[i].Left) > 0 {
			return true
		}
	}
	return false
}

func (w *writer) begin() error {
	if _, err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	w.now = w.clock().UnixMilli()
	var version int64
	if err := w.row("PRAGMA data_version").Scan(&version); err != nil {
		return err
	}
	w.cache.enter(version)
	return nil
}

// rollback ends the transaction after an error. SQLite ends it itself after
// some of them and then says that there is none: only a transaction that
// outlives its rollback is a fault, and the next BEGIN tells that.
func (w *writer) rollback() {
	_, _ = w.exec("ROLLBACK")
	w.cache.clear()
	w.commits = nil
}

// attempt runs f so that an error leaves nothing of it.
func (w *writer) attempt(f func(*writer) error) error {
	if _, err := w.exec("SAVEPOINT job"); err != nil {
		return err
	}
	fed, execs := len(w.commits), w.execs
	failed := f(w)
	if failed == nil {
		_, err := w.exec("RELEASE job")
		return err
	}
	if w.execs != execs { // who is refused costs the others nothing
		w.cache.clear()
	}
	clear(w.commits[fed:])
	w.commits = w.commits[:fed]
	if answered(failed) || ownFault(failed) {
		for _, undo := range []string{"ROLLBACK TO job", "RELEASE job"} {
			if _, err := w.exec(undo); err != nil {
				return errors.Join(errors.New(failed.Error()), err) // no answer any more
			}
		}
	}
	return failed
}

// exec runs a statement, and says how many rows it inserted, changed or removed.
func (w *writer) exec(query string, args ...any) (changed int64, err error) {
	w.execs++
	changed, err = w.conn.Exec(query, args...)
	w.unseen += changed * jobBytes
	return changed, err
}

func (w *writer) row(query string, args ...any) scanner { return writersRow{w.conn, query, args} }

// each calls f with every row of a query; f does not use the writer.
func (w *writer) each(f func(scanner) error, query string, args ...any) error {
	return eachOf(w.conn, f, query, args...)
}

// close closes the connection. The writer does not run any more.
func (w *writer) close() error { return errors.Join(w.conn.Close(), w.turn.close()) }

// scanner is a row.
type scanner interface{ Scan(into ...any) error }

// writersRow is a row that is read when it is scanned.
type writersRow struct {
	conn  *glance.Conn
	query string
	args  []any
}

func (r writersRow) Scan(into ...any) error { return r.conn.Row(r.query, r.args, into...) }

// task is a job that someone waits for.
type task struct {
	run    func(*writer) error
	beside bool       // it needs no logs that are whole: see doBeside
	answer chan error // holds one
	state  atomic.Int32
}

// The states of a task. Who moves it from waiting decides.
const (
	waiting int32 = iota
	taken
	abandoned
)

func (t *task) bytes() int64         { return jobBytes }
func (t *task) take() bool           { return t.state.CompareAndSwap(waiting, taken) }
func (t *task) work(w *writer) error { return w.attempt(t.run) }
func (t *task) finish(err error)     { t.answer <- err }

// do has the writer run a function and waits for the commit. Where ctx ends
// before the writer has taken it up, it is not run.
func (d *DB) do(ctx context.Context, operation string, run func(*writer) error) error {
	return d.wait(ctx, operation, &task{run: run, answer: make(chan error, 1)})
}

// doBeside is do of a function that reads no log by a statement of its own.
func (d *DB) doBeside(ctx context.Context, operation string, run func(*writer) error) error {
	return d.wait(ctx, operation, &task{run: run, beside: true, answer: make(chan error, 1)})
}

func (d *DB) wait(ctx context.Context, operation string, t *task) error {
	if err := d.queue.put(ctx, t, false); err != nil {
		return err
	}
	select {
	case err := <-t.answer:
		return wrap(operation, err)
	case <-ctx.Done():
		if t.state.CompareAndSwap(waiting, abandoned) {
			return ctx.Err()
		}
		return wrap(operation, <-t.answer)
	}
}

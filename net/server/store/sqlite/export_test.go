package sqlite

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What tests need to see or to break.

// QueueRoom is how many messages of a text have room while they wait.
func QueueRoom(text string) int { return queueBytes / (jobBytes + len(text)) }

var EncodedSize = encodedSize

// Versions is the version of the schema that this program knows.
func Versions() int { return len(migrations()) }

// WithIDs draws the ids of accounts and conversations from ids.
func WithIDs(ids func() int64) Option { return func(o *options) { o.ids = ids } }

// LongLog has the write-ahead log be long from n bytes on, and those who read waited
// for as long as they take.
func LongLog(n int64) Option {
	return func(o *options) { o.long, o.patience = n, time.Minute }
}

// Arriving has the messages of a batch arrive wherever f says so, asked on the
// writer's goroutine. Changes and the like still put all into the logs.
func Arriving(f func() bool) Option {
	return func(o *options) { o.scattered = func(messages, _, _ int) bool { return messages > 0 && f() } }
}

// Always has all messages arrive.
func Always() bool { return true }

// Still ends the indexer, which moves what has arrived in its time.
func (d *DB) Still() { d.still() }

// Bounds of what waits.
const (
	MostArrivals = mostArrivals
	MostBytes    = mostBytes
	BatchBytes   = batchBytes
	QueueBytes   = queueBytes
)

// LimitPages lets the database grow no further than n pages more than it has,
// as a full disk does; a negative n lifts the limit.
func (d *DB) LimitPages(ctx context.Context, n int) error {
	return d.do(ctx, "limit pages", func(w *writer) error {
		var pages, limit int
		if err := w.row("PRAGMA page_count").Scan(&pages); err != nil {
			return err
		}
		if limit = pages + n; n < 0 {
			limit = 1 << 30
		}
		return w.conn.Once("PRAGMA max_page_count = " + strconv.Itoa(limit))
	})
}

// enqueue has a job waiting when it returns. The answer comes on the channel.
func (d *DB) enqueue(ctx context.Context, run func(*writer) error) <-chan error {
	t := &task{run: run, answer: make(chan error, 1)}
	if err := d.queue.put(ctx, t, false); err != nil {
		t.answer <- err
	}
	return t.answer
}

// FailCommit is a job whose transaction cannot be committed.
func (d *DB) FailCommit(ctx context.Context) <-chan error {
	return d.enqueue(ctx, func(w *writer) error {
		if _, err := w.exec("PRAGMA defer_foreign_keys = 1"); err != nil {
			return err
		}
		_, err := w.exec("INSERT INTO members (account, conv, read) VALUES (-1, -1, 0)")
		return err
	})
}

// BreakRule is a job that writes something and then fails by itself.
func (d *DB) BreakRule(ctx context.Context) <-chan error {
	return d.enqueue(ctx, func(w *writer) error {
		if _, err := w.exec("INSERT INTO settings (key, value) VALUES ('half', 'done')"); err != nil {
			return err
		}
		_, err := w.exec("INSERT INTO settings (key, value) VALUES ('whole', NULL)")
		return err
	})
}

// Check has the index check itself, and counts the messages that it has.
func (d *DB) Check(ctx context.Context) (docs int, err error) {
	err = d.do(ctx, "check the index", func(w *writer) error {
		if _, err := w.exec("INSERT INTO search_words (search_words) VALUES ('integrity-check')"); err != nil {
			return err
		}
		return w.row("SELECT count(*) FROM events, search_state WHERE kind = 'message' AND doc BETWEEN oldest AND indexed").Scan(&docs)
	})
	return docs, err
}

// Words counts the messages that the index has under any word.
func (d *DB) Words(ctx context.Context) (n int, err error) {
	err = d.do(ctx, "count words", func(w *writer) error {
		if _, err := w.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search_words, row)"); err != nil {
			return err
		}
		if err := w.row("SELECT coalesce(sum(doc), 0) FROM temp.words").Scan(&n); err != nil {
			return err
		}
		_, err := w.exec("DROP TABLE temp.words")
		return err
	})
	return n, err
}

// Pragma reads a setting of the writing connection and of a reading one.
func (d *DB) Pragma(ctx context.Context, name string) (writing, reading string, err error) {
	err = d.do(ctx, "read pragma", func(w *writer) error { return w.row("PRAGMA " + name).Scan(&writing) })
	if err == nil {
		err = d.read.QueryRowContext(ctx, "PRAGMA "+name).Scan(&reading)
	}
	return writing, reading, err
}

// ReadOnly runs a statement on a reading connection.
func (d *DB) ReadOnly(ctx context.Context, statement string) error {
	_, err := d.read.ExecContext(ctx, statement)
	return err
}

var parameter = regexp.MustCompile(`\?\d*`)

// Plans explains what the readers ask, a line a step.
func (d *DB) Plans(ctx context.Context) (map[string]string, error) {
	plans := make(map[string]string)
	for _, query := range readQueries() {
		rows, err := d.read.QueryContext(ctx, "EXPLAIN QUERY PLAN "+parameter.ReplaceAllString(query, "1"))
		if err != nil {
			return nil, err
		}
		var steps []string
		err = scanAll(rows, func(row scanner) error {
			var id, parent, unused int
			var step string
			err := row.Scan(&id, &parent, &unused, &step)
			steps = append(steps, step)
			return err
		})
		if err != nil {
			return nil, err
		}
		plans[query] = strings.Join(steps, "\n")
	}
	return plans, nil
}

// Hold keeps the writer between two transactions until release is closed.
func (d *DB) Hold(ctx context.Context, release <-chan struct{}) error {
	held := make(chan struct{})
	err := d.queue.put(ctx, holder{held, release}, false)
	if err == nil {
		<-held
	}
	return err
}

type holder struct {
	held    chan struct{}
	release <-chan struct{}
}

func (h holder) bytes() int64       { return 0 }
func (h holder) take() bool         { return true }
func (h holder) work(*writer) error { return nil }
func (h holder) finish(error)       { close(h.held); <-h.release }

// Turn lets others run.
type Turn struct{ t *turn }

func NewTurn() Turn         { return Turn{newTurn()} }
func (t Turn) Yield()       { t.t.yield() }
func (t Turn) Close() error { return t.t.close() }

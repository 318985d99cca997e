// Package sqlite is the store of one machine: package store's interface on one
// SQLite file.
//
// Rules of the house: one goroutine writes, on a connection of its own; readers
// have a pool that cannot write. Whatever waits to be written shares one
// commit. Another process may write to the same file at any time, so that
// nothing read in one transaction is believed in the next unless SQLite says
// that nobody else wrote. A message is in its log (the table events) or, where many
// conversations are spoken in at once, waits among the arrivals to be moved there:
// readers read both, and the writer moves them before all that needs the logs whole
// (see doBeside). The way of a write:
//
//	caller → queue → writer: BEGIN IMMEDIATE, every job, COMMIT → Feed → answers
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite/glance"
	"parley.example/net/server/store/sqlite/pagefile"
	"parley.example/net/wire"
)

// Sizes and timeouts.
const (
	// busyTimeout is how long a statement waits for another process's write.
	busyTimeout = 5 * time.Second
	// busyPause is between two tries where SQLite itself does not wait.
	busyPause = 10 * time.Millisecond
	// writerCache is the writer's page cache, in KiB; readerCache a reader's.
	writerCache = 16 << 10
	readerCache = 4 << 10
	// walKeep is what a checkpoint leaves of a log file that grew, in bytes.
	walKeep = 32 << 20
	// checkpointPages is the size of the log, in pages, from which on it is moved
	// into the database: a page that many commits change is moved once.
	checkpointPages = 4000
	// sealTries is how often a database is opened that others may be making.
	sealTries = 3
	// minReaders is the least number of reading connections.
	minReaders = 4
)

// DB is a store.Store. It is safe for concurrent use.
type DB struct {
	queue   *queue
	writer  *writer
	read    *sql.DB
	stmts   map[string]*sql.Stmt // of read, by their text; never changes
	glances *glances

	wrote chan struct{} // closed when the writer has ended
	index indexer
	still func()       // ends the indexer, and waits for it
	close func() error // ends everything, once
}

var _ store.Store = (*DB)(nil)

// options are what Open may be told.
type options struct {
	clock     func() time.Time
	ids       func() int64
	leaving   store.Feed
	scattered func(messages, convs, waiting int) bool
	long      int64         // from how many bytes on the write-ahead log is long
	patience  time.Duration // how long who reads is waited for then
}

// Option changes how Open makes a DB.
type Option func(*options)

// WithClock takes the time of events from clock instead of time.Now. It is
// called on the writer's goroutine, once a transaction.
func WithClock(clock func() time.Time) Option { return func(o *options) { o.clock = clock } }

// WithLeaving has leaving told of what is about to be committed, where that ends
// memberships: before anybody can read it. As the feed it is called on the writer's
// goroutine; what it was told of may come to nothing.
func WithLeaving(leaving store.Feed) Option { return func(o *options) { o.leaving = leaving } }

// Open opens the database file at path and makes it where there is none; the
// folder must exist. feed may be nil. Errors are store.ErrNewer and
// store.ErrUnreadable where they apply, wrapped with the path; a file refused
// is left as it was. ctx bounds the opening only.
func Open(ctx context.Context, path string, feed store.Feed, opts ...Option) (*DB, error) {
	o := options{clock: time.Now, ids: wire.NewID, scattered: scattered, long: walMost, patience: shortenWait}
	for _, opt := range opts {
		opt(&o)
	}
	d, err := open(ctx, path, feed, o)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, unreadable(err))
	}
	go func() {
		defer close(d.wrote)
		d.writer.run(d.queue)
	}()
	indexing, cancel := context.WithCancel(context.Background())
	indexed := make(chan struct{})
	go func() {
		defer close(indexed)
		d.index.run(indexing)
	}()
	d.still = func() { cancel(); <-indexed }
	return d, nil
}

func open(ctx context.Context, path string, feed store.Feed, o options) (_ *DB, err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := touch(abs); err != nil {
		return nil, err
	}
	conn, err := openWriter(ctx, abs)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, conn.Close())
		}
	}()
	d := &DB{
		queue:   newQueue(),
		writer:  newWriter(conn, abs, feed, o),
		wrote:   make(chan struct{}),
		glances: newGlances(abs),
	}
	if d.read, d.stmts, err = openReaders(ctx, abs); err != nil {
		return nil, err
	}
	d.index = indexer{d: d, wake: d.writer.said}
	d.close = sync.OnceValue(d.shut)
	return d, nil
}

// touch makes the file, for its owner alone, where there is none: SQLite would
// let others read it. Where one stands it must not be opened here, for closing
// it again would drop the locks that this process holds on it.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// openPool is sql.Open of a URI.
func openPool(uri string) (*sql.DB, error) {
	if err := pagefile.Register(); err != nil {
		return nil, err
	}
	return sql.Open("sqlite", uri)
}

// ownedConn is the one connection of a pool of its own.
type ownedConn struct {
	*sql.Conn
	pool *sql.DB
}

func (c ownedConn) Close() error { return errors.Join(c.Conn.Close(), c.pool.Close()) }

// openWriter opens the writing connection and brings the database to the
// version of this program. The file is not written to before it is known to be
// ours.
func openWriter(ctx context.Context, path string) (*glance.Conn, error) {
	for range sealTries {
		conn, err := prepareAt(ctx, path)
		if !errors.Is(err, errUnsealed) {
			return conn, err
		}
		if err := sealPages(ctx, path); err != nil {
			return nil, err
		}
	}
	return nil, errUnsealed
}

// prepareAt prepares the database, and opens it before it is let go again: closing
// it for the last time would end its log.
func prepareAt(ctx context.Context, path string) (writing *glance.Conn, err error) {
	conn, err := connectWriter(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err = errors.Join(err, conn.Close()); err != nil && writing != nil {
			writing, err = nil, errors.Join(err, writing.Close())
		}
	}()
	if err := prepare(ctx, conn.Conn); err != nil {
		return nil, err
	}
	var setup []string
	for _, p := range append([]string{busy()}, writerPragmas()...) {
		setup = append(setup, "PRAGMA "+p)
	}
	return glance.Open(path, pagefile.Name, setup...)
}

// sealPages waits for others, who may be doing it, as a statement does.
func sealPages(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, busyTimeout)
	defer cancel()
	return pagefile.Seal(ctx, path)
}

func writerPragmas() []string {
	return []string{
		pragma("synchronous", "FULL"),
		pragma("fullfsync", 1),
		pragma("checkpoint_fullfsync", 1),
		pragma("foreign_keys", 1),
		pragma("trusted_schema", 0),
		pragma("secure_delete", 1), // the text of a deleted message is nowhere any more
		pragma("journal_size_limit", walKeep),
		pragma("wal_autocheckpoint", checkpointPages),
		pragma("temp_store", "MEMORY"), // Android has no folder for temporary files
		pragma("cache_size", -writerCache),
	}
}

func connectWriter(ctx context.Context, path string) (ownedConn, error) {
	pool, err := openPool(dsn(path, writerPragmas()...))
	if err != nil {
		return ownedConn{}, err
	}
	pool.SetMaxOpenConns(1)
	conn, err := pool.Conn(ctx)
	if err != nil {
		return ownedConn{}, errors.Join(err, pool.Close())
	}
	return ownedConn{Conn: conn, pool: pool}, nil
}

// openReaders opens the pool of connections that only read. They do not open
// the file itself read-only: such a connection could not mend the log's index
// after another process died.
func openReaders(ctx context.Context, path string) (*sql.DB, map[string]*sql.Stmt, error) {
	pool, err := openPool(dsn(path,
		pragma("query_only", 1),
		pragma("temp_store", "MEMORY"),
		pragma("trusted_schema", 0),
		pragma("cache_size", -readerCache),
	))
	if err != nil {
		return nil, nil, err
	}
	n := max(minReaders, runtime.GOMAXPROCS(0))
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	stmts := make(map[string]*sql.Stmt)
	for _, query := range readQueries() {
		stmt, err := pool.PrepareContext(ctx, query)
		if err != nil {
			return nil, nil, errors.Join(err, pool.Close())
		}
		stmts[query] = stmt
	}
	return pool, stmts, nil
}

// dsn names the file at an absolute path, whatever its characters.
func dsn(path string, pragmas ...string) string {
	return uri(path, url.Values{"mode": {"rw"}, "_pragma": append([]string{busy()}, pragmas...)})
}

func uri(path string, q url.Values) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a Windows volume
		path = "/" + path
	}
	q.Set("vfs", pagefile.Name)
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

func busy() string { return pragma("busy_timeout", busyTimeout.Milliseconds()) }

func pragma(name string, value any) string { return fmt.Sprintf("%s(%v)", name, value) }

// Close waits for every write that was taken up and answers it, moves the log
// into the database file and closes it. It is idempotent and may be called from
// anywhere but the writer's goroutine.
func (d *DB) Close() error { return d.close() }

func (d *DB) shut() error {
	d.still()
	d.queue.close()
	<-d.wrote
	errs := []error{d.glances.close(), d.read.Close()}
	// The last connection's closing moves the log, too, but tells no error.
	if err := d.writer.conn.Once("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		errs = append(errs, fmt.Errorf("checkpoint: %w", err))
	}
	return errors.Join(append(errs, d.writer.close())...)
}

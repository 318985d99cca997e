package sqlite

import (
	"context"
	"database/sql"
	_ "embed" // the schemas
	"errors"
	"fmt"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite/pagefile"
)

// applicationID marks the file as Parley's: "prly".
const applicationID = 0x70726c79

// cheapPages is how large a database may be, in pages, to be looked through
// whole when it is opened: a few hundredths of a second.
const cheapPages = 1024

//go:embed schema.sql
var schema string

//go:embed schema2.sql
var schema2 string

//go:embed schema3.sql
var schema3 string

//go:embed schema4.sql
var schema4 string

//go:embed schema5.sql
var schema5 string

//go:embed schema6.sql
var schema6 string

//go:embed schema7.sql
var schema7 string

//go:embed schema8.sql
var schema8 string

//go:embed schema9.sql
var schema9 string

//go:embed schema10.sql
var schema10 string

//go:embed schema11.sql
var schema11 string

//go:embed schema12.sql
var schema12 string

// migrations lead from each version of the schema to the next; the version is
// their number. One that was released never changes.
func migrations() []string {
	return []string{schema, schema2, schema3, schema4, schema5, schema6, schema7, schema8, schema9, schema10, schema11, schema12}
}

// errUnsealed means that a database's pages have no checksums yet.
var errUnsealed = errors.New("its pages have no checksums")

// prepare refuses a file that is not ours, or not yet, and makes the rest into
// a database of this version. errUnsealed is of an empty one, and of one that is of
// this version now and has to be sealed before it is used.
func prepare(ctx context.Context, conn *sql.Conn) error {
	version, err := check(ctx, conn)
	if err == nil && version == 0 {
		err = sealed(ctx, conn)
	}
	if err != nil {
		return err
	}
	if err := keepLog(ctx, conn); err != nil {
		return fmt.Errorf("write-ahead log: %w", err)
	}
	if err := migrate(ctx, conn); err != nil {
		return err
	}
	if err := sealed(ctx, conn); err != nil {
		return err
	}
	return lookThrough(ctx, conn)
}

// sealed is errUnsealed where the pages have no checksums.
func sealed(ctx context.Context, conn *sql.Conn) error {
	var is bool
	err := conn.QueryRowContext(ctx, pagefile.SealedQuery).Scan(&is)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !is {
		return errUnsealed
	}
	return err
}

// keepLog gives the database its write-ahead log. While another program does so,
// SQLite answers that it is busy at once, whatever its timeout: waiting with the
// lock that reading takes, both could wait for ever.
func keepLog(ctx context.Context, conn *sql.Conn) error {
	end := time.NewTimer(busyTimeout)
	defer end.Stop()
	for {
		var mode string
		err := conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		switch {
		case err == nil && mode != "wal":
			return fmt.Errorf("this file system allows %q only", mode)
		case code(err) != sqlite3.SQLITE_BUSY:
			return err
		}
		select {
		case <-time.After(busyPause):
		case <-end.C:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// check returns the version of the database, zero for an empty file. It looks
// once, for another process may be making the database at this moment.
func check(ctx context.Context, conn *sql.Conn) (version int, err error) {
	var id, objects int
	err = conn.QueryRowContext(ctx, `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id, pragma_user_version`).Scan(&id, &version, &objects)
	if err != nil {
		return 0, err
	}
	switch {
	case id == 0 && version == 0 && objects == 0:
		return 0, nil
	case id != applicationID:
		return 0, fmt.Errorf("%w: it is another program's", store.ErrUnreadable)
	case version > len(migrations()):
		return 0, fmt.Errorf("%w: %d, and this program knows %d", store.ErrNewer, version, len(migrations()))
	case version < 1:
		return 0, fmt.Errorf("%w: it has no version", store.ErrUnreadable)
	}
	return version, nil
}

// migrate brings the database to this version, each step whole or not at all.
// Two processes may do so at once: the second finds it done.
func migrate(ctx context.Context, conn *sql.Conn) error {
	// Not within a transaction, where it would mean nothing: a table that others
	// refer to is made anew (https://sqlite.org/lang_altertable.html#otheralter).
	if _, err := conn.ExecContext(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
		return err
	}
	steps := migrations()
	for version := range steps {
		if err := step(ctx, conn, version, steps[version]); err != nil {
			return fmt.Errorf("migrate to version %d: %w", version+1, err)
		}
	}
	_, err := conn.ExecContext(ctx, "PRAGMA foreign_keys = ON")
	return err
}

func step(ctx context.Context, conn *sql.Conn, from int, script string) (err error) {
	if version, err := check(ctx, conn); err != nil || version > from {
		return err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, undo := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			err = errors.Join(err, undo)
		}
	}()
	version, err := check(ctx, conn)
	if err != nil {
		return err
	}
	if version > from {
		_, err = conn.ExecContext(ctx, "ROLLBACK")
		return err
	}
	stamp := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, from+1)
	if _, err := conn.ExecContext(ctx, script); err != nil {
		return err
	}
	if from+1 == looksSince {
		if err := fillLooks(ctx, conn); err != nil {
			return err
		}
	}
	for _, text := range []string{stamp, "COMMIT"} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// lookThrough finds the damage of a database that is small enough for it.
func lookThrough(ctx context.Context, conn *sql.Conn) error {
	var pages int
	if err := conn.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	if pages > cheapPages {
		return nil
	}
	return quickCheck(ctx, conn)
}

// quickCheck goes through every page.
func quickCheck(ctx context.Context, conn *sql.Conn) error {
	var found string
	if err := conn.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", store.ErrUnreadable, found)
	}
	return nil
}

// LookThrough goes through a database that was too large for that when it was
// opened, for as long as that takes, beside the work of others. Where it finds
// damage, that is store.ErrUnreadable, and nothing is written any more: every
// method that writes answers the same.
func (d *DB) LookThrough(ctx context.Context) (err error) {
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return d.found(ctx, "look through", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	err = unreadable(quickCheck(ctx, conn))
	if errors.Is(err, store.ErrUnreadable) {
		err = fmt.Errorf("look through: %w", err)
		return errors.Join(err, d.doBeside(ctx, "refuse to write", func(w *writer) error {
			w.damaged = err
			return nil
		}))
	}
	return d.found(ctx, "look through", err)
}

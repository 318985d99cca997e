package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	sqlite3 "modernc.org/sqlite/lib"

	"parley.example/net/server/store"
)

// ErrNoRoom means that the disk has no room for a copy.
var ErrNoRoom = errors.New("the disk is full")

// Snapshot writes the database at path, as one moment has it, into a new file at
// to, compact and without a log. Others may write to the database meanwhile, and
// it is not changed, nor brought to another version. It is gone through first:
// store.ErrNewer and store.ErrUnreadable are as for [Open]; ErrNoRoom is of to's disk.
func Snapshot(ctx context.Context, path, to string) (err error) {
	pool, err := openPool(dsn(path, pragma("trusted_schema", 0), pragma("temp_store", "MEMORY")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("copy %s: %w", path, unreadable(err))
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	version, err := check(ctx, conn)
	if err == nil && version == 0 {
		err = fmt.Errorf("%w: it is empty", store.ErrUnreadable)
	}
	if err == nil { // a copy may hide the damage of what it is of
		err = quickCheck(ctx, conn)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, "VACUUM INTO ?", to)
		if code(err) == sqlite3.SQLITE_FULL {
			return fmt.Errorf("copy %s: %w", path, ErrNoRoom)
		}
	}
	if err != nil {
		return fmt.Errorf("copy %s: %w", path, unreadable(err))
	}
	return nil
}

// Content is what a database holds.
type Content struct {
	Version                           int // of the schema
	Accounts, Conversations, Messages int64
	Last                              int64 // when the last event was, in milliseconds; zero for none
}

// Examine goes through all of a database file that nobody has open, and changes
// nothing. store.ErrNewer and store.ErrUnreadable are as for [Open]; the latter is
// of any damage that can be told.
func Examine(ctx context.Context, path string) (c Content, err error) {
	pool, err := openPool(frozen(path))
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return c, fmt.Errorf("examine %s: %w", path, unreadable(err))
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if c, err = examine(ctx, conn); err != nil {
		return c, fmt.Errorf("examine %s: %w", path, unreadable(err))
	}
	return c, nil
}

func examine(ctx context.Context, conn *sql.Conn) (c Content, err error) {
	if c.Version, err = check(ctx, conn); err != nil {
		return c, err
	}
	if c.Version == 0 {
		return c, fmt.Errorf("%w: it is empty", store.ErrUnreadable)
	}
	var found string
	if err := conn.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return c, err
	}
	if found != "ok" {
		return c, fmt.Errorf("%w: %s", store.ErrUnreadable, found)
	}
	var table string
	err = conn.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table)
	if err == nil {
		return c, fmt.Errorf("%w: a row of %s refers to nothing", store.ErrUnreadable, table)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return c, err
	}
	for _, fault := range faults(c.Version) {
		var n int64
		err := conn.QueryRowContext(ctx, fault.count).Scan(&n)
		if err == nil && n > 0 {
			err = fmt.Errorf("%w: %d %s", store.ErrUnreadable, n, fault.are)
		}
		if err != nil {
			return c, err
		}
	}
	return c, conn.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM accounts WHERE removed = 0), (SELECT count(*) FROM conversations),
		coalesce(sum(kind = 'message'), 0), coalesce(max(time), 0) FROM `+eventsOf(c.Version)).
		Scan(&c.Accounts, &c.Conversations, &c.Messages, &c.Last)
}

// Versions of the schema: that knows where logs begin, and that has arrivals.
const (
	floorsSince   = 10
	arrivalsSince = 12
)

// eventsOf are all events of a version's database.
func eventsOf(version int) string {
	if version < arrivalsSince {
		return `events e `
	}
	return everyEvent
}

// fault is what a version's database must not have, by a query that counts it.
type fault struct{ count, are string }

func faults(version int) []fault {
	all := []fault{{gaps(version), "conversations have gaps"}}
	if version >= arrivalsSince {
		all = append(all, fault{`SELECT count(*) FROM arrivals a WHERE NOT EXISTS (SELECT 1 FROM conversations WHERE id = a.conv)
			OR NOT EXISTS (SELECT 1 FROM accounts WHERE id = a.sender)
			OR EXISTS (SELECT 1 FROM events WHERE uid = a.uid AND sender = a.sender)`, "messages fit into no log"})
	}
	return all
}

// gaps counts the logs of a version's database that have one: where their events
// are not as many as the numbers from their floor to their last, but for the one
// that a log may have below, of the kind past.
func gaps(version int) string {
	if version < floorsSince {
		return `SELECT count(*) FROM (SELECT 1 FROM events GROUP BY conv HAVING count(*) <> max(seq))`
	}
	return `SELECT count(*) FROM conversations c JOIN (
			SELECT conv, count(*) AS n, min(seq) AS low, max(seq) AS high, sum(kind = '` + past + `') AS past FROM ` + eventsOf(version) + `GROUP BY conv
		) e ON e.conv = c.id WHERE e.n <> e.high - e.low + 1 OR e.low <> c.floor - e.past`
}

// frozen names a file that nobody changes.
func frozen(path string) string {
	return uri(path, url.Values{
		"mode": {"ro"}, "immutable": {"1"}, "_pragma": {pragma("temp_store", "MEMORY"), pragma("trusted_schema", 0)},
	})
}

// SettingOf is [DB.Setting] of a database file that nobody has open.
func SettingOf(ctx context.Context, path, key string) (value string, err error) {
	pool, err := openPool(frozen(path))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	err = pool.QueryRowContext(ctx, selectSetting, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, wrap("read setting", err)
}

// Settle is [DB.SetSetting] of a database file that nobody has open, which stays
// of its version.
func Settle(ctx context.Context, path, key, value string) (err error) {
	pool, err := openPool(dsn(path, pragma("synchronous", "FULL"), pragma("fullfsync", 1), pragma("temp_store", "MEMORY")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	_, err = pool.ExecContext(ctx, upsertSetting, key, value)
	return wrap("set setting", err)
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite/glance"
	"parley.example/net/wire"
)

// readQueries lists what the readers ask. They are prepared when the database
// is opened, so that a damaged schema is found then.
func readQueries() []string {
	return []string{
		selectAccountByID, selectAccountByName, selectAccountByToken, selectLogin, listAccounts,
		selectConversation, selectConversations, selectPublicRooms, selectRoomByName, selectMemberships,
		selectOlder, selectNewer, selectAround, selectLast, selectTime, selectMembers, selectSetting, selectDevices,
		selectDetail, selectDetails, selectResidents, selectHookByHash, selectHooks, selectCalled,
		selectInvitationByHash, selectInvitations,
		selectRecent, selectFound, selectFirst, selectFirstEnd, selectState, selectDays, selectWhole, docOf,
	}
}

// errEnough ends reading rows early.
var errEnough = errors.New("enough rows")

// row reads one row by one of readQueries. It is over in less time than it takes
// to watch a context meanwhile.
func (d *DB) row(ctx context.Context, query string, args ...any) scanner {
	return oneRow{d, ctx, query, args}
}

// oneRow is a row that is read when it is scanned.
type oneRow struct {
	d     *DB
	ctx   context.Context
	query string
	args  []any
}

func (r oneRow) Scan(into ...any) error {
	c, err := r.d.glances.take(r.ctx)
	if err != nil {
		return err
	}
	defer r.d.glances.give(c)
	return c.Row(r.query, r.args, into...)
}

// each calls f with every row of one of readQueries that are a page at most, until
// it returns errEnough. f reads nothing else.
func (d *DB) each(ctx context.Context, operation string, f func(scanner) error, query string, args ...any) error {
	c, err := d.glances.take(ctx)
	if err != nil {
		return err
	}
	defer d.glances.give(c)
	return d.found(ctx, operation, eachOf(c, f, query, args...))
}

func eachOf(c *glance.Conn, f func(scanner) error, query string, args ...any) error {
	rows, err := c.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.End()
	for {
		more, err := rows.Next()
		if err == nil && more {
			err = f(rows)
		}
		if errors.Is(err, errEnough) {
			return nil
		}
		if err != nil || !more {
			return err
		}
	}
}

// look is each for what may take long: it ends when ctx does.
func (d *DB) look(ctx context.Context, operation string, f func(scanner) error, query string, args ...any) error {
	if d.queue.isClosed() {
		return store.ErrClosed
	}
	rows, err := d.stmts[query].QueryContext(ctx, args...)
	if err == nil {
		err = scanAll(rows, f)
	}
	return d.found(ctx, operation, err)
}

func scanAll(rows *sql.Rows, f func(scanner) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); errors.Is(err, errEnough) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return rows.Err()
}

// found gives an error of reading its meaning.
func (d *DB) found(ctx context.Context, operation string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return store.ErrNotFound
	case ctx.Err() != nil: // SQLite says that it was interrupted
		return ctx.Err()
	case d.queue.isClosed():
		return store.ErrClosed
	}
	return wrap(operation, err)
}

// pageLimit is how many may be in a page where limit were asked for.
func pageLimit(limit int) int {
	if limit <= 0 || limit > wire.MaxPage {
		return wire.MaxPage
	}
	return limit
}

const selectSetting = `SELECT value FROM settings WHERE key = ?`

// Setting is store.Store's.
func (d *DB) Setting(ctx context.Context, key string) (value string, err error) {
	err = d.found(ctx, "read setting", d.row(ctx, selectSetting, key).Scan(&value))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return value, err
}

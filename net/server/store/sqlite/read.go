package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// readQueries lists what the readers ask. They are prepared when the database
// is opened, so that a damaged schema is found then.
func readQueries() []string {
	return []string{
		selectAccountByID, selectAccountByName, selectAccountByToken, listAccounts,
		selectConversation, selectConversations, selectPublicRooms, selectRoomByName, selectMemberships,
		selectOlder, selectNewer, selectSetting,
	}
}

// errEnough ends reading rows early.
var errEnough = errors.New("enough rows")

// row reads one row by one of readQueries.
func (d *DB) row(ctx context.Context, query string, args ...any) scanner {
	if d.queue.isClosed() {
		return failedScan{store.ErrClosed}
	}
	return d.stmts[query].QueryRowContext(ctx, args...)
}

// each calls f with every row of one of readQueries, until it returns errEnough.
func (d *DB) each(ctx context.Context, operation string, f func(scanner) error, query string, args ...any) error {
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

const (
	selectEvent = `SELECT conv, seq, time, kind, sender, name, uid, text FROM events `
	selectOlder = selectEvent + `WHERE conv = ? AND seq < ? ORDER BY seq DESC LIMIT ?`
	selectNewer = selectEvent + `WHERE conv = ? AND seq > ? ORDER BY seq LIMIT ?`
)

func scanEvent(row scanner) (wire.Event, error) {
	var e wire.Event
	var uid []byte
	if err := row.Scan(&e.Conv, &e.Seq, &e.Time, &e.Kind, &e.From, &e.Name, &uid, &e.Text); err != nil {
		return wire.Event{}, err
	}
	if len(uid) == 16 {
		e.UID = wire.UIDFrom([16]byte(uid))
	}
	return e, nil
}

// maxSeq is above every seq.
const maxSeq = wire.Seq(1<<63 - 1)

// Events is store.Log's. A limit that is none means wire.MaxPage; of a
// conversation that is none, there are no events.
func (d *DB) Events(ctx context.Context, conv wire.ConvID, r store.Range) (page []wire.Event, more bool, err error) {
	query, edge := selectOlder, r.Before
	switch {
	case r.Forward:
		query, edge = selectNewer, r.After
	case r.Before == 0:
		edge = maxSeq
	}
	limit, bytes := pageLimit(r.Limit), 0
	err = d.each(ctx, "read events", func(row scanner) error {
		e, err := scanEvent(row)
		if err != nil {
			return err
		}
		bytes += encodedSize(e)
		if more = len(page) == limit || len(page) > 0 && bytes > wire.MaxPageBytes; more {
			return errEnough
		}
		page = append(page, e)
		return nil
	}, query, conv, edge, limit+1)
	if err != nil {
		return nil, false, err
	}
	if !r.Forward {
		slices.Reverse(page)
	}
	return page, more, nil
}

// eventBytes is more than all of an encoded event but its name and its text:
// the names of the fields, five numbers of at most 20 digits, a kind, a UID, and
// what separates it from the next.
const eventBytes = 256

// encodedSize is at least what an event takes in a page, and at most a few
// hundred bytes more.
func encodedSize(e wire.Event) int { return eventBytes + quotedSize(e.Name) + quotedSize(e.Text) }

// quotedSize is the size of s in JSON without its quotes.
func quotedSize(s string) int {
	n := len(s)
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '\n' || r == '\r' || r == '\t':
			n++
		case r < ' ' || r == 0x7f || r == 0xfffd:
			n += 5 // \u00xx for one byte; also what stands for a byte that is no UTF-8
		case r == 0x2028 || r == 0x2029:
			n += 3 // \u2028 for three bytes
		}
	}
	return n
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

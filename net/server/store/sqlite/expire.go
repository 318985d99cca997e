package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// past is the kind of the one row below a log's floor: of the event that was the
// last when nothing was kept any more.
const past = "past"

// expireEvents bounds the events of one transaction, and so how long others wait
// for it: a few thousandths of a second.
const expireEvents = 128

// dayMillis is a day, in milliseconds.
const dayMillis = int64(24 * time.Hour / time.Millisecond)

// Expire is store.Log's.
func (d *DB) Expire(ctx context.Context) (removed int, err error) {
	if removed, err = d.expire(ctx); err != nil {
		return removed, err
	}
	return removed, d.wipe(ctx)
}

func (d *DB) expire(ctx context.Context) (removed int, err error) {
	for {
		n := 0
		began := time.Now()
		err := d.do(ctx, "remove what is kept no more", func(w *writer) (err error) {
			n, err = w.expire()
			return err
		})
		if err != nil || n == 0 {
			return removed, err
		}
		removed += n
		rest := time.NewTimer(time.Since(began)) // half of the writer's time is for others
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return removed, ctx.Err()
		}
	}
}

// A room whose first event is older than it keeps. Time never goes backward in a
// log, so that what is older stands at its beginning.
const selectOverdue = `SELECT c.id, c.floor, c.keep FROM conversations c
	WHERE c.keep > 0 AND EXISTS (SELECT 1 FROM events e WHERE e.conv = c.id AND e.seq = c.floor AND e.time <= ?1 - c.keep * ?2) LIMIT 1`

// expire removes the first events of a room that are overdue, and says how many.
func (w *writer) expire() (int, error) {
	var conv wire.ConvID
	var floor wire.Seq
	var keep int64
	err := w.row(selectOverdue, w.now, dayMillis).Scan(&conv, &floor, &keep)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	overdue, err := w.overdue(conv, floor, w.now-keep*dayMillis)
	if err != nil {
		return 0, err
	}
	last, err := w.tail(conv)
	if err != nil {
		return 0, err
	}
	next := floor + wire.Seq(len(overdue))
	if err := w.unindex(overdue); err != nil {
		return 0, err
	}
	if err := w.removeBelow(conv, next, last.seq); err != nil {
		return 0, err
	}
	w.commits = append(w.commits, store.Commit{Expired: &wire.Expired{Conv: conv, Floor: next}})
	return len(overdue), nil
}

// overdue reads what the index knows of the first events of a log that are not
// after a time.
func (w *writer) overdue(conv wire.ConvID, floor wire.Seq, until int64) (docs []indexed, err error) {
	err = w.each(func(row scanner) error {
		x, err := scanIndexed(row)
		docs = append(docs, x)
		return err
	}, selectIndexed+`WHERE e.conv = ? AND e.seq >= ? AND e.time <= ? ORDER BY e.seq LIMIT ?`, conv, floor, until, expireEvents)
	return docs, err
}

// unindex takes messages out of the index.
func (w *writer) unindex(docs []indexed) error {
	var oldest, newest int64
	if err := w.row(`SELECT oldest, indexed FROM search_state`).Scan(&oldest, &newest); err != nil {
		return err
	}
	for _, x := range docs {
		if x.doc > newest {
			w.cache.recent.clear()
		}
		if x.tokens == "" || x.doc < oldest || x.doc > newest {
			continue
		}
		if _, err := w.exec(deleteDoc, x.doc, x.tokens); err != nil {
			return err
		}
	}
	return nil
}

// removeBelow ends what a log has below its next floor, and makes that its floor.
// Of the last event of all the seq and the time stay.
func (w *writer) removeBelow(conv wire.ConvID, next, last wire.Seq) error {
	w.erased = true
	for _, query := range []string{
		`DELETE FROM reactions WHERE conv = ? AND seq < ?`,
		`DELETE FROM mentions WHERE conv = ? AND seq < ?`,
	} {
		if _, err := w.exec(query, conv, next); err != nil {
			return err
		}
	}
	if _, err := w.exec(`DELETE FROM events WHERE conv = ? AND seq < ?`, conv, min(next, last)); err != nil {
		return err
	}
	if next > last {
		err := w.one(`UPDATE events SET kind = '`+past+`', name = '', uid = NULL, text = '', ref = 0, doer = 0, edited = 0, doc = NULL
			WHERE conv = ? AND seq = ?`, conv, last)
		if err != nil {
			return err
		}
	}
	return w.one(`UPDATE conversations SET floor = ? WHERE id = ?`, next, conv)
}

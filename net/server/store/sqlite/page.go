package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// An event as it is to be seen: an edit with its message's present text, a
// message with the reactions under it, one a line in the order of their making.
// What few events have is one column each, for a column costs more to read than
// its query.
const selectEvent = `SELECT e.conv, e.seq, e.time, e.kind, e.sender, e.name, e.uid,
	CASE e.kind WHEN 'edited' THEN coalesce((SELECT m.text FROM events m WHERE m.conv = e.conv AND m.seq = e.ref), '') ELSE e.text END,
	CASE WHEN e.ref OR e.doer OR e.edited THEN e.ref || ' ' || e.doer || ' ' || e.edited END,
	CASE WHEN EXISTS (SELECT 1 FROM reactions r WHERE r.conv = e.conv AND r.seq = e.seq)
		THEN (SELECT group_concat(r.account || ' ' || r.emoji, char(10) ORDER BY r.at)
			FROM reactions r WHERE r.conv = e.conv AND r.seq = e.seq) END `

// Pages of events, with the seq of the log's last and its floor beside each one:
// what a statement reads is all of one moment.
const (
	floorOf      = `(SELECT floor FROM conversations WHERE id = ?1)`
	kept         = `e.conv = ?1 AND e.seq >= ` + floorOf
	selectPaged  = selectEvent + `, ` + lastOf + `, ` + floorOf + ` FROM ` + everyEvent
	selectOlder  = selectPaged + `WHERE ` + kept + ` AND e.seq < ?2 ORDER BY e.seq DESC LIMIT ?3`
	selectNewer  = selectPaged + `WHERE ` + kept + ` AND e.seq > ?2 ORDER BY e.seq LIMIT ?3`
	selectAround = `SELECT * FROM (` + selectPaged + `WHERE ` + kept + ` AND e.seq <= ?2 ORDER BY e.seq DESC LIMIT ?3)
		UNION ALL SELECT * FROM (` + selectPaged + `WHERE ` + kept + ` AND e.seq > ?2 ORDER BY e.seq LIMIT ?4)`
	selectLast = `SELECT coalesce(` + lastOf + `, 0), coalesce(` + floorOf + `, 1)`
	selectTime = `SELECT e.time FROM ` + everyEvent + `WHERE e.conv = ? AND e.seq = ?`
)

// scanEvent reads a row of selectEvent as viewer sees it; more is what the query
// has behind it.
func scanEvent(row scanner, viewer wire.AccountID, more ...any) (wire.Event, error) {
	var e wire.Event
	var uid []byte
	var about, reactions *string
	into := append(make([]any, 0, 11),
		&e.Conv, &e.Seq, &e.Time, &e.Kind, &e.From, &e.Name, &uid, &e.Text, &about, &reactions)
	if err := row.Scan(append(into, more...)...); err != nil {
		return wire.Event{}, err
	}
	if about != nil {
		if _, err := fmt.Sscan(*about, &e.Ref, &e.By, &e.Edited); err != nil {
			return wire.Event{}, err
		}
	}
	if len(uid) == 16 {
		e.UID = wire.UIDFrom([16]byte(uid))
	}
	if e.Kind == gone {
		e.Kind, e.Deleted = wire.Message, true
	}
	if reactions != nil {
		e.Reactions = sumReactions(*reactions, viewer)
	}
	return e, nil
}

// sumReactions makes of lines "account emoji" what stands under a message.
func sumReactions(lines string, viewer wire.AccountID) []wire.Reaction {
	var sums []wire.Reaction
	for line := range strings.SplitSeq(lines, "\n") {
		id, emoji, _ := strings.Cut(line, " ")
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			continue // an integer of our own query
		}
		who := wire.AccountID(n)
		i := slices.IndexFunc(sums, func(r wire.Reaction) bool { return r.Emoji == emoji })
		if i < 0 {
			i = len(sums)
			sums = append(sums, wire.Reaction{Emoji: emoji})
		}
		r := &sums[i]
		r.Count++
		switch {
		case len(r.Who) < wire.MaxWho:
			r.Who = append(r.Who, who)
		case who == viewer:
			r.Who[wire.MaxWho-1] = who
		}
	}
	return sums
}

// maxSeq is above every seq.
const maxSeq = wire.Seq(1<<63 - 1)

// Events is store.Log's. A limit that is none means wire.MaxPage; of a
// conversation that is none, there are no events.
func (d *DB) Events(ctx context.Context, conv wire.ConvID, r store.Range) (wire.Page, error) {
	page, err := d.events(ctx, conv, r)
	if err == nil && len(page.Events) == 0 {
		err = d.found(ctx, "read events", d.row(ctx, selectLast, conv).Scan(&page.Last, &page.Floor))
	}
	if err != nil {
		return wire.Page{}, err
	}
	if page.Floor == 1 {
		page.Floor = 0 // nothing was removed
	}
	return page, nil
}

func (d *DB) events(ctx context.Context, conv wire.ConvID, r store.Range) (wire.Page, error) {
	query, edge := selectOlder, r.Before
	switch {
	case r.Around > 0:
		return d.around(ctx, conv, r.Around, r)
	case r.At > 0:
		seq, err := d.firstAt(ctx, conv, r.At)
		if err != nil {
			return wire.Page{}, err
		}
		return d.around(ctx, conv, seq, r)
	case r.Forward:
		query, edge = selectNewer, r.After
	case r.Before == 0:
		edge = maxSeq
	}
	page := wire.Page{Conv: conv}
	limit, bytes := pageLimit(r.Limit), 0
	err := d.each(ctx, "read events", func(row scanner) error {
		e, err := scanEvent(row, r.Viewer, &page.Last, &page.Floor)
		if err != nil {
			return err
		}
		bytes += encodedSize(e)
		if page.More = len(page.Events) == limit || len(page.Events) > 0 && bytes > wire.MaxPageBytes; page.More {
			return errEnough
		}
		page.Events = append(page.Events, e)
		return nil
	}, query, conv, edge, limit+1)
	if !r.Forward {
		slices.Reverse(page.Events)
	}
	return page, err
}

// around reads what is on both sides of a seq, which itself is among it where
// it is there. Seqs have no gaps, so that they tell what is beyond.
func (d *DB) around(ctx context.Context, conv wire.ConvID, middle wire.Seq, r store.Range) (wire.Page, error) {
	page := wire.Page{Conv: conv}
	limit := pageLimit(r.Limit)
	newer := (limit - 1) / 2
	var below, above run
	err := d.each(ctx, "read events", func(row scanner) error {
		e, err := scanEvent(row, r.Viewer, &page.Last, &page.Floor)
		switch {
		case err != nil:
			return err
		case e.Seq <= middle:
			below.add(e, wire.MaxPageBytes/2)
		default:
			above.add(e, wire.MaxPageBytes-below.bytes)
		}
		return nil
	}, selectAround, conv, middle, limit-newer, newer)
	slices.Reverse(below.events)
	page.Events = append(below.events, above.events...)
	if n := len(page.Events); n > 0 {
		page.Older, page.Newer = page.Events[0].Seq > page.Floor, page.Events[n-1].Seq < page.Last
	}
	return page, err
}

// run is one side of such a page. Its first event that has no room ends it.
type run struct {
	events []wire.Event
	bytes  int
	full   bool
}

func (r *run) add(e wire.Event, room int) {
	n := encodedSize(e)
	// The one in the middle is there however large it is.
	if r.full = r.full || r.bytes+n > room && (len(r.events) > 0 || room < wire.MaxPageBytes/2); !r.full {
		r.events = append(r.events, e)
		r.bytes += n
	}
}

// firstAt finds the first event that is not before a time, or else the last:
// by halving, for time never goes backward within a log.
func (d *DB) firstAt(ctx context.Context, conv wire.ConvID, at int64) (wire.Seq, error) {
	var low, high wire.Seq
	if err := d.row(ctx, selectLast, conv).Scan(&high, &low); err != nil {
		return 0, d.found(ctx, "find events", err)
	}
	for low < high {
		middle := low + (high-low)/2
		var when int64
		err := d.row(ctx, selectTime, conv, middle).Scan(&when)
		gone := errors.Is(err, sql.ErrNoRows) // removed since
		if err != nil && !gone {
			return 0, d.found(ctx, "find events", err)
		}
		if gone || when < at {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

// Sizes in a page.
const (
	// eventBytes is more than all of an encoded event but its name, its text and
	// its reactions: the names of the fields, numbers of at most 20 digits, a kind,
	// a UID, and what separates it from the next.
	eventBytes = 352
	// reactionBytes is so of a reaction without its emoji and who uses it, and
	// accountBytes of each of them.
	reactionBytes = 64
	accountBytes  = 21
)

// encodedSize is at least what an event takes in a page, and at most a few
// hundred bytes more.
func encodedSize(e wire.Event) int {
	n := eventBytes + quotedSize(e.Name) + quotedSize(e.Text)
	for i := range e.Reactions {
		n += reactionBytes + quotedSize(e.Reactions[i].Emoji) + accountBytes*len(e.Reactions[i].Who)
	}
	return n
}

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

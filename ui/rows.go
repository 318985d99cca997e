package ui

import (
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// groupTime is how long messages of one author stand under one header.
const groupTime = 5 * time.Minute

// rowKind is what a row of the history is.
type rowKind uint8

const (
	rowTop     rowKind = iota // loading, or the conversation's beginning
	rowDay                    // the day that begins
	rowNew                    // the "New" line
	rowEvent                  // somebody came or went
	rowMessage                // a message that has its seq
	rowPending                // one of mine on its way
	rowEmpty                  // nothing was said yet
)

// rowKey names a row for as long as what it shows is loaded.
type rowKey struct {
	kind rowKind
	seq  wire.Seq
	uid  wire.UID
}

// row is a line of the history. It points into its conversation.
type row struct {
	rowKey
	// at is the index among the conversation's events or pending messages.
	at int
	// head says that the row begins a group: it has the author's name and face.
	head bool
	// gap says that the row stands apart from the one above.
	gap bool
	// done says that the message is my newest and that nobody answered yet: its
	// delivery is worth a word.
	done bool
}

// rows lays a conversation's run out as rows; loc is where days begin.
func rows(dst []row, conv *state.Conversation, me wire.AccountID, loc *time.Location) []row {
	b := rowBuilder{rows: append(dst[:0], row{rowKey: rowKey{kind: rowTop}}), loc: loc, last: -1}
	divided := conv.Divider == 0
	run := conv.Shown()
	for i := range run.Events {
		e := &run.Events[i]
		switch e.Kind {
		case wire.Created, wire.Joined, wire.Left, wire.Renamed, wire.NewTopic, wire.Archived, wire.Unarchived, wire.Kept:
			b.day(e.Time, e.Seq)
			b.add(row{rowKey: rowKey{kind: rowEvent, seq: e.Seq}, at: i})
			b.author = 0
		case wire.Message:
			b.day(e.Time, e.Seq)
			if !divided && e.Seq > conv.Divider && e.From != me {
				divided = true
				b.add(row{rowKey: rowKey{kind: rowNew}})
				b.author = 0
			}
			b.message(row{rowKey: rowKey{kind: rowMessage, seq: e.Seq}, at: i}, e.From, e.Name, e.Time)
			b.last = -1
			if e.From == me {
				b.last = len(b.rows) - 1
			}
		}
	}
	if !run.AtEnd {
		return b.rows
	}
	for i := range conv.Pending {
		m := &conv.Pending[i]
		at := m.At.UnixMilli()
		b.day(at, 0)
		b.message(row{rowKey: rowKey{kind: rowPending, uid: m.UID}, at: i}, me, "", at)
		if m.Phase == state.SendDone {
			b.last = len(b.rows) - 1
		}
	}
	if b.last >= 0 {
		b.rows[b.last].done = true
	}
	if run.AtStart && run.AtEnd && !b.said {
		b.add(row{rowKey: rowKey{kind: rowEmpty}})
	}
	return b.rows
}

// rowBuilder is the state of rows.
type rowBuilder struct {
	rows []row
	loc  *time.Location
	// from and to bound the day of the last row, in milliseconds since 1970.
	from, to int64
	author   wire.AccountID
	name     string // of the author's last message: a webhook goes by several
	at       int64  // of the author's last message
	last     int    // the row of my newest message, -1 for none
	said     bool   // there is a message
}

func (b *rowBuilder) add(r row) { b.rows = append(b.rows, r) }

// day begins a new day where ms is on one.
func (b *rowBuilder) day(ms int64, seq wire.Seq) {
	if ms >= b.from && ms < b.to {
		return
	}
	from, to := wire.DayOf(time.UnixMilli(ms).In(b.loc))
	b.from, b.to = from.UnixMilli(), to.UnixMilli()
	b.author = 0
	b.add(row{rowKey: rowKey{kind: rowDay, seq: seq}, at: int(ms / 1000)})
}

// message adds a message, under the header of the one above where that is the
// same author's and not long ago.
func (b *rowBuilder) message(r row, from wire.AccountID, name string, ms int64) {
	other := b.author != from || name != "" && b.name != "" && b.name != name
	r.head = other || ms-b.at > groupTime.Milliseconds()
	above := b.rows[len(b.rows)-1].kind
	r.gap = r.head && above != rowDay && above != rowNew
	b.author, b.name, b.at, b.said = from, name, ms, true
	b.add(r)
}

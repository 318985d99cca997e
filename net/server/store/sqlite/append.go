package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// message is the job of an Append. It is wanted whatever becomes of the
// caller's context.
type message struct {
	draft store.Draft
	uid   [16]byte
	event wire.Event
	done  func(wire.Event, error)
}

func (m *message) bytes() int64 { return jobBytes + int64(len(m.draft.Text)) }
func (m *message) take() bool   { return true }

func (m *message) finish(err error) {
	if err != nil {
		m.done(wire.Event{}, wrap("append", err))
		return
	}
	m.done(m.event, nil)
}

// Append is store.Log's.
func (d *DB) Append(ctx context.Context, draft store.Draft, done func(wire.Event, error)) error {
	uid, ok := draft.UID.Bytes()
	if !ok {
		return fmt.Errorf("append: %.40q is no UUID", draft.UID)
	}
	return d.queue.put(ctx, &message{draft: draft, uid: uid, done: done}, draft.Hasty)
}

func (m *message) work(w *writer) error {
	d := &m.draft
	name, err := w.mayWrite(d.Conv, d.From)
	if err == nil && d.Ref != 0 {
		err = w.isMessage(d.Conv, d.Ref)
	}
	if d.Name != "" {
		name = d.Name
	}
	if err == nil {
		m.event, err = w.say(wire.Event{
			Conv: d.Conv, Kind: wire.Message, From: d.From, Name: name, Ref: d.Ref, UID: d.UID, Text: d.Text,
		}, m.uid)
	}
	if err == nil && m.event.Seq > 0 {
		var who []wire.AccountID
		who, err = w.mention(m.event)
		w.cache.recent.add(spokenAs(w.cache.doc, m.event, who))
		w.commits = append(w.commits, store.Commit{Event: m.event})
	}
	if !answered(err) && (err != nil || m.event.Seq > 0) {
		return err
	}
	// What was stored once is answered for ever, also to one who has left.
	first, found := scanEvent(w.row(selectByUID, d.From, m.uid[:]), d.From)
	if errors.Is(found, sql.ErrNoRows) && err != nil {
		return err
	}
	m.event = first
	return found
}

const selectByUID = selectEvent + `FROM ` + everyEvent + `WHERE e.sender = ? AND e.uid = ?`

// mayWrite returns the name under which an account writes in a conversation.
func (w *writer) mayWrite(conv wire.ConvID, from wire.AccountID) (string, error) {
	m := membership{conv, from}
	if name, ok := w.cache.members[m]; ok {
		return name, nil
	}
	var name string
	var archived bool
	err := w.row(`SELECT a.name, c.archived FROM members m JOIN accounts a ON a.id = m.account
		JOIN conversations c ON c.id = m.conv
		WHERE m.account = ? AND m.conv = ? AND a.removed = 0 AND a.disabled = 0`, from, conv).Scan(&name, &archived)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", w.noMember(conv)
	case err != nil:
		return "", err
	case archived:
		return "", store.ErrArchived
	}
	w.cache.setMember(m, name)
	return name, nil
}

// noMember says what is wrong with a conversation that one is not in.
func (w *writer) noMember(conv wire.ConvID) error {
	exists, err := w.exists(`SELECT 1 FROM conversations WHERE id = ?`, conv)
	if err == nil && exists {
		return store.ErrNotMember
	}
	return orNotFound(err)
}

func orNotFound(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}

func (w *writer) exists(query string, args ...any) (bool, error) {
	var one int
	err := w.row(query, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// say writes a message; where its sender has stored it before, nothing is written
// and the event returned has no seq.
func (w *writer) say(e wire.Event, uid [16]byte) (wire.Event, error) {
	if w.arriving {
		return w.arrive(e, uid)
	}
	e, err := w.insert(e, uid[:])
	if err == nil && e.Seq > 0 {
		w.cache.arrivals.unused.except(uid, w.tomorrow())
	}
	return e, err
}

// An event is written once for each sender and uid. Most are about no other and
// done by nobody else.
const (
	onceByUID   = ` ON CONFLICT (uid, sender) WHERE uid IS NOT NULL DO NOTHING`
	insertPlain = `INSERT INTO events (conv, seq, time, kind, sender, name, uid, text, doc)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)` + onceByUID
	insertEvent = `INSERT INTO events (conv, seq, time, kind, sender, name, uid, text, doc, ref, doer)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)` + onceByUID
)

// insert gives an event its seq and time and writes it. uid is 16 bytes or nil;
// where the sender has stored it before, nothing is written and the event
// returned has no seq.
func (w *writer) insert(e wire.Event, uid any) (wire.Event, error) {
	last, err := w.tail(e.Conv)
	if err != nil {
		return wire.Event{}, err
	}
	e.Seq, e.Time = last.seq+1, max(w.now, last.time)
	var doc any
	if e.Kind == wire.Message {
		if doc, err = w.nextDoc(); err != nil {
			return wire.Event{}, err
		}
	}
	columns := [...]any{e.Conv, e.Seq, e.Time, string(e.Kind), e.From, e.Name, uid, e.Text, doc, e.Ref, e.By}
	query, args := insertEvent, columns[:]
	if e.Ref == 0 && e.By == 0 {
		query, args = insertPlain, columns[:9]
	}
	if n, err := w.exec(query, args...); err != nil || n == 0 {
		return wire.Event{}, err
	}
	w.cache.setTail(e.Conv, tail{e.Seq, e.Time})
	if n, ok := doc.(int64); ok {
		w.cache.doc = n
	}
	return e, nil
}

// tail finds the end of a log, zero where the conversation is new.
func (w *writer) tail(conv wire.ConvID) (tail, error) {
	if t, ok := w.cache.tails[conv]; ok {
		return t, nil
	}
	var t tail
	err := w.row(`SELECT e.seq, e.time FROM `+everyEvent+`WHERE e.conv = ? ORDER BY e.seq DESC LIMIT 1`, conv).Scan(&t.seq, &t.time)
	if errors.Is(err, sql.ErrNoRows) {
		return tail{}, nil
	}
	if err == nil {
		w.cache.setTail(conv, t)
	}
	return t, err
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// gone is the kind in which a deleted message is stored: being no message it is
// not unread, without a look at more of its row.
const gone = "gone"

// Change is store.Log's.
func (d *DB) Change(ctx context.Context, c store.Change) (e wire.Event, err error) {
	err = d.do(ctx, "change a message", func(w *writer) error {
		e, err = w.change(c)
		return err
	})
	if err != nil {
		return wire.Event{}, err
	}
	return e, nil
}

func (w *writer) change(c store.Change) (wire.Event, error) {
	name, err := w.mayWrite(c.Conv, c.From)
	if err != nil {
		return wire.Event{}, err
	}
	m, err := scanEvent(w.row(selectMessage, c.Conv, c.Ref), c.From)
	if errors.Is(err, sql.ErrNoRows) {
		return wire.Event{}, store.ErrNoMessage
	}
	if err != nil {
		return wire.Event{}, err
	}
	var apply func(m, by wire.Event) error // nil where it is so already
	switch c.Kind {
	case wire.Edited:
		apply, err = w.edit(m, c)
	case wire.Deleted:
		apply, err = w.erase(m, c)
	case wire.Reacted, wire.Unreacted:
		apply, err = w.react(m, c)
	default:
		err = fmt.Errorf("no change of a message is %q", c.Kind)
	}
	if err != nil || apply == nil {
		return m, err
	}
	e := wire.Event{Conv: c.Conv, Kind: c.Kind, From: c.From, Name: name, Ref: c.Ref}
	if c.Kind != wire.Edited && c.Kind != wire.Deleted {
		e.Text = c.Text
	}
	if e, err = w.insert(e, nil); err != nil {
		return wire.Event{}, err
	}
	w.erased = w.erased || c.Kind == wire.Edited || c.Kind == wire.Deleted
	if c.Kind == wire.Edited {
		e.Text = c.Text // stored with the message, and nowhere else
	}
	if err := w.amend(m, func() error { return apply(m, e) }); err != nil {
		return wire.Event{}, err
	}
	w.commits = append(w.commits, store.Commit{Event: e})
	return e, nil
}

// selectMessage finds a message, a deleted one too.
const selectMessage = selectEvent + `FROM events e WHERE e.conv = ? AND e.seq = ? AND e.kind IN ('message', '` + gone + `')`

// isMessage answers ErrNoMessage where there is none to reply to.
func (w *writer) isMessage(conv wire.ConvID, seq wire.Seq) error {
	exists, err := w.exists(`SELECT 1 FROM `+everyEvent+`WHERE e.conv = ? AND e.seq = ? AND e.kind IN ('message', '`+gone+`')`, conv, seq)
	if err == nil && !exists {
		return store.ErrNoMessage
	}
	return err
}

func (w *writer) edit(m wire.Event, c store.Change) (func(m, by wire.Event) error, error) {
	switch {
	case m.From != c.From:
		return nil, store.ErrNotYours
	case m.Deleted:
		return nil, store.ErrNoMessage
	case m.Text == c.Text:
		return nil, nil
	}
	return func(m, by wire.Event) error {
		if err := w.one(`UPDATE events SET text = ?, edited = ? WHERE conv = ? AND seq = ?`,
			by.Text, by.Time, m.Conv, m.Seq); err != nil {
			return err
		}
		if err := w.unmention(m.Conv, m.Seq); err != nil {
			return err
		}
		m.Text = by.Text
		_, err := w.mention(m)
		return err
	}, nil
}

func (w *writer) erase(m wire.Event, c store.Change) (func(m, by wire.Event) error, error) {
	switch {
	case m.From != c.From && !c.Moderates:
		return nil, store.ErrNotYours
	case m.Deleted:
		return nil, nil
	}
	return func(m, _ wire.Event) error {
		if err := w.one(`UPDATE events SET kind = '`+gone+`', text = '', edited = 0 WHERE conv = ? AND seq = ?`, m.Conv, m.Seq); err != nil {
			return err
		}
		if _, err := w.exec(`DELETE FROM reactions WHERE conv = ? AND seq = ?`, m.Conv, m.Seq); err != nil {
			return err
		}
		return w.unmention(m.Conv, m.Seq)
	}, nil
}

func (w *writer) react(m wire.Event, c store.Change) (func(m, by wire.Event) error, error) {
	if m.Deleted {
		return nil, store.ErrNoMessage
	}
	off := c.Kind == wire.Unreacted
	stands, err := w.exists(`SELECT 1 FROM reactions WHERE conv = ? AND seq = ? AND account = ? AND emoji = ?`,
		c.Conv, c.Ref, c.From, c.Text)
	if err != nil || stands == !off {
		return nil, err
	}
	if !off && len(m.Reactions) >= wire.MaxReactions && !hasReaction(m, c.Text) {
		return nil, store.ErrReactions
	}
	return func(m, by wire.Event) error {
		if off {
			return w.one(`DELETE FROM reactions WHERE conv = ? AND seq = ? AND account = ? AND emoji = ?`,
				m.Conv, m.Seq, by.From, by.Text)
		}
		return w.one(`INSERT INTO reactions (conv, seq, at, account, emoji) VALUES (?, ?, ?, ?, ?)`,
			m.Conv, m.Seq, by.Seq, by.From, by.Text)
	}, nil
}

func hasReaction(m wire.Event, emoji string) bool {
	for _, r := range m.Reactions {
		if r.Emoji == emoji {
			return true
		}
	}
	return false
}

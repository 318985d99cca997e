package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// Invite is store.Conversations'.
func (d *DB) Invite(ctx context.Context, conv wire.ConvID, by, account wire.AccountID) (wire.Conversation, error) {
	return d.change(ctx, "invite", func(w *writer) (wire.Conversation, error) {
		if err := w.isRoom(conv); err != nil {
			return wire.Conversation{}, err
		}
		if _, err := w.mayWrite(conv, by); err != nil {
			return wire.Conversation{}, err
		}
		if _, err := w.join(conv, account, by); err != nil {
			return wire.Conversation{}, err
		}
		return w.view(conv, by)
	})
}

// Remove is store.Conversations'.
func (d *DB) Remove(ctx context.Context, conv wire.ConvID, by, account wire.AccountID) error {
	return d.do(ctx, "remove a member", func(w *writer) error {
		if err := w.isMember(conv, by); err != nil {
			return err
		}
		member, err := w.exists(selectMember, account, conv)
		if err != nil || !member {
			return err
		}
		a, err := scanAccount(w.row(selectAccountByID, account))
		if err != nil {
			return err
		}
		return w.leave(conv, a.Account, by)
	})
}

// isMember says what is wrong where an account is in no such room.
func (w *writer) isMember(conv wire.ConvID, account wire.AccountID) error {
	if err := w.isRoom(conv); err != nil {
		return err
	}
	member, err := w.exists(selectMember, account, conv)
	if err != nil || member {
		return err
	}
	return store.ErrNotMember
}

// ChangeRoom is store.Conversations'.
func (d *DB) ChangeRoom(ctx context.Context, r store.RoomChange) (wire.Conversation, error) {
	return d.change(ctx, "change a room", func(w *writer) (wire.Conversation, error) { return w.changeRoom(r) })
}

func (w *writer) changeRoom(r store.RoomChange) (wire.Conversation, error) {
	may := w.isMember(r.Conv, r.By)
	if r.Outside && errors.Is(may, store.ErrNotMember) {
		may = nil
	}
	if may != nil {
		return wire.Conversation{}, may
	}
	now, err := w.view(r.Conv, r.By)
	if err != nil {
		return wire.Conversation{}, err
	}
	e := wire.Event{Conv: r.Conv, Kind: r.Kind, From: r.By}
	same := false
	switch r.Kind {
	case wire.Renamed:
		e.Text, same = r.Text, now.Name == r.Text
	case wire.NewTopic:
		e.Text, same = r.Text, now.Topic == r.Text
	case wire.Archived:
		same = now.Archived
	case wire.Unarchived:
		same = !now.Archived
	case wire.Kept:
		same = now.Keep == r.Days
		if r.Days > 0 {
			e.Text = strconv.Itoa(r.Days)
		}
	default:
		return wire.Conversation{}, fmt.Errorf("no change of a room is %q", r.Kind)
	}
	if same {
		return now, nil
	}
	if err := w.applyToRoom(r, now); err != nil {
		return wire.Conversation{}, err
	}
	by, err := w.active(r.By)
	if err != nil {
		return wire.Conversation{}, err
	}
	e.Name = by.Name
	if e, err = w.insert(e, nil); err != nil {
		return wire.Conversation{}, err
	}
	return w.changed(e, r.By, store.Commit{})
}

// applyToRoom writes what is not so already.
func (w *writer) applyToRoom(r store.RoomChange, now wire.Conversation) error {
	switch r.Kind {
	case wire.Archived, wire.Unarchived:
		w.cache.clear() // who may write
		return w.one(`UPDATE conversations SET archived = ? WHERE id = ?`, r.Kind == wire.Archived, r.Conv)
	}
	if now.Archived {
		return store.ErrArchived
	}
	switch r.Kind {
	case wire.Kept:
		return w.one(`UPDATE conversations SET keep = ? WHERE id = ?`, r.Days, r.Conv)
	case wire.NewTopic:
		return w.one(`UPDATE conversations SET topic = ? WHERE id = ?`, r.Text, r.Conv)
	}
	folded, look := wire.FoldName(r.Text), store.Look(r.Text)
	if folded != wire.FoldName(now.Name) {
		if exists, err := w.exists(roomOfName, folded, r.By, look, r.Conv); err != nil || exists {
			return orTaken(err)
		}
	}
	return w.one(`UPDATE conversations SET name = ?, folded = ?, look = ? WHERE id = ?`, r.Text, folded, look, r.Conv)
}

package sqlite

import (
	"context"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// CreateRoom is store.Conversations'.
func (d *DB) CreateRoom(ctx context.Context, r store.NewRoom) (wire.Conversation, error) {
	return d.change(ctx, "create room", func(w *writer) (wire.Conversation, error) { return w.createRoom(r) })
}

// Join is store.Conversations'.
func (d *DB) Join(ctx context.Context, conv wire.ConvID, account wire.AccountID) (wire.Conversation, error) {
	return d.change(ctx, "join", func(w *writer) (wire.Conversation, error) { return w.join(conv, account, nobody) })
}

// change has the writer do what ends in a conversation.
func (d *DB) change(ctx context.Context, operation string, f func(*writer) (wire.Conversation, error)) (wire.Conversation, error) {
	var c wire.Conversation
	err := d.do(ctx, operation, func(w *writer) (err error) {
		c, err = f(w)
		return err
	})
	if err != nil {
		return wire.Conversation{}, err
	}
	return c, nil
}

func (w *writer) createRoom(r store.NewRoom) (wire.Conversation, error) {
	by, err := w.withRoom(r.By, wire.MaxConversations)
	if err != nil {
		return wire.Conversation{}, err
	}
	folded, look := wire.FoldName(r.Name), store.Look(r.Name)
	if exists, err := w.exists(roomOfName, folded, by.ID, look, 0); err != nil || exists {
		return wire.Conversation{}, orTaken(err)
	}
	id, err := w.freshConv()
	if err != nil {
		return wire.Conversation{}, err
	}
	_, err = w.exec(`INSERT INTO conversations (id, kind, name, folded, look, topic, private, archived, owner, keep, members)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0)`, id, string(wire.Room), r.Name, folded, look, r.Topic, r.Private, by.ID, r.Keep)
	if err != nil {
		return wire.Conversation{}, err
	}
	return w.begun(id, by, by)
}

// roomOfName looks for a room of a name, or of one that looks like it, that
// somebody may know of, other than the room ?4.
const roomOfName = `SELECT 1 FROM conversations WHERE folded = ?1 AND private = 0 AND id <> ?4 UNION ALL
	SELECT 1 FROM conversations WHERE look = ?3 AND private = 0 AND id <> ?4 UNION ALL
	SELECT 1 FROM members m JOIN conversations c ON c.id = m.conv WHERE (c.folded = ?1 OR c.look = ?3) AND m.account = ?2 AND c.id <> ?4`

func (w *writer) freshConv() (wire.ConvID, error) {
	id, err := w.freshID(`SELECT 1 FROM conversations WHERE id = ?`)
	return wire.ConvID(id), err
}

// begun writes the first event of a conversation and makes its first members.
func (w *writer) begun(id wire.ConvID, by wire.Account, members ...wire.Account) (wire.Conversation, error) {
	e, err := w.insert(wire.Event{Conv: id, Kind: wire.Created, From: by.ID, Name: by.Name}, nil)
	if err != nil {
		return wire.Conversation{}, err
	}
	var joined []wire.AccountID
	for _, m := range members {
		if err := w.addMember(e, m); err != nil {
			return wire.Conversation{}, err
		}
		joined = append(joined, m.ID)
	}
	return w.changed(e, by.ID, store.Commit{Joined: joined})
}

// addMember makes an account a member from an event on: what was said before it
// is not unread.
func (w *writer) addMember(from wire.Event, a wire.Account) error {
	if _, err := w.exec(`INSERT INTO members (account, conv, read) VALUES (?, ?, ?)`, a.ID, from.Conv, from.Seq); err != nil {
		return err
	}
	return w.one(`UPDATE conversations SET members = members + 1 WHERE id = ?`, from.Conv)
}

// changed adds the commit of an event that changed the conversation or who is in
// it, and returns how it is from then on for viewer.
func (w *writer) changed(e wire.Event, viewer wire.AccountID, c store.Commit) (wire.Conversation, error) {
	conv, err := w.view(e.Conv, viewer)
	if err != nil {
		return wire.Conversation{}, err
	}
	fed := conv
	fed.Read, fed.Unread, fed.Mentions, fed.Marks = 0, 0, 0, nil
	c.Event, c.Conv = e, &fed
	w.commits = append(w.commits, c)
	return conv, nil
}

// withRoom finds an account that may be in one conversation more, where most is how
// many it may be in. A bot that lives in the server is in as many as people want it in.
func (w *writer) withRoom(id wire.AccountID, most int) (wire.Account, error) {
	a, err := w.activeAccount(id)
	if err != nil || a.Resident {
		return a.Account, err
	}
	var n int
	if err := w.row(`SELECT count(*) FROM members WHERE account = ?`, id).Scan(&n); err != nil {
		return wire.Account{}, err
	}
	if n >= most {
		return wire.Account{}, store.ErrLimit
	}
	return a.Account, nil
}

// isRoom answers ErrNotFound where conv is no room.
func (w *writer) isRoom(conv wire.ConvID) error {
	exists, err := w.exists(`SELECT 1 FROM conversations WHERE id = ? AND folded IS NOT NULL`, conv)
	if err == nil && exists {
		return nil
	}
	return orNotFound(err)
}

const selectMember = `SELECT 1 FROM members WHERE account = ? AND conv = ?`

// join makes an account a member of a room, let in by another unless that is
// nobody.
func (w *writer) join(conv wire.ConvID, account, by wire.AccountID) (wire.Conversation, error) {
	if err := w.isRoom(conv); err != nil {
		return wire.Conversation{}, err
	}
	if member, err := w.exists(selectMember, account, conv); err != nil {
		return wire.Conversation{}, err
	} else if member {
		return w.view(conv, account)
	}
	most := wire.MaxConversations
	if by != nobody && by != account {
		most = wire.MaxByOthers
	}
	a, err := w.withRoom(account, most)
	if err != nil {
		return wire.Conversation{}, err
	}
	e, err := w.insert(wire.Event{Conv: conv, Kind: wire.Joined, From: a.ID, Name: a.Name, By: by}, nil)
	if err != nil {
		return wire.Conversation{}, err
	}
	if err := w.addMember(e, a); err != nil {
		return wire.Conversation{}, err
	}
	return w.changed(e, a.ID, store.Commit{Joined: []wire.AccountID{a.ID}})
}

// Leave is store.Conversations'.
func (d *DB) Leave(ctx context.Context, conv wire.ConvID, account wire.AccountID) error {
	return d.do(ctx, "leave", func(w *writer) error {
		if err := w.isRoom(conv); err != nil {
			return err
		}
		a, err := scanAccount(w.row(selectAccountByID, account))
		if err != nil {
			return orNotFound(err)
		}
		return w.leave(conv, a.Account, nobody)
	})
}

// leave ends a membership, which another ends unless that is nobody.
func (w *writer) leave(room wire.ConvID, a wire.Account, by wire.AccountID) error {
	member, err := w.moved(`DELETE FROM members WHERE account = ? AND conv = ?`, a.ID, room)
	if err != nil {
		return err
	}
	if !member {
		return store.ErrNotMember
	}
	delete(w.cache.members, membership{room, a.ID})
	if err := w.one(`UPDATE conversations SET members = members - 1 WHERE id = ?`, room); err != nil {
		return err
	}
	e, err := w.insert(wire.Event{Conv: room, Kind: wire.Left, From: a.ID, Name: a.Name, By: by}, nil)
	if err != nil {
		return err
	}
	_, err = w.changed(e, a.ID, store.Commit{Left: []wire.AccountID{a.ID}})
	return err
}

// roomsOf lists the rooms that an account is in.
func (w *writer) roomsOf(account wire.AccountID) ([]wire.ConvID, error) {
	var rooms []wire.ConvID
	err := w.each(func(row scanner) error {
		var room wire.ConvID
		err := row.Scan(&room)
		rooms = append(rooms, room)
		return err
	}, `SELECT m.conv FROM members m JOIN conversations c ON c.id = m.conv
		WHERE m.account = ? AND c.folded IS NOT NULL ORDER BY m.conv`, account)
	return rooms, err
}

// SetSetting is store.Store's.
func (d *DB) SetSetting(ctx context.Context, key, value string) error {
	return d.do(ctx, "set setting", func(w *writer) error {
		_, err := w.exec(upsertSetting, key, value)
		return err
	})
}

const upsertSetting = `INSERT INTO settings (key, value) VALUES (?, ?)
	ON CONFLICT (key) DO UPDATE SET value = excluded.value`

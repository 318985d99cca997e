package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// OpenDirect is store.Conversations'.
func (d *DB) OpenDirect(ctx context.Context, by wire.AccountID, with ...wire.AccountID) (wire.Conversation, error) {
	return d.change(ctx, "open direct conversation", func(w *writer) (wire.Conversation, error) {
		return w.openDirect(by, with...)
	})
}

func (w *writer) openDirect(by wire.AccountID, with ...wire.AccountID) (wire.Conversation, error) {
	people := append([]wire.AccountID{by}, with...)
	slices.Sort(people)
	people = slices.Compact(people)
	if len(people) > wire.MaxDirect {
		return wire.Conversation{}, fmt.Errorf("a direct conversation of %d", len(people))
	}
	var id wire.ConvID
	err := w.row(`SELECT id FROM conversations WHERE people = ?`, peopleKey(people)).Scan(&id)
	if err == nil {
		return w.view(id, by)
	}
	if err := orNotFound(err); !errors.Is(err, store.ErrNotFound) {
		return wire.Conversation{}, err
	}
	if len(people) < 2 {
		return wire.Conversation{}, store.ErrNotFound
	}
	maker, err := w.withRoom(by, wire.MaxConversations)
	if err != nil {
		return wire.Conversation{}, err
	}
	members := []wire.Account{maker}
	for _, other := range people {
		if other == by {
			continue
		}
		a, err := w.withRoom(other, wire.MaxByOthers)
		if err != nil {
			return wire.Conversation{}, err
		}
		members = append(members, a)
	}
	if id, err = w.freshConv(); err != nil {
		return wire.Conversation{}, err
	}
	_, err = w.exec(`INSERT INTO conversations (id, kind, name, topic, private, archived, members, people)
		VALUES (?, ?, '', '', 0, 0, 0, ?)`, id, string(wire.Direct), peopleKey(people))
	if err != nil {
		return wire.Conversation{}, err
	}
	return w.begun(id, maker, members...)
}

// peopleKey is what the conversation of accounts in their order is known by.
func peopleKey(people []wire.AccountID) string {
	ids := make([]string, len(people))
	for i, id := range people {
		ids[i] = strconv.FormatInt(int64(id), 10)
	}
	return strings.Join(ids, " ")
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

const (
	selectHook       = `SELECT h.id, h.conv, h.account, a.name, h.maker, h.made FROM hooks h JOIN accounts a ON a.id = h.account `
	selectHookByHash = selectHook + `WHERE h.hash = ?`
	selectHooks      = selectHook + `WHERE h.conv = ? ORDER BY a.folded`
)

// What resident says of an account, in its column.
const (
	livesElsewhere = iota
	livesHere
	postsForHooks
)

func scanHook(row scanner) (h wire.Hook, err error) {
	err = row.Scan(&h.ID, &h.Conv, &h.Account, &h.Name, &h.By, &h.Made)
	return h, err
}

// AddHook is store.Hooks'.
func (d *DB) AddHook(ctx context.Context, n store.NewHook) (h wire.Hook, err error) {
	err = d.do(ctx, "add hook", func(w *writer) error {
		h, err = w.addHook(n)
		return err
	})
	if err != nil {
		return wire.Hook{}, err
	}
	return h, nil
}

func (w *writer) addHook(n store.NewHook) (wire.Hook, error) {
	if err := w.mayAddHook(n.Conv); err != nil {
		return wire.Hook{}, err
	}
	if !n.Outside { // else another may have removed the member meanwhile, who would post on
		if err := w.isMember(n.Conv, n.By); err != nil {
			return wire.Hook{}, err
		}
	}
	bot, err := w.hookBot(n.Name)
	if err != nil {
		return wire.Hook{}, err
	}
	if exists, err := w.exists(`SELECT 1 FROM hooks WHERE conv = ? AND account = ?`, n.Conv, bot.ID); err != nil || exists {
		return wire.Hook{}, orTaken(err)
	}
	if _, err := w.join(n.Conv, bot.ID, n.By); err != nil {
		return wire.Hook{}, err
	}
	id, err := w.freshID(`SELECT 1 FROM hooks WHERE id = ?`)
	if err != nil {
		return wire.Hook{}, err
	}
	_, err = w.exec(`INSERT INTO hooks (id, hash, conv, account, maker, made) VALUES (?, ?, ?, ?, ?, ?)`,
		id, n.Hash[:], n.Conv, bot.ID, n.By, w.now)
	return wire.Hook{ID: wire.HookID(id), Conv: n.Conv, Account: bot.ID, Name: bot.Name, By: n.By, Made: w.now}, err
}

// mayAddHook says why a conversation gets no webhook more.
func (w *writer) mayAddHook(conv wire.ConvID) error {
	if err := w.isRoom(conv); err != nil {
		return err
	}
	var archived bool
	var hooks int
	err := w.row(`SELECT archived, (SELECT count(*) FROM hooks WHERE conv = ?1) FROM conversations WHERE id = ?1`, conv).Scan(&archived, &hooks)
	switch {
	case err != nil:
		return err
	case archived:
		return store.ErrArchived
	case hooks >= wire.MaxHooks:
		return store.ErrHooks
	}
	return nil
}

// hookBot finds or makes the bot of a name as which webhooks post.
func (w *writer) hookBot(name string) (wire.Account, error) {
	var id wire.AccountID
	err := w.row(`SELECT id FROM accounts WHERE folded = ? AND resident = ? AND removed = 0 AND disabled = 0`,
		wire.FoldName(name), postsForHooks).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		a, err := w.createAccount(store.NewAccount{Name: name, Kind: wire.Bot})
		if err != nil {
			return wire.Account{}, err
		}
		return a, w.one(`UPDATE accounts SET resident = ? WHERE id = ?`, postsForHooks, a.ID)
	}
	if err != nil {
		return wire.Account{}, err
	}
	return w.active(id)
}

// HookByHash is store.Hooks'.
func (d *DB) HookByHash(ctx context.Context, hash [32]byte) (wire.Hook, error) {
	h, err := scanHook(d.row(ctx, selectHookByHash, hash[:]))
	return h, d.found(ctx, "find hook", err)
}

// HooksOf is store.Hooks'.
func (d *DB) HooksOf(ctx context.Context, conv wire.ConvID) (hooks []wire.Hook, err error) {
	err = d.each(ctx, "list hooks", func(row scanner) error {
		h, err := scanHook(row)
		hooks = append(hooks, h)
		return err
	}, selectHooks, conv)
	if err != nil {
		return nil, err
	}
	return hooks, nil
}

// RemoveHook is store.Hooks'.
func (d *DB) RemoveHook(ctx context.Context, conv wire.ConvID, id wire.HookID) error {
	return d.do(ctx, "remove hook", func(w *writer) error {
		h, err := scanHook(w.row(selectHook+`WHERE h.id = ? AND h.conv = ?`, id, conv))
		if err != nil {
			return orNotFound(err)
		}
		if err := w.one(`DELETE FROM hooks WHERE id = ?`, id); err != nil {
			return err
		}
		err = w.leave(conv, wire.Account{ID: h.Account, Name: h.Name}, nobody)
		if errors.Is(err, store.ErrNotMember) { // a moderator has removed it before
			return nil
		}
		return err
	})
}

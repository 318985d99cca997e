package sqlite

import (
	"context"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// selectCalled looks for a name, folded in two ways, and what looks like it, among
// names and display names.
const selectCalled = `SELECT 1 FROM accounts WHERE folded IN (?1, ?2) UNION ALL SELECT 1 FROM accounts WHERE shown IN (?1, ?2)
	UNION ALL SELECT 1 FROM accounts WHERE look = ?3 UNION ALL SELECT 1 FROM accounts WHERE shown_look = ?3`

// Called is store.Accounts'.
func (d *DB) Called(ctx context.Context, name string) (bool, error) {
	var one int
	err := d.found(ctx, "look for a name", d.row(ctx, selectCalled, wire.FoldName(name), store.FoldDisplay(name), store.Look(name)).Scan(&one))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// SetProfile is store.Accounts'.
func (d *DB) SetProfile(ctx context.Context, id wire.AccountID, p store.Profile) (a wire.Account, err error) {
	err = d.do(ctx, "set profile", func(w *writer) error {
		a, err = w.setProfile(id, p)
		return err
	})
	if err != nil {
		return wire.Account{}, err
	}
	return a, nil
}

func (w *writer) setProfile(id wire.AccountID, p store.Profile) (wire.Account, error) {
	a, err := w.active(id)
	if err != nil || a.Display == p.Display && a.Status == p.Status {
		return a, err
	}
	var shown, look any
	if p.Display != "" {
		folded, like := store.FoldDisplay(p.Display), store.Look(p.Display)
		exists, err := w.exists(`SELECT 1 FROM accounts WHERE folded IN (?1, ?2) AND id <> ?3 UNION ALL
			SELECT 1 FROM accounts WHERE shown IN (?1, ?2) AND id <> ?3 UNION ALL
			SELECT 1 FROM accounts WHERE look = ?4 AND id <> ?3 UNION ALL
			SELECT 1 FROM accounts WHERE shown_look = ?4 AND id <> ?3`, folded, wire.FoldName(p.Display), id, like)
		if err != nil || exists {
			return wire.Account{}, orTaken(err)
		}
		shown, look = folded, like
	}
	err = w.one(`UPDATE accounts SET display = ?, shown = ?, shown_look = ?, status = ? WHERE id = ?`, p.Display, shown, look, p.Status, id)
	if err != nil {
		return wire.Account{}, err
	}
	a.Display, a.Status = p.Display, p.Status
	fed := a
	w.commits = append(w.commits, store.Commit{Account: &fed})
	return a, nil
}

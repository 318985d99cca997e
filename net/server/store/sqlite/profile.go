package sqlite

import (
	"context"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

const selectCalled = `SELECT 1 FROM accounts WHERE folded IN (?1, ?2) UNION ALL SELECT 1 FROM accounts WHERE shown IN (?1, ?2)`

// Called is store.Accounts'.
func (d *DB) Called(ctx context.Context, name string) (bool, error) {
	var one int
	err := d.found(ctx, "look for a name", d.row(ctx, selectCalled, wire.FoldName(name), store.FoldDisplay(name)).Scan(&one))
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
	var shown any
	if p.Display != "" {
		folded := store.FoldDisplay(p.Display)
		exists, err := w.exists(`SELECT 1 FROM accounts WHERE folded IN (?1, ?2) AND id <> ?3 UNION ALL
			SELECT 1 FROM accounts WHERE shown IN (?1, ?2) AND id <> ?3`, folded, wire.FoldName(p.Display), id)
		if err != nil || exists {
			return wire.Account{}, orTaken(err)
		}
		shown = folded
	}
	err = w.one(`UPDATE accounts SET display = ?, shown = ?, status = ? WHERE id = ?`, p.Display, shown, p.Status, id)
	if err != nil {
		return wire.Account{}, err
	}
	a.Display, a.Status = p.Display, p.Status
	fed := a
	w.commits = append(w.commits, store.Commit{Account: &fed})
	return a, nil
}

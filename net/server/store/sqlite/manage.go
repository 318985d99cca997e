package sqlite

import (
	"context"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

const (
	detail        = `SELECT ` + publicColumns + `, a.owner, a.disabled, a.code > 0, a.made, a.seen FROM accounts a `
	selectDetail  = detail + `WHERE a.id = ? AND a.removed = 0`
	selectDetails = detail + `WHERE a.folded > ? AND a.removed = 0 ORDER BY a.folded LIMIT ?`

	selectResidents = `SELECT id FROM accounts WHERE resident > 0 AND removed = 0`

	// selectStock counts what is kept, for which it goes through all of it, the
	// messages by their index of uids: it is none of readQueries.
	selectStock = `SELECT (SELECT count(*) FROM accounts WHERE removed = 0),
		(SELECT count(*) FROM accounts WHERE removed = 0 AND disabled = 1),
		(SELECT count(*) FROM conversations),
		(SELECT count(*) FROM conversations WHERE folded IS NOT NULL AND private = 0),
		(SELECT count(*) FROM conversations WHERE folded IS NOT NULL AND private = 1),
		(SELECT count(*) FROM events WHERE uid IS NOT NULL) + (SELECT count(*) FROM arrivals)`
)

func scanDetail(row scanner) (a wire.AccountDetail, err error) {
	err = row.Scan(&a.ID, &a.Name, &a.Display, &a.Kind, &a.Status, &a.Admin, &a.Owner, &a.Disabled, &a.MustChange, &a.Created, &a.Seen)
	return a, err
}

// AccountDetail is store.Management's.
func (d *DB) AccountDetail(ctx context.Context, id wire.AccountID) (wire.AccountDetail, error) {
	a, err := scanDetail(d.row(ctx, selectDetail, id))
	return a, d.found(ctx, "find account", err)
}

// AccountDetails is store.Management's. A limit that is none means wire.MaxPage.
func (d *DB) AccountDetails(ctx context.Context, after string, limit int) (page []wire.AccountDetail, more bool, err error) {
	limit = pageLimit(limit)
	err = d.each(ctx, "list accounts", func(row scanner) error {
		if more = len(page) == limit; more {
			return errEnough
		}
		a, err := scanDetail(row)
		page = append(page, a)
		return err
	}, selectDetails, wire.FoldName(after), limit+1)
	if err != nil {
		return nil, false, err
	}
	return page, more, nil
}

// Residents is store.Management's.
func (d *DB) Residents(ctx context.Context) (bots []wire.AccountID, err error) {
	err = d.each(ctx, "list residents", func(row scanner) error {
		var id wire.AccountID
		err := row.Scan(&id)
		bots = append(bots, id)
		return err
	}, selectResidents)
	if err != nil {
		return nil, err
	}
	return bots, nil
}

// Stock is store.Management's.
func (d *DB) Stock(ctx context.Context) (s wire.Stock, err error) {
	if d.queue.isClosed() {
		return s, store.ErrClosed
	}
	err = d.read.QueryRowContext(ctx, selectStock).Scan(&s.Accounts, &s.Disabled, &s.Conversations, &s.Rooms, &s.Private, &s.Messages)
	return s, d.found(ctx, "count", err)
}

// SetAdmin is store.Management's.
func (d *DB) SetAdmin(ctx context.Context, id wire.AccountID, admin bool) error {
	return d.do(ctx, "set admin", func(w *writer) error {
		a, err := w.activeAccount(id)
		switch {
		case err != nil || a.Admin == admin:
			return err
		case a.Owner:
			return store.ErrOwner
		}
		if err := w.one(`UPDATE accounts SET admin = ? WHERE id = ?`, admin, id); err != nil {
			return err
		}
		a.Admin = admin
		w.commits = append(w.commits, store.Commit{Account: &a.Account})
		return w.crown()
	})
}

// crown makes the oldest administrator the owner where nobody is.
func (w *writer) crown() error {
	_, err := w.exec(`UPDATE accounts SET owner = 1 WHERE id = (
		SELECT id FROM accounts WHERE admin = 1 AND kind = 'person' AND removed = 0 AND disabled = 0 ORDER BY made, id LIMIT 1)
		AND NOT EXISTS (SELECT 1 FROM accounts WHERE owner = 1)`)
	return err
}

// SetDisabled is store.Management's.
func (d *DB) SetDisabled(ctx context.Context, id wire.AccountID, disabled bool) error {
	return d.do(ctx, "set disabled", func(w *writer) error {
		a, err := w.activeAccount(id)
		switch {
		case err != nil || a.Disabled == disabled:
			return err
		case a.Owner:
			return store.ErrOwner
		}
		w.cache.clear() // who may write
		if err := w.one(`UPDATE accounts SET disabled = ? WHERE id = ?`, disabled, id); err != nil {
			return err
		}
		if disabled || a.Kind == wire.Bot {
			return nil
		}
		if err := w.endTokens(id); err != nil {
			return err
		}
		return w.crown() // the owner may have been removed meanwhile
	})
}

// SetCode is store.Management's.
func (d *DB) SetCode(ctx context.Context, id wire.AccountID, secret string, until int64) error {
	return d.do(ctx, "set code", func(w *writer) error {
		err := w.one(`UPDATE accounts SET secret = ?, code = ?, used = 0 WHERE id = ? AND removed = 0`, secret, until, id)
		if err != nil {
			return err
		}
		return w.endTokens(id)
	})
}

// UseCode is store.Management's.
func (d *DB) UseCode(ctx context.Context, id wire.AccountID, secret string) error {
	return d.do(ctx, "use code", func(w *writer) error {
		return w.one(`UPDATE accounts SET used = 1 WHERE id = ? AND secret = ? AND code > 0 AND used = 0 AND removed = 0`, id, secret)
	})
}

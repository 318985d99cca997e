package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// What is read of an account: that which everyone may know of it, and the rest.
const (
	publicColumns = `a.id, a.name, a.display, a.kind, a.status, a.admin`

	accountColumns = publicColumns + `, a.secret, a.removed, a.owner, a.disabled, a.resident > 0, a.code, a.used`

	selectAccount       = `SELECT ` + accountColumns + `, 0, 0, '' FROM accounts a `
	selectAccountByID   = selectAccount + `WHERE a.id = ?`
	selectAccountByName = selectAccount + `WHERE a.folded = ?`
)

func scanAccount(row scanner) (store.Account, error) {
	var a store.Account
	var in string
	err := row.Scan(&a.ID, &a.Name, &a.Display, &a.Kind, &a.Status, &a.Admin, &a.Secret, &a.Removed,
		&a.Owner, &a.Disabled, &a.Resident, &a.CodeUntil, &a.CodeUsed, &a.Device, &a.Used, &in)
	for id := range strings.FieldsSeq(in) {
		n, bad := strconv.ParseInt(id, 10, 64)
		a.In, err = append(a.In, wire.ConvID(n)), errors.Join(err, bad)
	}
	if err != nil {
		return store.Account{}, err
	}
	return a, nil
}

// CreateAccount is store.Accounts'.
func (d *DB) CreateAccount(ctx context.Context, a store.NewAccount) (made wire.Account, err error) {
	err = d.do(ctx, "create account", func(w *writer) error {
		made, err = w.createAccount(a)
		return err
	})
	if err != nil {
		return wire.Account{}, err
	}
	return made, nil
}

func (w *writer) createAccount(a store.NewAccount) (wire.Account, error) {
	folded := wire.FoldName(a.Name)
	look := store.Look(a.Name)
	exists, err := w.exists(selectCalled, folded, store.FoldDisplay(a.Name), look)
	if err != nil || exists {
		return wire.Account{}, orTaken(err)
	}
	id, err := w.freshID(`SELECT 1 FROM accounts WHERE id = ?`)
	if err != nil {
		return wire.Account{}, err
	}
	if a.Invitation != nil {
		if err := w.useInvitation(*a.Invitation); err != nil {
			return wire.Account{}, err
		}
	}
	made := wire.Account{ID: wire.AccountID(id), Name: a.Name, Kind: a.Kind, Admin: a.Admin}
	resident := livesElsewhere
	if a.Resident {
		resident = livesHere
	}
	_, err = w.exec(`INSERT INTO accounts (id, name, folded, look, kind, admin, secret, code, resident, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, a.Name, folded, look, string(a.Kind), a.Admin, a.Secret, a.CodeUntil, resident, w.now)
	if err == nil && a.Admin {
		err = w.crown()
	}
	if err != nil {
		return wire.Account{}, err
	}
	fed := made
	w.commits = append(w.commits, store.Commit{Account: &fed})
	for _, room := range a.Join {
		if _, err := w.join(room, made.ID, nobody); err != nil {
			return wire.Account{}, err
		}
	}
	for _, other := range a.Direct {
		if _, err := w.openDirect(made.ID, other); err != nil {
			return wire.Account{}, err
		}
	}
	return made, nil
}

func orTaken(err error) error {
	if err == nil {
		return store.ErrTaken
	}
	return err
}

// drawsOfID is how often an id is drawn anew where it is another's. One of 2^47
// is so seldom twice that more of it means a broken source.
const drawsOfID = 8

// freshID draws an id that query, which looks for one, does not find.
func (w *writer) freshID(query string) (int64, error) {
	for range drawsOfID {
		id := w.ids()
		if exists, err := w.exists(query, id); err != nil || !exists {
			return id, err
		}
	}
	return 0, errors.New("no free id found")
}

// AccountByName is store.Accounts'.
func (d *DB) AccountByName(ctx context.Context, name string) (store.Account, error) {
	return d.findAccount(ctx, selectAccountByName, wire.FoldName(name))
}

// AccountByID is store.Accounts'.
func (d *DB) AccountByID(ctx context.Context, id wire.AccountID) (store.Account, error) {
	return d.findAccount(ctx, selectAccountByID, id)
}

func (d *DB) findAccount(ctx context.Context, query string, key any) (store.Account, error) {
	a, err := scanAccount(d.row(ctx, query, key))
	return a, d.found(ctx, "find account", err)
}

const listAccounts = `SELECT ` + publicColumns + ` FROM accounts a
	WHERE a.folded > ? AND a.removed = 0 ORDER BY a.folded LIMIT ?`

// ListAccounts is store.Accounts'. A limit that is none means wire.MaxPage.
func (d *DB) ListAccounts(ctx context.Context, after string, limit int) (page []wire.Account, more bool, err error) {
	return d.accounts(ctx, "list accounts", pageLimit(limit), listAccounts, wire.FoldName(after))
}

// accounts reads a page of accounts by a query whose last parameter is its limit.
func (d *DB) accounts(ctx context.Context, operation string, limit int, query string, args ...any) (page []wire.Account, more bool, err error) {
	err = d.each(ctx, operation, func(row scanner) error {
		if more = len(page) == limit; more {
			return errEnough
		}
		var a wire.Account
		err := row.Scan(&a.ID, &a.Name, &a.Display, &a.Kind, &a.Status, &a.Admin)
		page = append(page, a)
		return err
	}, query, append(args, limit+1)...)
	if err != nil {
		return nil, false, err
	}
	return page, more, nil
}

// SetSecret is store.Accounts'.
func (d *DB) SetSecret(ctx context.Context, id wire.AccountID, secret string, keep ...wire.DeviceID) error {
	return d.do(ctx, "set secret", func(w *writer) error {
		if err := w.one(`UPDATE accounts SET secret = ?, code = 0, used = 0 WHERE id = ? AND removed = 0`, secret, id); err != nil {
			return err
		}
		for _, device := range keep {
			if exists, err := w.exists(`SELECT 1 FROM tokens WHERE id = ? AND account = ?`, device, id); err != nil || !exists {
				return orNotFound(err)
			}
		}
		return w.endTokens(id, keep...)
	})
}

// one runs a statement that changes one row; ErrNotFound where it finds none.
func (w *writer) one(query string, args ...any) error {
	moved, err := w.moved(query, args...)
	if err == nil && !moved {
		return store.ErrNotFound
	}
	return err
}

// moved runs a statement and says whether it changed anything.
func (w *writer) moved(query string, args ...any) (bool, error) {
	n, err := w.exec(query, args...)
	return n > 0, err
}

// RemoveAccount is store.Accounts'. Removing one twice changes nothing.
func (d *DB) RemoveAccount(ctx context.Context, id wire.AccountID) error {
	return d.do(ctx, "remove account", func(w *writer) error {
		a, err := scanAccount(w.row(selectAccountByID, id))
		if err != nil {
			return orNotFound(err)
		}
		if a.Removed {
			return nil
		}
		if err := w.leaveRooms(a.Account); err != nil {
			return err
		}
		if err := w.endTokens(id); err != nil {
			return err
		}
		w.cache.clear() // it may write nowhere any more
		err = w.one(`UPDATE accounts SET removed = 1, secret = '', code = 0, owner = 0, display = '', shown = NULL, shown_look = NULL, status = ''
			WHERE id = ?`, id)
		if err != nil {
			return err
		}
		return w.crown()
	})
}

func (w *writer) leaveRooms(a wire.Account) error {
	rooms, err := w.roomsOf(a.ID)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		if err := w.leave(room, a, nobody); err != nil {
			return fmt.Errorf("leave room: %w", err)
		}
	}
	return nil
}

// active finds an account that is not removed.
func (w *writer) active(id wire.AccountID) (wire.Account, error) {
	a, err := w.activeAccount(id)
	return a.Account, err
}

func (w *writer) activeAccount(id wire.AccountID) (store.Account, error) {
	a, err := scanAccount(w.row(selectAccountByID, id))
	if err != nil {
		return store.Account{}, orNotFound(err)
	}
	if a.Removed {
		return store.Account{}, store.ErrNotFound
	}
	return a, nil
}

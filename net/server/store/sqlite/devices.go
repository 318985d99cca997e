package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite/glance"
	"parley.example/net/wire"
)

const (
	selectAccountByToken = `SELECT ` + accountColumns + `, t.id, t.used,
		coalesce((SELECT group_concat(m.conv, ' ' ORDER BY m.conv) FROM members m WHERE m.account = a.id), '') FROM accounts a
		JOIN tokens t ON t.account = a.id WHERE t.hash = ? AND a.removed = 0`
	selectLogin   = `SELECT ` + accountColumns + `, t.id, t.used, '' FROM tokens t JOIN accounts a ON a.id = t.account WHERE t.hash = ? AND a.removed = 0`
	selectDevices = `SELECT id, device, made, used FROM tokens WHERE account = ? ORDER BY used DESC, made DESC, id LIMIT ?`
)

// AddToken is store.Devices'.
func (d *DB) AddToken(ctx context.Context, id wire.AccountID, hash [32]byte, device string, secret ...string) error {
	return d.do(ctx, "add token", func(w *writer) error {
		a, err := w.activeAccount(id)
		if err != nil {
			return err
		}
		if len(secret) > 0 && !slices.Contains(secret, a.Secret) {
			return store.ErrNotFound
		}
		if err := w.roomForToken(id, device); err != nil {
			return err
		}
		fresh, err := w.freshID(`SELECT 1 FROM tokens WHERE id = ?`)
		if err != nil {
			return err
		}
		_, err = w.exec(`INSERT INTO tokens (hash, account, device, made, id, used) VALUES (?, ?, ?, ?, ?, ?)`,
			hash[:], id, device, w.now, fresh, w.now)
		if err != nil {
			return err
		}
		return w.one(`UPDATE accounts SET seen = ? WHERE id = ?`, w.now, id)
	})
}

// roomForToken ends a token where an account has as many as may be: of those of devices
// that are called alike, as a program is that logs in each time, and where there are none
// of all, the one that was used longest ago.
func (w *writer) roomForToken(account wire.AccountID, device string) error {
	var count int
	if err := w.row(`SELECT count(*) FROM tokens WHERE account = ?`, account).Scan(&count); err != nil || count < wire.MaxDevices {
		return err
	}
	_, err := w.exec(`DELETE FROM tokens WHERE id IN (SELECT id FROM tokens WHERE account = ?
		ORDER BY device = ?, used DESC, made DESC, id LIMIT -1 OFFSET ?)`, account, device, wire.MaxDevices-1)
	return err
}

// AccountByToken is store.Devices'.
func (d *DB) AccountByToken(ctx context.Context, hash [32]byte) (store.Account, error) {
	return d.findAccount(ctx, selectAccountByToken, hash[:])
}

// LogIn is store.Devices'.
func (d *DB) LogIn(ctx context.Context, hash [32]byte) (store.Account, []wire.Conversation, error) {
	c, err := d.glances.take(ctx)
	if err != nil {
		return store.Account{}, nil, err
	}
	defer d.glances.give(c)
	a, convs, err := logIn(c, hash)
	return a, convs, d.found(ctx, "log in", err)
}

func logIn(c *glance.Conn, hash [32]byte) (a store.Account, convs []wire.Conversation, err error) {
	rows, err := c.Query(selectLogin, hash[:])
	if err != nil {
		return a, nil, err
	}
	defer rows.End() // not before, so that the rest is of the same moment
	found, err := rows.Next()
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	if err == nil {
		a, err = scanAccount(rows)
	}
	if err == nil {
		convs, err = conversationsOf(c, a.ID)
	}
	if err != nil {
		return store.Account{}, nil, err
	}
	for i := range convs {
		a.In = append(a.In, convs[i].ID)
	}
	slices.Sort(a.In)
	return a, convs, nil
}

// UseToken is store.Devices'.
func (d *DB) UseToken(ctx context.Context, hash [32]byte) error {
	return d.doBeside(ctx, "use token", func(w *writer) error {
		used, err := w.moved(`UPDATE tokens SET used = ?1 WHERE hash = ?2 AND used <= ?1 - ?3`, w.now, hash[:], store.UsedEvery.Milliseconds())
		if err != nil || !used {
			return err
		}
		return w.one(`UPDATE accounts SET seen = ? WHERE id = (SELECT account FROM tokens WHERE hash = ?)`, w.now, hash[:])
	})
}

// RemoveToken is store.Devices'.
func (d *DB) RemoveToken(ctx context.Context, hash [32]byte) error {
	return d.do(ctx, "remove token", func(w *writer) error {
		_, err := w.exec(`DELETE FROM tokens WHERE hash = ?`, hash[:])
		return err
	})
}

// DevicesOf is store.Devices'.
func (d *DB) DevicesOf(ctx context.Context, account wire.AccountID) (devices []wire.Device, err error) {
	err = d.each(ctx, "list devices", func(row scanner) error {
		var v wire.Device
		err := row.Scan(&v.ID, &v.Name, &v.Made, &v.Used)
		devices = append(devices, v)
		return err
	}, selectDevices, account, wire.MaxPage)
	if err != nil {
		return nil, err
	}
	return devices, nil
}

// RemoveDevice is store.Devices'.
func (d *DB) RemoveDevice(ctx context.Context, account wire.AccountID, device wire.DeviceID) error {
	return d.do(ctx, "remove device", func(w *writer) error {
		return w.one(`DELETE FROM tokens WHERE id = ? AND account = ?`, device, account)
	})
}

// RemoveDevices is store.Devices'.
func (d *DB) RemoveDevices(ctx context.Context, account wire.AccountID, but wire.DeviceID) error {
	return d.do(ctx, "remove devices", func(w *writer) error { return w.endTokens(account, but) })
}

// endTokens ends the tokens of an account but those of the devices in keep.
func (w *writer) endTokens(account wire.AccountID, keep ...wire.DeviceID) error {
	list, err := json.Marshal(append([]wire.DeviceID{}, keep...))
	if err != nil {
		return err
	}
	_, err = w.exec(`DELETE FROM tokens WHERE account = ? AND id NOT IN (SELECT value FROM json_each(?))`, account, string(list))
	return err
}

package sqlite

import (
	"context"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

const (
	selectInvitation = `SELECT i.id, coalesce(i.maker, 0), coalesce(a.name, ''), i.guest, i.made, i.until, i.uses, i.used, i.revoked
		FROM invitations i LEFT JOIN accounts a ON a.id = i.maker `
	selectInvitationByHash = selectInvitation + `WHERE i.hash = ?`
	selectInvitations      = selectInvitation + `WHERE i.made >= 0 ORDER BY i.made DESC, i.id DESC`
)

func scanInvitation(row scanner) (i wire.Invitation, err error) {
	err = row.Scan(&i.ID, &i.By, &i.Name, &i.For, &i.Made, &i.Until, &i.Uses, &i.Used, &i.Revoked)
	return i, err
}

// AddInvitation is store.Invitations'.
func (d *DB) AddInvitation(ctx context.Context, n store.NewInvitation) (made wire.Invitation, err error) {
	err = d.do(ctx, "add invitation", func(w *writer) error {
		if err := w.roomForInvitation(); err != nil {
			return err
		}
		id, err := w.freshID(`SELECT 1 FROM invitations WHERE id = ?`)
		if err != nil {
			return err
		}
		_, err = w.exec(`INSERT INTO invitations (id, hash, maker, guest, made, until, uses) VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?)`,
			id, n.Hash[:], n.By, n.For, w.now, n.Until, n.Uses)
		if err != nil {
			return err
		}
		made, err = scanInvitation(w.row(selectInvitationByHash, n.Hash[:]))
		return err
	})
	if err != nil {
		return wire.Invitation{}, err
	}
	return made, nil
}

// roomForInvitation forgets the oldest invitation that has ended, where there
// are as many as may be.
func (w *writer) roomForInvitation() error {
	var count int
	if err := w.row(`SELECT count(*) FROM invitations`).Scan(&count); err != nil || count < wire.MaxInvitations {
		return err
	}
	err := w.one(`DELETE FROM invitations WHERE id = (SELECT id FROM invitations
		WHERE revoked = 1 OR used = uses OR until <= ? ORDER BY made, id LIMIT 1)`, w.now)
	if errors.Is(err, store.ErrNotFound) {
		return store.ErrInvitations
	}
	return err
}

// InvitationByHash is store.Invitations'.
func (d *DB) InvitationByHash(ctx context.Context, hash [32]byte) (wire.Invitation, error) {
	i, err := scanInvitation(d.row(ctx, selectInvitationByHash, hash[:]))
	return i, d.found(ctx, "find invitation", err)
}

// Invitations is store.Invitations'.
func (d *DB) Invitations(ctx context.Context) (all []wire.Invitation, err error) {
	err = d.each(ctx, "list invitations", func(row scanner) error {
		i, err := scanInvitation(row)
		all = append(all, i)
		return err
	}, selectInvitations)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// RevokeInvitation is store.Invitations'.
func (d *DB) RevokeInvitation(ctx context.Context, id wire.InvitationID) error {
	return d.do(ctx, "revoke invitation", func(w *writer) error {
		return w.one(`UPDATE invitations SET revoked = 1 WHERE id = ?`, id)
	})
}

// useInvitation counts an account that is made by the invitation of a token.
func (w *writer) useInvitation(hash [32]byte) error {
	i, err := scanInvitation(w.row(selectInvitationByHash, hash[:]))
	if err != nil {
		return orNotFound(err)
	}
	if err := store.Spent(i, w.now); err != nil {
		return err
	}
	return w.one(`UPDATE invitations SET used = used + 1 WHERE id = ?`, i.ID)
}

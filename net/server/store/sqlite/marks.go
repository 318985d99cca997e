package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// MarkRead is store.Conversations'. Like Append it answers ErrNotMember and
// ErrNotFound.
func (d *DB) MarkRead(ctx context.Context, conv wire.ConvID, account wire.AccountID, seq wire.Seq) (bool, error) {
	return d.mark(ctx, "mark read", conv, account, seq,
		`UPDATE members SET read = ?1 WHERE account = ?2 AND conv = ?3 AND read < ?1`)
}

// MarkGot is store.Conversations'.
func (d *DB) MarkGot(ctx context.Context, conv wire.ConvID, account wire.AccountID, seq wire.Seq) (bool, error) {
	return d.mark(ctx, "mark got", conv, account, seq,
		`UPDATE members SET got = ?1 WHERE account = ?2 AND conv = ?3 AND max(got, read) < ?1
			AND EXISTS (SELECT 1 FROM conversations WHERE id = ?3 AND people IS NOT NULL)`)
}

// mark moves a marker by a statement, and says whether it did.
func (d *DB) mark(ctx context.Context, operation string, conv wire.ConvID, account wire.AccountID, seq wire.Seq, move string) (moved bool, err error) {
	err = d.doBeside(ctx, operation, func(w *writer) error {
		last, err := w.tail(conv)
		if err != nil {
			return err
		}
		if moved, err = w.moved(move, min(seq, last.seq), account, conv); err != nil {
			return err
		}
		if moved {
			return w.seen(conv, account)
		}
		member, err := w.exists(selectMember, account, conv)
		if err != nil || member {
			return err
		}
		return w.noMember(conv)
	})
	return moved && err == nil, err
}

// seen feeds where a member's marks stand, but not those of a room.
func (w *writer) seen(conv wire.ConvID, account wire.AccountID) error {
	s := wire.Seen{Conv: conv, Mark: wire.Mark{Account: account}}
	err := w.row(`SELECT max(m.got, m.read), m.read FROM members m JOIN conversations c ON c.id = m.conv
		WHERE m.account = ? AND m.conv = ? AND c.people IS NOT NULL`, account, conv).Scan(&s.Got, &s.Read)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		w.commits = append(w.commits, store.Commit{Seen: &s})
	}
	return err
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"parley.example/net/server/store"
)

// looksSince is the version of the schema that knows how names look.
const looksSince = 8

// fillLooks notes how the names look that are there already.
func fillLooks(ctx context.Context, conn *sql.Conn) error {
	for _, of := range []struct{ read, write string }{
		{`SELECT id, name FROM accounts`, `UPDATE accounts SET look = ? WHERE id = ?`},
		{`SELECT id, display FROM accounts WHERE shown IS NOT NULL`, `UPDATE accounts SET shown_look = ? WHERE id = ?`},
		{`SELECT id, name FROM conversations WHERE folded IS NOT NULL`, `UPDATE conversations SET look = ? WHERE id = ?`},
	} {
		looks, err := readLooks(ctx, conn, of.read)
		if err != nil {
			return err
		}
		for id, look := range looks {
			if _, err := conn.ExecContext(ctx, of.write, look, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func readLooks(ctx context.Context, conn *sql.Conn, query string) (_ map[int64]string, err error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	looks := map[int64]string{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		looks[id] = store.Look(name)
	}
	return looks, rows.Err()
}

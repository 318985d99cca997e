package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// doer runs statements on the writer's connection as the driver has them, past
// what database/sql does around each, which is a seventh of an insertion. What
// is read goes by database/sql, whose conversions it needs.
type doer struct {
	conn  ownedConn
	stmts map[string]driver.StmtExecContext // prepared as they are first needed
	args  []driver.NamedValue               // of the statement that runs
}

// exec runs a statement that is kept prepared. Its errors are the driver's.
func (d *doer) exec(query string, args []any) (result driver.Result, err error) {
	defer func() { clear(d.args) }() // their memory is the caller's
	d.args = d.args[:0]
	for i, arg := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return nil, fmt.Errorf("parameter %d: %w", i+1, err)
		}
		d.args = append(d.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	err = d.conn.Raw(func(conn any) error {
		stmt, err := d.prepared(conn, query)
		if err == nil {
			result, err = stmt.ExecContext(context.Background(), d.args)
		}
		return err
	})
	return result, err
}

func (d *doer) prepared(conn any, query string) (driver.StmtExecContext, error) {
	if stmt := d.stmts[query]; stmt != nil {
		return stmt, nil
	}
	preparer, ok := conn.(driver.ConnPrepareContext)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	prepared, err := preparer.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	stmt, ok := prepared.(driver.StmtExecContext)
	if !ok {
		return nil, errors.Join(errors.ErrUnsupported, prepared.Close())
	}
	if d.stmts == nil {
		d.stmts = make(map[string]driver.StmtExecContext)
	}
	d.stmts[query] = stmt
	return stmt, nil
}

// close ends the statements, and not the connection.
func (d *doer) close() error {
	return d.conn.Raw(func(any) error {
		var errs []error
		for _, stmt := range d.stmts {
			if s, ok := stmt.(driver.Stmt); ok {
				errs = append(errs, s.Close())
			}
		}
		d.stmts = nil
		return errors.Join(errs...)
	})
}

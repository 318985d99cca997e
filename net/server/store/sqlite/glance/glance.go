// Package glance runs small statements of a SQLite database by SQLite's own
// functions: what database/sql and its driver do around one costs as much as the
// statement, or more.
//
// Rules of the house: nothing that it hands out lies in SQLite's memory; a
// statement is kept prepared for the next who asks the same.
package glance

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Error is what SQLite says of a statement that failed.
type Error struct {
	code    int
	message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.message, e.code) }

// Code is SQLite's result code.
func (e *Error) Code() int { return e.code }

// Conn is a connection to a database. One goroutine uses it at a time.
type Conn struct {
	tls   *libc.TLS
	db    uintptr
	stmts map[string]*Rows
}

// Open opens the database file at path, which is there, through the VFS of a name,
// the system's where that is empty, and runs statements that set the connection
// up.
func Open(path, vfs string, setup ...string) (_ *Conn, err error) {
	c := &Conn{tls: libc.NewTLS(), stmts: make(map[string]*Rows)}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
		}
	}()
	file, err := libc.CString(path)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, file)
	layer := uintptr(0)
	if vfs != "" {
		if layer, err = libc.CString(vfs); err != nil {
			return nil, err
		}
		defer libc.Xfree(c.tls, layer)
	}
	into := c.tls.Alloc(int(unsafe.Sizeof(c.db)))
	defer c.tls.Free(int(unsafe.Sizeof(c.db)))
	rc := sqlite3.Xsqlite3_open_v2(c.tls, file, into, sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_NOMUTEX, layer)
	c.db = *at[uintptr](into)
	if err := c.failed(rc); err != nil {
		return nil, err
	}
	for _, query := range setup {
		if err := c.Once(query); err != nil {
			return nil, fmt.Errorf("%s: %w", query, err)
		}
	}
	return c, nil
}

// Once runs a statement without parameters that answers nothing of interest, and
// does not keep it.
func (c *Conn) Once(query string) error {
	r, err := c.prepare(query)
	if err != nil {
		return err
	}
	return errors.Join(r.run(), r.finalize())
}

// Reserve has each page that is new from now on keep n bytes at its end for the VFS.
func (c *Conn) Reserve(n int32) error {
	main, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, main)
	arg := c.tls.Alloc(int(unsafe.Sizeof(n)))
	defer c.tls.Free(int(unsafe.Sizeof(n)))
	*at[int32](arg) = n
	return c.failed(sqlite3.Xsqlite3_file_control(c.tls, c.db, main, sqlite3.SQLITE_FCNTL_RESERVE_BYTES, arg))
}

// Close ends the statements and the connection.
func (c *Conn) Close() error {
	var errs []error
	for _, r := range c.stmts {
		errs = append(errs, r.finalize())
	}
	c.stmts = nil
	errs = append(errs, c.failed(sqlite3.Xsqlite3_close_v2(c.tls, c.db)))
	c.tls.Close()
	return errors.Join(errs...)
}

// failed is the error of a result.
func (c *Conn) failed(rc int32) error {
	switch {
	case rc == sqlite3.SQLITE_OK:
		return nil
	case c.db == 0:
		return &Error{int(rc), libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc))}
	}
	return &Error{int(rc), libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db))}
}

// Query begins a statement with its parameters, which are integers, truth values,
// strings, bytes, or nil for NULL. The same may be begun again after its End only. While one
// runs, others of the connection read what was there when it began.
func (c *Conn) Query(query string, args ...any) (*Rows, error) {
	r := c.stmts[query]
	if r == nil {
		var err error
		if r, err = c.prepare(query); err != nil {
			return nil, err
		}
		c.stmts[query] = r
	}
	if err := r.bind(args); err != nil {
		return nil, err
	}
	return r, nil
}

// Row begins a statement, of whose rows Scan reads the first, and ends it.
func (c *Conn) Row(query string, args []any, into ...any) error {
	r, err := c.Query(query, args...)
	if err != nil {
		return err
	}
	defer r.End()
	more, err := r.Next()
	if err == nil && !more {
		err = sql.ErrNoRows
	}
	if err != nil {
		return err
	}
	return r.Scan(into...)
}

// Exec runs a statement to its end. changed is how many rows it inserted, changed
// or removed, where it does any of that.
func (c *Conn) Exec(query string, args ...any) (changed int64, err error) {
	r, err := c.Query(query, args...)
	if err != nil {
		return 0, err
	}
	defer r.End()
	if err := r.run(); err != nil {
		return 0, err
	}
	return sqlite3.Xsqlite3_changes64(c.tls, c.db), nil
}

func (c *Conn) prepare(query string) (*Rows, error) {
	text, err := libc.CString(query)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, text)
	into := c.tls.Alloc(int(unsafe.Sizeof(c.db)))
	defer c.tls.Free(int(unsafe.Sizeof(c.db)))
	if err := c.failed(sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, text, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, into, 0)); err != nil {
		return nil, err
	}
	stmt := *at[uintptr](into)
	return &Rows{c: c, stmt: stmt, columns: int(sqlite3.Xsqlite3_column_count(c.tls, stmt))}, nil
}

// Rows are what a statement answers. They are the Conn's.
type Rows struct {
	c       *Conn
	stmt    uintptr
	columns int
	room    uintptr // where texts and bytes of the parameters lie, in C's memory
	size    int
}

// Next goes on to the next row; false means that there is none.
func (r *Rows) Next() (bool, error) {
	switch rc := sqlite3.Xsqlite3_step(r.c.tls, r.stmt); rc {
	case sqlite3.SQLITE_ROW:
		return true, nil
	case sqlite3.SQLITE_DONE:
		return false, nil
	default:
		return false, r.c.failed(rc)
	}
}

// run goes through what rows there are.
func (r *Rows) run() error {
	for {
		if more, err := r.Next(); err != nil || !more {
			return err
		}
	}
}

// End ends the reading of rows. What had failed was told.
func (r *Rows) End() { sqlite3.Xsqlite3_reset(r.c.tls, r.stmt) }

func (r *Rows) finalize() error {
	if r.room != 0 {
		libc.Xfree(r.c.tls, r.room)
	}
	sqlite3.Xsqlite3_finalize(r.c.tls, r.stmt) // whose result is that of the last step
	return nil
}

// bind sets the parameters.
func (r *Rows) bind(args []any) error {
	need := 0
	for _, arg := range args {
		if v := reflect.ValueOf(arg); v.Kind() == reflect.String || v.Kind() == reflect.Slice {
			need += v.Len() + 1 // an address of its own, also for nothing
		}
	}
	if need > r.size {
		room := libc.Xrealloc(r.c.tls, r.room, libc.Tsize_t(need))
		if room == 0 {
			return &Error{sqlite3.SQLITE_NOMEM, "no memory for the parameters"}
		}
		r.room, r.size = room, need
	}
	next := r.room
	for i, arg := range args {
		if err := r.set(int32(i+1), reflect.ValueOf(arg), &next); err != nil {
			return fmt.Errorf("parameter %d: %w", i+1, err)
		}
	}
	return nil
}

// set sets one parameter. Texts and bytes are copied to next, which moves.
func (r *Rows) set(i int32, v reflect.Value, next *uintptr) error {
	tls := r.c.tls
	switch v.Kind() {
	case reflect.Invalid:
		return r.c.failed(sqlite3.Xsqlite3_bind_null(tls, r.stmt, i))
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		return r.c.failed(sqlite3.Xsqlite3_bind_int64(tls, r.stmt, i, v.Int()))
	case reflect.Bool:
		n := int64(0)
		if v.Bool() {
			n = 1
		}
		return r.c.failed(sqlite3.Xsqlite3_bind_int64(tls, r.stmt, i, n))
	case reflect.String:
		p, n := *next, v.Len()
		copy(unsafe.Slice(at[byte](p), n), v.String())
		*next += uintptr(n) + 1
		return r.c.failed(sqlite3.Xsqlite3_bind_text(tls, r.stmt, i, p, int32(n), 0))
	case reflect.Slice:
		p, n := *next, v.Len()
		copy(unsafe.Slice(at[byte](p), n), v.Bytes())
		*next += uintptr(n) + 1
		return r.c.failed(sqlite3.Xsqlite3_bind_blob(tls, r.stmt, i, p, int32(n), 0))
	}
	return fmt.Errorf("cannot bind %v", v.Kind())
}

// Scan reads the columns of the row into pointers to integers, truth values,
// strings and bytes, or to pointers to these; NULL makes bytes and pointers nil.
func (r *Rows) Scan(into ...any) error {
	if len(into) != r.columns {
		return fmt.Errorf("%d columns are not read into %d places", r.columns, len(into))
	}
	for i, p := range into {
		if err := r.get(int32(i), reflect.ValueOf(p).Elem()); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

func (r *Rows) get(i int32, v reflect.Value) error {
	tls := r.c.tls
	null := sqlite3.Xsqlite3_column_type(tls, r.stmt, i) == sqlite3.SQLITE_NULL
	switch kind := v.Kind(); {
	case null && (kind == reflect.Pointer || kind == reflect.Slice):
		v.SetZero()
		return nil
	case null:
		return fmt.Errorf("NULL has no place in %v", v.Type())
	case kind == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		v.SetInt(sqlite3.Xsqlite3_column_int64(tls, r.stmt, i))
	case reflect.Bool:
		v.SetBool(sqlite3.Xsqlite3_column_int64(tls, r.stmt, i) != 0)
	case reflect.String:
		v.SetString(string(r.bytes(i, sqlite3.Xsqlite3_column_text(tls, r.stmt, i))))
	case reflect.Slice:
		v.SetBytes(bytes.Clone(r.bytes(i, sqlite3.Xsqlite3_column_blob(tls, r.stmt, i))))
	default:
		return fmt.Errorf("nothing is read into %v", v.Type())
	}
	return nil
}

// bytes are those of a column at an address, in SQLite's memory.
func (r *Rows) bytes(i int32, address uintptr) []byte {
	n := sqlite3.Xsqlite3_column_bytes(r.c.tls, r.stmt, i)
	if address == 0 || n == 0 {
		return []byte{}
	}
	return unsafe.Slice(at[byte](address), n)
}

// at is the C object at an address.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

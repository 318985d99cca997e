package pagefile

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Error is what SQLite says of a database that cannot be sealed.
type Error struct {
	code    int
	message string
}

func (e *Error) Error() string { return fmt.Sprintf("seal the pages: %s (%d)", e.message, e.code) }

// Code is SQLite's result code.
func (e *Error) Code() int { return e.code }

// SealedQuery asks, of a database that is open, whether it is sealed: 1 or 0, and
// no row where it has no page yet.
var SealedQuery = fmt.Sprintf("SELECT hex(substr(data, %d, 1)) = '%02X' FROM sqlite_dbpage WHERE pgno = 1", reserveAt+1, Reserve)

// sealPause is between two tries to have a database alone.
const sealPause = 20 * time.Millisecond

// Seal makes the database at path, which is there, one whose pages are sealed. One
// that has pages is written anew, and must not be open anywhere, also in this
// process; an empty one is made to be sealed from its first page on. Others are
// waited for until ctx ends. Errors are of *Error where they are SQLite's.
func Seal(ctx context.Context, path string) error {
	if err := Register(); err != nil {
		return err
	}
	for {
		err := sealAlone(path)
		if e, ok := errors.AsType[*Error](err); !ok || e.code&0xff != sqlite3.SQLITE_BUSY {
			return err
		}
		select { // those that wait for each other all step back, for different times
		case <-time.After(sealPause + rand.N(sealPause)):
		case <-ctx.Done():
			return err
		}
	}
}

// sealAlone seals where nobody else has the database open, and else is busy.
func sealAlone(path string) error {
	pages, sealed, err := state(path)
	switch {
	case err != nil || sealed:
		return err // what is sealed may be open elsewhere
	case pages == 0:
		return with(path, func(d *raw) error {
			if err := d.reserve(); err != nil {
				return err
			}
			return d.run("PRAGMA synchronous = FULL", "BEGIN IMMEDIATE", "COMMIT")
		})
	}
	return with(path, rewrite)
}

// state is how many pages a database has, and whether they are sealed.
func state(path string) (pages int64, sealed bool, err error) {
	err = with(path, func(d *raw) error {
		if pages, err = d.number("PRAGMA page_count"); err != nil {
			return err
		}
		is, err := d.number(SealedQuery)
		sealed = is == 1
		return err
	})
	return pages, sealed, err
}

// rewrite writes a database anew, with seals.
func rewrite(d *raw) error {
	if runtime.GOOS == "android" { // which has no folder for temporary files
		if err := d.run("PRAGMA temp_store = MEMORY"); err != nil {
			return err
		}
	}
	if err := d.run("PRAGMA synchronous = FULL", "PRAGMA locking_mode = EXCLUSIVE", "BEGIN IMMEDIATE", "COMMIT"); err != nil {
		return err
	}
	if sealed, err := d.number(SealedQuery); err != nil || sealed == 1 {
		return err // another process did it
	}
	if err := d.reserve(); err != nil {
		return err
	}
	return d.run("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
}

// with opens a database for f.
func with(path string, f func(*raw) error) error {
	d, err := openRaw(path)
	if err != nil {
		return err
	}
	return errors.Join(f(d), d.close())
}

// raw is a connection of SQLite's own, for what the driver has no way to ask.
type raw struct {
	tls *libc.TLS
	db  uintptr
}

func openRaw(path string) (_ *raw, err error) {
	d := &raw{tls: libc.NewTLS()}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	name, err := libc.CString(path)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(d.tls, name)
	vfs, err := libc.CString(Name)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(d.tls, vfs)
	into := d.tls.Alloc(int(unsafe.Sizeof(d.db)))
	defer d.tls.Free(int(unsafe.Sizeof(d.db)))
	rc := sqlite3.Xsqlite3_open_v2(d.tls, name, into, sqlite3.SQLITE_OPEN_READWRITE, vfs)
	d.db = *at[uintptr](into)
	if err := d.failed(rc); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *raw) close() error {
	err := d.failed(sqlite3.Xsqlite3_close_v2(d.tls, d.db))
	d.tls.Close()
	return err
}

// failed is the error of a result.
func (d *raw) failed(rc int32) error {
	switch {
	case rc == sqlite3.SQLITE_OK:
		return nil
	case d.db == 0:
		return &Error{int(rc), libc.GoString(sqlite3.Xsqlite3_errstr(d.tls, rc))}
	}
	return &Error{int(rc), libc.GoString(sqlite3.Xsqlite3_errmsg(d.tls, d.db))}
}

// reserve has each page from now on keep room for a seal.
func (d *raw) reserve() error {
	main, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(d.tls, main)
	arg := d.tls.Alloc(4)
	defer d.tls.Free(4)
	*at[int32](arg) = Reserve
	return d.failed(sqlite3.Xsqlite3_file_control(d.tls, d.db, main, sqlite3.SQLITE_FCNTL_RESERVE_BYTES, arg))
}

// run runs statements that answer nothing of interest.
func (d *raw) run(statements ...string) error {
	for _, s := range statements {
		if _, err := d.number(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// number is the first column of the first row of what a statement answers, zero for
// none.
func (d *raw) number(statement string) (n int64, err error) {
	text, err := libc.CString(statement)
	if err != nil {
		return 0, err
	}
	defer libc.Xfree(d.tls, text)
	into := d.tls.Alloc(int(unsafe.Sizeof(d.db)))
	defer d.tls.Free(int(unsafe.Sizeof(d.db)))
	if err := d.failed(sqlite3.Xsqlite3_prepare_v2(d.tls, d.db, text, -1, into, 0)); err != nil {
		return 0, err
	}
	s := *at[uintptr](into)
	for row := true; ; row = false {
		switch rc := sqlite3.Xsqlite3_step(d.tls, s); {
		case rc != sqlite3.SQLITE_ROW:
			return n, d.failed(sqlite3.Xsqlite3_finalize(d.tls, s))
		case row:
			n = sqlite3.Xsqlite3_column_int64(d.tls, s, 0)
		}
	}
}

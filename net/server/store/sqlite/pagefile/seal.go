package pagefile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"parley.example/net/server/store/sqlite/glance"
)

// SealedQuery asks, of a database that is open, whether it is sealed: 1 or 0, and
// no row where it has no page yet.
var SealedQuery = fmt.Sprintf("SELECT hex(substr(data, %d, 1)) = '%02X' FROM sqlite_dbpage WHERE pgno = 1", reserveAt+1, Reserve)

// sealPause is between two tries to have a database alone.
const sealPause = 20 * time.Millisecond

// Seal makes the database at path, which is there, one whose pages are sealed. One
// that has pages is written anew, and must not be open anywhere, also in this
// process; an empty one is made to be sealed from its first page on. Others are
// waited for until ctx ends. Errors are of *glance.Error where they are SQLite's.
func Seal(ctx context.Context, path string) error {
	if err := Register(); err != nil {
		return err
	}
	for {
		err := sealAlone(path)
		if e, ok := errors.AsType[*glance.Error](err); !ok || e.Code()&0xff != sqlite3.SQLITE_BUSY {
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
		return with(path, func(c *glance.Conn) error {
			if err := c.Reserve(Reserve); err != nil {
				return err
			}
			return run(c, "PRAGMA synchronous = FULL", "BEGIN IMMEDIATE", "COMMIT")
		})
	}
	return with(path, rewrite)
}

// state is how many pages a database has, and whether they are sealed.
func state(path string) (pages int64, sealed bool, err error) {
	err = with(path, func(c *glance.Conn) error {
		if pages, err = number(c, "PRAGMA page_count"); err != nil {
			return err
		}
		is, err := number(c, SealedQuery)
		sealed = is == 1
		return err
	})
	return pages, sealed, err
}

// rewrite writes a database anew, with seals.
func rewrite(c *glance.Conn) error {
	if runtime.GOOS == "android" { // which has no folder for temporary files
		if err := run(c, "PRAGMA temp_store = MEMORY"); err != nil {
			return err
		}
	}
	if err := run(c, "PRAGMA synchronous = FULL", "PRAGMA locking_mode = EXCLUSIVE", "BEGIN IMMEDIATE", "COMMIT"); err != nil {
		return err
	}
	if sealed, err := number(c, SealedQuery); err != nil || sealed == 1 {
		return err // another process did it
	}
	if err := c.Reserve(Reserve); err != nil {
		return err
	}
	return run(c, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
}

// with opens a database for f.
func with(path string, f func(*glance.Conn) error) error {
	c, err := glance.Open(path, Name)
	if err == nil {
		err = errors.Join(f(c), c.Close())
	}
	if err != nil {
		return fmt.Errorf("seal the pages: %w", err)
	}
	return nil
}

// run runs statements that answer nothing of interest.
func run(c *glance.Conn, statements ...string) error {
	for _, s := range statements {
		if err := c.Once(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// number is what a statement answers, zero for nothing.
func number(c *glance.Conn, statement string) (n int64, err error) {
	if err := c.Row(statement, nil, &n); !errors.Is(err, sql.ErrNoRows) {
		return n, err
	}
	return 0, nil
}

package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/server/store/sqlite/pagefile"
)

// raw runs statements on a file without the store.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db := openRaw(t, path)
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// openRaw opens a file as SQLite does, but for the seals of its pages.
func openRaw(t *testing.T, path string) *sql.DB {
	t.Helper()
	if err := pagefile.Register(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?vfs="+pagefile.Name)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// content returns a file's bytes. No handle of it may be open.
func content(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOpenMakesAFileOfItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%20é&_pragma=x.db")
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	say(t, db, store.Draft{Conv: room, From: amy, Text: "hello"})
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: got mode %v, want it the owner's alone", name, info.Mode())
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(path) {
		t.Errorf("got %v, %v after closing, want the one file", left, err)
	}
}

func TestOpenFurnishesAnEmptyFile(t *testing.T) {
	path := file(t)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	furnish(t, open(t, path, nil))
}

// Two programs that start at once on a new file both find it furnished.
func TestOpenAtOnce(t *testing.T) {
	path := file(t)
	const openers = 6
	errs := make(chan error, openers)
	for range openers {
		go func() {
			db, err := sqlite.Open(t.Context(), path, nil)
			if err == nil {
				err = errors.Join(db.SetSetting(t.Context(), "k", "v"), db.Close())
			}
			errs <- err
		}()
	}
	for range openers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// furnished makes a database at path of 50 long messages.
func furnished(t *testing.T, path string) {
	t.Helper()
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	for range 50 {
		say(t, db, store.Draft{Conv: room, From: amy, Text: strings.Repeat("words ", 200)})
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"a newer version", func(t *testing.T, path string) {
			furnished(t, path)
			raw(t, path, fmt.Sprintf("PRAGMA user_version = %d", sqlite.Versions()+1))
		}, store.ErrNewer},
		{"another program's database", func(t *testing.T, path string) {
			raw(t, path, "CREATE TABLE notes (text)", "INSERT INTO notes VALUES ('mine')")
		}, store.ErrUnreadable},
		{"another program's database of our version", func(t *testing.T, path string) {
			raw(t, path, "CREATE TABLE notes (text)", fmt.Sprintf("PRAGMA user_version = %d", sqlite.Versions()))
		}, store.ErrUnreadable},
		{"another program's empty database", func(t *testing.T, path string) {
			raw(t, path, "PRAGMA application_id = 42")
		}, store.ErrUnreadable},
		{"a database without a version", func(t *testing.T, path string) {
			furnished(t, path)
			raw(t, path, "PRAGMA user_version = 0")
		}, store.ErrUnreadable},
		{"a text", func(t *testing.T, path string) {
			write(t, path, bytes.Repeat([]byte("Dear diary, "), 1000))
		}, store.ErrUnreadable},
		{"a short text", func(t *testing.T, path string) { write(t, path, []byte("Dear diary")) }, store.ErrUnreadable},
		{"a damaged page", func(t *testing.T, path string) {
			furnished(t, path)
			b := content(t, path)
			for i := 4096; i < len(b); i += 4096 {
				copy(b[i:], "\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad\xbe\xef")
			}
			write(t, path, b)
		}, store.ErrUnreadable},
		{"one damaged page of messages", func(t *testing.T, path string) {
			furnished(t, path)
			b := content(t, path)
			page := bytes.LastIndex(b, []byte("words words")) / 4096 * 4096
			copy(b[page:], "\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad\xbe\xef")
			write(t, path, b)
		}, store.ErrUnreadable},
		{"a file that was cut off", func(t *testing.T, path string) {
			furnished(t, path)
			write(t, path, content(t, path)[:6000])
		}, store.ErrUnreadable},
		{"a missing folder", func(t *testing.T, path string) {
			if err := os.Remove(filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
		}, os.ErrNotExist},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data", "parley.db")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			test.make(t, path)
			before, _ := os.ReadFile(path) // a missing file reads as nothing
			db, err := sqlite.Open(t.Context(), path, nil)
			if err == nil {
				db.Close()
			}
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), path) {
				t.Fatalf("got %v, want %v that names %s", err, test.want, path)
			}
			if after, _ := os.ReadFile(path); !slices.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// A database that is too large to be looked through at once is opened, and looked
// through later; from its damage on nothing is written.
func TestDamageIsFoundLater(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	for range 600 {
		say(t, db, store.Draft{Conv: room, From: amy, Text: strings.Repeat("words ", 2000)})
	}
	if err := db.LookThrough(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b := content(t, path)
	page := len(b) / 8192 * 4096
	for !bytes.Contains(b[page+100:page+4096], []byte("words words")) { // of a message: what is free may hold anything
		page += 4096
	}
	copy(b[page:], "\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad\xbe\xef")
	write(t, path, b)
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.LookThrough(t.Context()); !errors.Is(err, store.ErrUnreadable) {
		t.Errorf("got %v, want %v", err, store.ErrUnreadable)
	}
	if a := <-submit(t.Context(), db, store.Draft{Conv: room, From: amy, Text: "more"}); !errors.Is(a.err, store.ErrUnreadable) {
		t.Errorf("got %+v of a write to a damaged file", a)
	}
	if err := db.SetSetting(t.Context(), "k", "v"); !errors.Is(err, store.ErrUnreadable) {
		t.Errorf("got %v of a write to a damaged file", err)
	}
	if err := db.Close(); err != nil {
		t.Logf("closing a damaged database: %v", err) // it may have been the log's
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

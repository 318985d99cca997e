package pagefile_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"parley.example/net/server/store/sqlite/pagefile"
)

// Which VFS a database is opened by.
const (
	ours   = "?vfs=" + pagefile.Name
	theirs = ""
)

// open opens the database at path.
func open(t *testing.T, path, vfs string) *sql.DB {
	t.Helper()
	if err := pagefile.Register(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+vfs)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func run(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func sealed(t *testing.T, path string) string {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := pagefile.Seal(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// flip changes a letter of words in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(string(b), "words")
	if at < 0 {
		t.Fatal("the words are not there")
	}
	b[at] = 'W'
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

const fill = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
	INSERT INTO notes SELECT i, printf('words %.300c', 'x') FROM n`

// TestDamageIsTold holds, for each way in which SQLite writes a database, that a
// letter that has changed in the file is damage to who reads it.
func TestDamageIsTold(t *testing.T) {
	for _, mode := range []string{"wal", "delete", "truncate", "persist", "memory"} {
		t.Run(mode, func(t *testing.T) {
			path := sealed(t, filepath.Join(t.TempDir(), "a.db"))
			db := open(t, path, ours)
			run(t, db, "PRAGMA journal_mode = "+mode, "CREATE TABLE notes (n INTEGER PRIMARY KEY, text)", fill,
				"DELETE FROM notes WHERE n % 3 = 0", "UPDATE notes SET text = text || 'y' WHERE n % 5 = 0", "VACUUM")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			look := func() (found string, err error) {
				err = open(t, path, ours).QueryRow("PRAGMA integrity_check(1)").Scan(&found)
				return found, err
			}
			if found, err := look(); err != nil || found != "ok" {
				t.Fatalf("undamaged: got %q, %v", found, err)
			}
			flip(t, path)
			if found, err := look(); err == nil && found == "ok" {
				t.Error("a changed letter was not told")
			}
			var n int
			if err := open(t, path, ours).QueryRow("SELECT count(*) FROM notes WHERE text LIKE 'Words%'").Scan(&n); err == nil {
				t.Errorf("%d rows with another letter were served", n)
			}
			if err := open(t, path, theirs).QueryRow("SELECT count(*) FROM notes WHERE text GLOB 'Words*'").Scan(&n); err != nil || n != 1 {
				t.Errorf("by SQLite itself: got %d, %v", n, err)
			}
		})
	}
}

// TestSealWaitsForOthers: who has a database open while another seals it has
// the other wait; and once it is sealed, each writes seals.
func TestSealWaitsForOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	old := open(t, path, ours)
	run(t, old, "PRAGMA journal_mode = wal", "CREATE TABLE notes (n INTEGER PRIMARY KEY, text)", fill)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := pagefile.Seal(t.Context(), path); err != nil {
				t.Error(err)
			}
		})
	}
	run(t, old, "UPDATE notes SET text = text || 'y'")
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	var is bool
	db := open(t, path, ours)
	if err := db.QueryRow(pagefile.SealedQuery).Scan(&is); err != nil || !is {
		t.Errorf("got %v, %v", is, err)
	}
	run(t, db, "UPDATE notes SET text = text || 'z'", "PRAGMA wal_checkpoint(TRUNCATE)")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	flip(t, path)
	if err := open(t, path, ours).QueryRow("SELECT max(text) FROM notes").Scan(new(string)); err == nil {
		t.Error("a changed letter was not told")
	}
}

// TestSealRefuses: what is no database is not sealed, and stays as it was.
func TestSealRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	if err := pagefile.Seal(t.Context(), path); err == nil {
		t.Error("a file that is not there was sealed")
	}
	text := strings.Repeat("this is no database. ", 1000)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := pagefile.Seal(t.Context(), path); err == nil {
		t.Error("a text was sealed")
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != text {
		t.Errorf("the text was changed, %v", err)
	}
}

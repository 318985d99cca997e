package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// A snapshot that is taken while another process writes has every message that
// was acknowledged before, in a database that is in order.
func TestSnapshotWhileAnotherWrites(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, _ := furnish(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	acked := make(map[wire.Seq]wire.UID)
	p := startChild(t, path)
	for round := range 3 {
		p.read(t, acked, 200)
		to := filepath.Join(t.TempDir(), "copy.db")
		if err := sqlite.Snapshot(t.Context(), path, to); err != nil {
			t.Fatal(err)
		}
		content, err := sqlite.Examine(t.Context(), to)
		if err != nil {
			t.Fatal(err)
		}
		if int(content.Messages) < len(acked) || content.Version != sqlite.Versions() || content.Accounts != 1 || content.Conversations != 1 || content.Last == 0 {
			t.Errorf("round %d: got %+v, with %d acknowledged", round, content, len(acked))
		}
		wantAcked(t, log(t, open(t, to, nil), room), acked)
	}
	p.kill(t, acked)
}

// TestSnapshotOfMoreThanIsKeptInMemory names a fault: of a database of more than
// SQLite's two megabytes of memory no copy was in order, and so no backup was made.
func TestSnapshotOfMoreThanIsKeptInMemory(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	const messages = 2000
	for i := range messages {
		say(t, db, store.Draft{Conv: room, From: amy, Text: strings.Repeat(fmt.Sprint("word", i, " "), 500)})
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := sqlite.Snapshot(t.Context(), path, to); err != nil {
		t.Fatal(err)
	}
	if c, err := sqlite.Examine(t.Context(), to); err != nil || c.Messages != messages {
		t.Fatalf("got %+v, %v", c, err)
	}
	b := content(t, to)
	b[len(b)/2] ^= 1 // its pages are sealed like those of any other
	write(t, to, b)
	if _, err := sqlite.Examine(t.Context(), to); !errors.Is(err, store.ErrUnreadable) {
		t.Errorf("a flipped bit: got %v, want %v", err, store.ErrUnreadable)
	}
}

// A database of an older version is copied as it is.
func TestSnapshotChangesNothing(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	say(t, db, store.Draft{Conv: room, From: amy, Text: "hello"})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, fmt.Sprintf("PRAGMA user_version = %d", sqlite.Versions()-1))
	before := content(t, path)
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := sqlite.Snapshot(t.Context(), path, to); err != nil {
		t.Fatal(err)
	}
	if c, err := sqlite.Examine(t.Context(), to); err != nil || c.Version != sqlite.Versions()-1 || c.Messages != 1 {
		t.Errorf("got %+v, %v", c, err)
	}
	if !bytes.Equal(before, content(t, path)) {
		t.Error("the database was changed")
	}
	if err := sqlite.Settle(t.Context(), to, "k", "v"); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"k": "v", "other": ""} {
		if got, err := sqlite.SettingOf(t.Context(), to, key); got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", key, got, err, want)
		}
	}
	left, err := os.ReadDir(filepath.Dir(to))
	if err != nil || len(left) != 1 {
		t.Errorf("got %v, %v beside the copy, want nothing", left, err)
	}
}

func TestExamineFindsDamage(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(t *testing.T, path string)
		want  error
	}{
		{"nothing", func(*testing.T, string) {}, nil},
		{"a newer version", func(t *testing.T, path string) {
			raw(t, path, fmt.Sprintf("PRAGMA user_version = %d", sqlite.Versions()+1))
		}, store.ErrNewer},
		{"an empty file", func(t *testing.T, path string) { write(t, path, nil) }, store.ErrUnreadable},
		{"a text", func(t *testing.T, path string) { write(t, path, bytes.Repeat([]byte("Dear diary, "), 1000)) }, store.ErrUnreadable},
		{"a page of messages", func(t *testing.T, path string) {
			b := content(t, path)
			page := bytes.LastIndex(b, []byte("words words")) / 4096 * 4096
			copy(b[page:], "\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad\xbe\xef")
			write(t, path, b)
		}, store.ErrUnreadable},
		{"a log with a gap", func(t *testing.T, path string) { raw(t, path, "DELETE FROM events WHERE seq = 20") }, store.ErrUnreadable},
		{"an event of nobody", func(t *testing.T, path string) {
			raw(t, path, "PRAGMA foreign_keys = OFF", "UPDATE events SET sender = 1 WHERE seq = 20")
		}, store.ErrUnreadable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := file(t)
			furnished(t, path)
			tt.spoil(t, path)
			if _, err := sqlite.Examine(t.Context(), path); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestSnapshotRefuses(t *testing.T) {
	path := file(t)
	raw(t, path, "CREATE TABLE notes (text)")
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := sqlite.Snapshot(t.Context(), path, to); !errors.Is(err, store.ErrUnreadable) {
		t.Errorf("another program's: got %v", err)
	}
	if err := sqlite.Snapshot(t.Context(), filepath.Join(t.TempDir(), "none.db"), to); err == nil {
		t.Error("no database: got no error")
	}
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a copy was made: %v", err)
	}
}

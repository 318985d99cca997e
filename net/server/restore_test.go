package server_test

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"parley.example/net/server"
)

// backupOf is a backup of new data, in which somebody has an account, and its
// directory.
func backupOf(t *testing.T, name string) (dir string, backup []byte) {
	t.Helper()
	dir = t.TempDir()
	b, err := server.OpenData(t.Context(), dir, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Add(t.Context(), name, "secret", false); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := server.WriteBackup(t.Context(), &file, dir, t.TempDir(), "test"); err != nil {
		t.Fatal(err)
	}
	return dir, file.Bytes()
}

// TestRestoreLeavesOpenBooksAlone names a fault: an account that was made while a
// restore moved the database aside was told to be there, and was not.
func TestRestoreLeavesOpenBooksAlone(t *testing.T) {
	dir, backup := backupOf(t, "amy")
	b, err := server.OpenData(t.Context(), dir, false)
	if err != nil {
		t.Fatal(err)
	}
	_, _, restored := server.Restore(t.Context(), bytes.NewReader(backup), dir, true)
	if _, err := b.Add(t.Context(), "bob", "secret", false); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if restored == nil {
		t.Error("restored in the middle of another's work")
	}
	if b, err = server.OpenData(t.Context(), dir, false); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := b.Find(t.Context(), "bob"); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "before-*")); err != nil || len(left) > 0 {
		t.Errorf("got %v, %v, want nothing moved", left, err)
	}
}

// readerFunc is a reader that begins with a call.
type readerFunc struct {
	io.Reader
	first func()
}

func (r *readerFunc) Read(b []byte) (int, error) {
	if r.first != nil {
		r.first()
		r.first = nil
	}
	return r.Reader.Read(b)
}

// TestRestoreLetsNobodyOpenBooks names a fault: who opened the accounts while a
// backup was being unpacked left a write-ahead log beside the database that came
// from it, which it did not belong to.
func TestRestoreLetsNobodyOpenBooks(t *testing.T) {
	dir, backup := backupOf(t, "amy")
	var b *server.Books
	in := &readerFunc{bytes.NewReader(backup), func() {
		var err error
		if b, err = server.OpenData(t.Context(), dir, false); err != nil {
			return
		}
		if _, err := b.Add(t.Context(), "bob", "secret", false); err != nil {
			t.Error(err)
		}
	}}
	if _, _, err := server.Restore(t.Context(), in, dir, true); err != nil {
		t.Fatal(err)
	}
	if b != nil {
		t.Error("opened in the middle of a restore")
		left, err := filepath.Glob(filepath.Join(dir, "parley.db*"))
		t.Logf("in place: %v, %v; closed: %v", left, err, b.Close())
	}
	after, err := server.OpenData(t.Context(), dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := after.Close(); err != nil {
		t.Error(err)
	}
}

package server_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"parley.example/net/server"
)

// TestBackupHasTheKeyWithoutACertificate names a fault: a key whose certificate was
// not there, to be made anew by the next start, was in no backup, and every client
// would have been warned of the server that came back.
func TestBackupHasTheKeyWithoutACertificate(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Dir: dir})
	want := s.Fingerprint()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "cert.pem")); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if b, err := server.WriteBackup(t.Context(), &file, dir, t.TempDir(), "test"); err != nil || b.Key != want {
		t.Fatalf("got the key %q, %v, want %s", b.Key, err, want)
	}
	back := t.TempDir()
	if _, _, err := server.Restore(t.Context(), &file, back, false); err != nil {
		t.Fatal(err)
	}
	if got, err := server.KeyOf(back); err != nil || got != want {
		t.Errorf("got back the key %s, %v, want %s", got, err, want)
	}
}

// writerFunc is a writer that begins with a call.
type writerFunc struct {
	io.Writer
	first func()
}

func (w *writerFunc) Write(b []byte) (int, error) {
	if w.first != nil {
		w.first()
		w.first = nil
	}
	return w.Writer.Write(b)
}

// TestBackupWhileItsCertificateChanges names a fault: where the certificate was
// made anew while a backup was written, that was told to be made, and was none.
func TestBackupWhileItsCertificateChanges(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Dir: dir})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w := &writerFunc{&file, func() {
		name := filepath.Join(dir, "cert.pem")
		was, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(name, bytes.ToLower(was), 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	}}
	b, err := server.WriteBackup(t.Context(), w, dir, t.TempDir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := server.CheckBackup(t.Context(), &file, t.TempDir()); err != nil || got.Key != b.Key {
		t.Errorf("got %+v, %v, want the backup of before", got, err)
	}
}

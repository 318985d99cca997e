package server_test

import (
	"bytes"
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

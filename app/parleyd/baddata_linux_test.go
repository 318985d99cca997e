package main

import (
	"database/sql"
	"path/filepath"
	"syscall"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"parley.example/net/server/store/sqlite/pagefile"
)

// TestServeOnAReadOnlyDisk holds that data that cannot be written to is refused
// in one line, by the server and by its administration.
func TestServeOnAReadOnlyDisk(t *testing.T) {
	data := smallDisk(t, 3<<20)
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	if err := syscall.Mount("", data, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	parleyd(t, nil, "", "serve", "-data", data, "-addr", "127.0.0.1:0").want(t, 1, "data directory", "read-only")
	parleyd(t, nil, "", "serve", "-data", filepath.Join(data, "new"), "-addr", "127.0.0.1:0").want(t, 1, "data directory", "read-only")
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "bob").want(t, 1, data)
}

// TestNewerDatabaseIsRefused holds that what a later version wrote is left
// alone, with a word on what to do.
func TestNewerDatabaseIsRefused(t *testing.T) {
	data := t.TempDir()
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	if err := pagefile.Register(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "server", "parley.db")+"?vfs="+pagefile.Name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	parleyd(t, nil, "", "serve", "-data", data, "-addr", "127.0.0.1:0").want(t, 1, "newer", "install the newer Parley", data)
	parleyd(t, nil, "", "account", "list", "-data", data).want(t, 1, "newer", "install the newer Parley")
}

package sqlite_test

import (
	"errors"
	"os"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// version5 makes a database as version 5 of the schema left it: that of version 3,
// led on by the two steps that were released.
func version5(t *testing.T) string {
	t.Helper()
	path := dumped(t, "version3.sql")
	for _, step := range []string{"schema4.sql", "schema5.sql"} {
		script, err := os.ReadFile(step)
		if err != nil {
			t.Fatal(err)
		}
		raw(t, path, string(script))
	}
	raw(t, path, "PRAGMA user_version = 5")
	return path
}

// TestVersion5IsMigrated: nobody is invited yet, who is there stays, and from now on
// people come by invitations.
func TestVersion5IsMigrated(t *testing.T) {
	path := version5(t)
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if all, err := db.Invitations(ctx); err != nil || len(all) != 0 {
		t.Errorf("got %+v, %v, want no invitation", all, err)
	}
	if a, err := db.AccountByName(ctx, "amy"); err != nil || a.ID != oldAmy || !a.Owner {
		t.Errorf("amy: got %+v, %v", a, err)
	}
	hash := [32]byte{6}
	made, err := db.AddInvitation(ctx, store.NewInvitation{By: oldAmy, Hash: hash, Uses: 1, Until: 1 << 50, For: "dora"})
	if err != nil || made.Name != "amy" {
		t.Fatalf("got %+v, %v", made, err)
	}
	if a, err := db.CreateAccount(ctx, store.NewAccount{Name: "dora", Kind: wire.Person, Invitation: &hash}); err != nil || a.Name != "dora" {
		t.Errorf("by invitation: got %+v, %v", a, err)
	}
	if _, err := db.CreateAccount(ctx, store.NewAccount{Name: "eve", Kind: wire.Person, Invitation: &hash}); !errors.Is(err, store.ErrInviteUsed) {
		t.Errorf("a second time: got %v, want %v", err, store.ErrInviteUsed)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

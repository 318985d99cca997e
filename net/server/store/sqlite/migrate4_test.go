package sqlite_test

import (
	"reflect"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// TestVersion3IsMigrated: the oldest administrator who is there is the owner,
// the one bot lives in the server, and who had a device was seen with it.
func TestVersion3IsMigrated(t *testing.T) {
	path := dumped(t, "version3.sql")
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	want := []wire.AccountDetail{
		{Account: wire.Account{ID: oldAmy, Name: "amy", Kind: wire.Person, Admin: true}, Owner: true, Created: 1763863202000, Seen: 1763900000000},
		{Account: wire.Account{ID: oldBob, Name: "bob", Display: "Bob Lin", Kind: wire.Person, Status: "tea"}, Created: 1763863203000},
		{Account: wire.Account{ID: 109, Name: "cho", Kind: wire.Person, Admin: true}, Created: 1763863301000, Seen: 1763863312000},
		{Account: wire.Account{ID: oldServer, Name: "server", Kind: wire.Bot}, Created: 1763863201000},
	}
	if got, more, err := db.AccountDetails(ctx, "", 0); err != nil || more || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %t, %v, want %+v", got, more, err, want)
	}
	if a, err := db.AccountByID(ctx, oldServer); err != nil || !a.Resident || a.Disabled || a.Owner {
		t.Errorf("the greeter: got %+v, %v", a, err)
	}
	if a, err := db.AccountByToken(ctx, [32]byte{1, 2, 3}); err != nil || a.ID != oldAmy || a.Resident || a.CodeUntil != 0 || a.Device != 71 {
		t.Errorf("by token: got %+v, %v", a, err)
	}
	h, err := db.AddHook(ctx, store.NewHook{Conv: oldGeneral, By: oldAmy, Name: "ci", Hash: [32]byte{9}})
	if err != nil {
		t.Fatal(err)
	}
	say(t, db, store.Draft{Conv: oldGeneral, From: h.Account, UID: wire.UIDFrom([16]byte{99}), Text: "green"})
	if err := db.SetDisabled(ctx, 109, true); err != nil {
		t.Error(err)
	}
	if stock, err := db.Stock(ctx); err != nil || stock.Accounts != 5 || stock.Disabled != 1 || stock.Private != 1 {
		t.Errorf("got %+v, %v", stock, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

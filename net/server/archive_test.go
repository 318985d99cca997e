package server_test

import (
	"path/filepath"
	"testing"

	"parley.example/net/server"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// TestEveryConversationIsEvery names a fault: what had been said where nobody with
// an account is any more was in no export.
func TestEveryConversationIsEvery(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b, err := server.OpenBooks(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	var who []wire.Account
	for _, name := range []string{"amy", "bob"} {
		a, err := b.Add(t.Context(), name, "secret", false)
		if err != nil {
			t.Fatal(err)
		}
		who = append(who, a)
	}
	direct, err := db.OpenDirect(t.Context(), who[0].ID, who[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	attic, err := db.CreateRoom(t.Context(), store.NewRoom{Name: "attic", Private: true, By: who[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	before, err := b.EveryConversation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"amy", "bob"} {
		if err := b.Remove(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	after, err := b.EveryConversation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	left := map[wire.ConvID]wire.Conversation{}
	for _, c := range after {
		left[c.ID] = c
	}
	for _, c := range before {
		if left[c.ID].ID == 0 {
			t.Errorf("%s %q is not there any more", c.Kind, c.Name)
		}
	}
	if people := left[direct.ID].People; len(people) != 2 {
		t.Errorf("got %+v in a conversation of two", people)
	}
	if rooms, err := b.RoomsNamed(t.Context(), "attic"); err != nil || len(rooms) != 1 || rooms[0].ID != attic.ID {
		t.Errorf("got rooms %+v, %v, want the attic", rooms, err)
	}
}

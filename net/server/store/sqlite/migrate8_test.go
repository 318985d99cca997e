package sqlite_test

import (
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// TestVersion7IsMigrated: how the names look that were there is known.
func TestVersion7IsMigrated(t *testing.T) {
	path := dumped(t, "version3.sql")
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, name := range []string{"arny", "B0b Lin"} { // amy, and the display name of bob
		if called, err := db.Called(t.Context(), name); err != nil || !called {
			t.Errorf("%s looks like nobody's name: %v", name, err)
		}
	}
	if _, err := db.CreateRoom(t.Context(), store.NewRoom{Name: "genera1", By: oldAmy}); err != store.ErrTaken {
		t.Errorf("a room that looks like #general: got %v, want %v", err, store.ErrTaken)
	}
	if _, err := db.SetProfile(t.Context(), oldAmy, store.Profile{Display: "An \u0391my"}); err != nil {
		t.Errorf("what looks like nobody's: %v", err)
	}
	if _, err := db.ChangeRoom(t.Context(), store.RoomChange{Conv: oldGeneral, By: oldAmy, Kind: wire.Renamed, Text: "commons"}); err != nil {
		t.Error(err)
	}
}

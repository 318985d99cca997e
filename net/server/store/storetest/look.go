package storetest

import (
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// lookalikesAreTaken among accounts, their display names and the rooms that one
// may know of.
func lookalikesAreTaken(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	f.show(bob, "Capitol", "")
	tea := f.room("tea room", amy)
	secret, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "modern", Private: true, By: amy.ID})
	f.ok(err)
	for range 2 {
		for _, name := range []string{"\u0430m\u0443", "arny", "\uff41my", "amy\u3164", "capito1"} {
			_, err := f.s.CreateAccount(f.Context(), store.NewAccount{Name: name, Kind: wire.Person})
			f.is("account "+name, err, store.ErrTaken)
			called, err := f.s.Called(f.Context(), name)
			if f.ok(err); !called {
				f.Errorf("nobody is called %q, which looks like somebody", name)
			}
		}
		for _, display := range []string{"\u0410my", "Arny", "B0b"} {
			if _, err := f.s.SetProfile(f.Context(), f.one(display, amy, bob).ID, store.Profile{Display: display}); !errors.Is(err, store.ErrTaken) {
				f.Errorf("display name %q: got %v", display, err)
			}
		}
		for _, name := range []string{"tea r00m", "t\u0435a room"} {
			_, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: name, By: bob.ID})
			f.is("room "+name, err, store.ErrTaken)
			_, err = f.s.ChangeRoom(f.Context(), store.RoomChange{Conv: secret.ID, By: amy.ID, Kind: wire.Renamed, Text: name})
			f.is("renamed "+name, err, store.ErrTaken)
		}
		f.reopen()
	}
	_, err = f.s.CreateRoom(f.Context(), store.NewRoom{Name: "modem", By: bob.ID}) // of hers he is not told
	f.ok(err)
	_, err = f.s.ChangeRoom(f.Context(), store.RoomChange{Conv: tea, By: amy.ID, Kind: wire.Renamed, Text: "TEA R00M"}) // it looks like itself
	f.ok(err)
	f.show(bob, "B0b", "")
}

// one is who is not called what display looks like.
func (f *fixture) one(display string, amy, bob wire.Account) wire.Account {
	if store.Look(display) == store.Look(amy.Name) {
		return bob
	}
	return amy
}

package storetest

import (
	"errors"
	"slices"
	"sync/atomic"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func (f *fixture) show(a wire.Account, display, status string) wire.Account {
	f.Helper()
	got, err := f.s.SetProfile(f.Context(), a.ID, store.Profile{Display: display, Status: status})
	f.ok(err)
	a.Display, a.Status = display, status
	if got != a {
		f.Fatalf("got %+v, want %+v", got, a)
	}
	return a
}

func profilesAreEverywhere(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	lobby, pair := f.room("lobby", amy, bob), f.direct(bob, amy).ID
	f.takeFed()
	amy = f.show(amy, "Amy Lin 林", `🍵 "back" at \n four`)
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("desk"), "desk"))
	for range 2 {
		byID, err := f.s.AccountByID(f.Context(), amy.ID)
		f.ok(err)
		byName, err := f.s.AccountByName(f.Context(), "amy")
		f.ok(err)
		byToken, err := f.s.AccountByToken(f.Context(), token("desk"))
		f.ok(err)
		f.wantLogin(byToken, token("desk"))
		all, _, err := f.s.ListAccounts(f.Context(), "", 0)
		f.ok(err)
		members, _, err := f.s.Members(f.Context(), lobby, "", 0)
		f.ok(err)
		convs, err := f.s.ConversationsOf(f.Context(), bob.ID)
		f.ok(err)
		one, _ := f.conversation(pair, bob)
		people := append(append(slices.Clone(one.People), convs[1].People...), append(all, members...)...)
		people = slices.DeleteFunc(people, func(a wire.Account) bool { return a == bob })
		for i, got := range append(people, byID.Account, byName.Account, byToken.Account) {
			if got != amy {
				f.Fatalf("place %d: got %+v, want %+v", i, got, amy)
			}
		}
		if len(people) != 4 {
			f.Fatalf("got %d of amy, want 4", len(people))
		}
		f.reopen()
	}
	fed := f.takeFed()
	if len(fed) != 1 || fed[0].Account == nil || *fed[0].Account != amy || fed[0].Event.Seq != 0 {
		f.Fatalf("got fed %+v, want the account", fed)
	}
	f.show(amy, amy.Display, amy.Status)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Fatalf("the same once more: got fed %+v", fed)
	}
	f.show(amy, "", "")
}

func displayNamesAreUnique(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	f.person("ｃho")
	f.show(bob, "Bob Lin", "")
	for _, display := range []string{"bob", "BOB", " b\u200bob", "ｂｏｂ", "bob lin", "Bob\u00a0 LIN", "ｃHO", "𝐁ob Lin"} {
		_, err := f.s.SetProfile(f.Context(), amy.ID, store.Profile{Display: display, Status: "x"})
		f.is(display, err, store.ErrTaken)
	}
	if a, err := f.s.AccountByID(f.Context(), amy.ID); err != nil || a.Account != amy {
		f.Fatalf("after refusals: got %+v, %v, want %+v", a, err, amy)
	}
	f.show(amy, "AMY", "")    // one's own name
	f.show(amy, "aMy", "")    // one's own display name
	f.show(amy, "Bob L.", "") // nobody's
	for _, name := range []string{"Dora", "ｄｏｒａ"} {
		f.show(bob, "dora", "")
		_, err := f.s.CreateAccount(f.Context(), store.NewAccount{Name: name, Kind: wire.Person})
		f.is("an account of a display name", err, store.ErrTaken)
	}
	f.show(bob, "", "") // gives it up
	f.person("dora")
	_, err := f.s.SetProfile(f.Context(), amy.ID+1<<40, store.Profile{Display: "x"})
	f.is("nobody's profile", err, store.ErrNotFound)
}

func displayNameIsGivenOnce(f *fixture) {
	people := []wire.Account{f.person("amy"), f.person("bob"), f.person("cho"), f.person("dan")}
	var given, refused atomic.Int32
	f.each(len(people), func(i int) {
		_, err := f.s.SetProfile(f.Context(), people[i].ID, store.Profile{Display: []string{"The Boss", "the boss"}[i%2]})
		switch {
		case err == nil:
			given.Add(1)
		case errors.Is(err, store.ErrTaken):
			refused.Add(1)
		default:
			f.Error(err)
		}
	})
	if given.Load() != 1 || refused.Load() != 3 {
		f.Fatalf("got %d given and %d refused of 4, want 1 and 3", given.Load(), refused.Load())
	}
}

func removedShowsNothing(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	pair := f.direct(amy, bob).ID
	f.show(amy, "The Boss", "busy")
	f.ok(f.s.RemoveAccount(f.Context(), amy.ID))
	if c, _ := f.conversation(pair, bob); !slices.Contains(c.People, amy) {
		f.Fatalf("got people %+v, want %+v among them", c.People, amy)
	}
	_, err := f.s.SetProfile(f.Context(), amy.ID, store.Profile{Display: "again"})
	f.is("a removed account's", err, store.ErrNotFound)
	_, err = f.s.SetProfile(f.Context(), bob.ID, store.Profile{Display: "Amy"})
	f.is("its name", err, store.ErrTaken)
	f.show(bob, "the boss", "")
}

package storetest

import (
	"reflect"
	"slices"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func (f *fixture) detail(id wire.AccountID) wire.AccountDetail {
	f.Helper()
	a, err := f.s.AccountDetail(f.Context(), id)
	f.ok(err)
	return a
}

// administrator makes one.
func (f *fixture) administrator(name string) wire.Account {
	f.Helper()
	return f.account(store.NewAccount{Name: name, Kind: wire.Person, Admin: true, Secret: "secret of " + name})
}

func adminIsSet(f *fixture) {
	f.administrator("dan")
	amy := f.person("amy")
	f.takeFed()
	for _, admin := range []bool{true, true, false} {
		f.ok(f.s.SetAdmin(f.Context(), amy.ID, admin))
		a, err := f.s.AccountByID(f.Context(), amy.ID)
		if err != nil || a.Admin != admin {
			f.Fatalf("got %+v, %v, want admin %t", a, err, admin)
		}
	}
	var fed []bool
	for _, c := range f.takeFed() {
		if c.Account == nil || c.Account.ID != amy.ID {
			f.Fatalf("got fed %+v", c)
		}
		fed = append(fed, c.Account.Admin)
	}
	if !slices.Equal(fed, []bool{true, false}) { // once more is no change
		f.Errorf("got fed %v", fed)
	}
	f.is("an account that is none", f.s.SetAdmin(f.Context(), amy.ID+1, true), store.ErrNotFound)
}

func firstAdminIsOwner(f *fixture) {
	bot := f.account(store.NewAccount{Name: "bot", Kind: wire.Bot, Admin: true})
	amy := f.person("amy")
	want := func(when string, owner wire.AccountID) {
		f.Helper()
		for _, name := range []string{"bot", "amy", "bob", "cho", "dan"} {
			a, err := f.s.AccountByName(f.Context(), name)
			if err == nil && (a.Owner != (a.ID == owner) || !a.Removed && f.detail(a.ID).Owner != a.Owner) {
				f.Errorf("%s: got %+v, want %d the owner", when, a, owner)
			}
		}
	}
	want("without an administrator", 0)
	bob := f.administrator("bob")
	want("the first one made", bob.ID)
	cho := f.administrator("cho")
	f.ok(f.s.SetAdmin(f.Context(), amy.ID, true))
	want("others after", bob.ID)
	f.is("demoted", f.s.SetAdmin(f.Context(), bob.ID, false), store.ErrOwner)
	f.is("disabled", f.s.SetDisabled(f.Context(), bob.ID, true), store.ErrOwner)
	f.ok(f.s.SetAdmin(f.Context(), bob.ID, true)) // no change
	f.ok(f.s.SetDisabled(f.Context(), amy.ID, true))
	f.reopen()
	f.ok(f.s.RemoveAccount(f.Context(), bob.ID))
	want("the owner removed", cho.ID)
	f.ok(f.s.RemoveAccount(f.Context(), cho.ID))
	want("nobody left", 0)
	f.ok(f.s.SetDisabled(f.Context(), amy.ID, false))
	want("enabled again", amy.ID) // a fault: nobody was, and she could end her own being one
	f.is("demoted again", f.s.SetAdmin(f.Context(), amy.ID, false), store.ErrOwner)
	f.ok(f.s.RemoveAccount(f.Context(), amy.ID))
	dan := f.person("dan")
	f.ok(f.s.SetAdmin(f.Context(), dan.ID, true))
	want("made one", dan.ID)
	if a := f.detail(bot.ID); a.Owner || !a.Admin {
		f.Errorf("got %+v", a)
	}
}

func disabledAccount(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	bot := f.account(store.NewAccount{Name: "lamp", Kind: wire.Bot})
	room := f.room("tea", amy, bob)
	said := f.say(room, bob, "hello")
	f.ok(f.s.AddToken(f.Context(), bob.ID, token("desk"), "desk"))
	f.ok(f.s.AddToken(f.Context(), bot.ID, token("lamp"), ""))
	f.takeFed()
	for range 2 {
		f.ok(f.s.SetDisabled(f.Context(), bob.ID, true))
		f.ok(f.s.SetDisabled(f.Context(), bot.ID, true))
	}
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	f.reopen()
	if a, err := f.s.AccountByToken(f.Context(), token("desk")); err != nil || !a.Disabled || a.ID != bob.ID || a.Secret != "secret of bob" {
		f.Errorf("by token: got %+v, %v, want bob, disabled", a, err)
	} else {
		f.wantLogin(a, token("desk"))
	}
	if a := f.detail(bob.ID); !a.Disabled {
		f.Errorf("got %+v", a)
	}
	_, err := f.append(store.Draft{Conv: room, From: bob.ID, Text: "ghost"})
	f.is("a message", err, store.ErrNotMember)
	_, err = f.change(said, bob, wire.Edited, "ghost")
	f.is("an edit", err, store.ErrNotMember)
	if c, member := f.conversation(room, bob); !member || c.Members != 2 {
		f.Errorf("got %+v, %t, want it to stay a member", c, member)
	}
	f.ok(f.s.SetDisabled(f.Context(), bob.ID, false))
	f.ok(f.s.SetDisabled(f.Context(), bot.ID, false))
	f.wantToken("desk", 0, store.ErrNotFound)
	f.wantToken("lamp", bot.ID, nil) // nothing else lets it in
	f.say(room, bob, "back")
	f.is("nobody", f.s.SetDisabled(f.Context(), bob.ID+1, true), store.ErrNotFound)
}

func codesAreUsedOnce(f *fixture) {
	until := f.now().Add(time.Hour).UnixMilli()
	amy := f.account(store.NewAccount{Name: "amy", Kind: wire.Person, Secret: "first", CodeUntil: until})
	bob := f.person("bob")
	want := func(when string, id wire.AccountID, secret string, until int64, used bool) {
		f.Helper()
		a, err := f.s.AccountByID(f.Context(), id)
		if err != nil || a.Secret != secret || a.CodeUntil != until || a.CodeUsed != used || f.detail(id).MustChange != (until > 0) {
			f.Fatalf("%s: got %+v, %v, want %s, %d, %t", when, a, err, secret, until, used)
		}
	}
	want("made", amy.ID, "first", until, false)
	f.is("another secret", f.s.UseCode(f.Context(), amy.ID, "other"), store.ErrNotFound)
	f.ok(f.s.UseCode(f.Context(), amy.ID, "first"))
	want("used", amy.ID, "first", until, true)
	f.is("used twice", f.s.UseCode(f.Context(), amy.ID, "first"), store.ErrNotFound)
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("laptop"), ""))
	f.ok(f.s.SetCode(f.Context(), amy.ID, "second", until+1))
	f.wantToken("laptop", 0, store.ErrNotFound)
	want("another", amy.ID, "second", until+1, false)
	f.reopen()
	f.ok(f.s.UseCode(f.Context(), amy.ID, "second"))
	f.ok(f.s.SetSecret(f.Context(), amy.ID, "password"))
	want("replaced", amy.ID, "password", 0, false)
	f.is("a password", f.s.UseCode(f.Context(), amy.ID, "password"), store.ErrNotFound)
	want("a person", bob.ID, "secret of bob", 0, false)
	f.is("nobody", f.s.SetCode(f.Context(), bob.ID+1, "x", until), store.ErrNotFound)
}

func codeIsUsedByOne(f *fixture) {
	amy := f.account(store.NewAccount{Name: "amy", Kind: wire.Person, Secret: "code", CodeUntil: 1})
	var used [8]error
	f.each(len(used), func(i int) { used[i] = f.s.UseCode(f.Context(), amy.ID, "code") })
	won := 0
	for _, err := range used {
		if err == nil {
			won++
		} else {
			f.is("used by another", err, store.ErrNotFound)
		}
	}
	if won != 1 {
		f.Errorf("got %d, want 1", won)
	}
}

func detailsArePaged(f *fixture) {
	made := f.now()
	amy := f.administrator("amy")
	bob := f.person("Bob")
	gone := f.person("carl")
	f.ok(f.s.RemoveAccount(f.Context(), gone.ID))
	bot := f.account(store.NewAccount{Name: "dot", Kind: wire.Bot})
	seen := made.Add(48 * time.Hour)
	f.setClock(seen)
	f.ok(f.s.AddToken(f.Context(), bob.ID, token("desk"), "desk"))
	f.ok(f.s.RemoveToken(f.Context(), token("desk")))
	f.ok(f.s.SetDisabled(f.Context(), bob.ID, true))
	all := []wire.AccountDetail{
		{Account: amy, Owner: true, Created: made.UnixMilli()},
		{Account: bob, Disabled: true, Created: made.UnixMilli(), Seen: seen.UnixMilli()},
		{Account: bot, Created: made.UnixMilli()},
	}
	for _, test := range []struct {
		after string
		limit int
		want  []wire.AccountDetail
		more  bool
	}{{"", 0, all, false}, {"", 3, all, false}, {"", 2, all[:2], true}, {"AMY", 1, all[1:2], true}, {"bob", 5, all[2:], false}, {"dot", 0, nil, false}} {
		got, more, err := f.s.AccountDetails(f.Context(), test.after, test.limit)
		if err != nil || more != test.more || !reflect.DeepEqual(got, test.want) {
			f.Errorf("after %q, %d: got %+v, %t, %v, want %+v, %t", test.after, test.limit, got, more, err, test.want, test.more)
		}
	}
	_, err := f.s.AccountDetail(f.Context(), gone.ID)
	f.is("a removed one", err, store.ErrNotFound)
}

func usedDeviceIsSeen(f *fixture) {
	amy := f.person("amy")
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("desk"), "desk"))
	later := f.now().Add(2 * time.Hour)
	f.setClock(later)
	f.ok(f.s.UseToken(f.Context(), token("desk")))
	if got := f.detail(amy.ID); got.Seen != later.UnixMilli() {
		f.Errorf("got %+v, want seen at %d", got, later.UnixMilli())
	}
}

func stockIsCounted(f *fixture) {
	want := func(want wire.Stock) {
		f.Helper()
		if got, err := f.s.Stock(f.Context()); err != nil || got != want {
			f.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	want(wire.Stock{})
	amy, bob := f.person("amy"), f.person("bob")
	f.ok(f.s.RemoveAccount(f.Context(), f.person("carl").ID))
	room := f.room("tea", amy, bob)
	_, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "secret", By: amy.ID, Private: true})
	f.ok(err)
	f.direct(amy, bob)
	f.sayMany(room, amy, 4)
	said := f.say(room, bob, "oops")
	_, err = f.change(said, bob, wire.Deleted, "")
	f.ok(err)
	f.ok(f.s.SetDisabled(f.Context(), bob.ID, true))
	want(wire.Stock{Accounts: 2, Disabled: 1, Conversations: 3, Rooms: 1, Private: 1, Messages: 5})
}

func namesAreCalled(f *fixture) {
	amy := f.person("Amy")
	_, err := f.s.SetProfile(f.Context(), amy.ID, store.Profile{Display: "Amy Lin"})
	f.ok(err)
	f.ok(f.s.RemoveAccount(f.Context(), f.person("bob").ID))
	for name, want := range map[string]bool{"amy": true, "amy lin": true, "ＡＭＹ": true, "bob": true, "ci": false, "": false} {
		if got, err := f.s.Called(f.Context(), name); err != nil || got != want {
			f.Errorf("%q: got %t, %v, want %t", name, got, err, want)
		}
	}
}

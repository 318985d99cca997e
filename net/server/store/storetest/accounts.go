package storetest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func accountsAreFound(f *fixture) {
	amy := f.account(store.NewAccount{Name: "Amy", Kind: wire.Person, Admin: true, Secret: "s"})
	bot := f.account(store.NewAccount{Name: "server", Kind: wire.Bot})
	if amy.ID <= 0 || amy.ID >= 1<<48 || amy.ID == bot.ID {
		f.Fatalf("got ids %d and %d", amy.ID, bot.ID)
	}
	want := store.Account{Account: wire.Account{ID: amy.ID, Name: "Amy", Kind: wire.Person, Admin: true}, Secret: "s", Owner: true}
	if amy != want.Account {
		f.Fatalf("got account %+v, want %+v", amy, want.Account)
	}
	for _, name := range []string{"Amy", "amy", "AMY"} {
		got, err := f.s.AccountByName(f.Context(), name)
		if err != nil || !reflect.DeepEqual(got, want) {
			f.Fatalf("by name %s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
	got, err := f.s.AccountByID(f.Context(), bot.ID)
	if err != nil || got.Account != bot || got.Secret != "" || bot.Kind != wire.Bot {
		f.Fatalf("by id: got %+v, %v, want %+v", got, err, bot)
	}
	_, err = f.s.AccountByName(f.Context(), "bob")
	f.is("no such name", err, store.ErrNotFound)
	_, err = f.s.AccountByID(f.Context(), amy.ID+1)
	f.is("no such id", err, store.ErrNotFound)
}

func namesAreNeverUsedAgain(f *fixture) {
	amy := f.person("Ämy")
	for _, name := range []string{"Ämy", "ämy", "ÄMY"} {
		_, err := f.s.CreateAccount(f.Context(), store.NewAccount{Name: name, Kind: wire.Person})
		f.is(name, err, store.ErrTaken)
	}
	f.ok(f.s.RemoveAccount(f.Context(), amy.ID))
	_, err := f.s.CreateAccount(f.Context(), store.NewAccount{Name: "ämy", Kind: wire.Person})
	f.is("the name of a removed account", err, store.ErrTaken)
}

func nameIsGivenOnce(f *fixture) {
	var made, refused atomic.Int32
	f.each(20, func(i int) {
		_, err := f.s.CreateAccount(f.Context(), store.NewAccount{Name: []string{"amy", "Amy"}[i%2], Kind: wire.Person})
		switch {
		case err == nil:
			made.Add(1)
		case errors.Is(err, store.ErrTaken):
			refused.Add(1)
		default:
			f.Error(err)
		}
	})
	if made.Load() != 1 || refused.Load() != 19 {
		f.Fatalf("got %d made and %d refused of 20, want 1 and 19", made.Load(), refused.Load())
	}
}

func accountBegins(f *fixture) {
	server := f.account(store.NewAccount{Name: "server", Kind: wire.Bot})
	lobby, news := f.room("lobby", server), f.room("news", server)
	f.takeFed()
	amy := f.account(store.NewAccount{
		Name: "amy", Kind: wire.Person, Join: []wire.ConvID{lobby, news}, Direct: []wire.AccountID{server.ID},
	})
	convs, err := f.s.ConversationsOf(f.Context(), amy.ID)
	f.ok(err)
	if len(convs) != 3 || convs[0].ID != lobby || convs[1].ID != news || convs[2].Kind != wire.Direct {
		f.Fatalf("got conversations %+v", convs)
	}
	fed := f.takeFed()
	if len(fed) != 4 || fed[0].Account == nil || *fed[0].Account != amy {
		f.Fatalf("got fed %+v, want the account and three conversations", fed)
	}
	for i, want := range []struct {
		kind   wire.EventKind
		conv   wire.ConvID
		joined []wire.AccountID
	}{
		{wire.Joined, lobby, []wire.AccountID{amy.ID}},
		{wire.Joined, news, []wire.AccountID{amy.ID}},
		{wire.Created, convs[2].ID, []wire.AccountID{amy.ID, server.ID}},
	} {
		got := fed[i+1]
		if got.Event.Kind != want.kind || got.Event.Conv != want.conv || !slices.Equal(got.Joined, want.joined) ||
			got.Conv == nil || got.Conv.Members != 2 {
			f.Errorf("got fed %+v, want %+v", got, want)
		}
	}
}

func accountIsWholeOrNot(f *fixture) {
	amy := f.person("amy")
	lobby := f.room("lobby", amy)
	f.takeFed()
	direct := store.NewAccount{Name: "bob", Kind: wire.Person, Join: []wire.ConvID{lobby}, Direct: []wire.AccountID{amy.ID + 1}}
	room := store.NewAccount{Name: "bob", Kind: wire.Person, Join: []wire.ConvID{lobby, lobby + 1}}
	for _, n := range []store.NewAccount{direct, room} {
		_, err := f.s.CreateAccount(f.Context(), n)
		f.is("an account with what is not there", err, store.ErrNotFound)
	}
	_, err := f.s.AccountByName(f.Context(), "bob")
	f.is("the account", err, store.ErrNotFound)
	if fed, log := f.takeFed(), f.log(lobby); len(fed) != 0 || len(log) != 1 {
		f.Fatalf("got fed %+v and log %+v, want nothing but the creation", fed, log)
	}
	f.account(store.NewAccount{Name: "bob", Kind: wire.Person, Join: []wire.ConvID{lobby}})
	if log := f.log(lobby); len(log) != 2 || log[1].Kind != wire.Joined || log[1].Name != "bob" {
		f.Fatalf("got log %+v, want the creation and one joining", log)
	}
}

func peopleArePaged(f *fixture) {
	for _, name := range []string{"eve", "Bob", "dan", "amy", "林", "Carol", "gone"} {
		f.person(name)
	}
	gone, err := f.s.AccountByName(f.Context(), "gone")
	f.ok(err)
	f.ok(f.s.RemoveAccount(f.Context(), gone.ID))
	all := []string{"amy", "Bob", "Carol", "dan", "eve", "林"}
	for _, test := range []struct {
		after string
		limit int
		want  []string
		more  bool
	}{
		{"", 100, all, false},
		{"", 0, all, false},
		{"", 6, all, false},
		{"", 5, all[:5], true},
		{"", 2, all[:2], true},
		{"BOB", 2, all[2:4], true},
		{"bz", 3, all[2:5], true},
		{"eve", 2, all[5:], false},
		{"林", 2, nil, false},
	} {
		page, more, err := f.s.ListAccounts(f.Context(), test.after, test.limit)
		f.ok(err)
		var got []string
		for _, a := range page {
			got = append(got, a.Name)
		}
		if !slices.Equal(got, test.want) || more != test.more {
			f.Errorf("after %q limit %d: got %q, %v, want %q, %v", test.after, test.limit, got, more, test.want, test.more)
		}
	}
}

// token is a device's token hash.
func token(device string) [32]byte { return sha256.Sum256([]byte(device)) }

func (f *fixture) wantToken(device string, of wire.AccountID, want error) {
	f.Helper()
	a, err := f.s.AccountByToken(f.Context(), token(device))
	f.is("token of "+device, err, want)
	if want != nil {
		_, _, err := f.s.LogIn(f.Context(), token(device))
		f.is("login by the token of "+device, err, want)
	} else {
		f.wantLogin(a, token(device))
	}
	if err == nil && a.ID != of {
		f.Fatalf("token of %s: got account %d, want %d", device, a.ID, of)
	}
	f.wantIn(a)
}

// wantIn holds what an account is in to its memberships.
func (f *fixture) wantIn(a store.Account) {
	f.Helper()
	want, err := f.s.Memberships(f.Context(), a.ID)
	f.ok(err)
	if !slices.Equal(a.In, want) {
		f.Fatalf("%s is in: got %d, want %d", a.Name, a.In, want)
	}
}

func tokensLast(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("laptop"), "laptop"))
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("phone"), "phone"))
	f.ok(f.s.AddToken(f.Context(), bob.ID, token("desk"), ""))
	f.wantToken("laptop", amy.ID, nil)
	f.wantToken("phone", amy.ID, nil)
	f.wantToken("desk", bob.ID, nil)
	f.wantToken("nothing", 0, store.ErrNotFound)
	for range 2 {
		f.ok(f.s.RemoveToken(f.Context(), token("laptop")))
		f.wantToken("laptop", 0, store.ErrNotFound)
	}
	f.reopen()
	f.wantToken("phone", amy.ID, nil)
	f.wantToken("laptop", 0, store.ErrNotFound)
	f.is("a token of nobody", f.s.AddToken(f.Context(), amy.ID+1, token("x"), "x"), store.ErrNotFound)
}

func secretEndsTokens(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("laptop"), "laptop"))
	f.ok(f.s.AddToken(f.Context(), bob.ID, token("desk"), "desk"))
	f.ok(f.s.SetSecret(f.Context(), amy.ID, "another"))
	f.is("a token by the secret of before", f.s.AddToken(f.Context(), amy.ID, token("late"), "late", "first"), store.ErrNotFound)
	f.wantToken("late", 0, store.ErrNotFound)
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("new"), "new", "another"))
	f.wantToken("new", amy.ID, nil)
	f.wantToken("laptop", 0, store.ErrNotFound)
	f.wantToken("desk", bob.ID, nil)
	if a, err := f.s.AccountByName(f.Context(), "amy"); err != nil || a.Secret != "another" {
		f.Fatalf("got secret %q, %v", a.Secret, err)
	}
	f.is("a secret of nobody", f.s.SetSecret(f.Context(), amy.ID+1, "x"), store.ErrNotFound)
}

func removedAccount(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	var rooms []wire.ConvID
	for i := range 3 {
		rooms = append(rooms, f.room(fmt.Sprintf("room%d", i), amy, bob))
	}
	direct := f.direct(bob, amy)
	f.say(rooms[0], bob, "farewell")
	f.ok(f.s.AddToken(f.Context(), bob.ID, token("desk"), "desk"))
	f.takeFed()
	f.ok(f.s.RemoveAccount(f.Context(), bob.ID))

	f.wantToken("desk", 0, store.ErrNotFound)
	a, err := f.s.AccountByName(f.Context(), "bob")
	if err != nil || !a.Removed || a.Secret != "" || a.ID != bob.ID {
		f.Fatalf("got %+v, %v, want it removed, without a secret", a, err)
	}
	fed := f.takeFed()
	for _, room := range rooms {
		log := f.log(room)
		last := log[len(log)-1]
		c, _ := f.conversation(room, amy)
		if last.Kind != wire.Left || last.From != bob.ID || last.Name != "bob" || c.Members != 1 {
			f.Errorf("got last event %+v of %+v, want bob leaving", last, c)
		}
		if !slices.ContainsFunc(fed, func(c store.Commit) bool {
			return same(c.Event, last) && slices.Equal(c.Left, []wire.AccountID{bob.ID}) && c.Conv.Members == 1
		}) {
			f.Errorf("got fed %+v, want %+v among it", fed, last)
		}
	}
	if len(fed) != len(rooms) {
		f.Errorf("got %d commits, want %d", len(fed), len(rooms))
	}
	if said := texts(f.log(rooms[0])); !slices.Equal(said, []string{"farewell"}) {
		f.Errorf("got %q, want what was said to stay", said)
	}
	f.say(direct.ID, amy, "are you there?")
	for _, conv := range []wire.ConvID{rooms[0], direct.ID} {
		_, err := f.append(store.Draft{Conv: conv, From: bob.ID, Text: "ghost"})
		f.is("a removed account's message", err, store.ErrNotMember)
	}
	_, err = f.s.Join(f.Context(), rooms[0], bob.ID)
	f.is("joining", err, store.ErrNotFound)
	_, err = f.s.CreateRoom(f.Context(), store.NewRoom{Name: "crypt", By: bob.ID})
	f.is("making a room", err, store.ErrNotFound)
	carol := f.person("carol")
	_, err = f.s.OpenDirect(f.Context(), carol.ID, bob.ID)
	f.is("a direct conversation", err, store.ErrNotFound)
	f.is("a token", f.s.AddToken(f.Context(), bob.ID, token("y"), ""), store.ErrNotFound)
	f.is("a secret", f.s.SetSecret(f.Context(), bob.ID, "x"), store.ErrNotFound)
	f.takeFed()
	f.ok(f.s.RemoveAccount(f.Context(), bob.ID))
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("removed twice: got fed %+v", fed)
	}
	f.is("nobody", f.s.RemoveAccount(f.Context(), bob.ID+1), store.ErrNotFound)
}

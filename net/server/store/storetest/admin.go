package storetest

import (
	"fmt"
	"reflect"
	"slices"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func (f *fixture) changeRoom(room wire.ConvID, by wire.Account, kind wire.EventKind, text string) (wire.Conversation, error) {
	return f.s.ChangeRoom(f.Context(), store.RoomChange{Conv: room, By: by.ID, Kind: kind, Text: text})
}

// wantChange holds what a change of a room answers and feeds: seq is that of its
// event, zero where nothing was to change.
func (f *fixture) wantChange(want wire.Conversation, by wire.Account, kind wire.EventKind, text string, seq wire.Seq) {
	f.Helper()
	f.takeFed()
	got, err := f.changeRoom(want.ID, by, kind, text)
	f.ok(err)
	got.Read, got.Unread, got.Mentions = 0, 0, 0
	if !reflect.DeepEqual(got, want) {
		f.Errorf("%s: got %+v, want %+v", kind, got, want)
	}
	fed := f.takeFed()
	if seq == 0 {
		if len(fed) != 0 {
			f.Errorf("%s: got fed %+v, want nothing changed", kind, fed)
		}
		return
	}
	e := wire.Event{Conv: want.ID, Seq: seq, Time: f.now().UnixMilli(), Kind: kind, From: by.ID, Name: by.Name, Text: text}
	if len(fed) != 1 || !same(fed[0].Event, e) || fed[0].Conv == nil || !reflect.DeepEqual(*fed[0].Conv, want) || fed[0].Joined != nil || fed[0].Left != nil {
		f.Errorf("%s: got fed %+v, want %+v with %+v", kind, fed, e, want)
	}
	f.wantEvent("stored", f.event(want.ID, seq, by), e)
}

// refusesChanges holds who may not change a room, and what is no room.
func (f *fixture) refusesChanges(room wire.ConvID, amy wire.Account, kind wire.EventKind) {
	f.Helper()
	bob, carol := f.person("bob"), f.person("carol")
	direct := f.direct(amy, bob).ID
	f.takeFed()
	for _, test := range []struct {
		what string
		conv wire.ConvID
		by   wire.Account
		want error
	}{
		{"a stranger", room, carol, store.ErrNotMember},
		{"in two", direct, amy, store.ErrNotFound},
		{"nowhere", room + direct, amy, store.ErrNotFound},
	} {
		_, err := f.changeRoom(test.conv, test.by, kind, "New")
		f.is(test.what, err, test.want)
	}
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
}

func roomIsRenamed(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	other := f.room("art", f.person("dan"))
	want := wire.Conversation{ID: room, Kind: wire.Room, Name: "Chai", Owner: amy.ID, Members: 1, Last: 2}
	f.wantChange(want, amy, wire.Renamed, "Chai", 2)
	f.wantChange(want, amy, wire.Renamed, "Chai", 0)
	want.Name, want.Last = "CHAI", 3
	f.wantChange(want, amy, wire.Renamed, "CHAI", 3)
	_, err := f.changeRoom(room, amy, wire.Renamed, "ART")
	f.is("a name that is taken", err, store.ErrTaken)
	_, err = f.s.RoomByName(f.Context(), "tea")
	f.is("the old name", err, store.ErrNotFound)
	if c, err := f.s.RoomByName(f.Context(), "chai"); err != nil || c.ID != room {
		f.Errorf("got %+v, %v", c, err)
	}
	f.room("tea", amy)
	secret, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "secret", Private: true, By: f.person("eve").ID})
	f.ok(err)
	want.Name, want.Last = "secret", 4 // of others' private rooms nothing is told
	f.wantChange(want, amy, wire.Renamed, "secret", 4)
	if c, _ := f.conversation(secret.ID, amy); c.Name != "secret" {
		f.Errorf("got %+v", c)
	}
	f.refusesChanges(room, amy, wire.Renamed)
	if c, _ := f.conversation(other, amy); c.Name != "art" || c.Last != 1 {
		f.Errorf("got %+v, want it as it was", c)
	}
	if _, err := f.changeRoom(room, amy, wire.Joined, "x"); err == nil {
		f.Error("a change that is none was made")
	}
}

func roomHasATopic(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	want := wire.Conversation{ID: room, Kind: wire.Room, Name: "tea", Topic: "green", Owner: amy.ID, Members: 1, Last: 2}
	f.wantChange(want, amy, wire.NewTopic, "green", 2)
	f.wantChange(want, amy, wire.NewTopic, "green", 0)
	want.Topic, want.Last = "", 3
	f.wantChange(want, amy, wire.NewTopic, "", 3)
	f.refusesChanges(room, amy, wire.NewTopic)
}

func archivedIsReadOnly(f *fixture) {
	amy, dan, eve := f.person("amy"), f.person("dan"), f.person("eve")
	room := f.room("tea", amy, dan) // 1, 2
	f.room("art", amy)
	uid := wire.NewUID(f.now())
	said, err := f.append(store.Draft{Conv: room, From: amy.ID, UID: uid, Text: "hello"}) // 3
	f.ok(err)
	want := wire.Conversation{ID: room, Kind: wire.Room, Name: "tea", Archived: true, Owner: amy.ID, Members: 2, Last: 4}
	f.wantChange(want, amy, wire.Archived, "", 4)
	f.wantChange(want, amy, wire.Archived, "", 0)
	refused := func(when string) {
		f.Helper()
		_, err := f.append(store.Draft{Conv: room, From: dan.ID, Text: "still there?"})
		f.is(when+": a message", err, store.ErrArchived)
		for _, kind := range []wire.EventKind{wire.Edited, wire.Deleted, wire.Reacted, wire.Unreacted} {
			_, err = f.change(said, amy, kind, "👍")
			f.is(when+": "+string(kind), err, store.ErrArchived)
		}
		_, err = f.changeRoom(room, amy, wire.Renamed, "chai")
		f.is(when+": a name", err, store.ErrArchived)
		_, err = f.changeRoom(room, amy, wire.NewTopic, "green")
		f.is(when+": a topic", err, store.ErrArchived)
		_, err = f.s.Invite(f.Context(), room, amy.ID, eve.ID)
		f.is(when+": an invitation", err, store.ErrArchived)
		_, err = f.append(store.Draft{Conv: room, From: eve.ID, Text: "hello"})
		f.is(when+": a stranger's message", err, store.ErrNotMember)
		if again, err := f.append(store.Draft{Conv: room, From: amy.ID, UID: uid, Text: "hello"}); err != nil || !same(again, said) {
			f.Errorf("%s: what was stored once: got %+v, %v, want %+v", when, again, err, said)
		}
	}
	refused("archived")
	f.reopen()
	refused("after a restart")
	listed := func(archived bool, want ...string) {
		f.Helper()
		rooms, _, err := f.s.PublicRooms(f.Context(), "", 10, archived)
		f.ok(err)
		var names []string
		for _, c := range rooms {
			names = append(names, c.Name)
		}
		if !slices.Equal(names, want) {
			f.Errorf("archived %v: got %q, want %q", archived, names, want)
		}
	}
	listed(false, "art")
	listed(true, "art", "tea")
	if _, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "Tea", By: amy.ID}); err == nil {
		f.Error("its name was given away")
	}
	if convs, err := f.s.ConversationsOf(f.Context(), dan.ID); err != nil || len(convs) != 1 || !convs[0].Archived || convs[0].Unread != 1 {
		f.Errorf("got %+v, %v, want it among dan's", convs, err)
	}
	f.join(room, eve)
	_, err = f.append(store.Draft{Conv: room, From: eve.ID, Text: "hello"})
	f.is("one who came to read", err, store.ErrArchived)
	f.ok(f.s.Leave(f.Context(), room, dan.ID))
	f.ok(f.s.Remove(f.Context(), room, amy.ID, eve.ID))
	want.Archived, want.Members, want.Last = false, 1, 8
	f.wantChange(want, amy, wire.Unarchived, "", 8)
	f.wantChange(want, amy, wire.Unarchived, "", 0)
	f.say(room, amy, "here we are")
	listed(false, "art", "tea")
	f.refusesChanges(room, amy, wire.Archived)
}

func membersInvite(f *fixture) {
	amy, bob, carol, dan := f.person("amy"), f.person("bob"), f.person("carol"), f.person("dan")
	secret, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "secret", Private: true, By: amy.ID})
	f.ok(err)
	room := secret.ID
	f.takeFed()
	got, err := f.s.Invite(f.Context(), room, amy.ID, bob.ID)
	f.ok(err)
	if got.Members != 2 || got.Last != 2 || got.Read != 1 || got.Name != "secret" {
		f.Errorf("got %+v, want it as amy sees it", got)
	}
	want := wire.Event{Conv: room, Seq: 2, Time: f.now().UnixMilli(), Kind: wire.Joined, From: bob.ID, Name: "bob", By: amy.ID}
	if fed := f.takeFed(); len(fed) != 1 || !same(fed[0].Event, want) || !slices.Equal(fed[0].Joined, []wire.AccountID{bob.ID}) || fed[0].Conv.Members != 2 {
		f.Errorf("got fed %+v, want %+v", fed, want)
	}
	f.wantEvent("stored", f.event(room, 2, amy), want)
	if c, member := f.conversation(room, bob); !member || c.Read != 2 || c.Unread != 0 {
		f.Errorf("got %+v, member %v, want bob in it", c, member)
	}
	if again, err := f.s.Invite(f.Context(), room, bob.ID, amy.ID); err != nil || again.Members != 2 || again.Last != 2 {
		f.Errorf("invited again: got %+v, %v, want nothing changed", again, err)
	}
	direct := f.direct(amy, bob).ID
	f.takeFed()
	for _, test := range []struct {
		what     string
		conv     wire.ConvID
		by, whom wire.AccountID
		want     error
	}{
		{"by a stranger", room, carol.ID, dan.ID, store.ErrNotMember},
		{"oneself", room, carol.ID, carol.ID, store.ErrNotMember},
		{"nobody", room, amy.ID, 1 << 40, store.ErrNotFound},
		{"into two", direct, amy.ID, carol.ID, store.ErrNotFound},
		{"nowhere", room + direct, amy.ID, carol.ID, store.ErrNotFound},
	} {
		_, err := f.s.Invite(f.Context(), test.conv, test.by, test.whom)
		f.is(test.what, err, test.want)
	}
	f.ok(f.s.RemoveAccount(f.Context(), carol.ID))
	_, err = f.s.Invite(f.Context(), room, amy.ID, carol.ID)
	f.is("a removed account", err, store.ErrNotFound)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	f.say(room, bob, "thank you")
}

func membersAreRemoved(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	room := f.room("tea", amy, bob) // 1, 2
	direct := f.direct(amy, bob).ID
	f.say(room, bob, "hello") // 3
	f.takeFed()
	f.ok(f.s.Remove(f.Context(), room, amy.ID, bob.ID))
	want := wire.Event{Conv: room, Seq: 4, Time: f.now().UnixMilli(), Kind: wire.Left, From: bob.ID, Name: "bob", By: amy.ID}
	if fed := f.takeFed(); len(fed) != 1 || !same(fed[0].Event, want) || !slices.Equal(fed[0].Left, []wire.AccountID{bob.ID}) || fed[0].Conv.Members != 1 {
		f.Errorf("got fed %+v, want %+v", fed, want)
	}
	f.wantEvent("stored", f.event(room, 4, amy), want)
	_, err := f.append(store.Draft{Conv: room, From: bob.ID, Text: "why?"})
	f.is("one who was removed", err, store.ErrNotMember)
	f.takeFed()
	f.ok(f.s.Remove(f.Context(), room, amy.ID, bob.ID))
	f.ok(f.s.Remove(f.Context(), room, amy.ID, 1<<40))
	f.is("by a stranger", f.s.Remove(f.Context(), room, carol.ID, amy.ID), store.ErrNotMember)
	f.is("from two", f.s.Remove(f.Context(), direct, amy.ID, bob.ID), store.ErrNotFound)
	f.is("nowhere", f.s.Remove(f.Context(), room+direct, amy.ID, bob.ID), store.ErrNotFound)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	f.join(room, bob) // it is no ban
	f.say(room, bob, "back")
}

func membersArePaged(f *fixture) {
	dan, amy, bob := f.person("dan"), f.person("Amy"), f.person("bob")
	room := f.room("tea", dan, amy, bob)
	f.person("cho")
	for _, test := range []struct {
		after string
		limit int
		want  []string
		more  bool
	}{
		{"", 0, []string{"Amy", "bob", "dan"}, false},
		{"", 2, []string{"Amy", "bob"}, true},
		{"BOB", 2, []string{"dan"}, false},
		{"dan", 2, nil, false},
	} {
		page, more, err := f.s.Members(f.Context(), room, test.after, test.limit)
		f.ok(err)
		var got []string
		for _, a := range page {
			got = append(got, a.Name)
		}
		if !slices.Equal(got, test.want) || more != test.more {
			f.Errorf("after %q limit %d: got %q, %v, want %q, %v", test.after, test.limit, got, more, test.want, test.more)
		}
	}
	if page, _, err := f.s.Members(f.Context(), room, "", 1); err != nil || !reflect.DeepEqual(page, []wire.Account{amy}) {
		f.Errorf("got %+v, %v, want %+v", page, err, amy)
	}
}

func directOfSeveral(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	pair := f.direct(amy, bob)
	f.takeFed()
	open := func(by wire.Account, with ...wire.AccountID) (wire.Conversation, error) {
		return f.s.OpenDirect(f.Context(), by.ID, with...)
	}
	three, err := open(amy, carol.ID, bob.ID)
	f.ok(err)
	all := slices.Sorted(slices.Values([]wire.AccountID{amy.ID, bob.ID, carol.ID}))
	if three.ID == pair.ID || three.Kind != wire.Direct || three.Members != 3 || three.Last != 1 || !slices.Equal(ids(three), all) || three.Owner != 0 {
		f.Fatalf("got %+v, want the three", three)
	}
	if fed := f.takeFed(); len(fed) != 1 || fed[0].Event.Kind != wire.Created || fed[0].Event.From != amy.ID ||
		!slices.Equal(slices.Sorted(slices.Values(fed[0].Joined)), all) || !slices.Equal(ids(*fed[0].Conv), all) {
		f.Fatalf("got fed %+v, want all joined by the creation", fed)
	}
	for _, again := range [][]wire.AccountID{{bob.ID, carol.ID}, {carol.ID, amy.ID, bob.ID}, {amy.ID, carol.ID, bob.ID, bob.ID}} {
		got, err := open(bob, again...)
		if slices.Contains(again, amy.ID) == (got.ID != three.ID) || err != nil {
			f.Errorf("with %v: got %+v, %v", again, got, err)
		}
	}
	if got, err := open(amy, bob.ID); err != nil || got.ID != pair.ID {
		f.Errorf("the pair: got %+v, %v", got, err)
	}
	f.say(three.ID, carol, "hello both")
	for _, a := range []wire.Account{amy, bob} {
		if c, member := f.conversation(three.ID, a); !member || c.Unread != 1 {
			f.Errorf("%s: got %+v", a.Name, c)
		}
	}
	f.is("leaving", f.s.Leave(f.Context(), three.ID, amy.ID), store.ErrNotFound)
	_, err = f.s.Join(f.Context(), three.ID, f.person("dan").ID)
	f.is("joining", err, store.ErrNotFound)
	_, err = open(amy, bob.ID, 1<<40)
	f.is("with nobody", err, store.ErrNotFound)
	f.ok(f.s.RemoveAccount(f.Context(), carol.ID))
	if got, err := open(amy, bob.ID, carol.ID); err != nil || got.ID != three.ID || got.Members != 3 {
		f.Errorf("with one removed since: got %+v, %v", got, err)
	}
	_, err = open(amy, carol.ID, f.person("eve").ID)
	f.is("with one removed before", err, store.ErrNotFound)
	var many []wire.AccountID
	for i := range wire.MaxDirect {
		many = append(many, f.person(fmt.Sprint("guest", i)).ID)
	}
	if c, err := open(amy, many[1:]...); err != nil || len(c.People) != wire.MaxDirect {
		f.Errorf("got %d people, %v, want %d", len(c.People), err, wire.MaxDirect)
	}
	if _, err := open(amy, many...); err == nil {
		f.Error("a direct conversation of too many was made")
	}
}

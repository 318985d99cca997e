package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func roomBegins(f *fixture) {
	amy := f.person("amy")
	f.takeFed()
	got, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "Tea", Topic: "green", Private: true, By: amy.ID})
	f.ok(err)
	want := wire.Conversation{ID: got.ID, Kind: wire.Room, Name: "Tea", Topic: "green", Private: true, Owner: amy.ID, Members: 1, Last: 1}
	fed := f.takeFed()
	if len(fed) != 1 || fed[0].Conv == nil || !reflect.DeepEqual(*fed[0].Conv, want) {
		f.Fatalf("got fed %+v, want one with %+v", fed, want)
	}
	event := wire.Event{Conv: got.ID, Seq: 1, Time: f.now().UnixMilli(), Kind: wire.Created, From: amy.ID, Name: "amy"}
	if !same(fed[0].Event, event) || !slices.Equal(fed[0].Joined, []wire.AccountID{amy.ID}) || fed[0].Left != nil || fed[0].Account != nil {
		f.Errorf("got fed %+v, want %+v, joined by amy", fed[0], event)
	}
	if log := f.log(got.ID); len(log) != 1 || !same(log[0], event) {
		f.Errorf("got log %+v, want %+v", log, event)
	}
	seen, member := f.conversation(got.ID, amy)
	want.Read = 1 // its own beginning is nothing new to the maker
	if !member || !reflect.DeepEqual(seen, want) || !reflect.DeepEqual(got, want) {
		f.Errorf("got %+v then %+v, member %v, want %+v", got, seen, member, want)
	}
	if seen, member = f.conversation(got.ID, f.person("bob")); member || seen.Read != 0 || seen.Name != "Tea" {
		f.Errorf("a stranger: got %+v, member %v", seen, member)
	}
	_, err = f.s.CreateRoom(f.Context(), store.NewRoom{Name: "ghosts", By: amy.ID + 1})
	f.is("by nobody", err, store.ErrNotFound)
	_, _, err = f.s.Conversation(f.Context(), got.ID+1, amy.ID)
	f.is("no conversation", err, store.ErrNotFound)
}

// privateRoomsAreUnheardOf: who tries names does not learn of private rooms.
func privateRoomsAreUnheardOf(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	create := func(name string, private bool, by wire.Account) (wire.ConvID, error) {
		c, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: name, Private: private, By: by.ID})
		return c.ID, err
	}
	hers, err := create("Secret", true, amy)
	f.ok(err)
	_, err = f.s.RoomByName(f.Context(), "secret")
	f.is("a private room by name", err, store.ErrNotFound)
	for _, private := range []bool{true, false} {
		_, err = create("secret", private, amy)
		f.is("the name of a room that one is in", err, store.ErrTaken)
	}
	_, err = create("secret", true, bob)
	f.ok(err)
	f.ok(f.s.Leave(f.Context(), hers, amy.ID))
	public, err := create("secret", false, amy)
	f.ok(err)
	found, err := f.s.RoomByName(f.Context(), "secret")
	if err != nil || found.ID != public || found.Private {
		f.Errorf("by name: got %+v, %v, want the public room", found, err)
	}
	for _, private := range []bool{true, false} {
		_, err = create("SECRET", private, bob)
		f.is("a public room's name", err, store.ErrTaken)
	}
	f.join(public, bob)
	convs, err := f.s.ConversationsOf(f.Context(), bob.ID)
	f.ok(err)
	if len(convs) != 2 || convs[0].ID != public || !convs[1].Private {
		f.Errorf("bob's rooms: got %+v, want the public one first", convs)
	}
}

func roomNamesAreUnique(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	var made atomic.Int32
	f.each(20, func(i int) {
		n := store.NewRoom{Name: []string{"Tea", "tea"}[i%2], By: []wire.AccountID{amy.ID, bob.ID}[i%2]}
		switch _, err := f.s.CreateRoom(f.Context(), n); {
		case err == nil:
			made.Add(1)
		case !errors.Is(err, store.ErrTaken):
			f.Error(err)
		}
	})
	if made.Load() != 1 {
		f.Fatalf("got %d rooms of one name, want 1", made.Load())
	}
	c, err := f.s.RoomByName(f.Context(), "TEA")
	if err != nil || wire.FoldName(c.Name) != "tea" || c.Members != 1 || c.Last != 1 {
		f.Fatalf("got %+v, %v", c, err)
	}
	_, err = f.s.RoomByName(f.Context(), "amy") // a person's name is no room's
	f.is("no such room", err, store.ErrNotFound)
	_, err = f.s.RoomByName(f.Context(), "")
	f.is("no name", err, store.ErrNotFound)
	f.room("amy", bob)
}

func joinAndLeave(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy)
	f.say(room, amy, "before")
	f.takeFed()
	got := f.join(room, bob)
	want := wire.Conversation{ID: room, Kind: wire.Room, Name: "tea", Owner: amy.ID, Members: 2, Last: 3, Read: 3}
	if !reflect.DeepEqual(got, want) {
		f.Errorf("joined: got %+v, want %+v: what was said before is not unread", got, want)
	}
	fed := f.takeFed()
	if len(fed) != 1 || fed[0].Event.Kind != wire.Joined || fed[0].Event.Seq != 3 || fed[0].Event.From != bob.ID ||
		!slices.Equal(fed[0].Joined, []wire.AccountID{bob.ID}) || fed[0].Conv.Members != 2 || fed[0].Conv.Last != 3 || fed[0].Conv.Read != 0 {
		f.Fatalf("got fed %+v, want bob joining", fed)
	}
	f.say(room, amy, "after")
	if again := f.join(room, bob); again.Last != 4 || again.Unread != 1 || again.Members != 2 {
		f.Errorf("joined again: got %+v, want it as it was", again)
	}
	f.takeFed()
	f.ok(f.s.Leave(f.Context(), room, bob.ID))
	fed = f.takeFed()
	if len(fed) != 1 || fed[0].Event.Kind != wire.Left || fed[0].Event.Seq != 5 || fed[0].Joined != nil ||
		!slices.Equal(fed[0].Left, []wire.AccountID{bob.ID}) || fed[0].Conv.Members != 1 {
		f.Fatalf("got fed %+v, want bob leaving", fed)
	}
	if _, member := f.conversation(room, bob); member {
		f.Error("bob is a member after leaving")
	}
	f.is("leaving twice", f.s.Leave(f.Context(), room, bob.ID), store.ErrNotMember)
	if back := f.join(room, bob); back.Read != 6 || back.Unread != 0 {
		f.Errorf("joined anew: got %+v, want nothing unread", back)
	}
	f.ok(f.s.Leave(f.Context(), room, bob.ID))
	f.ok(f.s.Leave(f.Context(), room, amy.ID))
	if c, err := f.s.RoomByName(f.Context(), "tea"); err != nil || c.Members != 0 || c.Last != 8 {
		f.Errorf("a room without members: got %+v, %v", c, err)
	}
}

func noRoom(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	direct := f.direct(amy, bob).ID
	room := f.room("tea", amy)
	for _, conv := range []wire.ConvID{direct, room + direct} {
		_, err := f.s.Join(f.Context(), conv, carol.ID)
		f.is("joining no room", err, store.ErrNotFound)
		f.is("leaving no room", f.s.Leave(f.Context(), conv, amy.ID), store.ErrNotFound)
	}
	_, err := f.s.Join(f.Context(), room, carol.ID+1)
	f.is("nobody joining", err, store.ErrNotFound)
	f.is("a stranger leaving", f.s.Leave(f.Context(), room, carol.ID), store.ErrNotMember)
	if c, _ := f.conversation(direct, amy); c.Members != 2 || c.Last != 1 {
		f.Errorf("got %+v, want the direct conversation untouched", c)
	}
}

func publicRoomsArePaged(f *fixture) {
	amy := f.person("amy")
	for _, name := range []string{"tea", "Chess", "beer", "art", "hidden"} {
		_, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: name, Private: name == "hidden", By: amy.ID})
		f.ok(err)
	}
	f.direct(amy, f.person("bob"))
	all := []string{"art", "beer", "Chess", "tea"}
	for _, test := range []struct {
		after string
		limit int
		want  []string
		more  bool
	}{
		{"", 10, all, false},
		{"", 0, all, false},
		{"", 4, all, false},
		{"", 3, all[:3], true},
		{"BEER", 1, all[2:3], true},
		{"beer", 2, all[2:], false},
		{"tea", 2, nil, false},
	} {
		page, more, err := f.s.PublicRooms(f.Context(), test.after, test.limit, false)
		f.ok(err)
		var got []string
		for _, c := range page {
			got = append(got, c.Name)
			if c.Kind != wire.Room || c.Private || c.Members != 1 || c.Last != 1 || c.Read != 0 || c.Unread != 0 {
				f.Errorf("got room %+v", c)
			}
		}
		if !slices.Equal(got, test.want) || more != test.more {
			f.Errorf("after %q limit %d: got %q, %v, want %q, %v", test.after, test.limit, got, more, test.want, test.more)
		}
	}
}

// ids lists the accounts of a direct conversation, in their own order.
func ids(c wire.Conversation) []wire.AccountID {
	var of []wire.AccountID
	for _, a := range c.People {
		of = append(of, a.ID)
	}
	slices.Sort(of)
	return of
}

func directIsUnique(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	f.takeFed()
	c := f.direct(amy, bob)
	both := []wire.AccountID{min(amy.ID, bob.ID), max(amy.ID, bob.ID)}
	if c.Kind != wire.Direct || c.Name != "" || c.Members != 2 || c.Last != 1 || !slices.Equal(ids(c), both) {
		f.Fatalf("got %+v, want amy and bob's", c)
	}
	fed := f.takeFed()
	if len(fed) != 1 || fed[0].Event.Kind != wire.Created || fed[0].Event.From != amy.ID || fed[0].Event.Seq != 1 ||
		!slices.Equal(slices.Sorted(slices.Values(fed[0].Joined)), both) || !slices.Equal(ids(*fed[0].Conv), both) {
		f.Fatalf("got fed %+v, want both joined by the creation", fed)
	}
	for _, again := range []wire.Conversation{f.direct(amy, bob), f.direct(bob, amy)} {
		if again.ID != c.ID || again.Last != 1 || !slices.Equal(ids(again), both) {
			f.Errorf("opened again: got %+v, want %+v", again, c)
		}
	}
	if other := f.direct(carol, bob); other.ID == c.ID {
		f.Error("carol got amy's")
	}
	f.takeFed()
	_, err := f.s.OpenDirect(f.Context(), amy.ID, amy.ID)
	f.is("with oneself", err, store.ErrNotFound)
	_, err = f.s.OpenDirect(f.Context(), amy.ID, 1<<40)
	f.is("with nobody", err, store.ErrNotFound)
	_, err = f.s.OpenDirect(f.Context(), 1<<40, amy.ID)
	f.is("by nobody", err, store.ErrNotFound)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	if _, member := f.conversation(c.ID, carol); member {
		f.Error("carol is in amy and bob's conversation")
	}
}

func directIsOpenedOnce(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	f.takeFed()
	var mu sync.Mutex
	seen := make(map[wire.ConvID]int)
	f.each(24, func(i int) {
		by, with := amy.ID, bob.ID
		if i%2 == 1 {
			by, with = with, by
		}
		c, err := f.s.OpenDirect(f.Context(), by, with)
		if err != nil {
			f.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		seen[c.ID]++
	})
	if len(seen) != 1 || len(f.takeFed()) != 1 {
		f.Fatalf("got conversations %v, want one for all", seen)
	}
}

func conversationsAreListed(f *fixture) {
	amy, bob, carol, dan := f.person("amy"), f.person("bob"), f.person("carol"), f.person("dan")
	f.room("not amy's", bob)
	var want []wire.ConvID
	for _, name := range []string{"zoo", "Art", "beer"} {
		want = append(want, f.room(name, bob, amy))
	}
	want = []wire.ConvID{want[1], want[2], want[0]}
	var directs []wire.ConvID
	for _, with := range []wire.Account{bob, carol, dan} {
		directs = append(directs, f.direct(with, amy).ID)
	}
	f.direct(carol, dan)
	for _, i := range []int{1, 2, 0} {
		f.setClock(f.now().Add(time.Second))
		f.say(directs[i], amy, "hello")
	}
	want = append(want, directs[0], directs[2], directs[1])
	convs, err := f.s.ConversationsOf(f.Context(), amy.ID)
	f.ok(err)
	var got []wire.ConvID
	for _, c := range convs {
		got = append(got, c.ID)
		seen, member := f.conversation(c.ID, amy)
		if !member || !reflect.DeepEqual(seen, c) {
			f.Errorf("listed as %+v, found as %+v", c, seen)
		}
		if c.Kind == wire.Direct && (len(c.People) != 2 || c.Last != 2) || c.Kind == wire.Room && (len(c.People) != 0 || c.Members != 2) {
			f.Errorf("got %+v", c)
		}
	}
	if !slices.Equal(got, want) {
		f.Errorf("got order %v, want %v", got, want)
	}
	f.loggedIn(amy, "desk") // finds the same
	of, err := f.s.Memberships(f.Context(), amy.ID)
	f.ok(err)
	if slices.Sort(of); !slices.Equal(of, slices.Sorted(slices.Values(want))) {
		f.Errorf("got memberships %v, want %v", of, want)
	}
	if of, err := f.s.Memberships(f.Context(), f.person("eve").ID); err != nil || len(of) != 0 {
		f.Errorf("a newcomer: got memberships %v, %v", of, err)
	}
}

func conversationsAreLimited(f *fixture) {
	bot := f.account(store.NewAccount{Name: "server", Kind: wire.Bot, Resident: true})
	amy, bob := f.person("amy"), f.person("bob")
	rooms := make([]wire.ConvID, wire.MaxConversations+1)
	f.each(len(rooms), func(i int) {
		c, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: fmt.Sprintf("room%d", i), By: bot.ID})
		if err != nil {
			f.Errorf("a bot has no limit: %v", err)
		}
		rooms[i] = c.ID
	})
	f.each(wire.MaxConversations, func(i int) {
		if _, err := f.s.Join(f.Context(), rooms[i], amy.ID); err != nil {
			f.Error(err)
		}
	})
	last := rooms[wire.MaxConversations]
	_, err := f.s.Join(f.Context(), last, amy.ID)
	f.is("joining", err, store.ErrLimit)
	_, err = f.s.CreateRoom(f.Context(), store.NewRoom{Name: "more", By: amy.ID})
	f.is("making a room", err, store.ErrLimit)
	_, err = f.s.OpenDirect(f.Context(), amy.ID, bob.ID)
	f.is("opening", err, store.ErrLimit)
	_, err = f.s.OpenDirect(f.Context(), bob.ID, amy.ID)
	f.is("being opened", err, store.ErrLimit)
	f.join(rooms[0], amy)
	f.ok(f.s.Leave(f.Context(), rooms[0], amy.ID))
	f.join(last, amy)
	convs, err := f.s.ConversationsOf(f.Context(), amy.ID)
	if err != nil || len(convs) != wire.MaxConversations {
		f.Fatalf("got %d conversations, %v, want %d", len(convs), err, wire.MaxConversations)
	}
	f.direct(bob, bot)
}

// othersLeaveRoom names a fault: whoever was put into direct conversations, which
// nobody leaves, until there was no room for another began and joined none any more.
func othersLeaveRoom(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	var crowd []wire.Account
	for i := range 11 {
		crowd = append(crowd, f.person(fmt.Sprintf("guest%d", i)))
	}
	var opened atomic.Int32
	f.each(1<<len(crowd), func(set int) {
		with := []wire.AccountID{amy.ID}
		for i, a := range crowd {
			if set&(1<<i) != 0 {
				with = append(with, a.ID)
			}
		}
		if len(with) >= wire.MaxDirect || opened.Load() >= wire.MaxConversations {
			return
		}
		_, err := f.s.OpenDirect(f.Context(), bob.ID, with...)
		if err == nil {
			opened.Add(1)
		} else if !errors.Is(err, store.ErrLimit) {
			f.Error(err)
		}
	})
	if n := opened.Load(); n < wire.MaxByOthers {
		f.Errorf("got %d, want %d at least", n, wire.MaxByOthers)
	}
	carol := f.person("carol")
	public := f.room("public", carol)
	_, err := f.s.Invite(f.Context(), public, carol.ID, amy.ID)
	f.is("being let in", err, store.ErrLimit)
	f.room("tea", amy)
	f.join(public, amy)
	f.direct(amy, carol)
}

func readMarkers(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	room := f.room("tea", amy, bob)
	for range 5 {
		f.say(room, amy, "hello") // the last is 7
	}
	for _, test := range []struct {
		seq   wire.Seq
		moved bool
		read  wire.Seq
	}{
		{4, true, 4},
		{4, false, 4},
		{3, false, 4},
		{-1, false, 4},
		{100, true, 7},
		{101, false, 7},
	} {
		moved, err := f.s.MarkRead(f.Context(), room, bob.ID, test.seq)
		f.ok(err)
		if c, _ := f.conversation(room, bob); moved != test.moved || c.Read != test.read {
			f.Errorf("marked %d: got moved %v, read %d, want %v, %d", test.seq, moved, c.Read, test.moved, test.read)
		}
	}
	if c, _ := f.conversation(room, amy); c.Read != 1 {
		f.Errorf("amy's marker moved with bob's, to %d", c.Read)
	}
	if fed := f.takeFed(); fed[len(fed)-1].Event.Seq != 7 {
		f.Errorf("a marker was fed: %+v", fed[len(fed)-1])
	}
	_, err := f.s.MarkRead(f.Context(), room, carol.ID, 1)
	f.is("a stranger's", err, store.ErrNotMember)
	_, err = f.s.MarkRead(f.Context(), room+1, bob.ID, 1)
	f.is("of no conversation", err, store.ErrNotFound)
}

func unread(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	room := f.room("tea", amy, bob)    // 1, 2
	f.say(room, bob, "my own")         // 3
	two := f.say(room, amy, "one").Seq // 4
	f.join(room, carol)                // 5: no message
	f.say(room, carol, "two")          // 6
	want := func(a wire.Account, n int) {
		f.Helper()
		convs, err := f.s.ConversationsOf(f.Context(), a.ID)
		f.ok(err)
		if len(convs) != 1 || convs[0].Unread != n || convs[0].Last != 6 {
			f.Errorf("%s: got %+v, want %d unread of 6", a.Name, convs, n)
		}
	}
	want(bob, 2)
	want(amy, 2)
	want(carol, 0)
	_, err := f.s.MarkRead(f.Context(), room, bob.ID, two)
	f.ok(err)
	want(bob, 1)
	want(amy, 2)
	_, err = f.s.MarkRead(f.Context(), room, bob.ID, 6)
	f.ok(err)
	want(bob, 0)
}

func unreadIsCapped(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy, bob)
	for _, step := range []struct{ say, want int }{
		{wire.MaxUnread - 1, wire.MaxUnread - 1}, {1, wire.MaxUnread}, {20, wire.MaxUnread},
	} {
		f.sayMany(room, amy, step.say)
		if c, _ := f.conversation(room, bob); c.Unread != step.want {
			f.Errorf("got %d unread, want %d", c.Unread, step.want)
		}
	}
}

package storetest

import (
	"slices"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

const day = 24 * time.Hour

// keep has a room keep its messages for so many days.
func (f *fixture) keep(room wire.ConvID, by wire.Account, days int) {
	f.Helper()
	_, err := f.s.ChangeRoom(f.Context(), store.RoomChange{Conv: room, By: by.ID, Kind: wire.Kept, Days: days})
	f.ok(err)
}

// expire removes what is kept no more, and holds how many events that are and
// where it is told that logs begin.
func (f *fixture) expire(removed int, want ...wire.Expired) {
	f.Helper()
	f.takeFed()
	n, err := f.s.Expire(f.Context())
	f.ok(err)
	var got []wire.Expired
	for _, k := range f.takeFed() {
		if k.Expired == nil || k.Event.Seq != 0 {
			f.Fatalf("got fed %+v", k)
		}
		if n := len(got); n > 0 && got[n-1].Conv == k.Expired.Conv {
			got = got[:n-1] // another batch
		}
		got = append(got, *k.Expired)
	}
	if n != removed || !slices.Equal(got, want) {
		f.Errorf("got %d removed, fed %+v, want %d, %+v", n, got, removed, want)
	}
}

func roomKeeps(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	change := func(days int, text string, seq wire.Seq) {
		f.Helper()
		c, err := f.s.ChangeRoom(f.Context(), store.RoomChange{Conv: room, By: amy.ID, Kind: wire.Kept, Days: days})
		f.ok(err)
		if c.Keep != days || c.Floor != 0 || c.Last != seq {
			f.Errorf("got %+v, want %d days and last %d", c, days, seq)
		}
		want := wire.Event{Conv: room, Seq: seq, Time: f.now().UnixMilli(), Kind: wire.Kept, From: amy.ID, Name: amy.Name, Text: text}
		f.wantEvent("stored", f.event(room, seq, amy), want)
	}
	change(30, "30", 2)
	change(30, "30", 2) // it is so already
	change(7, "7", 3)
	f.reopen()
	change(0, "", 4)
	f.refusesChanges(room, amy, wire.Kept)
	_, err := f.changeRoom(room, amy, wire.Archived, "")
	f.ok(err)
	_, err = f.s.ChangeRoom(f.Context(), store.RoomChange{Conv: room, By: amy.ID, Kind: wire.Kept, Days: 1})
	f.is("an archived room", err, store.ErrArchived)
	c, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "art", By: amy.ID, Keep: 14})
	f.ok(err)
	if c.Keep != 14 || c.Floor != 0 {
		f.Errorf("got %+v, want it to keep 14 days from its beginning", c)
	}
}

// days is a room that keeps two days, of which four were talked in: 1 and 2 are
// its beginning, and each day has three seqs.
func (f *fixture) days(amy, bob wire.Account) wire.ConvID {
	f.Helper()
	room := f.room("tea", amy, bob)                                                            // 1, 2
	begun := f.now()                                                                           //
	old := f.say(room, amy, "ferry one")                                                       // 3
	f.say(room, bob, "hello @amy, ferry two")                                                  // 4
	f.must(old, bob, wire.Reacted, "👍")                                                        // 5
	f.setClock(begun.Add(1 * day))                                                             //
	f.say(room, amy, "ferry three")                                                            // 6
	f.must(old, amy, wire.Edited, "ferry first")                                               // 7
	f.say(room, bob, "@amy ferry four")                                                        // 8
	f.setClock(begun.Add(2 * day))                                                             //
	_, err := f.append(store.Draft{Conv: room, From: bob.ID, Ref: old.Seq, Text: "re: ferry"}) // 9
	f.ok(err)                                                                                  //
	f.must(old, bob, wire.Reacted, "🎉")                                                        // 10
	f.keep(room, amy, 2)                                                                       // 11
	return room
}

func pastIsRemoved(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	other := f.room("art", amy)
	f.say(other, amy, "ferry, for ever")
	f.setClock(f.now().Add(time.Hour))
	room := f.days(amy, bob)
	f.finds(amy, wire.Search{Text: "ferry first"}, "ferry first")
	f.expire(5, wire.Expired{Conv: room, Floor: 6})
	f.expire(0)
	check := func() {
		f.Helper()
		c, _ := f.conversation(room, amy)
		if c.Floor != 6 || c.Last != 11 || c.Keep != 2 || c.Unread != 2 || c.Mentions != 1 {
			f.Errorf("got %+v, want what is left: floor 6, last 11, 2 unread, 1 mention", c)
		}
		all, err := f.s.Events(f.Context(), room, store.Range{Forward: true})
		f.ok(err)
		if all.Floor != 6 || all.Last != 11 || all.More || len(all.Events) != 6 || all.Events[0].Seq != 6 {
			f.Errorf("got page %+v, want 6 to 11", all)
		}
		f.finds(amy, wire.Search{Text: "ferry"}, "re: ferry", "@amy ferry four", "ferry three", "ferry, for ever")
		f.finds(amy, wire.Search{Has: []wire.Trait{wire.HasReaction}})
	}
	check()
	f.reopen()
	check()
	if e := f.event(room, 7, amy); e.Kind != wire.Edited || e.Text != "" || e.Ref != 3 {
		f.Errorf("got %+v, want an edit of what is there no more", e)
	}
	if e := f.event(room, 9, amy); e.Ref != 3 || e.Text != "re: ferry" {
		f.Errorf("got %+v, want a reply to what is there no more", e)
	}
	for _, kind := range []wire.EventKind{wire.Edited, wire.Deleted, wire.Reacted} {
		_, err := f.change(wire.Event{Conv: room, Seq: 3, From: amy.ID}, amy, kind, "👍")
		f.is(string(kind), err, store.ErrNoMessage)
	}
	_, err := f.append(store.Draft{Conv: room, From: amy.ID, Ref: 3, Text: "late"})
	f.is("a reply", err, store.ErrNoMessage)
	if c, _ := f.conversation(other, amy); c.Floor != 0 || c.Last != 2 {
		f.Errorf("got %+v, want the other room as it was", c)
	}
}

// pagesBeginAtTheFloor: whatever is asked for, nothing is below.
func pagesBeginAtTheFloor(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	begun := f.now().UnixMilli()
	room := f.days(amy, bob)
	f.expire(5, wire.Expired{Conv: room, Floor: 6})
	for _, test := range []struct {
		r           store.Range
		first, last wire.Seq
		more        bool
	}{
		{store.Range{}, 6, 11, false},
		{store.Range{Limit: 6}, 6, 11, false},
		{store.Range{Limit: 5}, 7, 11, true},
		{store.Range{Before: 9}, 6, 8, false},
		{store.Range{Before: 6}, 0, 0, false},
		{store.Range{Before: 2}, 0, 0, false},
		{store.Range{Forward: true, After: 1, Limit: 2}, 6, 7, true},
		{store.Range{Forward: true, After: 11}, 0, 0, false},
	} {
		page, err := f.s.Events(f.Context(), room, test.r)
		f.ok(err)
		var first, last wire.Seq
		if n := len(page.Events); n > 0 {
			first, last = page.Events[0].Seq, page.Events[n-1].Seq
		}
		if first != test.first || last != test.last || page.More != test.more || page.Floor != 6 || page.Last != 11 {
			f.Errorf("%+v: got %d to %d, more %v, floor %d, last %d, want %d to %d, %v", test.r, first, last, page.More, page.Floor, page.Last, test.first, test.last, test.more)
		}
	}
	f.wantSpan(room, store.Range{Around: 2, Limit: 3}, span{6, 6, false, true})
	f.wantSpan(room, store.Range{Around: 7, Limit: 5}, span{6, 9, false, true})
	f.wantSpan(room, store.Range{Around: 7, Limit: 1}, span{7, 7, true, true})
	f.wantSpan(room, store.Range{At: 1, Limit: 5}, span{6, 8, false, true})
	f.wantSpan(room, store.Range{At: begun + 2*day.Milliseconds(), Limit: 3}, span{8, 10, true, true})
}

// logGoesOnFromNothing: where nothing is left, the log goes on where it was.
func logGoesOnFromNothing(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.days(amy, bob)
	f.setClock(f.now().Add(40 * day))
	f.expire(11, wire.Expired{Conv: room, Floor: 12})
	for range 2 {
		c, _ := f.conversation(room, amy)
		if c.Floor != 12 || c.Last != 11 || c.Unread != 0 || c.Mentions != 0 {
			f.Errorf("got %+v, want nothing of it, and last 11", c)
		}
		for _, r := range []store.Range{{}, {Forward: true}, {Before: 11}, {Around: 11}, {At: 1}, {At: f.now().UnixMilli()}} {
			page, err := f.s.Events(f.Context(), room, r)
			f.ok(err)
			if len(page.Events) != 0 || page.More || page.Older || page.Newer || page.Last != 11 || page.Floor != 12 {
				f.Errorf("%+v: got %+v, want nothing, last 11, floor 12", r, page)
			}
		}
		f.expire(0)
		f.reopen()
	}
	_, err := f.change(wire.Event{Conv: room, Seq: 11, From: amy.ID}, amy, wire.Reacted, "👍")
	f.is("a reaction to the last", err, store.ErrNoMessage)
	f.finds(amy, wire.Search{Text: "ferry"})
	before := f.now()
	f.setClock(before.Add(-90 * day)) // a clock that was set back
	if e := f.say(room, bob, "ferry anew"); e.Seq != 12 || e.Time < before.Add(-40*day).UnixMilli() {
		f.Errorf("got %+v, want it to be 12, and no earlier than what was there", e)
	}
	f.setClock(before)
	f.expire(1, wire.Expired{Conv: room, Floor: 13}) // it has the time of the last
	if e := f.say(room, bob, "ferry again"); e.Seq != 13 {
		f.Errorf("got %+v, want it to be 13", e)
	}
	f.expire(0)
	all, err := f.s.Events(f.Context(), room, store.Range{Forward: true})
	f.ok(err)
	if got := texts(all.Events); !slices.Equal(got, []string{"ferry again"}) || all.Floor != 13 {
		f.Errorf("got %q from %d on, want what was said last", got, all.Floor)
	}
	if c, _ := f.conversation(room, amy); c.Unread != 1 {
		f.Errorf("got %d unread, want 1", c.Unread)
	}
	f.finds(amy, wire.Search{Text: "ferry"}, "ferry again")
}

// manyAreRemoved: what is too much for one transaction is removed all the same,
// and a message that is there no more may be said again by its UID.
func manyAreRemoved(f *fixture) {
	amy := f.person("amy")
	first, second := f.room("tea", amy), f.room("art", amy)
	uid := wire.NewUID(f.now())
	_, err := f.append(store.Draft{Conv: first, From: amy.ID, UID: uid, Text: "once"})
	f.ok(err)
	f.sayMany(first, amy, 700)
	f.sayMany(second, amy, 300)
	f.keep(first, amy, 1)
	f.keep(second, amy, 1)
	f.expire(0)
	f.setClock(f.now().Add(day - time.Millisecond))
	f.expire(0)
	kept := f.say(first, amy, "later")
	f.setClock(f.now().Add(time.Millisecond))
	n, err := f.s.Expire(f.Context())
	if f.ok(err); n != 703+302 {
		f.Errorf("got %d removed, want %d", n, 703+302)
	}
	floors := map[wire.ConvID]wire.Seq{}
	for _, k := range f.takeFed() {
		if k.Expired == nil {
			continue
		}
		if k.Expired.Floor <= floors[k.Expired.Conv] {
			f.Errorf("the floor went from %d to %d", floors[k.Expired.Conv], k.Expired.Floor)
		}
		floors[k.Expired.Conv] = k.Expired.Floor
	}
	if floors[first] != kept.Seq || floors[second] != 303 {
		f.Errorf("got floors %v, want %d and 303", floors, kept.Seq)
	}
	if e, err := f.append(store.Draft{Conv: first, From: amy.ID, UID: uid, Text: "once"}); err != nil || e.Seq != kept.Seq+1 {
		f.Errorf("got %+v, %v, want it stored behind %d", e, err, kept.Seq)
	}
}

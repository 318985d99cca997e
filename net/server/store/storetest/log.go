package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func seqsHaveNoGap(f *fixture) {
	const writers, each = 16, 40
	amy := f.person("amy")
	rooms := []wire.ConvID{f.room("tea", amy), f.room("art", amy)}
	f.takeFed()
	f.each(writers, func(i int) {
		answers := make(chan result, each)
		for n := range each {
			d := store.Draft{Conv: rooms[i%2], From: amy.ID, UID: wire.NewUID(f.now()), Text: fmt.Sprintf("%d/%d", i, n)}
			if err := f.s.Append(f.Context(), d, func(e wire.Event, err error) { answers <- result{e, err} }); err != nil {
				f.Error(err)
				return
			}
		}
		var last wire.Seq
		for n := range each {
			r := <-answers
			if want := fmt.Sprintf("%d/%d", i, n); r.err != nil || r.event.Seq <= last || r.event.Text != want {
				f.Errorf("got %+v, %v after seq %d, want %s", r.event, r.err, last, want)
			}
			last = r.event.Seq
		}
	})
	fed := make(map[wire.ConvID][]wire.Event)
	for _, c := range f.takeFed() {
		fed[c.Event.Conv] = append(fed[c.Event.Conv], c.Event)
	}
	for _, room := range rooms {
		log := f.log(room) // finds gaps itself
		if len(log) != 1+writers/2*each || !reflect.DeepEqual(fed[room], log[1:]) {
			f.Errorf("got %d events stored and %d fed, want %d, the same", len(log)-1, len(fed[room]), writers/2*each)
		}
	}
}

func answersFollowTheFeed(f *fixture) {
	const writers, each = 8, 30
	amy := f.person("amy")
	room := f.room("tea", amy)
	var mu sync.Mutex
	var answered []wire.Seq
	var done sync.WaitGroup
	done.Add(writers * each)
	f.each(writers, func(int) {
		for range each {
			d := store.Draft{Conv: room, From: amy.ID, UID: wire.NewUID(f.now()), Text: "hello"}
			err := f.s.Append(f.Context(), d, func(e wire.Event, err error) {
				defer done.Done()
				f.mu.Lock()
				fed := err == nil && slices.ContainsFunc(f.fed, func(c store.Commit) bool { return same(c.Event, e) })
				f.mu.Unlock()
				if !fed {
					f.Errorf("answered %+v, %v before it was fed", e, err)
				}
				mu.Lock()
				defer mu.Unlock()
				answered = append(answered, e.Seq)
			})
			if err != nil {
				f.Error(err)
				done.Done()
			}
		}
	})
	done.Wait()
	if !slices.IsSorted(answered) || len(answered) != writers*each {
		f.Errorf("got answers in the order %v", answered)
	}
}

func storedOnce(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room, other := f.room("tea", amy, bob), f.room("art", amy)
	uid := wire.NewUID(f.now())
	first, err := f.append(store.Draft{Conv: room, From: amy.ID, UID: uid, Text: "first"})
	f.ok(err)
	f.say(room, bob, "between")
	f.takeFed()
	again := func(when string) {
		f.Helper()
		for _, d := range []store.Draft{
			{Conv: room, From: amy.ID, UID: uid, Text: "first"},
			{Conv: room, From: amy.ID, UID: uid, Text: "changed"},
			{Conv: other, From: amy.ID, UID: uid, Text: "first"},
		} {
			if got, err := f.append(d); err != nil || !same(got, first) {
				f.Errorf("%s: got %+v, %v, want %+v", when, got, err, first)
			}
		}
	}
	again("sent again")
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("a double was fed: %+v", fed)
	}
	f.reopen()
	again("sent again after a restart")
	f.ok(f.s.Leave(f.Context(), room, amy.ID))
	again("sent again after leaving")
	f.ok(f.s.RemoveAccount(f.Context(), amy.ID))
	again("sent again by a removed account")

	theirs, err := f.append(store.Draft{Conv: room, From: bob.ID, UID: uid, Text: "bob's"})
	if err != nil || theirs.Seq == first.Seq || theirs.Text != "bob's" {
		f.Errorf("another's message of the same uid: got %+v, %v", theirs, err)
	}
	if said := texts(f.log(room)); !slices.Equal(said, []string{"first", "between", "bob's"}) {
		f.Errorf("got %q", said)
	}
}

func storedOnceAtOnce(f *fixture) {
	const doubles = 40
	amy := f.person("amy")
	room := f.room("tea", amy)
	uid := wire.NewUID(f.now())
	f.takeFed()
	got := make([]wire.Event, doubles)
	f.each(doubles, func(i int) {
		var err error
		if got[i], err = f.append(store.Draft{Conv: room, From: amy.ID, UID: uid, Text: fmt.Sprint(i)}); err != nil {
			f.Error(err)
		}
	})
	if log := f.log(room); len(log) != 2 || len(f.takeFed()) != 1 || slices.ContainsFunc(got, func(e wire.Event) bool { return !same(e, log[1]) }) {
		f.Errorf("got %+v and answers %+v, want one event for all", log, got)
	}
}

func onlyMembersWrite(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	room, direct := f.room("tea", amy), f.direct(amy, carol).ID
	f.takeFed()
	refused := func(what string, conv wire.ConvID, from wire.AccountID, want error) {
		f.Helper()
		e, err := f.append(store.Draft{Conv: conv, From: from, Text: "let me in"})
		f.is(what, err, want)
		if !same(e, wire.Event{}) {
			f.Errorf("%s: got %+v beside the error", what, e)
		}
	}
	refused("a stranger", room, bob.ID, store.ErrNotMember)
	refused("a stranger to two", direct, bob.ID, store.ErrNotMember)
	refused("nobody", room, 1<<40, store.ErrNotMember)
	refused("nowhere", room+direct, amy.ID, store.ErrNotFound)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	f.join(room, bob)
	if e := f.say(room, bob, "thank you"); e.Seq != 3 {
		f.Errorf("got seq %d, want 3: what was refused takes none", e.Seq)
	}
	f.ok(f.s.Leave(f.Context(), room, bob.ID))
	refused("one who left", room, bob.ID, store.ErrNotMember)
	f.say(direct, carol, "hello")
}

func impossibleSpoilsNothing(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy)
	f.each(60, func(i int) {
		var err, want error
		switch i % 6 {
		case 0, 1:
			_, err = f.append(store.Draft{Conv: room, From: amy.ID, Text: "hello"})
		case 2:
			_, err = f.append(store.Draft{Conv: room, From: bob.ID, Text: "hello"})
			want = store.ErrNotMember
		case 3:
			_, err = f.s.CreateRoom(f.Context(), store.NewRoom{Name: "TEA", By: bob.ID})
			want = store.ErrTaken
		case 4:
			_, err = f.s.CreateAccount(f.Context(), store.NewAccount{
				Name: fmt.Sprint("bob", i), Kind: wire.Person, Join: []wire.ConvID{room, room + 1},
			})
			want = store.ErrNotFound
		case 5:
			err = f.s.Leave(f.Context(), room, bob.ID)
			want = store.ErrNotMember
		}
		if !errors.Is(err, want) {
			f.Errorf("request %d: got %v, want %v", i, err, want)
		}
	})
	if log := f.log(room); len(log) != 21 || len(texts(log)) != 20 {
		f.Errorf("got %d events, want the creation and 20 messages", len(log))
	}
	if c, _ := f.conversation(room, amy); c.Members != 1 {
		f.Errorf("got %d members, want 1", c.Members)
	}
}

func eventsAreWhatWasSaid(f *fixture) {
	amy := f.person("Ämy")
	room := f.room("tea", amy)
	for i, text := range []string{"hello", "你好，世界 👩‍👩‍👧‍👦", "two\nlines\tand \"quotes\" \\ </b>", strings.Repeat("長", wire.MaxText/3), "'; DROP TABLE events; --"} {
		uid := wire.NewUID(f.now())
		got, err := f.append(store.Draft{Conv: room, From: amy.ID, UID: uid, Text: text})
		f.ok(err)
		want := wire.Event{
			Conv: room, Seq: wire.Seq(i + 2), Time: f.now().UnixMilli(), Kind: wire.Message,
			From: amy.ID, Name: "Ämy", UID: uid, Text: text,
		}
		if log := f.log(room); !same(got, want) || !same(log[len(log)-1], want) {
			f.Errorf("got %+v, then %+v, want %+v", got, log[len(log)-1], want)
		}
	}
	err := f.s.Append(f.Context(), store.Draft{Conv: room, From: amy.ID, UID: "no uid", Text: "x"}, func(wire.Event, error) {
		f.Error("answered what was not taken up")
	})
	if err == nil {
		f.Error("a message without a UUID was taken up")
	}
}

func timeNeverGoesBackward(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	start := f.now()
	for i, step := range []struct{ clock, want time.Duration }{
		{time.Minute, time.Minute},
		{time.Second, time.Minute},
		{-time.Hour, time.Minute},
		{2 * time.Minute, 2 * time.Minute},
	} {
		f.setClock(start.Add(step.clock))
		if i == 2 {
			f.reopen()
		}
		if e := f.say(room, amy, "tick"); e.When().Sub(start) != step.want {
			f.Errorf("clock at %v: got %v, want %v", step.clock, e.When().Sub(start), step.want)
		}
	}
	f.setClock(start)
	if other := f.room("art", amy); f.log(other)[0].Time != start.UnixMilli() {
		f.Error("a conversation's clock holds back another's")
	}
}

func historyRanges(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	f.sayMany(room, amy, 9) // seqs 1 to 10
	for _, test := range []struct {
		r           store.Range
		first, last wire.Seq // zero: none
		more        bool
	}{
		{store.Range{}, 1, 10, false},
		{store.Range{Limit: 10}, 1, 10, false},
		{store.Range{Limit: 3}, 8, 10, true},
		{store.Range{Limit: 1 << 30}, 1, 10, false},
		{store.Range{Before: 8, Limit: 3}, 5, 7, true},
		{store.Range{Before: 4, Limit: 3}, 1, 3, false},
		{store.Range{Before: 2, Limit: 3}, 1, 1, false},
		{store.Range{Before: 1, Limit: 3}, 0, 0, false},
		{store.Range{Before: 100, Limit: 2}, 9, 10, true},
		{store.Range{Forward: true}, 1, 10, false},
		{store.Range{Forward: true, Limit: 3}, 1, 3, true},
		{store.Range{Forward: true, After: 3, Limit: 3}, 4, 6, true},
		{store.Range{Forward: true, After: 7, Limit: 3}, 8, 10, false},
		{store.Range{Forward: true, After: 9, Limit: 3}, 10, 10, false},
		{store.Range{Forward: true, After: 10, Limit: 3}, 0, 0, false},
		{store.Range{Forward: true, After: 100}, 0, 0, false},
	} {
		page, more, err := f.events(room, test.r)
		f.ok(err)
		var first, last wire.Seq
		if len(page) > 0 {
			first, last = page[0].Seq, page[len(page)-1].Seq
		}
		if first != test.first || last != test.last || more != test.more || len(page) > 0 && int(last-first)+1 != len(page) {
			f.Errorf("%+v: got %d to %d in %d, more %v, want %d to %d, more %v", test.r, first, last, len(page), more, test.first, test.last, test.more)
		}
	}
	f.sayMany(room, amy, wire.MaxPage)
	for _, r := range []store.Range{{}, {Limit: 1 << 30}, {Forward: true}} {
		if page, more, err := f.events(room, r); err != nil || len(page) != wire.MaxPage || !more {
			f.Errorf("%+v: got %d, more %v, %v, want %d and more", r, len(page), more, err, wire.MaxPage)
		}
	}
	if page, more, err := f.events(room+1, store.Range{}); err != nil || len(page) != 0 || more {
		f.Errorf("no conversation: got %d, more %v, %v", len(page), more, err)
	}
}

// encoded is what events take on the wire.
func encoded(events []wire.Event) int {
	n := 0
	for i := range events {
		n += len(wire.AppendPush(nil, &events[i]))
	}
	return n
}

func pagesAreBounded(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	const messages = 60
	plain, escaped := strings.Repeat("a", wire.MaxText), strings.Repeat("\n\"", wire.MaxText/2)
	for i := range messages {
		f.say(room, amy, []string{plain, escaped}[i%2])
	}
	var walked int
	for after, more := wire.Seq(0), true; more; {
		var page []wire.Event
		var err error
		page, more, err = f.events(room, store.Range{Forward: true, After: after})
		f.ok(err)
		size := encoded(page)
		if size > wire.MaxPageBytes || len(page) == 0 || more && size < wire.MaxPageBytes/2 {
			f.Fatalf("got a page of %d events, %d bytes, want near %d", len(page), size, wire.MaxPageBytes)
		}
		walked += len(page)
		after = page[len(page)-1].Seq
	}
	if walked != messages+1 {
		f.Errorf("walked %d events forward, want %d", walked, messages+1)
	}
	page, more, err := f.events(room, store.Range{})
	if err != nil || !more || encoded(page) > wire.MaxPageBytes || page[len(page)-1].Seq != messages+1 || page[0].Seq == 1 {
		f.Errorf("got %d newest of %d bytes, more %v, %v", len(page), encoded(page), more, err)
	}
}

func largeEvent(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	huge := strings.Repeat("a", wire.MaxPageBytes+1)
	f.say(room, amy, huge)
	f.say(room, amy, "small")
	for _, test := range []struct {
		r    store.Range
		want wire.Seq
		more bool
	}{
		{store.Range{Forward: true, After: 1}, 2, true},
		{store.Range{Before: 3}, 2, true},
		{store.Range{}, 3, true},
	} {
		page, more, err := f.events(room, test.r)
		if err != nil || len(page) != 1 || page[0].Seq != test.want || more != test.more {
			f.Errorf("%+v: got %d events, more %v, %v, want event %d alone, more %v", test.r, len(page), more, err, test.want, test.more)
		}
	}
}

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

// change changes a message. It may be called on any goroutine.
func (f *fixture) change(m wire.Event, by wire.Account, kind wire.EventKind, text string) (wire.Event, error) {
	return f.s.Change(f.Context(), store.Change{Conv: m.Conv, From: by.ID, Ref: m.Seq, Kind: kind, Text: text})
}

// must is change where an error ends the test.
func (f *fixture) must(m wire.Event, by wire.Account, kind wire.EventKind, text string) wire.Event {
	f.Helper()
	e, err := f.change(m, by, kind, text)
	f.ok(err)
	return e
}

// event reads one event as viewer sees it.
func (f *fixture) event(conv wire.ConvID, seq wire.Seq, viewer wire.Account) wire.Event {
	f.Helper()
	page, err := f.s.Events(f.Context(), conv, store.Range{Before: seq + 1, Limit: 1, Viewer: viewer.ID})
	f.ok(err)
	if len(page.Events) != 1 || page.Events[0].Seq != seq {
		f.Fatalf("got %+v, want event %d", page, seq)
	}
	return page.Events[0]
}

func (f *fixture) wantEvent(what string, got, want wire.Event) {
	f.Helper()
	if !same(got, want) {
		f.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

func editsAreOneTruth(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy, bob)
	said := f.say(room, amy, "teh") // 3
	f.say(room, bob, "between")     // 4
	f.takeFed()
	f.setClock(f.now().Add(time.Minute))
	first := f.must(said, amy, wire.Edited, "the")
	want := wire.Event{Conv: room, Seq: 5, Time: f.now().UnixMilli(), Kind: wire.Edited, From: amy.ID, Name: "amy", Ref: 3, Text: "the"}
	f.wantEvent("answered", first, want)
	if fed := f.takeFed(); len(fed) != 1 || !same(fed[0].Event, want) || fed[0].Conv != nil {
		f.Errorf("got fed %+v, want %+v", fed, want)
	}
	now := said
	now.Text, now.Edited = "the", first.Time
	f.wantEvent("the message", f.event(room, 3, bob), now)

	again := f.must(said, amy, wire.Edited, "the")
	f.wantEvent("edited to the same", again, now)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("an edit that changed nothing was fed: %+v", fed)
	}
	f.setClock(f.now().Add(time.Minute))
	last := f.must(said, amy, wire.Edited, "the tea")
	now.Text, now.Edited = "the tea", last.Time
	first.Text = "the tea" // an earlier edit does not keep what it said
	check := func(when string) {
		f.Helper()
		log := f.log(room)
		for i, want := range map[int]wire.Event{2: now, 4: first, 5: last} {
			f.wantEvent(when, log[i], want)
		}
		if len(log) != 6 {
			f.Errorf("%s: got %d events, want 6", when, len(log))
		}
		doubled, err := f.append(store.Draft{Conv: room, From: amy.ID, UID: said.UID, Text: "teh"})
		f.ok(err)
		f.wantEvent(when+", sent again", doubled, now)
	}
	check("edited twice")
	f.reopen()
	check("after a restart")
	if !slices.Equal(texts(f.log(room)), []string{"the tea", "between"}) {
		f.Errorf("got %q", texts(f.log(room)))
	}
}

func onlyAuthorsEdit(f *fixture) {
	amy, bob, carol, dan := f.person("amy"), f.person("bob"), f.person("carol"), f.person("dan")
	room, direct := f.room("tea", amy, bob), f.direct(amy, bob).ID
	said, whispered := f.say(room, amy, "hello"), f.say(direct, amy, "psst")
	edit := f.must(said, amy, wire.Edited, "hello!")
	erased := f.say(room, bob, "away")
	deleted := f.must(erased, bob, wire.Deleted, "")
	before := f.log(room)
	f.takeFed()
	none := said
	none.Seq = 100
	nowhere := said
	nowhere.Conv += direct
	elsewhere := said
	elsewhere.Conv = direct // a seq of that place is no message there
	elsewhere.Seq = 1
	refused := func(what string, m wire.Event, by wire.Account, want error, kinds ...wire.EventKind) {
		f.Helper()
		for _, kind := range kinds {
			e, err := f.change(m, by, kind, "👎")
			f.is(fmt.Sprint(what, ", ", kind), err, want)
			f.wantEvent(what, e, wire.Event{})
		}
	}
	all := []wire.EventKind{wire.Edited, wire.Deleted, wire.Reacted, wire.Unreacted}
	refused("another's", said, bob, store.ErrNotYours, wire.Edited, wire.Deleted)
	refused("a stranger's", said, carol, store.ErrNotMember, all...)
	refused("a stranger to two", whispered, carol, store.ErrNotMember, all...)
	refused("nowhere", nowhere, amy, store.ErrNotFound, all...)
	refused("no event", none, amy, store.ErrNoMessage, all...)
	refused("no message", elsewhere, amy, store.ErrNoMessage, all...)
	refused("an edit", edit, amy, store.ErrNoMessage, all...)
	refused("a deletion", deleted, bob, store.ErrNoMessage, all...)
	refused("a deleted message", erased, bob, store.ErrNoMessage, wire.Edited, wire.Reacted, wire.Unreacted)
	refused("a deleted message of another's", erased, amy, store.ErrNotYours, wire.Deleted)
	f.ok(f.s.Leave(f.Context(), room, bob.ID))
	refused("one who left", erased, bob, store.ErrNotMember, all...)
	f.ok(f.s.RemoveAccount(f.Context(), amy.ID))
	refused("a removed account in two", whispered, amy, store.ErrNotMember, all...)
	if _, err := f.change(whispered, bob, wire.Joined, "x"); err == nil {
		f.Error("a change that is none was made")
	}
	if log := f.log(room); !reflect.DeepEqual(log[:len(before)], before) || len(log) != len(before)+2 {
		f.Errorf("got %+v, want %+v and two who left", log, before)
	}
	f.direct(dan, carol) // the store goes on
}

func deletionsLeaveNothing(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	room := f.room("tea", amy, bob, carol)
	said := f.say(room, amy, "the first words")
	kept := f.say(room, bob, "kept")
	f.must(said, amy, wire.Edited, "the second words")
	f.must(said, bob, wire.Reacted, "👍")
	f.must(kept, bob, wire.Reacted, "🎉")
	f.takeFed()
	gone := f.must(said, amy, wire.Deleted, "")
	f.wantEvent("answered", gone, wire.Event{
		Conv: room, Seq: gone.Seq, Time: gone.Time, Kind: wire.Deleted, From: amy.ID, Name: "amy", Ref: said.Seq,
	})
	if fed := f.takeFed(); len(fed) != 1 || !same(fed[0].Event, gone) {
		f.Errorf("got fed %+v, want %+v", fed, gone)
	}
	left := said
	left.Text, left.Deleted = "", true
	f.wantEvent("deleted again", f.must(said, amy, wire.Deleted, ""), left)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("a second deletion was fed: %+v", fed)
	}
	f.reopen()
	log := f.log(room)
	f.wantEvent("the message", log[said.Seq-1], left)
	for _, e := range log {
		if strings.Contains(e.Text, "words") {
			f.Errorf("the text stands in %+v", e)
		}
	}
	doubled, err := f.append(store.Draft{Conv: room, From: amy.ID, UID: said.UID, Text: "the first words"})
	f.ok(err)
	f.wantEvent("sent again", doubled, left)

	theirs, err := f.s.Change(f.Context(), store.Change{Conv: room, From: carol.ID, Ref: kept.Seq, Kind: wire.Deleted, Moderates: true})
	if err != nil || theirs.From != carol.ID || theirs.Ref != kept.Seq {
		f.Errorf("a moderator: got %+v, %v", theirs, err)
	}
	if e := f.event(room, kept.Seq, bob); !e.Deleted || e.Text != "" || e.Reactions != nil || e.From != bob.ID {
		f.Errorf("got %+v, want bob's without its words and reactions", e)
	}
	edit := store.Change{Conv: room, From: carol.ID, Ref: f.say(room, bob, "mine").Seq, Kind: wire.Edited, Text: "yours", Moderates: true}
	_, err = f.s.Change(f.Context(), edit)
	f.is("a moderator's edit of another's", err, store.ErrNotYours)
}

func changesAreNotUnread(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy, bob)
	one, two := f.say(room, amy, "one"), f.say(room, amy, "two")
	want := func(what string, n int) {
		f.Helper()
		if c, _ := f.conversation(room, bob); c.Unread != n {
			f.Errorf("%s: got %d unread, want %d", what, c.Unread, n)
		}
	}
	want("said", 2)
	f.must(one, amy, wire.Edited, "one!")
	f.must(two, amy, wire.Reacted, "👍")
	f.must(two, amy, wire.Unreacted, "👍")
	want("changed", 2)
	f.must(one, amy, wire.Deleted, "")
	want("deleted", 1)
	_, err := f.s.MarkRead(f.Context(), room, bob.ID, two.Seq)
	f.ok(err)
	want("read", 0)
	f.must(two, amy, wire.Edited, "two!")
	want("edited when read", 0)
}

func repliesRefer(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room, other := f.room("tea", amy, bob), f.room("art", amy)
	asked, erased := f.say(room, amy, "who?"), f.say(room, amy, "why?")
	f.must(erased, amy, wire.Deleted, "")
	f.say(other, amy, "elsewhere")
	for _, ref := range []wire.Seq{asked.Seq, erased.Seq} {
		d := store.Draft{Conv: room, From: bob.ID, UID: wire.NewUID(f.now()), Ref: ref, Text: "me"}
		got, err := f.append(d)
		f.ok(err)
		want := wire.Event{
			Conv: room, Seq: got.Seq, Time: f.now().UnixMilli(), Kind: wire.Message, From: bob.ID, Name: "bob", UID: d.UID, Ref: ref, Text: "me",
		}
		f.wantEvent("a reply", got, want)
		f.wantEvent("a reply, read", f.event(room, got.Seq, amy), want)
		d.Ref = 1 // a double is answered whatever it says
		again, err := f.append(d)
		f.ok(err)
		f.wantEvent("a reply, sent again", again, want)
	}
	f.takeFed()
	for _, ref := range []wire.Seq{1, 2, 5, 100, -1} { // the creation, a joining, a deletion, nothing
		_, err := f.append(store.Draft{Conv: room, From: bob.ID, Ref: ref, Text: "me"})
		f.is(fmt.Sprint("a reply to ", ref), err, store.ErrNoMessage)
	}
	_, err := f.append(store.Draft{Conv: other, From: amy.ID, Ref: asked.Seq, Text: "me"})
	f.is("a reply to what is elsewhere", err, store.ErrNoMessage)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
}

func reactionsStand(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	room := f.room("tea", amy, bob, carol)
	said, other := f.say(room, amy, "tea?"), f.say(room, amy, "or not?")
	f.takeFed()
	want := func(what string, reactions ...wire.Reaction) {
		f.Helper()
		if got := f.event(room, said.Seq, amy).Reactions; !reflect.DeepEqual(got, reactions) {
			f.Errorf("%s: got %+v, want %+v", what, got, reactions)
		}
	}
	e := f.must(said, bob, wire.Reacted, "👍")
	f.wantEvent("answered", e, wire.Event{
		Conv: room, Seq: e.Seq, Time: f.now().UnixMilli(), Kind: wire.Reacted, From: bob.ID, Name: "bob", Ref: said.Seq, Text: "👍",
	})
	f.must(said, carol, wire.Reacted, "🎉")
	f.must(said, amy, wire.Reacted, "👍")
	f.must(said, bob, wire.Reacted, "🎉")
	f.must(other, bob, wire.Reacted, "🐻‍❄️")
	standing := []wire.Reaction{
		{Emoji: "👍", Count: 2, Who: []wire.AccountID{bob.ID, amy.ID}},
		{Emoji: "🎉", Count: 2, Who: []wire.AccountID{carol.ID, bob.ID}},
	}
	want("four", standing...)
	if fed := f.takeFed(); len(fed) != 5 || !same(fed[0].Event, e) {
		f.Errorf("got fed %+v, want five", fed)
	}
	if got := f.must(said, amy, wire.Reacted, "👍"); got.Seq != said.Seq || !reflect.DeepEqual(got.Reactions, standing) {
		f.Errorf("once more: got %+v, want the message", got)
	}
	if got := f.must(said, amy, wire.Unreacted, "❤️"); got.Seq != said.Seq {
		f.Errorf("taken away what was not there: got %+v, want the message", got)
	}
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	f.reopen()
	off := f.must(said, bob, wire.Unreacted, "👍")
	if off.Kind != wire.Unreacted || off.Text != "👍" || off.Ref != said.Seq {
		f.Errorf("got %+v", off)
	}
	f.must(said, carol, wire.Unreacted, "🎉")
	f.must(said, carol, wire.Reacted, "🎉")
	want("in the order of use", wire.Reaction{Emoji: "👍", Count: 1, Who: []wire.AccountID{amy.ID}},
		wire.Reaction{Emoji: "🎉", Count: 2, Who: []wire.AccountID{bob.ID, carol.ID}})
	f.must(said, amy, wire.Unreacted, "👍")
	f.must(said, bob, wire.Unreacted, "🎉")
	f.must(said, carol, wire.Unreacted, "🎉")
	want("none")
}

func reactionsAreLimited(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy, bob)
	said := f.say(room, amy, "tea?")
	for i := range wire.MaxReactions {
		f.must(said, amy, wire.Reacted, string(rune('😀'+i)))
	}
	_, err := f.change(said, bob, wire.Reacted, "👍")
	f.is("one more", err, store.ErrReactions)
	f.must(said, bob, wire.Reacted, "😀")
	f.must(said, amy, wire.Unreacted, "😁")
	f.must(said, bob, wire.Reacted, "👍")
	if got := f.event(room, said.Seq, amy).Reactions; len(got) != wire.MaxReactions {
		f.Errorf("got %d different ones, want %d", len(got), wire.MaxReactions)
	}
	crowd := make([]wire.Account, wire.MaxWho+3)
	for i := range crowd {
		crowd[i] = f.person(fmt.Sprint("guest", i))
		f.join(room, crowd[i])
	}
	popular := f.say(room, amy, "hands up")
	for _, a := range crowd {
		f.must(popular, a, wire.Reacted, "✋")
	}
	for _, viewer := range []wire.Account{amy, crowd[0], crowd[wire.MaxWho-1], crowd[wire.MaxWho+1]} {
		r := f.event(room, popular.Seq, viewer).Reactions[0]
		isOne := viewer.ID != amy.ID
		if r.Count != len(crowd) || len(r.Who) != wire.MaxWho || r.Who[0] != crowd[0].ID || slices.Contains(r.Who, viewer.ID) != isOne {
			f.Errorf("%s sees %d, %d of them listed, want %d and %d, with the viewer", viewer.Name, r.Count, len(r.Who), len(crowd), wire.MaxWho)
		}
	}
}

// replayed is what a log up to last makes of one of its messages, by the rules
// of the protocol.
func replayed(log []wire.Event, seq, last wire.Seq) (text string, using map[string]int) {
	using = map[string]int{}
	for _, e := range log[:last] {
		switch {
		case e.Ref != seq:
		case e.Kind == wire.Reacted:
			using[e.Text]++
		case e.Kind == wire.Unreacted:
			if using[e.Text]--; using[e.Text] == 0 {
				delete(using, e.Text)
			}
		}
	}
	return log[seq-1].Text, using
}

// pagesAreOfOneMoment reads pages while everybody changes: each page's messages
// are as the log up to its Last has left them, no more and no less.
func pagesAreOfOneMoment(f *fixture) {
	const writers, each = 4, 60
	people := make([]wire.Account, writers)
	for i := range people {
		people[i] = f.person(fmt.Sprint("guest", i))
	}
	room := f.room("tea", people[0], people[1:]...)
	said := f.say(room, people[0], "tea?")
	done := make(chan struct{})
	var pages []wire.Page
	var reader sync.WaitGroup
	reader.Go(func() {
		for on := true; on; {
			select {
			case <-done:
				on = false
			default:
			}
			for _, r := range []store.Range{{Before: said.Seq + 1, Limit: 1}, {Around: said.Seq, Limit: 1}, {Forward: true, After: said.Seq - 1, Limit: 1}} {
				page, err := f.s.Events(f.Context(), room, r)
				if err != nil {
					f.Error(err)
					return
				}
				pages = append(pages, page)
			}
		}
	})
	f.each(writers, func(i int) {
		for n := range each {
			kind := []wire.EventKind{wire.Reacted, wire.Unreacted}[n%2]
			if _, err := f.change(said, people[i], kind, []string{"👍", "🎉"}[n/2%2]); err != nil {
				f.Error(err)
			}
		}
	})
	close(done)
	reader.Wait()
	log := f.log(room)
	if len(log) != int(said.Seq)+writers*each {
		f.Fatalf("got %d events, want every change as one", len(log))
	}
	for _, page := range pages {
		got := map[string]int{}
		for _, r := range page.Events[0].Reactions {
			got[r.Emoji] = r.Count
		}
		if _, want := replayed(log, said.Seq, page.Last); page.Events[0].Seq != said.Seq || !reflect.DeepEqual(got, want) {
			f.Fatalf("as of %d: got %v of event %d, want %v", page.Last, got, page.Events[0].Seq, want)
		}
	}
}

// impossibleChangesSpoilNothing: changes that are refused leave the messages of
// the same commit alone.
func impossibleChangesSpoilNothing(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy, bob)
	said := f.say(room, amy, "tea?")
	f.each(40, func(i int) {
		var err, want error
		switch i % 4 {
		case 0:
			_, err = f.append(store.Draft{Conv: room, From: amy.ID, Text: "hello"})
		case 1:
			_, err = f.change(said, bob, wire.Edited, "mine")
			want = store.ErrNotYours
		case 2:
			_, err = f.append(store.Draft{Conv: room, From: amy.ID, Ref: 1, Text: "hello"})
			want = store.ErrNoMessage
		case 3:
			_, err = f.change(said, amy, wire.Edited, fmt.Sprint("tea ", i))
		}
		if !errors.Is(err, want) {
			f.Errorf("request %d: got %v, want %v", i, err, want)
		}
	})
	if log := f.log(room); len(log) != 3+10+10 {
		f.Errorf("got %d events, want ten messages and ten edits", len(log)-3)
	}
}

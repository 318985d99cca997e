package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// searches are the tests of Search.
func searches() []named {
	return []named{
		{"messages are found by their words", foundByWords},
		{"messages are found by filters", foundByFilters},
		{"nobody finds what is said among others", foundByMembersOnly},
		{"an edited or deleted text is not found", foundAsTheyAreNow},
		{"what changes about a message changes what finds it", foundByWhatChanges},
		{"hits are paged, the newest first", hitsArePaged},
		{"pages of hits are bounded in bytes", hitsAreBounded},
		{"hits come of all of many conversations", foundInMany},
		{"a cursor is of a message that one may read", cursorsAreOnesOwn},
		{"a search finds what was stored before a restart", foundAfterRestart},
		{"a clock that was set back hides nothing", foundWhateverTheClock},
	}
}

// search finds, as viewer; what it finds ends the test where it is not said.
func (f *fixture) search(viewer wire.Account, r wire.Search) wire.Found {
	f.Helper()
	found, err := f.s.Search(f.Context(), viewer.ID, &r)
	f.ok(err)
	return found
}

// finds holds that a search has these hits, in this order.
func (f *fixture) finds(viewer wire.Account, r wire.Search, want ...string) {
	f.Helper()
	found := f.search(viewer, r)
	if got := texts(found.Hits); !slices.Equal(got, want) {
		f.Errorf("%s searches %+v: got %q, want %q", viewer.Name, r, got, want)
	}
	if found.Cursor != "" || found.Partial {
		f.Errorf("%s searches %+v: got cursor %q, partial %v", viewer.Name, r, found.Cursor, found.Partial)
	}
}

func foundByWords(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	const (
		ferry = "The Ferry leaves at ten, FROM the café"
		late  = "ten ferries at four"
		night = "今天晚上見，用Go寫"
		top   = "上面的🎉"
	)
	for _, text := range []string{ferry, late, night, top} {
		f.say(room, amy, text)
	}
	for query, want := range map[string][]string{
		"ferry":             {ferry},
		"FERR":              {late, ferry},
		"ferr ten":          nil,
		"ten ferr":          {late, ferry},
		`"at ten"`:          {ferry},
		`"ten at"`:          nil,
		"cafe":              {ferry},
		"ＴＥＮ":               {late, ferry},
		"晚上":                {night},
		"上晚":                nil,
		"今天晚上":              {night},
		"晚上 今天":             {night},
		"上":                 {top, night},
		"見":                 {night},
		"的":                 {top},
		"o寫":                nil,
		"go寫":               {night},
		"用g":                {night},
		"🎉":                 {top},
		"five":              nil,
		`f" OR "ferry`:      nil,
		"tokens : ferry":    nil,
		"NOT ferry":         nil,
		"\u0080c1 leaves":   nil,
		"ferry ferry ferry": {ferry},
	} {
		f.finds(amy, wire.Search{Text: query}, want...)
	}
}

func foundByFilters(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	tea, den := f.room("tea", amy, bob), f.room("den", amy, bob)
	begun := f.now()
	f.say(tea, amy, "one https://example.com tea")
	f.setClock(begun.Add(24 * time.Hour))
	two := f.say(tea, bob, "two tea @amy")
	f.setClock(begun.Add(48 * time.Hour))
	_, err := f.append(store.Draft{Conv: tea, From: amy.ID, Ref: two.Seq, Text: "three tea @room"})
	f.ok(err)
	f.say(den, bob, "four tea http://x.example @room")
	f.must(two, amy, wire.Reacted, "🍵")
	at := func(days int) int64 { return begun.Add(time.Duration(days) * 24 * time.Hour).UnixMilli() }
	const one, twoText, three, four = "one https://example.com tea", "two tea @amy", "three tea @room", "four tea http://x.example @room"
	for _, tt := range []struct {
		search wire.Search
		want   []string
	}{
		{wire.Search{Conv: tea}, []string{three, twoText, one}},
		{wire.Search{Conv: tea, Text: "one"}, []string{one}},
		{wire.Search{Conv: den, Text: "one"}, nil},
		{wire.Search{From: bob.ID}, []string{four, twoText}},
		{wire.Search{From: bob.ID, Conv: tea, Text: "tea"}, []string{twoText}},
		{wire.Search{From: 1, Text: "tea"}, nil},
		{wire.Search{After: at(1)}, []string{four, three, twoText}},
		{wire.Search{After: at(1) + 1, Text: "tea"}, []string{four, three}},
		{wire.Search{Before: at(1), Text: "tea"}, []string{one}},
		{wire.Search{Before: at(1) + 1, Text: "tea"}, []string{twoText, one}},
		{wire.Search{After: at(1), Before: at(2), Text: "tea"}, []string{twoText}},
		{wire.Search{After: at(9), Text: "tea"}, nil},
		{wire.Search{Before: 1, Text: "tea"}, nil},
		{wire.Search{Has: []wire.Trait{wire.HasLink}}, []string{four, one}},
		{wire.Search{Has: []wire.Trait{wire.HasReply}}, []string{three}},
		{wire.Search{Has: []wire.Trait{wire.HasReaction}}, []string{twoText}},
		{wire.Search{Has: []wire.Trait{wire.HasMention}}, []string{four, twoText}},
		{wire.Search{Has: []wire.Trait{wire.HasMention, wire.HasLink}}, []string{four}},
		{wire.Search{Has: []wire.Trait{wire.HasReaction, wire.HasMention}, Text: "two", From: bob.ID, Conv: tea}, []string{twoText}},
	} {
		f.finds(amy, tt.search, tt.want...)
	}
	f.finds(bob, wire.Search{Has: []wire.Trait{wire.HasMention}}, three)
	for _, h := range f.search(amy, wire.Search{Text: "two"}).Hits {
		f.wantEvent("a hit", h, f.event(tea, two.Seq, amy))
	}
}

func foundByMembersOnly(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	public := f.room("tea", amy, bob)
	hidden, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: "hidden", Private: true, By: amy.ID})
	f.ok(err)
	direct := f.direct(amy, bob)
	f.say(public, amy, "secret in public")
	f.say(hidden.ID, amy, "secret in hidden")
	f.say(direct.ID, bob, "secret of two")
	f.finds(amy, wire.Search{Text: "secret"}, "secret of two", "secret in hidden", "secret in public")
	f.finds(bob, wire.Search{Text: "secret"}, "secret of two", "secret in public")
	f.finds(carol, wire.Search{Text: "secret"})
	for _, conv := range []wire.ConvID{public, hidden.ID, direct.ID} {
		f.finds(carol, wire.Search{Text: "secret", Conv: conv})
		f.finds(carol, wire.Search{Conv: conv})
		f.finds(carol, wire.Search{Conv: conv, From: amy.ID})
	}
	f.finds(bob, wire.Search{Conv: hidden.ID})
	f.finds(wire.Account{ID: 1}, wire.Search{Text: "secret"})
	f.join(public, carol)
	f.finds(carol, wire.Search{Text: "secret"}, "secret in public")
	f.ok(f.s.Leave(f.Context(), public, bob.ID))
	f.finds(bob, wire.Search{Text: "secret"}, "secret of two")
	f.ok(f.s.Remove(f.Context(), public, amy.ID, carol.ID))
	f.finds(carol, wire.Search{Text: "secret"})
}

func foundAsTheyAreNow(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	said := f.say(room, amy, "the old words 舊的")
	f.say(room, amy, "others")
	f.finds(amy, wire.Search{Text: "old"}, "the old words 舊的")
	edited := f.must(said, amy, wire.Edited, "the new words 新的")
	f.finds(amy, wire.Search{Text: "old"})
	f.finds(amy, wire.Search{Text: "舊"})
	f.finds(amy, wire.Search{Text: "新的"}, "the new words 新的")
	if hits := f.search(amy, wire.Search{Text: "new"}).Hits; len(hits) != 1 || hits[0].Edited != edited.Time || hits[0].Seq != said.Seq {
		f.Errorf("got %+v, want the message as it is now", hits)
	}
	f.must(said, amy, wire.Edited, "the old words 舊的")
	f.finds(amy, wire.Search{Text: "old words"}, "the old words 舊的")
	f.must(said, amy, wire.Deleted, "")
	for _, query := range []string{"old", "new", "words", "新的", "舊"} {
		f.finds(amy, wire.Search{Text: query})
	}
	f.finds(amy, wire.Search{Conv: room}, "others")
	quick := f.say(room, amy, "gone at once")
	f.must(quick, amy, wire.Deleted, "")
	f.finds(amy, wire.Search{Text: "gone"})
	f.reopen()
	f.finds(amy, wire.Search{Text: "words"})
	f.finds(amy, wire.Search{From: amy.ID}, "others")
}

func foundByWhatChanges(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room := f.room("tea", amy, bob)
	said := f.say(room, bob, "tea @amy https://example.com")
	search := func(has wire.Trait, want ...string) {
		f.Helper()
		f.finds(amy, wire.Search{Has: []wire.Trait{has}}, want...)
	}
	search(wire.HasReaction)
	for range 2 {
		f.must(said, amy, wire.Reacted, "👍")
		f.must(said, bob, wire.Reacted, "👍")
		search(wire.HasReaction, said.Text)
		f.must(said, amy, wire.Unreacted, "👍")
		search(wire.HasReaction, said.Text)
		f.must(said, bob, wire.Unreacted, "👍")
		search(wire.HasReaction)
	}
	search(wire.HasMention, said.Text)
	search(wire.HasLink, said.Text)
	f.must(said, bob, wire.Edited, "tea")
	search(wire.HasMention)
	search(wire.HasLink)
	f.must(said, bob, wire.Edited, "tea @amy")
	search(wire.HasMention, "tea @amy")
}

func hitsArePaged(f *fixture) {
	const n = 57
	amy := f.person("amy")
	room := f.room("tea", amy)
	f.sayMany(room, amy, n)
	for _, limit := range []int{1, 5, n - 1, n, n + 1, 0} {
		r := wire.Search{Conv: room, Limit: limit}
		next, pages := n, 0
		for more := true; more; more = r.Cursor != "" {
			found := f.search(amy, r)
			for _, e := range found.Hits {
				if e.Text != fmt.Sprint(next) {
					f.Fatalf("limit %d: got %q, want %d", limit, e.Text, next)
				}
				next--
			}
			if limit > 0 && len(found.Hits) > limit || len(found.Hits) == 0 {
				f.Fatalf("limit %d: a page of %d", limit, len(found.Hits))
			}
			r.Cursor = found.Cursor
			if pages++; pages == 2 && limit == 5 {
				f.say(room, amy, "meanwhile") // above what was read
			}
		}
		if next != 0 {
			f.Errorf("limit %d: the last is %d", limit, next+1)
		}
		if pages > 1 && limit == 5 { // the page after was not shifted
			f.must(f.search(amy, wire.Search{Text: "meanwhile"}).Hits[0], amy, wire.Deleted, "")
		}
	}
}

func hitsAreBounded(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	long := strings.Repeat("word ", wire.MaxText/5)
	const n = 20
	for range n {
		f.say(room, amy, strings.TrimSpace(long))
	}
	r, got := wire.Search{Text: "word"}, 0
	for {
		found := f.search(amy, r)
		got += len(found.Hits)
		size := 0
		for i := range found.Hits {
			size += len(found.Hits[i].Text)
		}
		if size > wire.MaxPageBytes || len(found.Hits) == 0 {
			f.Fatalf("a page of %d bytes, %d hits", size, len(found.Hits))
		}
		if r.Cursor = found.Cursor; r.Cursor == "" {
			break
		}
	}
	if got != n {
		f.Errorf("got %d hits, want %d", got, n)
	}
}

func foundInMany(f *fixture) {
	const rooms = 250
	amy, bob := f.person("amy"), f.person("bob")
	theirs := f.room("theirs", bob)
	var want []string
	for i := range rooms {
		room := f.room(fmt.Sprint("room", i), amy)
		f.say(room, amy, fmt.Sprint("word ", i))
		want = append(want, fmt.Sprint("word ", i))
		f.say(theirs, bob, "word of others")
	}
	slices.Reverse(want)
	f.finds(amy, wire.Search{Text: "word", From: bob.ID})
	r := wire.Search{Text: "word", Limit: 60}
	var got []string
	for more := true; more; more = r.Cursor != "" {
		found := f.search(amy, r)
		got = append(got, texts(found.Hits)...)
		r.Cursor = found.Cursor
	}
	if !slices.Equal(got, want) {
		f.Errorf("got %q, want %q", got, want)
	}
	f.finds(amy, wire.Search{Text: `"word 77"`}, "word 77")
}

func cursorsAreOnesOwn(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room, theirs := f.room("tea", amy, bob), f.room("theirs", bob)
	for range 3 {
		f.say(room, amy, "tea")
		f.say(theirs, bob, "tea")
	}
	cursor := f.search(bob, wire.Search{Text: "tea", Limit: 1}).Cursor // in theirs
	own := f.search(amy, wire.Search{Text: "tea", Limit: 1})
	for _, bad := range []string{cursor, "0.0", "1", ".", "x.y", fmt.Sprintf("%d.1", room), fmt.Sprintf("%d.99", room), "-1.5", "1.2.3"} {
		_, err := f.s.Search(f.Context(), amy.ID, &wire.Search{Text: "tea", Cursor: bad})
		f.is(fmt.Sprintf("cursor %q", bad), err, store.ErrCursor)
	}
	f.must(own.Hits[0], amy, wire.Deleted, "")
	f.finds(amy, wire.Search{Text: "tea", Cursor: own.Cursor}, "tea", "tea") // it stays a place
	f.ok(f.s.Leave(f.Context(), room, bob.ID))
	_, err := f.s.Search(f.Context(), bob.ID, &wire.Search{Text: "tea", Cursor: own.Cursor})
	f.is("a cursor of a room that was left", err, store.ErrCursor)
}

func foundAfterRestart(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	f.say(room, amy, "first tea")
	f.finds(amy, wire.Search{Text: "tea"}, "first tea")
	f.reopen()
	f.say(room, amy, "second tea")
	f.reopen()
	f.finds(amy, wire.Search{Text: "tea"}, "second tea", "first tea")
	f.ok(f.s.Close())
	_, err := f.s.Search(f.Context(), amy.ID, &wire.Search{Text: "tea"})
	f.is("closed", err, store.ErrClosed)
}

func foundWhateverTheClock(f *fixture) {
	amy := f.person("amy")
	begun := f.now()
	f.setClock(begun.Add(1000 * time.Hour))
	late := f.room("late", amy)
	f.say(late, amy, "late tea")
	f.finds(amy, wire.Search{Text: "tea"}, "late tea")
	f.setClock(begun)
	early := f.room("early", amy)
	f.say(early, amy, "early tea")
	f.say(late, amy, "later tea") // its conversation does not go back
	f.finds(amy, wire.Search{Text: "tea", Before: begun.UnixMilli() + 1}, "early tea")
	f.finds(amy, wire.Search{Text: "tea", After: begun.UnixMilli() + 1}, "later tea", "late tea")
	f.finds(amy, wire.Search{Text: "tea"}, "later tea", "early tea", "late tea")
}

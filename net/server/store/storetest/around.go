package storetest

import (
	"strings"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// span is where a page begins and ends, and what it says of the rest.
type span struct {
	first, last  wire.Seq
	older, newer bool
}

func (f *fixture) wantSpan(conv wire.ConvID, r store.Range, want span) {
	f.Helper()
	page, err := f.s.Events(f.Context(), conv, r)
	f.ok(err)
	got := span{older: page.Older, newer: page.Newer}
	if n := len(page.Events); n > 0 {
		got.first, got.last = page.Events[0].Seq, page.Events[n-1].Seq
	}
	for i, e := range page.Events {
		if e.Seq != got.first+wire.Seq(i) {
			f.Errorf("%+v: event %d is %d places after %d", r, e.Seq, i, got.first)
		}
	}
	if got != want || page.More {
		f.Errorf("%+v: got %+v, more %v, want %+v", r, got, page.More, want)
	}
}

func pagesAroundASeq(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	f.sayMany(room, amy, 20) // seqs 1 to 21
	for _, test := range []struct {
		around wire.Seq
		limit  int
		want   span
	}{
		{10, 1, span{10, 10, true, true}},
		{10, 2, span{9, 10, true, true}},
		{10, 3, span{9, 11, true, true}},
		{10, 7, span{7, 13, true, true}},
		{10, 0, span{1, 21, false, false}},
		{1, 5, span{1, 3, false, true}},
		{2, 5, span{1, 4, false, true}},
		{21, 5, span{19, 21, true, false}},
		{20, 5, span{18, 21, true, false}},
		{1000, 5, span{19, 21, true, false}},
	} {
		f.wantSpan(room, store.Range{Around: test.around, Limit: test.limit}, test.want)
	}
	f.wantSpan(room+1, store.Range{Around: 3}, span{})
	for _, r := range []store.Range{{}, {Before: 4}, {Forward: true, After: 4}, {Forward: true, After: 21}, {Around: 1, Limit: 1}, {At: 1, Limit: 1}} {
		if page, err := f.s.Events(f.Context(), room, r); err != nil || page.Last != 21 || page.Conv != room {
			f.Errorf("%+v: got last %d of %d, %v, want 21", r, page.Last, page.Conv, err)
		}
	}
}

func aroundIsBounded(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	for range 60 {
		f.say(room, amy, strings.Repeat("a", wire.MaxText)) // the last is 61
	}
	for _, middle := range []wire.Seq{1, 30, 61} {
		page, err := f.s.Events(f.Context(), room, store.Range{Around: middle})
		f.ok(err)
		size, before, after := encoded(page.Events), 0, 0
		for _, e := range page.Events {
			if e.Seq < middle {
				before++
			}
			if e.Seq > middle {
				after++
			}
		}
		if size > wire.MaxPageBytes || before+after+1 != len(page.Events) || middle > 1 && before < 5 || middle < 61 && after < 5 {
			f.Errorf("around %d: got %d before and %d after of %d, %d bytes", middle, before, after, len(page.Events), size)
		}
		if page.Older != (page.Events[0].Seq > 1) || page.Newer != (page.Events[len(page.Events)-1].Seq < 61) {
			f.Errorf("around %d: got older %v, newer %v", middle, page.Older, page.Newer)
		}
	}
	huge := f.say(room, amy, strings.Repeat("a", wire.MaxPageBytes+1))
	f.say(room, amy, "small")
	f.wantSpan(room, store.Range{Around: huge.Seq}, span{huge.Seq, huge.Seq, true, true})
}

func pagesAtATime(f *fixture) {
	amy := f.person("amy")
	start := f.now()
	room := f.room("tea", amy) // 1, at the start
	for i := range 9 {         // 2 and 3 after one minute, 4 and 5 after two …
		f.setClock(start.Add(time.Duration(i/2+1) * time.Minute))
		f.say(room, amy, "tick")
	}
	for _, test := range []struct {
		at   time.Duration
		want span
	}{
		{-time.Hour, span{1, 2, false, true}},
		{0, span{1, 2, false, true}},
		{time.Millisecond, span{1, 3, false, true}},
		{time.Minute, span{1, 3, false, true}},
		{time.Minute + 1, span{1, 3, false, true}}, // within the same millisecond
		{time.Minute + time.Millisecond, span{3, 5, true, true}},
		{3 * time.Minute, span{5, 7, true, true}},
		{5 * time.Minute, span{9, 10, true, false}},
		{time.Hour, span{9, 10, true, false}},
	} {
		f.wantSpan(room, store.Range{At: start.Add(test.at).UnixMilli(), Limit: 3}, test.want)
	}
	f.wantSpan(room+1, store.Range{At: start.UnixMilli()}, span{})
}

package state_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// typed is a search for words in all conversations, at a time.
func typed(txt string, at time.Time) state.Find {
	return state.Find{Typed: txt, Zone: time.UTC, At: at}
}

// paused is the time at which the server is asked about what was typed at noon.
var paused = noon.Add(200 * time.Millisecond)

func asks(s wire.Search) state.AskFind {
	s.Limit = 20
	return state.AskFind{Search: s}
}

// finds is the answer to a search: messages of # general.
func finds(s wire.Search, cursor string, seqs ...wire.Seq) state.Found {
	s.Limit = 20
	f := state.Found{Asked: s, Found: wire.Found{Cursor: cursor}}
	for _, seq := range seqs {
		f.Found.Hits = append(f.Found.Hits, event(general, seq, bob))
	}
	return f
}

func searching(t *testing.T) state.State {
	t.Helper()
	s, _ := apply(t, login(t, room(general, "general", 9), direct(withBob, amy, bob, 3)),
		state.PeopleHeard{People: []wire.Account{account(amy), account(bob)}})
	return s
}

func TestSearchAsksOnceTypingPauses(t *testing.T) {
	day := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC).UnixMilli()
	for _, tt := range []struct {
		name   string
		events []state.Event
		asks   []state.Effect
		wrong  state.FindFault
		filter wire.Filter
	}{
		{"not while one types", []state.Event{typed("tea", noon)}, []state.Effect{state.Remind{At: paused}}, 0, ""},
		{"but then", []state.Event{typed("tea", noon), state.Reminded{At: paused}}, []state.Effect{asks(wire.Search{Text: "tea"})}, 0, ""},
		{"what was typed last", []state.Event{typed("te", noon.Add(-time.Second)), typed("tea", noon), state.Reminded{At: paused}}, []state.Effect{asks(wire.Search{Text: "tea"})}, 0, ""},
		{"and one at a time", []state.Event{typed("te", noon.Add(-time.Second)), state.Reminded{At: noon}, typed("tea", noon), state.Reminded{At: paused}}, nil, 0, ""},
		{
			"the next when that is answered",
			[]state.Event{typed("te", noon.Add(-time.Second)), state.Reminded{At: noon}, typed("tea", noon), finds(wire.Search{Text: "te"}, "", 4)},
			[]state.Effect{state.Remind{At: paused}},
			0, "",
		},
		{"filters become ids", []state.Event{typed("from:Bob in:#general after:2026-01-31 tea", noon), state.Reminded{At: paused}}, []state.Effect{asks(wire.Search{Text: "tea", From: bob, Conv: general, After: day})}, 0, ""},
		{"a person is a place, too", []state.Event{typed("in:@bob tea", noon), state.Reminded{At: paused}}, []state.Effect{asks(wire.Search{Text: "tea", Conv: withBob})}, 0, ""},
		{"nobody of that name", []state.Event{typed("from:zoe tea", noon)}, nil, state.FindFilter, wire.FilterFrom},
		{"no such room", []state.Event{typed("in:#attic tea", noon)}, nil, state.FindFilter, wire.FilterIn},
		{"no day", []state.Event{typed("before:soon tea", noon)}, nil, state.FindFilter, wire.FilterBefore},
		{"nothing", []state.Event{typed("tea", noon), typed("  ", noon), state.Reminded{At: paused}}, nil, 0, ""},
		{"signs alone", []state.Event{typed("…", noon), state.Reminded{At: paused}}, nil, 0, ""},
		{"offline", []state.Event{state.Linked{Link: state.Link{Phase: state.LinkWaiting}}, typed("tea", noon)}, nil, state.FindOffline, ""},
		{"the line breaks", []state.Event{typed("tea", noon), state.Reminded{At: paused}, state.Found{Asked: asks(wire.Search{Text: "tea"}).Search, Err: errors.New("cut")}}, nil, state.FindOffline, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, searching(t), tt.events...)
			wants(t, effects, tt.asks...)
			equal(t, "wrong", s.Finding.Wrong, tt.wrong)
			equal(t, "filter", s.Finding.Filter, tt.filter)
		})
	}
}

func TestHitsComeAndGo(t *testing.T) {
	tea := wire.Search{Text: "tea"}
	s, _ := apply(t, searching(t), typed("tea", noon), state.Reminded{At: paused}, finds(tea, "next", 8, 4))
	equal(t, "hits", len(s.Finding.Hits), 2)
	equal(t, "busy", s.Finding.Busy, false)
	s, effects := apply(t, s, state.FindMore{})
	further := tea
	further.Cursor = "next"
	wants(t, effects, asks(further))
	s, effects = apply(t, s, state.FindMore{})
	wants(t, effects)
	s, _ = apply(t, s, finds(further, "", 3, 2))
	equal(t, "hits with the further ones", len(s.Finding.Hits), 4)
	equal(t, "more", s.Finding.More, false)
	s, _ = apply(t, s, changed(10, 4, wire.Deleted, bob, ""))
	equal(t, "hits without the deleted one", len(s.Finding.Hits), 3)
	s, _ = apply(t, s, finds(wire.Search{Text: "of long ago"}, "", 5))
	equal(t, "hits after another search's", len(s.Finding.Hits), 3)
	s, _ = apply(t, s, state.ConvClosed{Conv: general})
	equal(t, "hits of what I am in no more", len(s.Finding.Hits), 0)
	s, _ = apply(t, s, state.LoggedOut{})
	equal(t, "typed", s.Finding.Typed, "")
}

// TestSearchIsPublished: what was found was once not told to the window.
func TestSearchIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runStore(t, searching(t))
		defer r.stop()
		r.Post(typed("from:nobody tea", noon))
		r.counts()
		equal(t, "wrong", r.Snapshot().Finding.Wrong, state.FindFilter)
		r.Post(state.Jump{Conv: general, Seq: 5})
		r.counts()
		equal(t, "goal", r.Snapshot().Goal.Seq, 5)
	})
}

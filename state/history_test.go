package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// runCase is what becomes of a loaded run.
type runCase struct {
	name    string
	start   func(testing.TB) state.State
	events  []state.Event
	span    string
	last    wire.Seq
	atStart bool
	gap     bool
	loading bool
	effects []state.Effect // of the last event
}

func checkRuns(t *testing.T, cases []runCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, tt.start(t), tt.events...)
			conv := s.Convs[general]
			equal(t, "run", span(s, general), tt.span)
			equal(t, "last", conv.Last, tt.last)
			equal(t, "at start", conv.AtStart, tt.atStart)
			equal(t, "gap", conv.Gap, tt.gap)
			equal(t, "loading", conv.Loading, tt.loading)
			wants(t, effects, tt.effects...)
		})
	}
}

func TestRunTakesPushesAndClosesGaps(t *testing.T) {
	checkRuns(t, []runCase{
		{
			name: "a pushed event that is next is appended", start: at(3, 9),
			events: []state.Event{push(general, 10, bob)}, span: "3-10", last: 10,
		},
		{
			name: "a double is dropped", start: at(3, 9),
			events: []state.Event{push(general, 9, bob), push(general, 5, bob), push(general, 2, bob)}, span: "3-9", last: 9,
		},
		{
			name: "a gap is fetched once", start: at(3, 9),
			events: []state.Event{push(general, 12, bob)}, span: "3-9", last: 12, gap: true,
			effects: []state.Effect{state.FetchNewer{Conv: general, After: 9}},
		},
		{
			name: "what is pushed above a gap waits for the same answer", start: at(3, 9),
			events: []state.Event{push(general, 12, bob), push(general, 13, bob)}, span: "3-9", last: 13, gap: true,
		},
		{
			name: "the answer closes the gap", start: at(3, 9),
			events: []state.Event{push(general, 12, bob), newer(page(general, 10, 12, false), 9)}, span: "3-12", last: 12,
		},
		{
			name: "an answer that is older than a push is followed by another question", start: at(3, 9),
			events: []state.Event{push(general, 12, bob), push(general, 13, bob), newer(page(general, 10, 12, false), 9)},
			span:   "3-12", last: 13, gap: true, effects: []state.Effect{state.FetchNewer{Conv: general, After: 12}},
		},
		{
			name: "where there is more the next page is asked for", start: at(3, 9),
			events: []state.Event{push(general, 12, bob), newer(page(general, 10, 12, true), 9)},
			span:   "3-12", last: 13, gap: true, effects: []state.Effect{state.FetchNewer{Conv: general, After: 12}},
		},
		{
			name: "a page that overlaps leaves no double", start: at(3, 9),
			events: []state.Event{push(general, 12, bob), newer(page(general, 8, 12, false), 7)}, span: "3-12", last: 12,
		},
		{
			name: "an answer without anything new ends the questions", start: at(3, 9),
			events: []state.Event{push(general, 12, bob), newer(page(general, 10, 9, false), 9)}, span: "3-9", last: 12,
		},
		{
			name: "a failed answer lets the gap be asked for again", start: at(3, 9),
			events: []state.Event{
				push(general, 12, bob),
				state.PageLoaded{Page: wire.Page{Conv: general}, Newer: true, Bound: 9, Err: errCut},
				push(general, 13, bob),
			},
			span: "3-9", last: 13, gap: true, effects: []state.Effect{state.FetchNewer{Conv: general, After: 9}},
		},
	})
}

// TestAFailedPageIsAskedForAgain while somebody sits there: the line stays, and
// nothing else may come to ask for it.
func TestAFailedPageIsAskedForAgain(t *testing.T) {
	sits := state.Active{At: noon}
	s, _ := apply(t, reading(t, 3, 9), sits, push(general, 12, bob),
		state.PageLoaded{Page: wire.Page{Conv: general}, Newer: true, Bound: 9, Err: errCut})
	s, effects := apply(t, s, sits)
	wants(t, effects, state.FetchNewer{Conv: general, After: 9})
	_, effects = apply(t, s, sits)
	wants(t, effects)
	s, _ = apply(t, login(t, room(general, "general", 9)), sits,
		state.PageLoaded{Page: wire.Page{Conv: general}, Err: errCut})
	_, effects = apply(t, s, sits)
	wants(t, effects, state.FetchOlder{Conv: general})
}

func TestRunTakesOlderPages(t *testing.T) {
	checkRuns(t, []runCase{
		{
			name: "older events are asked for once", start: at(3, 9),
			events: []state.Event{state.LoadOlder{Conv: general}}, span: "3-9", last: 9, loading: true,
			effects: []state.Effect{state.FetchOlder{Conv: general, Before: 3}},
		},
		{
			name: "asking again while they come asks nothing", start: at(3, 9),
			events: []state.Event{state.LoadOlder{Conv: general}, state.LoadOlder{Conv: general}}, span: "3-9", last: 9, loading: true,
		},
		{
			name: "an older page goes before the run", start: at(3, 9),
			events: []state.Event{state.LoadOlder{Conv: general}, older(page(general, 2, 2, true), 3)}, span: "2-9", last: 9,
		},
		{
			name: "the first event is the start", start: at(3, 9),
			events: []state.Event{state.LoadOlder{Conv: general}, older(page(general, 1, 2, false), 3), state.LoadOlder{Conv: general}},
			span:   "1-9", last: 9, atStart: true,
		},
		{
			name: "an empty older page is the start", start: at(3, 9),
			events: []state.Event{state.LoadOlder{Conv: general}, older(page(general, 3, 2, false), 3)},
			span:   "3-9", last: 9, atStart: true,
		},
		{
			name: "an older page that does not touch the run is dropped", start: at(5, 9),
			events: []state.Event{state.LoadOlder{Conv: general}, older(page(general, 1, 3, false), 4)}, span: "5-9", last: 9,
		},
		{
			name: "a failed older page may be asked for again", start: at(3, 9),
			events: []state.Event{
				state.LoadOlder{Conv: general},
				state.PageLoaded{Page: wire.Page{Conv: general}, Bound: 3, Err: errCut},
				state.LoadOlder{Conv: general},
			},
			span: "3-9", last: 9, loading: true, effects: []state.Effect{state.FetchOlder{Conv: general, Before: 3}},
		},
	})
}

func TestRunTakesNewestPagesAndLetsGo(t *testing.T) {
	checkRuns(t, []runCase{
		{
			name: "a newest page that does not touch the run takes its place", start: at(3, 9),
			events: []state.Event{older(page(general, 20, 29, true), 0)}, span: "20-29", last: 29,
		},
		{
			name: "a newest page that touches the run extends it", start: at(3, 9),
			events: []state.Event{older(page(general, 10, 29, true), 0)}, span: "3-29", last: 29,
		},
		{
			name: "a newest page from before the run's time changes nothing", start: at(8, 9),
			events: []state.Event{older(page(general, 1, 3, false), 0)}, span: "8-9", last: 9,
		},
		{
			name: "a page with a hole is no page", start: at(3, 9),
			events: []state.Event{
				push(general, 12, bob),
				newer(wire.Page{Conv: general, Events: []wire.Event{event(general, 10, bob), event(general, 12, bob)}}, 9),
			},
			span: "3-9", last: 12,
		},
		{
			name: "too far behind, the run goes and the newest page comes", start: at(3, 9),
			events: []state.Event{push(general, 1010, bob)}, span: "none", last: 1010, loading: true,
			effects: []state.Effect{state.FetchOlder{Conv: general}},
		},
		{
			name: "as far as may be, the run is caught up", start: at(3, 9),
			events: []state.Event{push(general, 1009, bob)}, span: "3-9", last: 1009, gap: true,
			effects: []state.Effect{state.FetchNewer{Conv: general, After: 9}},
		},
		{
			name: "offline nothing is asked for", start: at(3, 9),
			events: []state.Event{state.Linked{Link: state.Link{Phase: state.LinkWaiting}}, state.LoadOlder{Conv: general}},
			span:   "3-9", last: 9,
		},
		{
			name: "an event of an unknown conversation is dropped", start: at(3, 9),
			events: []state.Event{push(random, 1, bob)}, span: "3-9", last: 9,
		},
	})
}

func TestMembersInAGapAreCountedOnce(t *testing.T) {
	s := reading(t, 3, 9)
	before := s.Convs[general].Members
	joined := page(general, 10, 12, false)
	joined.Events[0].Kind, joined.Events[0].From, joined.Events[0].Text = wire.Joined, bob, ""
	s, _ = apply(t, s, push(general, 12, bob), newer(joined, 9))
	equal(t, "members", s.Convs[general].Members, before+1)
	s, _ = apply(t, s, older(joined, 0))
	equal(t, "members after the same page again", s.Convs[general].Members, before+1)
}

func TestMembersAreCounted(t *testing.T) {
	comes := func(seq wire.Seq, kind wire.EventKind, who wire.AccountID) state.Event {
		e := event(general, seq, who)
		e.Kind, e.Text = kind, ""
		return state.EventPushed{Event: e}
	}
	s := reading(t, 3, 9)
	before := s.Convs[general].Members
	s, _ = apply(t, s, comes(10, wire.Joined, bob), comes(10, wire.Joined, bob), comes(11, wire.Joined, amy))
	equal(t, "members after bob came", s.Convs[general].Members, before+1)
	s, _ = apply(t, s, comes(12, wire.Left, bob))
	equal(t, "members after bob left", s.Convs[general].Members, before)
}

// at is amy reading #general with a run loaded.
func at(from, to wire.Seq) func(testing.TB) state.State {
	return func(t testing.TB) state.State { return reading(t, from, to) }
}

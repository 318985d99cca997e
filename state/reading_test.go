package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestUnread(t *testing.T) {
	own := push(general, 10, amy)
	joined := state.EventPushed{Event: wire.Event{Conv: general, Seq: 10, Kind: wire.Joined, From: bob}}
	for _, tt := range []struct {
		name    string
		events  []state.Event
		unread  int
		read    wire.Seq
		effects []state.Effect
	}{
		{"another's message counts", []state.Event{push(general, 10, bob)}, 1, 9, nil},
		{"a double counts once", []state.Event{push(general, 10, bob), push(general, 10, bob)}, 1, 9, nil},
		{"my own does not", []state.Event{own}, 0, 9, nil},
		{"who comes in does not", []state.Event{joined}, 0, 9, nil},
		{
			"seeing all clears it",
			[]state.Event{push(general, 10, bob), state.Seen{Conv: general, Seq: 10}},
			0, 10,
			[]state.Effect{state.MarkRead{Conv: general, Seq: 10}},
		},
		{
			"seeing some leaves the rest",
			[]state.Event{push(general, 10, bob), push(general, 11, bob), state.Seen{Conv: general, Seq: 10}},
			1, 10,
			[]state.Effect{state.MarkRead{Conv: general, Seq: 10}},
		},
		{"seeing it again says nothing", []state.Event{state.Seen{Conv: general, Seq: 9}}, 0, 9, nil},
		{"the marker never goes back", []state.Event{state.Seen{Conv: general, Seq: 4}}, 0, 9, nil},
		{
			"seeing what is not there yet goes as far as there is",
			[]state.Event{push(general, 10, bob), state.Seen{Conv: general, Seq: 99}},
			0, 10,
			[]state.Effect{state.MarkRead{Conv: general, Seq: 10}},
		},
		{"another device read it", []state.Event{push(general, 10, bob), state.Marked{Conv: general, Seq: 10}}, 0, 10, nil},
		{
			"offline it is kept for later",
			[]state.Event{push(general, 10, bob), state.Linked{Link: state.Link{Phase: state.LinkWaiting}}, state.Seen{Conv: general, Seq: 10}},
			0, 10, nil,
		},
		{"above a gap it counts", []state.Event{push(general, 12, bob)}, 1, 9, []state.Effect{state.FetchNewer{Conv: general, After: 9}}},
		{"what was in the gap counts with it", []state.Event{push(general, 12, bob), newer(page(general, 10, 12, false), 9)}, 3, 9, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, reading(t, 3, 9), tt.events...)
			equal(t, "unread", s.Convs[general].Unread, tt.unread)
			equal(t, "read", s.Convs[general].Read, tt.read)
			wants(t, effects, tt.effects...)
		})
	}
}

func TestUnreadWhereNothingIsLoaded(t *testing.T) {
	s := three(t)
	s, effects := apply(t, s, push(random, 10, bob), push(random, 10, bob), push(random, 11, amy))
	wants(t, effects)
	equal(t, "unread", s.Convs[random].Unread, 3)
	equal(t, "last", s.Convs[random].Last, 11)
	s, _ = apply(t, s, state.Marked{Conv: random, Seq: 11})
	equal(t, "unread once read elsewhere", s.Convs[random].Unread, 0)
}

func TestUnreadStopsCounting(t *testing.T) {
	s, _ := apply(t, login(t, room(general, "general", 9), room(random, "random", 9)))
	for seq := wire.Seq(10); seq < 10+wire.MaxUnread+20; seq++ {
		s, _ = apply(t, s, push(random, seq, bob), push(general, seq, bob))
	}
	equal(t, "unread", s.Convs[random].Unread, wire.MaxUnread)
	equal(t, "unread", s.Convs[general].Unread, wire.MaxUnread)
}

func TestDivider(t *testing.T) {
	away := state.Focused{}
	for _, tt := range []struct {
		name   string
		events []state.Event
		want   wire.Seq
	}{
		{"with the focus none is drawn", []state.Event{push(general, 10, bob)}, 0},
		{"without it, above what comes", []state.Event{away, push(general, 10, bob)}, 9},
		{"above the first only", []state.Event{away, push(general, 10, bob), push(general, 11, bob)}, 9},
		{"below my own words", []state.Event{push(general, 10, amy), away, push(general, 11, bob)}, 10},
		{"not for my own words", []state.Event{away, push(general, 10, amy)}, 0},
		{"below what was read, where something was not", []state.Event{push(general, 10, bob), away, push(general, 11, bob)}, 9},
		{"it stays when all is read", []state.Event{away, push(general, 10, bob), state.Focused{On: true}, state.Seen{Conv: general, Seq: 10}}, 9},
		{"it goes with another choice", []state.Event{away, push(general, 10, bob), state.Seen{Conv: general, Seq: 10}, state.Select{}, state.Select{Conv: general}}, 0},
		{"for what a page brings too", []state.Event{away, push(general, 11, bob), newer(page(general, 10, 11, false), 9)}, 9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := apply(t, reading(t, 3, 9), tt.events...)
			equal(t, "divider", s.Convs[general].Divider, tt.want)
		})
	}
}

func TestLongRunsAreTrimmedOutOfSight(t *testing.T) {
	s := reading(t, 1, 7000)
	equal(t, "run on show", span(s, general), "1-7000")
	s, _ = apply(t, s, state.Select{})
	equal(t, "run out of sight", span(s, general), "3001-7000")
	s, effects := apply(t, s, state.Select{Conv: general}, push(general, 7001, bob), state.LoadOlder{Conv: general})
	equal(t, "run", span(s, general), "3001-7001")
	wants(t, effects, state.FetchOlder{Conv: general, Before: 3001})
}

func TestLongRunsAreTrimmedWhileTheyGrowOutOfSight(t *testing.T) {
	s, _ := apply(t, reading(t, 1001, 6000), state.Select{}, push(general, 6001, bob))
	equal(t, "run", span(s, general), "2002-6001")
}

// TestLongRunsAreTrimmedOnShow: a window may show one conversation for months,
// whether somebody sits before it or not.
func TestLongRunsAreTrimmedOnShow(t *testing.T) {
	for _, focused := range []bool{true, false} {
		s, _ := apply(t, reading(t, 1, 4000), state.Focused{On: focused})
		most := 0
		for seq := wire.Seq(4001); seq <= 20_000; seq++ {
			s, _ = state.Update(s, push(general, seq, bob))
			if focused { // at the end
				s, _ = state.Update(s, state.Seen{Conv: general, Seq: seq})
			}
			most = max(most, len(s.Convs[general].Events))
		}
		if most > 6000 {
			t.Errorf("with the focus %t: %d events loaded at most, want no more than 6000", focused, most)
		}
		if err := state.Check(s); err != nil {
			t.Error(err)
		}
		equal(t, "unread", s.Convs[general].Unread > 0, !focused)
	}
	s, _ := apply(t, reading(t, 1, 6000), state.Focused{On: true}, push(general, 6001, bob))
	equal(t, "run of who looks further up", span(s, general), "1-6001")
	s, _ = apply(t, reading(t, 3001, 8000), state.LoadOlder{Conv: general}, older(page(general, 2801, 3000, true), 3001))
	equal(t, "what is looked at in a window without the focus", shown(s), "2801-7500…")
}

func TestUnreadBeyondCountingStaysWhileTheRunIsBehind(t *testing.T) {
	s, _ := apply(t, login(t, unread(room(general, "general", 300), 2, wire.MaxUnread)),
		older(page(general, 3, 9, true), 0), state.Seen{Conv: general, Seq: 5})
	equal(t, "gap", s.Convs[general].Gap, true)
	equal(t, "unread", s.Convs[general].Unread, wire.MaxUnread)
}

func TestUnreadIsExactOnceEverythingAboveTheMarkerIsLoaded(t *testing.T) {
	s, _ := apply(t, login(t, unread(room(general, "general", 9), 2, 5)), older(page(general, 4, 9, true), 0))
	equal(t, "unread as listed", s.Convs[general].Unread, 5)
	s, _ = apply(t, s, state.LoadOlder{Conv: general}, older(page(general, 3, 3, true), 4))
	equal(t, "unread as loaded", s.Convs[general].Unread, 7)
}

// TestNewLineIsRenewed keeps a conversation on show, looks away, reads, and
// looks away again.
func TestNewLineIsRenewed(t *testing.T) {
	s := reading(t, 3, 9)
	s, _ = apply(t, s, state.Seen{Conv: general, Seq: 9}, state.Focused{}, push(general, 10, bob), push(general, 11, bob))
	equal(t, "line", s.Convs[general].Divider, wire.Seq(9))
	s, _ = apply(t, s, state.Focused{On: true}, state.Seen{Conv: general, Seq: 11}, push(general, 12, bob), state.Seen{Conv: general, Seq: 12})
	equal(t, "line while one looks", s.Convs[general].Divider, wire.Seq(9))
	s, _ = apply(t, s, state.Focused{}, push(general, 13, bob), push(general, 14, bob))
	equal(t, "line after looking away again", s.Convs[general].Divider, wire.Seq(12))
	s, _ = apply(t, s, state.Focused{On: true}, state.Send{Conv: general, UID: "018f6d2c-9b7e-7c31-a4c5-3a1be0f7d2aa", Text: "yes"})
	equal(t, "line after an answer", s.Convs[general].Divider, wire.Seq(0))
}

// TestMarkAboveWhatIsKnown: another device has read what has yet to come here.
func TestMarkAboveWhatIsKnown(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), state.Seen{Conv: general, Seq: 9}, state.Marked{Conv: general, Seq: 11})
	s, _ = apply(t, s, push(general, 10, bob), push(general, 11, bob))
	equal(t, "unread of what was read elsewhere", s.Convs[general].Unread, 0)
	s, _ = apply(t, s, push(general, 12, bob))
	equal(t, "unread of what was not", s.Convs[general].Unread, 1)

	gap, _ := apply(t, reading(t, 3, 9), state.Seen{Conv: general, Seq: 9}, state.Marked{Conv: general, Seq: 12}, push(general, 13, bob))
	gap, _ = apply(t, gap, newer(page(general, 10, 13, false), 9))
	equal(t, "unread once the gap is closed", gap.Convs[general].Unread, 1)
}

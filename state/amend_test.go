package state_test

import (
	"fmt"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// changed is a pushed change of message ref.
func changed(seq, ref wire.Seq, kind wire.EventKind, from wire.AccountID, txt string) state.EventPushed {
	e := event(general, seq, from)
	e.Kind, e.Ref, e.Text, e.UID = kind, ref, txt, ""
	return state.EventPushed{Event: e}
}

// looks writes what a message looks like.
func looks(s state.State, ref wire.Seq) string {
	m := s.Convs[general].Message(ref)
	if m == nil {
		return "none"
	}
	var b strings.Builder
	b.WriteString(m.Text)
	if m.Edited != 0 {
		fmt.Fprintf(&b, " edited +%d", m.Edited-noon.UnixMilli())
	}
	if m.Deleted {
		b.WriteString(" deleted")
	}
	for _, r := range m.Reactions {
		fmt.Fprintf(&b, " %s%d%v", r.Emoji, r.Count, r.Who)
	}
	return b.String()
}

func TestEventsChangeTheMessageThatTheyAreAbout(t *testing.T) {
	react := func(seq wire.Seq, from wire.AccountID, txt string) state.Event {
		return changed(seq, 5, wire.Reacted, from, txt)
	}
	// read is message 5 as a page read when the log was at 12 has it.
	read := page(general, 3, 9, true)
	read.Last = 12
	read.Events[2].Reactions = []wire.Reaction{{Emoji: "👍", Count: 1, Who: []wire.AccountID{bob}}}
	read.Events[2].Text, read.Events[2].Edited = "last", noon.UnixMilli()+12
	for _, tt := range []struct {
		name   string
		events []state.Event
		want   string
	}{
		{"an edit", []state.Event{changed(10, 5, wire.Edited, bob, "new")}, "new edited +10"},
		{"an edit whose words are gone waits for the deletion", []state.Event{changed(10, 5, wire.Edited, bob, "")}, "message 5"},
		{
			"an edit older than the last one",
			[]state.Event{older(read, 0), changed(10, 5, wire.Edited, bob, "old"), changed(11, 5, wire.Edited, bob, "older")},
			"last edited +12 👍1[12]",
		},
		{"a deletion takes everything", []state.Event{react(10, bob, "👍"), changed(11, 5, wire.Edited, bob, "new"), changed(12, 5, wire.Deleted, bob, "")}, " deleted"},
		{"nothing changes what is deleted", []state.Event{changed(10, 5, wire.Deleted, bob, ""), react(11, bob, "👍"), changed(12, 5, wire.Edited, bob, "new")}, " deleted"},
		{"reactions stand in the order of their first use", []state.Event{react(10, bob, "👍"), react(11, bob, "🎉"), react(12, amy, "👍")}, "message 5 👍2[12 11] 🎉1[12]"},
		{"a reaction is one for each account", []state.Event{react(10, bob, "👍"), react(11, bob, "👍")}, "message 5 👍1[12]"},
		{"the last one takes the emoji along", []state.Event{react(10, bob, "👍"), changed(11, 5, wire.Unreacted, bob, "👍")}, "message 5"},
		{"what is not there is not taken", []state.Event{react(10, bob, "👍"), changed(11, 5, wire.Unreacted, amy, "👍")}, "message 5 👍1[12]"},
		{"another message's is none of it", []state.Event{changed(10, 6, wire.Deleted, bob, "")}, "message 5"},
		{
			"what a page has already is not done again",
			[]state.Event{older(read, 0), changed(10, 5, wire.Unreacted, bob, "👍"), react(11, bob, "👍"), react(12, amy, "👍")},
			"last edited +12 👍1[12]",
		},
		{"what came after the page is", []state.Event{older(read, 0), push(general, 10, bob), push(general, 11, bob), push(general, 12, bob), react(13, amy, "👍")}, "last edited +12 👍2[12 11]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			first := reading(t, 3, 9)
			if _, isPage := tt.events[0].(state.PageLoaded); isPage {
				first = login(t, room(general, "general", 12))
			}
			s, _ := apply(t, first, tt.events...)
			equal(t, "message 5", looks(s, 5), tt.want)
		})
	}
}

func TestAPageThatWasOvertakenIsBroughtUpToDate(t *testing.T) {
	s := reading(t, 6, 9)
	behind := page(general, 2, 5, true)
	behind.Last = 10 // so that 10 is in it, 11 and 12 are not
	behind.Events[1].Text = "new"
	s, _ = apply(t, s, changed(10, 3, wire.Edited, bob, "new"), changed(11, 3, wire.Reacted, bob, "👍"),
		changed(12, 4, wire.Deleted, bob, ""), older(behind, 6))
	equal(t, "message 3", looks(s, 3), "new 👍1[12]")
	equal(t, "message 4", looks(s, 4), " deleted")
}

func TestChangesAreNoNews(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), state.Focused{}, push(general, 10, bob), push(general, 11, bob),
		changed(12, 5, wire.Edited, bob, "new"), changed(13, 5, wire.Reacted, bob, "👍"))
	equal(t, "unread", s.Convs[general].Unread, 2)
	equal(t, "the divider", s.Convs[general].Divider, 9)
	s, _ = apply(t, s, changed(14, 10, wire.Deleted, bob, ""))
	equal(t, "unread after one is deleted", s.Convs[general].Unread, 1)
	s, effects := apply(t, reading(t, 3, 9), state.AlertsHeard{Alerts: state.AlertsOn}, state.Focused{}, changed(10, 5, wire.Edited, bob, "new"))
	equal(t, "unread after an edit", s.Convs[general].Unread, 0)
	equal(t, "the divider after an edit", s.Convs[general].Divider, 0)
	wants(t, effects)
}

func TestADeletionOutOfSightIsUnreadNoMore(t *testing.T) {
	s := login(t, room(general, "general", 9), unread(room(random, "random", 20), 10, 5))
	gone := changed(21, 15, wire.Deleted, bob, "")
	gone.Event.Conv = random
	s, _ = apply(t, s, gone)
	equal(t, "unread", s.Convs[random].Unread, 4)
}

func TestChangesLeavePublishedStatesAlone(t *testing.T) {
	s := reading(t, 3, 9)
	s, _ = apply(t, s, changed(10, 5, wire.Reacted, bob, "👍"))
	was := dump(s)
	apply(t, s, changed(11, 5, wire.Reacted, amy, "👍"), changed(12, 5, wire.Unreacted, bob, "👍"), changed(13, 5, wire.Deleted, bob, ""))
	equal(t, "the state before", dump(s), was)
}

func TestAReactionByManyNamesMe(t *testing.T) {
	full := page(general, 3, 9, true)
	full.Last = 9
	who := make([]wire.AccountID, wire.MaxWho)
	for i := range who {
		who[i] = wire.AccountID(100 + i)
	}
	full.Events[2].Reactions = []wire.Reaction{{Emoji: "👍", Count: 80, Who: who}}
	s, _ := apply(t, login(t, room(general, "general", 9)), older(full, 0), changed(10, 5, wire.Reacted, amy, "👍"), changed(11, 5, wire.Unreacted, bob, "👍"))
	r := s.Convs[general].Message(5).Reactions[0]
	if r.Count != 80 || len(r.Who) != wire.MaxWho || r.Who[wire.MaxWho-1] != amy {
		t.Fatalf("%d reactions, of %v", r.Count, r.Who)
	}
}

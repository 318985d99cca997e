package state_test

import (
	"slices"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestLoggedInOrdersTheSidebar(t *testing.T) {
	s := login(t, direct(withBob, amy, bob, 1), room(general, "Zoo", 1), room(random, "apes", 1), direct(withAdm, amy, admin, 1))
	if want := []wire.ConvID{random, general, withAdm, withBob}; !slices.Equal(s.Order, want) {
		t.Fatalf("order: got %v, want %v", s.Order, want)
	}
	equal(t, "on show", s.Current, random)
}

func TestLoggedInShows(t *testing.T) {
	rooms := []wire.Conversation{room(general, "general", 9), room(random, "random", 9)}
	for _, tt := range []struct {
		name    string
		before  []state.Event
		again   state.LoggedIn
		current wire.ConvID
	}{
		{"what was on show", []state.Event{state.Select{Conv: random}}, state.LoggedIn{Me: account(amy), Convs: rooms}, random},
		{"nothing, where nothing was", []state.Event{state.Select{}}, state.LoggedIn{Me: account(amy), Convs: rooms}, 0},
		{"the first room where what was is gone", []state.Event{state.Select{Conv: random}}, state.LoggedIn{Me: account(amy), Convs: rooms[:1]}, general},
		{"the first room to another account", []state.Event{state.Select{Conv: random}}, state.LoggedIn{Me: account(bob), Convs: rooms}, general},
		{"nothing where there is nothing", nil, state.LoggedIn{Me: account(amy)}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := apply(t, login(t, rooms...), append(tt.before, tt.again)...)
			equal(t, "on show", s.Current, tt.current)
			equal(t, "conversations", len(s.Convs), len(tt.again.Convs))
		})
	}
}

func TestComingBack(t *testing.T) {
	for _, tt := range []struct {
		name    string
		listed  wire.Conversation
		span    string
		effects []state.Effect
	}{
		{"nothing is new", room(general, "general", 9), "3-9", nil},
		{
			"what is new is caught up", unread(room(general, "general", 12), 9, 3), "3-9",
			[]state.Effect{state.FetchNewer{Conv: general, After: 9}},
		},
		{
			"too much is new", unread(room(general, "general", 2000), 9, 100), "none",
			[]state.Effect{state.FetchOlder{Conv: general}},
		},
		{
			"the log is an older one", room(general, "general", 5), "none",
			[]state.Effect{state.FetchOlder{Conv: general}},
		},
		{
			"what was read offline is told", unread(room(general, "general", 9), 4, 5), "3-9",
			[]state.Effect{state.MarkRead{Conv: general, Seq: 9}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, reading(t, 3, 9),
				state.Linked{Link: state.Link{Phase: state.LinkWaiting}},
				state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{tt.listed}})
			equal(t, "run", span(s, general), tt.span)
			wants(t, effects, tt.effects...)
		})
	}
}

// A server that was set back to a backup has another history, which may be as long
// as the one that is loaded.
func TestAnotherHistoryIsLoadedAnew(t *testing.T) {
	s := login(t, unread(room(general, "general", 9), 9, 0))
	s, _ = apply(t, s, older(page(general, 3, 9, false), 0))
	was := s.Convs[general].Events
	listed := []wire.Conversation{unread(room(general, "general", 12), 4, 3)}
	same, effects := apply(t, s, state.LoggedIn{Me: account(amy), Convs: listed})
	equal(t, "of the same history", span(same, general), "3-9")
	wants(t, effects, state.MarkRead{Conv: general, Seq: 9}, state.FetchNewer{Conv: general, After: 9})
	other, effects := apply(t, s, state.LoggedIn{Me: account(amy), Convs: listed, Epoch: "another"})
	equal(t, "of another", span(other, general), "none")
	equal(t, "read of another", other.Convs[general].Read, 4)
	equal(t, "which log it is", other.Convs[general].Log, same.Convs[general].Log+1)
	wants(t, effects, state.FetchOlder{Conv: general})
	equal(t, "the run of before", len(was), 7)
	again, effects := apply(t, other, older(page(general, 5, 12, false), 0), state.LoggedIn{Me: account(amy), Convs: listed, Epoch: "another"})
	equal(t, "of that one again", span(again, general), "5-12")
	wants(t, effects)
}

func TestComingBackAsksForTheGapAgain(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), push(general, 12, bob), state.LoadOlder{Conv: general})
	s, effects := apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{unread(room(general, "general", 12), 9, 3)}})
	wants(t, effects, state.FetchNewer{Conv: general, After: 9})
	_, effects = apply(t, s, state.LoadOlder{Conv: general})
	wants(t, effects, state.FetchOlder{Conv: general, Before: 3})
}

func TestComingBackCatchesUpWhatIsLoadedOnly(t *testing.T) {
	s := login(t, room(general, "general", 9), room(random, "random", 9), direct(withBob, amy, bob, 9))
	s, _ = apply(t, s, older(page(general, 3, 9, true), 0), state.Select{Conv: random}, older(page(random, 3, 9, true), 0))
	s, effects := apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{
		unread(room(general, "general", 10), 9, 1), unread(room(random, "random", 10), 9, 1), unread(direct(withBob, amy, bob, 10), 9, 1),
	}})
	wants(t, effects, state.FetchNewer{Conv: general, After: 9}, state.FetchNewer{Conv: random, After: 9})
	equal(t, "on show", s.Current, random)
	equal(t, "unread with bob", s.Convs[withBob].Unread, 1)
}

func TestNothingOfAnEarlierAccountStays(t *testing.T) {
	elsewhere := server()
	elsewhere.Key = "beef"
	for name, events := range map[string][]state.Event{
		"another account": {state.LoggedIn{Me: account(bob), Convs: []wire.Conversation{room(general, "general", 9)}}},
		"another server": {
			state.Welcomed{Server: elsewhere},
			state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 9)}},
		},
		"logout":        {state.Logout{}},
		"logged out":    {state.LoggedOut{}},
		"removed":       {off(state.FaultRemoved)},
		"ended session": {off(state.FaultLogin)},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := apply(t, reading(t, 3, 9),
				state.PeopleHeard{People: []wire.Account{account(bob)}},
				state.Send{Conv: general, UID: uid(1), Text: "unsent", At: noon},
				state.Queued{Conv: random, UID: uid(2), Text: "aside", At: noon},
				state.Select{Conv: general, Draft: "half a word"},
				state.OpenDialog{Kind: state.DialogRoom})
			s, _ = apply(t, s, events...)
			if s.Dialog.Kind == state.DialogRoom || len(s.People) > 0 {
				t.Fatalf("dialog %+v and people %v are left", s.Dialog, s.People)
			}
			for _, conv := range s.Convs {
				if len(conv.Events)+len(conv.Pending)+len(conv.Draft) > 0 {
					t.Fatalf("left: %+v", conv)
				}
			}
			// What was set aside does not turn up with who comes next.
			s, _ = apply(t, s, state.LoggedIn{Me: account(bob), Convs: []wire.Conversation{room(random, "random", 1)}})
			equal(t, "pending in #random", len(s.Convs[random].Pending), 0)
		})
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	s, effects := apply(t, reading(t, 3, 9), state.Logout{})
	wants(t, effects, state.Disconnect{End: true})
	equal(t, "link", s.Link, state.Link{})
	s, effects = apply(t, s, push(general, 10, bob), older(page(general, 1, 9, false), 0),
		state.PeopleHeard{People: []wire.Account{account(bob)}}, state.ConvOpened{Conv: room(general, "general", 9)})
	wants(t, effects)
	equal(t, "conversations after late reports", len(s.Convs), 0)
}

func TestPeople(t *testing.T) {
	s, _ := apply(t, login(t), state.PeopleHeard{People: []wire.Account{account(bob), account(admin)}})
	there := account(bob)
	there.Online = true
	now, _ := apply(t, s, state.PeopleHeard{People: []wire.Account{there}})
	equal(t, "bob", now.People[bob], there)
	equal(t, "people", len(now.People), 2)
	equal(t, "bob as he was", s.People[bob], account(bob))
}

// TestWhatARestoreTookIsNotTakenForThere: a message that was acknowledged and that the
// backup does not have stays to be sent again, and a hit of a search leads to no
// other message.
func TestWhatARestoreTookIsNotTakenForThere(t *testing.T) {
	s := login(t, unread(room(general, "general", 20), 20, 0), unread(room(random, "random", 9), 9, 0))
	s, _ = apply(t, s, older(page(general, 11, 20, true), 0), sayHi, sent(25)) // those between have yet to come
	equal(t, "phase", s.Convs[general].Pending[0].Phase, state.SendDone)
	s, _ = apply(t, s, state.Find{Typed: "tea", At: noon}, state.Reminded{At: noon.Add(time.Second)})
	s, _ = apply(t, s, state.Found{
		Asked: wire.Search{Text: "tea", Limit: 20},
		Found: wire.Found{Hits: []wire.Event{event(general, 12, bob), event(random, 3, bob)}},
	})
	equal(t, "hits", len(s.Finding.Hits), 2)
	s, _ = apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{unread(room(general, "general", 15), 9, 6), unread(room(random, "random", 9), 9, 0)}})
	equal(t, "phase", s.Convs[general].Pending[0].Phase, state.SendFailed)
	equal(t, "hits", len(s.Finding.Hits), 1)
}

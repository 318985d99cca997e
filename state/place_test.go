package state_test

import (
	"slices"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// three is amy in two rooms and with bob, #general on show and loaded.
func three(t testing.TB) state.State {
	t.Helper()
	s, _ := apply(t, login(t,
		room(general, "general", 9), unread(room(random, "random", 9), 7, 2), direct(withBob, amy, bob, 9)),
		older(page(general, 3, 9, true), 0))
	return s
}

func TestSelect(t *testing.T) {
	for _, tt := range []struct {
		name    string
		events  []state.Event
		current wire.ConvID
		divider wire.Seq
		effects []state.Effect
	}{
		{
			"what was not loaded is fetched, with a line above the news",
			[]state.Event{state.Select{Conv: random}},
			random, 7,
			[]state.Effect{state.FetchOlder{Conv: random}},
		},
		{"what was read has no line", []state.Event{state.Select{Conv: withBob}}, withBob, 0, []state.Effect{state.FetchOlder{Conv: withBob}}},
		{"what is loaded is not fetched", []state.Event{state.Select{Conv: random}, state.Select{Conv: general}}, general, 0, nil},
		{"nothing may be on show", []state.Event{state.Select{}}, 0, 0, nil},
		{"what is not there is not shown", []state.Event{state.Select{Conv: 999}}, general, 0, nil},
		{
			"what was pushed meanwhile is unread on return",
			[]state.Event{state.Select{Conv: random}, push(general, 10, bob), state.Select{Conv: general}},
			general, 9, nil,
		},
		{
			"coming back to what was read takes the line away",
			[]state.Event{
				state.Select{Conv: random},
				older(page(random, 1, 9, false), 0),
				state.Seen{Conv: random, Seq: 9},
				state.Select{Conv: random},
			},
			random, 0, nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, three(t), tt.events...)
			equal(t, "on show", s.Current, tt.current)
			if s.Current != 0 {
				equal(t, "divider", s.Convs[s.Current].Divider, tt.divider)
			}
			wants(t, effects, tt.effects...)
		})
	}
}

func TestSelectAsksWhenTheServerCanAnswer(t *testing.T) {
	s, effects := apply(t, three(t), state.Linked{Link: state.Link{Phase: state.LinkWaiting}}, state.Select{Conv: random})
	wants(t, effects)
	_, effects = apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 9), room(random, "random", 9)}})
	wants(t, effects, state.FetchOlder{Conv: random})

	_, effects = apply(t, three(t), state.Login{Addr: addr, User: "bob", Password: "bob"},
		state.Linked{Link: state.Link{Phase: state.LinkOnline}}, state.Select{Conv: random})
	wants(t, effects) // it would be bob who asks
}

func TestDraftsStayWithTheirConversation(t *testing.T) {
	s, _ := apply(t, three(t), state.Select{Conv: random, Draft: "half"}, state.Select{Conv: withBob, Draft: ""}, state.Drafted{Conv: withBob, Draft: "hi"})
	equal(t, "draft in #general", s.Convs[general].Draft, "half")
	equal(t, "draft in #random", s.Convs[random].Draft, "")
	equal(t, "draft with bob", s.Convs[withBob].Draft, "hi")
	s, _ = apply(t, s, state.Send{Conv: general, UID: uid(1), Text: "half a word"})
	equal(t, "draft once sent", s.Convs[general].Draft, "")
}

func TestOpenDirect(t *testing.T) {
	s, effects := apply(t, three(t), state.OpenDirect{With: bob})
	equal(t, "on show", s.Current, withBob)
	wants(t, effects, state.FetchOlder{Conv: withBob})

	s, effects = apply(t, s, state.OpenDirect{With: admin})
	equal(t, "on show until the answer", s.Current, withBob)
	wants(t, effects, state.AskDirect{With: admin})

	s, effects = apply(t, s, state.ConvOpened{Conv: direct(withAdm, amy, admin, 1), Show: true})
	equal(t, "on show", s.Current, withAdm)
	wants(t, effects, state.FetchOlder{Conv: withAdm})

	_, effects = apply(t, s, state.OpenDirect{With: amy})
	wants(t, effects, state.AskDirect{With: amy})
}

func TestCreateRoom(t *testing.T) {
	s, effects := apply(t, three(t), state.OpenDialog{Kind: state.DialogRoom}, state.CreateRoom{Name: " #lab ", Topic: " tea ", Private: true})
	wants(t, effects, state.AskRoom{Name: "lab", Topic: "tea", Private: true})
	equal(t, "dialog", s.Dialog, state.Dialog{Kind: state.DialogRoom, Busy: true})

	taken := state.Refusal{Of: state.ActCreate, Why: wire.CodeTaken}
	denied, _ := apply(t, s, state.Refused{Of: state.ActCreate, Why: wire.CodeTaken})
	equal(t, "dialog", denied.Dialog, state.Dialog{Kind: state.DialogRoom, Refusal: taken})
	equal(t, "notice", denied.Notice, state.Notice{})

	s, _ = apply(t, denied, state.CreateRoom{Name: "lab2"}, state.ConvOpened{Conv: room(301, "lab2", 1), Show: true})
	equal(t, "dialog", s.Dialog, state.Dialog{})
	equal(t, "on show", s.Current, 301)

	s, _ = apply(t, s, state.Refused{Of: state.ActCreate, Why: wire.CodeTaken})
	equal(t, "notice", s.Notice, state.Notice{Kind: state.NoticeRefused, Refusal: taken})
}

func TestConvOpenedKeepsWhatIsLoadedAndRead(t *testing.T) {
	s, _ := apply(t, three(t), push(general, 10, bob))
	changed := room(general, "Zoo", 0)
	changed.Topic, changed.Members = "animals", 7
	s, effects := apply(t, s, state.ConvOpened{Conv: changed})
	wants(t, effects)
	conv := s.Convs[general]
	equal(t, "run", span(s, general), "3-10")
	equal(t, "read", conv.Read, 9)
	equal(t, "unread", conv.Unread, 1)
	equal(t, "topic", conv.Topic, "animals")
	equal(t, "on show", s.Current, general)
	if want := []wire.ConvID{random, general, withBob}; !slices.Equal(s.Order, want) {
		t.Fatalf("order: got %v, want %v", s.Order, want)
	}
}

func TestConvOpenedIsNoNews(t *testing.T) {
	joined := room(301, "old", 50)
	joined.Read = 0 // a push does not tell
	s, effects := apply(t, three(t), state.ConvOpened{Conv: joined})
	wants(t, effects)
	equal(t, "unread", s.Convs[301].Unread, 0)
	s, _ = apply(t, s, push(301, 51, bob))
	equal(t, "unread after a message", s.Convs[301].Unread, 1)
	s, _ = apply(t, s, state.Select{Conv: 301}, older(page(301, 1, 51, false), 0))
	equal(t, "unread once loaded", s.Convs[301].Unread, 1)
	equal(t, "divider", s.Convs[301].Divider, 50)
}

func TestConvClosed(t *testing.T) {
	s, effects := apply(t, three(t), state.Send{Conv: general, UID: uid(1), Text: "unsent", At: noon}, state.ConvClosed{Conv: general})
	equal(t, "on show", s.Current, random)
	wants(t, effects, state.FetchOlder{Conv: random})
	equal(t, "conversations", len(s.Convs), 2)

	s, _ = apply(t, s, state.ConvOpened{Conv: room(general, "general", 12)})
	if got := s.Convs[general].Pending; len(got) != 1 || got[0].Text != "unsent" {
		t.Fatalf("what was not sent is gone on return: %+v", got)
	}
	s, _ = apply(t, s, state.ConvClosed{Conv: general}, state.ConvClosed{Conv: random}, state.ConvClosed{Conv: withBob})
	equal(t, "on show in the end", s.Current, 0)
}

func TestNotices(t *testing.T) {
	remark := state.Remark{Kind: state.NoticeBusy}
	for _, tt := range []struct {
		name  string
		event state.Event
		stays bool
	}{
		{"dismissing", state.Dismiss{}, false},
		{"sending", state.Send{Conv: general, UID: uid(1), Text: "hi"}, false},
		{"selecting", state.Select{Conv: random}, false},
		{"a push", push(general, 10, bob), true},
		{"seeing", state.Seen{Conv: general, Seq: 9}, true},
		{"the focus", state.Focused{On: true}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := apply(t, three(t), remark, tt.event)
			equal(t, "notice stays", s.Notice.Kind == state.NoticeBusy, tt.stays)
		})
	}
}

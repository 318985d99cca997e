package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// saying is a push of another's message with words.
func saying(conv wire.ConvID, seq wire.Seq, text string) state.EventPushed {
	ev := push(conv, seq, bob)
	ev.Event.Text = text
	return ev
}

func TestMentionsMe(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), state.PeopleHeard{People: []wire.Account{
		account(amy), account(bob), {ID: 90, Name: "amy.b", Kind: wire.Person},
	}})
	for text, want := range map[string]bool{
		"@amy":              true,
		"hello @AMY.":       true,
		"@room: tea":        true,
		"@amy.b knows":      false, // who is another
		"你好@amy你看":          true,
		"amy":               false,
		"me@amy":            false,
		"@amyx":             false,
		"@bob and @amy too": true,
	} {
		e := saying(general, 10, text).Event
		if got := s.MentionsMe(s.Convs[general], &e); got != want {
			t.Errorf("%q mentions me: %t, want %t", text, got, want)
		}
		e.From = amy
		if s.MentionsMe(s.Convs[general], &e) {
			t.Errorf("%q of mine mentions me", text)
		}
	}
}

func TestMentionsAreCounted(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []state.Event
		want   int
	}{
		{"as they come", []state.Event{saying(general, 10, "@amy"), saying(general, 11, "tea"), saying(general, 12, "@room")}, 2},
		{"a double once", []state.Event{saying(general, 10, "@amy"), saying(general, 10, "@amy")}, 1},
		{"until they are read", []state.Event{saying(general, 10, "@amy"), saying(general, 11, "@amy"), state.Seen{Conv: general, Seq: 10}}, 1},
		{"or read on another device", []state.Event{saying(general, 10, "@amy"), state.Marked{Conv: general, Seq: 10}}, 0},
		{"or deleted", []state.Event{saying(general, 10, "@amy"), state.EventPushed{Event: wire.Event{
			Conv: general, Seq: 11, Kind: wire.Deleted, From: bob, Ref: 10,
		}}}, 0},
		{"an edit brings one in", []state.Event{saying(general, 10, "tea"), state.EventPushed{Event: wire.Event{
			Conv: general, Seq: 11, Kind: wire.Edited, From: bob, Ref: 10, Text: "@amy tea", Time: 11,
		}}}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := apply(t, reading(t, 3, 9), tt.events...)
			equal(t, "mentions", s.Convs[general].Mentions, tt.want)
		})
	}
}

// TestMentionsOfWhatIsNotLoaded counts in a conversation that was never on show.
func TestMentionsOfWhatIsNotLoaded(t *testing.T) {
	c := room(random, "random", 40)
	c.Read, c.Unread, c.Mentions = 30, 10, 2
	s, _ := apply(t, state.State{}, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 0), c}})
	equal(t, "listed", s.Convs[random].Mentions, 2)
	s, _ = apply(t, s, saying(random, 41, "@amy"), saying(random, 42, "tea"))
	equal(t, "with one that came", s.Convs[random].Mentions, 3)
	s, _ = apply(t, s, state.Marked{Conv: random, Seq: 42})
	equal(t, "read", s.Convs[random].Mentions, 0)
}

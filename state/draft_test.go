package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestDraftsAreKept(t *testing.T) {
	s, effects := apply(t, reading(t, 3, 9), state.Drafted{Conv: general, Draft: "half"})
	wants(t, effects, state.KeepDraft{Conv: general, Text: "half"})
	s, effects = apply(t, s, state.Drafted{Conv: general, Draft: "half"})
	wants(t, effects)
	_, effects = apply(t, s, state.Drafted{Conv: 99, Draft: "half"})
	wants(t, effects)
	s, effects = apply(t, s, state.Send{Conv: general, UID: uid(1), Text: "half a word", At: noon})
	equal(t, "draft after a send", s.Convs[general].Draft, "")
	wants(t, effects, state.KeepDraft{Conv: general}, state.Enqueue{Conv: general, UID: uid(1), Text: "half a word", At: noon})
}

func TestDraftsComeWithTheLogin(t *testing.T) {
	login := state.LoggedIn{
		Me: account(amy), Convs: []wire.Conversation{room(general, "general", 0), room(random, "random", 0)},
		Drafts: map[wire.ConvID]string{general: "half", 99: "of a room that is gone"},
	}
	s, effects := apply(t, state.State{}, login)
	equal(t, "draft", s.Convs[general].Draft, "half")
	for _, e := range effects {
		if _, keeps := e.(state.KeepDraft); keeps {
			t.Errorf("what was read is written: %+v", e)
		}
	}
	s, _ = apply(t, s, state.Drafted{Conv: general, Draft: "half a word"}, login) // a line that came back
	equal(t, "draft after a reconnection", s.Convs[general].Draft, "half a word")
}

// TestADraftOutlivesALogin that came to nothing: it was once given to the
// connection of that, which has no place for it.
func TestADraftOutlivesALogin(t *testing.T) {
	s, _ := apply(t, login(t, room(general, "general", 3)), askLogin, state.Login{Addr: other, User: "bob", Password: "bob"})
	s, given := apply(t, s, state.Drafted{Conv: general, Draft: "half a word"})
	wants(t, given)
	_, effects := apply(t, s, state.CloseDialog{})
	want := state.Effect(state.KeepDraft{Conv: general, Text: "half a word"})
	for _, e := range effects {
		if e == want {
			return
		}
	}
	t.Errorf("effects %#v, want among them %#v", effects, want)
}

// TestDraftGoesToWhereItWasWritten: another conversation may have come on show
// between the choice and its being taken up, and had the words put over its own.
func TestDraftGoesToWhereItWasWritten(t *testing.T) {
	s, _ := apply(t, three(t), state.Drafted{Conv: random, Draft: "its own"}, state.Open{Conv: random})
	s, _ = apply(t, s, state.Select{Conv: withBob, From: general, Draft: "for general"})
	equal(t, "of what was on show by then", s.Convs[random].Draft, "its own")
	equal(t, "of where it was written", s.Convs[general].Draft, "for general")
}

// TestChoiceFromNowhereLeavesDrafts: who chose in the list of a phone had nothing
// written, and emptied the draft of what an alert had brought on show by then.
func TestChoiceFromNowhereLeavesDrafts(t *testing.T) {
	s, _ := apply(t, three(t), state.Drafted{Conv: random, Draft: "its own"}, state.Select{From: general}, state.Open{Conv: random})
	s, _ = apply(t, s, state.Select{Conv: withBob})
	equal(t, "of what was on show by then", s.Convs[random].Draft, "its own")
}

// TestDraftOutlivesItsConversation: who is taken out of a room and comes back finds
// the words there, those that were typed to the last moment, too.
func TestDraftOutlivesItsConversation(t *testing.T) {
	back := room(general, "general", 3)
	for name, comeBack := range map[string]state.Event{
		"invited":   state.ConvOpened{Conv: back},
		"logged in": state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{back}},
	} {
		s, _ := apply(t, three(t), state.Drafted{Conv: general, Draft: "half"}, state.ConvClosed{Conv: general})
		s, effects := apply(t, s, state.Drafted{Conv: general, Draft: "half a word"})
		wants(t, effects, state.KeepDraft{Conv: general, Text: "half a word"})
		s, _ = apply(t, s, comeBack)
		equal(t, "draft once "+name, s.Convs[general].Draft, "half a word")
	}
	s, _ := apply(t, three(t), state.Drafted{Conv: general, Draft: "half"}, state.ConvClosed{Conv: general}, state.Logout{})
	s, _ = apply(t, s, state.LoggedIn{Me: account(bob), Convs: []wire.Conversation{back}})
	equal(t, "another's draft", s.Convs[general].Draft, "")
}

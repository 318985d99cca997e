package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// TestReplyIsOfItsHistory: one that waited while the server was set back to a backup was
// a reply to whatever had the number there.
func TestReplyIsOfItsHistory(t *testing.T) {
	back := func(epoch string, last wire.Seq) state.LoggedIn {
		return state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", last)}, Epoch: epoch}
	}
	s, _ := apply(t, reading(t, 3, 9), back("one", 9))
	answer := state.Send{Conv: general, UID: uid(1), Text: "so do I", At: noon, Ref: 7}
	s, effects := apply(t, s, answer)
	equal(t, "told", effects[0], state.Effect(state.Enqueue{Conv: general, UID: uid(1), Text: "so do I", At: noon, Ref: 7, Epoch: "one"}))
	if s, _ := apply(t, s, back("one", 9)); s.Convs[general].Pending[0].Ref != 7 {
		t.Error("in the same history it is no reply any more")
	}
	s, _ = apply(t, s, back("two", 9))
	equal(t, "reply to", s.Convs[general].Pending[0].Ref, 0)
}

// TestWhatARestoreMayHaveTakenIsNotTakenForThere: a message that was acknowledged was
// gone from view once others had said as much after the restore.
func TestWhatARestoreMayHaveTakenIsNotTakenForThere(t *testing.T) {
	s := login(t, unread(room(general, "general", 20), 20, 0))
	s, _ = apply(t, s, older(page(general, 11, 20, true), 0), sayHi, sent(25)) // those between have yet to come
	s, _ = apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{unread(room(general, "general", 30), 30, 0)}, Epoch: "another"},
		older(page(general, 21, 30, true), 0))
	pending := s.Convs[general].Pending
	if len(pending) != 1 || pending[0].Phase != state.SendFailed {
		t.Errorf("on its way are %+v, want what may be lost", pending)
	}
}

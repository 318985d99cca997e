package state_test

import (
	"reflect"
	"testing"

	"parley.example/state"
)

// TestWordsThatComeAfterTheSessionsEnd are kept for who comes back, but not once there is
// another connection, which may be another account's.
func TestWordsThatComeAfterTheSessionsEnd(t *testing.T) {
	s := reading(t, 3, 9)
	shown := s.Turn
	s, _ = apply(t, s, state.Linked{Link: state.Link{Fault: state.FaultRemoved}})
	if s.LoggedIn() {
		t.Fatal("somebody is logged in")
	}
	draft := state.Meant{Turn: shown, Intent: state.Drafted{Conv: general, Draft: "half"}}
	say := state.Send{Conv: general, UID: sayHi.UID, Text: "so long", At: sayHi.At}
	for ev, want := range map[state.Event][]state.Effect{
		draft.Intent: {state.KeepDraft{Conv: general, Text: "half"}},
		say:          {state.KeepDraft{Conv: general}, state.Enqueue{Conv: general, UID: say.UID, Text: say.Text, At: say.At}},
	} {
		if _, got := apply(t, s, state.Meant{Turn: shown, Intent: ev}); !reflect.DeepEqual(got, want) {
			t.Errorf("%T: asked for %+v, want %+v", ev, got, want)
		}
	}
	s, _ = apply(t, s, state.Login{Addr: other, User: "amy", Password: "amy"})
	if _, got := apply(t, s, draft); len(got) != 0 {
		t.Errorf("of another connection %+v is asked", got)
	}
}

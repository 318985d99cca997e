package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// TestWordsForAPersonAsALoginBegins: the server's answer to /msg came on a line that was
// given up meanwhile, and the words were said nowhere and gone.
func TestWordsForAPersonAsALoginBegins(t *testing.T) {
	s := reading(t, 3, 9)
	asked := state.AskCommand{Conv: general, Text: "/msg carol so long", Request: &wire.OpenDirect{User: "carol"}, Then: state.Send{UID: sayHi.UID, Text: "so long"}}
	s, _ = apply(t, s, state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: other, User: "amy", Password: "amy"})
	s, effects := apply(t, s, state.Of{Line: 1, Report: state.Obeyed{Asked: asked, Conv: wire.Conversation{ID: 55, Kind: wire.Direct}}})
	if len(effects) != 0 || len(s.Unrun) != 1 || s.Unrun[0].Text != asked.Text || s.Unrun[0].Conv != general {
		t.Errorf("asked for %v, not carried out %+v", effects, s.Unrun)
	}
}

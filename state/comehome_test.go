package state_test

import (
	"testing"

	"parley.example/state"
)

// TestServerOfALoginThatWasGivenUp is called so no more: its name stood over the rooms of
// the other until that was reached again.
func TestServerOfALoginThatWasGivenUp(t *testing.T) {
	elsewhere := server()
	elsewhere.Key, elsewhere.Addr, elsewhere.Name = "beef", other, "elsewhere"
	for name, end := range map[string]state.Event{
		"closed":  state.CloseDialog{},
		"refused": state.Linked{Link: state.Link{Fault: state.FaultLogin}},
		"waiting": state.Linked{Link: state.Link{Phase: state.LinkWaiting, Fault: state.FaultLost}},
	} {
		s := reading(t, 3, 9)
		home := s.Server
		s, _ = apply(t, s, state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: other, User: "amy", Password: "amy"},
			state.Welcomed{Server: elsewhere}, end)
		if s.Server != home {
			t.Errorf("%s: the server of %s is %+v", name, s.Me.Name, s.Server)
		}
	}
}

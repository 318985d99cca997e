//go:build !js

package main

import (
	"testing"

	"parley.example/state"
)

// TestServerUsedBefore is listed at the next start, is logged in to by a click
// without a password, and is forgotten with its session.
func TestServerUsedBefore(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	data := t.TempDir()
	var w way
	w.lead(s.Addr().String())
	amy := sit(t, data)
	amy.goBy(&w)
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: far, User: "amy", Password: "amy"})
	amy.see("the question", hasDialog(state.DialogKey))
	amy.do(state.TrustKey{Key: s.Fingerprint()})
	amy.see("amy", isOnline("amy"))
	known := state.KnownServer{Name: s.Name(), Addr: far, Key: s.Fingerprint(), User: "amy", Kept: true}
	is := func(want ...state.KnownServer) func(*state.State) bool {
		return func(s *state.State) bool {
			return len(s.Known) == len(want) && (len(want) == 0 || s.Known[0] == want[0])
		}
	}
	amy.see("the server remembered", is(known))
	amy.leave()

	amy = sit(t, data)
	amy.goBy(&w)
	amy.see("the server remembered over a restart", is(known))
	amy.do(state.Return{Key: s.Fingerprint()})
	amy.see("amy without a password", isOnline("amy"))
	amy.do(state.Logout{})
	known.Kept = false
	amy.see("the session gone, the account not", is(known))
	amy.do(state.Return{Key: s.Fingerprint()})
	amy.see("the password asked for", func(s *state.State) bool {
		return s.Dialog.Kind == state.DialogLogin && !s.Dialog.Busy && s.Dialog.Addr == far && s.Dialog.User == "amy"
	})
	amy.do(state.CloseDialog{}, state.ForgetServer{Key: s.Fingerprint()})
	amy.see("nothing remembered", is())
	amy.leave()
	if all := sit(t, data).session.known.All(); len(all) != 0 {
		t.Errorf("on disk is still %+v", all)
	}
}

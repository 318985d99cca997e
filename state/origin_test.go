package state_test

import (
	"testing"

	"parley.example/state"
)

// TestOrigin: a program in a page has one server, which it asks for again after
// a logout, and can be none itself.
func TestOrigin(t *testing.T) {
	asks := state.Dialog{Kind: state.DialogLogin, Addr: addr}
	page := state.State{Origin: addr, Server: state.Server{Name: "Lab", Addr: addr}, Dialog: asks}

	_, effects := apply(t, page, state.StartServer{})
	wants(t, effects)

	s, _ := apply(t, page, asAmy)
	equal(t, "the server's name while the login is under way", s.Server.Name, "Lab")

	s, _ = apply(t, page, asAmy, state.Of{Line: 1, Report: state.Welcomed{Server: server()}},
		state.Of{Line: 1, Report: state.LoggedIn{Me: account(amy)}}, state.Logout{})
	equal(t, "dialog after the logout", s.Dialog, asks)
}

//go:build !js

package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/state"
)

// TestLogoutWithoutALineIsToldLater names a fault: who logged out while the server was
// not reached left a session there that nobody could end but from another device.
func TestLogoutWithoutALineIsToldLater(t *testing.T) {
	data := t.TempDir()
	s := demoServer(t, data, "")
	var w way
	w.lead(s.Addr().String())
	amy := sit(t, t.TempDir())
	amy.goBy(&w)
	amy.session.farewells = time.Millisecond
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: far, User: "amy", Password: "amy"})
	amy.see("the question", hasDialog(state.DialogKey))
	amy.do(state.TrustKey{Key: s.Fingerprint()})
	amy.see("amy", isOnline("amy"))
	known, _ := amy.session.known.ByKey(s.Fingerprint())
	w.lead("")
	s.Close()
	amy.see("the line lost", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	amy.do(state.Logout{})
	amy.see("nobody", func(s *state.State) bool { return !s.LoggedIn() && len(s.Known) == 1 && !s.Known[0].Kept })

	again := demoServer(t, data, "")
	w.lead(again.Addr().String())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		conn, err := client.Dial(ctx, client.Target{Addr: again.Addr().String(), Pin: known.Key})
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.Login(ctx, client.Credentials{Token: known.Token})
		conn.Close()
		if errors.Is(err, client.ErrLogin) {
			return // it is no more
		}
		if err != nil {
			t.Fatalf("got %v, want the session ended", err)
		}
	}
}

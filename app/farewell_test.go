//go:build !js

package main

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/discover"
	"parley.example/net/server"
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
	amy.logsOutWithoutALine(s, &w, data)
}

// TestLogoutFromAServerThatMovedIsToldLater names a fault: it was told at the address of
// the login alone, where the server was no more.
func TestLogoutFromAServerThatMovedIsToldLater(t *testing.T) {
	data := t.TempDir()
	s := demoServer(t, data, "")
	var w way
	w.lead(s.Addr().String())
	amy := sit(t, t.TempDir())
	amy.session.farewells = time.Millisecond
	amy.session.open = func(ctx context.Context, addr string) (net.Conn, error) {
		if addr == far {
			return nil, client.ErrNoRoute
		}
		return w.open(ctx, addr)
	}
	if err := amy.session.known.Remember(client.Server{Key: s.Fingerprint(), Addr: far, User: "amy"}); err != nil {
		t.Fatal(err)
	}
	amy.session.nearby.note([]discover.Server{beaconOf(s.Fingerprint(), "192.0.2.2:99")})
	amy.do(state.OpenDialog{Kind: state.DialogLogin})
	amy.login(far, "amy")
	amy.session.nearby.note(nil)
	amy.logsOutWithoutALine(s, &w, data)
}

// logsOutWithoutALine logs amy out while s is not reached, and waits until a server that
// begins again on its data has heard of that.
func (p *seat) logsOutWithoutALine(s *server.Server, w *way, data string) {
	p.t.Helper()
	p.kept()
	known, _ := p.session.known.ByKey(s.Fingerprint())
	w.lead("")
	s.Close()
	p.see("the line lost", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	p.do(state.Logout{})
	p.see("nobody", func(s *state.State) bool { return !s.LoggedIn() && len(s.Known) == 1 && !s.Known[0].Kept })

	again := demoServer(p.t, data, "")
	w.lead(again.Addr().String())
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for {
		conn, err := client.Dial(ctx, client.Target{Addr: again.Addr().String(), Pin: known.Key})
		if err != nil {
			p.t.Fatal(err)
		}
		_, err = conn.Login(ctx, client.Credentials{Token: known.Token})
		conn.Close()
		if errors.Is(err, client.ErrLogin) {
			return // it is no more
		}
		if err != nil {
			p.t.Fatalf("got %v, want the session ended", err)
		}
	}
}

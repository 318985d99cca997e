//go:build !js

package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/discover"
	"parley.example/net/wire"
	"parley.example/state"
)

// beaconOf is what is heard of a server.
func beaconOf(key wire.Fingerprint, addrs ...string) discover.Server {
	s := discover.Server{Beacon: wire.Beacon{Name: "Lab", Key: key}}
	for _, a := range addrs {
		s.Addrs = append(s.Addrs, netip.MustParseAddrPort(a))
	}
	return s
}

// TestHeardServerIsDialledElsewhereToo: by the addresses that were heard of that
// very server, and while it was at the one that is dialled.
func TestHeardServerIsDialledElsewhereToo(t *testing.T) {
	lab, hall := wire.Fingerprint(strings.Repeat("7f2a", 16)), wire.Fingerprint(strings.Repeat("91c4", 16))
	p := sit(t, t.TempDir())
	p.session.nearby.note([]discover.Server{
		beaconOf(lab, "10.0.0.7:99", "10.0.0.8:99", "[fd00::7]:99"), beaconOf(hall, "10.0.0.9:99"),
	})
	for _, tt := range []struct {
		heard wire.Fingerprint
		addr  string
		want  []string
	}{
		{lab, "10.0.0.7:99", []string{"10.0.0.8:99", "[fd00::7]:99"}},
		{lab, "[fd00::7]:99", []string{"10.0.0.7:99", "10.0.0.8:99"}},
		{lab, "10.0.0.9:99", nil},
		{hall, "10.0.0.9:99", nil},
		{"", "10.0.0.7:99", nil},
	} {
		cfg, err := p.session.config(state.Connect{Addr: tt.addr, User: "amy", Password: "amy", Heard: tt.heard})
		if err != nil || !slices.Equal(cfg.Others, tt.want) || cfg.Pin != "" {
			t.Errorf("%.4s at %s: got %v, %v, pinned %q, want %v and no pin", tt.heard, tt.addr, cfg.Others, err, cfg.Pin, tt.want)
		}
	}
}

// TestDeafListHearsAgain names a fault: a list that was opened while the system could
// not name its interfaces stayed deaf until it was closed and opened.
func TestDeafListHearsAgain(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	n := newNearby(newHost(t.TempDir(), "", false, quiet()), quiet())
	looks := 0
	n.every, n.links = time.Millisecond, func() ([]net.Interface, error) {
		if looks++; looks < 3 {
			return nil, errors.New("no network yet")
		}
		return nil, nil
	}
	var deaf []bool
	n.listen(ctx, func(e state.Event) {
		heard := e.(state.NearbyHeard).Nearby
		deaf = append(deaf, heard.Deaf)
		if !heard.Deaf {
			cancel() // it listens
		}
	})
	if want := []bool{true, true, false, false}; !slices.Equal(deaf, want) {
		t.Errorf("told to be deaf: %v, want %v", deaf, want)
	}
}

// TestNearbyHeedsWhatIsWanted: it listens while the list is shown, and announces the
// own server unless that is to be hidden.
func TestNearbyHeedsWhatIsWanted(t *testing.T) {
	for _, tt := range []struct {
		name             string
		s                state.State
		listen, announce bool
	}{
		{"a first start", state.State{}, true, true},
		{"logged in", state.State{Me: wire.Account{ID: 1}}, false, true},
		{"the line down", state.State{Me: wire.Account{ID: 1}, Link: state.Link{Phase: state.LinkStandby}}, true, true},
		{"hidden", state.State{Settings: state.Settings{Hidden: true}}, false, false},
		{"off", state.State{Nearby: state.Nearby{Off: true}}, false, false},
	} {
		n := newNearby(newHost(t.TempDir(), "", false, quiet()), quiet())
		n.heed(&tt.s)
		if n.want.listen != tt.listen || n.want.announce != tt.announce {
			t.Errorf("%s: got %+v, want listen %v, announce %v", tt.name, n.want, tt.listen, tt.announce)
		}
		if got := len(n.stirred); got != 1 && (tt.listen || tt.announce) {
			t.Errorf("%s: run is woken %d times, want once", tt.name, got)
		}
		n.heed(&tt.s)
		if len(n.stirred) > 1 {
			t.Errorf("%s: the same again wakes it again", tt.name)
		}
	}
}

// kept waits until the one server that is known is remembered with its session.
func (p *seat) kept() {
	p.t.Helper()
	p.see("the session kept", func(s *state.State) bool { return len(s.Known) == 1 && s.Known[0].Kept })
}

// TestServerIsRememberedWhereItIs: not where another machine says that it is, which
// would be dialled first at the next start, by the key that it has not.
func TestServerIsRememberedWhereItIs(t *testing.T) {
	s, other := demoServer(t, t.TempDir(), ""), demoServer(t, t.TempDir(), "")
	amy := sit(t, t.TempDir())
	amy.session.open = func(ctx context.Context, addr string) (net.Conn, error) {
		at := s.Addr().String()
		if addr == "192.0.2.1:99" {
			at = other.Addr().String()
		}
		var d net.Dialer
		return d.DialContext(ctx, "tcp", at)
	}
	if err := amy.session.known.Remember(client.Server{Key: s.Fingerprint(), Addr: "192.0.2.9:99", User: "amy"}); err != nil {
		t.Fatal(err)
	}
	amy.session.nearby.note([]discover.Server{beaconOf(s.Fingerprint(), "192.0.2.1:99", "192.0.2.2:99")})
	amy.do(state.OpenDialog{Kind: state.DialogLogin, Addr: "192.0.2.1:99", Heard: s.Fingerprint()})
	if got := amy.login("192.0.2.1:99", "amy").Server; got.Key != s.Fingerprint() || got.Addr != "192.0.2.2:99" {
		t.Errorf("got %+v, want the server at 192.0.2.2:99", got)
	}
	amy.kept()
	if known, _ := amy.session.known.ByKey(s.Fingerprint()); known.Addr != "192.0.2.2:99" {
		t.Errorf("it is remembered at %s, want 192.0.2.2:99", known.Addr)
	}
}

// TestServerThatMovedIsFound names a fault: when a server came to another address, as by
// another network, the windows that were logged in there dialled the old one for ever.
func TestServerThatMovedIsFound(t *testing.T) {
	const old, moved = "192.0.2.1:99", "192.0.2.2:99"
	data := t.TempDir()
	s := demoServer(t, data, "")
	var then, now way
	then.lead(s.Addr().String())
	amy := sit(t, t.TempDir())
	amy.session.open = func(ctx context.Context, addr string) (net.Conn, error) {
		if addr == moved {
			return now.open(ctx, addr)
		}
		return then.open(ctx, addr)
	}
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: old, User: "amy", Password: "amy"})
	amy.see("the question", hasDialog(state.DialogKey))
	amy.do(state.TrustKey{Key: s.Fingerprint()})
	amy.see("amy", isOnline("amy"))
	then.lead("")
	s.Close()
	amy.see("the line lost", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	now.lead(demoServer(t, data, "").Addr().String())
	amy.session.nearby.note([]discover.Server{beaconOf(s.Fingerprint(), moved)})
	amy.do(state.RetryNow{})
	if got := amy.see("amy again", isOnline("amy")).Server.Addr; got != moved {
		t.Errorf("the server is said to be at %s, want %s", got, moved)
	}
}

// TestServerIsKnownByItsName names a fault: once it was reached where it was heard, the
// name that leads to it from everywhere was forgotten for an address of this network.
func TestServerIsKnownByItsName(t *testing.T) {
	const near = "192.0.2.2:99"
	s := demoServer(t, t.TempDir(), "")
	amy := sit(t, t.TempDir())
	amy.session.open = func(ctx context.Context, addr string) (net.Conn, error) {
		if addr != near {
			return nil, client.ErrNoHost
		}
		var d net.Dialer
		return d.DialContext(ctx, "tcp", s.Addr().String())
	}
	if err := amy.session.known.Remember(client.Server{Key: s.Fingerprint(), Addr: far, User: "amy"}); err != nil {
		t.Fatal(err)
	}
	amy.session.nearby.note([]discover.Server{beaconOf(s.Fingerprint(), near)})
	amy.do(state.OpenDialog{Kind: state.DialogLogin})
	if got := amy.login(far, "amy").Server.Addr; got != far {
		t.Errorf("the server is said to be at %s, want %s", got, far)
	}
	amy.kept()
	if known, _ := amy.session.known.ByKey(s.Fingerprint()); known.Addr != far {
		t.Errorf("it is remembered at %s, want %s", known.Addr, far)
	}
}

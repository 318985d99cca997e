//go:build !js

package main

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// TestWaysTo: others are told of every address by which they can reach the server,
// of the likeliest first.
func TestWaysTo(t *testing.T) {
	key := wire.Fingerprint(strings.Repeat("7f2a", 16))
	has := []netip.Addr{
		netip.MustParseAddr("fd00::7"), netip.MustParseAddr("192.168.1.5"), netip.MustParseAddr("10.0.0.5"),
	}
	for _, tt := range []struct {
		at    string
		has   []netip.Addr
		first string
		more  []string
	}{
		{"[::]:99", has, "192.168.1.5:99", []string{"10.0.0.5:99", "[fd00::7]:99"}},
		{"0.0.0.0:99", has, "192.168.1.5:99", []string{"10.0.0.5:99"}},
		{"[::]:99", has[:1], "[fd00::7]:99", nil},
		{"10.0.0.5:99", has, "10.0.0.5:99", nil},
		{"127.0.0.1:99", has, "", nil},
		{"[::1]:99", has, "", nil},
		{"[::]:99", nil, "", nil},
	} {
		link, more := waysTo(netip.MustParseAddrPort(tt.at), tt.has, key)
		want := ""
		if tt.first != "" {
			want = "https://" + tt.first + "/#key=" + string(key)
		}
		if link != want || !slices.Equal(more, tt.more) {
			t.Errorf("%s with %v: got %q and %v, want %q and %v", tt.at, tt.has, link, more, want, tt.more)
		}
	}
}

// TestLinkFollowsTheMachine to another network: the card once showed the address of the
// start until the server was started again, and none where there was no network then.
func TestLinkFollowsTheMachine(t *testing.T) {
	var mu sync.Mutex
	var has []netip.Addr
	h := newHost(t.TempDir(), "0.0.0.0:0", true, quiet())
	h.next = func(string, wire.Fingerprint, state.HostServer) state.Event { return nil }
	h.every = time.Millisecond
	h.has = func() []netip.Addr {
		mu.Lock()
		defer mu.Unlock()
		return has
	}
	ctx, cancel := context.WithCancel(t.Context())
	reports, ended := make(chan state.Event), make(chan struct{})
	go func() {
		defer close(ended)
		h.run(ctx, func(ev state.Event) { reports <- ev })
	}()
	h.do(state.HostServer{})
	for _, at := range []string{"", "192.168.1.5", "10.0.0.5", ""} {
		if on := (<-reports).(state.Hosted).Hosting; on.Phase != state.HostOn || at == "" != (on.Link == "") || !strings.Contains(on.Link, at) {
			t.Fatalf("the link is %q, want one to %q", on.Link, at)
		}
		mu.Lock()
		has = nil
		if next := map[string]string{"": "192.168.1.5", "192.168.1.5": "10.0.0.5"}[at]; next != "" {
			has = []netip.Addr{netip.MustParseAddr(next)}
		}
		mu.Unlock()
	}
	h.do(state.UnhostServer{})
	for (<-reports).(state.Hosted).Hosting.Phase != state.HostOff {
	}
	cancel()
	<-ended
}

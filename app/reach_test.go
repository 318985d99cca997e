//go:build !js

package main

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"parley.example/net/wire"
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

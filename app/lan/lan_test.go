package lan_test

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"parley.example/app/lan"
)

// TestAddrs holds what is found to all that package net knows: nothing else may
// be found, and of cables and wireless networks no IPv4 address may be missing.
func TestAddrs(t *testing.T) {
	interfaces, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	var all, must []netip.Addr
	for _, i := range interfaces {
		addrs, err := i.Addrs()
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range addrs {
			p, err := netip.ParsePrefix(a.String())
			if err != nil {
				t.Fatal(err)
			}
			addr := p.Addr().Unmap()
			if addr.IsGlobalUnicast() {
				all = append(all, addr)
			}
			near := strings.HasPrefix(i.Name, "eth") || strings.HasPrefix(i.Name, "wlan")
			if near && addr.Is4() && addr.IsGlobalUnicast() && i.Flags&net.FlagUp != 0 {
				must = append(must, addr)
			}
		}
	}
	got := lan.Addrs()
	for _, a := range got {
		if !slices.Contains(all, a) {
			t.Errorf("%v is none of this machine's addresses %v", a, all)
		}
	}
	for _, a := range must {
		if !slices.Contains(got, a) {
			t.Errorf("%v is missing among %v", a, got)
		}
	}
	t.Logf("got %v of %v", got, all)
}

// TestTunnelIsNoMobileNetwork: that of a phone is none, though it leads to no
// machine nearby.
func TestTunnelIsNoMobileNetwork(t *testing.T) {
	for name, want := range map[string]bool{
		"tun0": true, "wg0": true, "utun4": true, "ppp0": true, "rmnet0": false, "rmnet_data1": false, "r_rmnet_data0": false, "ccmni0": false,
		"wlan0": false, "eth0": false, "docker0": false,
	} {
		if got := lan.Tunnel(net.Interface{Name: name}); got != want {
			t.Errorf("%s is a tunnel: %v, want %v", name, got, want)
		}
	}
}

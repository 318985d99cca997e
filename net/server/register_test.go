package server_test

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

func TestAccountsOfOneAddressAreLimited(t *testing.T) {
	for _, network := range []string{"192.0.2.1", "2001:db8::%x"} { // of IPv6 its owner has 2⁶⁴
		synctest.Test(t, func(t *testing.T) {
			allow := server.NewRegistrations()
			from := func(i int) netip.Addr {
				if network[0] == '1' {
					return netip.MustParseAddr(network)
				}
				return netip.MustParseAddr(fmt.Sprintf(network, i))
			}
			for i := range server.RegisterBurst {
				if err := allow(from(i)); err != nil {
					t.Fatalf("%s: account %d: %v", network, i, err)
				}
			}
			if err := allow(from(1000)); !errors.Is(err, &wire.Error{Code: wire.CodeTooMany}) {
				t.Errorf("%s: got %v", network, err)
			}
			if err := allow(netip.MustParseAddr("198.51.100.1")); err != nil {
				t.Errorf("another address: %v", err)
			}
			time.Sleep(2 * time.Second) // of the bubble's clock
			if err := allow(from(1001)); err != nil {
				t.Errorf("%s: after the wait: %v", network, err)
			}
		})
	}
	allow := server.NewRegistrations()
	for range 2 * server.RegisterBurst {
		if err := allow(netip.MustParseAddr("127.0.0.1")); err != nil {
			t.Fatalf("this machine: %v", err)
		}
	}
}

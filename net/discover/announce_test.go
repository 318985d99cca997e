package discover_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"

	"parley.example/net/discover"
	"parley.example/net/wire"
)

// TestAnnouncesOnceTheNetworkIsThere names a fault: a server that was started while
// the system could not list its interfaces was never announced.
func TestAnnouncesOnceTheNetworkIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		looks := 0
		links := func() ([]net.Interface, error) {
			looks++
			if looks < 3 {
				return nil, errors.New("no network yet")
			}
			cancel()
			return nil, nil
		}
		at := netip.MustParseAddrPort("0.0.0.0:12343")
		err := discover.Announce(ctx, discover.Config{Links: links}, at, func() wire.Beacon { return beacon("Lab", 1) })
		if err != nil || looks < 3 {
			t.Errorf("got %v after %d looks, want it announced after 3", err, looks)
		}
	})
}

// Package presence tells the network around this machine that its server is
// there, for the window and for parleyd alike.
package presence

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"

	"parley.example/app/lan"
	"parley.example/net/discover"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// Announce says that a server is there until ctx ends, and then that it goes.
// Where that cannot be done, the log says so once.
func Announce(ctx context.Context, s *server.Server, log *slog.Logger) {
	at, err := netip.ParseAddrPort(s.Addr().String())
	if err == nil {
		err = discover.Announce(ctx, discover.Config{Links: lan.Links, Log: log}, at, func() wire.Beacon {
			return wire.Beacon{Version: wire.Version, Name: s.Name(), Key: s.Fingerprint(), Policy: s.Policy(), Online: s.Online()}
		})
	}
	if err != nil && !errors.Is(err, discover.ErrLoopback) {
		log.Warn("the server is not announced on the network", "err", err)
	}
}

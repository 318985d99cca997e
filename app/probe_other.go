//go:build !js

package main

import (
	"context"

	"parley.example/app/netcheck"
	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/probe"
)

// testOf is the test that is asked for. That of the way to a server expects the
// key that a login there would.
func (s *session) testOf(e state.AskProbe) tester {
	if e.Test == probe.OwnServer {
		own := s.host.own()
		return func(ctx context.Context, tell func(probe.Finding)) bool { return netcheck.RunOwn(ctx, own, tell) }
	}
	cfg, err := s.config(state.Connect{Addr: e.Addr, Heard: e.Heard})
	if err != nil {
		return func(_ context.Context, tell func(probe.Finding)) bool {
			tell(probe.Finding{Step: probe.Name, Verdict: probe.Bad, Cause: probe.BadAddress, What: e.Addr})
			return false
		}
	}
	return func(ctx context.Context, tell func(probe.Finding)) bool {
		link, err := wire.ParseLink(cfg.Addr)
		if err != nil { // it is what ParseLink made
			panic(err)
		}
		link.Key = cfg.Pin
		return netcheck.Run(ctx, link, tell)
	}
}

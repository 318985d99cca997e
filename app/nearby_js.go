package main

import (
	"context"
	"log/slog"

	"parley.example/net/wire"
	"parley.example/state"
)

// nearby is presence on the network around, which a page has none of: its one
// server is where it came from.
type nearby struct{}

func newNearby(*host, *slog.Logger) *nearby { return new(nearby) }

// heed takes note of a snapshot, of which there is nothing to do.
func (*nearby) heed(*state.State) {}

// othersOf knows no address.
func (*nearby) othersOf(wire.Fingerprint, string) []string { return nil }

// heardOf knows none either.
func (*nearby) heardOf(wire.Fingerprint) []string { return nil }

// run ends at once.
func (*nearby) run(context.Context, func(state.Event)) {}

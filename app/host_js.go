package main

import (
	"context"
	"log/slog"

	"parley.example/net/wire"
	"parley.example/state"
)

// host is the own server, which a browser cannot have: nothing may listen
// there.
type host struct {
	effect *mailbox[state.Effect]
	next   func(addr string, key wire.Fingerprint, owner state.HostServer) state.Event // never called
}

func newHost(string, string, bool, *slog.Logger) *host {
	return &host{effect: newMailbox[state.Effect]()}
}

// do takes up an effect; it never waits.
func (h *host) do(e state.Effect) { h.effect.put(e) }

// keyOf knows no own server.
func (*host) keyOf(string) wire.Fingerprint { return "" }

// run answers until ctx ends.
func (h *host) run(ctx context.Context, report func(state.Event)) {
	for {
		if _, ok := h.effect.take(ctx); !ok {
			return
		}
		report(state.Hosted{Hosting: state.Hosting{Fault: "a browser cannot be a server: start one with the Parley program"}})
	}
}

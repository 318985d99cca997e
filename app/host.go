//go:build !js

package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"

	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// host runs the own server. Its run goroutine owns the server; the rest is safe
// for concurrent use.
type host struct {
	dir    string
	listen string // where; empty for every interface
	demo   bool
	log    *slog.Logger
	effect *mailbox[state.Effect]
	// next is what to report after a start.
	next func(addr string, key wire.Fingerprint, owner state.HostServer) state.Event

	mu   sync.Mutex
	addr string // where this program reaches the own server; empty while it is off
	key  wire.Fingerprint
}

func newHost(dir, listen string, demo bool, log *slog.Logger) *host {
	return &host{dir: dir, listen: listen, demo: demo, log: log, effect: newMailbox[state.Effect]()}
}

// do takes up a HostServer or an UnhostServer; it never waits.
func (h *host) do(e state.Effect) { h.effect.put(e) }

// keyOf is the own server's key where addr is its address.
func (h *host) keyOf(addr string) wire.Fingerprint {
	h.mu.Lock()
	defer h.mu.Unlock()
	if addr != "" && addr == h.addr {
		return h.key
	}
	return ""
}

func (h *host) is(addr string, key wire.Fingerprint) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.addr, h.key = addr, key
}

// run starts and stops the server as it is asked to, until ctx ends.
func (h *host) run(ctx context.Context, report func(state.Event)) {
	var running *server.Server
	stop := func() {
		if running == nil {
			return
		}
		if err := running.Close(); err != nil {
			h.log.Error("stop the server", "err", err)
		}
		running = nil
		h.is("", "")
	}
	defer stop()
	for {
		e, ok := h.effect.take(ctx)
		if !ok {
			return
		}
		switch e := e.(type) {
		case state.HostServer:
			if running == nil {
				running = h.start(ctx, e, report)
			}
		case state.UnhostServer:
			stop()
			report(state.Hosted{Hosting: state.Hosting{Phase: state.HostOff}})
		}
	}
}

// start starts the server and reports how that went; nil where it did not.
func (h *host) start(ctx context.Context, e state.HostServer, report func(state.Event)) *server.Server {
	s, err := server.Start(ctx, server.Config{
		Dir: h.dir, Addr: h.listen, Demo: h.demo, NeedOwner: !h.demo, Owner: server.Owner{Name: e.Name, Password: e.Password}, Log: h.log,
	})
	if errors.Is(err, server.ErrNoOwner) {
		report(state.AskOwner{})
		return nil
	}
	if err != nil {
		h.log.Error("start the server", "err", err)
		report(state.Hosted{Hosting: state.Hosting{Phase: state.HostOff, Fault: sentence(err)}})
		return nil
	}
	addr := nearAddr(s.Addr())
	h.is(addr, s.Fingerprint())
	report(state.Hosted{Hosting: state.Hosting{
		Phase: state.HostOn, Addr: addr, Name: s.Name(), Link: farLink(s), Key: s.Fingerprint(), Policy: s.Policy(),
	}})
	if ev := h.next(addr, s.Fingerprint(), e); ev != nil {
		report(ev)
	}
	return s
}

// sentence is an error's words without Go's wrapping of a *wire.Error.
func sentence(err error) string {
	if no, ok := errors.AsType[*wire.Error](err); ok {
		return no.Say
	}
	return err.Error()
}

// nearAddr is where this machine reaches what listens on addr.
func nearAddr(addr net.Addr) string {
	ap, err := netip.ParseAddrPort(addr.String())
	if err != nil || !ap.Addr().IsUnspecified() {
		return addr.String()
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), ap.Port()).String()
}

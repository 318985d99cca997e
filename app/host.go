//go:build !js

package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"parley.example/app/lan"
	"parley.example/app/netcheck"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// addrLook is how long at most a link shows an address that the machine has no more.
const addrLook = 5 * time.Second

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
	// tell hears of the server that is on, and of nil before it goes.
	tell func(*server.Server)
	// has are the machine's addresses, which are looked at again and again.
	has   func() []netip.Addr
	every time.Duration
	// following is run's, while the server is on; see follow.
	following errand

	mu     sync.Mutex
	addr   string // where this program reaches the own server; empty while it is off
	at     string // where that listens
	key    wire.Fingerprint
	offs   int                // the UnhostServers that wait to be taken up
	giveUp context.CancelFunc // ends the start under way; nil for none
}

func newHost(dir, listen string, demo bool, log *slog.Logger) *host {
	return &host{
		dir: dir, listen: listen, demo: demo, log: log, effect: newMailbox[state.Effect](),
		tell: func(*server.Server) {}, has: lan.Addrs, every: addrLook,
	}
}

// do takes up a HostServer or an UnhostServer, which gives up a start under way;
// it never waits.
func (h *host) do(e state.Effect) {
	if _, off := e.(state.UnhostServer); off {
		h.mu.Lock()
		h.offs++
		if h.giveUp != nil {
			h.giveUp()
		}
		h.mu.Unlock()
	}
	h.effect.put(e)
}

// begin makes the context of a start, which is over where that is asked for
// already.
func (h *host) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.offs > 0 {
		cancel()
	}
	h.giveUp = cancel
	return ctx, cancel
}

// keyOf is the own server's key where addr is its address.
func (h *host) keyOf(addr string) wire.Fingerprint {
	h.mu.Lock()
	defer h.mu.Unlock()
	if addr != "" && addr == h.addr {
		return h.key
	}
	return ""
}

func (h *host) is(addr, at string, key wire.Fingerprint) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.addr, h.at, h.key = addr, at, key
}

// own is the own server as a network test knows it.
func (h *host) own() netcheck.Own {
	h.mu.Lock()
	defer h.mu.Unlock()
	return netcheck.Own{Addr: h.at, Key: h.key}
}

// run starts and stops the server as it is asked to, until ctx ends.
func (h *host) run(ctx context.Context, report func(state.Event)) {
	var running *server.Server
	stop := func() {
		if running == nil {
			return
		}
		h.following.end()
		h.tell(nil)
		if err := running.Close(); err != nil {
			h.log.Error("stop the server", "err", err)
		}
		running = nil
		h.is("", "", "")
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
			} else { // who asks has not heard of it
				report(h.hosted(running))
			}
		case state.UnhostServer:
			h.mu.Lock()
			h.offs--
			h.mu.Unlock()
			stop()
			report(state.Hosted{Hosting: state.Hosting{Phase: state.HostOff}})
		}
	}
}

// start starts the server and reports how that went; nil where it did not. Of a
// start that is given up, what comes of its UnhostServer is all there is to
// report.
func (h *host) start(ctx context.Context, e state.HostServer, report func(state.Event)) *server.Server {
	starting, end := h.begin(ctx)
	defer end()
	s, err := server.Start(starting, server.Config{
		Dir: h.dir, Addr: h.listen, Demo: h.demo, NeedOwner: !h.demo, Owner: server.Owner{Name: e.Name, Password: e.Password}, Log: h.log, Version: version,
	})
	switch {
	case starting.Err() != nil:
		return s
	case errors.Is(err, server.ErrNoOwner):
		report(state.AskOwner{})
		return nil
	case err != nil:
		h.log.Error("start the server", "err", err)
		report(state.Hosted{Hosting: state.Hosting{Phase: state.HostOff, Fault: sentence(err)}})
		return nil
	}
	on := h.hosted(s)
	h.is(on.Hosting.Addr, s.Addr().String(), on.Hosting.Key)
	h.tell(s)
	report(on)
	if ev := h.next(on.Hosting.Addr, on.Hosting.Key, e); ev != nil {
		report(ev)
	}
	h.following = beginErrand(ctx, func(ctx context.Context) { h.follow(ctx, s, on, report) })
	return s
}

// follow reports where others reach the server by other addresses than was said, until
// ctx ends: the machine has come to another network, or to the first.
func (h *host) follow(ctx context.Context, s *server.Server, said state.Hosted, report func(state.Event)) {
	look := time.NewTicker(h.every)
	defer look.Stop()
	for {
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
		now := h.hosted(s)
		if now.Hosting.Link != said.Hosting.Link || !slices.Equal(now.Hosting.More, said.Hosting.More) {
			report(now)
			said = now
		}
	}
}

// hosted says that the own server is on.
func (h *host) hosted(s *server.Server) state.Hosted {
	link, more := farLinks(s, h.has())
	return state.Hosted{Hosting: state.Hosting{
		Phase: state.HostOn, Addr: nearAddr(s.Addr()), Name: s.Name(), Link: link, More: more, Key: s.Fingerprint(), Policy: s.Policy(),
	}}
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

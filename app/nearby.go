//go:build !js

package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"parley.example/app/lan"
	"parley.example/app/presence"
	"parley.example/net/discover"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// hearAgain is between two tries to listen where the system let the program hear
// nothing.
const hearAgain = 5 * time.Second

// nearby is presence on the network around: it listens while the window lists what is
// heard, or while a line is down, whose server may be elsewhere now, and announces the
// own server while it is on.
//
//	snapshot → heed ┐
//	host → tell     ┴→ want → run ─┬→ discover.Listen → report
//	                               └→ presence.Announce
//
// Its run goroutine starts and ends both; heed and tell are safe for concurrent
// use and never wait.
type nearby struct {
	log *slog.Logger
	// links are where it listens, which is tried again and again where it cannot.
	links func() ([]net.Interface, error)
	every time.Duration

	mu      sync.Mutex
	want    wanted
	heard   map[wire.Fingerprint][]string // where each server may be, the likeliest first
	stirred chan struct{}
}

// wanted is what is to go on.
type wanted struct {
	listen, announce bool
	server           *server.Server // the own one, nil while it is off
}

func newNearby(h *host, log *slog.Logger) *nearby {
	n := &nearby{log: log, links: lan.Links, every: hearAgain, stirred: make(chan struct{}, 1)}
	h.tell = func(s *server.Server) { n.change(func(w *wanted) { w.server = s }) }
	return n
}

// heed takes note of a snapshot.
func (n *nearby) heed(s *state.State) {
	n.change(func(w *wanted) {
		w.listen, w.announce = s.Listens() || s.Seeks(), !s.Nearby.Off && !bool(s.Settings.Hidden)
	})
}

func (n *nearby) change(with func(*wanted)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	was := n.want
	if with(&n.want); n.want == was {
		return
	}
	select {
	case n.stirred <- struct{}{}:
	default:
	}
}

// run does what is wanted until ctx ends.
func (n *nearby) run(ctx context.Context, report func(state.Event)) {
	var listening, announcing errand
	defer func() { announcing.end() }()
	defer func() { listening.end() }()
	var is wanted
	for {
		select {
		case <-n.stirred:
		case <-ctx.Done():
			return
		}
		n.mu.Lock()
		want := n.want
		n.mu.Unlock()
		if want.listen != is.listen {
			if listening.end(); want.listen {
				listening = beginErrand(ctx, func(ctx context.Context) { n.listen(ctx, report) })
			}
		}
		if !want.announce {
			want.server = nil
		}
		if want.server != is.server {
			if announcing.end(); want.server != nil {
				announcing = beginErrand(ctx, func(ctx context.Context) { presence.Announce(ctx, want.server, n.log) })
			}
		}
		is = want
	}
}

// listen reports what is heard until ctx ends, and then that nothing is; meanwhile,
// too, that the system lets the program hear nothing, and that it does again.
func (n *nearby) listen(ctx context.Context, report func(state.Event)) {
	again := time.NewTicker(n.every)
	defer again.Stop()
	for said := ""; ; {
		err := discover.Listen(ctx, discover.Config{Links: n.links, Log: n.log}, func(all []discover.Server) {
			servers := make([]state.NearbyServer, 0, len(all))
			n.note(all)
			for _, s := range all {
				servers = append(servers, state.NearbyServer{Name: s.Name, Addr: s.Addrs[0].String(), Key: s.Key, Online: s.Online})
			}
			report(state.NearbyHeard{Nearby: state.Nearby{Servers: servers}})
		})
		report(state.NearbyHeard{Nearby: state.Nearby{Deaf: err != nil}})
		if err == nil || errors.Is(err, errors.ErrUnsupported) {
			return
		}
		if why := err.Error(); why != said {
			n.log.Warn("servers on the network are not heard", "err", err)
			said = why
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}

// note keeps where the servers that are heard may be; those of before are let go,
// but for one that is being dialled, whose line has its own list.
func (n *nearby) note(all []discover.Server) {
	heard := make(map[wire.Fingerprint][]string, len(all))
	for _, s := range all {
		for _, a := range s.Addrs {
			heard[s.Key] = append(heard[s.Key], a.String())
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.heard = heard
}

// othersOf is where else a server may be that was heard at addr.
func (n *nearby) othersOf(key wire.Fingerprint, addr string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.heard[key]
	if !slices.Contains(all, addr) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(a string) bool { return a == addr })
}

// heardOf is where a server was heard to be.
func (n *nearby) heardOf(key wire.Fingerprint) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.heard[key]
}

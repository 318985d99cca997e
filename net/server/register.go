package server

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"parley.example/net/server/account"
	"parley.example/net/wire"
)

// Limits of making accounts from one address that is not this machine's: a
// classroom behind one router gets in, a flood does not.
const (
	registerEvery = 2 * time.Second
	registerBurst = 60
	// registerAddrs bounds the addresses remembered. Past it the table is begun
	// anew, which forgives everybody at once.
	registerAddrs = 4096
)

// registrations limits how fast accounts are made. It is safe for concurrent
// use.
type registrations struct {
	mu     sync.Mutex
	byAddr map[string]*rate.Limiter // by account.AddressKey
}

func newRegistrations() *registrations {
	return &registrations{byAddr: map[string]*rate.Limiter{}}
}

// allow counts an attempt from an address.
func (r *registrations) allow(from netip.Addr) error {
	if from.IsLoopback() {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := account.AddressKey(from)
	l := r.byAddr[key]
	if l == nil {
		if len(r.byAddr) >= registerAddrs {
			clear(r.byAddr)
		}
		l = rate.NewLimiter(rate.Every(registerEvery), registerBurst)
		r.byAddr[key] = l
	}
	if !l.Allow() {
		return wire.Errorf(wire.CodeTooMany, "too many new accounts from this address: wait %s", registerEvery)
	}
	return nil
}

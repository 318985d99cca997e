package server

import (
	"net/netip"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/wire"
)

// Limits of making accounts from one address that is not this machine's: a
// classroom behind one router gets in, a flood does not.
const (
	registerEvery = 2 * time.Second
	registerBurst = 60
)

// mayRegister counts an attempt to make an account from an address.
func mayRegister(l *limits, from netip.Addr) error {
	if from.IsLoopback() {
		return nil
	}
	if _, ok := l.allow(account.AddressKey(from)); !ok {
		return wire.Errorf(wire.CodeTooMany, "too many new accounts from this address: wait %s", registerEvery)
	}
	return nil
}

package server

import (
	"net/netip"
	"time"

	"parley.example/net/server/account"
)

// Limits of making accounts from one address that is not this machine's: a
// classroom behind one router gets in, a flood does not.
const (
	registerEvery = 2 * time.Second
	registerBurst = 60
)

// mayRegister counts an attempt to make an account from an address.
func (s *Server) mayRegister(from netip.Addr) error {
	if from.IsLoopback() {
		return nil
	}
	if wait, ok := s.registrations.allow(account.AddressKey(from)); !ok {
		return s.rules.over(boundAccounts, wait, "too many new accounts from this address")
	}
	return nil
}

//go:build !js

package main

import (
	"net/netip"
	"slices"
	"strconv"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// farLinks is the link by which other machines reach the own server on a machine that
// has these addresses, with the key that it will prove, and the other addresses by
// which they do; empty where none can.
func farLinks(s *server.Server, has []netip.Addr) (link string, more []string) {
	at, err := netip.ParseAddrPort(s.Addr().String())
	if err != nil {
		return "", nil
	}
	return waysTo(at, has, s.Fingerprint())
}

// waysTo is farLinks of a server that listens at an address, on a machine that
// has others. IPv4 stands before IPv6, as people read it out to each other, else
// they stand as the system orders its interfaces.
func waysTo(at netip.AddrPort, has []netip.Addr, key wire.Fingerprint) (link string, more []string) {
	bound := at.Addr().Unmap()
	switch {
	case bound.IsLoopback():
		return "", nil
	case bound == netip.IPv4Unspecified():
		has = slices.DeleteFunc(slices.Clone(has), func(a netip.Addr) bool { return !a.Is4() })
	case !bound.IsUnspecified():
		has = []netip.Addr{bound}
	}
	has = slices.SortedStableFunc(slices.Values(has), func(a, b netip.Addr) int {
		return a.BitLen() - b.BitLen()
	})
	port := strconv.Itoa(int(at.Port()))
	for i, a := range has {
		to := wire.Link{Host: a.Unmap().String(), Port: port}
		if i == 0 {
			to.Key = key
			link = to.String()
			continue
		}
		more = append(more, to.Addr())
	}
	return link, more
}

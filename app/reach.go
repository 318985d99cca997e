//go:build !js

package main

import (
	"net/netip"
	"slices"
	"strconv"

	"parley.example/app/lan"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// farLink is the link by which other machines reach the own server, with the
// key that it will prove; empty where none can.
func farLink(s *server.Server) string {
	ap, err := netip.ParseAddrPort(s.Addr().String())
	if err != nil {
		return ""
	}
	host := ap.Addr().Unmap()
	if host.IsUnspecified() {
		host = farAddr()
	}
	if !host.IsValid() || host.IsLoopback() {
		return ""
	}
	return wire.Link{Host: host.String(), Port: strconv.Itoa(int(ap.Port())), Key: s.Fingerprint()}.String()
}

// farAddr is this machine's address on the network around it, the invalid one
// where it has none: IPv4 before IPv6, as people read it out to each other.
func farAddr() netip.Addr {
	found := lan.Addrs()
	if len(found) == 0 {
		return netip.Addr{}
	}
	return slices.MinFunc(found, func(a, b netip.Addr) int {
		switch {
		case a.Is4() == b.Is4():
			return 0 // as the system orders its interfaces
		case a.Is4():
			return -1
		}
		return 1
	})
}

//go:build !js

package main

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// inner are the beginnings of the names of interfaces that lead to no other
// machine of the network: containers, virtual machines and tunnels.
var inner = [...]string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "tun", "tap", "wg", "zt", "tailscale", "utun"}

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
	interfaces, err := net.Interfaces()
	if err != nil {
		return netip.Addr{} // a system that does not say (Android) has no address to show
	}
	var found []netip.Addr
	for _, i := range interfaces {
		isInner := slices.ContainsFunc(inner[:], func(p string) bool { return strings.HasPrefix(i.Name, p) })
		if i.Flags&net.FlagUp == 0 || i.Flags&(net.FlagLoopback|net.FlagPointToPoint) != 0 || isInner {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it went away meanwhile
		}
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().IsGlobalUnicast() {
				found = append(found, p.Addr())
			}
		}
	}
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

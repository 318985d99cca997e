package netcheck

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"parley.example/app/lan"
)

// port is an address of this machine with its network, where it is known.
type port struct {
	name   string // the interface's; empty where the system does not tell
	prefix netip.Prefix
	inner  bool // no other machine nearby is behind it
	tunnel bool // of a VPN
}

// String is the address and the interface.
func (p port) String() string {
	if p.name == "" {
		return p.prefix.Addr().String()
	}
	return fmt.Sprintf("%s (%s)", p.prefix.Addr(), p.name)
}

// holds reports whether an address is on the network of p.
func (p port) holds(a netip.Addr) bool {
	return p.prefix.IsValid() && p.prefix.Masked().Contains(a.WithZone(""))
}

// ports are the addresses of this machine but for the loopback's. Where the
// system names no interfaces (Android), networks are taken for those of 256
// addresses.
func ports() []port {
	interfaces, err := net.Interfaces()
	if err != nil {
		var all []port
		for _, a := range lan.Addrs() {
			all = append(all, port{prefix: netip.PrefixFrom(a, max(a.BitLen()-8, 64*(a.BitLen()/128)))})
		}
		return all
	}
	var all []port
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it went away meanwhile
		}
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil {
				all = append(all, port{name: i.Name, prefix: p, inner: lan.Inner(i.Name) || lan.Tunnel(i), tunnel: lan.Tunnel(i)})
			}
		}
	}
	return all
}

// portOf is the port of an address, one of no name for an address that none has.
func portOf(all []port, a netip.Addr) port {
	i := slices.IndexFunc(all, func(p port) bool { return p.prefix.Addr() == a.WithZone("") })
	if i < 0 {
		return port{}
	}
	return all[i]
}

// nearby are the ports that others reach this machine by: where there are no others
// those whose IPv4 address it gave itself (RFC 3927).
func nearby(all []port) []port {
	outer := func(fits func(netip.Addr) bool) (some []port) {
		for _, p := range all {
			if !p.inner && fits(p.prefix.Addr()) {
				some = append(some, p)
			}
		}
		return some
	}
	if some := outer(netip.Addr.IsGlobalUnicast); len(some) > 0 {
		return some
	}
	return outer(func(a netip.Addr) bool { return a.Is4() && a.IsLinkLocalUnicast() })
}

// listed are the addresses that others reach this machine by, and those of single
// links, too, where to is one.
func listed(all []port, to netip.Addr) string {
	some := nearby(all)
	none := len(some) == 0
	for _, p := range all {
		global := none && p.prefix.Addr().IsGlobalUnicast() // which none nearby knows, then
		single := to.IsLinkLocalUnicast() && p.prefix.Addr().IsLinkLocalUnicast() && !p.inner
		if (global || single) && !slices.Contains(some, p) {
			some = append(some, p)
		}
	}
	names := make([]string, len(some))
	for i, p := range some {
		names[i] = p.String()
	}
	return strings.Join(names, ", ")
}

func joined(all []netip.Addr) string {
	some := make([]string, len(all))
	for i, a := range all {
		some[i] = a.String()
	}
	return strings.Join(some, ", ")
}

// source is the address from which the system would send to a.
func source(a netip.Addr) (netip.Addr, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, 9)))
	if err != nil {
		return netip.Addr{}, err
	}
	defer conn.Close() // nothing was sent
	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap(), nil
}

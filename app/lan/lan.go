// Package lan says which addresses this machine has on the networks around it,
// for others to reach it by.
package lan

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Addrs are this machine's addresses on the networks around it, as the system
// orders them; none where it has none, or does not say. Addresses that only this
// machine, its containers or its mobile network know are not among them.
func Addrs() []netip.Addr { return addrs() }

// tunnels are the beginnings of the names of interfaces that lead into another
// network by way of this one.
var tunnels = [...]string{"tun", "tap", "wg", "zt", "tailscale", "utun", "ipsec", "ppp"}

// Tunnel reports whether an interface leads into another network, as that of a
// VPN does.
func Tunnel(i net.Interface) bool {
	return direct(i) || slices.ContainsFunc(tunnels[:], func(p string) bool { return strings.HasPrefix(i.Name, p) })
}

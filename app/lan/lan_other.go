//go:build !android

package lan

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// inner are the beginnings of the names of interfaces that lead to no other
// machine of the network: containers, virtual machines and tunnels.
var inner = [...]string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "tun", "tap", "wg", "zt", "tailscale", "utun"}

func addrs() (found []netip.Addr) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
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
	return found
}

//go:build !android

package lan

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// inner are the beginnings of the names of interfaces that lead to no other
// machine of the network: containers, virtual machines and tunnels. Those with a
// space are of Windows, whose other switches of that name lead to the network.
var inner = [...]string{
	"docker", "veth", "virbr", "vmnet", "vboxnet", "podman", "lxcbr", "lxdbr", "incusbr", "cni", "tun", "tap", "wg", "zt", "tailscale", "utun",
	"vEthernet (WSL", "vEthernet (Default Switch)", "VirtualBox Host-Only", "VMware Network Adapter",
}

// Inner reports whether an interface, by its name, leads to no other machine of
// the network.
func Inner(name string) bool {
	if id, ok := strings.CutPrefix(name, "br-"); ok { // docker's have a number; br-lan is a router's network
		return strings.Trim(id, "0123456789abcdef") == ""
	}
	return slices.ContainsFunc(inner[:], func(p string) bool { return strings.HasPrefix(name, p) })
}

// Links are the interfaces that lead to the networks around this machine.
func Links() ([]net.Interface, error) {
	interfaces, err := net.Interfaces()
	return slices.DeleteFunc(interfaces, func(i net.Interface) bool {
		return i.Flags&net.FlagUp == 0 || i.Flags&(net.FlagLoopback|net.FlagPointToPoint) != 0 || Inner(i.Name)
	}), err
}

// addrs has addresses that a machine gave itself (RFC 3927) where there are no others:
// on a cable between two machines, say, which nobody gives addresses on.
func addrs() (found []netip.Addr) {
	var own []netip.Addr
	links, err := Links()
	if err != nil {
		return nil
	}
	for _, i := range links {
		addrs, err := i.Addrs()
		if err != nil {
			continue // it went away meanwhile
		}
		for _, a := range addrs {
			p, err := netip.ParsePrefix(a.String())
			switch {
			case err != nil:
			case p.Addr().IsGlobalUnicast():
				found = append(found, p.Addr())
			case p.Addr().IsLinkLocalUnicast() && p.Addr().Is4():
				own = append(own, p.Addr())
			}
		}
	}
	if len(found) == 0 {
		return own
	}
	return found
}

// direct reports whether an interface has one machine at its other end, which
// here only a tunnel does.
func direct(i net.Interface) bool { return i.Flags&net.FlagPointToPoint != 0 }

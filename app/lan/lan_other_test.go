//go:build !android

package lan_test

import (
	"testing"

	"parley.example/app/lan"
)

// TestInnerInterfaces names a fault: an invitation could lead to the machine's own
// containers and virtual machines, whose network stood before that which others are on; and that of
// a router, br-lan, was taken for one of these.
func TestInnerInterfaces(t *testing.T) {
	for name, want := range map[string]bool{
		"docker0": true, "br-3f2a": true, "veth12ab": true, "podman0": true, "lxdbr0": true, "lxcbr0": true, "incusbr0": true, "cni0": true,
		"vEthernet (WSL (Hyper-V firewall))": true, "vEthernet (Default Switch)": true, "VirtualBox Host-Only Network": true,
		"VMware Network Adapter VMnet8": true,
		"eth0":                          false, "wlp3s0": false, "br0": false, "br-lan": false, "br-eth0": false, "bridge0": false, "vEthernet (Lab)": false, "Wi-Fi": false, "Ethernet 2": false,
	} {
		if got := lan.Inner(name); got != want {
			t.Errorf("%s is inner: %v, want %v", name, got, want)
		}
	}
}

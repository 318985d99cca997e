package lan

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"unsafe"
)

// outer are the beginnings of the names of interfaces that lead to machines
// nearby: wireless networks, the phone's own among them, and cables.
var outer = [...]string{"wlan", "swlan", "ap", "softap", "p2p", "eth", "usb", "rndis", "ncm", "bt-pan"}

// maxInterfaces is how many are looked at.
const maxInterfaces = 64

// ifreq is the system's struct ifreq with an IPv4 address, as netdevice(7) has it.
type ifreq struct {
	name   [16]byte
	family uint16
	_      uint16 // a port
	addr   [4]byte
	_      [2]uintptr // the rest of a union
}

// addrs asks by ioctl, which knows IPv4 alone: since Android 11 an app may not
// bind the netlink socket by which package net asks.
func addrs() (found []netip.Addr) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer syscall.Close(fd)
	var list [maxInterfaces]ifreq
	conf := struct { // struct ifconf
		size int32
		list *ifreq
	}{int32(unsafe.Sizeof(list)), &list[0]}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCGIFCONF, uintptr(unsafe.Pointer(&conf))); errno != 0 {
		return nil
	}
	for _, i := range list[:int(conf.size)/int(unsafe.Sizeof(list[0]))] {
		name, _, _ := bytes.Cut(i.name[:], []byte{0})
		if addr := netip.AddrFrom4(i.addr); !Inner(string(name)) && i.family == syscall.AF_INET && addr.IsGlobalUnicast() {
			found = append(found, addr)
		}
	}
	return found
}

// Inner reports whether an interface, by its name, leads to no other machine of
// the network.
func Inner(name string) bool {
	return !slices.ContainsFunc(outer[:], func(p string) bool { return strings.HasPrefix(name, p) })
}

// Links are the interfaces that lead to the networks around this machine, which
// an app may not list.
func Links() ([]net.Interface, error) {
	return nil, fmt.Errorf("list the interfaces of Android: %w", errors.ErrUnsupported)
}

// direct reports nothing here: a phone's mobile network may be of that kind, too.
func direct(net.Interface) bool { return false }

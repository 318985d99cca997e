// Package lan says which addresses this machine has on the networks around it,
// for others to reach it by.
package lan

import "net/netip"

// Addrs are this machine's addresses on the networks around it, as the system
// orders them; none where it has none, or does not say. Addresses that only this
// machine, its containers or its mobile network know are not among them.
func Addrs() []netip.Addr { return addrs() }

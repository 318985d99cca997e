// Package firewall says which firewalls of this machine are known to be on,
// whether they let a server's port in, and by which command an administrator
// opens it.
//
//	Look → ufw, firewalld, nftables, iptables │ Windows │ macOS → Report
//
// Rules of the house: it only reads, asks for no right that it has not, and
// claims nothing that it did not see; a parser answers Maybe before it guesses.
package firewall

import (
	"context"
	"strconv"
	"strings"
)

// Answer is whether a firewall lets something in.
type Answer uint8

// The answers, from the one that says nothing.
const (
	Maybe  Answer = iota // it does not say
	Open                 // from everywhere
	Partly               // from some networks
	Shut                 // from none
)

// Wall is a firewall that is on.
type Wall struct {
	Name string
	// Port is whether it lets the server's port in, and Asking whether those that
	// look for servers by UDP may ask.
	Port, Asking Answer
	// OpenPort and OpenAsking are the commands that let them in.
	OpenPort, OpenAsking string
}

// Report is what is known of this machine's firewalls.
type Report struct {
	Walls []Wall
	// Hidden are those whose rules only an administrator may read.
	Hidden []string
	// Unknown says that the system does not tell at all.
	Unknown bool
}

// Look looks for firewalls that stand before a TCP port. It takes some seconds at
// most.
func Look(ctx context.Context, port uint16) Report { return look(ctx, port) }

// The UDP ports by which servers are looked for: mDNS, and the beacon's.
const (
	portMDNS   = 5353
	portBeacon = 12343
)

// groupMDNS is where questions of mDNS go.
const groupMDNS = "224.0.0.251"

// span is a range of ports.
type span struct{ from, to uint16 }

func (s span) has(port uint16) bool { return s.from <= port && port <= s.to }

// parseSpan reads a port or a range, whose ends sep parts.
func parseSpan(txt, sep string) (span, bool) {
	from, to, isRange := strings.Cut(txt, sep)
	a, err := strconv.ParseUint(from, 10, 16)
	if err != nil {
		return span{}, false
	}
	if !isRange {
		return span{uint16(a), uint16(a)}, true
	}
	b, err := strconv.ParseUint(to, 10, 16)
	return span{uint16(a), uint16(b)}, err == nil
}

// together is the answer of several ways in, each of which is one: Partly where
// they differ.
func together(all []Answer) Answer {
	if len(all) == 0 {
		return Maybe
	}
	for _, a := range all[1:] {
		if a != all[0] {
			return Partly
		}
	}
	return all[0]
}

// either is the better of two answers to the same question: one of the two ways
// is enough.
func either(a, b Answer) Answer {
	switch {
	case a == Open || b == Open:
		return Open
	case a == Partly || b == Partly:
		return Partly
	case a == Maybe || b == Maybe:
		return Maybe
	}
	return Shut
}

//go:build !android

// What a firewall says is asked of programs that Android does not have.

package netcheck_test

import (
	"strings"
	"testing"

	"parley.example/state/probe"
)

// nft gives the server's machine rules of nftables.
func (s *segment) nft(rules string) {
	s.t.Helper()
	cmd := s.server.Command("nft", "-f", "-")
	cmd.Stdin = strings.NewReader(rules)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("nft: %v: %s", err, out)
	}
}

// TestFirewallIsNamedOnBothSides: one that drops the port is what the client
// meets, and what the server's own side finds, with the command that opens it.
func TestFirewallIsNamedOnBothSides(t *testing.T) {
	s := newSegment(t)
	s.serve()
	s.findsAt(t, s.server, "own :12343", "listen ok", probe.Everywhere, "port 12343 of every address")
	s.findsAt(t, s.server, "own :12343", "answer ok", probe.OwnAnswers, "10.77.0.2:12343")
	s.findsAt(t, s.server, "own :12343", "firewall ok", probe.NoWall, "no firewall is known to be on")
	s.nft("table inet filter {\n chain input {\n type filter hook input priority filter; policy drop;\n iif lo accept\n ct state established,related accept\n" +
		" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n }\n}\n")
	s.finds(t, "10.77.0.2", "port fail", probe.Filtered, "a firewall drops it")
	const open = "nft insert rule inet filter input tcp dport 12343 accept"
	s.findsAt(t, s.server, "own :12343", "answer ok", probe.OwnAnswers, "10.77.0.2:12343")
	s.findsAt(t, s.server, "own :12343", "firewall fail", probe.WallShut, "an administrator opens the port by the following: sudo "+open)
	s.findsAt(t, s.server, "own :12343", "found note", probe.Unfindable, "sudo nft insert rule inet filter input udp dport 5353 accept")
	s.nft(strings.TrimPrefix(open, "nft ")) // what it says is what helps
	s.finds(t, "10.77.0.2", "port ok", probe.Open, "10.77.0.2:12343 is open")
	s.findsAt(t, s.server, "own :12343", "firewall ok", probe.WallOpen, "nftables is on and lets the server's port in")
}

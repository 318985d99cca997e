package firewall

import (
	"fmt"
	"strings"
)

// ParseNFT reads what `nft list ruleset` prints; false where nothing of it keeps
// anybody out.
func ParseNFT(txt string, port uint16) (Wall, bool) {
	set := parseNFT(txt)
	if !set.drops() {
		return Wall{}, false
	}
	wall := Wall{Name: "nftables"}
	var at *chain
	wall.Port, at = set.lets(port, false)
	mdns, asksAt := set.lets(portMDNS, true)
	beacon, _ := set.lets(portBeacon, true)
	wall.Asking = either(mdns, beacon)
	wall.OpenPort, wall.OpenAsking = nftOpens(at, "tcp", port), nftOpens(asksAt, "udp", portMDNS)
	if ofIPTables(at) || ofIPTables(asksAt) {
		wall.Name = "iptables"
	}
	return wall, true
}

// ofIPTables reports whether a chain has the names of iptables, which may have
// made it.
func ofIPTables(c *chain) bool { return c != nil && c.name == "INPUT" && c.table == "ip filter" }

// nftOpens is a command that lets a port in before all else in a chain.
func nftOpens(c *chain, protocol string, port uint16) string {
	switch {
	case c == nil:
		return ""
	case ofIPTables(c):
		return fmt.Sprintf("sudo iptables -I INPUT -p %s --dport %d -j ACCEPT", protocol, port)
	}
	return fmt.Sprintf("sudo nft insert rule %s %s %s dport %d accept", c.table, c.name, protocol, port)
}

// parseNFT reads a ruleset, by its blocks: a table, and the chains in it. What
// other blocks hold is passed over.
func parseNFT(txt string) *ruleset {
	set := &ruleset{chains: map[string]*chain{}}
	table, depth := "", 0
	var in *chain
	for line := range strings.Lines(txt) {
		line = strings.TrimSpace(line)
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
		case fields[0] == "table" && depth == 0 && len(fields) >= 4:
			table = fields[1] + " " + fields[2]
		case fields[0] == "chain" && depth == 1 && len(fields) == 3:
			in = &chain{table: table, name: fields[1]}
			set.chains[table+" "+fields[1]] = in
		case in != nil && depth == 2 && fields[0] == "type":
			if strings.Contains(line, " hook input ") && incoming(table) {
				in.drops = strings.Contains(line, "policy drop")
				set.hooks = append(set.hooks, in)
			}
		case in != nil && depth == 2 && fields[0] != "}":
			in.rules = append(in.rules, parseNFTRules(line)...)
		}
		depth += strings.Count(line, "{") - strings.Count(line, "}")
		if depth < 2 {
			in = nil
			if len(fields) == 3 && fields[0] == "chain" && depth == 2 {
				in = set.chains[table+" "+fields[1]]
			}
		}
	}
	return set
}

// incoming reports whether a table is of a family whose packets are for servers:
// IPv4, by which people come who type an address.
func incoming(table string) bool {
	family, _, _ := strings.Cut(table, " ")
	return family == "inet" || family == "ip"
}

// parseNFTRules reads a rule, which is several where it has a map of verdicts: a rule
// for each. A map of more than one thing at once is passed over.
func parseNFTRules(line string) (all []rule) {
	before, after, found := strings.Cut(line, " vmap {")
	verdicts, rest, whole := strings.Cut(after, "}")
	if !found || !whole || strings.Contains(before, " . ") {
		return []rule{parseNFTRule(line)}
	}
	for one := range strings.SplitSeq(verdicts, ",") {
		if i := strings.LastIndex(one, ":"); i >= 0 { // an address may have some, too
			all = append(all, parseNFTRule(before+" "+strings.TrimSpace(one[:i])+" "+one[i+1:]+" "+rest))
		}
	}
	return all
}

// parseNFTRule reads a rule of one verdict. What it does not know makes the rule a limited one.
func parseNFTRule(line string) rule {
	fields := strings.Fields(braces(line))
	var r rule
	r.every = true
	for i := 0; i < len(fields); i++ {
		next := func(n int) string {
			if i+n < len(fields) {
				return fields[i+n]
			}
			return ""
		}
		switch f := fields[i]; f {
		case "accept":
			r.verdict = accepts
		case "drop", "reject":
			r.verdict = drops
			i = len(fields) // what is said to whom is rejected
		case "return":
			r.verdict = returns
		case "jump", "goto":
			r.verdict, r.to = jumps, next(1)
			i++
		case "counter": // packets N bytes N
			if next(1) == "packets" {
				i += 4
			}
		case "meta":
			if next(1) == "l4proto" && (next(2) == "tcp" || next(2) == "udp") {
				r.of(next(2), nil)
				i += 2
				continue
			}
			if next(1) == "l4proto" {
				return rule{} // of another protocol
			}
			r.limited = true
		case "tcp", "udp":
			var all []span
			if next(1) == "dport" {
				all = ports(next(2), "-")
				i += 2
			}
			r.limited = r.limited || len(all) == 0
			r.of(f, all)
		case "ct":
			if next(1) == "state" && !strings.Contains(next(2), "new") {
				return rule{} // not of a new connection
			}
			i += 2
		case "iif", "iifname":
			if strings.Trim(next(1), `"`) == "lo" {
				return rule{}
			}
			r.limited = true
		case "fib": // daddr type local: all that comes to this machine
			r.limited = r.limited || next(1) != "daddr" || next(3) != "local"
			i += 3
		case "ip": // daddr of mDNS, to which its questions go
			r.limited = r.limited || next(1) != "daddr" || next(2) != groupMDNS
			i += 2
		case "icmp", "icmpv6":
			return rule{}
		case "ip6", "limit", "ether":
			r.limited = true
		}
	}
	return r
}

// braces closes the gaps in { a, b } and in "a b", and takes the braces away.
func braces(line string) string {
	var b strings.Builder
	in, quoted := false, false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
			b.WriteRune(c)
		case quoted:
			if c != ' ' {
				b.WriteRune(c)
			}
		case c == '{':
			in = true
		case c == '}':
			in = false
			b.WriteByte(' ')
		case in && c == ' ':
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

package firewall

import "strings"

// ParseIPTables reads what iptables-save prints; false where nothing of it keeps
// anybody out.
func ParseIPTables(txt string, port uint16) (Wall, bool) {
	set := parseIPTables(txt)
	if !set.drops() {
		return Wall{}, false
	}
	wall := Wall{Name: "iptables"}
	var at *chain
	wall.Port, at = set.lets(port, false)
	mdns, asksAt := set.lets(portMDNS, true)
	beacon, _ := set.lets(portBeacon, true)
	wall.Asking = either(mdns, beacon)
	wall.OpenPort, wall.OpenAsking = nftOpens(at, "tcp", port), nftOpens(asksAt, "udp", portMDNS)
	return wall, true
}

func parseIPTables(txt string) *ruleset {
	set := &ruleset{chains: map[string]*chain{}}
	table := ""
	for line := range strings.Lines(txt) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		switch name, isTable := strings.CutPrefix(fields[0], "*"); {
		case isTable:
			table = "ip " + name
		case table != "ip filter":
		case strings.HasPrefix(fields[0], ":") && len(fields) >= 2:
			c := &chain{table: table, name: fields[0][1:], drops: fields[1] == "DROP"}
			set.chains[table+" "+c.name] = c
			if c.name == "INPUT" {
				set.hooks = append(set.hooks, c)
			}
		case fields[0] == "-A" && len(fields) >= 2:
			if c := set.chains[table+" "+fields[1]]; c != nil {
				c.rules = append(c.rules, parseIPTablesRule(fields[2:]))
			}
		}
	}
	return set
}

// parseIPTablesRule reads a rule as iptables-save writes it. What it does not
// know makes the rule a limited one.
func parseIPTablesRule(fields []string) rule {
	r := rule{every: true}
	protocol := ""
	for i := 0; i < len(fields); i++ {
		next := ""
		if i+1 < len(fields) {
			next = fields[i+1]
		}
		switch fields[i] {
		case "-p":
			protocol = next
			r.of(protocol, nil)
		case "-m":
			r.limited = r.limited || next != "tcp" && next != "udp" && next != "multiport" && next != "conntrack" && next != "state" && next != "comment" && next != "addrtype"
		case "--dport", "--dports":
			r.of(protocol, ports(next, ":"))
		case "--ctstate", "--state":
			if !strings.Contains(next, "NEW") {
				return rule{}
			}
		case "--dst-type":
			r.limited = r.limited || next != "LOCAL"
		case "-d":
			r.limited = r.limited || next != groupMDNS+"/32"
		case "-i":
			if next == "lo" {
				return rule{}
			}
			r.limited = true
		case "-j", "-g":
			switch next {
			case "ACCEPT":
				r.verdict = accepts
			case "DROP", "REJECT":
				r.verdict = drops
			case "RETURN":
				r.verdict = returns
			case "LOG", "NFLOG":
			default:
				r.verdict, r.to = jumps, next
			}
			return r
		case "--comment":
		default:
			if strings.HasPrefix(fields[i], "-") || fields[i] == "!" {
				r.limited = true
			}
			continue
		}
		i++
	}
	return r
}

package firewall

import (
	"fmt"
	"strings"
)

// zone is a zone of firewalld.
type zone struct {
	name                 string
	active, accepts      bool
	interfaces, services string
	sources              string // the addresses that it is for, on whatever interface
	ports                []string
	rich                 []string
}

// ParseFirewalld reads what `firewall-cmd --list-all-zones` prints: whether the
// zones that have an interface, or that are for some addresses, let the port in.
func ParseFirewalld(zones string, port uint16) Wall {
	wall := firewalldWall(port)
	var in, asked []Answer
	shut := ""
	for _, z := range parseZones(zones) {
		if !z.active || z.interfaces == "" && z.sources == "" {
			continue
		}
		answer := z.opens(port, "tcp")
		in = append(in, answer)
		if answer != Open && shut == "" {
			shut = z.name
		}
		asks := either(z.opens(portMDNS, "udp"), z.opens(portBeacon, "udp"))
		for name := range strings.FieldsSeq(z.services) {
			if name == "mdns" {
				asks = Open
			}
		}
		asked = append(asked, asks)
	}
	wall.Port, wall.Asking = together(in), together(asked)
	if shut != "" {
		wall.OpenPort = firewalldOpens(shut, fmt.Sprintf("--add-port=%d/tcp", port))
		wall.OpenAsking = firewalldOpens(shut, firewalldAsking)
	}
	return wall
}

func parseZones(txt string) (all []zone) {
	for line := range strings.Lines(txt) {
		line = strings.TrimRight(line, " \n\r")
		if line == "" {
			continue
		}
		if line[0] != ' ' && line[0] != '\t' {
			name, how, _ := strings.Cut(line, " ")
			all = append(all, zone{name: name, active: strings.Contains(how, "active")})
			continue
		}
		if len(all) == 0 {
			continue
		}
		z := &all[len(all)-1]
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		switch key {
		case "target":
			z.accepts = value == "ACCEPT"
		case "interfaces":
			z.interfaces = value
		case "sources":
			z.sources = value
		case "services":
			z.services = value
		case "ports":
			z.ports = strings.Fields(value)
		default:
			if rule := strings.TrimSpace(line); strings.HasPrefix(rule, "rule ") {
				z.rich = append(z.rich, rule)
			}
		}
	}
	return all
}

// opens is whether a zone lets a port in.
func (z zone) opens(port uint16, protocol string) Answer {
	if z.accepts {
		return Open
	}
	answer := Shut
	for _, p := range z.ports {
		ports, of, _ := strings.Cut(p, "/")
		if s, ok := parseSpan(ports, "-"); ok && s.has(port) && of == protocol {
			answer = Open
		}
	}
	some := false // are kept out
	for _, rule := range z.rich {
		if !strings.Contains(rule, `protocol="`+protocol+`"`) || !strings.Contains(rule, fmt.Sprintf(`port="%d"`, port)) {
			continue
		}
		switch lets, limited := does(rule); {
		case !lets && limited:
			some = true
		case !lets:
			return Shut // it goes before the zone's ports
		case limited:
			answer = either(answer, Partly)
		default:
			answer = Open
		}
	}
	if some && answer == Open {
		return Partly
	}
	return answer
}

// does reads whether a rich rule lets in, and whether it says so of some only. A limit
// that stands before the action is that of the log (firewalld.richlanguage(5)).
func does(rule string) (lets, limited bool) {
	acts := false
	for i, part := range strings.Split(rule, `"`) {
		if i%2 != 0 {
			continue // a value
		}
		for word := range strings.FieldsSeq(part) {
			switch word {
			case "source":
				limited = true
			case "accept":
				lets, acts = true, true
			case "reject", "drop", "mark":
				acts = true
			case "limit":
				limited = limited || acts
			}
		}
	}
	return lets, limited
}

const firewalldAsking = "--add-service=mdns"

// firewalldOpens is a command that changes a zone, the default one where it has
// no name.
func firewalldOpens(zone, what string) string {
	if zone != "" {
		what = "--zone=" + zone + " " + what
	}
	return "sudo firewall-cmd " + what + " --permanent && sudo firewall-cmd --reload"
}

// firewalldWall is firewalld while it is on and says nothing more.
func firewalldWall(port uint16) Wall {
	return Wall{Name: "firewalld", OpenPort: firewalldOpens("", fmt.Sprintf("--add-port=%d/tcp", port)), OpenAsking: firewalldOpens("", firewalldAsking)}
}

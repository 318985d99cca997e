package firewall

import (
	"fmt"
	"strings"
)

// Profile is a kind of network of Windows Defender Firewall, by its name in the
// rules: Domain, Private or Public. On says that the firewall stands there, and
// Lets that it lets in what no rule is about.
type Profile struct {
	Name     string
	On, Lets bool
}

// Defender is what the rules of Windows Defender Firewall do with a TCP port of
// the program app on its profiles; false where it is on for none of them. A rule
// is as the registry keeps it:
//
//	v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|LPort=12343|App=C:\parley.exe|Name=Parley|
func Defender(profiles []Profile, rules []string, app string, port uint16) (Wall, bool) {
	var in, asked []Answer
	for _, p := range profiles {
		if !p.On {
			continue
		}
		in = append(in, p.lets(rules, app, "6", port))
		asked = append(asked, either(p.lets(rules, app, "17", portMDNS), p.lets(rules, app, "17", portBeacon)))
	}
	add := `netsh advfirewall firewall add rule name="Parley" dir=in action=allow protocol=%s localport=%s`
	wall := Wall{
		Name: "Windows Defender Firewall", Port: together(in), Asking: together(asked),
		OpenPort:   fmt.Sprintf(add, "TCP", fmt.Sprint(port)),
		OpenAsking: fmt.Sprintf(add, "UDP", fmt.Sprintf("%d,%d", portMDNS, portBeacon)),
	}
	return wall, len(in) > 0
}

// lets is what a profile does with a port: a rule that blocks goes before one
// that allows.
func (p Profile) lets(rules []string, app, protocol string, port uint16) Answer {
	answer := Shut
	if p.Lets {
		answer = Open
	}
	for _, r := range rules {
		allows, everywhere, about := p.about(r, app, protocol, port)
		switch {
		case !about:
		case !allows && everywhere:
			return Shut
		case allows && everywhere:
			answer = Open
		case allows:
			answer = either(answer, Partly)
		}
	}
	return answer
}

// about reports whether a rule is about a port on the profile, whether it lets
// that in, and whether from every address.
func (p Profile) about(rule, app, protocol string, port uint16) (allows, everywhere, about bool) {
	everywhere = true
	var profiles, ports, active, inward bool
	profiles, ports = true, true // unless it names others
	named, numbered := false, false
	for field := range strings.SplitSeq(rule, "|") {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "Action":
			allows = value == "Allow"
		case "Active":
			active = value == "TRUE"
		case "Dir":
			inward = value == "In"
		case "Protocol":
			if value != protocol {
				return false, false, false
			}
		case "Profile":
			profiles = value == p.Name || named && profiles
			named = true
		case "LPort":
			s, ok := parseSpan(value, "-")
			ports = ok && s.has(port) || numbered && ports
			numbered = true
		case "App":
			if !strings.EqualFold(value, app) {
				return false, false, false
			}
		case "Svc", "AppPkgId", "LUAuth":
			return false, false, false // another's
		case "RA4", "RA6", "RPort", "LA4", "LA6":
			everywhere = false
		}
	}
	return allows, everywhere, active && inward && profiles && ports
}

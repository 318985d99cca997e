package firewall

import (
	"fmt"
	"regexp"
	"strings"
)

// ufwRule is a line of ufw's status: where to, what is done, and from where.
var ufwRule = regexp.MustCompile(`^(.*?)\s+(ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))?\s+(.*?)\s*$`)

// ParseUFW reads what `ufw status verbose` prints, and reports whether ufw is on.
// Its own rules let the questions of mDNS in, before those of the administrator.
func ParseUFW(status string, port uint16) (Wall, bool) {
	wall := ufwWall(port)
	on := false
	unread, some, others := false, false, false // some are let in, others kept out
	end, byRule := Shut, false
	for line := range strings.Lines(status) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "Status:"):
			on = strings.TrimSpace(strings.TrimPrefix(line, "Status:")) == "active"
		case strings.HasPrefix(line, "Default: allow (incoming)"):
			end = Open
		}
		m := ufwRule.FindStringSubmatch(line)
		if m == nil || m[3] == "OUT" || m[3] == "FWD" || byRule || strings.Contains(m[1], "(v6)") {
			continue
		}
		hit, known := ufwHits(m[1], port)
		lets := m[2] == "ALLOW" || m[2] == "LIMIT"
		switch {
		case !known:
			unread = true // an application's profile, which names its ports elsewhere
		case !hit:
		case !strings.HasPrefix(m[4], "Anywhere"):
			some, others = some || lets, others || !lets
		default: // the first that is about everybody counts for who is left
			byRule, end = true, Shut
			if lets {
				end = Open
			}
		}
	}
	switch {
	case end == Open && others, end == Shut && some:
		wall.Port = Partly
	case end == Open || !unread:
		wall.Port = end
	}
	return wall, on
}

// ufwHits reports whether a rule is about a TCP port, and whether that is known.
func ufwHits(to string, port uint16) (hit, known bool) {
	fields := strings.Fields(strings.TrimSuffix(to, "(v6)"))
	if len(fields) == 0 {
		return false, false
	}
	last := fields[len(fields)-1]
	if last == "Anywhere" {
		return true, true
	}
	ports, protocol, _ := strings.Cut(last, "/")
	if protocol != "" && protocol != "tcp" && protocol != "udp" {
		return false, false
	}
	for one := range strings.SplitSeq(ports, ",") {
		s, ok := parseSpan(one, ":")
		if !ok {
			return false, false
		}
		hit = hit || s.has(port) && protocol != "udp"
	}
	return hit, true
}

// ufwWall is ufw while it is on and says nothing more.
func ufwWall(port uint16) Wall {
	return Wall{Name: "ufw", Asking: Open, OpenPort: fmt.Sprintf("sudo ufw allow %d/tcp", port)}
}

// ParseUFWConf reports whether ufw.conf, which everybody may read, has ufw on.
func ParseUFWConf(conf string) bool {
	on := false
	for line := range strings.Lines(conf) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "ENABLED="); ok {
			on = strings.EqualFold(strings.Trim(value, `"' `), "yes")
		}
	}
	return on
}

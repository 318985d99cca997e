package firewall

import "strings"

// ruleset is what nftables and iptables have in common: chains of rules, those
// first that packets for this machine come to.
type ruleset struct {
	chains map[string]*chain // by table and name
	hooks  []*chain
}

// chain is a run of rules.
type chain struct {
	table, name string
	drops       bool // by its policy
	rules       []rule
}

// rule is what is done with packets of a kind.
type rule struct {
	// tcp and udp are the ports that it is about; nil for none of the protocol, all
	// where every is set.
	tcp, udp []span
	every    bool
	// limited says that it looks at more than the port: at an address, say.
	limited bool
	verdict verdict
	to      string // the chain of a jump
}

type verdict uint8

const (
	goesOn verdict = iota
	accepts
	drops
	jumps
	returns
)

// maxJumps is how deep a chain may lead.
const maxJumps = 16

// verdictOf is what is done with a new connection to a port, from anywhere;
// Maybe and Partly where it goes on to the next rule, after a limited rule
// that accepts it in the latter case.
func (r *ruleset) verdictOf(c *chain, port uint16, udp bool, depth int) Answer {
	so := Maybe
	for _, rule := range c.rules {
		if !rule.about(port, udp) {
			continue
		}
		got := Maybe
		switch rule.verdict {
		case accepts:
			got = Open
		case drops:
			got = Shut
		case returns:
			if !rule.limited {
				return so
			}
		case jumps:
			if next := r.chains[c.table+" "+rule.to]; next != nil && depth < maxJumps {
				got = r.verdictOf(next, port, udp, depth+1)
			}
		}
		switch {
		case got == Partly || got == Open && rule.limited:
			so = Partly
		case got == Open:
			return Open
		case got == Shut && !rule.limited && so == Partly:
			return Partly
		case got == Shut && !rule.limited:
			return Shut
		}
	}
	return so
}

// of makes the rule one of a protocol, and of some ports of it; all where none is
// named.
func (r *rule) of(protocol string, some []span) {
	r.every = false
	if some == nil {
		some = []span{{0, 65535}}
	}
	switch protocol {
	case "tcp":
		r.tcp = some
	case "udp":
		r.udp = some
	}
}

func (r rule) about(port uint16, udp bool) bool {
	if r.every {
		return true
	}
	ports := r.tcp
	if udp {
		ports = r.udp
	}
	for _, s := range ports {
		if s.has(port) {
			return true
		}
	}
	return false
}

// lets is what all hooks together do with a port, and the one that keeps it out.
func (r *ruleset) lets(port uint16, udp bool) (Answer, *chain) {
	worst, at := Open, (*chain)(nil)
	for _, c := range r.hooks {
		got := r.verdictOf(c, port, udp, 0)
		switch {
		case got == Maybe && c.drops:
			got = Shut
		case got == Maybe || got == Partly && !c.drops:
			got = Open
		}
		if got > worst {
			worst, at = got, c
		}
	}
	return worst, at
}

// drops reports whether anything that comes to this machine may be dropped: else
// there is no firewall.
func (r *ruleset) drops() bool {
	for _, c := range r.hooks {
		if c.drops {
			return true
		}
	}
	for _, c := range r.chains {
		for _, rule := range c.rules {
			if rule.verdict == drops {
				return len(r.hooks) > 0
			}
		}
	}
	return false
}

// ports reads the ports of a match: one, a range, or several.
func ports(txt, sep string) (all []span) {
	for one := range strings.SplitSeq(txt, ",") {
		if s, ok := parseSpan(strings.TrimSpace(one), sep); ok {
			all = append(all, s)
		}
	}
	return all
}

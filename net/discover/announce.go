package discover

import (
	"net/netip"
	"time"

	"parley.example/net/wire"
)

// announcer says that a server is there. One goroutine owns it.
type announcer struct {
	*sockets
	at         netip.AddrPort
	say        func() wire.Beacon
	last, next time.Time // when it was said, and will be
}

// asked reports whether a packet asks for what is announced.
func (a *announcer) asked(p packet) bool {
	if p.way == byBeacon {
		return wire.IsBeaconQuestion(p.data)
	}
	return IsQuestion(p.data, a.say().Key)
}

// tell says it on every link on which the server can be reached.
func (a *announcer) tell(ttl time.Duration) {
	b := a.say()
	b.Port, b.TTL = a.at.Port(), ttl
	beacon, err := b.Encode()
	if err != nil {
		a.cfg.log().Error("announce the server", "err", err)
		return
	}
	a.everywhere(func(l link) {
		addrs := a.reachable(l)
		if len(addrs) == 0 {
			return
		}
		if answer, err := Answer(b, addrs); err == nil { // else the beacon has to do
			a.send(byDNS, l, answer)
		}
		a.send(byBeacon, l, beacon)
	})
}

// reachable are the addresses of a link on which the server listens.
func (a *announcer) reachable(l link) (addrs []netip.Addr) {
	bound := a.at.Addr().Unmap().WithZone("")
	for _, p := range l.nets {
		addr := p.Addr().Unmap()
		switch {
		case bound == netip.IPv6Unspecified(): // every one
		case bound.IsUnspecified() && addr.Is4():
		case bound == addr.WithZone(""):
		default:
			continue
		}
		addrs = append(addrs, addr.WithZone(""))
	}
	return addrs
}

// ask asks everybody who is there.
func (s *sockets) ask() {
	s.everywhere(func(l link) {
		s.send(byDNS, l, question())
		s.send(byBeacon, l, []byte(wire.BeaconQuestion))
	})
}

// hints are what a packet says of servers.
func (p packet) hints() []Hint {
	if p.way == byDNS {
		return ParseAnswer(p.data, p.from.Addr())
	}
	if hint, ok := ParseBeacon(p.data, p.from.Addr()); ok {
		return []Hint{hint}
	}
	return nil
}

// ParseBeacon reads what a datagram that came from an address says; false for
// whatever else is on the port.
func ParseBeacon(data []byte, from netip.Addr) (Hint, bool) {
	b, err := wire.ParseBeacon(data)
	return Hint{Beacon: b, From: from, way: byBeacon, addrs: []netip.Addr{from}}, err == nil
}

package discover

import (
	"cmp"
	"iter"
	"maps"
	"net/netip"
	"slices"
	"time"

	"parley.example/net/wire"
)

// The bounds of what is remembered: of all servers, and of those that one
// machine says are there, so that one that makes them up fills nothing; where some
// together fill it, they make room.
const (
	MaxServers = 200
	MaxFrom    = 16
)

// Hint is what one packet says of a server. Its TTL of zero takes back what the
// same machine said in the same way.
type Hint struct {
	wire.Beacon
	// From is the machine that says so.
	From  netip.Addr
	way   way
	addrs []netip.Addr
}

// source is who said something, and how.
type source struct {
	from netip.Addr
	way  way
}

// entry is a server of which is heard.
type entry struct {
	Server
	by map[source]heard
}

// heard is what one source said.
type heard struct {
	addrs []netip.AddrPort
	until time.Time
}

// Table is which servers are there, by their keys. Its zero value is empty; it
// belongs to one goroutine.
type Table struct{ servers map[wire.Fingerprint]*entry }

// Hear takes a hint, and reports whether what Servers tells changed.
func (t *Table) Hear(h Hint, now time.Time) bool {
	by := source{h.From, h.way}
	e := t.servers[h.Key]
	if h.TTL == 0 {
		return t.goodbye(h.Key, by, now)
	}
	if e == nil {
		said := t.from(h.From)
		if said >= MaxFrom || len(t.servers) >= MaxServers && !t.makeRoom(said) {
			return false
		}
		if t.servers == nil {
			t.servers = map[wire.Fingerprint]*entry{}
		}
		e = &entry{by: map[source]heard{}}
		t.servers[h.Key] = e
	} else if _, again := e.by[by]; !again && (len(e.by) >= MaxFrom || t.from(h.From) >= MaxFrom) {
		return false
	}
	said := heard{until: now.Add(h.TTL)}
	for _, a := range h.addrs {
		said.addrs = append(said.addrs, netip.AddrPortFrom(a, h.Port))
	}
	e.by[by] = said
	was := e.Server
	e.Beacon = h.Beacon
	e.Addrs = e.order()
	was.TTL = e.TTL
	return was.Beacon != e.Beacon || !slices.Equal(was.Addrs, e.Addrs)
}

// goodbye forgets what a source said. By both ways at once: the other's is lost
// more often than it is forged.
func (t *Table) goodbye(key wire.Fingerprint, by source, now time.Time) bool {
	e := t.servers[key]
	if e == nil {
		return false
	}
	changed := false
	for s := range e.by {
		if s.from == by.from {
			delete(e.by, s)
			changed = true
		}
	}
	return t.Expire(now) || changed
}

// from counts the servers that a machine says are there.
func (t *Table) from(addr netip.Addr) (n int) {
	for _, e := range t.servers {
		for s := range e.by {
			if s.from == addr {
				n++
				break
			}
		}
	}
	return n
}

// makeRoom forgets a server for one of a machine that tells of so many: of those whose
// every teller tells of at least two more, so that no two take it in turns, the one of
// whom tell of most. A machine speaks by several addresses, and each counts as one.
func (t *Table) makeRoom(so int) bool {
	tells := map[netip.Addr]int{}
	for _, e := range t.servers {
		for from := range e.tellers() {
			tells[from]++
		}
	}
	most, out := so+1, wire.Fingerprint("")
	for key, e := range t.servers {
		least := MaxServers
		for from := range e.tellers() {
			least = min(least, tells[from])
		}
		if least > most || least == most && out != "" && key > out {
			most, out = least, key
		}
	}
	delete(t.servers, out)
	return out != ""
}

// tellers are the addresses from which is told of a server, each once.
func (e *entry) tellers() iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for s := range e.by {
			if _, twice := e.by[source{s.from, byDNS}]; twice && s.way != byDNS {
				continue
			}
			if !yield(s.from) {
				return
			}
		}
	}
}

// Expire forgets what does not hold any more, and reports whether that changed
// anything.
func (t *Table) Expire(now time.Time) (changed bool) {
	for key, e := range t.servers {
		maps.DeleteFunc(e.by, func(_ source, h heard) bool { return !h.until.After(now) })
		if len(e.by) == 0 {
			delete(t.servers, key)
			changed = true
			continue
		}
		if addrs := e.order(); !slices.Equal(addrs, e.Addrs) {
			e.Addrs, changed = addrs, true
		}
	}
	return changed
}

// Next is when something is to expire, zero for nothing.
func (t *Table) Next() (at time.Time) {
	for _, e := range t.servers {
		for _, h := range e.by {
			if at.IsZero() || h.until.Before(at) {
				at = h.until
			}
		}
	}
	return at
}

// Servers are those that are there, by name and key.
func (t *Table) Servers() []Server {
	list := make([]Server, 0, len(t.servers))
	for _, e := range t.servers {
		s := e.Server
		s.Addrs = slices.Clone(s.Addrs)
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b Server) int {
		return cmp.Or(cmp.Compare(wire.FoldName(a.Name), wire.FoldName(b.Name)), cmp.Compare(a.Key, b.Key))
	})
	return list
}

// order is the addresses of an entry: those that packets came from before those
// that they only tell of, IPv4 before IPv6, as people read it out to each other,
// and those of a single link last.
func (e *entry) order() []netip.AddrPort {
	proved := map[netip.Addr]bool{}
	var all []netip.AddrPort
	for s, h := range e.by {
		proved[s.from] = true
		all = append(all, h.addrs...)
	}
	rank := func(a netip.AddrPort) (n int) {
		if !proved[a.Addr()] {
			n += 4
		}
		if a.Addr().Is6() {
			n += 2
		}
		if a.Addr().IsLinkLocalUnicast() {
			n += 3
		}
		return n
	}
	slices.SortFunc(all, func(a, b netip.AddrPort) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Compare(b))
	})
	all = slices.Compact(all)
	for i := len(all) - 1; i >= 0 && len(all) > maxAddrs; i-- { // anybody may tell of any
		if !proved[all[i].Addr()] {
			all = slices.Delete(all, i, i+1)
		}
	}
	return all[:min(len(all), maxAddrs)]
}

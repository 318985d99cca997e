package server

import (
	"net"
	"net/netip"
	"sync"
)

// Limits of connections. Those of one address do not hold for this machine's
// own: a classroom behind one router gets in, one machine does not fill the
// house.
const (
	maxConns     = 32 << 10 // at once
	maxFrom      = 4 << 10  // of them from one address
	maxStrangers = 512      // of these without a login
)

// crowd counts the connections that are open. It is safe for concurrent use.
type crowd struct {
	rules *rules
	lot   *lot // where guests wait; nil for nowhere
	// gate is held for reading while sockets are written to by their descriptors:
	// none of them is closed meanwhile, and its number given to another.
	gate sync.RWMutex

	mu   sync.Mutex
	all  int
	from map[netip.Addr]headcount
}

// headcount is of one address.
type headcount struct{ all, strangers int }

func newCrowd(r *rules) *crowd { return &crowd{rules: r, from: map[netip.Addr]headcount{}} }

// countedAs is the address under which one is counted: of IPv6 the network of
// 64 bits, whose other half its owner chooses.
func countedAs(from netip.Addr) netip.Addr {
	if network, err := from.Prefix(64); from.Is6() && !from.IsLoopback() && err == nil {
		return network.Addr()
	}
	return from
}

// enter counts a connection in until it is closed; nil means that there are
// too many.
func (c *crowd) enter(conn net.Conn) *guest {
	g := &guest{outlet: newOutlet(conn), crowd: c, from: countedAs(addrOf(conn)), fd: -1}
	if g.socket != nil {
		g.socket.Control(func(fd uintptr) { g.fd = int(fd) }) // else it is closed already
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if b, full := c.full(g.from); full {
		c.rules.met[b].Add(1)
		return nil
	}
	c.add(g.from, 1, 1)
	return g
}

// full says which limit leaves no room for one more. The caller holds the lock.
func (c *crowd) full(from netip.Addr) (bound, bool) {
	n, most := c.from[from], &c.rules.limits
	switch {
	case c.all >= most[boundConns].Most:
		return boundConns, true
	case from.IsLoopback():
		return 0, false
	case n.all >= most[boundConnsFrom].Most:
		return boundConnsFrom, true
	}
	return boundStrangers, n.strangers >= most[boundStrangers].Most
}

// add counts. The caller holds the lock.
func (c *crowd) add(from netip.Addr, all, strangers int) {
	n := c.from[from]
	n.all += all
	n.strangers += strangers
	c.all += all
	if c.from[from] = n; n.all == 0 {
		delete(c.from, from)
	}
}

// count is how many connections are open.
func (c *crowd) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all
}

// guest is a connection that is counted until it is closed.
type guest struct {
	*outlet
	crowd *crowd
	from  netip.Addr

	// Of the crowd's lock:
	known, left bool

	fd   int  // of the socket, until it is closed; -1 where there is none
	shut bool // it is, or is about to be; of the gate
	// Of the lot's lock:
	enrolled, closing bool
	glance            func() (stays bool)
	resume            func()
}

// bare reports whether the guest's socket may be spoken to by its descriptor.
func (g *guest) bare() bool { return g.fd >= 0 }

// park has glance or resume called when there is something to read: see lot.
func (g *guest) park(glance func() (stays bool), resume func()) bool {
	return g.crowd.lot.park(g, glance, resume)
}

// introduce says that somebody has logged in.
func (g *guest) introduce() {
	g.crowd.mu.Lock()
	defer g.crowd.mu.Unlock()
	if !g.known && !g.left {
		g.known = true
		g.crowd.add(g.from, 0, -1)
	}
}

// Close implements net.Conn.
func (g *guest) Close() error {
	g.crowd.mu.Lock()
	if !g.left {
		g.left = true
		strangers := -1
		if g.known {
			strangers = 0
		}
		g.crowd.add(g.from, -1, strangers)
	}
	g.crowd.mu.Unlock()
	g.crowd.gate.Lock() // nobody is writing to it by its descriptor
	g.shut = true
	g.crowd.gate.Unlock()
	resume := g.crowd.lot.leave(g)
	err := g.Conn.Close()
	if resume != nil {
		resume()
	}
	return err
}

package discover

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// maxPacket is the largest mDNS packet (RFC 6762 §17).
const maxPacket = 9000

// waiting is how many packets wait to be looked at; more are lost, as on the way.
const waiting = 256

// way is how a packet goes: by mDNS or as a beacon.
type way uint8

const (
	byDNS way = iota
	byBeacon
)

// places are where each way's packets go. To bind the first of a pair makes the
// port one that several programs share.
var places = [...]struct {
	way     way
	network string
	group   netip.AddrPort
	hops    int
}{
	{byDNS, "udp4", netip.MustParseAddrPort("224.0.0.251:5353"), 255},
	{byDNS, "udp6", netip.MustParseAddrPort("[ff02::fb]:5353"), 255},
	{byBeacon, "udp4", netip.MustParseAddrPort("224.0.0.1:12343"), 1},
	{byBeacon, "udp6", netip.MustParseAddrPort("[ff02::1]:12343"), 1},
}

// socket is of one place. Its sending side belongs to one goroutine.
type socket struct {
	way    way
	group  netip.AddrPort
	v4     *ipv4.PacketConn // one of the two
	v6     *ipv6.PacketConn
	joined map[string]bool // the interfaces, by index and name
}

// packet is what came, and from whom.
type packet struct {
	way  way
	from netip.AddrPort
	data []byte
}

// sockets are those of all places that this machine has.
type sockets struct {
	cfg Config
	all []*socket
	wg  sync.WaitGroup

	mu    sync.Mutex
	links []link // as of the last look
	bad   error  // what was last logged of them
}

// link is an interface with its networks.
type link struct {
	net.Interface
	nets []netip.Prefix // with the own address
}

// open opens what can be opened; its error says why nothing could.
func open(cfg Config) (*sockets, error) {
	s := &sockets{cfg: cfg}
	var errs []error
	for _, p := range places {
		conn, err := net.ListenPacket(p.network, p.group.String())
		if err != nil {
			errs = append(errs, fmt.Errorf("listen on %s port %d: %w", p.network, p.group.Port(), err))
			continue
		}
		k := &socket{way: p.way, group: p.group, joined: map[string]bool{}}
		// Where the system takes none of these the defaults do, on one network.
		if p.group.Addr().Is4() {
			k.v4 = ipv4.NewPacketConn(conn)
			_ = k.v4.SetMulticastTTL(p.hops)
			_ = k.v4.SetMulticastLoopback(true)
		} else {
			k.v6 = ipv6.NewPacketConn(conn)
			_ = k.v6.SetMulticastHopLimit(p.hops)
			_ = k.v6.SetMulticastLoopback(true)
		}
		s.all = append(s.all, k)
	}
	if len(s.all) == 0 {
		return nil, errors.Join(errs...)
	}
	if err := s.look(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// look looks at the interfaces anew, and joins the groups on those that came.
func (s *sockets) look() error {
	interfaces, err := s.cfg.Links()
	if err != nil {
		return fmt.Errorf("list the network's interfaces: %w", err)
	}
	links := make([]link, 0, len(interfaces))
	for _, i := range interfaces {
		l := link{Interface: i}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it went away meanwhile
		}
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil {
				l.nets = append(l.nets, p)
			}
		}
		links = append(links, l)
		for _, k := range s.all {
			k.join(l)
		}
	}
	s.mu.Lock()
	s.links = links
	s.mu.Unlock()
	return nil
}

// join joins the group on a link; where that fails, broadcasts are still heard,
// and it is tried again.
func (k *socket) join(l link) {
	id := fmt.Sprint(l.Index, l.Name)
	if k.joined[id] || l.Flags&net.FlagMulticast == 0 {
		return
	}
	to := net.UDPAddrFromAddrPort(k.group)
	var err error
	if k.v4 != nil {
		err = k.v4.JoinGroup(&l.Interface, to)
	} else {
		err = k.v6.JoinGroup(&l.Interface, to)
	}
	k.joined[id] = err == nil
}

// read reads all sockets until close.
func (s *sockets) read() <-chan packet {
	in := make(chan packet, waiting)
	for _, k := range s.all {
		s.wg.Go(func() {
			buf := make([]byte, maxPacket)
			for {
				n, from, err := k.receive(buf)
				if errors.Is(err, net.ErrClosed) {
					return
				}
				if err != nil || n == len(buf) || !s.near(from.Addr()) {
					continue // the next may be whole, and of the segment
				}
				select {
				case in <- packet{k.way, from, append([]byte(nil), buf[:n]...)}:
				default: // a flood; who is there says so again
				}
			}
		})
	}
	return in
}

func (k *socket) receive(buf []byte) (n int, from netip.AddrPort, err error) {
	var src net.Addr
	if k.v4 != nil {
		n, _, src, err = k.v4.ReadFrom(buf)
	} else {
		n, _, src, err = k.v6.ReadFrom(buf)
	}
	if udp, ok := src.(*net.UDPAddr); ok {
		from = udp.AddrPort()
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
	}
	return n, from, err
}

// near reports whether an address is of a network that this machine is on, which
// no router leads to.
func (s *sockets) near(addr netip.Addr) bool {
	if addr.IsLinkLocalUnicast() {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.links {
		for _, p := range l.nets {
			if p.Contains(addr.WithZone("")) {
				return true
			}
		}
	}
	return false
}

// send sends to everybody on a link. What cannot be sent on one is not worth a
// word: others may hear it.
func (s *sockets) send(w way, l link, data []byte) {
	for _, k := range s.all {
		if k.way != w {
			continue
		}
		to := net.UDPAddrFromAddrPort(k.group)
		if k.v6 != nil {
			to.Zone = l.Name
			if k.v6.SetMulticastInterface(&l.Interface) == nil {
				_, _ = k.v6.WriteTo(data, nil, to)
			}
			continue
		}
		if k.v4.SetMulticastInterface(&l.Interface) == nil {
			_, _ = k.v4.WriteTo(data, nil, to)
		}
		if w != byBeacon || l.Flags&net.FlagBroadcast == 0 {
			continue
		}
		for _, p := range l.nets {
			if last := Broadcast(p); last.IsValid() {
				_, _ = k.v4.WriteTo(data, nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(last, k.group.Port())))
			}
		}
	}
}

// everywhere looks at the interfaces and does something for each.
func (s *sockets) everywhere(do func(link)) {
	err := s.look()
	if err != nil && (s.bad == nil || s.bad.Error() != err.Error()) {
		s.cfg.log().Warn("discovery", "err", err)
	}
	s.bad = err
	for _, l := range s.links { // this goroutine alone writes them
		do(l)
	}
}

// close ends read and waits for it.
func (s *sockets) close() {
	for _, k := range s.all {
		if k.v4 != nil {
			_ = k.v4.Close() // nothing is buffered
		} else {
			_ = k.v6.Close()
		}
	}
	s.wg.Wait()
}

// Broadcast is the address by which everybody on an IPv4 subnet is reached, the
// invalid one where it has none.
func Broadcast(p netip.Prefix) netip.Addr {
	if !p.Addr().Is4() || p.Bits() > 30 {
		return netip.Addr{}
	}
	b := p.Addr().As4()
	for i := p.Bits(); i < 32; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	return netip.AddrFrom4(b)
}

// jitter is how long an answer waits, so that not all come at once (RFC 6762 §6).
func jitter() time.Duration { return 20*time.Millisecond + rand.N(100*time.Millisecond) }

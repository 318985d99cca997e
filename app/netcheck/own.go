package netcheck

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"parley.example/app/firewall"
	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state/probe"
)

// Own is a server of this machine.
type Own struct {
	// Addr is where it listens, HOST:PORT; of an unspecified or empty HOST every
	// address.
	Addr string
	// Key is what it has to prove; empty for any.
	Key wire.Fingerprint
}

const (
	// ownPatience is how long an address of this machine may take to answer.
	ownPatience = 4 * time.Second
	// maxOwn is how many of them are tried.
	maxOwn = 8
)

// RunOwn tests whether others can reach a server of this machine and tells each
// finding as soon as it has it:
//
//	Here → Listen → Answer → Wall → Found
//
// A server that does not answer ends the test; firewalls are looked at one by one.
// It reports whether nothing is known that keeps others out. It ends early with
// ctx.
func RunOwn(ctx context.Context, own Own, tell func(probe.Finding)) bool {
	t := ownTest{own: own}
	open := true
	for _, step := range []func(context.Context) []probe.Finding{t.here, t.listen, t.answer, t.wall, t.found} {
		found := step(ctx)
		if ctx.Err() != nil {
			return false
		}
		for _, f := range found {
			tell(f)
			open = open && f.Verdict != probe.Bad
			if f.Verdict == probe.Bad && (f.Step == probe.Listen || f.Step == probe.Answer) {
				return false
			}
		}
	}
	return open
}

// ownTest is such a test under way.
type ownTest struct {
	own   Own
	ports []port // this machine's
	addrs []netip.Addr
	port  uint16
	walls firewall.Report
}

func one(step probe.Step, v probe.Verdict, c probe.Cause, what string) []probe.Finding {
	return []probe.Finding{{Step: step, Verdict: v, Cause: c, What: what}}
}

func (t *ownTest) here(context.Context) []probe.Finding {
	t.ports = ports()
	if list := listed(t.ports, netip.Addr{}); list != "" {
		return one(probe.Here, probe.Fine, probe.Addresses, list)
	}
	return one(probe.Here, probe.Bad, probe.NoNetwork, "")
}

// listen looks where the server listens, and which addresses of this machine
// that makes.
func (t *ownTest) listen(ctx context.Context) []probe.Finding {
	host, number, err := net.SplitHostPort(t.own.Addr)
	if err != nil {
		return one(probe.Listen, probe.Bad, probe.BadAddress, t.own.Addr)
	}
	if n, err := strconv.ParseUint(number, 10, 16); err == nil {
		t.port = uint16(n)
	}
	bound, err := netip.ParseAddr(host)
	every := host == "" || err == nil && bound.IsUnspecified()
	near := t.own.Addr
	if every {
		near = net.JoinHostPort("127.0.0.1", number)
	}
	ctx, cancel := context.WithTimeout(ctx, ownPatience)
	defer cancel()
	switch {
	case client.Reach(ctx, near) != nil:
		return one(probe.Listen, probe.Bad, probe.NotListening, near)
	case every:
		t.addrs = t.reachable(func(a netip.Addr) bool { return a.Is4() || bound != netip.IPv4Unspecified() })
		return one(probe.Listen, probe.Fine, probe.Everywhere, number)
	case wire.Link{Host: host}.Local():
		return one(probe.Listen, probe.Bad, probe.OnlyHere, t.own.Addr)
	case bound.IsValid():
		t.addrs = []netip.Addr{bound}
	}
	return one(probe.Listen, probe.Odd, probe.OnlyAt, t.own.Addr)
}

// reachable are the addresses of this machine that others nearby may know.
func (t *ownTest) reachable(fits func(netip.Addr) bool) (all []netip.Addr) {
	for _, p := range nearby(t.ports) {
		if a := p.prefix.Addr(); fits(a) && len(all) < maxOwn {
			all = append(all, a)
		}
	}
	return all
}

// answer dials each of the addresses: what this machine does not reach there,
// nobody does.
func (t *ownTest) answer(ctx context.Context) []probe.Finding {
	var good, mute []string
	for _, a := range t.addrs {
		at := netip.AddrPortFrom(a, t.port).String()
		err := t.greet(ctx, at)
		if wrong, is := errors.AsType[*client.KeyError](err); is && wrong.Known == "" {
			err = nil // any key is fine
		}
		switch {
		case err == nil, errors.Is(err, client.ErrTooMany):
			good = append(good, at)
		case errors.Is(err, client.ErrKey), errors.Is(err, client.ErrNotParley), errors.Is(err, client.ErrPlainText):
			return one(probe.Answer, probe.Bad, probe.OwnOther, at)
		default:
			mute = append(mute, at)
		}
	}
	switch {
	case len(mute) > 0:
		return one(probe.Answer, probe.Bad, probe.OwnSilent, strings.Join(mute, ", "))
	case len(good) == 0:
		return one(probe.Answer, probe.Bad, probe.Alone, "")
	}
	return one(probe.Answer, probe.Fine, probe.OwnAnswers, strings.Join(good, ", "))
}

func (t *ownTest) greet(ctx context.Context, at string) error {
	ctx, cancel := context.WithTimeout(ctx, ownPatience)
	defer cancel()
	conn, err := client.Dial(ctx, client.Target{Addr: at, Pin: t.own.Key, Program: "check"})
	if err != nil {
		return err
	}
	return conn.Close()
}

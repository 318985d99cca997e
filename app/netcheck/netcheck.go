// Package netcheck finds out why a server cannot be joined, a step at a time:
//
//	Here → Name → Way → Port → Peer → Key
//
// Each step says what it found; the first that fails ends the test, since those
// after it depend on it. It sends no credential.
package netcheck

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state/probe"
)

// portPatience is how long a port may take to answer.
const portPatience = 4 * time.Second

// Run tests the way to a server and tells each finding as soon as it has it.
// It reports whether the server can be joined. It ends early with ctx.
func Run(ctx context.Context, link wire.Link, tell func(probe.Finding)) bool {
	t := test{link: link}
	defer func() {
		if t.conn != nil {
			t.conn.Close() // it was for looking only
		}
	}()
	for _, step := range []func(context.Context) probe.Finding{t.here, t.name, t.way, t.port, t.peer, t.key} {
		f := step(ctx)
		if ctx.Err() != nil {
			break
		}
		tell(f)
		if f.Verdict == probe.Bad {
			break
		}
		if f.Step == probe.Key {
			return true
		}
	}
	return false
}

// test is a test under way.
type test struct {
	link  wire.Link
	ports []port // this machine's
	addrs []netip.Addr
	near  bool // one of addrs is on a network of this machine
	conn  *client.Conn
	err   error // of dialling
}

func (t *test) here(context.Context) probe.Finding {
	t.ports = ports()
	to, _ := netip.ParseAddr(t.link.Host) // none of a name
	f := probe.Finding{Step: probe.Here, Cause: probe.Addresses, What: listed(t.ports, to)}
	switch {
	case t.link.Local():
		f.Cause, f.What = probe.OwnMachine, ""
	case f.What == "":
		f.Verdict, f.Cause = probe.Bad, probe.NoNetwork
	}
	return f
}

func (t *test) name(ctx context.Context) probe.Finding {
	f := probe.Finding{Step: probe.Name}
	if a, err := netip.ParseAddr(t.link.Host); err == nil { // whose zone a lookup would lose
		t.addrs = []netip.Addr{a.Unmap()}
		f.Cause, f.What = probe.Resolved, joined(t.addrs)
		return f
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", t.link.Host)
	if err != nil || len(addrs) == 0 {
		f.Verdict, f.Cause, f.What = probe.Bad, probe.NoName, t.link.Host
		return f
	}
	for _, a := range addrs {
		t.addrs = append(t.addrs, a.Unmap())
	}
	f.Cause, f.What = probe.Resolved, joined(t.addrs)
	return f
}

// way asks the system by which interface it would send, which sends nothing.
func (t *test) way(context.Context) probe.Finding {
	f := probe.Finding{Step: probe.Way, Verdict: probe.Bad, Cause: probe.NoWay, What: joined(t.addrs)}
	for _, a := range t.addrs {
		from, err := source(a)
		if err != nil {
			continue
		}
		on := portOf(t.ports, from)
		switch {
		case a.IsLoopback():
			return probe.Finding{Step: probe.Way, Cause: probe.WithinMachine}
		case on.holds(a):
			t.near = true
			return probe.Finding{Step: probe.Way, Cause: probe.SameNetwork, What: on.String()}
		case on.tunnel:
			f = probe.Finding{Step: probe.Way, Verdict: probe.Odd, Cause: probe.ByTunnel, What: on.name}
		default:
			f = probe.Finding{Step: probe.Way, Verdict: probe.Odd, Cause: probe.ByGateway, What: from.String()}
		}
	}
	return f
}

func (t *test) port(ctx context.Context) probe.Finding {
	ctx, cancel := context.WithTimeout(ctx, portPatience)
	defer cancel()
	f := probe.Finding{Step: probe.Port, Cause: probe.Open, What: t.link.Addr()}
	err := client.Reach(ctx, t.link.Addr())
	if err == nil {
		return f
	}
	f.Verdict = probe.Bad
	switch {
	case errors.Is(err, client.ErrRefused):
		f.Cause = probe.Refused
	case errors.Is(err, client.ErrNoRoute) && t.near:
		f.Cause = probe.NoMachine
	case errors.Is(err, client.ErrNoRoute):
		f.Cause = probe.GatewayDead
	case t.near:
		f.Cause, f.What = probe.Filtered, t.link.Port
	default:
		f.Cause = probe.Silent
	}
	return f
}

func (t *test) peer(ctx context.Context) probe.Finding {
	f := probe.Finding{Step: probe.Peer, Verdict: probe.Bad, What: t.link.Addr()}
	t.conn, t.err = client.Dial(ctx, client.Target{Addr: t.link.Addr(), Pin: t.link.Key, Program: "check"})
	wrong, isKey := errors.AsType[*client.KeyError](t.err)
	switch {
	case t.err == nil:
		w := t.conn.Welcome().Server
		return probe.Finding{Step: probe.Peer, Cause: probe.Greeted, What: fmt.Sprintf("%q", w)}
	case isKey && wrong.Known != "":
		return probe.Finding{Step: probe.Peer, Cause: probe.Secured}
	case isKey:
		return probe.Finding{Step: probe.Peer, Cause: probe.Greeted, What: fmt.Sprintf("%q", wrong.Server)}
	case errors.Is(t.err, client.ErrVersion):
		f.Cause, f.What = probe.OtherVersion, ""
	case errors.Is(t.err, client.ErrPlainText):
		f.Cause = probe.PlainText
	case errors.Is(t.err, client.ErrInsecure):
		f.Cause, f.What = probe.NoTLS, ""
	case errors.Is(t.err, client.ErrTooMany):
		f.Cause, f.What = probe.Busy, ""
	case errors.Is(t.err, client.ErrNotParley):
		f.Cause = probe.Stranger
	case errors.Is(t.err, client.ErrTimeout), errors.Is(t.err, client.ErrSilent):
		f.Cause = probe.Mute
	default:
		f.Cause = probe.CutOff
	}
	return f
}

func (t *test) key(context.Context) probe.Finding {
	f := probe.Finding{Step: probe.Key}
	wrong, isKey := errors.AsType[*client.KeyError](t.err)
	switch {
	case isKey && wrong.Known != "":
		f.Verdict, f.Cause, f.What = probe.Bad, probe.OtherKey, wrong.Key.String()
	case isKey:
		f.Verdict, f.Cause, f.What = probe.Odd, probe.NewKey, wrong.Key.String()
	case t.conn.Key() == "":
		f.Cause = probe.NoKey
	default:
		f.Cause, f.What = probe.KnownKey, t.conn.Key().String()
	}
	return f
}

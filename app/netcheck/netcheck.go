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
	"parley.example/state/finding"
)

// portPatience is how long a port may take to answer.
const portPatience = 4 * time.Second

// Run tests the way to a server and tells each finding as soon as it has it.
// It reports whether the server can be joined. It ends early with ctx.
func Run(ctx context.Context, link wire.Link, tell func(finding.Finding)) bool {
	t := test{link: link}
	defer func() {
		if t.conn != nil {
			t.conn.Close() // it was for looking only
		}
	}()
	for _, step := range []func(context.Context) finding.Finding{t.here, t.name, t.way, t.port, t.peer, t.key} {
		f := step(ctx)
		if ctx.Err() != nil {
			break
		}
		tell(f)
		if f.Verdict == finding.Bad {
			break
		}
		if f.Step == finding.Key {
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

func (t *test) here(context.Context) finding.Finding {
	t.ports = ports()
	f := finding.Finding{Step: finding.Here, Cause: finding.Addresses, What: listed(t.ports)}
	switch {
	case t.link.Local():
		f.Cause, f.What = finding.OwnMachine, ""
	case f.What == "":
		f.Verdict, f.Cause = finding.Bad, finding.NoNetwork
	}
	return f
}

func (t *test) name(ctx context.Context) finding.Finding {
	f := finding.Finding{Step: finding.Name}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", t.link.Host)
	if err != nil || len(addrs) == 0 {
		f.Verdict, f.Cause, f.What = finding.Bad, finding.NoName, t.link.Host
		return f
	}
	for _, a := range addrs {
		t.addrs = append(t.addrs, a.Unmap())
	}
	f.Cause, f.What = finding.Resolved, joined(t.addrs)
	return f
}

// way asks the system by which interface it would send, which sends nothing.
func (t *test) way(context.Context) finding.Finding {
	f := finding.Finding{Step: finding.Way, Verdict: finding.Bad, Cause: finding.NoWay, What: joined(t.addrs)}
	for _, a := range t.addrs {
		from, err := source(a)
		if err != nil {
			continue
		}
		on := portOf(t.ports, from)
		switch {
		case a.IsLoopback():
			return finding.Finding{Step: finding.Way, Cause: finding.WithinMachine}
		case on.holds(a):
			t.near = true
			return finding.Finding{Step: finding.Way, Cause: finding.SameNetwork, What: on.String()}
		case on.tunnel:
			f = finding.Finding{Step: finding.Way, Verdict: finding.Odd, Cause: finding.ByTunnel, What: on.name}
		default:
			f = finding.Finding{Step: finding.Way, Verdict: finding.Odd, Cause: finding.ByGateway, What: from.String()}
		}
	}
	return f
}

func (t *test) port(ctx context.Context) finding.Finding {
	ctx, cancel := context.WithTimeout(ctx, portPatience)
	defer cancel()
	f := finding.Finding{Step: finding.Port, Cause: finding.Open, What: t.link.Addr()}
	err := client.Reach(ctx, t.link.Addr())
	if err == nil {
		return f
	}
	f.Verdict = finding.Bad
	switch {
	case errors.Is(err, client.ErrRefused):
		f.Cause = finding.Refused
	case errors.Is(err, client.ErrNoRoute) && t.near:
		f.Cause = finding.NoMachine
	case errors.Is(err, client.ErrNoRoute):
		f.Cause = finding.GatewayDead
	case t.near:
		f.Cause, f.What = finding.Filtered, t.link.Port
	default:
		f.Cause = finding.Silent
	}
	return f
}

func (t *test) peer(ctx context.Context) finding.Finding {
	f := finding.Finding{Step: finding.Peer, Verdict: finding.Bad, What: t.link.Addr()}
	t.conn, t.err = client.Dial(ctx, client.Target{Addr: t.link.Addr(), Pin: t.link.Key, Program: "check"})
	wrong, isKey := errors.AsType[*client.KeyError](t.err)
	switch {
	case t.err == nil:
		w := t.conn.Welcome().Server
		return finding.Finding{Step: finding.Peer, Cause: finding.Greeted, What: fmt.Sprintf("%q", w)}
	case isKey && wrong.Known != "":
		return finding.Finding{Step: finding.Peer, Cause: finding.Secured}
	case isKey:
		return finding.Finding{Step: finding.Peer, Cause: finding.Greeted, What: fmt.Sprintf("%q", wrong.Server)}
	case errors.Is(t.err, client.ErrVersion):
		f.Cause, f.What = finding.OtherVersion, ""
	case errors.Is(t.err, client.ErrPlainText):
		f.Cause = finding.PlainText
	case errors.Is(t.err, client.ErrInsecure):
		f.Cause, f.What = finding.NoTLS, ""
	case errors.Is(t.err, client.ErrTooMany):
		f.Cause, f.What = finding.Busy, ""
	case errors.Is(t.err, client.ErrNotParley):
		f.Cause = finding.Stranger
	case errors.Is(t.err, client.ErrTimeout), errors.Is(t.err, client.ErrSilent):
		f.Cause = finding.Mute
	default:
		f.Cause = finding.CutOff
	}
	return f
}

func (t *test) key(context.Context) finding.Finding {
	f := finding.Finding{Step: finding.Key}
	wrong, isKey := errors.AsType[*client.KeyError](t.err)
	switch {
	case isKey && wrong.Known != "":
		f.Verdict, f.Cause, f.What = finding.Bad, finding.OtherKey, wrong.Key.String()
	case isKey:
		f.Verdict, f.Cause, f.What = finding.Odd, finding.NewKey, wrong.Key.String()
	case t.conn.Key() == "":
		f.Cause = finding.NoKey
	default:
		f.Cause, f.What = finding.KnownKey, t.conn.Key().String()
	}
	return f
}

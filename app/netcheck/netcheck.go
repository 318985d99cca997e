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
)

// Step is a step of the test.
type Step uint8

// The steps, in their order.
const (
	Here Step = iota // this machine's own addresses
	Name             // the addresses behind the server's name
	Way              // the network by which they are reached
	Port             // whether the port is open
	Peer             // what answers there, and in which version
	Key              // whether it is the server that is expected
)

var steps = [...]string{Here: "here", Name: "name", Way: "way", Port: "port", Peer: "peer", Key: "key"}

// String is the step's name, a word.
func (s Step) String() string { return steps[s] }

// Verdict is how a step ended.
type Verdict uint8

const (
	// Fine: nothing stands in the way.
	Fine Verdict = iota
	// Odd: it may stand in the way, so that it matters if a later step fails.
	Odd
	// Bad: the server cannot be joined before this is mended.
	Bad
)

var verdicts = [...]string{Fine: "ok", Odd: "note", Bad: "fail"}

// String is the verdict, a word.
func (v Verdict) String() string { return verdicts[v] }

// Finding is what a step found.
type Finding struct {
	Step    Step
	Verdict Verdict
	Cause   Cause
	// What is what the sentence speaks of: addresses, a name, an interface; empty
	// where it speaks of nothing.
	What string
}

// String is the sentence: what was found and, where that is bad, what to do.
func (f Finding) String() string {
	if f.What == "" {
		return sentences[f.Cause]
	}
	return fmt.Sprintf(sentences[f.Cause], f.What)
}

// portPatience is how long a port may take to answer.
const portPatience = 4 * time.Second

// Run tests the way to a server and tells each finding as soon as it has it.
// It reports whether the server can be joined. It ends early with ctx.
func Run(ctx context.Context, link wire.Link, tell func(Finding)) bool {
	t := test{link: link}
	defer func() {
		if t.conn != nil {
			t.conn.Close() // it was for looking only
		}
	}()
	for _, step := range []func(context.Context) Finding{t.here, t.name, t.way, t.port, t.peer, t.key} {
		f := step(ctx)
		if ctx.Err() != nil {
			break
		}
		tell(f)
		if f.Verdict == Bad {
			break
		}
		if f.Step == Key {
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

func (t *test) here(context.Context) Finding {
	t.ports = ports()
	f := Finding{Step: Here, Cause: Addresses, What: listed(t.ports)}
	switch {
	case t.link.Local():
		f.Cause, f.What = OwnMachine, ""
	case f.What == "":
		f.Verdict, f.Cause = Bad, NoNetwork
	}
	return f
}

func (t *test) name(ctx context.Context) Finding {
	f := Finding{Step: Name}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", t.link.Host)
	if err != nil || len(addrs) == 0 {
		f.Verdict, f.Cause, f.What = Bad, NoName, t.link.Host
		return f
	}
	for _, a := range addrs {
		t.addrs = append(t.addrs, a.Unmap())
	}
	f.Cause, f.What = Resolved, joined(t.addrs)
	return f
}

// way asks the system by which interface it would send, which sends nothing.
func (t *test) way(context.Context) Finding {
	f := Finding{Step: Way, Verdict: Bad, Cause: NoWay, What: joined(t.addrs)}
	for _, a := range t.addrs {
		from, err := source(a)
		if err != nil {
			continue
		}
		on := portOf(t.ports, from)
		switch {
		case a.IsLoopback():
			return Finding{Step: Way, Cause: WithinMachine}
		case on.holds(a):
			t.near = true
			return Finding{Step: Way, Cause: SameNetwork, What: on.String()}
		case on.tunnel:
			f = Finding{Step: Way, Verdict: Odd, Cause: ByTunnel, What: on.name}
		default:
			f = Finding{Step: Way, Verdict: Odd, Cause: ByGateway, What: from.String()}
		}
	}
	return f
}

func (t *test) port(ctx context.Context) Finding {
	ctx, cancel := context.WithTimeout(ctx, portPatience)
	defer cancel()
	f := Finding{Step: Port, Cause: Open, What: t.link.Addr()}
	err := client.Reach(ctx, t.link.Addr())
	if err == nil {
		return f
	}
	f.Verdict = Bad
	switch {
	case errors.Is(err, client.ErrRefused):
		f.Cause = Refused
	case errors.Is(err, client.ErrNoRoute) && t.near:
		f.Cause = NoMachine
	case errors.Is(err, client.ErrNoRoute):
		f.Cause = GatewayDead
	case t.near:
		f.Cause, f.What = Filtered, t.link.Port
	default:
		f.Cause = Silent
	}
	return f
}

func (t *test) peer(ctx context.Context) Finding {
	f := Finding{Step: Peer, Verdict: Bad, What: t.link.Addr()}
	t.conn, t.err = client.Dial(ctx, client.Target{Addr: t.link.Addr(), Pin: t.link.Key, Program: "check"})
	wrong, isKey := errors.AsType[*client.KeyError](t.err)
	switch {
	case t.err == nil:
		w := t.conn.Welcome().Server
		return Finding{Step: Peer, Cause: Greeted, What: fmt.Sprintf("%q", w)}
	case isKey && wrong.Known != "":
		return Finding{Step: Peer, Cause: Secured}
	case isKey:
		return Finding{Step: Peer, Cause: Greeted, What: fmt.Sprintf("%q", wrong.Server)}
	case errors.Is(t.err, client.ErrVersion):
		f.Cause, f.What = OtherVersion, ""
	case errors.Is(t.err, client.ErrPlainText):
		f.Cause = PlainText
	case errors.Is(t.err, client.ErrInsecure):
		f.Cause, f.What = NoTLS, ""
	case errors.Is(t.err, client.ErrTooMany):
		f.Cause, f.What = Busy, ""
	case errors.Is(t.err, client.ErrNotParley):
		f.Cause = Stranger
	case errors.Is(t.err, client.ErrTimeout), errors.Is(t.err, client.ErrSilent):
		f.Cause = Mute
	default:
		f.Cause = CutOff
	}
	return f
}

func (t *test) key(context.Context) Finding {
	f := Finding{Step: Key}
	wrong, isKey := errors.AsType[*client.KeyError](t.err)
	switch {
	case isKey && wrong.Known != "":
		f.Verdict, f.Cause, f.What = Bad, OtherKey, wrong.Key.String()
	case isKey:
		f.Verdict, f.Cause, f.What = Odd, NewKey, wrong.Key.String()
	case t.conn.Key() == "":
		f.Cause = NoKey
	default:
		f.Cause, f.What = KnownKey, t.conn.Key().String()
	}
	return f
}

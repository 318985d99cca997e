// Package discover is presence on the local network: a server says that it is
// there, and whoever listens hears which servers are.
//
//	Announce: question → due → sockets → mDNS answer, beacon ┐
//	Listen:   sockets → decode → table → servers             ┘ the segment
//
// Rules of the house: what is heard is a hint, and nothing here trusts it; every
// datagram is bounded, decoded without a panic and held to the segment that it
// came from; nothing is answered to one address alone; the table is bounded, and
// what is not heard again goes. PROTOCOL.md of net/wire says what is sent.
//
// The records of DNS-SD are made and read by golang.org/x/net/dns/dnsmessage.
// github.com/pion/mdns/v2 (v2.2.2) browses too, but its sessions keep every name
// that they ever heard, tell of no service that went, and know one address of
// each: a hostile network would fill them, and a gone server stay.
package discover

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"parley.example/net/wire"
)

// Times.
const (
	// holds is how long what was said holds.
	holds = 30 * time.Second
	// sayEvery and askEvery are well below it: two may be lost.
	sayEvery = 10 * time.Second
	askEvery = 10 * time.Second
	// askAgain comes after the first question, which may be lost.
	askAgain = 700 * time.Millisecond
	// sayLeast is between two answers (RFC 6762 §6).
	sayLeast = time.Second
	// settle gathers what is heard before it is told.
	settle = 100 * time.Millisecond
	// openAgain is between two tries to come onto the network.
	openAgain = 5 * time.Second
)

// Config is what both ways need.
type Config struct {
	// Links are the interfaces that lead to others, asked for again and again: they
	// come and go.
	Links func() ([]net.Interface, error)
	// Log hears of what does not work; slog.Default() where nil.
	Log *slog.Logger
}

// Server is one that was heard.
type Server struct {
	wire.Beacon
	// Addrs are where it may be reached, the likeliest first; at least one.
	Addrs []netip.AddrPort
}

// Announce says that the server that listens at addr is there, until ctx ends;
// then it says goodbye. say is asked each time, on Announce's own goroutine; its
// port and TTL are filled in. A server that only its own machine reaches is not
// announced: the answer is ErrLoopback at once. What the system never lets a program
// do is answered, too; what else keeps it from the network is logged and tried again.
func Announce(ctx context.Context, cfg Config, addr netip.AddrPort, say func() wire.Beacon) error {
	if addr.Addr().IsLoopback() {
		return ErrLoopback
	}
	s, err := openSoon(ctx, cfg)
	if s == nil {
		return err
	}
	in := s.read()
	defer s.close()
	a := announcer{sockets: s, at: addr, say: say}
	due := time.NewTimer(0)
	defer due.Stop()
	for again := true; ; {
		select {
		case <-ctx.Done():
			a.tell(0)
			return nil
		case <-due.C:
			a.tell(holds)
			a.last, a.next = time.Now(), time.Now().Add(sayEvery)
			if again { // the first may be lost (RFC 6762 §8.3)
				a.next, again = a.last.Add(sayLeast), false
			}
			due.Reset(time.Until(a.next))
		case p := <-in:
			if soon := time.Now().Add(jitter()); a.asked(p) && soon.Before(a.next) {
				a.next = soon
				if least := a.last.Add(sayLeast); least.After(soon) {
					a.next = least
				}
				due.Reset(time.Until(a.next))
			}
		}
	}
}

// openSoon opens as soon as the system lets it; nil, and no error, where ctx ends
// before.
func openSoon(ctx context.Context, cfg Config) (*sockets, error) {
	said := ""
	for {
		s, err := open(cfg)
		if err == nil || errors.Is(err, errors.ErrUnsupported) {
			return s, err
		}
		if why := err.Error(); why != said {
			cfg.log().Warn("the server is not announced on the network yet", "err", err)
			said = why
		}
		pause := time.NewTimer(openAgain)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return nil, nil
		}
	}
}

// ErrLoopback says that a server listens for its own machine only.
var ErrLoopback = errors.New("the server listens for its own machine only")

// Listen hears which servers are there until ctx ends, and tells each time that
// changes, beginning with nothing once it listens. heard is called on Listen's own
// goroutine with a list that is the caller's, ordered by name and key.
func Listen(ctx context.Context, cfg Config, heard func([]Server)) error {
	s, err := open(cfg)
	if err != nil {
		return err
	}
	in := s.read()
	defer s.close()
	heard(nil)
	var all Table
	ask, change := time.NewTimer(0), time.NewTimer(time.Hour)
	change.Stop()
	defer ask.Stop()
	defer change.Stop()
	told := false // whether change is set for what was heard, not for what goes
	for first := true; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-ask.C:
			s.ask()
			ask.Reset(askEvery)
			if first {
				ask.Reset(askAgain)
				first = false
			}
		case p := <-in:
			now := time.Now()
			changed := false
			for _, hint := range p.hints() {
				changed = all.Hear(hint, now) || changed
			}
			if next := all.Next(); changed && !told {
				told = true
				change.Reset(settle)
			} else if !told && !next.IsZero() {
				change.Reset(time.Until(next))
			}
		case now := <-change.C:
			if all.Expire(now) || told {
				heard(all.Servers())
			}
			told = false
			if next := all.Next(); !next.IsZero() {
				change.Reset(time.Until(next))
			}
		}
	}
}

func (c Config) log() *slog.Logger { return cmp.Or(c.Log, slog.Default()) }

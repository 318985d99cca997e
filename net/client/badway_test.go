package client_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// broken is a connection on which reads fail.
type broken struct {
	net.Conn
	err error
}

func (b broken) Read([]byte) (int, error)    { return 0, b.err }
func (b broken) Write(p []byte) (int, error) { return len(p), nil }

// TestNetworkLostInTheHandshake passes by itself: a network that went while TLS
// came about was once taken for a server that is none, and not dialled again.
func TestNetworkLostInTheHandshake(t *testing.T) {
	for _, errno := range []syscall.Errno{
		syscall.ECONNRESET, syscall.ENETDOWN, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ETIMEDOUT,
	} {
		t.Run(errno.Error(), func(t *testing.T) {
			open := func(context.Context, string) (net.Conn, error) {
				ours, theirs := net.Pipe()
				theirs.Close()
				return broken{ours, &net.OpError{Op: "read", Err: errno}}, nil
			}
			pin := wire.Fingerprint(strings.Repeat("ab", 32))
			_, err := client.Dial(t.Context(), client.Target{Addr: away, Pin: pin, Open: open})
			if err == nil || client.Final(err) {
				t.Errorf("answers %v, which is final, want one that passes", err)
			}
		})
	}
}

// slow is a way up that takes so many bytes a second.
type slow struct {
	net.Conn
	second int
}

func (s slow) Write(b []byte) (int, error) {
	done := 0
	for done < len(b) {
		n := min(len(b)-done, s.second/10)
		time.Sleep(time.Second / 10)
		m, err := s.Conn.Write(b[done : done+n])
		if done += m; err != nil {
			return done, err
		}
	}
	return done, nil
}

// TestSlowWayUp keeps the line while the server takes what is sent, be it slowly:
// what waited while there was no line once was to be written in ten seconds.
func TestSlowWayUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		box, err := client.OpenOutbox(s)
		if err != nil {
			t.Fatal(err)
		}
		for n := range client.Window {
			m := client.Message{Conv: wire.ConvID(n + 1), UID: uid(n + 1), Text: strings.Repeat("x", wire.MaxText)}
			if err := box.Add(m); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		r := &running{tb: t, commands: make(chan client.Command), events: make(chan client.Event, 1000), ended: make(chan error, 1), cancel: cancel}
		cfg := on(s)
		cfg.Addr, cfg.User, cfg.Password = here, "amy", "amy"
		cfg.Open = func(ctx context.Context, addr string) (net.Conn, error) {
			c, err := f.open(ctx, addr)
			return slow{Conn: c, second: 12 << 10}, err
		}
		go func() { r.ended <- client.Run(ctx, cfg, r.commands, r.events) }()
		for sent := 0; sent < client.Window; {
			switch e := (<-r.events).(type) {
			case client.Lost:
				t.Errorf("lost after %d were sent: %v", sent, e.Err)
			case client.Sent:
				sent++
			}
		}
		r.stop(f)
	})
}

// putsOff has a server refuse the first two requests of a kind for a moment; asked
// counts them.
func putsOff[R wire.Request](f *fake) (asked *int) {
	asked = new(int)
	f.before = func(p *peer, id int64, req wire.Request) bool {
		if _, ok := req.(R); !ok {
			return false
		}
		if *asked++; *asked > 2 {
			return false
		}
		p.refuse(id, wire.CodeStorage)
		return true
	}
	return asked
}

// TestAPageThatWasPutOff is asked for again: a server that could not read its disk
// for a moment once left a gap, or an empty conversation, until somebody said
// something in it.
func TestAPageThatWasPutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		asked := putsOff[*wire.History](f)
		r := run(t, f, on(newShelf()))
		until[client.Online](r, nil)
		r.commands <- client.Ask{Tag: 1, Request: &wire.History{Conv: 7}}
		if a := until[client.Answered](r, nil); a.Err != nil || *asked != 3 {
			t.Errorf("answered %v after %d questions, want a page after 3", a.Err, *asked)
		}
		*asked = 0
		r.commands <- client.Ask{Tag: 2, Request: &wire.History{Conv: 7}}
		synctest.Wait()
		f.drop()
		if a := until[client.Answered](r, nil); a.Tag != 2 || client.Reason(a.Err) == nil {
			t.Errorf("where the line ends %d is answered %v", a.Tag, a.Err)
		}
		r.stop(f)
	})
}

// TestPeopleThatWerePutOff are asked for again: the directory once stayed as
// empty as it was until the line broke.
func TestPeopleThatWerePutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		asked := putsOff[*wire.People](f)
		r := run(t, f, on(newShelf()))
		until(r, func(e client.People) bool { return e.Last })
		if *asked != 3 {
			t.Errorf("asked %d times, want 3", *asked)
		}
		r.stop(f)
	})
}

// TestAnotherAnswersInItsPlace for a while: the page of a hotel's network, or what has
// the address on another one. It was once not dialled again until somebody asked.
func TestAnotherAnswersInItsPlace(t *testing.T) {
	for _, stay := range []bool{true, false} {
		t.Run(fmt.Sprint("stay ", stay), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				portal := false
				f.pipes.serve = func(p *peer) {
					other := false
					f.locked(func() { other = portal })
					if !other {
						f.session(p)
						return
					}
					p.next()
					p.line("HTTP/1.1 511 Network Authentication Required\r\n\r\n")
				}
				cfg := on(newShelf())
				cfg.Stay = stay
				r := run(t, f, cfg)
				until(r, func(e client.People) bool { return e.Last })
				f.locked(func() { portal = true })
				f.drop()
				if e := until[client.Standby](r, nil); client.Reason(e.Err) != client.ErrNotParley {
					t.Errorf("stands by because of %v", e.Err)
				}
				r.commands <- enqueue(1, 7)
				f.locked(func() { portal = false })
				until[client.Sent](r, nil)
				r.stop(f)
			})
		})
	}
}

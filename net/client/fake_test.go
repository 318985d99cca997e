package client_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// here is an address that needs no TLS.
const here = "127.0.0.1:12343"

// peer is the server's end of a connection.
type peer struct {
	raw   net.Conn
	lines *wire.Reader
}

func newPeer(raw net.Conn) *peer {
	return &peer{raw: raw, lines: wire.NewReader(raw, wire.MaxRequest)}
}

// next reads a request; false at the connection's end.
func (p *peer) next() (int64, wire.Request, bool) {
	b, err := p.lines.Next()
	if err != nil {
		return 0, nil, false
	}
	id, req, err := wire.ParseRequest(b)
	return id, req, err == nil
}

// The writers ignore errors: the client may have gone, which it tells itself.
func (p *peer) ok(id int64, a wire.Answer)   { _, _ = p.raw.Write(wire.AppendOK(nil, id, a)) }
func (p *peer) no(id int64, e *wire.Error)   { _, _ = p.raw.Write(wire.AppendError(nil, id, e)) }
func (p *peer) push(e wire.Push)             { _, _ = p.raw.Write(wire.AppendPush(nil, e)) }
func (p *peer) line(s string)                { _, _ = p.raw.Write([]byte(s)) }
func (p *peer) refuse(id int64, c wire.Code) { p.no(id, wire.Errorf(c, "no")) }
func (p *peer) welcome(id int64, name string) {
	p.ok(id, &wire.Welcome{Version: wire.Version, Server: name})
}

// hello answers the version exchange.
func (p *peer) hello() bool {
	id, req, ok := p.next()
	if _, is := req.(*wire.Hello); !ok || !is {
		return false
	}
	p.welcome(id, "fake")
	return true
}

// drain reads requests and answers none, until the connection ends.
func (p *peer) drain(each func(int64, wire.Request)) {
	for {
		id, req, ok := p.next()
		if !ok {
			return
		}
		each(id, req)
	}
}

// pipes makes connections to serve, each on a goroutine that its cleanup waits
// for.
type pipes struct {
	serve func(*peer)
	wait  sync.WaitGroup
}

// open is a Target's Open.
func (n *pipes) open(context.Context, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	n.wait.Go(func() {
		defer theirs.Close()
		n.serve(newPeer(theirs))
	})
	return ours, nil
}

// connect joins a server that serve is, after hello.
func connect(tb testing.TB, target client.Target, serve func(*peer)) *client.Conn {
	tb.Helper()
	n := &pipes{serve: func(p *peer) {
		if p.hello() {
			serve(p)
		}
	}}
	target.Addr, target.Open = here, n.open
	c, err := client.Dial(tb.Context(), target)
	if err != nil {
		tb.Fatalf("dial: %v", err)
	}
	tb.Cleanup(func() {
		c.Close()
		n.wait.Wait()
	})
	return c
}

// fake is a small Parley server: one account, some rooms, and a log of each.
// What a test changes in it happens under its lock.
type fake struct {
	pipes
	mu     sync.Mutex
	room   wire.ConvID
	events []wire.Event
	uids   map[wire.UID]wire.Sent
	logins []wire.Request
	live   map[*peer]bool
	dials  []time.Time
	// before is asked first; where it answers true it has dealt with the request.
	before func(p *peer, id int64, req wire.Request) bool
	// refuse makes open fail.
	refuse error
}

func newFake() *fake {
	f := &fake{room: 7, uids: make(map[wire.UID]wire.Sent), live: make(map[*peer]bool)}
	f.pipes.serve = f.session
	return f
}

func (f *fake) open(ctx context.Context, addr string) (net.Conn, error) {
	f.mu.Lock()
	f.dials = append(f.dials, time.Now())
	refuse := f.refuse
	f.mu.Unlock()
	if refuse != nil {
		return nil, refuse
	}
	return f.pipes.open(ctx, addr)
}

func (f *fake) session(p *peer) {
	if !p.hello() {
		return
	}
	defer func() {
		f.mu.Lock()
		delete(f.live, p)
		f.mu.Unlock()
	}()
	p.drain(func(id int64, req wire.Request) {
		f.mu.Lock()
		before := f.before
		f.mu.Unlock()
		if before == nil || !before(p, id, req) {
			f.answer(p, id, req)
		}
	})
}

func (f *fake) answer(p *peer, id int64, req wire.Request) {
	switch req := req.(type) {
	case *wire.Login, *wire.Register, *wire.Resume:
		f.mu.Lock()
		f.logins = append(f.logins, req)
		f.live[p] = true
		f.mu.Unlock()
		p.ok(id, f.session0(req))
	case *wire.People:
		p.ok(id, &wire.Directory{People: []wire.Account{{ID: 1, Name: "amy"}, {ID: 2, Name: "bob"}}})
	case *wire.Send:
		sent := f.store(req)
		p.ok(id, &sent)
	case *wire.History:
		p.ok(id, f.page(req))
	default:
		p.ok(id, wire.NewAnswer(req))
	}
}

func (f *fake) session0(req wire.Request) *wire.Session {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := &wire.Session{Me: wire.Account{ID: 1, Name: "amy"}, Conversations: []wire.Conversation{
		{ID: f.room, Kind: wire.Room, Name: "hall", Last: wire.Seq(len(f.events))},
	}}
	if _, resumed := req.(*wire.Resume); !resumed {
		s.Token = "token"
	}
	return s
}

// store appends a message, once for each uid.
func (f *fake) store(req *wire.Send) wire.Sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	if sent, again := f.uids[req.UID]; again {
		return sent
	}
	e := wire.Event{Conv: req.Conv, Seq: wire.Seq(len(f.events) + 1), Kind: wire.Message, From: 1, UID: req.UID, Text: req.Text}
	f.events = append(f.events, e)
	f.uids[req.UID] = wire.Sent{Conv: e.Conv, Seq: e.Seq}
	return f.uids[req.UID]
}

// say appends another's message and pushes it as often as times says.
func (f *fake) say(s string, times int) {
	f.mu.Lock()
	e := wire.Event{Conv: f.room, Seq: wire.Seq(len(f.events) + 1), Kind: wire.Message, From: 2, Text: s}
	f.events = append(f.events, e)
	var to []*peer
	for p := range f.live {
		to = append(to, p)
	}
	f.mu.Unlock()
	for range times {
		for _, p := range to {
			p.push(&e)
		}
	}
}

func (f *fake) page(req *wire.History) *wire.Page {
	f.mu.Lock()
	defer f.mu.Unlock()
	const size = 3
	from := min(int(req.After), len(f.events))
	to := min(from+size, len(f.events))
	return &wire.Page{Conv: req.Conv, Events: f.events[from:to], More: to < len(f.events)}
}

// drop cuts every connection.
func (f *fake) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for p := range f.live {
		p.raw.Close()
	}
}

// locked changes the fake.
func (f *fake) locked(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// running is a Run under test.
type running struct {
	tb       testing.TB
	commands chan client.Command
	events   chan client.Event
	ended    chan error
	cancel   context.CancelFunc
	began    time.Time
}

// run starts Run on f.
func run(tb testing.TB, f *fake, cfg client.Config) *running {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	r := &running{
		tb:       tb,
		commands: make(chan client.Command),
		events:   make(chan client.Event, 1000),
		ended:    make(chan error, 1),
		cancel:   cancel,
		began:    time.Now(),
	}
	cfg.Addr, cfg.Open = here, f.open
	if cfg.User == "" {
		cfg.User, cfg.Password = "amy", "amy"
	}
	if cfg.Random == nil {
		cfg.Random = func() float64 { return 0.5 }
	}
	go func() { r.ended <- client.Run(ctx, cfg, r.commands, r.events) }()
	return r
}

// stop ends Run and waits for it.
func (r *running) stop(f *fake) {
	r.tb.Helper()
	r.cancel()
	if err := <-r.ended; !errors.Is(err, context.Canceled) {
		r.tb.Fatalf("Run answers %v, want it canceled", err)
	}
	f.wait.Wait()
}

// until takes events up to the first of type E that is right, nil for any.
func until[E client.Event](r *running, right func(E) bool) E {
	r.tb.Helper()
	for {
		select {
		case e := <-r.events:
			if e, ok := e.(E); ok && (right == nil || right(e)) {
				return e
			}
		case err := <-r.ended:
			var none E
			r.tb.Fatalf("Run ended with %v, want a %T", err, none)
		case <-time.After(time.Hour):
			var none E
			r.tb.Fatalf("no %T came", none)
		}
	}
}

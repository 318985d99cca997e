package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

const (
	// lineEvents is how many events of the client may wait to be reported; full,
	// the client waits.
	lineEvents = 256
	// logoutWait bounds the wait for a server to hear that somebody leaves.
	logoutWait = 2 * time.Second
)

// line is a connection by net/client, which redials by itself: two goroutines,
// the client's and the one that reports its events, which stop waits for.
//
//	session → do → client.Run → events → pump → report
//
// The client takes commands at all times, as long as its events are taken; they
// are, since the store waits for nobody.
type line struct {
	cfg      client.Config
	commands chan<- client.Command
	cancel   context.CancelFunc
	running  sync.WaitGroup
	over     chan struct{} // closed when the client has ended and all is reported
	report   func(state.Event)
	remember func(client.Server) error

	server atomic.Pointer[state.Server] // the one that answered last
	asks   map[uint64]state.Effect      // under way, by tag; guarded by mu
	tag    uint64
	mu     sync.Mutex
}

// dialLine begins to connect and returns at once.
func dialLine(ctx context.Context, cfg client.Config, report func(state.Event), remember func(client.Server) error) *line {
	ctx, cancel := context.WithCancel(ctx)
	commands := make(chan client.Command)
	l := &line{
		cfg: cfg, commands: commands, cancel: cancel, over: make(chan struct{}),
		report: report, remember: remember, asks: map[uint64]state.Effect{},
	}
	events := make(chan client.Event, lineEvents)
	var end error
	l.running.Go(func() {
		end = client.Run(ctx, cfg, commands, events)
		close(events) // Run, the only sender, has returned
	})
	l.running.Go(func() {
		defer close(l.over)
		for e := range events {
			l.pump(e)
		}
		l.finish(end)
		cancel()
	})
	return l
}

// finish reports how the client ended, and answers what was still asked.
func (l *line) finish(end error) {
	l.mu.Lock()
	left := l.asks
	l.asks = nil
	l.mu.Unlock()
	for _, e := range left {
		refuse(e, client.ErrOffline, l.report)
	}
	switch key, isKey := errors.AsType[*client.KeyError](end); {
	case isKey:
		l.report(state.UnknownKey{Addr: l.cfg.Addr, Key: key.Key, Known: key.Known})
	case errors.Is(end, client.ErrPlainText):
		l.report(state.PlainOnly{Addr: l.cfg.Addr})
	case end == nil || errors.Is(end, context.Canceled):
		// Asked for; who asked knows.
	default:
		l.report(state.Linked{Link: state.Link{Phase: state.LinkOff, Fault: faultOf(end), Detail: detailOf(end)}})
	}
}

// ended reports whether the client has given up for good.
func (l *line) ended() bool {
	select {
	case <-l.over:
		return true
	default:
		return false
	}
}

// tell hands a command to the client. What it took it carries out, also where
// stop follows at once. It reports whether the client took it.
func (l *line) tell(c client.Command) bool {
	select {
	case l.commands <- c:
		return true
	case <-l.over:
		return false
	}
}

// stop implements talker.
func (l *line) stop() {
	l.cancel()
	l.running.Wait()
}

// logout tells the server that the session ends, if it can be told soon.
func (l *line) logout(ctx context.Context) {
	l.tell(client.Logout{})
	select {
	case <-l.over:
	case <-time.After(logoutWait):
	case <-ctx.Done():
	}
}

// key is what the server proved to be, empty where it proved nothing.
func (l *line) key() wire.Fingerprint { return l.cfg.Pin }

// do implements talker.
func (l *line) do(e state.Effect) {
	switch e := e.(type) {
	case state.Enqueue:
		if !l.tell(client.Enqueue(e)) {
			refuse(e, client.ErrOffline, l.report)
		}
	case state.Dequeue:
		l.tell(client.Drop{UID: e.UID})
	case state.Redial:
		l.tell(client.RetryNow{})
	case state.FetchOlder:
		l.ask(e, &wire.History{Conv: e.Conv, Before: e.Before})
	case state.FetchNewer:
		l.ask(e, &wire.History{Conv: e.Conv, After: e.After})
	case state.MarkRead:
		l.ask(e, &wire.Read{Conv: e.Conv, Seq: e.Seq})
	case state.AskDirect:
		l.ask(e, &wire.OpenDirect{With: e.With})
	case state.AskRoom:
		l.ask(e, &wire.Create{Room: e.Name, Private: e.Private})
	}
}

// ask sends a request whose answer is reported as e wants it; finish answers
// what is asked too late.
func (l *line) ask(e state.Effect, req wire.Request) {
	l.mu.Lock()
	if l.asks == nil {
		l.mu.Unlock()
		refuse(e, client.ErrOffline, l.report)
		return
	}
	l.tag++
	tag := l.tag
	l.asks[tag] = e
	l.mu.Unlock()
	l.tell(client.Ask{Tag: tag, Request: req})
}

// pump reports one event of the client.
func (l *line) pump(e client.Event) {
	switch e := e.(type) {
	case client.Online:
		l.online(e)
	case client.Answered:
		l.answered(e)
	case client.Pushed:
		if ev := pushed(e.Push); ev != nil {
			l.report(ev)
		}
	default:
		if ev := translate(e); ev != nil {
			l.report(ev)
		}
	}
}

// online reports who is logged in, and remembers a server that proved its key.
func (l *line) online(e client.Online) {
	srv := state.Server{Name: e.Welcome.Server, Addr: l.cfg.Addr, Key: e.Key, Policy: e.Welcome.Policy}
	if srv.Key == "" {
		srv.Key = e.Welcome.Key // a claim, which on this machine nobody else can make
	}
	l.server.Store(&srv)
	l.report(state.Welcomed{Server: srv})
	l.report(state.LoggedIn{Me: e.Session.Me, Convs: e.Session.Conversations})
	if e.Key == "" {
		return
	}
	err := l.remember(client.Server{
		Key: e.Key, Name: srv.Name, Addr: l.cfg.Addr, User: e.Session.Me.Name, Token: e.Session.Token, Used: time.Now(),
	})
	if err != nil {
		l.report(state.DiskFailed{Detail: err.Error()})
	}
}

// answered reports the answer to what an effect asked.
func (l *line) answered(a client.Answered) {
	l.mu.Lock()
	e := l.asks[a.Tag]
	delete(l.asks, a.Tag)
	l.mu.Unlock()
	if l.joins(e, a) {
		return
	}
	if a.Err != nil {
		refuse(e, a.Err, l.report)
		return
	}
	switch e := e.(type) {
	case state.FetchOlder:
		l.report(state.PageLoaded{Page: *a.Answer.(*wire.Page), Bound: e.Before})
	case state.FetchNewer:
		l.report(state.PageLoaded{Page: *a.Answer.(*wire.Page), Newer: true, Bound: e.After})
	case state.AskDirect, state.AskRoom:
		l.report(state.ConvOpened{Conv: *a.Answer.(*wire.Conversation), Show: true})
	}
}

// errTaken is the answer to a room's name that is another room's.
var errTaken = &wire.Error{Code: wire.CodeTaken, Say: "that name is taken: choose another"}

// joins takes a name that is taken for the wish to join the public room of that
// name. A private room is not admitted to exist by more than its name.
func (l *line) joins(e state.Effect, a client.Answered) bool {
	room, ok := e.(state.AskRoom)
	if !ok || a.Err == nil {
		return false
	}
	switch a.Request.(type) {
	case *wire.Create:
		if room.Private || !errors.Is(a.Err, errTaken) {
			return false
		}
		l.ask(e, &wire.Join{Room: room.Name})
		return true
	case *wire.Join:
		refuse(e, errTaken, l.report)
		return true
	}
	return false
}

package main

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
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
	// changeWait bounds that for the answer to what a person changed.
	changeWait = 2 * time.Second
)

// line is a connection by net/client, which redials by itself: three
// goroutines, which stop waits for.
//
//	session → do → commands → feed → client.Run → events → pump → report
//
// Whoever asks waits for nobody: not the session, which has others to serve, and
// not the pump, for which the client may be waiting.
type line struct {
	cfg      client.Config // without the password
	commands *mailbox[client.Command]
	rest     context.CancelFunc // ends feed, which then hands over all there is
	cancel   context.CancelFunc // ends the client
	feeding  sync.WaitGroup
	running  sync.WaitGroup
	gone     chan struct{} // closed when the client has ended
	over     chan struct{} // closed when all that it reported is reported
	changed  chan struct{} // has a value where a change was answered; for settle
	leaving  bool          // a logout was asked for; the session's
	report   func(state.Event)
	remember func(client.Server) error

	mu      sync.Mutex
	asks    map[uint64]state.Effect // under way, by tag; nil after the end
	tag     uint64
	token   string           // the session's
	key     wire.Fingerprint // what its server is remembered by
	home    *client.Config   // how to come back to it; nil before the first login
	signed  bool             // out: the session is no more
	untold  atomic.Bool      // the server has not heard of a logout
	unsaved unsaved
}

// dialLine begins to connect and returns at once.
func dialLine(ctx context.Context, cfg client.Config, report func(state.Event), remember func(client.Server) error) *line {
	ctx, cancel := context.WithCancel(ctx)
	resting, rest := context.WithCancel(ctx)
	l := &line{
		cfg: cfg, commands: newMailbox[client.Command](), rest: rest, cancel: cancel,
		gone: make(chan struct{}), over: make(chan struct{}), changed: make(chan struct{}, 1),
		report: report, remember: remember, asks: map[uint64]state.Effect{}, token: cfg.Token,
	}
	l.cfg.Password = ""
	commands := make(chan client.Command)
	events := make(chan client.Event, lineEvents)
	var end error
	l.running.Go(func() {
		end = client.Run(ctx, cfg, commands, events)
		close(l.gone)
		close(events) // Run, the only sender, has returned
	})
	l.running.Go(func() {
		defer close(l.over)
		for e := range events {
			l.pump(e)
		}
		l.finish(end)
	})
	l.feeding.Go(func() { l.feed(resting, commands) })
	return l
}

// feed hands commands to the client, which takes them at all times as long as
// its events are taken; they are, since the store waits for nobody. At the end
// it hands over all there is.
func (l *line) feed(ctx context.Context, to chan<- client.Command) {
	for {
		c, ok := l.commands.take(ctx)
		if !ok {
			break
		}
		l.hand(to, c)
	}
	for _, c := range l.commands.rest() {
		l.hand(to, c)
	}
}

// hand hands over a command. What the client took it carries out, also where its
// end follows at once.
func (l *line) hand(to chan<- client.Command, c client.Command) {
	select {
	case to <- c:
	case <-l.gone:
		l.late(c)
	}
}

// late deals with a command after the client's end: the next one sends what was
// said, but not what was discarded, and finds the drafts as they are now.
func (l *line) late(c client.Command) {
	home, _ := l.back()
	if home == nil && l.cfg.Box != "" {
		home = &l.cfg // the session did not come back
	}
	switch c := c.(type) {
	case client.Enqueue:
		if home == nil {
			refuse(state.Enqueue(c), client.ErrOffline, l.report)
			return
		}
		ev := translate(client.Accept(*home, c))
		_, kept := ev.(state.Queued)
		if _, signedOut := l.back(); !kept || !signedOut { // else nobody is there whose it could be
			l.report(ev)
		}
	case client.KeepDraft:
		if home == nil {
			return
		}
		if err := client.Keep(*home, client.Draft(c)); err != nil {
			l.report(state.DiskFailed{Conv: c.Conv, Detail: diskDetail(err)})
		}
	case client.Drop:
		if home == nil {
			return
		}
		if err := client.Discard(*home, c.UID); err != nil {
			l.report(state.DiskFailed{UID: c.UID, Detail: diskDetail(err)})
		}
	}
}

// finish reports how the client ended, and answers what was still asked.
func (l *line) finish(end error) {
	l.mu.Lock()
	left := l.asks
	l.asks = nil
	l.signed = errors.Is(end, client.ErrLogin) || errors.Is(end, client.ErrRemoved)
	l.mu.Unlock()
	for _, e := range left {
		l.undone(e, client.ErrOffline)
	}
	if end != nil && !errors.Is(end, context.Canceled) { // else asked for; who asked knows
		l.down(end)
	}
}

// down reports that the line stays down, or asks what has to be known first.
func (l *line) down(why error) {
	switch key, isKey := errors.AsType[*client.KeyError](why); {
	case isKey:
		l.report(state.UnknownKey{Addr: l.cfg.Addr, Key: key.Key, Known: key.Known})
	case errors.Is(why, client.ErrPlainText):
		l.report(state.PlainOnly{Addr: l.cfg.Addr})
	default:
		l.report(state.Linked{Link: state.Link{Phase: state.LinkOff, Fault: l.faultOf(why), Detail: detailOf(why)}})
	}
}

// faultOf is the state's name of an error. A session that is taken up again has
// no password that could be wrong: it was ended.
func (l *line) faultOf(err error) state.Fault {
	if _, out := l.back(); out {
		return state.FaultRemoved
	}
	return faultOf(err)
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

// tell has a command handed to the client.
func (l *line) tell(c client.Command) { l.commands.put(c) }

// stop implements talker. What was told by then is handed over before, and what
// a person changed is waited for: no outbox keeps it.
func (l *line) stop() {
	l.rest()
	l.feeding.Wait()
	l.settle()
	l.cancel()
	l.running.Wait()
}

// settle waits for the answers to changes that are under way, up to changeWait.
func (l *line) settle() {
	timeout := time.NewTimer(changeWait)
	defer timeout.Stop()
	for {
		l.mu.Lock()
		left := 0
		for _, e := range l.asks {
			if changes(e) {
				left++
			}
		}
		l.mu.Unlock()
		if left == 0 {
			return
		}
		select {
		case <-l.changed:
		case <-l.over:
			return
		case <-timeout.C:
			return
		}
	}
}

// changes reports whether an effect asks for a change of a message.
func changes(e state.Effect) bool {
	switch e.(type) {
	case state.AskEdit, state.AskDelete, state.AskReact:
		return true
	}
	return false
}

// logout tells the server that the session ends, if it can be told soon; untold says
// where it could not.
func (l *line) logout(ctx context.Context) {
	l.leaving = true
	l.tell(client.Logout{})
	timeout := time.NewTimer(logoutWait)
	defer timeout.Stop()
	select {
	case <-l.over:
		return
	case <-timeout.C:
	case <-ctx.Done():
	}
	l.untold.Store(true)
}

// hasSession reports whether somebody was logged in on this line.
func (l *line) hasSession() bool {
	home, _ := l.back()
	return home != nil
}

// back is how to come back to the session that was logged in on this line; nil
// where none was. signedOut says that a session was, or was to be taken up
// again, and is no more.
func (l *line) back() (home *client.Config, signedOut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.home, l.signed && (l.home != nil || l.cfg.Token != "")
}

// session is the token of the session, and the key that its server is remembered
// by; both may be empty.
func (l *line) session() (key wire.Fingerprint, token string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return cmp.Or(l.key, l.cfg.Pin), l.token
}

// do implements talker.
func (l *line) do(e state.Effect) {
	switch e := e.(type) {
	case state.Enqueue:
		l.tell(client.Enqueue(e))
	case state.Adopt:
		l.tell(client.Adopt{})
	case state.Dequeue:
		l.tell(client.Drop{UID: e.UID})
	case state.Redial:
		l.tell(client.RetryNow{})
	case state.Hold:
		l.tell(client.Hold{})
	case state.FetchOlder:
		l.ask(e, &wire.History{Conv: e.Conv, Before: e.Before})
	case state.FetchNewer:
		l.ask(e, &wire.History{Conv: e.Conv, After: e.After})
	case state.FetchQuote:
		l.ask(e, &wire.History{Conv: e.Conv, Around: e.Ref, Limit: 1})
	case state.AskFind:
		l.ask(e, &e.Search)
	case state.FetchSpan:
		l.ask(e, &wire.History{Conv: e.Conv, Around: e.Around, At: e.At, Before: e.Before, After: e.After})
	case state.MarkRead:
		l.ask(e, &wire.Read{Conv: e.Conv, Seq: e.Seq})
	case state.AskEdit:
		l.ask(e, &wire.Edit{Conv: e.Conv, Ref: e.Ref, Text: e.Text})
	case state.AskDelete:
		l.ask(e, &wire.Delete{Conv: e.Conv, Ref: e.Ref})
	case state.AskReact:
		l.ask(e, &wire.React{Conv: e.Conv, Ref: e.Ref, Emoji: e.Emoji, Off: e.Off})
	case state.AskCommand:
		l.ask(e, e.Request)
	case state.KeepDraft:
		l.tell(client.KeepDraft(e))
	case state.AskTyping:
		l.ask(e, &wire.Typing{Conv: e.Conv})
	case state.AskAdmin:
		l.ask(e, e.Request)
	default:
		if !l.askSelf(e) && !l.askInvitations(e) {
			l.askRooms(e)
		}
	}
}

// ask sends a request whose answer is reported as e wants it; finish answers
// what is asked too late.
func (l *line) ask(e state.Effect, req wire.Request) {
	l.mu.Lock()
	if l.asks == nil {
		l.mu.Unlock()
		l.undone(e, client.ErrOffline)
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
		if ev := pushed(e.Push, time.Now()); ev != nil {
			l.report(ev)
		}
	case client.Held:
		l.down(e.Err)
	case client.Untold:
		l.untold.Store(true)
	default:
		if ev := translate(e); ev != nil {
			l.report(ev)
		}
	}
}

// online reports who is logged in, and remembers a server that proved its key.
func (l *line) online(e client.Online) {
	srv := state.Server{Name: e.Welcome.Server, Addr: l.lasting(e.Addr), Key: e.Key, Policy: e.Welcome.Policy}
	if srv.Key == "" {
		srv.Key = e.Welcome.Key // a claim, which on this machine nobody else can make
	}
	token := l.keep(e)
	l.report(state.Welcomed{Server: srv})
	l.report(state.LoggedIn{Me: e.Session.Me, Convs: e.Session.Conversations, Drafts: e.Drafts, Epoch: e.Session.Epoch})
	key := provedKey(e)
	if key == "" {
		return
	}
	err := l.remember(client.Server{
		Key: key, Name: srv.Name, Addr: srv.Addr, User: e.Session.Me.Name, Token: token, Used: time.Now(),
	})
	if err != nil {
		l.report(state.DiskFailed{Detail: diskDetail(err)})
	}
}

// lasting is what the server is known by that was reached at an address: a name leads
// to it wherever it is, and an address that it has left does not.
func (l *line) lasting(addr string) string {
	if host, _, err := net.SplitHostPort(l.cfg.Addr); err == nil {
		if _, err := netip.ParseAddr(host); err != nil {
			return l.cfg.Addr
		}
	}
	return addr
}

// keep notes how to come back to the session that is now logged in, and answers
// its token; taking a session up again brings no new one.
func (l *line) keep(e client.Online) (token string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.token = cmp.Or(e.Session.Token, l.token)
	l.key = provedKey(e)
	home := l.cfg
	home.Box, home.Down, home.Target = e.Box, false, home.At(e.Addr)
	home.Credentials = client.Credentials{User: e.Session.Me.Name, Token: l.token, Device: l.cfg.Device}
	l.home = &home
	return l.token
}

// answered reports the answer to what an effect asked.
func (l *line) answered(a client.Answered) {
	l.mu.Lock()
	e := l.asks[a.Tag]
	delete(l.asks, a.Tag)
	l.mu.Unlock()
	if changes(e) {
		select {
		case l.changed <- struct{}{}:
		default: // one is enough to look again
		}
	}
	if l.joins(e, a) {
		return
	}
	if h, ok := a.Request.(*wire.History); ok && a.Err == nil && a.Answer.(*wire.Page).Conv != h.Conv {
		a.Err = client.ErrProtocol
	}
	if a.Err != nil {
		l.undone(e, a.Err)
		return
	}
	switch e := e.(type) {
	case state.FetchOlder:
		l.report(state.PageLoaded{Page: *a.Answer.(*wire.Page), Bound: e.Before})
	case state.FetchNewer:
		l.report(state.PageLoaded{Page: *a.Answer.(*wire.Page), Newer: true, Bound: e.After})
	case state.AskFind:
		l.report(state.Found{Asked: e.Search, Found: *a.Answer.(*wire.Found)})
	case state.FetchSpan:
		l.report(state.SpanLoaded{Asked: e, Page: *a.Answer.(*wire.Page)})
	case state.FetchQuote:
		l.report(state.QuoteLoaded{Conv: e.Conv, Ref: e.Ref, Page: *a.Answer.(*wire.Page)})
	case state.AskCommand:
		l.obeyed(e, a.Answer)
	case state.AskAdmin:
		l.report(state.AdminAnswered{Request: e.Request, Answer: a.Answer})
	default:
		l.answeredSelf(e, a)
		l.answeredInvitations(e, a)
		l.answeredRooms(e, a)
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
		if _, no := errors.AsType[*wire.Error](a.Err); !no || client.Reason(a.Err) != nil {
			return false // the line broke
		}
		refuse(e, errTaken, l.report)
		return true
	}
	return false
}

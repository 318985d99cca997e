package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// session is who talks to whom: it carries out what the state asks of the
// world, and reports what happens there.
//
//	Store → effect → mailbox → session ─┬→ line (net/client, or plain text) → report → Store
//	                                    └→ host (the own server)            → report → Store
//
// One goroutine, that of run, owns it. Reports are posted by the goroutines of
// the line and of the host, never by run itself while the Store could wait for
// it: the mailbox takes every effect without waiting, so that the Store always
// goes on, and with it whoever waits to report.
type session struct {
	store  *state.Store
	known  *client.Known
	dir    string // of the client's data; empty keeps messages in memory only
	log    *slog.Logger
	effect *mailbox[state.Effect]
	host   *host
	// nearby is presence on the network around.
	nearby *nearby

	line  talker         // the connection, nil for none
	lines uint64         // counts them as state does; see state.Of
	nth   uint64         // of the line
	last  *state.Connect // the login under way, or one that failed; nil once it succeeded
	home  *home          // the session that was logged in last; nil for none
	// reminders wait for their time, for links to be opened, and for servers to hear
	// that a session has ended, each time so long; they end with run.
	reminders sync.WaitGroup
	farewells time.Duration
	// around carries out what is asked of the surroundings of the window; nil where
	// there is no window.
	around func(state.Effect)
	// keep keeps the settings; nil where there is no place for them.
	keep func(state.KeepSettings)
	// openLink has the system open a link; nil for openLink.
	openLink func(ctx context.Context, link string) error
	// probing is the network test under way.
	probing errand
	// open makes the connections of lines; nil for the system's own.
	open func(ctx context.Context, addr string) (net.Conn, error)
	// wall is the clock by which a sleep of the machine is noticed; nil for the system's.
	wall func() time.Time
}

// home is how to come back to a session: as line says, or to a plain-text
// server.
type home struct {
	cfg         client.Config
	plain, user string // address and name; empty for a line
}

// talker is a connection: a line or a plainLine.
type talker interface {
	// do carries out an effect; one that it has no answer for is refused.
	do(state.Effect)
	// stop ends the connection and waits for its last report.
	stop()
}

func newSession(known *client.Known, dir string, h *host, log *slog.Logger) *session {
	s := &session{known: known, dir: dir, log: log, host: h, effect: newMailbox[state.Effect](), farewells: farewellPause}
	h.next = s.hosted
	s.nearby = newNearby(h, log)
	return s
}

// run carries out effects until ctx ends, then what was asked for by then, so
// that words said just before the end reach the outbox, and closes everything.
func (s *session) run(ctx context.Context) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer s.reminders.Wait()
	defer cancel()
	var hosting sync.WaitGroup
	hosting.Go(func() { s.nearby.run(ctx, s.report(ctx)) })
	hosting.Go(func() { s.host.run(ctx, s.report(ctx)) })
	for {
		e, ok := s.effect.take(ctx)
		if !ok {
			break
		}
		s.carryOut(work, e)
	}
	for _, e := range s.effect.rest() {
		s.carryOut(work, e)
	}
	s.probing.end()
	s.end(work)
	hosting.Wait()
}

// end ends the connection for good. The state has stopped.
func (s *session) end(ctx context.Context) {
	l, ok := s.line.(*line)
	if ok {
		l.lasts()
	}
	s.hangUp(ctx)
	if !ok {
		return
	}
	if err := l.keepUnsaved(); err != nil {
		s.log.Error("keep the words of an edit", "err", err)
	}
}

// report posts to the store, and waits for a place there.
func (s *session) report(ctx context.Context) func(state.Event) {
	return func(ev state.Event) {
		// After the end nobody looks any more.
		if err := s.store.PostWait(ctx, ev); err != nil && ctx.Err() == nil && !errors.Is(err, state.ErrStopped) {
			s.log.Error("report lost", "err", err)
		}
	}
}

func (s *session) carryOut(ctx context.Context, e state.Effect) {
	switch e := e.(type) {
	case state.HostServer, state.UnhostServer:
		s.host.do(e)
	case state.Connect:
		s.lines++
		s.connect(ctx, e)
	case state.ConnectPlain:
		s.lines++
		s.hangUp(ctx)
		s.plain(ctx, e.Addr, s.userOfLast())
		s.last = nil
	case state.Disconnect:
		s.lines++
		s.disconnect(ctx, e)
	case state.Redial:
		s.redial(ctx)
	case state.DropServer:
		s.drop(ctx, e)
	case state.Remind:
		s.remind(ctx, e)
	case state.KeepSettings:
		if s.keep != nil {
			s.keep(e)
		}
	case state.Browse:
		s.browse(ctx, e)
	case state.AskProbe:
		s.probe(ctx, e)
	case state.StopProbe:
		s.probing.end()
	case state.Alert, state.AskAlerts, state.RefuseAlerts:
		if s.around != nil {
			s.around(e)
		}
	default:
		if s.line == nil {
			refuse(e, client.ErrOffline, s.lineReport(ctx))
			return
		}
		if l, ok := s.line.(*line); ok && l.hasSession() {
			s.last = nil // and with it the password
		}
		s.line.do(e)
	}
}

// remind says so at a time, unless the program ends before.
func (s *session) remind(ctx context.Context, e state.Remind) {
	report := s.report(ctx)
	s.reminders.Go(func() {
		timer := time.NewTimer(time.Until(e.At))
		defer timer.Stop()
		select {
		case <-timer.C:
			report(state.Reminded(e))
		case <-ctx.Done():
		}
	})
}

// lineReport posts what the connection made next reports.
func (s *session) lineReport(ctx context.Context) func(state.Event) {
	post, n := s.report(ctx), s.lines
	return func(ev state.Event) { post(state.Of{Line: n, Report: ev}) }
}

// dial begins to connect by net/client.
func (s *session) dial(ctx context.Context, cfg client.Config) {
	cfg.Open, cfg.Wall, cfg.Stay = s.open, s.wall, true
	cfg.Elsewhere = func() []string { return s.nearby.heardOf(cfg.Pin) }
	report := s.report(ctx)
	s.nth = s.lines
	s.line = dialLine(ctx, cfg, s.lineReport(ctx), func(srv client.Server) error {
		err := s.known.Remember(srv)
		report(s.remembered())
		return err
	})
}

// plain begins to connect to a plain-text server.
func (s *session) plain(ctx context.Context, addr, user string) {
	s.nth = s.lines
	s.line = dialPlain(ctx, addr, user, s.lineReport(ctx))
}

// connect gives up the connection there is and makes another.
func (s *session) connect(ctx context.Context, e state.Connect) {
	s.hangUp(ctx)
	s.last = &e
	cfg, err := s.config(e)
	if err != nil {
		s.lineReport(ctx)(state.Linked{Link: state.Link{Fault: state.FaultNoHost, Detail: err.Error()}})
		return
	}
	s.dial(ctx, cfg)
}

// config says how to reach and log in to what e names. The key that must be
// proved is the one just trusted, that of the link, that of the own server, or
// the one known from before.
func (s *session) config(e state.Connect) (client.Config, error) {
	link, err := wire.ParseLink(e.Addr)
	if err != nil {
		return client.Config{}, err
	}
	cfg := client.Config{
		Target:      client.Target{Addr: link.Addr(), Pin: link.Key, Program: "parley " + version},
		Credentials: client.Credentials{User: e.User, Password: e.Password, Register: e.Register, Invite: link.Join, Device: deviceName()},
		Dir:         s.dir,
	}
	if e.Heard != "" {
		cfg.Others = s.nearby.othersOf(e.Heard, cfg.Addr)
	}
	if e.Trust != "" {
		cfg.Pin = e.Trust
	}
	if cfg.Pin == "" {
		cfg.Pin = s.host.keyOf(cfg.Addr)
	}
	if _, known := s.known.ByKey(e.Heard); cfg.Pin == "" && known {
		cfg.Pin = e.Heard // it has moved here, or has to prove that it did
	}
	if cfg.Pin == "" {
		cfg.Pin = s.known.KnownKey(cfg.Addr)
	}
	if e.Password == "" && cfg.Pin != "" {
		if known, ok := s.known.ByKey(cfg.Pin); ok && (e.User == "" || wire.FoldName(known.User) == wire.FoldName(e.User)) {
			cfg.User, cfg.Token = known.User, known.Token
		}
	}
	return cfg, nil
}

// resumable finds an account whose session can be taken up without a password:
// on the server at addr, or where that is empty, on the server used last. One
// on this machine is left alone, since its server starts by a click only.
func (s *session) resumable(addr, user string) (at, as string, ok bool) {
	for _, known := range s.known.All() {
		if addr != "" {
			link, err := wire.ParseLink(addr)
			if err != nil || known.Addr != link.Addr() && (link.Key == "" || known.Key != link.Key) {
				continue
			}
		} else if link, err := wire.ParseLink(known.Addr); err != nil || link.Local() {
			continue
		}
		fits := user == "" || wire.FoldName(user) == wire.FoldName(known.User)
		if known.Token == "" || known.Addr == "" || !fits {
			return "", "", false
		}
		if addr == "" {
			addr = known.Addr
		}
		return addr, known.User, true
	}
	return "", "", false
}

// hosted goes on after the own server has started: the owner just made, or the
// one who was logged in last, is logged in; else the dialog asks.
func (s *session) hosted(addr string, key wire.Fingerprint, owner state.HostServer) state.Event {
	switch now := s.store.Snapshot(); {
	case now.Hosting.Phase == state.HostStopping:
		return nil
	case owner.Name != "":
		return state.Login{Addr: addr, User: owner.Name, Password: owner.Password}
	case now.LoggedIn():
		return nil
	}
	if known, ok := s.known.ByKey(key); ok && known.Token != "" {
		return state.Login{Addr: addr, User: known.User}
	}
	return state.OpenDialog{Kind: state.DialogLogin, Addr: addr}
}

// disconnect gives up the connection. Who stays logged in keeps an outbox that
// takes messages.
func (s *session) disconnect(ctx context.Context, e state.Disconnect) {
	l, isLine := s.line.(*line)
	if e.End && isLine {
		l.logout(ctx)
	}
	s.hangUp(ctx)
	s.last = nil
	switch {
	case e.End && isLine: // after its last report, which may have brought a token
		s.signOut(ctx, l)
		s.farewell(ctx, l)
		s.home = nil
	case e.End:
		s.home = nil
	case s.home != nil && s.home.plain == "":
		cfg := s.home.cfg
		cfg.Down = true
		s.dial(ctx, cfg)
	}
}

// redial dials at once: the line where it waits, else the session that was
// logged in last, or where none was, the login that failed.
func (s *session) redial(ctx context.Context) {
	if l, ok := s.line.(*line); ok && !l.ended() {
		l.do(state.Redial{})
		return
	}
	s.hangUp(ctx)
	switch {
	case s.home != nil && s.home.plain != "":
		s.plain(ctx, s.home.plain, s.home.user)
	case s.home != nil:
		s.dial(ctx, s.home.cfg)
	case s.last != nil:
		s.connect(ctx, *s.last)
	}
}

// hangUp ends the connection, and notes how to come back to its session. One that
// came too late for the state, which shows another account or none, is not come back
// to: that one's outbox would take what is said now.
func (s *session) hangUp(ctx context.Context) {
	if s.line == nil {
		return
	}
	s.line.stop()
	switch l := s.line.(type) {
	case *plainLine:
		if l.met && s.shown() || s.home == nil { // else one comes back to who was there before
			s.home = &home{plain: l.addr, user: l.me}
		}
	case *line:
		cfg, signedOut := l.back()
		switch {
		case signedOut:
			s.signOut(ctx, l)
			if cfg != nil || l.cfg.Box != "" { // else another's is
				s.home = nil
			}
		case cfg != nil && s.shown():
			s.home = &home{cfg: *cfg}
		case cfg != nil && s.nth != s.lines && !l.leaving: // it was given up
			s.disown(ctx, l)
		}
	}
	s.line = nil
}

// shown reports whether the state shows the account that the line logged in.
func (s *session) shown() bool { return s.store.Snapshot().IsBy(s.nth) }

func (s *session) userOfLast() string {
	if s.last == nil {
		return ""
	}
	return s.last.User
}

// refuse answers an effect that asks for something, where there is nobody to
// ask.
func refuse(e state.Effect, why error, report func(state.Event)) {
	refuseSelf(e, why, report)
	refuseInvitations(e, why, report)
	switch e := e.(type) {
	case state.FetchOlder:
		report(state.PageLoaded{Page: wire.Page{Conv: e.Conv}, Bound: e.Before, Err: why})
	case state.FetchNewer:
		report(state.PageLoaded{Page: wire.Page{Conv: e.Conv}, Newer: true, Bound: e.After, Err: why})
	case state.AskFind:
		report(state.Found{Asked: e.Search, Err: why, Why: codeOf(why)})
	case state.FetchSpan:
		report(state.SpanLoaded{Asked: e, Err: why})
	case state.FetchQuote:
		report(state.QuoteLoaded{Conv: e.Conv, Ref: e.Ref, Err: why})
	case state.AskEdit:
		report(state.NotDone{Conv: e.Conv, Ref: e.Ref, Of: wire.Edited, Why: codeOf(why)})
	case state.AskDelete:
		report(state.NotDone{Conv: e.Conv, Ref: e.Ref, Of: wire.Deleted, Why: codeOf(why)})
	case state.AskReact:
		report(state.NotDone{Conv: e.Conv, Ref: e.Ref, Of: wire.Reacted, Why: codeOf(why)})
	case state.AskCommand:
		report(state.CommandFailed{Conv: e.Conv, Text: e.Text, Why: codeOf(why), Detail: detailOf(why)})
	case state.AskAdmin:
		report(state.AdminAnswered{Request: e.Request, Why: codeOf(why)})
	case state.Enqueue:
		report(state.DiskFailed{Conv: e.Conv, UID: e.UID, Detail: detailOf(why)})
	default:
		refuseRooms(e, why, report)
	}
}

// mailbox hands values over without ever making the sender wait. What it holds
// is bounded by what one state change can ask for (wire.MaxConversations pages
// at most) times the changes that the store's own queue holds.
type mailbox[T any] struct {
	mu    sync.Mutex
	items []T
	ready chan struct{}
}

func newMailbox[T any]() *mailbox[T] { return &mailbox[T]{ready: make(chan struct{}, 1)} }

// put never blocks.
func (m *mailbox[T]) put(v T) {
	m.mu.Lock()
	m.items = append(m.items, v)
	m.mu.Unlock()
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// take waits for the next value; false means that ctx ended.
func (m *mailbox[T]) take(ctx context.Context) (v T, ok bool) {
	for {
		m.mu.Lock()
		if len(m.items) > 0 && ctx.Err() == nil {
			v, m.items = m.items[0], m.items[1:]
			m.mu.Unlock()
			return v, true
		}
		m.mu.Unlock()
		select {
		case <-m.ready:
		case <-ctx.Done():
			return v, false
		}
	}
}

// rest takes all there is without waiting.
func (m *mailbox[T]) rest() []T {
	m.mu.Lock()
	defer m.mu.Unlock()
	items := m.items
	m.items = nil
	return items
}

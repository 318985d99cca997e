package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

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

	line talker         // the connection, nil for none
	last *state.Connect // what Redial dials again where the line has ended
}

// talker is a connection: a line or a plainLine.
type talker interface {
	// do carries out an effect; one that it has no answer for is refused.
	do(state.Effect)
	// stop ends the connection and waits for its last report.
	stop()
}

func newSession(known *client.Known, dir string, h *host, log *slog.Logger) *session {
	s := &session{known: known, dir: dir, log: log, host: h, effect: newMailbox[state.Effect]()}
	h.next = s.hosted
	return s
}

// run carries out effects until ctx ends, then what was asked for by then, so
// that words said just before the end reach the outbox, and closes everything.
func (s *session) run(ctx context.Context) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var hosting sync.WaitGroup
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
	s.hangUp()
	hosting.Wait()
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
		s.connect(ctx, e)
	case state.ConnectPlain:
		s.hangUp()
		s.line = dialPlain(ctx, e.Addr, s.userOfLast(), s.report(ctx))
	case state.Disconnect:
		s.disconnect(ctx, e)
	case state.Redial:
		s.redial(ctx)
	default:
		if s.line == nil {
			refuse(e, client.ErrOffline, s.report(ctx))
			return
		}
		s.line.do(e)
	}
}

// connect gives up the connection there is and makes another.
func (s *session) connect(ctx context.Context, e state.Connect) {
	s.hangUp()
	s.last = &e
	cfg, err := s.config(e)
	if err != nil {
		s.report(ctx)(state.Linked{Link: state.Link{Fault: state.FaultNoHost, Detail: err.Error()}})
		return
	}
	s.line = dialLine(ctx, cfg, s.report(ctx), s.remember)
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
	if e.Trust != "" {
		cfg.Pin = e.Trust
	}
	if cfg.Pin == "" {
		cfg.Pin = s.host.keyOf(cfg.Addr)
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

// remember writes down a server that proved its key, with the account's token;
// taking a session up again brings no new one. It is called on the line's
// goroutine.
func (s *session) remember(srv client.Server) error {
	if srv.Token == "" {
		if was, ok := s.known.ByKey(srv.Key); ok && was.User == srv.User {
			srv.Token = was.Token
		}
	}
	return s.known.Remember(srv)
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
	if owner.Name != "" {
		return state.Login{Addr: addr, User: owner.Name, Password: owner.Password}
	}
	if s.store.Snapshot().LoggedIn() {
		return nil
	}
	if known, ok := s.known.ByKey(key); ok && known.Token != "" {
		return state.Login{Addr: addr, User: known.User}
	}
	return state.OpenDialog{Kind: state.DialogLogin, Addr: addr}
}

func (s *session) disconnect(ctx context.Context, e state.Disconnect) {
	if e.End {
		if l, ok := s.line.(*line); ok {
			l.logout(ctx)
			if key := l.key(); key != "" {
				if err := s.known.SignOut(key); err != nil {
					s.log.Error("forget the session", "err", err)
				}
			}
		}
		s.last = nil
	}
	s.hangUp()
}

// redial dials at once: the line where it waits, else what was dialled last.
func (s *session) redial(ctx context.Context) {
	if l, ok := s.line.(*line); ok && !l.ended() {
		l.do(state.Redial{})
		return
	}
	if s.last != nil {
		s.connect(ctx, *s.last)
	}
}

func (s *session) hangUp() {
	if s.line != nil {
		s.line.stop()
		s.line = nil
	}
}

func (s *session) userOfLast() string {
	if s.last == nil {
		return ""
	}
	return s.last.User
}

// refuse answers an effect that asks for something, where there is nobody to
// ask.
func refuse(e state.Effect, why error, report func(state.Event)) {
	switch e := e.(type) {
	case state.FetchOlder:
		report(state.PageLoaded{Page: wire.Page{Conv: e.Conv}, Bound: e.Before, Err: why})
	case state.FetchNewer:
		report(state.PageLoaded{Page: wire.Page{Conv: e.Conv}, Newer: true, Bound: e.After, Err: why})
	case state.AskDirect, state.AskRoom:
		report(state.Denied{Detail: detailOf(why)})
	case state.Enqueue:
		report(state.DiskFailed{Conv: e.Conv, UID: e.UID, Detail: detailOf(why)})
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

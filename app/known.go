package main

import (
	"context"
	"time"

	"parley.example/state"
)

// remembered are the servers that somebody logged in to on this device.
func (s *session) remembered() state.Remembered {
	var all []state.KnownServer
	for _, k := range s.known.All() {
		all = append(all, state.KnownServer{Name: k.Name, Addr: k.Addr, Key: k.Key, User: k.User, Kept: k.Token != ""})
	}
	return state.Remembered{Servers: all}
}

// signOut forgets the session of a line.
func (s *session) signOut(ctx context.Context, l *line) {
	key, token := l.session()
	if key == "" || token == "" {
		return
	}
	if err := s.known.SignOut(key, token); err != nil {
		s.log.Error("forget the session", "err", err)
	}
	s.report(ctx)(s.remembered())
}

// disown takes back that a line logged somebody in, which came too late for the state: the
// session is ended, unless it was there before, and the server used last is that of who
// is shown.
func (s *session) disown(ctx context.Context, l *line) {
	if s.home != nil {
		for _, k := range s.known.All() {
			if k.Token != "" && k.Token == s.home.cfg.Token {
				k.Used = time.Now()
				if err := s.known.Remember(k); err != nil {
					s.log.Error("remember the server used last", "err", err)
				}
			}
		}
	}
	if l.cfg.Token != "" {
		s.report(ctx)(s.remembered())
		return
	}
	s.signOut(ctx, l)
	l.untold.Store(true)
	s.farewell(ctx, l)
}

// drop forgets a server. Its account's unsent messages stay in the outbox.
func (s *session) drop(ctx context.Context, e state.DropServer) {
	report := s.report(ctx)
	if err := s.known.Forget(e.Key); err != nil {
		report(state.DiskFailed{Detail: diskDetail(err)})
	}
	report(s.remembered())
}

package client

import (
	"context"
	"errors"

	"parley.example/net/wire"
)

// joined is what a dial and a login come to.
type joined struct {
	conn    *Conn
	session *wire.Session
	err     error
}

// join dials and logs in on a goroutine of its own, which it waits for, and
// serves commands meanwhile. Pushes gather in the inbox until stop is closed,
// which join does itself where it answers an error.
func (s *supervisor) join(ctx context.Context, stop chan struct{}) (*wire.Session, error) {
	timed, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	target := s.cfg.Target
	inbox := s.inbox
	target.Push = func(p wire.Push) {
		select {
		case inbox <- arrival{push: p}:
		case <-stop:
		}
	}
	credentials, unsure := s.cfg.Credentials, s.unsure
	result := make(chan joined, 1)
	go func() { result <- joinOnce(timed, target, credentials, unsure, stop) }()
	commands := s.commands
	for {
		select {
		case r := <-result:
			return s.accept(r)
		case c, open := <-commands:
			if !open {
				s.commands, commands = nil, nil
				continue
			}
			switch c.(type) {
			case Logout:
				s.leaving = true
				cancel(errLoggedOut)
				commands = nil // the last command that matters
			default:
				s.offline(ctx, c)
			}
		}
	}
}

// joinOnce dials and logs in. Where it answers an error its connection is
// closed already, and stop with it.
func joinOnce(ctx context.Context, t Target, k Credentials, unsure bool, stop chan struct{}) joined {
	conn, err := Dial(ctx, t)
	if err != nil {
		return joined{err: err}
	}
	timed, cancel := context.WithTimeout(ctx, loginTimeout)
	defer cancel()
	session, err := login(timed, conn, k, unsure)
	if err == nil {
		return joined{conn: conn, session: session}
	}
	if timed.Err() != nil {
		err = contextError(timed)
	}
	close(stop) // frees a reader that waits for room in the inbox
	if ended := conn.Close(); ended != nil && Reason(err) == nil {
		err = ended
	}
	return joined{err: err}
}

// login logs in. Where a registration's answer was lost with its line, the
// account may have been made: then it tries that first.
func login(ctx context.Context, c *Conn, k Credentials, unsure bool) (*wire.Session, error) {
	if k.Register && k.Token == "" && unsure {
		known := k
		known.Register = false
		session, err := c.Login(ctx, known)
		if !errors.Is(err, ErrLogin) {
			return session, err
		}
	}
	return c.Login(ctx, k)
}

// accept takes over the result of a join; after the first login the token
// stands in for the password.
func (s *supervisor) accept(r joined) (*wire.Session, error) {
	if r.err != nil {
		s.unsure = s.unsure || s.cfg.Register && !Final(r.err)
		if s.leaving {
			return nil, errLoggedOut
		}
		return nil, r.err
	}
	s.conn = r.conn
	s.cfg.Target = s.cfg.At(r.conn.target.Addr)
	if r.session.MustChange && s.cfg.Password != "" {
		s.code = s.cfg.Password
	}
	if r.session.Token != "" {
		s.cfg.Token, s.cfg.Password = r.session.Token, ""
	}
	return r.session, nil
}

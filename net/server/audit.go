package server

import (
	"context"
	"errors"
	"time"

	"parley.example/net/server/account"
)

// What another process changes in the data is heeded within seconds. A session is looked at every auditEvery whether its token still stands, or,
// where there are more than auditMost, in turn: an account that is removed, or
// whose password is replaced, by another process is let go so.
const (
	auditEvery = 2 * time.Second
	auditMost  = 500
)

// audit ends the sessions whose token has ended, and has the use of the others
// noted, until ctx ends.
func (s *Server) audit(ctx context.Context) {
	tick := time.NewTicker(auditEvery)
	defer tick.Stop()
	var left []*session
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err := s.refresh(ctx); err != nil && ctx.Err() == nil {
			s.remarks.add(func() { s.log.Error("read the settings", "err", err) })
		}
		if len(left) == 0 {
			left = s.hub.attached()
		}
		n := min(len(left), auditMost)
		for _, c := range left[:n] {
			_, err := s.books.book.ByToken(ctx, c.token)
			switch {
			case errors.Is(err, account.ErrCredentials):
				c.putOut(byeSignedOut())
			case errors.Is(err, account.ErrDisabled):
				c.putOut(byeDisabled())
			case err == nil:
				s.noteAgain(ctx, c)
			}
		}
		left = left[n:]
	}
}

// refresh reads anew what another process may have changed: the policy, and
// which bots live in the server.
func (s *Server) refresh(ctx context.Context) error {
	before := s.policy.Load()
	p, err := s.books.Policy(ctx)
	if err != nil {
		return err
	}
	s.policy.CompareAndSwap(before, p) // else an administrator has said another since
	bots, err := s.store.Residents(ctx)
	if err == nil {
		s.hub.settle(bots)
	}
	return err
}

package server

import (
	"context"
	"errors"
	"time"

	"parley.example/net/server/account"
)

// A session is looked at every auditEvery whether its token still stands, or,
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
		if len(left) == 0 {
			left = s.hub.attached()
		}
		n := min(len(left), auditMost)
		for _, c := range left[:n] {
			_, err := s.books.book.ByToken(ctx, c.token)
			if errors.Is(err, account.ErrCredentials) {
				c.goodbye(byeSignedOut())
			} else if err == nil {
				s.noteAgain(ctx, c)
			}
		}
		left = left[n:]
	}
}

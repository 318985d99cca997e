package main

import (
	"context"
	"errors"
	"time"

	"parley.example/net/client"
)

// farewellPause is between two tries to tell a server that a session has ended.
const farewellPause = client.StandbyPause

// farewell tells the server of a line that its session has ended, where that was not
// heard: again and again, until it was or the program ends. The token is on no disk any
// more, so that the next start could not.
func (s *session) farewell(ctx context.Context, l *line) {
	_, token := l.session()
	if token == "" || !l.untold.Load() {
		return
	}
	target := l.cfg.Target
	if home, _ := l.back(); home != nil {
		target = home.Target // it may have been reached elsewhere
	}
	s.reminders.Go(func() {
		again := time.NewTicker(s.farewells)
		defer again.Stop()
		for {
			err := client.EndSession(ctx, target, token)
			if err == nil || errors.Is(err, client.ErrLogin) || errors.Is(err, client.ErrRemoved) || errors.Is(err, client.ErrDisabled) {
				return // it is no more
			}
			select {
			case <-again.C:
			case <-ctx.Done():
				return
			}
		}
	})
}

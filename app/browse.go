package main

import (
	"context"
	"time"

	"parley.example/state"
	"parley.example/state/markup"
)

// browseWait bounds the wait for the program that opens a link; one that goes on
// for longer has opened it.
const browseWait = 5 * time.Second

// browse has the system open a link, and reports one that it cannot open. Whatever
// a message says, the system gets an address of a few schemes and nothing that a
// shell or a program would understand otherwise.
func (s *session) browse(ctx context.Context, e state.Browse) {
	if !markup.Safe(e.Link) {
		return
	}
	report := s.report(ctx)
	open := s.openLink
	if open == nil {
		open = openLink
	}
	s.reminders.Go(func() {
		if err := open(ctx, e.Link); err != nil {
			s.log.Info("open a link", "err", err)
			report(state.NotFollowed(e))
		}
	})
}

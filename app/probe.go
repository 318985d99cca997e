package main

import (
	"context"

	"parley.example/state"
	"parley.example/state/probe"
)

// probe runs the network test that the window shows, in place of the one before.
// What is asked is known when it returns; the test goes on until it is over, or
// ended.
func (s *session) probe(ctx context.Context, e state.AskProbe) {
	s.probing.end()
	test := s.testOf(e)
	report := s.report(ctx)
	s.probing = beginErrand(ctx, func(ctx context.Context) {
		open := test(ctx, func(f probe.Finding) { report(state.Probed{Run: e.Run, Found: f}) })
		if ctx.Err() == nil {
			report(state.ProbeOver{Run: e.Run, Open: open})
		}
	})
}

// tester runs a network test and tells each finding as it has it; it reports
// whether the way is open, and ends early with ctx.
type tester func(ctx context.Context, tell func(probe.Finding)) bool

package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestAQuoteIsFetchedOnceAndKeptUpToDate(t *testing.T) {
	ask := state.Quote{Conv: general, Ref: 4}
	answer := state.QuoteLoaded{Conv: general, Ref: 4, Page: page(general, 4, 4, false)}
	answer.Page.Last = 20
	text := func(s state.State) string {
		switch m := s.Convs[general].Quoted(4); {
		case m == nil:
			return "none"
		case m.Deleted:
			return m.Text + "deleted"
		default:
			return m.Text
		}
	}
	s, effects := apply(t, reading(t, 10, 20), ask)
	wants(t, effects, state.FetchQuote(ask))
	equal(t, "it before it came", text(s), "none")
	_, effects = apply(t, s, ask)
	wants(t, effects)
	before := s
	s, _ = apply(t, s, changed(21, 4, wire.Edited, bob, "new"), answer)
	equal(t, "it after an edit that overtook it", text(s), "new")
	again, _ := apply(t, s, changed(22, 4, wire.Edited, bob, "newer"))
	equal(t, "it after an edit", text(again), "newer")
	equal(t, "it in the state before", text(s), "new")
	equal(t, "it in the first state", text(before), "none")
	again, _ = apply(t, again, changed(23, 4, wire.Deleted, bob, ""))
	equal(t, "it after its deletion", text(again), "deleted")
	_, effects = apply(t, again, ask)
	wants(t, effects)

	failed, _ := apply(t, before, state.QuoteLoaded{Conv: general, Ref: 4, Err: errCut})
	_, effects = apply(t, failed, ask)
	wants(t, effects, state.FetchQuote(ask))
	late, _ := apply(t, failed, answer)
	equal(t, "one that nobody awaits", text(late), "none")
	back := state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 20)}}
	_, effects = apply(t, before, offline, state.Welcomed{Server: server()}, back, ask)
	wants(t, effects, state.FetchQuote(ask))

	for name, ev := range map[string][]state.Event{
		"of a loaded message": {state.Quote{Conv: general, Ref: 12}},
		"of no message":       {state.Quote{Conv: general}},
		"of no room":          {state.Quote{Conv: random, Ref: 4}},
		"without a line":      {offline, ask},
	} {
		_, effects := apply(t, reading(t, 10, 20), ev...)
		if len(effects) > 0 {
			t.Errorf("a quote %s asks for %#v", name, effects)
		}
	}
}

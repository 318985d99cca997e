//go:build !js

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// look writes what a conversation looks like: each message with what was made
// of it.
func look(s *state.State) string {
	var lines []string
	conv := s.Convs[s.Current]
	if conv == nil {
		return ""
	}
	for _, e := range conv.Events {
		if e.Kind != wire.Message {
			continue
		}
		line := e.Name + ": " + e.Text
		if e.Deleted {
			lines = append(lines, e.Name+": "+e.Text+"(deleted)")
			continue
		}
		if m := conv.Message(e.Ref); m != nil {
			line += " (to " + m.Text + ")"
		}
		if e.Edited > 0 {
			line += " (edited)"
		}
		for _, r := range e.Reactions {
			line += fmt.Sprintf(" %s%d", r.Emoji, r.Count)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// looks waits until the conversation on show looks so.
func (p *seat) looks(want ...string) {
	p.t.Helper()
	all := strings.Join(want, "\n")
	p.see(all, func(s *state.State) bool { return look(s) == all })
}

// seq is the seq of the n-th message of the conversation on show.
func (p *seat) seq(n int) (wire.ConvID, wire.Seq) {
	p.t.Helper()
	s := p.store.Snapshot()
	for _, e := range s.Convs[s.Current].Events {
		if e.Kind == wire.Message {
			if n--; n == 0 {
				return s.Current, e.Seq
			}
		}
	}
	p.t.Fatal("there are not so many messages")
	return 0, 0
}

// TestAQuoteIsFetched quotes a message that lies far above what is loaded.
func TestAQuoteIsFetched(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	addr := s.Addr().String()
	bob := sit(t, t.TempDir())
	bob.login(addr, "bob")
	bob.say("the first of all")
	bob.reads("bob: the first of all")
	conv, first := bob.seq(1)
	for i := range wire.MaxPage {
		bob.say(fmt.Sprint(i))
	}
	bob.see("all of them sent", func(s *state.State) bool { return s.Convs[conv].Last >= first+wire.MaxPage })
	amy := sit(t, t.TempDir())
	amy.login(addr, "amy")
	amy.see("the newest page", func(s *state.State) bool { return len(s.Convs[conv].Events) > 0 && s.Convs[conv].Message(first) == nil })
	amy.do(state.Quote{Conv: conv, Ref: first})
	amy.see("the quote", func(s *state.State) bool {
		m := s.Convs[conv].Quoted(first)
		return m != nil && m.Text == "the first of all"
	})
	bob.do(state.Delete{Conv: conv, Ref: first, At: time.Now().Add(-state.UndoTime)})
	amy.see("no words in it", func(s *state.State) bool { return s.Convs[conv].Quoted(first).Deleted })
}

// TestAJumpIsFetched goes to a message far above what is loaded, sees it change
// there, and comes back page by page.
func TestAJumpIsFetched(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	addr := s.Addr().String()
	bob := sit(t, t.TempDir())
	bob.login(addr, "bob")
	bob.say("the first of all")
	bob.reads("bob: the first of all")
	conv, first := bob.seq(1)
	const more = 2*wire.MaxPage + 50
	for i := range more {
		bob.say(fmt.Sprint(i))
	}
	bob.see("all of them sent", func(s *state.State) bool { return s.Convs[conv].Last >= first+more })
	amy := sit(t, t.TempDir())
	amy.login(addr, "amy")
	amy.see("the end of the log", func(s *state.State) bool { return s.Convs[conv].Message(first+more) != nil })
	if amy.store.Snapshot().Convs[conv].Message(first) != nil {
		t.Fatal("the message is among those that are loaded")
	}
	amy.do(state.Jump{Conv: conv, Seq: first})
	amy.see("the first message", func(s *state.State) bool { return s.Convs[conv].Message(first) != nil && s.Goal.Seq == first })
	bob.do(state.Edit{Conv: conv, Ref: first, Text: "the very first"})
	amy.see("its edit", func(s *state.State) bool { return s.Convs[conv].Message(first).Text == "the very first" })
	for range 3 {
		amy.see("a run that is loaded", func(s *state.State) bool { return !s.Convs[conv].Shown().Newer })
		amy.do(state.LoadNewer{Conv: conv})
	}
	amy.see("the end again", func(s *state.State) bool {
		run := s.Convs[conv].Shown()
		return run.AtEnd && run.Events[0].Seq <= first
	})
}

// TestMessagesChangeForEverybody edits, answers, reacts and deletes, while one
// of two looks on and while she is away.
func TestMessagesChangeForEverybody(t *testing.T) {
	dir := t.TempDir()
	s := demoServer(t, dir, "")
	addr := s.Addr().String()
	amy, bob := sit(t, t.TempDir()), sit(t, t.TempDir())
	amy.login(addr, "amy")
	bob.login(addr, "bob")
	amy.say("tea at four")
	amy.reads("amy: tea at four")
	bob.reads("amy: tea at four")
	conv, tea := bob.seq(1)
	now := time.Now()
	bob.do(state.Send{Conv: conv, UID: wire.NewUID(now), Text: "me too", At: now, Ref: tea},
		state.React{Conv: conv, Ref: tea, Emoji: "🍵"})
	both := func(want ...string) {
		t.Helper()
		amy.looks(want...)
		bob.looks(want...)
	}
	both("amy: tea at four 🍵1", "bob: me too (to tea at four)")
	amy.do(state.Edit{Conv: conv, Ref: tea, Text: "tea at five"}, state.React{Conv: conv, Ref: tea, Emoji: "🍵"})
	both("amy: tea at five (edited) 🍵2", "bob: me too (to tea at five)")
	bob.do(state.React{Conv: conv, Ref: tea, Emoji: "🍵", Off: true})
	both("amy: tea at five (edited) 🍵1", "bob: me too (to tea at five)")

	bob.do(state.Edit{Conv: conv, Ref: tea, Text: "no tea"})
	bob.see("that he may not", func(s *state.State) bool {
		return s.Notice.Kind == state.NoticeNotDone && s.Notice.Of == wire.Edited && s.Notice.Why == wire.CodeInvalid
	})

	// Amy leaves; meanwhile bob changes what she has seen. The end of his program
	// is what sends his deletion.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	amy.see("the line lost", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	bob.see("the line lost", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	amy.do(state.React{Conv: conv, Ref: tea, Emoji: "👍"})
	amy.see("that nobody hears", func(s *state.State) bool { return s.Notice.Kind == state.NoticeNotDone && s.Notice.Why == "" })
	elsewhere := freeAddr(t)
	demoServer(t, dir, elsewhere)
	bob = sit(t, t.TempDir())
	bob.login(elsewhere, "bob")
	bob.looks("amy: tea at five (edited) 🍵1", "bob: me too (to tea at five)")
	_, too := bob.seq(2)
	bob.do(state.React{Conv: conv, Ref: tea, Emoji: "🎉"}, state.Delete{Conv: conv, Ref: too, At: time.Now()})
	bob.see("the deletion", func(s *state.State) bool { return s.Deletion(conv, too) != nil })
	bob.leave()

	w := new(way)
	w.lead(elsewhere)
	amy.goBy(w)
	amy.login(addr, "amy")
	amy.looks("amy: tea at five (edited) 🍵1 🎉1", "bob: (deleted)")
	amy.do(state.Delete{Conv: conv, Ref: tea, At: time.Now().Add(-state.UndoTime)}) // whose time is over at once
	amy.looks("amy: (deleted)", "bob: (deleted)")
	amy.see("nothing to take back", func(s *state.State) bool { return len(s.Deleting) == 0 })
}

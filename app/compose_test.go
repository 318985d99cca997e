//go:build !js

package main

import (
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// typing reports whether somebody is writing something in the conversation on
// show.
func typing(who wire.AccountID) func(*state.State) bool {
	return func(s *state.State) bool {
		t := s.Convs[s.Current].Typing
		return len(t) == 1 && t[0].Account == who
	}
}

// TestTypingIsSeen lets one see that another writes, until the message is there.
func TestTypingIsSeen(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	amy, bob := sit(t, t.TempDir()), sit(t, t.TempDir())
	room := amy.login(addr, "amy").Current
	me := bob.login(addr, "bob").Me.ID
	bob.do(state.Typing{Conv: room})
	amy.see("that bob is typing", typing(me))
	bob.say("there it is")
	amy.reads("bob: there it is")
	amy.see("that he is done", func(s *state.State) bool { return len(s.Convs[room].Typing) == 0 })
}

// TestMentionsAreCountedOnEveryDevice counts a mention where it is not looked
// at, on two devices, until it is read on one.
func TestMentionsAreCountedOnEveryDevice(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	desk, lap, bob := sit(t, t.TempDir()), sit(t, t.TempDir()), sit(t, t.TempDir())
	room := desk.login(addr, "amy").Current
	lap.login(addr, "amy")
	bob.login(addr, "bob")
	mentions := func(n int) func(*state.State) bool {
		return func(s *state.State) bool { return s.Convs[room].Mentions == n }
	}
	bob.say("@amy: tea?")
	bob.say("or coffee, @room")
	bob.say("or nothing")
	desk.see("two mentions", mentions(2))
	lap.see("two mentions", mentions(2))
	s := desk.see("all three", func(s *state.State) bool { return len(texts(s, room)) == 3 })
	desk.do(state.Seen{Conv: room, Seq: s.Convs[room].Last - 1})
	desk.see("none left", mentions(0))
	lap.see("none left", mentions(0))
}

// TestCommandsAreCarriedOut runs what is asked for by name, on a real server.
func TestCommandsAreCarriedOut(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	amy, bob := sit(t, t.TempDir()), sit(t, t.TempDir())
	amy.login(addr, "amy")
	bob.login(addr, "bob")
	run := func(p *seat, text string) {
		t.Helper()
		now := time.Now()
		p.do(state.RunCommand{Conv: p.store.Snapshot().Current, Text: text, UID: wire.NewUID(now), At: now})
	}
	in := func(name string) func(*state.State) bool {
		return func(s *state.State) bool { c := s.Convs[s.Current]; return c != nil && c.Title(s.Me.ID) == name }
	}
	run(amy, "/create hangar")
	room := amy.see("the new room", in("hangar")).Current
	run(amy, "/topic Landings")
	amy.see("its topic", func(s *state.State) bool { return s.Convs[room].Topic == "Landings" })
	run(bob, "/join hangar")
	bob.see("the room", in("hangar"))
	run(bob, "/topic mine")
	bob.see("that he may not", func(s *state.State) bool {
		return s.Notice.Kind == state.NoticeCommand && s.Notice.Why == wire.CodeForbidden && s.Notice.Command == "/topic mine"
	})
	run(bob, "/leave")
	bob.see("another room", func(s *state.State) bool { return s.Convs[room] == nil && s.Current != 0 })
	run(amy, "/invite bob")
	bob.see("the room again", func(s *state.State) bool { return s.Convs[room] != nil })
	run(amy, "/invite nobody.at.all")
	amy.see("that there is nobody", func(s *state.State) bool { return s.Notice.Why == wire.CodeNotFound })
	run(amy, "/rename 機庫")
	bob.see("its name", func(s *state.State) bool { return s.Convs[room].Name == "機庫" })
	run(amy, "/archive")
	bob.see("it archived", func(s *state.State) bool { return s.Convs[room].Archived })

	run(amy, "/nick Amy of 204")
	bob.see("how she is called", func(s *state.State) bool {
		for _, p := range s.People {
			if p.Name == "amy" && p.Display == "Amy of 204" {
				return true
			}
		}
		return false
	})

	run(amy, "/msg bob see you")
	there := amy.see("bob", in("bob")).Current
	amy.see("the words", func(s *state.State) bool { return len(texts(s, there)) == 1 })
	bob.see("the words", func(s *state.State) bool { c := s.Convs[there]; return c != nil && c.Unread == 1 })
	run(amy, "/me waves")
	amy.see("the wave", func(s *state.State) bool {
		all := texts(s, there)
		return len(all) == 2 && all[1] == "amy: _waves_"
	})
}

// TestDraftsSurviveARestart ends a program with something unsent, and begins
// another on the same data.
func TestDraftsSurviveARestart(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	dir := t.TempDir()
	amy := sit(t, dir)
	room := amy.login(addr, "amy").Current
	amy.do(state.Drafted{Conv: room, Draft: "half a word\n半句"})
	amy.leave()

	bob := sit(t, dir) // whose drafts are not hers
	if s := bob.login(addr, "bob"); s.Convs[room].Draft != "" {
		t.Errorf("bob finds %q", s.Convs[room].Draft)
	}
	bob.leave()

	amy = sit(t, dir)
	if s := amy.login(addr, "amy"); s.Convs[room].Draft != "half a word\n半句" {
		t.Errorf("the draft is %q after a restart", s.Convs[room].Draft)
	}
	amy.say("half a word and more")
	amy.reads("amy: half a word and more")
	amy.leave()
	amy = sit(t, dir)
	if s := amy.login(addr, "amy"); s.Convs[room].Draft != "" {
		t.Errorf("the draft is %q after it was sent", s.Convs[room].Draft)
	}
}

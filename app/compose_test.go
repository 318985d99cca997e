//go:build !js

package main

import (
	"testing"

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

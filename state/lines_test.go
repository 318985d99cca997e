package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// TestReportsOfAnEarlierConnection come to nothing: what amy's line had still to
// say when she logged out was once given to bob, who logged in after her.
func TestReportsOfAnEarlierConnection(t *testing.T) {
	of := func(line uint64, report state.Event) state.Event { return state.Of{Line: line, Report: report} }
	late := state.Queued{Conv: general, UID: uid(1), Text: "amy's"}
	online := state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 3)}}

	s, _ := apply(t, login(t, room(general, "general", 3)), state.Logout{}, of(1, late), of(1, online))
	if s.LoggedIn() {
		t.Fatal("a line that was given up logs in")
	}
	s, _ = apply(t, s, state.Login{Addr: addr, User: "bob", Password: "bob"}, of(1, late), of(2, late),
		of(3, state.Welcomed{Server: server()}),
		of(3, state.LoggedIn{Me: account(bob), Convs: []wire.Conversation{room(general, "general", 3)}}))
	if s.Me.ID != bob || len(s.Convs[general].Pending) != 0 {
		t.Errorf("%s has %+v", s.Me.Name, s.Convs[general].Pending)
	}

	waits := state.Linked{Link: state.Link{Phase: state.LinkWaiting, Fault: state.FaultLost}}
	s, _ = apply(t, login(t), askLogin, state.Login{Addr: addr, User: "bob", Password: "bob"}, of(1, waits), of(1, online))
	if s.Dialog.Fault != state.FaultNone || !s.Dialog.Busy {
		t.Errorf("bob's login has the trouble of amy's: %+v", s.Dialog)
	}
	s, _ = apply(t, s, state.CloseDialog{}, of(2, waits), of(2, state.UnknownKey{Addr: addr, Key: key}))
	equal(t, "dialog", s.Dialog, state.Dialog{})
	equal(t, "link", s.Link, state.Link{})
	s, _ = apply(t, s, of(3, waits))
	equal(t, "link", s.Link, waits.Link)
}

// TestLateWordsOfAMessage are taken up: it must not wait for ever.
func TestLateWordsOfAMessage(t *testing.T) {
	for _, late := range []state.Event{
		state.NotSent{Conv: general, UID: uid(1), Why: wire.CodeNotMember},
		state.DiskFailed{Conv: general, UID: uid(1)},
	} {
		s, _ := apply(t, login(t, room(general, "general", 3)),
			state.Send{Conv: general, UID: uid(1), Text: "x", At: noon}, askLogin,
			state.Login{Addr: addr, User: "bob", Password: "bob"}, state.Of{Line: 1, Report: late})
		equal(t, "phase", s.Convs[general].Pending[0].Phase, state.SendFailed)
	}
}

// TestLateWordsOfAnEdit are taken up where the login that took the line's place comes
// to nothing, and are no matter of who logged in by it.
func TestLateWordsOfAnEdit(t *testing.T) {
	no := state.NotDone{Conv: general, Ref: 3, Of: wire.Edited}
	run := state.CommandFailed{Conv: general, Text: "/topic x"}
	s, _ := apply(t, login(t, room(general, "general", 3)), askLogin, state.Login{Addr: addr, User: "bob", Password: "bob"})
	back, _ := apply(t, s, state.Of{Line: 1, Report: no}, state.Of{Line: 1, Report: run}, state.CloseDialog{})
	equal(t, "edits that came to nothing", len(back.Unsaved), 1)
	equal(t, "commands", len(back.Unrun), 1)
	s, _ = apply(t, s, state.Of{Line: 2, Report: state.LoggedIn{Me: account(bob), Convs: []wire.Conversation{room(general, "general", 3)}}},
		state.Of{Line: 1, Report: no}, state.Of{Line: 1, Report: run})
	equal(t, "bob's edits", len(s.Unsaved), 0)
	equal(t, "bob's commands", len(s.Unrun), 0)
	equal(t, "bob's notice", s.Notice, state.Notice{})
}

// TestNothingIsSaidWhileAnotherLogsIn: amy's message once went out as bob's,
// where his line was up before the state knew of it.
func TestNothingIsSaidWhileAnotherLogsIn(t *testing.T) {
	s, _ := apply(t, login(t, room(general, "general", 3)), state.Login{Addr: other, User: "bob", Password: "bob"})
	if s.CanSend() {
		t.Error("a message may be written")
	}
	s, effects := apply(t, s, state.Send{Conv: general, UID: uid(1), Text: "amy's", At: noon})
	wants(t, effects)
	equal(t, "phase", s.Convs[general].Pending[0].Phase, state.SendFailed)
	_, effects = apply(t, s, state.Retry{Conv: general, UID: uid(1)})
	wants(t, effects)
	_, effects = apply(t, s, state.Discard{Conv: general, UID: uid(1)})
	wants(t, effects)
	busy, effects := apply(t, s, state.OpenDirect{With: bob})
	wants(t, effects)
	equal(t, "notice", busy.Notice, state.Notice{Kind: state.NoticeBusy})
	_, effects = apply(t, s, state.CreateRoom{Name: "lab"})
	wants(t, effects)

	back := state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 3)}}
	s, _ = apply(t, s, state.Welcomed{Server: server()}, back)
	_, effects = apply(t, s, state.Retry{Conv: general, UID: uid(1)})
	wants(t, effects, state.Enqueue{Conv: general, UID: uid(1), Text: "amy's", At: noon})
}

// TestOwnServerTakesItsLineAlong: the line is not dialled in vain while its
// server is stopped from here, and dialled when it is back.
func TestOwnServerTakesItsLineAlong(t *testing.T) {
	on := func(k wire.Fingerprint) state.Event {
		return state.Hosted{Hosting: state.Hosting{Phase: state.HostOn, Addr: addr, Key: k}}
	}
	stopped := state.Linked{Link: state.Link{Fault: state.FaultShutdown}}
	s, effects := apply(t, login(t, room(general, "general", 3)), on(key), state.StopServer{})
	wants(t, effects, state.Hold{}, state.UnhostServer{})
	s, _ = apply(t, s, off(state.FaultLost), state.Hosted{}) // its goodbye was not heard
	equal(t, "link", s.Link, stopped.Link)
	_, effects = apply(t, s, state.Focused{On: true})
	wants(t, effects)
	if !s.CanSend() {
		t.Error("no message may be written")
	}
	s, _ = apply(t, s, state.StartServer{})
	_, effects = apply(t, s, on(key))
	wants(t, effects, state.Redial{})
	_, effects = apply(t, s, on("beef"))
	wants(t, effects)
	// The stop may be over before the line is down.
	_, effects = apply(t, login(t), on(key), state.StopServer{}, state.Hosted{}, state.StartServer{}, on(key), stopped)
	wants(t, effects, state.Redial{})

	_, effects = apply(t, login(t), on("beef"), state.StopServer{}) // another's line
	wants(t, effects, state.UnhostServer{})
	_, effects = apply(t, state.State{}, on(key), state.Login{Addr: addr, User: "amy", Password: "amy"}, state.StopServer{})
	wants(t, effects, state.Hold{}, state.UnhostServer{})
}

// TestStartIsOverOnceStopped: a start that had just come about when it was given
// up does not show.
func TestStartIsOverOnceStopped(t *testing.T) {
	s, _ := apply(t, state.State{}, state.StartServer{}, state.StopServer{},
		state.Hosted{Hosting: state.Hosting{Phase: state.HostOn, Addr: addr, Key: key}})
	equal(t, "phase", s.Hosting.Phase, state.HostStopping)
}

// TestTrustedKeyOfASessionAsksForThePassword: the session's token is no good at
// a server with another key, and an empty password is a wrong one.
func TestTrustedKeyOfASessionAsksForThePassword(t *testing.T) {
	s, effects := apply(t, state.State{}, state.Login{Addr: addr, User: "amy"},
		state.UnknownKey{Addr: addr, Key: "beef", Known: key}, state.TrustKey{Key: "beef"})
	wants(t, effects)
	equal(t, "dialog", s.Dialog, state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy"})
	_, effects = apply(t, s, asAmy)
	wants(t, effects, state.Connect{Addr: addr, User: "amy", Password: "secret", Trust: "beef"})
}

package state_test

import (
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestOwnAccountIsAskedForOneThingAtATime(t *testing.T) {
	s := login(t, room(general, "general", 9))
	s, effects := apply(t, s, state.ChangePassword{Old: "old", New: "new"})
	wants(t, effects, state.AskPassword{Old: "old", New: "new"})
	equal(t, "self", s.Self, state.Self{Asking: state.SelfPassword})
	s, effects = apply(t, s, state.ShowAs{Display: "Amy"}, state.SelfDone{Act: state.SelfProfile})
	wants(t, effects)
	s, effects = apply(t, s, state.SelfFailed{Act: state.SelfPassword, Why: wire.CodeLogin})
	wants(t, effects)
	equal(t, "self", s.Self, state.Self{Failed: state.SelfPassword, Why: wire.CodeLogin})
	s, effects = apply(t, s, state.ChangePassword{Old: "right", New: "new"}, state.SelfDone{Act: state.SelfPassword})
	wants(t, effects, state.FetchDevices{}) // which were logged out
	equal(t, "self", s.Self, state.Self{Done: state.SelfPassword})
}

func TestOwnAccountOffline(t *testing.T) {
	s := login(t, room(general, "general", 9))
	s, effects := apply(t, s, state.Linked{Link: state.Link{Phase: state.LinkWaiting}}, state.ShowAs{Display: "Amy"})
	wants(t, effects)
	equal(t, "self", s.Self, state.Self{Failed: state.SelfProfile})
}

func TestProfileAndDevicesAreHeard(t *testing.T) {
	s := login(t, room(general, "general", 9))
	me := account(amy)
	me.Display, me.Status = "Amy Chen", "here"
	s, _ = apply(t, s, state.ShowAs{Display: "Amy Chen", Status: "here"}, state.SelfDone{Act: state.SelfProfile, Me: me})
	equal(t, "me", s.Me, me)
	equal(t, "called", s.Called(amy, "amy"), "Amy Chen")
	equal(t, "called", s.Called(bob, "bob"), "bob")
	him := account(bob)
	him.Display = "Bob Lin"
	s, _ = apply(t, s, state.PeopleHeard{People: []wire.Account{him}})
	equal(t, "called", s.Called(bob, "bob"), "Bob Lin")
	s, effects := apply(t, s, state.LookUp{})
	wants(t, effects, state.FetchDevices{})
	s, _ = apply(t, s, state.DevicesHeard{Devices: []wire.Device{{ID: 7, Name: "laptop", This: true}}})
	equal(t, "devices", len(s.Devices), 1)
	equal(t, "self", s.Self, state.Self{})
	s, _ = apply(t, s, state.Logout{})
	equal(t, "devices", len(s.Devices), 0)
}

// TestAwayAfterAWhile: one reminder at a time looks whether somebody is still
// there.
func TestAwayAfterAWhile(t *testing.T) {
	s, effects := apply(t, login(t, room(general, "general", 9)), state.Active{At: noon})
	first := noon.Add(state.AwayAfter)
	wants(t, effects, state.Remind{At: first})
	s, effects = apply(t, s, state.Active{At: noon.Add(time.Minute)}, state.Reminded{At: noon.Add(2 * time.Minute)})
	wants(t, effects)
	s, effects = apply(t, s, state.Reminded{At: first})
	wants(t, effects, state.Remind{At: first.Add(time.Minute)})
	equal(t, "away", s.Away, false)
	s, effects = apply(t, s, state.Reminded{At: first.Add(time.Minute)})
	wants(t, effects, state.TellAway{On: true})
	equal(t, "away", s.Away, true)
	s, effects = apply(t, s, state.Active{At: first.Add(time.Hour)})
	wants(t, effects, state.TellAway{}, state.Remind{At: first.Add(time.Hour + state.AwayAfter)})
	equal(t, "away", s.Away, false)
}

func TestMarksSayHowFarAMessageIs(t *testing.T) {
	d := direct(random, amy, bob, 9)
	d.Marks = []wire.Mark{{Account: amy, Got: 9, Read: 9}, {Account: bob, Got: 7, Read: 5}}
	s := login(t, room(general, "general", 9), d)
	reach := func(seq wire.Seq, want state.Reach) {
		t.Helper()
		equal(t, "reach", s.Reaches(s.Convs[random], seq), want)
	}
	reach(5, state.ReachRead)
	reach(7, state.ReachDevice)
	reach(8, state.ReachServer)
	before := s
	s, _ = apply(t, s, state.SeenHeard{Conv: random, Mark: wire.Mark{Account: bob, Got: 9, Read: 8}})
	reach(8, state.ReachRead)
	reach(9, state.ReachDevice)
	equal(t, "reach before", before.Reaches(before.Convs[random], 9), state.ReachServer)
	s, _ = apply(t, s, state.SeenHeard{Conv: random, Mark: wire.Mark{Account: bob, Got: 1, Read: 1}})
	reach(9, state.ReachDevice)
	s, _ = apply(t, s, state.ConvOpened{Conv: direct(random, amy, bob, 9)})
	reach(9, state.ReachDevice)
	equal(t, "reach in a room", s.Reaches(s.Convs[general], 1), state.ReachUnknown)
}

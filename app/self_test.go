//go:build !js

package main

import (
	"slices"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// TestOwnAccountOnTwoDevices shows itself otherwise, goes away, logs another
// device out and changes its password, while bob looks on.
func TestOwnAccountOnTwoDevices(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	one, two, bob := sit(t, t.TempDir()), sit(t, t.TempDir()), sit(t, t.TempDir())
	me := one.login(addr, "amy").Me.ID
	two.login(addr, "amy")
	bob.login(addr, "bob")

	one.do(state.ShowAs{Display: "Amy Chen", Status: "in the lab"})
	one.see("the profile", func(s *state.State) bool { return s.Self.Done == state.SelfProfile && s.Me.Display == "Amy Chen" })
	two.see("the profile on the other device", func(s *state.State) bool { return s.Me.Status == "in the lab" })
	bob.see("how amy shows herself", func(s *state.State) bool { return s.Called(me, "amy") == "Amy Chen" })
	bob.do(state.ShowAs{Display: "amy chen"})
	bob.see("that the name is taken", func(s *state.State) bool {
		return s.Self.Failed == state.SelfProfile && s.Self.Why == wire.CodeTaken
	})

	long := time.Now().Add(-time.Hour)
	for _, seat := range []*seat{one, two} {
		seat.do(state.Active{At: long})
		seat.see("nobody there", func(s *state.State) bool { return s.Away })
	}
	bob.see("amy away", func(s *state.State) bool { return s.People[me].Away })
	two.do(state.Active{At: time.Now()})
	bob.see("amy back", func(s *state.State) bool { return !s.People[me].Away })

	one.do(state.ChangePassword{Old: "wrong", New: "another"})
	one.see("that the password is wrong", func(s *state.State) bool {
		return s.Self.Failed == state.SelfPassword && s.Self.Why == wire.CodeLogin
	})
	one.do(state.LookUp{})
	devices := one.see("two devices", func(s *state.State) bool { return len(s.Devices) == 2 }).Devices
	other := slices.IndexFunc(devices, func(d wire.Device) bool { return !d.This })
	one.do(state.SignOut{Device: devices[other].ID})
	two.see("the end of the session", func(s *state.State) bool { return !s.LoggedIn() || s.Link.Fault == state.FaultRemoved })
	one.see("one device", func(s *state.State) bool { return len(s.Devices) == 1 })
	one.do(state.ChangePassword{Old: "amy", New: "another"})
	one.see("the new password", func(s *state.State) bool { return s.Self.Done == state.SelfPassword })
}

// TestMarksOfADirectConversation: what bob's device has, and what he has read.
func TestMarksOfADirectConversation(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	amy, bob := sit(t, t.TempDir()), sit(t, t.TempDir())
	amy.login(addr, "amy")
	him := bob.login(addr, "bob").Me.ID
	amy.do(state.OpenDirect{With: him})
	conv := amy.see("the conversation", func(s *state.State) bool {
		c := s.Convs[s.Current]
		return c != nil && c.Kind == wire.Direct
	}).Current
	amy.say("are you there?")
	reach := func(want state.Reach) {
		t.Helper()
		amy.see("how far it is", func(s *state.State) bool {
			c := s.Convs[conv]
			return c.Last > 0 && len(c.Pending) == 0 && s.Reaches(c, c.Last) == want
		})
	}
	reach(state.ReachDevice)
	last := bob.see("the message", func(s *state.State) bool { return s.Convs[conv] != nil && s.Convs[conv].Unread == 1 }).Convs[conv].Last
	bob.do(state.Seen{Conv: conv, Seq: last})
	reach(state.ReachRead)
}

// TestOneTimeCodeAsksForAPassword: who is let in by a code chooses a password
// before anything else; a disabled account says what it is.
func TestOneTimeCodeAsksForAPassword(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	admin := dialAs(t, addr, client.Credentials{User: "admin", Password: "admin"})
	answer, err := admin.Do(t.Context(), &wire.CreateAccount{User: "dora"})
	if err != nil {
		t.Fatal(err)
	}
	code := answer.(*wire.Issued).Code
	dora := sit(t, t.TempDir())
	dora.do(state.Login{Addr: addr, User: "dora", Password: code})
	dora.see("the question", hasDialog(state.DialogNewPassword))
	dora.do(state.ChoosePassword{New: "x"})
	dora.see("that it is too short", func(s *state.State) bool { return s.Dialog.Fault == state.FaultInvalid && !s.Dialog.Busy })
	dora.do(state.ChoosePassword{New: "a password"})
	id := dora.see("dora", func(s *state.State) bool {
		return s.Me.Name == "dora" && s.Link.Phase == state.LinkOnline && s.Dialog.Kind == state.DialogNone
	}).Me.ID
	if _, err := admin.Do(t.Context(), &wire.DisableAccount{Account: id}); err != nil {
		t.Fatal(err)
	}
	dora.see("the end", func(s *state.State) bool { return s.Link.Fault == state.FaultDisabled })
	other := sit(t, t.TempDir())
	other.do(state.OpenDialog{Kind: state.DialogLogin, Addr: addr}, state.Login{Addr: addr, User: "dora", Password: "a password"})
	other.see("why not", func(s *state.State) bool {
		return s.Dialog.Kind == state.DialogLogin && s.Dialog.Fault == state.FaultDisabled
	})
}

package ui_test

import (
	"testing"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

// ownAccount is the settings of somebody with two devices.
func ownAccount() *state.State {
	s := settled(state.DialogSettings, state.Settings{})
	s.Me.Display, s.Me.Status = "Chen 陳", "in the lab"
	s.Devices = []wire.Device{
		{ID: 1, Name: "lab-pc", Online: true, This: true},
		{ID: 2, Name: "Firefox on Android", Used: yesterday(18, 5, 0).UnixMilli()},
	}
	return s
}

func TestProfileIsChanged(t *testing.T) {
	st := newStage(t, ownAccount(), wide)
	st.Click("Profile: Chen 陳")
	st.Fill("Status", " - back at four")
	st.Click("Save")
	if got := only[state.ShowAs](t, st.Take()); got != (state.ShowAs{Display: "Chen 陳", Status: "in the lab - back at four"}) {
		t.Errorf("asked for %+v", got)
	}
	st.Show(func(s *state.State) { s.Self = state.Self{Asking: state.SelfProfile} })
	if n := st.Must("Save"); !n.Dead {
		t.Error("while it waits it can be asked for again")
	}
	st.Show(func(s *state.State) { s.Self = state.Self{Failed: state.SelfProfile, Why: wire.CodeTaken} })
	if !st.Reads("This name is taken.") {
		t.Errorf("a taken name:\n%s", st)
	}
	st.Click("Save")
	only[state.ShowAs](t, st.Take())
	st.Show(func(s *state.State) { s.Self = state.Self{Done: state.SelfProfile} })
	if !st.Reads("Appearance") {
		t.Errorf("once it is done:\n%s", st)
	}
}

func TestPasswordIsChanged(t *testing.T) {
	st := newStage(t, ownAccount(), wide)
	st.Click("Password: Change…")
	refused := func(why string) {
		t.Helper()
		st.Click("Save")
		if got := st.Take(); len(got) != 0 || !st.Reads(why) {
			t.Errorf("asked for %#v and reads:\n%s", got, st)
		}
	}
	refused("Enter your password.")
	st.Fill("Present password", "secret")
	refused("A password has at least")
	st.Fill("New password", "another")
	refused("The two are not the same.")
	st.Fill("New password, once more", "another")
	st.Key(key.NameReturn, 0)
	if got := only[state.ChangePassword](t, st.Take()); got != (state.ChangePassword{Old: "secret", New: "another"}) {
		t.Errorf("asked for %+v", got)
	}
	for why, want := range map[wire.Code]string{
		wire.CodeLogin: "That is not your password.", wire.CodeTooMany: "That was too much.", "": "You are not connected.",
	} {
		st.Show(func(s *state.State) { s.Self = state.Self{Failed: state.SelfPassword, Why: why} })
		if !st.Reads(want) {
			t.Errorf("refused by %q it reads:\n%s", why, st)
		}
	}
	st.Key(key.NameEscape, 0)
	if got := st.Take(); len(got) != 0 || !st.Reads("Appearance") {
		t.Errorf("Esc gave %#v", got)
	}
}

func TestDevicesAreLoggedOut(t *testing.T) {
	st := newStage(t, ownAccount(), wide)
	st.Click("Signed in on: This device, Firefox on Android")
	if !st.Reads("Last used: Yesterday, 18:05") || st.Reads("Log out: lab-pc") {
		t.Errorf("the devices:\n%s", st)
	}
	st.Click("Log out: Firefox on Android")
	if got := only[state.SignOut](t, st.Take()); got != (state.SignOut{Device: 2}) {
		t.Errorf("asked for %+v", got)
	}
	st.Click("Log out all others")
	if got := only[state.SignOut](t, st.Take()); !got.Others {
		t.Errorf("asked for %+v", got)
	}
}

func TestPeopleAreCalledAsTheyWant(t *testing.T) {
	s := lab()
	s.People = people()
	a := s.People[amy]
	a.Display, a.Status, a.Away = "Amy Chen", "in the lab", true
	s.People[amy] = a
	st := newStage(t, s, wide)
	inOrder(t, st, "Amy Chen, 1 unread message", "# general")
	if _, ok := where(st, "Amy Chen"); !ok {
		t.Errorf("her messages:\n%s", st)
	}
	st.Show(func(s *state.State) { s.Current = withAmy })
	if !st.Reads("Amy Chen, Away · in the lab") {
		t.Errorf("the header:\n%s", st)
	}
}

func TestMessageSaysHowFarItIs(t *testing.T) {
	for _, tc := range []struct {
		got, read wire.Seq
		want      string
	}{{0, 0, "sent"}, {1, 0, "delivered"}, {1, 1, "read"}} {
		s := lab()
		d := direct(withBob, bob, 0)
		d.Events, d.AtStart = said(withBob, line(chen, today(9, 33, 12), "tea?")), true
		d.Last, d.Read = 1, 1
		d.Marks = []wire.Mark{{Account: chen, Got: 1, Read: 1}, {Account: bob, Got: tc.got, Read: tc.read}}
		s.Convs[withBob], s.Current = d, withBob
		if st := newStage(t, s, wide); !st.Reads(tc.want) {
			t.Errorf("with %+v it does not read %q:\n%s", d.Marks[1], tc.want, st)
		}
	}
}

// TestSomebodyIsThere: a press says so, but not every press, and coming back to
// the window always does.
func TestSomebodyIsThere(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Got = nil
	there := func(want int) {
		t.Helper()
		n := 0
		for _, ev := range st.Got {
			if _, ok := ev.(state.Active); ok {
				n++
			}
		}
		st.Got = nil
		if n != want {
			t.Errorf("it was said %d times, want %d", n, want)
		}
	}
	st.ClickAt(blank(st))
	there(0) // said when the window opened
	st.Now = st.Now.Add(state.ActiveEvery)
	st.ClickAt(blank(st))
	st.ClickAt(blank(st))
	there(1)
	st.Now = st.Now.Add(state.ActiveEvery)
	st.Type("hello")
	there(1)
	st.Show(func(s *state.State) { s.Focused = false })
	there(0)
	st.Show(func(s *state.State) { s.Focused = true })
	there(1)
	st.Show(func(s *state.State) { s.Away = true })
	st.ClickAt(blank(st))
	there(1)
}

func TestNewPasswordIsChosen(t *testing.T) {
	s := new(state.State)
	s.Dialog = state.Dialog{Kind: state.DialogNewPassword, Addr: "192.168.1.5:12343", User: "dora"}
	st := newStage(t, s, wide)
	st.Fill("New password", "secret")
	st.clickIn("Choose a password", "Login")
	if got := st.Take(); len(got) != 0 || !st.Reads("The two are not the same.") {
		t.Errorf("gave %#v and reads:\n%s", got, st)
	}
	st.Fill("New password, once more", "secret")
	st.Key(key.NameReturn, 0)
	if got := only[state.ChoosePassword](t, st.Take()); got.New != "secret" {
		t.Errorf("chose %q", got.New)
	}
	st.Show(func(s *state.State) { s.Dialog.Fault = state.FaultInvalid })
	if !st.Reads("does not accept") {
		t.Errorf("refused, it reads:\n%s", st)
	}
	st.Key(key.NameEscape, 0)
	only[state.CloseDialog](t, st.Take())
}

// TestFaultSaysWhatToDo: in words of its own, in both languages.
func TestFaultSaysWhatToDo(t *testing.T) {
	for fault, want := range map[state.Fault][2]string{
		state.FaultDisabled: {"is disabled. Ask its administrator.", "已停用。請聯絡管理員。"},
		state.FaultLost:     {"It may be full", "可能已滿"},
		state.FaultVersion:  {"Use the same version of Parley.", "版本"},
		state.FaultRemoved:  {"Log in again.", "重新登入"},
	} {
		s := loginFailed()
		s.Dialog.Fault = fault
		st := newStage(t, s, wide)
		if !st.Reads(want[0]) {
			t.Errorf("fault %d does not read %q:\n%s", fault, want[0], st)
		}
		st.Show(func(s *state.State) { s.Settings.Language = state.LanguageChinese })
		if !st.Reads(want[1]) {
			t.Errorf("fault %d does not read %q:\n%s", fault, want[1], st)
		}
	}
}

package ui_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/key"
	"gioui.org/io/semantic"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// ownKey is the key of this program's own server.
const ownKey wire.Fingerprint = "7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5"

func TestServerButtonTurns(t *testing.T) {
	for _, tc := range []struct {
		phase state.HostPhase
		label string
		want  state.Event
	}{
		{state.HostOff, "Start Server", state.StartServer{}},
		{state.HostStarting, "Starting…", nil},
		{state.HostOn, "Stop Server", state.StopServer{}},
		{state.HostStopping, "Stopping…", nil},
	} {
		for _, s := range []*state.State{{}, lab()} {
			s.Hosting.Phase = tc.phase
			s.Hosting.Key, s.Server.Key = ownKey, ownKey
			s.Link.Phase = state.LinkOff
			st := newStage(t, s, wide)
			n := st.Must(tc.label)
			if n.Dead != (tc.want == nil) {
				t.Errorf("%s: disabled is %t", tc.label, n.Dead)
			}
			st.ClickAt(n.Click)
			got := st.Take()
			if tc.want == nil && len(got) != 0 || tc.want != nil && (len(got) != 1 || got[0] != tc.want) {
				t.Errorf("%s gave %#v, want %#v", tc.label, got, tc.want)
			}
		}
	}
}

func TestCardSaysHowOthersCome(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Click("Invite")
	if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogServer {
		t.Fatalf("Invite opens %v", got.Kind)
	}
	s := invited()
	st.Show(func(old *state.State) { *old = *s })
	if !st.Reads("Physics Lab is running") || !st.Reads("Anyone with this link can create an account.") || !st.Reads("7F2A 91C4 0D3E B857") ||
		!st.Reads("https://192.168.1.5:12343") || !st.Reads("QR code of the link") || !st.Reads("online") {
		t.Errorf("the card lacks something:\n%s", st)
	}
	st.Click("Copy link")
	if _, got, ok := st.Router.WriteClipboard(); !ok || string(got) != s.CardLink() || !strings.Contains(string(got), "join=q8Zr") {
		t.Errorf("copied %q, want %q", got, s.CardLink())
	}
	if !st.Reads("Copied") {
		t.Error("nothing says that it was copied")
	}
	st.clickIn("Physics Lab is running", "Stop Server")
	only[state.StopServer](t, st.Take())
	st.Click("Done")
	only[state.CloseDialog](t, st.Take())

	st.Show(func(s *state.State) { s.Hosting.Link = "" })
	if st.Reads("Copy link") || !st.Reads("on no network") {
		t.Errorf("without a network the card says:\n%s", st)
	}
	st.Show(func(s *state.State) { s.Hosting.Link, s.Hosting.Policy = "lab", wire.PolicyInvite })
	if !st.Reads("with this link, for a week and 50 people") {
		t.Errorf("a server of invitations says:\n%s", st)
	}
	st.Show(func(s *state.State) { s.Hosting.Link, s.Hosting.Policy = "lab", wire.PolicyClosed })
	if st.Reads("create an account") {
		t.Error("a closed server promises accounts")
	}
}

func TestPhoneHasRoomForOneButton(t *testing.T) {
	st := newStage(t, lab(), phone)
	if st.Reads("Stop Server") || !st.Reads("Invite") {
		t.Errorf("a phone's header:\n%s", st)
	}
}

func TestGuestIsNotOfferedAServer(t *testing.T) {
	for _, own := range []wire.Fingerprint{"", ownKey} {
		for _, phase := range []state.LinkPhase{state.LinkOnline, state.LinkWaiting, state.LinkStandby, state.LinkOff} {
			s := lab()
			s.Hosting, s.Link.Phase = state.Hosting{Key: own}, phase
			s.Server.Key = "00" + ownKey[2:]
			if st := newStage(t, s, wide); st.Reads("Start Server") {
				t.Errorf("a guest of somebody else's server is offered to start one in phase %d", phase)
			}
			s.Server.Key = ""
			if st := newStage(t, s, wide); st.Reads("Start Server") {
				t.Errorf("a guest of a server without a key is offered to start one in phase %d", phase)
			}
		}
	}
}

func TestGuestSeesHowManyAreOnline(t *testing.T) {
	s := lab()
	s.Hosting = state.Hosting{}
	st := newStage(t, s, wide)
	if !st.Reads("2 online") || st.Reads("Serving") {
		t.Errorf("a guest's sidebar does not say how many are online:\n%s", st)
	}
}

func TestOwnerMayStartTheServerAgain(t *testing.T) {
	s := lab()
	s.Hosting = state.Hosting{Key: ownKey}
	s.Server.Key, s.Link.Phase = ownKey, state.LinkOff
	for _, size := range []image.Point{wide, phone} {
		st := newStage(t, s, size)
		st.Click("Start Server")
		if got := only[state.StartServer](t, st.Take()); got != (state.StartServer{}) {
			t.Errorf("started %+v", got)
		}
	}
}

func TestLogoutIsAskedFor(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Click("Settings")
	if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogSettings {
		t.Fatalf("the gear opens %v", got.Kind)
	}
	st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogSettings })
	st.Take() // the devices are asked for
	st.Click("Log out")
	only[state.Logout](t, st.Take())
}

func TestSidebarListsEverybodyOnce(t *testing.T) {
	s := lab()
	all := people()
	all[99] = account(99, "Dora", true)
	all[98] = account(98, "carl", false)
	s.People = all
	st := newStage(t, s, wide)
	inOrder(t, st, "Rooms", "general", "homework, 3 unread messages", "物理實驗",
		"Direct messages", "amy, 1 unread message", "bob", "server", "carl", "Dora")
	if n := strings.Count(st.String(), "\nbob\nB\nbob\n"); n != 1 {
		t.Errorf("bob is listed %d times:\n%s", n, st)
	}
	st.Click("Dora")
	if got := only[state.OpenDirect](t, st.Take()); got.With != 99 {
		t.Errorf("opened %+v", got)
	}
	st.Click("bob")
	if got := only[state.Select](t, st.Take()); got.Conv != withBob {
		t.Errorf("selected %+v", got)
	}
}

func TestNobodyIsOnlineWithoutALine(t *testing.T) {
	s := lab()
	s.Current = withAmy
	st := newStage(t, s, wide)
	if !st.Reads("amy, Online") {
		t.Fatalf("amy's header:\n%s", st)
	}
	st.Show(func(s *state.State) { s.Link.Phase = state.LinkWaiting })
	if !st.Reads("amy, Offline") || st.Reads("amy, Online") {
		t.Errorf("without a line, amy's header:\n%s", st)
	}
}

func TestAltArrowsWalkTheSidebar(t *testing.T) {
	for _, tc := range []struct {
		key  key.Name
		want wire.ConvID
	}{{key.NameDownArrow, homework}, {key.NameUpArrow, withServer}} {
		st := newStage(t, lab(), wide)
		st.Key(tc.key, key.ModAlt)
		if got := only[state.Select](t, st.Take()); got.Conv != tc.want {
			t.Errorf("Alt+%s selected %d, want %d", tc.key, got.Conv, tc.want)
		}
	}
}

func TestOnePaneOnAPhone(t *testing.T) {
	st := newStage(t, lab(), phone)
	if st.Reads("Direct messages") {
		t.Error("the sidebar stands beside the conversation on a phone")
	}
	st.Type("draft")
	st.Click("Back")
	if got := only[state.Select](t, st.Take()); got != (state.Select{From: general, Draft: "draft"}) {
		t.Fatalf("Back selected %+v", got)
	}
	st.Show(func(s *state.State) { s.Current = 0 })
	if !st.Reads("Direct messages") || st.Reads(editor) {
		t.Errorf("the sidebar does not stand alone:\n%s", st)
	}
	st.Click("物理實驗")
	if got := only[state.Select](t, st.Take()); got.Conv != physics {
		t.Errorf("selected %+v", got)
	}
	st.Show(func(s *state.State) { s.Current = physics })
	st.Take()
	st.Key(key.NameBack, 0)
	if got := only[state.Select](t, st.Take()); got.Conv != 0 {
		t.Errorf("a phone's Back selected %+v", got)
	}
}

func TestStripCountsDown(t *testing.T) {
	st := newStage(t, offline(), wide)
	const said = "No answer from Physics Lab. Attempt 3 of 5, next in %s s. Messages you send are kept and go out when it is back."
	for _, left := range []string{"4", "3", "2", "1", "0"} {
		want := strings.Replace(said, "%s", left, 1)
		if _, ok := st.Find(want); !ok {
			t.Fatalf("does not say %q:\n%s", want, st)
		}
		st.Again()
		at, ok := st.Router.WakeupTime()
		if left == "0" {
			break
		}
		if !ok || at.Sub(st.Now) > time.Second {
			t.Fatalf("with %s s left, the next frame is asked for at %v (%t), now %v", left, at, ok, st.Now)
		}
		st.Now = st.Now.Add(time.Second)
		st.Again()
	}
	st.Click("Retry now")
	only[state.RetryNow](t, st.Take())
}

func TestStripSaysWhatIsWrong(t *testing.T) {
	for _, tc := range []struct {
		link state.Link
		want string
	}{
		{state.Link{Phase: state.LinkWaiting, Attempt: 1, Of: 5, Next: today(9, 40, 9), Fault: state.FaultShutdown}, "Physics Lab was stopped. Attempt 1 of 5"},
		{state.Link{Phase: state.LinkConnecting, Attempt: 2, Of: 5, Fault: state.FaultLost}, "No answer from Physics Lab. Attempt 2 of 5…"},
		{state.Link{Phase: state.LinkStandby, Next: today(9, 40, 30), Fault: state.FaultRefused}, "No server listens at Physics Lab. It is tried again every 30 s."},
		{state.Link{Phase: state.LinkOff, Fault: state.FaultRemoved}, "You were logged out of Physics Lab. Log in again."},
		{state.Link{Phase: state.LinkOff, Fault: state.FaultKey}, "The key of Physics Lab has changed. Nothing was sent."},
	} {
		s := lab()
		s.Link = tc.link
		if st := newStage(t, s, wide); !st.Reads(tc.want) {
			t.Errorf("does not say %q:\n%s", tc.want, st)
		}
	}
	if st := newStage(t, lab(), wide); st.Reads("Retry now") {
		t.Error("there is a strip while the line is up")
	}
}

func TestStripNamesWhatItKnows(t *testing.T) {
	for fault := state.FaultNoHost; fault <= state.FaultOther; fault++ {
		for _, phase := range []state.LinkPhase{state.LinkWaiting, state.LinkOff} {
			s := offline()
			s.Link.Phase, s.Link.Fault = phase, fault
			s.Server = state.Server{Addr: "192.168.1.5:12343"}
			named := newStage(t, s, wide).Labels()
			s = offline()
			s.Link.Phase, s.Link.Fault = phase, fault
			s.Server = state.Server{}
			for _, txt := range newStage(t, s, wide).Labels() {
				if strings.HasPrefix(txt, " ") || strings.Contains(txt, "  ") || strings.Contains(txt, " .") || strings.Contains(txt, ": .") {
					t.Errorf("fault %d of a server without a name says %q", fault, txt)
				}
			}
			switch fault {
			case state.FaultLogin, state.FaultTaken, state.FaultInvalid:
				continue // about the account
			}
			if !strings.Contains(strings.Join(named, "\n"), "192.168.1.5:12343") {
				t.Errorf("fault %d in phase %d does not name the address: %q", fault, phase, named)
			}
		}
	}
}

func TestQuietWindowAsksForNoFrame(t *testing.T) {
	away := lab()
	away.Link = state.Link{Phase: state.LinkStandby, Next: today(9, 50, 0), Fault: state.FaultRefused}
	for name, s := range map[string]*state.State{"logged in": lab(), "fresh": {}, "long": long(1, 300), "standing by": away} {
		st := newStage(t, s, wide)
		st.ClickAt(f32.Pt(700, 300)) // away from the editor, whose caret blinks
		st.Now = st.Now.Add(time.Minute)
		st.Frame()
		st.Frame()
		if at, ok := st.Router.WakeupTime(); ok {
			t.Errorf("%s: a frame is asked for at %v, now %v", name, at, st.Now)
		}
	}
}

func TestDialogKeepsInputFromWhatItCovers(t *testing.T) {
	s := lab()
	s.Dialog.Kind = state.DialogRoom
	st := newStage(t, s, wide)
	for _, n := range st.Nodes() {
		if n.Label == "homework, 3 unread messages" {
			st.ClickAt(n.Click)
		}
	}
	st.ClickAt(f32.Pt(1060, 680)) // Send
	st.Key(key.NameDownArrow, key.ModAlt)
	if got := st.Take(); len(got) != 0 {
		t.Errorf("what the dialog covers gave %#v", got)
	}
}

func TestTabStaysInTheDialog(t *testing.T) {
	s := lab()
	s.Dialog = state.Dialog{Kind: state.DialogLogin, Addr: "lab", User: "amy"}
	st := newStage(t, s, wide)
	for range 20 {
		st.Type("x")
		st.Router.MoveFocus(key.FocusForward)
		st.Settle()
	}
	st.clickIn("Log in", "Login")
	if got := only[state.Login](t, st.Take()); len(got.Password) < 2 || !strings.HasPrefix(got.User, "amyx") {
		t.Errorf("Tab does not go round in the dialog: %+v", got)
	}
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{} })
	st.Key(key.NameReturn, 0)
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeEmpty {
		t.Errorf("what was typed in the dialog reached the composer: %+v", got)
	}
}

func TestEveryControlHasALabel(t *testing.T) {
	snaps := map[string]*state.State{"main": offline(), "fresh": {}, "login": loginFailed(), "key": askedForKey()}
	for name, s := range snaps {
		for _, st := range []*stage{newStage(t, s, wide), newStage(t, s, phone)} {
			for _, n := range st.Nodes() {
				control := n.Class != semantic.Unknown || n.Gestures == input.ClickGesture && n.Bounds.Dy() <= 60
				if control && n.Label == "" && n.Around == "" {
					t.Errorf("%s: a %s at %v has no label", name, n.Class, n.Bounds)
				}
			}
		}
	}
}

func TestWindowSpeaksChinese(t *testing.T) {
	st := newStage(t, offline(), wide)
	st.Page.Lang = words.Chinese
	st.Settle()
	for _, want := range []string{"聊天室", "昨天", "今天", "新訊息", "傳送", "等待傳送", "重試", "設定"} {
		if !st.Reads(want) {
			t.Errorf("does not say %q:\n%s", want, st)
		}
	}
}

func TestRefusedIntentSaysBusy(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Page.Refused(state.Logout{})
	st.Settle()
	if !st.Reads("Busy") {
		t.Errorf("does not say that it is busy:\n%s", st)
	}
	st.Now = st.Now.Add(time.Minute)
	st.Settle()
	if st.Reads("Busy") {
		t.Error("says that it is busy for ever")
	}
}

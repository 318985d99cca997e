package ui_test

import (
	"slices"
	"testing"

	"gioui.org/io/key"
	"gioui.org/io/semantic"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/uitest"
)

// only fails unless got holds exactly one intent, which it returns.
func only[T state.Event](tb testing.TB, got []state.Event) T {
	tb.Helper()
	var zero T
	if len(got) != 1 {
		tb.Fatalf("intents are %#v, want one %T", got, zero)
	}
	ev, ok := got[0].(T)
	if !ok {
		tb.Fatalf("intent is %#v, want a %T", got[0], zero)
	}
	return ev
}

func TestLoginIsAskedFor(t *testing.T) {
	st := newStage(t, new(state.State), wide)
	st.Click("Login")
	if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogLogin {
		t.Fatalf("dialog is %v, want the login", got.Kind)
	}
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{Kind: state.DialogLogin} })
	st.Type("192.168.1.5:12343") // the first empty field has the focus
	st.Fill("Username", "amy")
	st.Fill("Password", "secret")
	st.ClickAt(st.Must("Login").Click) // the one below the scrim must not get this
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("a click on what the scrim covers gave %#v", got)
	}
	st.clickIn("Log in", "Login")
	want := state.Login{Addr: "192.168.1.5:12343", User: "amy", Password: "secret"}
	if got := only[state.Login](t, st.Take()); got != want {
		t.Errorf("login is %+v, want %+v", got, want)
	}
}

func TestEnterLogsIn(t *testing.T) {
	st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin, Addr: "lab", User: "amy"}}, wide)
	st.Type("secret")
	st.Key(key.NameReturn, 0)
	want := state.Login{Addr: "lab", User: "amy", Password: "secret"}
	if got := only[state.Login](t, st.Take()); got != want {
		t.Errorf("login is %+v, want %+v", got, want)
	}
}

func TestOneSnapshotIsAnsweredOnce(t *testing.T) {
	st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin, Addr: "lab", User: "amy"}}, wide)
	st.Type("secret")
	st.Key(key.NameReturn, 0)
	st.Key(key.NameReturn, 0)
	got := only[state.Login](t, st.Take())
	st.Page.Refused(got)
	st.Key(key.NameReturn, 0)
	only[state.Login](t, st.Take())
}

func TestLoginSaysWhatIsMissing(t *testing.T) {
	for _, tc := range []struct {
		name, addr, user, pass, want string
		register                     bool
	}{
		{name: "no address", user: "amy", pass: "x", want: "Enter the server's address."},
		{name: "no such port", addr: "lab:99999", user: "amy", pass: "x", want: "Enter a host such as 192.168.1.5, or host:port."},
		{name: "no name", addr: "lab", pass: "x", want: "Enter your username."},
		{name: "no password", addr: "lab", user: "amy", want: "Enter your password."},
		{name: "bad new name", addr: "lab", user: "a b", pass: "abc", register: true, want: "A name has up to 32 letters and digits, and . _ - after the first."},
		{name: "short new password", addr: "lab", user: "amy", pass: "ab", register: true, want: "A password has at least 3 characters."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin}}, wide)
			if tc.register {
				st.Click("New here? Create an account")
			}
			st.Fill("Server address", tc.addr)
			st.Fill("Username", tc.user)
			st.Fill("Password", tc.pass)
			st.Key(key.NameReturn, 0)
			if got := st.Take(); len(got) != 0 {
				t.Errorf("intents are %#v, want none", got)
			}
			if !st.Reads(tc.want) {
				t.Errorf("does not say %q:\n%s", tc.want, st)
			}
		})
	}
}

func TestWrongLoginSaysBothTexts(t *testing.T) {
	st := newStage(t, loginFailed(), wide)
	for _, want := range []string{"Authentication Error", "Invalid username or password."} {
		if _, ok := st.Find(want); !ok {
			t.Errorf("does not say %q:\n%s", want, st)
		}
	}
}

func TestWrongLoginSendsTheCaretToThePassword(t *testing.T) {
	st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin, Addr: "lab", User: "amy"}}, wide)
	st.Type("wrong")
	st.Key(key.NameReturn, 0)
	st.Take()
	st.Show(func(s *state.State) { s.Dialog.Busy = true })
	if n := st.Must("Logging in…"); !n.Dead {
		t.Error("the button can be pressed again while the login is under way")
	}
	st.Key(key.NameReturn, 0)
	if got := st.Take(); len(got) != 0 {
		t.Errorf("Enter while the login is under way gave %#v", got)
	}
	st.Show(func(s *state.State) { s.Dialog.Busy, s.Dialog.Fault = false, state.FaultLogin })
	st.Type("!")
	st.Key(key.NameReturn, 0)
	if got := only[state.Login](t, st.Take()); got.Password != "wrong!" {
		t.Errorf("password is %q, want what was typed before and now", got.Password)
	}
}

func TestFaultsStandBesideTheirField(t *testing.T) {
	for _, tc := range []struct {
		fault state.Fault
		want  string
	}{
		{state.FaultNoHost, "There is no such host: lab:12343."},
		{state.FaultNoRoute, "No network leads to lab:12343."},
		{state.FaultRefused, "No server listens at lab:12343."},
		{state.FaultTimeout, "lab:12343 did not answer in time."},
		{state.FaultSilent, "lab:12343 did not answer in time."},
		{state.FaultLost, "lab:12343 ended the connection at once. It may be full: try again in a minute."},
		{state.FaultTooMany, "Too many attempts at lab:12343. Wait a minute, then try again."},
		{state.FaultNotParley, "Something other than a Parley server listens at lab:12343."},
		{state.FaultVersion, "lab:12343 speaks another version of the protocol. Use the same version of Parley."},
		{state.FaultPolicy, "lab:12343 does not let you create an account. Ask its owner for an invitation."},
		{state.FaultInviteUnknown, "lab:12343 does not know this invitation. Copy the whole link, or ask for another."},
		{state.FaultInviteExpired, "This invitation to lab:12343 has expired. Ask for another."},
		{state.FaultInviteUsed, "This invitation to lab:12343 has been used up. Ask for another."},
		{state.FaultInviteRevoked, "This invitation to lab:12343 was withdrawn. Ask for another."},
		{state.FaultTaken, "This name is taken. Choose another one."},
		{state.FaultInsecure, "lab:12343 refuses a login without encryption."},
	} {
		st := newStage(t, &state.State{Dialog: state.Dialog{
			Kind: state.DialogLogin, Addr: "lab:12343", User: "amy", Fault: tc.fault,
		}}, wide)
		if !st.Reads(tc.want) {
			t.Errorf("fault %d does not say %q:\n%s", tc.fault, tc.want, st)
		}
	}
}

// between reports whether the words begin below the one field and above the
// other.
func (st *stage) between(words, above, below string) bool {
	var a, b uitest.Node
	for _, n := range st.Nodes() {
		if n.Class == semantic.Editor && n.Label == above {
			a = n
		} else if n.Class == semantic.Editor && n.Label == below {
			b = n
		}
	}
	n, ok := st.Find(words)
	return ok && n.Bounds.Min.Y >= a.Bounds.Max.Y && n.Bounds.Min.Y < b.Bounds.Min.Y
}

func TestFailedDialStandsBesideTheAddress(t *testing.T) {
	for fault, want := range map[state.Fault]string{
		state.FaultNoHost:    "There is no such host: lab:12343.",
		state.FaultNoRoute:   "No network leads to lab:12343.",
		state.FaultRefused:   "No server listens at lab:12343.",
		state.FaultTimeout:   "lab:12343 did not answer in time.",
		state.FaultSilent:    "lab:12343 did not answer in time.",
		state.FaultLost:      "lab:12343 ended the connection at once. It may be full: try again in a minute.",
		state.FaultNotParley: "Something other than a Parley server listens at lab:12343.",
		state.FaultInsecure:  "lab:12343 refuses a login without encryption.",
	} {
		st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin}}, wide)
		st.Fill("Server address", "lab:12343")
		st.Fill("Username", "amy")
		st.Fill("Password", "secret")
		login := state.Login{Addr: "lab:12343", User: "amy", Password: "secret"}
		for range 3 { // the same fault again and again, and never seen busy
			st.Key(key.NameReturn, 0)
			if got := only[state.Login](t, st.Take()); got != login {
				t.Errorf("fault %d: login is %+v, want what was typed, %+v", fault, got, login)
			}
			st.Show(func(s *state.State) {
				s.Dialog = state.Dialog{Kind: state.DialogLogin, Addr: "lab:12343", User: "amy", Fault: fault}
			})
			if !st.between(want, "Server address", "Username") {
				t.Errorf("fault %d does not say %q beside the address:\n%s", fault, want, st)
			}
		}
		st.Key(key.NameHome, 0)
		st.Type("x") // the caret is where the fault is
		st.Key(key.NameReturn, 0)
		if got := only[state.Login](t, st.Take()); got.Addr == login.Addr {
			t.Errorf("fault %d: typed on, the address is %q", fault, got.Addr)
		}
	}
}

func TestQuestionLeadsBackToWhatWasTyped(t *testing.T) {
	login := state.Dialog{Kind: state.DialogLogin, Addr: "lab", User: "amy"}
	for _, kind := range []state.DialogKind{state.DialogKey, state.DialogPlain} {
		st := newStage(t, &state.State{Dialog: login}, wide)
		st.Click("New here? Create an account")
		st.Fill("Password", "secret")
		st.Key(key.NameReturn, 0)
		want := only[state.Login](t, st.Take())
		question := state.Dialog{Kind: kind, Addr: "lab", User: "amy"}
		if kind == state.DialogKey {
			question.Key = ownKey
		}
		st.Show(func(s *state.State) { s.Dialog = question })
		st.Show(func(s *state.State) { s.Dialog = login; s.Dialog.Busy = true })
		st.Show(func(s *state.State) { s.Dialog.Busy, s.Dialog.Fault = false, state.FaultTaken })
		st.Key(key.NameReturn, 0)
		if got := only[state.Login](t, st.Take()); got != want {
			t.Errorf("after dialog %d the login is %+v, want %+v", kind, got, want)
		}
		st.Show(func(s *state.State) { s.Dialog = question })
		st.Show(func(s *state.State) { s.Dialog = state.Dialog{} })
		st.Show(func(s *state.State) { s.Dialog = login })
		st.Key(key.NameReturn, 0)
		if got := st.Take(); len(got) != 0 || !st.Reads("Enter your password.") {
			t.Errorf("after a way out of dialog %d the password is still there: %+v", kind, got)
		}
	}
}

func TestSameFaultAfterTurningIsSaid(t *testing.T) {
	const want = "No server listens at lab:12343."
	st := newStage(t, &state.State{Dialog: state.Dialog{
		Kind: state.DialogLogin, Addr: "lab:12343", User: "amy", Fault: state.FaultRefused,
	}}, wide)
	st.Click("New here? Create an account")
	if st.Reads(want) {
		t.Error("the fault of the login stands in the dialog of a new account")
	}
	st.Fill("Password", "secret")
	st.Key(key.NameReturn, 0)
	only[state.Login](t, st.Take())
	st.Show(func(*state.State) {}) // it failed in the same way
	if !st.Reads(want) {
		t.Errorf("does not say %q:\n%s", want, st)
	}
}

func TestNewAccountIsAskedFor(t *testing.T) {
	st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin, Addr: "lab"}}, wide)
	st.Click("New here? Create an account")
	st.Fill("Username", "amy")
	st.Fill("Password", "secret")
	st.Click("Create account")
	want := state.Login{Addr: "lab", User: "amy", Password: "secret", Register: true}
	if got := only[state.Login](t, st.Take()); got != want {
		t.Errorf("login is %+v, want %+v", got, want)
	}
}

func TestTurningToANewAccountLeavesTheOldFaultBehind(t *testing.T) {
	st := newStage(t, loginFailed(), wide)
	st.Click("New here? Create an account")
	if st.Reads("Authentication Error") {
		t.Error("the fault of the login stands in the dialog of a new account")
	}
	st.Show(func(s *state.State) { s.Dialog.Fault = state.FaultTaken })
	if !st.Reads("This name is taken. Choose another one.") {
		t.Errorf("the next answer is not shown:\n%s", st)
	}
}

func TestClosedServerOffersNoNewAccount(t *testing.T) {
	st := newStage(t, &state.State{
		Server: state.Server{Addr: "lab", Policy: wire.PolicyClosed},
		Dialog: state.Dialog{Kind: state.DialogLogin, Addr: "lab"},
	}, wide)
	if _, ok := st.Find("New here? Create an account"); ok {
		t.Error("a server that makes no accounts offers one")
	}
}

func TestEscClosesADialog(t *testing.T) {
	for kind := state.DialogLogin; kind <= state.DialogRoom; kind++ {
		s := lab()
		s.Dialog = state.Dialog{Kind: kind, Key: askedForKey().Dialog.Key}
		st := newStage(t, s, wide)
		st.Key(key.NameEscape, 0)
		only[state.CloseDialog](t, st.Take())
		st.Click("Cancel")
		only[state.CloseDialog](t, st.Take())
	}
}

func TestNewKeyIsShownAndTrusted(t *testing.T) {
	st := newStage(t, askedForKey(), wide)
	const want = "7F2A 91C4 0D3E B857\n66A0 1BD9 E4F2 38C5\n7F2A 91C4 0D3E B857\n66A0 1BD9 E4F2 38C5"
	if _, ok := st.Find(want); !ok {
		t.Errorf("the fingerprint is not shown in groups:\n%s", st)
	}
	st.Key(key.NameReturn, 0) // the safe answer has the focus
	only[state.CloseDialog](t, st.Take())
	st.Click("Trust and connect")
	if got := only[state.TrustKey](t, st.Take()); got.Key != askedForKey().Dialog.Key {
		t.Errorf("trusted %q", got.Key)
	}
}

func TestChangedKeyIsAHardStop(t *testing.T) {
	s := askedForKey()
	s.Dialog.Known = "00" + s.Dialog.Key[2:]
	st := newStage(t, s, wide)
	for _, want := range []string{"The server's key has changed", "The key was", "The key is now"} {
		if !st.Reads(want) {
			t.Errorf("does not say %q:\n%s", want, st)
		}
	}
	if st.Reads("Trust") {
		t.Errorf("a changed key can be trusted by a click:\n%s", st)
	}
	for range 4 {
		st.Key(key.NameReturn, 0)
		st.Router.MoveFocus(key.FocusForward)
	}
	for _, ev := range st.Take() {
		if _, ok := ev.(state.CloseDialog); !ok {
			t.Errorf("Enter gave %#v", ev)
		}
	}
}

func TestPlainTextIsAskedAbout(t *testing.T) {
	st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogPlain, Addr: "old:12343"}}, wide)
	if !st.Reads("old:12343 speaks plain text only: nothing is encrypted, no history is kept. Go on?") {
		t.Errorf("does not say what plain text means:\n%s", st)
	}
	st.Click("Go on")
	only[state.TrustPlain](t, st.Take())
}

func TestFirstServerAsksForItsOwner(t *testing.T) {
	st := newStage(t, new(state.State), wide)
	st.Click("Start Server")
	if got := only[state.StartServer](t, st.Take()); got != (state.StartServer{}) {
		t.Fatalf("the first start is %+v, want none to name an owner", got)
	}
	st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogHost })
	st.Type("chen")
	st.Fill("Password", "lab")
	st.Key(key.NameReturn, 0)
	want := state.StartServer{Name: "chen", Password: "lab"}
	if got := only[state.StartServer](t, st.Take()); got != want {
		t.Errorf("start is %+v, want %+v", got, want)
	}
}

// suggested are the passwords of the stage.
const (
	suggested      = "otter-canoe-violin-maple-47"
	otherSuggested = "lemon-rocket-petal-oasis-82"
)

func TestPasswordOfTheFirstServerIsSuggested(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		do         func(st *stage)
	}{
		{"taken", suggested, func(st *stage) { st.Click("Use it") }},
		{"another", otherSuggested, func(st *stage) { st.Click("Another"); st.Click("Use it") }},
		{"another after one was taken", otherSuggested, func(st *stage) { st.Click("Use it"); st.Click("Another") }},
		{"an own one", "lab", func(st *stage) { st.Click("Another"); st.Fill("Password", "lab") }},
		{"one that is changed", suggested + "!", func(st *stage) { st.Click("Use it"); st.Fill("Password", ""); st.Key(key.NameEnd, 0); st.Type("!") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := newStage(t, new(state.State), wide)
			st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogHost })
			st.Type("chen")
			if !st.Reads(suggested) {
				t.Fatalf("no password is suggested:\n%s", st)
			}
			tc.do(st)
			st.clickIn("Start a server", "Start Server")
			want := state.StartServer{Name: "chen", Password: tc.want}
			if got := only[state.StartServer](t, st.Take()); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestRoomIsMade(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogRoom })
	st.Type("a room")
	st.Click("Create room")
	if got := st.Take(); len(got) != 0 || !st.Reads("A name has up to 32 letters") {
		t.Fatalf("a bad name gave %#v:\n%s", got, st)
	}
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{} })
	st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogRoom })
	st.Type("#實驗")
	st.Click("Create room")
	got := st.Take()
	if i := slices.IndexFunc(got, func(ev state.Event) bool { return ev == state.CreateRoom{Name: "實驗"} }); i < 0 {
		t.Errorf("intents are %#v, want the room", got)
	}
}

// TestAddressBoxTakes whatever leads to a server, and the account that fits it.
func TestAddressBoxTakes(t *testing.T) {
	const place, create = "192.168.1.5:12343", "Create account"
	invitation := place + "/#join=q8Zr2LxV&key=" + string(ownKey)
	for _, tc := range []struct {
		name, addr string
		register   bool
	}{
		{name: "a host", addr: "lab"},
		{name: "a host and port", addr: place},
		{name: "IPv6 and port", addr: "[fe80::1%eth0]:12343"},
		{name: "IPv6", addr: "fd00::7"},
		{name: "https", addr: "https://" + place + "/"},
		{name: "parley", addr: "parley://" + place},
		{name: "parley without slashes", addr: "parley:lab"},
		{name: "a link that is no invitation", addr: "https://" + place + "/#key=" + string(ownKey)},
		{name: "an invitation", addr: "https://" + invitation, register: true},
		{name: "one of parley", addr: "parley://" + invitation, register: true},
		{name: "one of parley without slashes", addr: "parley:" + invitation, register: true},
		{name: "one without a key", addr: "https://" + place + "/#join=q8Zr2LxV", register: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin}}, wide)
			st.Fill("Server address", tc.addr)
			st.Settle()
			if _, ok := st.Find(create); ok != tc.register {
				t.Fatalf("an account is made: %v, want %v\n%s", ok, tc.register, st)
			}
			st.Fill("Username", "amy")
			st.Fill("Password", "secret")
			st.Key(key.NameReturn, 0)
			want := state.Login{Addr: tc.addr, User: "amy", Password: "secret", Register: tc.register}
			if got := only[state.Login](t, st.Take()); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestPastedInvitationSendsTheCaretOn(t *testing.T) {
	st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin, Fault: state.FaultLogin}}, wide)
	st.Fill("Server address", "https://lab:12343/#join=q8Zr&key="+string(ownKey))
	if st.Reads("Authentication Error") {
		t.Error("the fault of the login before stands in the dialog of a new account")
	}
	st.Type("newcomer")
	st.Fill("Password", "secret")
	st.Click("Create account")
	if got := only[state.Login](t, st.Take()); got.User != "newcomer" || !got.Register {
		t.Errorf("got %+v", got)
	}
}

func TestInvitationToAKnownServerLogsIn(t *testing.T) {
	st := newStage(t, usedBefore(), wide)
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{Kind: state.DialogLogin} })
	st.Fill("Server address", "https://lab:12343/#join=q8Zr&key="+string(secondLab.Key))
	st.Fill("Password", "secret")
	st.Key(key.NameReturn, 0)
	if got := only[state.Login](t, st.Take()); got.User != "林小明" || got.Register {
		t.Errorf("got %+v", got)
	}
}

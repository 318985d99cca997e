package ui_test

import (
	"slices"
	"strings"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui"
)

const origin = "10.0.0.7:12343"

// inPage is what a browser shows first.
func inPage() *state.State {
	return &state.State{
		Origin: origin, Server: state.Server{Name: "Physics Lab", Addr: origin},
		Dialog: state.Dialog{Kind: state.DialogLogin, Addr: origin},
	}
}

func TestPageAsksForNameAndPasswordOnly(t *testing.T) {
	st := newStage(t, inPage(), wide)
	if st.Reads("Server address") || !st.Reads("Physics Lab · "+origin) {
		t.Fatalf("the login asks for the wrong things:\n%s", st)
	}
	st.Type("amy") // the first empty field has the focus
	st.Fill("Password", "secret")
	st.Key(key.NameReturn, 0)
	want := state.Login{Addr: origin, User: "amy", Password: "secret"}
	if got := only[state.Login](t, st.Take()); got != want {
		t.Errorf("login is %+v, want %+v", got, want)
	}
	st.Show(func(s *state.State) {
		s.Dialog = state.Dialog{Kind: state.DialogLogin, Addr: origin, User: "amy", Fault: state.FaultRefused}
	})
	if !st.Reads("No server listens at " + origin + ".") {
		t.Errorf("without the address nothing says what is wrong with it:\n%s", st)
	}
}

func TestInvitedMakesAnAccount(t *testing.T) {
	s := inPage()
	s.Dialog.Addr = wire.Link{Host: "10.0.0.7", Port: "12343", Join: "welcome"}.String()
	st := newStage(t, s, wide)
	st.Type("zoe")
	st.Fill("Password", "secret")
	st.Click("Create account")
	want := state.Login{Addr: s.Dialog.Addr, User: "zoe", Password: "secret", Register: true}
	if got := only[state.Login](t, st.Take()); got != want {
		t.Errorf("login is %+v, want %+v", got, want)
	}
}

// TestPageSaysWhyItIsNoServer: to the pointer over the button, to the keyboard,
// and to a finger.
func TestPageSaysWhyItIsNoServer(t *testing.T) {
	const why = "A web page cannot be a server."
	for name, ask := range map[string]func(*stage, f32.Point){
		"hover": func(st *stage, at f32.Point) {
			st.Pointer(pointer.Move, at)
			st.Settle()
		},
		"focus": func(st *stage, _ f32.Point) {
			for range 20 {
				if st.Reads(why) {
					return
				}
				st.Router.MoveFocus(key.FocusForward)
				st.Settle()
			}
		},
		"tap": func(st *stage, at f32.Point) {
			for _, kind := range []pointer.Kind{pointer.Press, pointer.Release} {
				st.Router.Queue(pointer.Event{Kind: kind, Position: at, Source: pointer.Touch})
				st.Frame()
			}
			st.Frame()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := inPage()
			s.Dialog = state.Dialog{}
			st := newStage(t, s, wide)
			if st.Reads(why) {
				t.Fatal("it says so unasked")
			}
			n := st.Must("Start Server")
			if !n.Disabled && !n.Dead {
				t.Error("the button is not disabled")
			}
			ask(st, f32.Pt(float32(n.Bounds.Min.X+20), float32(n.Bounds.Min.Y+10)))
			if !st.Reads(why) {
				t.Errorf("nothing says why:\n%s", st)
			}
			if got := st.Take(); len(got) != 0 {
				t.Errorf("it gave %#v", got)
			}
		})
	}
}

func TestNotificationsAreAskedForPolitely(t *testing.T) {
	s := lab()
	s.Alerts = state.AlertsAsk
	st := newStage(t, s, wide)
	st.Click("Turn on notifications")
	only[state.AllowAlerts](t, st.Take())
	st.Click("Not now")
	only[state.DeclineAlerts](t, st.Take())
	st.Show(func(s *state.State) { s.Alerts = state.AlertsOff })
	if st.Reads("Turn on notifications") {
		t.Error("it asks who said no")
	}
}

func TestTitleCountsUnread(t *testing.T) {
	for n, want := range map[int]string{0: "Parley", 3: "(3) Parley", wire.MaxUnread: "(99+) Parley"} {
		s := &state.State{Convs: map[wire.ConvID]*state.Conversation{1: room(1, "general", n)}}
		if got := ui.Title(words.English, s); got != want {
			t.Errorf("title with %d unread is %q, want %q", n, got, want)
		}
	}
}

func TestForgetfulBrowserIsSaid(t *testing.T) {
	s := lab()
	s.Notice = state.Notice{Kind: state.NoticeForgets}
	if st := newStage(t, s, wide); !st.Reads("This browser keeps nothing for this page.") {
		t.Errorf("nothing says so:\n%s", st)
	}
}

// TestUnsentIsSaid: a message whose room is gone is told of by what it begins with.
func TestUnsentIsSaid(t *testing.T) {
	s := lab()
	s.Notice = state.Notice{Kind: state.NoticeUnsent, Detail: strings.Repeat("看", 201) + "\nmore"}
	if st := newStage(t, s, wide); !st.Reads("Not sent: "+strings.Repeat("看", 200)+"…") || !st.Reads("Somebody removed you") {
		t.Errorf("it is not told of:\n%s", st)
	}
}

// TestUnsentToTheOldKeyIsSaid, with what to do.
func TestUnsentToTheOldKeyIsSaid(t *testing.T) {
	s := lab()
	s.Notice = state.Notice{Kind: state.NoticeOldKey, Detail: "are you there"}
	if st := newStage(t, s, wide); !st.Reads("Not sent: are you there") || !st.Reads("It was meant for the server with the old key") {
		t.Errorf("it is not told of:\n%s", st)
	}
}

// TestOldPageIsToBeReloaded names a fault: a tab that was open while the server was
// renewed told the person to use the same version of Parley, of which a browser has none.
func TestOldPageIsToBeReloaded(t *testing.T) {
	s := lab()
	s.Origin, s.Link = origin, state.Link{Phase: state.LinkOff, Fault: state.FaultVersion}
	for _, tt := range []struct{ lang, want string }{{"en", "Reload the page."}, {"zh", "請重新載入這個頁面。"}} {
		st := newStage(t, s, wide)
		if tt.lang == "zh" {
			st.Show(func(s *state.State) { s.Settings.Language = state.LanguageChinese })
		}
		if !st.Reads(tt.want) || st.Reads("same version") {
			t.Errorf("it does not read %q:\n%s", tt.want, st)
		}
	}
}

// TestKeysAreThoseOfTheWindow: what a browser is kept from, the window uses.
func TestKeysAreThoseOfTheWindow(t *testing.T) {
	keys := ui.Keys()
	has := func(name key.Name) bool {
		return slices.ContainsFunc(keys, func(f key.Filter) bool { return f.Name == name })
	}
	if !has(key.NameUpArrow) || !has("Z") || has("R") || has("T") || has("W") || has("L") {
		t.Errorf("keys are %v", keys)
	}
}

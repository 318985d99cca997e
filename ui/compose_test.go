package ui_test

import (
	"strings"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
)

const editor = "Enter a message:"

func TestEnterSendsWhatWasTyped(t *testing.T) {
	for _, txt := range []string{"hello", "收到，我下午把數據整理好放上來。", "👍 🙂 done"} {
		st := newStage(t, lab(), wide)
		st.Type(txt) // the composer has the focus
		st.Key(key.NameReturn, 0)
		got := only[state.Send](t, st.Take())
		if got.Conv != general || got.Text != txt {
			t.Errorf("sent %+v, want %q in # general", got, txt)
		}
		if _, ok := got.UID.Bytes(); !ok {
			t.Errorf("uid is %q, no UUID", got.UID)
		}
		if d := st.Now.Sub(got.At); d < 0 || d > time.Second {
			t.Errorf("sent at %v, want the frame's time", got.At)
		}
		st.Key(key.NameReturn, 0)
		if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeEmpty {
			t.Errorf("the words are still in the editor after they were sent")
		}
	}
}

func TestKeysThatFollowASendBelongToTheNextMessage(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Router.Queue(
		key.EditEvent{Text: "one"}, key.SelectionEvent{Start: 3, End: 3},
		key.Event{Name: key.NameReturn, State: key.Press},
		key.EditEvent{Range: key.Range{Start: 3, End: 3}, Text: "two"},
	)
	st.Settle()
	if got := only[state.Send](t, st.Take()); got.Text != "one" {
		t.Errorf("sent %q, want what was typed before Enter", got.Text)
	}
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Text != "two" {
		t.Errorf("sent %q, want what was typed after Enter", got.Text)
	}
}

func TestEnterIsTheInputMethodsWhileItComposes(t *testing.T) {
	for _, mods := range []key.Modifiers{0, key.ModShortcut} {
		st := newStage(t, lab(), wide)
		st.Type("ni")
		st.Router.Queue(key.CompositionEvent{Start: 0, End: 2})
		st.Settle()
		st.Key(key.NameReturn, mods)
		if got := st.Take(); len(got) != 0 {
			t.Fatalf("Enter while composing gave %#v", got)
		}
		st.Router.Queue(
			key.EditEvent{Range: key.Range{Start: 0, End: 2}, Text: "你"}, key.CompositionEvent{Start: -1, End: -1},
			key.SelectionEvent{Start: 1, End: 1},
		)
		st.Settle()
		st.Key(key.NameReturn, mods)
		if got := only[state.Send](t, st.Take()); got.Text != "你" {
			t.Errorf("sent %q", got.Text)
		}
	}
}

func TestShiftEnterBreaksTheLine(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("one")
	st.Key(key.NameReturn, key.ModShift)
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("Shift+Enter gave %#v", got)
	}
	st.Type("two")
	st.Key(key.NameReturn, key.ModShortcut)
	if got := only[state.Send](t, st.Take()); got.Text != "one\ntwo" {
		t.Errorf("sent %q, want two lines", got.Text)
	}
}

func TestEnterBreaksTheLineOnATouchScreen(t *testing.T) {
	st := newStage(t, lab(), phone)
	n := st.Must(editor)
	at := f32.Pt(float32(n.Bounds.Min.X+20), float32(n.Bounds.Min.Y+10))
	for _, kind := range []pointer.Kind{pointer.Press, pointer.Release} {
		st.Router.Queue(pointer.Event{Kind: kind, Source: pointer.Touch, Position: at})
		st.Frame()
	}
	st.Type("one")
	st.Key(key.NameReturn, 0)
	st.Type("two")
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("Enter gave %#v", got)
	}
	st.Click("Send Message")
	if got := only[state.Send](t, st.Take()); got.Text != "one\ntwo" {
		t.Errorf("sent %q, want two lines", got.Text)
	}
}

func TestEmptyMessageIsRemarkedUpon(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("  \n ")
	st.Take()
	st.Click("Send Message")
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeEmpty {
		t.Fatalf("notice is %v, want the empty message's", got.Kind)
	}
	st.Show(func(s *state.State) { s.Notice = state.Notice{Kind: state.NoticeEmpty} })
	for _, want := range []string{"Input Error", "Please enter a message!"} {
		if _, ok := st.Find(want); !ok {
			t.Errorf("does not say %q:\n%s", want, st)
		}
	}
	st.Type("x")
	only[state.Dismiss](t, st.Take())
}

func TestNoticeGoesByItself(t *testing.T) {
	s := lab()
	s.Notice = state.Notice{Kind: state.NoticeEmpty}
	st := newStage(t, s, wide)
	at, ok := st.Router.WakeupTime()
	if !ok {
		st.Frame()
		at, ok = st.Router.WakeupTime()
	}
	if !ok || at.Sub(st.Now) > 10*time.Second {
		t.Fatalf("the notice asks for no frame to go: %v, %v", at, ok)
	}
	st.Now = st.Now.Add(9 * time.Second)
	st.Frame()
	only[state.Dismiss](t, st.Take())
	st.Frame()
	if got := st.Take(); len(got) != 0 {
		t.Errorf("dismissed once more: %#v", got)
	}
}

func TestLongMessageIsRemarkedUponAndKept(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type(strings.Repeat("字", wire.MaxText/3+1))
	st.Click("Send Message")
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeLong {
		t.Fatalf("notice is %v, want the long message's", got.Kind)
	}
	st.Key(key.NameDeleteBackward, 0)
	st.Key(key.NameReturn, 0)
	only[state.Send](t, st.Take())
}

func TestPastedControlCharactersAreNotSent(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("a\x00b\tc\x1b[0m")
	st.Click("Send Message")
	got := only[state.Send](t, st.Take())
	if err := wire.CheckText(got.Text); err != nil || got.Text != "ab\tc[0m" {
		t.Errorf("sent %q: %v", got.Text, err)
	}
}

func TestSendIsDisabledUntilLogin(t *testing.T) {
	st := newStage(t, new(state.State), wide)
	if n := st.Must("Send Message"); !n.Dead {
		t.Error("Send is enabled with nobody logged in")
	}
	if !st.Reads("Log in to write a message") {
		t.Errorf("does not say how to begin:\n%s", st)
	}
	next := lab()
	st.Show(func(s *state.State) { *s = *next })
	if n := st.Must("Send Message"); n.Dead {
		t.Error("Send is disabled after the login")
	}
	st.Take()
	st.Type("hello") // the composer has the focus after a login
	st.Key(key.NameReturn, 0)
	only[state.Send](t, st.Take())
}

func TestRefusedMessageComesBack(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("precious")
	st.Key(key.NameReturn, 0)
	refused := only[state.Send](t, st.Take())
	st.Page.Refused(refused)
	st.Settle()
	if !st.Reads("Busy") {
		t.Errorf("does not say that it is busy:\n%s", st)
	}
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Text != "precious" {
		t.Errorf("sent %q, want the words that came back", got.Text)
	}
	if st.Reads("Busy") {
		t.Error("still says that it is busy")
	}
}

func TestRefusedMessageComesBackToItsConversation(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("precious")
	st.Key(key.NameReturn, 0)
	refused := only[state.Send](t, st.Take())
	st.Show(func(s *state.State) { s.Current = homework })
	st.Page.Refused(refused)
	st.Key(key.NameReturn, 0)
	for _, ev := range st.Take() {
		if ev, ok := ev.(state.Send); ok {
			t.Fatalf("sent %+v in another conversation", ev)
		}
	}
	st.Show(func(s *state.State) { s.Current = general })
	st.Take()
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Text != "precious" || got.Conv != general {
		t.Errorf("sent %+v", got)
	}
}

func TestDraftsFollowTheirConversation(t *testing.T) {
	s := lab()
	s.Convs[homework].Draft = "half a thought"
	st := newStage(t, s, wide)
	st.Type("for general")
	st.Click("homework, 3 unread messages, draft")
	want := state.Select{Conv: homework, From: general, Draft: "for general"}
	if got := only[state.Select](t, st.Take()); got != want {
		t.Fatalf("selected %+v, want %+v", got, want)
	}
	st.Show(func(s *state.State) { s.Current = homework })
	if got := st.Take(); len(got) != 0 {
		t.Errorf("a draft that went with a Select is told again: %#v", got)
	}
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Text != "half a thought" || got.Conv != homework {
		t.Errorf("sent %+v, want the draft", got)
	}
}

func TestSecondChoiceWaitsForTheFirst(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("for general")
	st.Key(key.NameDownArrow, key.ModAlt)
	st.Key(key.NameDownArrow, key.ModAlt)
	st.Click("bob")
	if got := only[state.Select](t, st.Take()); got.Conv != homework {
		t.Fatalf("selected %+v", got)
	}
	st.Show(func(s *state.State) { s.Current = homework })
	st.Key(key.NameDownArrow, key.ModAlt)
	want := state.Select{Conv: physics, From: homework}
	if got := only[state.Select](t, st.Take()); got != want {
		t.Errorf("selected %+v, want %+v", got, want)
	}
	st.Page.Refused(want)
	st.Key(key.NameDownArrow, key.ModAlt)
	if got := only[state.Select](t, st.Take()); got != want {
		t.Errorf("after a refusal selected %+v, want %+v", got, want)
	}
}

func TestDraftIsToldWhenAnotherConversationComesByItself(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("for general")
	st.Show(func(s *state.State) { s.Current = withAmy })
	want := state.Drafted{Conv: general, Draft: "for general"}
	if got := only[state.Drafted](t, st.Take()); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

func TestLogoutForgetsWhatWasTyped(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("mine alone")
	st.Show(func(s *state.State) { *s = state.State{} })
	if !st.Reads("Log in to write a message") {
		t.Error("the words stand in the window after the logout")
	}
	next := lab()
	next.Me = people()[bob]
	st.Show(func(s *state.State) { *s = *next })
	st.Take()
	st.Key("Z", key.ModShortcut) // undo must not bring it back either
	st.Key(key.NameReturn, 0)
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeEmpty {
		t.Errorf("the next account finds words in the editor: %+v", got)
	}
}

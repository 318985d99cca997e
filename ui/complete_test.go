package ui_test

import (
	"slices"
	"strings"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/state"
)

// sends presses Enter and returns what was sent.
func (st *stage) sends() string {
	st.TB.Helper()
	st.Key(key.NameReturn, 0)
	return only[state.Send](st.TB, st.Take()).Text
}

// marked is the row of the menu that is marked, empty for none.
func (st *stage) marked() string {
	for _, n := range st.Nodes() {
		if n.Selected && n.Around == "" && strings.ContainsAny(n.Label[:min(len(n.Label), 1)], "@#:/") {
			return n.Label
		}
	}
	return ""
}

func TestWordsAreCompleted(t *testing.T) {
	for _, tt := range []struct {
		typed, marked, sent string
		keys                []key.Name
	}{
		{"@am", "@amy", "@amy", []key.Name{key.NameTab}},
		{"@am", "@amy", "@amy", []key.Name{key.NameReturn}},
		{"你好@b", "@bob", "你好@bob", []key.Name{key.NameTab}},
		{"@", "@amy", "@bob", []key.Name{key.NameDownArrow, key.NameTab}},
		{"@", "@amy", "@server", []key.Name{key.NameUpArrow, key.NameReturn}},
		{"see #物", "#物理實驗", "see #物理實驗", []key.Name{key.NameTab}},
		{"tea :tad", ":tada:", "tea 🎉", []key.Name{key.NameTab}},
		{"@roo", "@room Everybody here", "@room", []key.Name{key.NameTab}},
	} {
		st := newStage(t, lab(), wide)
		st.Type(tt.typed)
		if got := st.marked(); got != tt.marked {
			t.Errorf("%q: %q is marked, want %q in %s", tt.typed, got, tt.marked, st)
			continue
		}
		for _, k := range tt.keys {
			st.Key(k, 0)
		}
		if got := st.marked(); got != "" {
			t.Errorf("%q: the menu is open after %v", tt.typed, tt.keys)
		}
		if got := st.sends(); got != tt.sent {
			t.Errorf("%q: sent %q, want %q", tt.typed, got, tt.sent)
		}
	}
}

// TestArgumentWithoutALetterIsCompleted: the space behind a command's name, which
// once ended the program.
func TestArgumentWithoutALetterIsCompleted(t *testing.T) {
	for _, typed := range []string{"/msg ", "/invite "} {
		st := newStage(t, lab(), wide)
		st.Type(typed)
		if !st.Reads("Choices") {
			t.Errorf("%q offers nobody: %s", typed, st)
		}
		st.Key(key.NameEscape, 0)
		if st.Reads("Choices") {
			t.Errorf("%q: what is offered stays after Escape", typed)
		}
	}
}

func TestWordThatIsWholeIsSent(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("tea @amy")
	if got := st.sends(); got != "tea @amy" {
		t.Errorf("sent %q", got)
	}
	st.Type("@room")
	if got := st.sends(); got != "@room" {
		t.Errorf("sent %q", got)
	}
}

func TestMenuIsClosed(t *testing.T) {
	st := newStage(t, lab(), wide)
	for _, txt := range []string{"me@am", "10:30", ":)", "a/b", "@nobody", "//", "http://@am"} {
		st.Type(txt)
		if got := st.marked(); got != "" {
			t.Errorf("%q offers %q", txt, got)
		}
		st.Key("A", key.ModShortcut)
		st.Key(key.NameDeleteBackward, 0)
	}
	st.Type("@a")
	st.Key(key.NameEscape, 0)
	if got := st.marked(); got != "" {
		t.Errorf("after Esc %q is offered", got)
	}
	st.Type("m")
	if got := st.marked(); got != "" {
		t.Errorf("for the word that Esc was for %q is offered", got)
	}
	st.Type("y and @b")
	if got := st.marked(); got != "@bob" {
		t.Errorf("for the next word %q is offered", got)
	}
	st.Key(key.NameEscape, 0)
	if got := st.sends(); got != "@amy and @b" {
		t.Errorf("sent %q", got)
	}
}

func TestMenuLeavesTheInputMethodAlone(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("@a")
	st.Router.Queue(key.CompositionEvent{Start: 1, End: 2})
	st.Settle()
	if got := st.marked(); got != "" {
		t.Fatalf("while composing %q is offered", got)
	}
	for _, k := range []key.Name{key.NameReturn, key.NameTab, key.NameDownArrow} {
		st.Key(k, 0)
	}
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("keys while composing gave %#v", got)
	}
}

func TestMenuIsClicked(t *testing.T) {
	for _, source := range []pointer.Source{pointer.Mouse, pointer.Touch} {
		st := newStage(t, lab(), phone)
		st.Page.Theme.Touch = source == pointer.Touch
		st.Type("hi @")
		at := st.Must("@bob").Click
		st.Router.Queue(pointer.Event{Kind: pointer.Press, Position: at, Source: source, Buttons: pointer.ButtonPrimary})
		st.Frame()
		st.Router.Queue(pointer.Event{Kind: pointer.Release, Position: at, Source: source})
		st.Settle()
		st.Key(key.NameReturn, key.ModShortcut)
		if got := only[state.Send](t, st.Take()); got.Text != "hi @bob" {
			t.Errorf("sent %q", got.Text)
		}
	}
}

func TestMenuFitsWhatIsBefore(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("/")
	first := st.marked()
	for range 30 {
		st.Key(key.NameDownArrow, 0)
		if st.marked() == "" {
			t.Fatal("what is marked is out of view")
		}
	}
	if st.marked() == first {
		t.Error("the arrows mark nothing else")
	}
	if n := st.Must(first); n.Click.Y < 0 || n.Click == (f32.Point{}) {
		t.Error("the first row is out of the window")
	}
}

// TestChoiceStaysWhileOthersSpeak: who speaks comes first among those to be named, but
// not in the place of somebody who was chosen already, by key or pointer.
func TestChoiceStaysWhileOthersSpeak(t *testing.T) {
	speaks := func(s *state.State) {
		with(s, func(c *state.Conversation) {
			c.Events = said(general, append(slices.Clone(c.Events), line(server, today(9, 39, 0), "Hello!"))...)
			c.Last = 6
		})
	}
	st := newStage(t, lab(), wide)
	st.Type("@")
	st.Key(key.NameDownArrow, 0)
	if got := st.marked(); got != "@bob" {
		t.Fatalf("%q is marked, want @bob", got)
	}
	st.Show(speaks)
	if got := st.marked(); got != "@bob" {
		t.Errorf("once another one spoke, %q is marked, want @bob", got)
	}
	st.Key(key.NameTab, 0)
	if got := st.written(); got != "@bob" {
		t.Errorf("sent %q, want @bob", got)
	}

	st = newStage(t, lab(), wide)
	st.Type("@")
	at := st.Must("@bob").Click
	st.Pointer(pointer.Move, at)
	st.Pointer(pointer.Press, at)
	st.Frame()
	st.Show(speaks)
	st.Pointer(pointer.Release, at)
	st.Settle()
	st.Key(key.NameEscape, 0)
	if got := st.written(); got != "@bob" && got != "@" {
		t.Errorf("a press on bob names %q", got)
	}
}

package ui_test

import (
	"testing"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// run types a command and presses Enter, without the menu.
func (st *stage) run(txt string) []state.Event {
	st.TB.Helper()
	st.Type(txt)
	st.Key(key.NameEscape, 0)
	st.Take()
	st.Key(key.NameReturn, 0)
	return st.Take()
}

// cutOut is what stands in the composer, which is emptied.
func (st *stage) cutOut() string {
	st.TB.Helper()
	st.Key("A", key.ModShortcut)
	st.Key("X", key.ModShortcut)
	_, txt, _ := st.Router.WriteClipboard()
	return string(txt)
}

func TestCommandIsAskedFor(t *testing.T) {
	st := newStage(t, lab(), wide)
	all := st.run("/topic Tea")
	if len(all) != 2 || all[1] != (state.Drafted{Conv: general}) {
		t.Fatalf("got %#v, want the command, and no draft left", all)
	}
	got := only[state.RunCommand](t, all[:1])
	if got.Conv != general || got.Text != "/topic Tea" {
		t.Errorf("got %+v", got)
	}
	if txt := st.cutOut(); txt != "" {
		t.Errorf("%q is left in the composer", txt)
	}
	// The server does not do it: the words come back, to be corrected.
	st.Show(func(s *state.State) {
		*s, _ = state.Update(*s, state.CommandFailed{Conv: general, Text: "/topic Tea", Why: wire.CodeForbidden})
	})
	if !st.Reads("/topic was not carried out. Only who made the room and administrators may do that.") {
		t.Errorf("no word about it in %s", st)
	}
	if txt := st.cutOut(); txt != "/topic Tea" {
		t.Errorf("%q is in the composer, want the command", txt)
	}
}

// TestRefusedCommandWaitsForRoom: its words were gone where something else was being
// written, another conversation was on show, or another notice came at once.
func TestRefusedCommandWaitsForRoom(t *testing.T) {
	tell := "/msg bo I cannot come today, but tomorrow I can."
	refuse := func(s *state.State) {
		*s, _ = state.Update(*s, state.CommandFailed{Conv: general, Text: tell, Why: wire.CodeNotFound})
		*s, _ = state.Update(*s, state.Dismiss{})
	}
	st := newStage(t, lab(), wide)
	st.run(tell)
	st.Type("meanwhile")
	st.Show(refuse)
	st.Take()
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Text != "meanwhile" {
		t.Errorf("sent %q, want what was being written", got.Text)
	}
	st.Settle()
	st.Type("and")
	if got := st.cutOut(); got != "and" {
		t.Errorf("%q is written on", got)
	}
	st.rests()
	if got := st.cutOut(); got != tell {
		t.Errorf("with room, %q is there", got)
	}

	st = newStage(t, lab(), wide)
	st.run(tell)
	st.Show(func(s *state.State) { s.Current = homework })
	st.Show(refuse)
	st.rests()
	if got := st.cutOut(); got != "" {
		t.Errorf("elsewhere %q is there", got)
	}
	st.rests()
	st.Show(func(s *state.State) { s.Current = general })
	if got := st.cutOut(); got != tell {
		t.Errorf("where it was written, %q is there", got)
	}
}

func TestCommandWithAFaultStays(t *testing.T) {
	for txt, want := range map[string]string{
		"/usr/bin/env python": "There is no command /usr/bin/env. To send it as it is, begin with // or with a space.",
		"/topic":              "Write it so: /topic TOPIC",
	} {
		st := newStage(t, lab(), wide)
		got := only[state.RunCommand](t, st.run(txt))
		st.Show(func(s *state.State) { *s, _ = state.Update(*s, got) })
		if !st.Reads(want) {
			t.Errorf("%q: no %q in %s", txt, want, st)
		}
		if left := st.cutOut(); left != txt {
			t.Errorf("%q: %q is left in the composer", txt, left)
		}
	}
}

func TestSlashesThatAreSent(t *testing.T) {
	for txt, want := range map[string]string{
		"//usr/bin/env":  "/usr/bin/env",
		" /usr/bin/env":  "/usr/bin/env",
		"//":             "/",
		"a /topic":       "a /topic",
		"///":            "//",
		"http://a.b/c/d": "http://a.b/c/d",
	} {
		st := newStage(t, lab(), wide)
		got := st.run(txt)
		if got := only[state.Send](t, got); got.Text != want {
			t.Errorf("%q: sent %q, want %q", txt, got.Text, want)
		}
		st.Page.Refused(got[0])
		st.Settle()
		st.Key(key.NameReturn, 0)
		if again := only[state.Send](t, st.Take()); again.Text != want {
			t.Errorf("%q: after it was refused sent %q, want %q", txt, again.Text, want)
		}
	}
}

func TestAnEditIsNoCommand(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Key(key.NameUpArrow, 0)
	st.Key("A", key.ModShortcut)
	st.Type("/topic is a command")
	st.Key(key.NameReturn, 0)
	if got := only[state.Edit](t, st.Take()); got.Text != "/topic is a command" {
		t.Errorf("got %+v", got)
	}
}

func TestEveryCommandIsListed(t *testing.T) {
	s := lab()
	s.Dialog = state.Dialog{Kind: state.DialogKeys}
	st := newStage(t, s, wide)
	st.Size.Y = 2000
	for _, lang := range []words.Lang{words.English, words.Chinese} {
		st.Page.Lang = lang
		st.Settle()
		for _, c := range state.Commands() {
			if !st.Reads("/" + c.Name()) {
				t.Errorf("no /%s in %s", c.Name(), st)
			}
		}
	}
}

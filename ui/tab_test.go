package ui_test

import (
	"slices"
	"testing"

	"gioui.org/io/input"
	"gioui.org/io/key"

	"parley.example/state"
)

// hurry types words as fast as a program does, without a frame between them: a Tab
// for each \t, and Shift with it for each \b, and Enter for each \n.
func (st *stage) hurry(words string) {
	at := st.Router.EditorState().Selection.End
	for _, r := range words {
		switch r {
		case '\t', '\b':
			e := key.Event{Name: key.NameTab, State: key.Press}
			if r == '\b' {
				e.Modifiers = key.ModShift
			}
			st.Router.Queue(input.SystemEvent{Event: e})
		case '\n':
			st.Router.Queue(
				key.Event{Name: key.NameReturn, State: key.Press},
				key.Event{Name: key.NameReturn, State: key.Release})
		default:
			st.Router.Queue(
				key.EditEvent{Range: key.Range{Start: at, End: at}, Text: string(r)},
				key.SelectionEvent{Start: at + 1, End: at + 1})
			at++
		}
	}
	st.Settle()
}

// TestTabIsInTimeOnASlowMachine: a password that is typed before the window has
// drawn anything of the Tab before it does not go into the name.
func TestTabIsInTimeOnASlowMachine(t *testing.T) {
	s := lab()
	s.Dialog = state.Dialog{Kind: state.DialogLogin, Addr: "lab"}
	st := newStage(t, s, wide)
	st.hurry("amy\tfive-o-clock")
	st.hurry("\b!")
	st.clickIn("Log in", "Login")
	if got := only[state.Login](t, st.Take()); got.User != "amy!" || got.Password != "five-o-clock" {
		t.Errorf("logs in as %q with %q", got.User, got.Password)
	}
}

// TestEnterIsAboutWhatWasTypedOnASlowMachine: a name and Enter that one frame takes
// up together lead to that name, not to what stood first before.
func TestEnterIsAboutWhatWasTypedOnASlowMachine(t *testing.T) {
	for name, tt := range map[string]struct {
		snap  *state.State
		words string
		want  state.Event
	}{
		"the finder": {searched(""), "bo\n", state.Open{Conv: withBob}},
		"rooms":      {browsing(), "opt\n", state.JoinRoom{Conv: 302}},
		"people":     {picking(), "bo\n", state.OpenDirect{With: bob}},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, tt.snap, wide)
			st.Take()
			st.hurry(tt.words)
			if name == "people" { // those who are chosen are gone on with
				st.Key(key.NameReturn, 0)
			}
			if got := st.Take(); !slices.Contains(got, tt.want) {
				t.Errorf("%q gives %+v, want %+v", tt.words, got, tt.want)
			}
		})
	}
}

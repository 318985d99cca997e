package ui_test

import (
	"testing"

	"gioui.org/io/key"

	"parley.example/state"
)

// opened is a dialog that was asked for, as it comes on show.
func (st *stage) opened(open state.OpenDialog) {
	st.TB.Helper()
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, open) })
}

// strike types a letter, for the next frame to take up.
func (st *stage) strike(letter string) {
	r := st.Router.EditorState().Selection.Range
	st.Router.Queue(
		key.EditEvent{Range: r, Text: letter},
		key.SelectionEvent{Start: r.End + 1, End: r.End + 1})
}

// TestKeysBehindAQuestionBelongToIt: until the finder was there, they went to the
// composer, and Enter said them in the room on show.
func TestKeysBehindAQuestionBelongToIt(t *testing.T) {
	for name, ask := range map[string]func(*stage){
		"the finder": func(st *stage) { st.Key("K", key.ModShortcut) },
		"people":     func(st *stage) { st.Click("New message") },
		"rooms":      func(st *stage) { st.Click("Browse rooms") },
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, lab(), wide)
			st.Type("for general")
			ask(st)
			open := only[state.OpenDialog](t, st.Take())
			told := st.Told
			if st.hurry("bo\n"); st.Told != told {
				t.Error("those in the room hear that something is being written")
			}
			if got := messages(st.Take()); len(got) != 0 {
				t.Errorf("said %+v", got)
			}
			st.strike("b") // of the very moment
			next, _ := state.Update(*st.Snap, open)
			st.Snap = &next
			st.Frame()
			st.strike("!") // before the toolkit knows where the caret is
			st.Settle()
			if got := st.cutOut(); got != "bob!" {
				t.Errorf("looks for %q", got)
			}
			st.Show(func(s *state.State) { *s, _ = state.Update(*s, state.CloseDialog{}) })
			if got := st.written(); got != "for general" {
				t.Errorf("the composer has %q", got)
			}
		})
	}
}

// TestKeysBehindAQuestionAreNotLost: a sheet that has no field leaves them as what is
// being written, and a question that the queue refused is none.
func TestKeysBehindAQuestionAreNotLost(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Key("/", key.ModShortcut)
	open := only[state.OpenDialog](t, st.Take())
	st.hurry("half\n")
	st.opened(open)
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, state.CloseDialog{}) })
	if got := st.written(); got != "half" {
		t.Errorf("the composer has %q", got)
	}
	st.Key("K", key.ModShortcut)
	st.Page.Refused(only[state.OpenDialog](t, st.Take()))
	st.hurry("whole")
	if got := st.written(); got != "whole" {
		t.Errorf("the composer has %q where the question was refused", got)
	}
}

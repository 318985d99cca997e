package ui_test

import (
	"testing"

	"gioui.org/io/input"
	"gioui.org/io/key"

	"parley.example/state"
)

// hurry types words as fast as a program does, without a frame between them: a Tab
// for each \t, and Shift with it for each \b.
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

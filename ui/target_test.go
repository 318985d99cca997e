package ui_test

import (
	"testing"

	"gioui.org/io/semantic"

	"parley.example/state"
	"parley.example/state/words"
)

// leastTarget is how big what a finger has to find must be, in dp.
const leastTarget = 44

// TestFingersFindEverything: on a phone, every button, row and field is big
// enough, in every state of the window.
func TestFingersFindEverything(t *testing.T) {
	ask := lab()
	ask.Alerts = state.AlertsAsk
	for name, snap := range map[string]*state.State{
		"conversation": lab(), "list": listed(), "start": new(state.State), "login": loginFailed(), "server": invited(),
		"offline": offline(), "key": askedForKey(), "alerts": ask, "changed": changed(),
	} {
		st := onPhone(t, snap)
		for _, lang := range []words.Lang{words.English, words.Chinese} {
			st.Page.Lang = lang
			st.Settle()
			for _, n := range st.Nodes() {
				// An editor is in a box of its name, which gives it the focus.
				button, field := n.Class == semantic.Button, n.Class == semantic.Editor && n.Label != ""
				if size := n.Bounds.Size(); (button || field) && (size.X < leastTarget || size.Y < leastTarget) {
					t.Errorf("%s: %q is %v", name, n.Label, size)
				}
			}
		}
	}
}

//go:build cgo

package ui_test

import (
	"bytes"
	"testing"
	"time"

	"parley.example/state"
)

// moves reports whether the window changes by itself within two seconds.
func (st *stage) moves() bool {
	st.TB.Helper()
	before := st.Picture()
	for range 20 {
		st.Now = st.Now.Add(100 * time.Millisecond)
		st.Frame()
		if now := st.Picture(); !bytes.Equal(before.Pix, now.Pix) {
			return true
		}
	}
	return false
}

// TestNothingMovesByItselfWhereTheSystemAsks: not a caret that blinks, and no
// frame is asked for but when there is something to do.
func TestNothingMovesByItselfWhereTheSystemAsks(t *testing.T) {
	for name, tc := range map[string]struct {
		snap  *state.State
		focus func(st *stage)
	}{
		"composer": {lab(), func(st *stage) { st.Click("Enter a message:"); st.Type("well") }},
		"field":    {loginFailed(), func(st *stage) { st.Type("amy") }},
		"search":   {browsing(), func(st *stage) { st.Type("home") }},
	} {
		t.Run(name, func(t *testing.T) {
			for _, still := range []bool{false, true} {
				st := newStage(t, tc.snap, wide)
				st.Page.Theme.Still = still
				tc.focus(st)
				if got := st.moves(); got == still {
					t.Errorf("it moves by itself: %t, where the system asks for stillness: %t", got, still)
				}
			}
		})
	}
	for name, snap := range scenes() {
		st := newStage(t, snap, wide)
		st.Page.Theme.Still = true
		st.Settle()
		st.Router.WakeupTime() // what was before does not count
		st.Now = st.Now.Add(2 * time.Second)
		st.Frame()
		if at, again := st.Router.WakeupTime(); again && at.Before(st.Now.Add(500*time.Millisecond)) {
			t.Errorf("%s: it asks for a frame %v later", name, at.Sub(st.Now))
		}
	}
}

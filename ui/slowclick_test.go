package ui_test

import (
	"fmt"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
)

// TestSelectionOnASlowMachine: three clicks select a line whichever of their
// presses and releases one frame has to take up together, and a copy right behind
// them takes it.
func TestSelectionOnASlowMachine(t *testing.T) {
	for words, shown := range map[string]string{"I am at the gate.": "I am at the gate.", "**a b** c d": "a b c d"} {
		for frames := range 1 << 6 { // a bit for each of the events that a frame follows
			t.Run(fmt.Sprintf("%s %06b", shown, frames), func(t *testing.T) {
				st := newStage(t, saying(words), wide)
				at := st.on(shown, 5)
				for range 3 {
					st.clicks(at, frames)
					st.Key("C", key.ModShortcut)
					if got := st.copied(); got != shown && got != words {
						t.Errorf("copied %q, want %q", got, shown)
					}
					st.Now = st.Now.Add(time.Second)
				}
			})
		}
	}
}

// clicks clicks three times, with a frame behind those events whose bit is set.
func (st *stage) clicks(at f32.Point, frames int) {
	st.Pointer(pointer.Move, at)
	for i := range 6 {
		kind := pointer.Press
		if i%2 == 1 {
			kind = pointer.Release
		}
		st.Pointer(kind, at)
		if frames>>i&1 == 1 {
			st.Frame()
		}
	}
}

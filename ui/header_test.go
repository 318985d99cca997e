package ui_test

import (
	"testing"

	"gioui.org/f32"

	"parley.example/state"
)

// TestLargeLettersLeaveTheNameOfTheRoom: beside all the buttons there was room for "#…"
// alone on a phone whose owner hosts.
func TestLargeLettersLeaveTheNameOfTheRoom(t *testing.T) {
	large := lab()
	large.Settings.Size = 200
	name := func(x int) int {
		st := onPhone(t, large)
		st.Size.X = x
		st.Settle()
		n, ok := st.Find("More about # general")
		if !ok {
			t.Fatal(st)
		}
		st.ClickAt(f32.Pt(float32(n.Bounds.Min.X)+4, n.Click.Y))
		only[state.OpenDialog](t, st.Take())
		return n.Bounds.Dx()
	}
	if got, want := name(390), name(560); got != want {
		t.Errorf("the name has %d px of %d", got, want)
	}
}

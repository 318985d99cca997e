//go:build cgo

package ui_test

import (
	"testing"

	"gioui.org/io/pointer"

	"parley.example/ui/uitest"
)

// TestFingerIsAnswered: what a finger is on looks so, and no longer after.
func TestFingerIsAnswered(t *testing.T) {
	for _, label := range []string{"物理實驗", "Browse rooms", "Settings"} {
		st := onPhone(t, listed())
		before := st.Picture()
		n := st.Must(label)
		st.Finger(pointer.Press, n.Click)
		st.Frame()
		if uitest.Compare(st.Picture(), before) == "" {
			t.Errorf("%q looks the same under a finger", label)
		}
		st.Finger(pointer.Cancel, n.Click)
		st.Settle()
		if diff := uitest.Compare(st.Picture(), before); diff != "" {
			t.Errorf("%q does not forget the finger: %s", label, diff)
		}
	}
}

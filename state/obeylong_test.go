package state_test

import (
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// TestLongDeedStaysToBeShortened: in italics a text of many lines is longer than as it
// was written, and one that no message could hold then was gone.
func TestLongDeedStaysToBeShortened(t *testing.T) {
	lines := strings.Repeat("a line\n", wire.MaxText/7-10)
	s := reading(t, 3, 9)
	if got := s.CheckCommand(general, "/me "+lines); got.Kind != state.NoticeLong {
		t.Errorf("of %d bytes is said %+v, want that they are too many", len(lines), got)
	}
	fits := "/me " + strings.Repeat("a line\n", wire.MaxText/9-10)
	equal(t, "one that fits", s.CheckCommand(general, fits).Kind, state.NoticeNone)
	_, effects := apply(t, s, state.RunCommand{Conv: general, Text: fits, UID: uid(1), At: noon})
	equal(t, "asked for", len(effects) > 0, true)
}

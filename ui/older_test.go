package ui_test

import (
	"testing"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

// spoken is lab with three messages of mine, the middle one of two lines.
func spoken() *state.State {
	s := lab()
	change(s, general, func(c *state.Conversation) {
		c.Events = append(c.Events[:len(c.Events):len(c.Events)],
			line(chen, today(9, 34, 0), "two\nlines"), line(amy, today(9, 35, 0), "hers"), line(chen, today(9, 36, 0), "for @amy"))
		c.Events = said(general, append([]wire.Event(nil), c.Events...)...)
		c.Last, c.Read = 8, 8
	})
	return s
}

// edited is what the composer edits, by saving it with a word more.
func (st *stage) edited() wire.Seq {
	st.TB.Helper()
	st.Type("!")
	st.Key(key.NameReturn, key.ModShortcut)
	return only[state.Edit](st.TB, st.Take()).Ref
}

func TestArrowsLeadThroughWhatISaid(t *testing.T) {
	up, down := key.NameUpArrow, key.NameDownArrow
	for _, tt := range []struct {
		keys []key.Name
		want wire.Seq
	}{
		{[]key.Name{up}, 8},
		{[]key.Name{up, up}, 6},
		{[]key.Name{up, up, up}, 6}, // within its two lines
		{[]key.Name{up, up, up, up}, 5},
		{[]key.Name{up, up, up, up, up}, 5}, // there is none before
		{[]key.Name{up, up, down}, 8},
		{[]key.Name{up, up, up, up, down}, 6},
	} {
		st := newStage(t, spoken(), wide)
		for _, k := range tt.keys {
			st.Key(k, 0)
		}
		if got := st.edited(); got != tt.want {
			t.Errorf("%v edits %d, want %d", tt.keys, got, tt.want)
		}
	}
}

func TestArrowsGoBackToWhatWasWritten(t *testing.T) {
	st := newStage(t, spoken(), wide)
	st.Key(key.NameUpArrow, 0)
	st.Key(key.NameUpArrow, 0)
	st.Key(key.NameDownArrow, 0)
	st.Key(key.NameDownArrow, 0)
	if st.Reads("Editing") {
		t.Errorf("still editing in %s", st)
	}
	st.Key(key.NameUpArrow, 0)
	st.Type(" x")
	st.Key(key.NameUpArrow, 0) // what was changed is left alone
	if got := st.edited(); got != 8 {
		t.Errorf("after a change the arrow leads to %d", got)
	}
	st.Key(key.NameUpArrow, 0)
	st.Key(key.NameEscape, 0)
	if st.Reads("Editing") {
		t.Errorf("Esc leaves the edit in %s", st)
	}
}

package ui_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// aged is a room that keeps 30 days, whose beginning was removed: its first
// message there replies to one that was.
func aged() *state.State {
	s := lab()
	with(s, func(c *state.Conversation) {
		c.Keep, c.Floor, c.AtStart, c.Owner = 30, 3, true, amy
		kept := line(amy, today(9, 12, 30), "30")
		kept.Kind = wire.Kept
		events := append([]wire.Event{kept}, c.Events[1:]...)
		c.Events = said(general, events...)
		for i := range c.Events {
			c.Events[i].Seq += 2
		}
		c.Events[1].Ref = 1
		c.Last, c.Read, c.Divider = 7, 7, 0
	})
	return s
}

func TestBeginningSaysWhatIsKept(t *testing.T) {
	st := newStage(t, aged(), wide)
	for _, txt := range []string{
		"Older messages were removed: this room keeps 30 days", "amy had messages kept for 30 days",
		"In reply to A message that was removed by age",
	} {
		if !st.reads(txt) {
			t.Errorf("%q is not on show", txt)
		}
	}
	if got := st.Take(); len(got) > 0 {
		t.Errorf("%#v is asked for, of what is not there", got)
	}
	st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Keep = 0 }) })
	if !st.reads("Older messages were removed") {
		t.Error("nothing says that messages were removed")
	}
}

// TestDetailsSayWhatIsKept: to everybody; who moderates changes it, having read
// what that means.
func TestDetailsSayWhatIsKept(t *testing.T) {
	s := detailed()
	with(s, func(c *state.Conversation) { c.Owner, c.Keep = amy, 45 })
	st := newStage(t, s, wide)
	if !st.reads("Messages are kept for 45 days") || st.reads("Keep for…") {
		t.Error("who does not moderate is not told alone")
	}
	st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Owner = chen }) })
	st.Click("Keep for…")
	if !st.reads("Keep messages: 45 days") {
		t.Error("what is so is not among the choices")
	}
	st.Click("Keep messages: 7 days")
	if !st.reads("Older messages are removed for everybody, now and from now on. They cannot be brought back; copies that somebody saved, and backups, stay.") {
		t.Error("nobody says what it means")
	}
	st.Take()
	st.Click("Save")
	if got := only[state.KeepFor](t, st.Take()); got != (state.KeepFor{Conv: general, Days: 7}) {
		t.Errorf("got %+v", got)
	}
	st.Show(func(s *state.State) { s.Dialog.Refusal = state.Refusal{Of: state.ActKeep, Why: wire.CodeForbidden} })
	if !st.reads("How long messages are kept was not changed.") {
		t.Error("the refusal is not on show")
	}
	st.Show(func(s *state.State) { s.Dialog.Done++ })
	if !st.reads("Messages are kept for 45 days") {
		t.Error("the choice stays when it is done")
	}
}

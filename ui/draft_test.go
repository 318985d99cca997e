package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gioui.org/io/input"
	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

// rests lets nobody write for a while.
func (st *stage) rests() []state.Event {
	st.Now = st.Now.Add(time.Second)
	st.Settle()
	return st.Take()
}

func TestDraftIsToldOnceNobodyWrites(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("ha")
	st.Type("lf")
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("while writing: %#v", got)
	}
	st.Frame()
	if at, again := st.Router.WakeupTime(); !again || at.After(st.Now.Add(time.Second)) {
		t.Error("the window does not wake to tell the draft")
	}
	want := state.Drafted{Conv: general, Draft: "half"}
	if got := only[state.Drafted](t, st.rests()); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
	if got := st.rests(); len(got) != 0 {
		t.Errorf("once more: %#v", got)
	}
	st.Page.Refused(want)
	st.Frame()
	if got := only[state.Drafted](t, st.Take()); got != want {
		t.Errorf("after it was refused told %+v, want %+v", got, want)
	}
	if st.Reads("Busy") {
		t.Error("the window says that it is busy")
	}
}

func TestDraftOfAnEditIsWhatWasBefore(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Key(key.NameUpArrow, 0)
	st.Type(" more")
	if got := st.rests(); len(got) != 0 {
		t.Errorf("an edit is told: %#v", got)
	}
}

func TestDraftIsToldAtTheEnd(t *testing.T) {
	st := newStage(t, lab(), wide)
	if got := st.Page.Leave(st.Snap); len(got) != 0 {
		t.Errorf("nothing was written, and %#v is told", got)
	}
	st.Type("half")
	if got := only[state.Drafted](t, st.Page.Leave(st.Snap)); got.Draft != "half" || got.Conv != general {
		t.Errorf("told %+v", got)
	}
}

// TestDraftComesBeforeWhatIsTyped: on another window words follow the draft however
// soon they are typed, also before the toolkit has told it where the caret is.
func TestDraftComesBeforeWhatIsTyped(t *testing.T) {
	for frames := range 4 {
		st := newStage(t, lab(), wide)
		st.Type("half a thought")
		st.Page.Moved()
		st.Router = input.Router{}
		for range frames + 1 {
			st.Frame()
		}
		st.Type(", fin")
		st.Type("ished")
		if got, want := st.written(), "half a thought, finished"; got != want {
			t.Errorf("typed %d frames after the first: %q, want %q", frames, got, want)
		}
	}
}

func TestRowHasAPencilForADraft(t *testing.T) {
	s := lab()
	change(s, physics, func(c *state.Conversation) { c.Draft = "half" })
	change(s, general, func(c *state.Conversation) { c.Draft = "half" }) // which is on show
	st := newStage(t, s, wide)
	if _, ok := st.Find("物理實驗, draft"); !ok {
		t.Errorf("no mark in %s", st)
	}
	if _, ok := st.Find("general"); !ok {
		t.Errorf("a mark on what is on show in %s", st)
	}
}

// TestWordsThatCameBackAreTold: those that nobody touches again were gone with the
// window.
func TestWordsThatCameBackAreTold(t *testing.T) {
	no := state.Send{Conv: general, Text: "precious"}
	want := state.Drafted{Conv: general, Draft: "precious"}
	st := newStage(t, lab(), wide)
	st.Page.Refused(no)
	if got := only[state.Drafted](t, append(st.rests(), st.rests()...)); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}

	st = newStage(t, lab(), wide)
	st.Show(func(s *state.State) { s.Current = homework })
	st.Take()
	st.Page.Refused(no)
	st.Frame()
	if got := only[state.Drafted](t, st.Page.Leave(st.Snap)); got != want {
		t.Errorf("at the end told %+v, want %+v", got, want)
	}

	s := lab()
	s.Convs[general].Draft = "half"
	st = newStage(t, s, wide)
	st.Show(func(s *state.State) { s.Current = homework })
	st.Take()
	st.Page.Refused(no)
	told := only[state.Drafted](t, st.Page.Leave(st.Snap))
	st.Page.Moved() // to another window
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, told) })
	st.Show(func(s *state.State) { s.Current = general })
	if got := st.written(); got != "precious\nhalf" {
		t.Errorf("on the next window the composer has %q", got)
	}

	st = newStage(t, changed(), wide)
	st.Key(key.NameUpArrow, 0)
	st.Type(" Really.")
	st.Take()
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) {
			c.Events = slices.Clone(c.Events)
			c.Events[len(c.Events)-1].Deleted = true
		})
	})
	if got := only[state.Drafted](t, append(st.rests(), st.rests()...)); !strings.HasSuffix(got.Draft, " Really.") {
		t.Errorf("of an edit whose message is gone told %+v", got)
	}
}

// TestWhatIsNoDraftIsKeptAtTheEnd: an edit, on show or put aside, and a command that
// waits for room were gone with the window.
func TestWhatIsNoDraftIsKeptAtTheEnd(t *testing.T) {
	st := revising(t, "Edit", " Really.")
	want := state.Drafted{Conv: general, Draft: python + " Really."}
	if got := only[state.Drafted](t, st.Page.Leave(st.Snap)); got != want {
		t.Errorf("of an edit on show told %+v, want %+v", got, want)
	}
	st.Page.Moved() // to another window, where it is an edit
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, want) })
	if got := only[state.Drafted](t, st.Take()); got.Draft != "" {
		t.Errorf("on the next window told %+v", got)
	}
	if got := st.written(); got != want.Draft {
		t.Errorf("on the next window the edit is %q", got)
	}

	st = revising(t, "Edit", " Really.")
	st.Show(func(s *state.State) { s.Current = homework })
	st.Take()
	if got := only[state.Drafted](t, st.Page.Leave(st.Snap)); got != want {
		t.Errorf("of an edit put aside told %+v, want %+v", got, want)
	}

	st = newStage(t, lab(), wide)
	st.Type("meanwhile")
	st.rests()
	st.Show(func(s *state.State) {
		*s, _ = state.Update(*s, state.Drafted{Conv: general, Draft: "meanwhile"})
		*s, _ = state.Update(*s, state.CommandFailed{Conv: general, Text: "/msg bo I cannot come", Why: wire.CodeNotFound})
	})
	want.Draft = "meanwhile\n/msg bo I cannot come"
	if got := only[state.Drafted](t, st.Page.Leave(st.Snap)); got != want {
		t.Errorf("of a command told %+v, want %+v", got, want)
	}
}

// TestPageAtRestTakesNoMemoryToSayThatNothingIsUntold: it is asked with every frame.
func TestPageAtRestTakesNoMemoryToSayThatNothingIsUntold(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("half")
	st.rests()
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, state.Drafted{Conv: general, Draft: "half"}) })
	if n := testing.AllocsPerRun(20, func() { st.Page.Untold(st.Snap) }); n != 0 {
		t.Errorf("takes %.0f pieces of it", n)
	}
}

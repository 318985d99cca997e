package ui_test

import (
	"slices"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
)

// changed is lab after some of its messages were edited, answered, reacted to
// and deleted.
func changed() *state.State {
	s := lab()
	g := *s.Convs[general]
	g.Events = slices.Clone(g.Events)
	e := g.Events
	e[0].Reactions = []wire.Reaction{{Emoji: "👍", Count: 3, Who: []wire.AccountID{bob, chen, server}}, {Emoji: "🔬", Count: 1, Who: []wire.AccountID{bob}}}
	e[1].Ref = 1
	e[2].From, e[2].Name = chen, "chen"
	e[2].Edited = today(9, 16, 30).UnixMilli()
	e[3].Text, e[3].Deleted = "", true
	e[4].Ref, e[4].Edited = 4, today(9, 34, 0).UnixMilli()
	s.Convs[general] = &g
	return s
}

// hoverPython moves a mouse over chen's own message.
func hoverPython(st *stage) {
	n, ok := st.Find(python)
	if !ok {
		st.TB.Fatalf("no %q:\n%s", python, st)
	}
	st.Pointer(pointer.Move, f32.Pt(float32(n.Bounds.Min.X+40), float32(n.Bounds.Min.Y+10)))
	st.Settle()
}

// written is what stands in the composer.
func (st *stage) written() string {
	st.TB.Helper()
	st.Take()
	st.Key(key.NameReturn, 0)
	for _, ev := range st.Take() {
		switch ev := ev.(type) {
		case state.Send:
			return ev.Text
		case state.Edit:
			return ev.Text
		}
	}
	return ""
}

func TestReactionsAreToggled(t *testing.T) {
	st := newStage(t, changed(), wide)
	for label, want := range map[string]state.React{
		"👍 bob, you, server": {Conv: general, Ref: 1, Emoji: "👍", Off: true},
		"🔬 bob":              {Conv: general, Ref: 1, Emoji: "🔬"},
	} {
		st.Click(label)
		if got := only[state.React](t, st.Take()); got != want {
			t.Errorf("%s gave %+v, want %+v", label, got, want)
		}
	}
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) {
			c.Events = slices.Clone(c.Events)
			c.Events[0].Reactions = []wire.Reaction{{Emoji: "🎉", Count: 60, Who: []wire.AccountID{bob, 99}}}
		})
	})
	if !st.reads("🎉 bob and 59 more") {
		t.Errorf("a reaction of many reads:\n%s", st)
	}
}

func TestBarOffersWhatOneMayDo(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(s *state.State, c *state.Conversation)
		want   []string
	}{
		"my own":      {func(*state.State, *state.Conversation) {}, []string{"React", "Reply", "Edit", "Delete"}},
		"another's":   {func(_ *state.State, c *state.Conversation) { c.Events[2].From = bob }, []string{"React", "Reply"}},
		"a moderator": {func(s *state.State, c *state.Conversation) { c.Events[2].From, s.Me.Admin = bob, true }, []string{"React", "Reply", "Delete"}},
		"an archive":  {func(_ *state.State, c *state.Conversation) { c.Archived = true }, nil},
	} {
		s := changed()
		tc.change(s, s.Convs[general])
		st := newStage(t, s, wide)
		hoverPython(st)
		var got []string
		for _, label := range []string{"React", "Reply", "Edit", "Delete"} {
			if st.reads(label) {
				got = append(got, label)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: the bar offers %q, want %q", name, got, tc.want)
		}
		st.Pointer(pointer.Move, f32.Pt(600, 690))
		st.Settle()
		if st.reads("Reply") {
			t.Errorf("%s: the bar stays", name)
		}
	}
}

func TestMessageIsEdited(t *testing.T) {
	st := newStage(t, changed(), wide)
	st.Type("half")
	hoverPython(st)
	st.Click("Edit")
	if !st.reads("Save") || !st.Reads("Editing") {
		t.Fatalf("nothing says that it is edited:\n%s", st)
	}
	st.Type(" Really.")
	st.Take()
	st.Key(key.NameReturn, 0)
	want := state.Edit{Conv: general, Ref: 3, Text: python + " Really."}
	if got := only[state.Edit](t, st.Take()); got != want {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
	if got := st.written(); got != "half" {
		t.Errorf("what was being written is %q, want half", got)
	}
	// The server does not want it: the words are there to be edited on.
	st.Show(func(s *state.State) {
		*s, _ = state.Update(*s, state.NotDone{Conv: general, Ref: 3, Of: wire.Edited, Why: wire.CodeArchived})
	})
	if !st.Reads("The message was not changed.") || !st.Reads("Editing") {
		t.Errorf("after a no:\n%s", st)
	}
	if got := st.written(); got != want.Text {
		t.Errorf("after a no it is %q", got)
	}
	// The same no is of before.
	if st.Settle(); st.Reads("Editing") {
		t.Error("an old notice brings the words back")
	}
}

// TestNoEditIsLost: a line breaks while several are asked for, and whatever else
// happens before the next frame takes the place of the notice.
func TestNoEditIsLost(t *testing.T) {
	no := func(ref wire.Seq, of wire.EventKind) state.Event {
		return state.NotDone{Conv: general, Ref: ref, Of: of}
	}
	for name, then := range map[string][]state.Event{
		"a frame":    nil,
		"a reaction": {no(7, wire.Reacted)},
		"an intent":  {state.Dismiss{}},
	} {
		st := newStage(t, spoken(), wide)
		for _, ups := range []int{1, 2} {
			for range ups {
				st.Key(key.NameUpArrow, 0)
			}
			st.Type("!")
			st.Key(key.NameReturn, key.ModShortcut)
		}
		st.Take()
		st.Show(func(s *state.State) {
			for _, ev := range append([]state.Event{no(8, wire.Edited), no(6, wire.Edited)}, then...) {
				*s, _ = state.Update(*s, ev)
			}
		})
		if !st.Reads("Editing") {
			t.Errorf("%s: nothing is edited on", name)
		}
		if first, second := st.written(), st.written(); first != "for @amy!" || second != "two\nlines!" {
			t.Errorf("%s: the words that come back are %q and %q", name, first, second)
		}
	}
}

func TestEditWithoutALineStaysInTheComposer(t *testing.T) {
	s := changed()
	s.Link.Phase = state.LinkWaiting
	st := newStage(t, s, wide)
	hoverPython(st)
	st.Click("Edit")
	st.Take()
	st.Key(key.NameReturn, 0)
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeNotDone || !st.Reads("Editing") {
		t.Errorf("gave %+v:\n%s", got, st)
	}
}

func TestUpEditsMyLastMessage(t *testing.T) {
	st := newStage(t, changed(), wide)
	st.Key(key.NameUpArrow, 0)
	if got := st.written(); got != "See the lab sheet, section 3.2." {
		t.Errorf("edits %q", got)
	}
	st.Type("a")
	st.Key(key.NameUpArrow, 0)
	if st.Reads("Editing") {
		t.Error("the arrow takes the words that are being written away")
	}
}

// TestEditSaysAtOnceWhatItIsOf: with the next frame, the words stood above it, and one
// that another conversation took the place of before was kept as if it had some.
func TestEditSaysAtOnceWhatItIsOf(t *testing.T) {
	st := newStage(t, changed(), wide)
	above := func() (n int) {
		for _, label := range st.Labels() {
			if label == "See the lab sheet, section 3.2." {
				n++
			}
		}
		return n
	}
	st.Router.Queue(key.Event{Name: key.NameUpArrow, State: key.Press})
	st.Frame()
	if n := above(); n != 2 {
		t.Errorf("the message stands there %d times, want its row and above its edit", n)
	}
	st.Show(func(s *state.State) { s.Current = homework })
	st.Show(func(s *state.State) { s.Current = general })
	if st.Reads("Editing") {
		t.Error("is edited on, though nothing was written")
	}
}

func TestEscapeEndsAnEdit(t *testing.T) {
	for name, end := range map[string]func(st *stage){
		"Esc": func(st *stage) { st.Key(key.NameEscape, 0) },
		"✕":   func(st *stage) { st.Click("Cancel") },
	} {
		st := newStage(t, changed(), wide)
		st.Type("half")
		hoverPython(st)
		st.Click("Edit")
		end(st)
		if st.Reads("Editing") {
			t.Errorf("%s: it is still edited", name)
		}
		st.Show(func(s *state.State) { s.Current = homework })
		if got := only[state.Drafted](t, st.Take()); got.Draft != "half" {
			t.Errorf("%s: the draft is %q", name, got.Draft)
		}
	}
	st := newStage(t, changed(), wide)
	st.Type("half")
	st.Key(key.NameEscape, 0)
	hoverPython(st)
	st.Click("Edit")
	st.Take()
	st.Show(func(s *state.State) { s.Current = homework })
	if got := only[state.Drafted](t, st.Take()); got.Draft != "half" {
		t.Errorf("leaving an edit leaves the draft %q", got.Draft)
	}
}

func TestReplyNamesItsMessage(t *testing.T) {
	st := newStage(t, changed(), wide)
	st.Type("Thanks")
	hoverPython(st)
	st.Click("Reply")
	if !st.Reads("Replying to chen") {
		t.Fatalf("nothing says what it replies to:\n%s", st)
	}
	st.Take()
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Ref != 3 || got.Text != "Thanks" {
		t.Errorf("sent %+v", got)
	}
	st.Type("more")
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Ref != 0 {
		t.Errorf("the next one replies to %d", got.Ref)
	}
	st.Key(key.NameUpArrow, 0)
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) {
			c.Events = slices.Clone(c.Events)
			c.Events[4].Deleted, c.Events[4].Text = true, ""
		})
	})
	if st.Reads("Editing") {
		t.Error("a deleted message is still edited")
	}
	if got := st.written(); got != "See the lab sheet, section 3.2." {
		t.Errorf("of the words is left %q", got)
	}
}

func TestDeletionCanBeTakenBack(t *testing.T) {
	st := newStage(t, changed(), wide)
	hoverPython(st)
	st.Click("Delete")
	got := only[state.Delete](t, st.Take())
	if got.Ref != 3 || st.Now.Sub(got.At) > time.Second {
		t.Errorf("asked for %+v", got)
	}
	st.Show(func(s *state.State) { s.Deleting = []state.Deletion{{Conv: general, Ref: 3}} })
	if st.reads(python) {
		t.Error("the words are still there")
	}
	st.Click("Undo")
	if got := only[state.Undelete](t, st.Take()); got.Ref != 3 {
		t.Errorf("takes %+v back", got)
	}
	st.Show(func(s *state.State) { s.Deleting = []state.Deletion{{Conv: general, Ref: 3, Asked: true}} })
	if st.reads("Undo") {
		t.Error("what is asked for is offered to be taken back")
	}
}

// reacted holds what a choice of an emoji for message 3 asks for.
func reacted(t *testing.T, st *stage, emoji string) {
	t.Helper()
	want := []state.Event{state.React{Conv: general, Ref: 3, Emoji: emoji}, state.Set{To: state.Used(emoji)}}
	if got := st.Take(); !slices.Equal(got, want) {
		t.Errorf("gave %+v, want %+v", got, want)
	}
}

func TestEmojiByKeys(t *testing.T) {
	st := newStage(t, changed(), wide)
	hoverPython(st)
	st.Click("React")
	for _, k := range []key.Name{key.NameDownArrow, key.NameRightArrow, key.NameDownArrow, key.NameLeftArrow, key.NameUpArrow, key.NameRightArrow} {
		st.Key(k, 0)
	}
	st.Take()
	st.Key(key.NameReturn, 0)
	reacted(t, st, "🎉")
	if st.reads("React with 🚀") {
		t.Error("the emoji stay")
	}
	st.Type("and on")
	if got := st.written(); got != "and on" {
		t.Errorf("the keyboard is not the composer's again: %q", got)
	}
	hoverPython(st)
	st.Click("React")
	st.Click("React with 🚀")
	reacted(t, st, "🚀")
	st.Show(func(s *state.State) { s.Settings.Emoji = "🚀 🎉" })
	hoverPython(st)
	st.Click("React with 🚀") // on the bar itself now
	reacted(t, st, "🚀")
	for name, end := range map[string]func(){
		"Esc":     func() { st.Key(key.NameEscape, 0) },
		"a click": func() { st.ClickAt(f32.Pt(500, 400)) },
	} {
		hoverPython(st)
		st.Click("React")
		st.Take()
		end()
		if st.reads("React with 💡") || len(st.Take()) > 0 {
			t.Errorf("%s does not close the emoji", name)
		}
	}
}

// TestTabReachesTheBar goes back from the composer to a message of mine, which
// shows its bar, and from there on, each time a step further, to Enter.
func TestTabReachesTheBar(t *testing.T) {
	reached := map[string]bool{}
	for steps := range 9 {
		st := newStage(t, changed(), wide)
		for back := 0; !st.reads("Edit"); back++ {
			if back == 40 {
				t.Fatalf("no message shows its bar:\n%s", st)
			}
			st.Router.MoveFocus(key.FocusBackward)
			st.Settle()
		}
		for range steps {
			st.Router.MoveFocus(key.FocusForward)
			st.Settle()
		}
		st.Take()
		st.Key(key.NameReturn, 0)
		for _, ev := range st.Take() {
			switch ev.(type) {
			case state.React:
				reached["an emoji"] = true
			case state.Delete:
				reached["Delete"] = true
			}
		}
		for name, sign := range map[string]string{"React": "React with 💡", "Reply": "Replying to", "Edit": "Editing"} {
			if st.Reads(sign) {
				reached[name] = true
			}
		}
	}
	if len(reached) != 5 {
		t.Errorf("Tab reaches only %v", reached)
	}
	for steps := range 40 {
		st := newStage(t, changed(), wide)
		for range steps {
			st.Router.MoveFocus(key.FocusBackward)
			st.Settle()
		}
		st.Take()
		st.Key(key.NameReturn, 0)
		if slices.Contains(st.Take(), state.Event(state.React{Conv: general, Ref: 1, Emoji: "👍", Off: true})) {
			return
		}
	}
	t.Error("Tab does not reach a reaction")
}

func TestFingerDoesWhatAMouseDoes(t *testing.T) {
	st := onPhone(t, changed())
	st.choose(st.on(python, 80))
	st.Tap("Reply")
	if !st.Reads("Replying to chen") || st.offers() != nil {
		t.Errorf("after Reply:\n%s", st)
	}
	st.Tap("Cancel")
	st.choose(st.on(python, 80))
	st.Tap("React")
	st.Take()
	st.Tap("React with 🔥")
	reacted(t, st, "🔥")
	st.choose(st.on(python, 80))
	st.Tap("Delete")
	if got := only[state.Delete](t, st.Take()); got.Ref != 3 {
		t.Errorf("gave %+v", got)
	}
}

// TestSecondClickIsOnTheSameEmoji: one that was just used comes first on the bar, but
// not under the pointer that clicked it.
func TestSecondClickIsOnTheSameEmoji(t *testing.T) {
	st := newStage(t, changed(), wide)
	hoverPython(st)
	at := st.Must("React with 😂").Click
	st.ClickAt(at)
	reacted(t, st, "😂")
	st.Show(func(s *state.State) { s.Settings.Emoji = "😂" })
	st.ClickAt(at)
	reacted(t, st, "😂")
	st.Pointer(pointer.Move, f32.Pt(20, 20))
	st.Settle()
	hoverPython(st)
	st.ClickAt(st.Must("React with 👍").Click)
	reacted(t, st, "👍")
	if st.Must("React with 😂").Click.X >= st.Must("React with 👍").Click.X {
		t.Errorf("what was used does not come first the next time:\n%s", st)
	}
}

package ui_test

import (
	"slices"
	"testing"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

// messages are the messages among intents.
func messages(all []state.Event) (list []state.Send) {
	for _, ev := range all {
		if ev, ok := ev.(state.Send); ok {
			list = append(list, ev)
		}
	}
	return list
}

// revising is a stage on which a message is edited, or replied to, with these words.
func revising(t *testing.T, how, txt string) *stage {
	t.Helper()
	st := newStage(t, changed(), wide)
	hoverPython(st)
	st.Click(how)
	st.Type(txt)
	st.Take()
	return st
}

// TestWordsStayWithTheirServer: all that speak plain text have the same ids.
func TestWordsStayWithTheirServer(t *testing.T) {
	me := wire.Account{ID: 1, Name: "chen"}
	in := state.LoggedIn{Me: me, Convs: []wire.Conversation{{ID: 1, Kind: wire.Direct, Members: 2, People: []wire.Account{me, {ID: 2, Name: "server"}}}}}
	s := new(state.State)
	*s, _ = state.Update(*s, state.Welcomed{Server: state.Server{Addr: "a:1"}})
	*s, _ = state.Update(*s, in)
	st := newStage(t, s, wide)
	st.Type("mine alone")
	st.Show(func(s *state.State) {
		*s, _ = state.Update(*s, state.Welcomed{Server: state.Server{Addr: "b:1"}})
		*s, _ = state.Update(*s, in)
	})
	if got := st.written(); got != "" {
		t.Errorf("the next server is to hear %q", got)
	}
}

// TestChoiceThatAnotherTookThePlaceOf: both in one batch, and the view as before.
func TestChoiceThatAnotherTookThePlaceOf(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Key(key.NameDownArrow, key.ModAlt)
	first := only[state.Select](t, st.Take())
	st.Show(func(s *state.State) {
		*s, _ = state.Update(*s, first)
		*s, _ = state.Update(*s, state.Open{Conv: general})
	})
	st.Take()
	st.Key(key.NameDownArrow, key.ModAlt)
	if got := only[state.Select](t, st.Take()); got != first {
		t.Errorf("selected %+v, want %+v", got, first)
	}
}

// TestChoiceOfARoomThatHadJustGone: once the room was back, it stood in the way of
// every other choice.
func TestChoiceOfARoomThatHadJustGone(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Key(key.NameDownArrow, key.ModAlt)
	first := only[state.Select](t, st.Take())
	room := st.Snap.Convs[first.Conv].Conversation
	for _, ev := range []state.Event{state.ConvClosed{Conv: first.Conv}, first, state.ConvOpened{Conv: room}} {
		st.Show(func(s *state.State) { *s, _ = state.Update(*s, ev) })
	}
	st.Take()
	st.Key(key.NameDownArrow, key.ModAlt)
	if got := only[state.Select](t, st.Take()); got != first {
		t.Errorf("selected %+v, want %+v", got, first)
	}
}

// TestKeysBehindAChoiceBelongToWhatWasChosen: until it was on show, Enter said them
// where one came from, and without Enter they were gone.
func TestKeysBehindAChoiceBelongToWhatWasChosen(t *testing.T) {
	s := lab()
	s.Convs[homework].Draft = "well: "
	st := newStage(t, s, wide)
	st.Type("for general")
	st.Key(key.NameDownArrow, key.ModAlt)
	want := state.Select{Conv: homework, From: general, Draft: "for general"}
	if got := only[state.Select](t, st.Take()); got != want {
		t.Fatalf("selected %+v, want %+v", got, want)
	}
	st.Type("secret")
	st.Key(key.NameReturn, 0)
	if got := messages(st.Take()); len(got) != 0 {
		t.Errorf("said %+v", got)
	}
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, want) })
	if got := st.written(); got != "well: secret" {
		t.Errorf("the composer has %q", got)
	}
}

// TestKeysBehindAChoiceAreToldToNobody: those in the room that was left heard that
// something was being written to them.
func TestKeysBehindAChoiceAreToldToNobody(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Key(key.NameDownArrow, key.ModAlt)
	there := only[state.Select](t, st.Take())
	st.Type("secret")
	if st.Told != 0 {
		t.Errorf("told %d times", st.Told)
	}
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, there) })
	if st.Type("s"); st.Told != 1 {
		t.Errorf("told %d times once it was on show", st.Told)
	}
}

// TestKeysBehindAChoiceAreNoPartOfAnEdit: they were kept with the edit that was left,
// too, and said there by its next Enter.
func TestKeysBehindAChoiceAreNoPartOfAnEdit(t *testing.T) {
	st := revising(t, "Edit", " Really.")
	st.Key(key.NameDownArrow, key.ModAlt)
	there := only[state.Select](t, st.Take())
	st.Type("secret")
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, there) })
	if got := st.written(); got != "secret" {
		t.Errorf("the composer has %q", got)
	}
	st.Show(func(s *state.State) { s.Current = general })
	if got := st.written(); got != python+" Really." {
		t.Errorf("the edit is %q", got)
	}
}

// TestKeysDoNotFollowAViewThatChangesByItself: who was writing as the room went
// said the rest of it, and Enter, to whoever came on show.
func TestKeysDoNotFollowAViewThatChangesByItself(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("the password is ")
	st.Show(func(s *state.State) { s.Current = homework })
	st.Take()
	st.Type("tr0ub4dor")
	st.Key(key.NameReturn, 0)
	if got := messages(st.Take()); len(got) != 0 {
		t.Errorf("said %+v, which was meant for another room", got)
	}
	st.Key(key.NameEscape, 0) // to the composer
	st.Type("hello")
	st.Key(key.NameReturn, 0)
	if got := messages(st.Take()); len(got) != 1 || got[0].Text != "hello" || got[0].Conv != homework {
		t.Errorf("afterwards said %+v", got)
	}
}

// TestLastKeysBelongToTheDraft: those of the very moment.
func TestLastKeysBelongToTheDraft(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("half")
	st.Router.Queue(key.EditEvent{Range: key.Range{Start: 4, End: 4}, Text: " a thought"})
	st.Show(func(s *state.State) { s.Current = homework })
	want := state.Drafted{Conv: general, Draft: "half a thought"}
	if got := only[state.Drafted](t, st.Take()); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

// TestWordsOfARoomThatGoesAreTold: it may come back.
func TestWordsOfARoomThatGoesAreTold(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("half a thought")
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, state.ConvClosed{Conv: general}) })
	want := state.Drafted{Conv: general, Draft: "half a thought"}
	if got := only[state.Drafted](t, st.Take()); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

// TestEditStaysOneWhereItsMessageLeavesTheView: its words were a message then, which
// the next Enter said.
func TestEditStaysOneWhereItsMessageLeavesTheView(t *testing.T) {
	st := revising(t, "Edit", " Really.")
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) { c.Events = c.Events[4:] })
	})
	st.Key(key.NameReturn, 0)
	all := st.Take()
	if got := messages(all); len(got) != 0 {
		t.Errorf("said %+v", got)
	}
	if !slices.Contains(all, state.Event(state.Jump{Conv: general, Seq: 3})) {
		t.Errorf("does not look for the message: %#v", all)
	}
	st.Show(func(s *state.State) { s.Convs = changed().Convs })
	st.Take()
	st.Key(key.NameReturn, 0)
	if got := only[state.Edit](t, st.Take()); got.Ref != 3 || got.Text != python+" Really." {
		t.Errorf("asked for %+v", got)
	}
}

// TestEditEndsWithItsLog: in an older backup its seq is another message's.
func TestEditEndsWithItsLog(t *testing.T) {
	st := revising(t, "Edit", " Really.")
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) {
			c.Log++
			c.Events = said(general, line(chen, today(9, 0, 0), "One"), line(chen, today(9, 1, 0), "Two"), line(chen, today(9, 2, 0), "Three"))
		})
	})
	if st.Reads("Editing") {
		t.Errorf("another message is edited:\n%s", st)
	}
	if got := st.written(); got != python+" Really." {
		t.Errorf("the composer has %q", got)
	}
}

// TestEditThatEndedAfterItsLog: a line that another login took the place of may tell
// late that its edit came to nothing, which was then one of another message.
func TestEditThatEndedAfterItsLog(t *testing.T) {
	st := newStage(t, changed(), wide)
	hoverPython(st)
	st.Click("Edit")
	st.Type(" Really.")
	st.Key(key.NameReturn, 0)
	only[state.Edit](t, st.Take())
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) {
			c.Log++
			c.Events = said(general, line(chen, today(9, 0, 0), "One"), line(chen, today(9, 1, 0), "Two"), line(chen, today(9, 2, 0), "Three"))
		})
	})
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, state.NotDone{Conv: general, Ref: 3, Of: wire.Edited}) })
	if st.Reads("Editing") {
		t.Errorf("another message is edited:\n%s", st)
	}
	if got := st.written(); got != python+" Really." {
		t.Errorf("the composer has %q", got)
	}
}

// TestRefusedDraftTakesThePlaceOfTheOneBefore: it was put before that.
func TestRefusedDraftTakesThePlaceOfTheOneBefore(t *testing.T) {
	for _, now := range []string{"half a thought", ""} {
		s := lab()
		s.Convs[general].Draft = "half"
		st := newStage(t, s, wide)
		st.Show(func(s *state.State) { s.Current = homework })
		st.Take()
		st.Page.Refused(state.Drafted{Conv: general, Draft: now})
		st.Show(func(s *state.State) { s.Current = general })
		if got := st.written(); got != now {
			t.Errorf("%q is %q", now, got)
		}
	}
}

// TestRefusedDraftIsToldAgain: also where its conversation is not on show.
func TestRefusedDraftIsToldAgain(t *testing.T) {
	st := newStage(t, lab(), wide)
	no := state.Drafted{Conv: homework, Draft: "half"}
	st.Page.Refused(no)
	st.Frame()
	if got := only[state.Drafted](t, st.Take()); got != no {
		t.Errorf("told %+v, want %+v", got, no)
	}
	if st.Frame(); len(st.Take()) > 0 {
		t.Error("told once more")
	}
}

// TestRefusedMessageIsNoPartOfAnEdit: it was put into the words of the message that
// was being edited by then.
func TestRefusedMessageIsNoPartOfAnEdit(t *testing.T) {
	st := newStage(t, changed(), wide)
	st.Type("new words")
	st.Key(key.NameReturn, 0)
	refused := only[state.Send](t, st.Take())
	st.Key(key.NameUpArrow, 0)
	if !st.Reads("Editing") {
		t.Fatalf("nothing is edited:\n%s", st)
	}
	st.Page.Refused(refused)
	st.Key(key.NameEscape, 0)
	if got := st.written(); got != "new words" {
		t.Errorf("after the edit the composer has %q", got)
	}
}

// TestRefusedReplyIsOne: it came back as a message like any other.
func TestRefusedReplyIsOne(t *testing.T) {
	st := revising(t, "Reply", "Which?")
	st.Key(key.NameReturn, 0)
	st.Page.Refused(only[state.Send](t, st.Take()))
	st.Frame()
	if !st.Reads("Replying to chen") {
		t.Errorf("nothing says what it replies to:\n%s", st)
	}
	st.Take()
	st.Key(key.NameReturn, 0)
	if got := messages(st.Take()); len(got) != 1 || got[0].Text != "Which?" || got[0].Ref != 3 {
		t.Errorf("sent %+v", got)
	}
}

// TestEditAndReplyWaitForWhoLooksElsewhere: words of an edit were gone as another
// conversation came on show, or back as a message where the server had refused them
// meanwhile; a reply was a message like any other then.
func TestEditAndReplyWaitForWhoLooksElsewhere(t *testing.T) {
	show := func(st *stage, id wire.ConvID) {
		st.Show(func(s *state.State) { s.Current = id })
		st.Take()
	}
	edit := state.Edit{Conv: general, Ref: 3, Text: python + " Really."}
	s := changed()
	with(s, func(c *state.Conversation) { c.Log = 1 }) // as after any login
	st := newStage(t, s, wide)
	hoverPython(st)
	st.Click("Edit")
	st.Type(" Really.")
	show(st, homework)
	if st.Reads("Editing") {
		t.Errorf("edits elsewhere:\n%s", st)
	}
	show(st, general)
	st.Key(key.NameReturn, 0)
	if got := only[state.Edit](t, st.Take()); got != edit {
		t.Errorf("asked for %+v, want %+v", got, edit)
	}
	show(st, homework)
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, state.NotDone{Conv: general, Ref: 3, Of: wire.Edited}) })
	show(st, general)
	st.Key(key.NameReturn, 0)
	if got := st.Take(); !slices.Contains(got, state.Event(edit)) {
		t.Errorf("after a no asked for %+v, want %+v", got, edit)
	}

	st = newStage(t, changed(), wide)
	hoverPython(st)
	st.Click("Reply")
	st.Type("Which?")
	st.Show(func(s *state.State) { *s, _ = state.Update(*s, state.Select{Conv: homework, Draft: "Which?"}) })
	show(st, general)
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Ref != 3 || got.Text != "Which?" {
		t.Errorf("sent %+v", got)
	}
}

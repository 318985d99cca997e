package ui_test

import (
	"slices"
	"strings"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
)

// searched is lab below the finder, with what was typed and what came of it.
func searched(typed string, hits ...wire.Event) *state.State {
	s := lab()
	s.Convs[physics].Topic = "Room 204"
	s.Dialog = state.Dialog{Kind: state.DialogFind, Query: typed}
	s.Finding = state.Finding{Typed: typed, Text: typed, Hits: hits}
	return s
}

// scope is what is found about oscilloscopes.
func scope() []wire.Event {
	hit := func(conv wire.ConvID, seq wire.Seq, e wire.Event) wire.Event {
		e.Conv, e.Seq, e.Kind = conv, seq, wire.Message
		return e
	}
	return []wire.Event{
		hit(physics, 40, line(amy, yesterday(14, 2, 0), "那台示波器今天五點以後有空")),
		hit(withBob, 7, line(bob, today(8, 30, 0), "Good morning.\nI looked for it everywhere, and in the end 示波器的探棒在抽屜裡")),
	}
}

func TestFinderByKeysAlone(t *testing.T) {
	for _, tt := range []struct {
		name  string
		typed string
		hits  []wire.Event
		keys  []key.Name
		want  state.Event
	}{
		{"what is new stands first", "", nil, []key.Name{key.NameReturn}, state.Open{Conv: homework}},
		{"a room by its beginning", "gen", nil, []key.Name{key.NameReturn}, state.Open{Conv: general}},
		{"a room by its sign", "#home", nil, []key.Name{key.NameReturn}, state.Open{Conv: homework}},
		{"a person", "bo", nil, []key.Name{key.NameReturn}, state.Open{Conv: withBob}},
		{"in Chinese", "實驗", nil, []key.Name{key.NameReturn}, state.Open{Conv: physics}},
		{"the next one", "", nil, []key.Name{key.NameDownArrow, key.NameReturn}, state.Open{Conv: withAmy}},
		{"and back", "", nil, []key.Name{key.NameDownArrow, key.NameUpArrow, key.NameReturn}, state.Open{Conv: homework}},
		{"not above the first", "", nil, []key.Name{key.NameUpArrow, key.NameReturn}, state.Open{Conv: homework}},
		{"a message", "示波", scope(), []key.Name{key.NameReturn}, state.Jump{Conv: physics, Seq: 40}},
		{"over the titles", "o", scope(), []key.Name{key.NameDownArrow, key.NameDownArrow, key.NameReturn}, state.Jump{Conv: physics, Seq: 40}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := newStage(t, searched(tt.typed, tt.hits...), wide)
			st.Take()
			for _, k := range tt.keys {
				st.Key(k, 0)
			}
			got := st.Take()
			if len(got) != 2 || got[0] != tt.want || got[1] != (state.CloseDialog{}) {
				t.Errorf("gave %+v, want %+v and the end of the finder\n%s", got, tt.want, st)
			}
		})
	}
}

func TestFinderSearchesWhatIsTyped(t *testing.T) {
	st := newStage(t, searched(""), wide)
	st.Type("tea")
	got := only[state.Find](t, st.Take())
	if got.Typed != "tea" || got.In != 0 || got.Zone != zone {
		t.Errorf("searches %+v", got)
	}
	s := searched("")
	s.Dialog.Conv = general
	st = newStage(t, s, wide)
	st.Type("tea")
	if got := only[state.Find](t, st.Take()); got.In != general {
		t.Errorf("searches %+v, want # general only", got)
	}
	if st.reads("Rooms and people") {
		t.Error("other rooms are offered in the search of one")
	}
}

func TestFinderSaysWhatIsWrong(t *testing.T) {
	for want, f := range map[string]state.Finding{
		"Nothing was found. Try fewer words, or the beginning of a word.": {},
		"Searching…": {Busy: true},
		"You are not connected: messages cannot be searched now.":                   {Wrong: state.FindOffline},
		"Nobody here has that name. Write who said it, as from:amy":                 {Wrong: state.FindFilter, Filter: wire.FilterFrom},
		"Write a day, a month or a year, as 2026-01-31, 2026-01 or 2026":            {Wrong: state.FindFilter, Filter: wire.FilterBefore},
		"before: stands there twice. Write it once.":                                {Wrong: state.FindTwice, Filter: wire.FilterBefore},
		"Older messages are still being taken into the index; some may be missing.": {Partial: true},
	} {
		s := searched("xyzzy")
		f.Typed = "xyzzy"
		s.Finding = f
		if st := newStage(t, s, wide); !st.reads(want) {
			t.Errorf("%+v does not say %q:\n%s", f, want, st)
		}
	}
}

func TestFinderOpens(t *testing.T) {
	st := newStage(t, lab(), wide)
	for _, tt := range []struct {
		name string
		do   func()
		conv wire.ConvID
	}{
		{"Ctrl+K", func() { st.Key("K", key.ModShortcut) }, 0},
		{"Ctrl+Shift+F", func() { st.Key("F", key.ModShortcut|key.ModShift) }, 0},
		{"Ctrl+F", func() { st.Key("F", key.ModShortcut) }, general},
		{"the box", func() { st.Click("Search or jump to…") }, 0},
	} {
		tt.do()
		if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogFind || got.Conv != tt.conv {
			t.Errorf("%s opens %+v", tt.name, got)
		}
	}
}

// TestFinderShowsTheHit: of a long message the part with the hit is in view.
func TestFinderShowsTheHit(t *testing.T) {
	st := newStage(t, searched("示波", scope()...), wide)
	found := false
	for _, n := range st.Labels() {
		if strings.Contains(n, "示波器的探棒在抽屜裡") {
			found = true
			if strings.Contains(n, "Good morning") {
				t.Errorf("the row begins too early: %q", n)
			}
		}
	}
	if !found {
		t.Errorf("the hit is not in view:\n%s", st)
	}
}

// TestFinderOpensWhatWasPressed: a row that comes under the pointer between the press
// and the release, since something new was said there, is not opened.
func TestFinderOpensWhatWasPressed(t *testing.T) {
	row := func(st *stage) f32.Point {
		at := f32.Point{}
		for _, n := range st.Nodes() {
			if n.Label == "bob" || strings.HasPrefix(n.Label, "bob, ") {
				at = n.Click // the last one, above the sidebar's
			}
		}
		return at
	}
	for name, tt := range map[string]struct {
		change func(s *state.State)
		want   []state.Event
	}{
		"nothing happens":        {func(*state.State) {}, []state.Event{state.Open{Conv: withBob}, state.CloseDialog{}}},
		"another one moves up":   {func(s *state.State) { change(s, withServer, func(c *state.Conversation) { c.Unread = 2 }) }, nil},
		"what is said elsewhere": {func(s *state.State) { change(s, homework, func(c *state.Conversation) { c.Unread = 4 }) }, []state.Event{state.Open{Conv: withBob}, state.CloseDialog{}}},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, searched(""), wide)
			st.Take()
			at := row(st)
			st.Pointer(pointer.Move, at)
			st.Pointer(pointer.Press, at)
			st.Frame()
			st.Show(tt.change)
			st.Pointer(pointer.Release, at)
			st.Settle()
			if got := st.Take(); !slices.Equal(got, tt.want) {
				t.Errorf("gave %+v, want %+v", got, tt.want)
			}
		})
	}
}

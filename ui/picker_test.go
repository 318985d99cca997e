package ui_test

import (
	"slices"
	"testing"

	"gioui.org/io/key"

	"parley.example/state"
)

func TestEmojiGoesWhereTheCaretIs(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("ab")
	st.Key(key.NameLeftArrow, 0)
	st.Take()
	st.Click("Emoji")
	st.Click("😂 face with tears of joy")
	if got := st.Take(); !slices.Contains(got, state.Event(state.Set{To: state.Used("😂")})) {
		t.Errorf("intents are %#v, want what was used", got)
	}
	st.Type("c")
	if got := st.written(); got != "a😂cb" {
		t.Errorf("the composer has %q, want a😂cb", got)
	}
}

func TestEmojiIsFoundByName(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Click("Emoji")
	st.Type("micros")
	if !st.reads("🔬 microscope") || st.reads("😂 face with tears of joy") {
		t.Errorf("micros finds:\n%s", st)
	}
	st.Key(key.NameReturn, 0)
	if got := st.written(); got != "🔬" {
		t.Errorf("Enter gives %q, want 🔬", got)
	}
	st.Click("Emoji")
	st.Type("qqqq")
	if !st.Reads("No emoji is called so") {
		t.Errorf("qqqq finds:\n%s", st)
	}
	st.Key(key.NameReturn, 0)
	st.Key(key.NameEscape, 0)
	if got := st.written(); got != "" || st.reads("Search emoji") {
		t.Errorf("after Esc the composer has %q:\n%s", got, st)
	}
}

func TestEmojiAreInGroups(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Click("Emoji")
	st.Click("Flags")
	if !st.reads("🏁 chequered flag") {
		t.Errorf("among the flags is no chequered one:\n%s", st)
	}
	st.Click("Recent")
	if !st.reads("👍 thumbs up") {
		t.Errorf("among the recent is none that is usual:\n%s", st)
	}
	st.Click("Emoji")
	if st.reads("Search emoji") {
		t.Error("the button does not close what it opened")
	}
}

// TestEmojiByArrows goes down through all groups and back up to the search.
func TestEmojiByArrows(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Click("Emoji")
	for range 230 {
		st.Key(key.NameDownArrow, 0)
	}
	st.Key(key.NameReturn, 0)
	if got := st.written(); got != "🏴󠁧󠁢󠁷󠁬󠁳󠁿" && got != "🇾🇪" {
		t.Errorf("at the end is %q, want one of the last", got)
	}
	st.Click("Emoji")
	for range 6 {
		st.Key(key.NameDownArrow, 0)
	}
	for range 9 {
		st.Key(key.NameUpArrow, 0)
	}
	st.Type("rocket")
	st.Key(key.NameReturn, 0)
	if got := st.written(); got[len(got)-len("🚀"):] != "🚀" {
		t.Errorf("the arrows do not lead back to the search: %q", got)
	}
}

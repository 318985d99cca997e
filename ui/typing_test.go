package ui_test

import (
	"testing"
	"time"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// write sets who is writing something in # general.
func write(s *state.State, who ...wire.AccountID) {
	change(s, general, func(c *state.Conversation) {
		c.Typing = nil
		for _, id := range who {
			c.Typing = append(c.Typing, state.Typist{Account: id})
		}
	})
}

func TestWhoIsTyping(t *testing.T) {
	st := newStage(t, lab(), wide)
	for _, tt := range []struct {
		who              []wire.AccountID
		english, chinese string
	}{
		{[]wire.AccountID{amy}, "amy is typing…", "amy正在輸入…"},
		{[]wire.AccountID{amy, bob}, "amy and bob are typing…", "amy和bob正在輸入…"},
		{[]wire.AccountID{amy, bob, server}, "Several people are typing…", "好幾個人正在輸入…"},
		{[]wire.AccountID{99}, "", ""},
	} {
		st.Show(func(s *state.State) { write(s, tt.who...) })
		for lang, want := range map[words.Lang]string{words.English: tt.english, words.Chinese: tt.chinese} {
			st.Page.Lang = lang
			st.Settle()
			if got := st.Reads("typing…") || st.Reads("正在輸入"); got != (want != "") || !st.Reads(want) {
				t.Errorf("%v: no %q in %s", tt.who, want, st)
			}
		}
	}
}

// TestTypingKeepsTheWindowAsleep: who looks on needs no frame until it ends.
func TestTypingKeepsTheWindowAsleep(t *testing.T) {
	s := lab()
	s.Current = 0 // first, so that no caret blinks
	st := newStage(t, s, wide)
	st.Page.Theme.Touch = true
	st.Show(func(s *state.State) { s.Current = general; write(s, amy) })
	if !st.Reads("amy is typing…") {
		t.Fatalf("nobody is typing in %s", st)
	}
	st.Frame()
	if at, again := st.Router.WakeupTime(); again {
		t.Errorf("the window wakes at %v, now is %v", at, st.Now)
	}
}

func TestTypingIsToldNowAndThen(t *testing.T) {
	st := newStage(t, lab(), wide)
	told := func(txt string) int {
		st.Told = 0
		st.Type(txt)
		return st.Told
	}
	pass := func(d time.Duration) { st.Now = st.Now.Add(d) }
	for _, tt := range []struct {
		what, typed string
		after       time.Duration
		want        int
	}{
		{"the first words", "hel", 0, 1},
		{"more at once", "lo", 0, 0},
		{"more later", " all", 3 * time.Second, 1},
	} {
		pass(tt.after)
		if got := told(tt.typed); got != tt.want {
			t.Errorf("%s told %d times, want %d", tt.what, got, tt.want)
		}
	}
	st.Key(key.NameReturn, 0)
	st.Take()
	if got := told("next"); got != 1 {
		t.Errorf("the message after a sent one is told %d times", got)
	}
	st.Key("A", key.ModShortcut)
	pass(5 * time.Second)
	st.Key(key.NameDeleteBackward, 0)
	st.Take()
	if got := told("/topic x"); got != 0 {
		t.Errorf("a command is told %d times", got)
	}
}

func TestRefusedTypingIsNoTrouble(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("a")
	st.Page.Refused(state.Typing{Conv: general})
	st.Type("b")
	if st.Told != 2 {
		t.Errorf("told %d times, want once more after it was refused", st.Told)
	}
	if st.Reads("Busy") {
		t.Error("the window says that it is busy")
	}
}

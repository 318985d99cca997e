package ui_test

import (
	"maps"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// change replaces a conversation of the snapshot by a changed copy.
func change(s *state.State, id wire.ConvID, how func(c *state.Conversation)) {
	c := *s.Convs[id]
	how(&c)
	s.Convs = maps.Clone(s.Convs)
	s.Convs[id] = &c
}

func TestRowTellsMentionsFromUnread(t *testing.T) {
	s := lab()
	change(s, homework, func(c *state.Conversation) { c.Mentions = 1 })
	st := newStage(t, s, wide)
	for lang, want := range map[words.Lang]string{
		words.English: "homework, 3 unread messages, 1 mention of you",
		words.Chinese: "homework, 3 則未讀訊息, 1 則提到你",
	} {
		st.Page.Lang = lang
		st.Settle()
		if _, ok := st.Find(want); !ok {
			t.Errorf("no row %q in %s", want, st)
		}
	}
}

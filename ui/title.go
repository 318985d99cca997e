package ui

import (
	"fmt"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// Title is what the window, or a browser's tab, is called: with the count of
// what is unread before the name, where it is read in a narrow place.
func Title(lang words.Lang, s *state.State) string {
	name := words.For(Language(lang, s)).Say(words.AppName)
	switch n := s.UnreadTotal(); {
	case n == 0:
		return name
	case n >= wire.MaxUnread:
		return fmt.Sprintf("(%d+) %s", wire.MaxUnread-1, name)
	default:
		return fmt.Sprintf("(%d) %s", n, name)
	}
}

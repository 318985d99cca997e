package ui

import (
	"strconv"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// Title is what the window, or a browser's tab, is called: with the count of
// what is unread before the name, where it is read in a narrow place, and before
// that the count of what mentions me.
func Title(lang words.Lang, s *state.State) string {
	name := words.For(Language(lang, s)).Say(words.AppName)
	unread, mentions := s.UnreadTotal()
	switch {
	case unread == 0:
		return name
	case mentions > 0:
		return "(@" + total(mentions) + " · " + total(unread) + ") " + name
	}
	return "(" + total(unread) + ") " + name
}

// total is a count of unread messages, which ends at a number that says "so many
// or more".
func total(n int) string {
	if n >= wire.MaxUnread {
		return strconv.Itoa(wire.MaxUnread-1) + "+"
	}
	return strconv.Itoa(n)
}

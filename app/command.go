package main

import (
	"parley.example/net/wire"
	"parley.example/state"
)

// obeyed reports what a command brought on show, and says what was to be said
// there.
func (l *line) obeyed(e state.AskCommand, answer wire.Answer) {
	if me, ok := answer.(*wire.Account); ok {
		l.report(state.PeopleHeard{People: []wire.Account{*me}})
	}
	conv, ok := answer.(*wire.Conversation)
	if !ok {
		return
	}
	switch e.Request.(type) {
	case *wire.Create, *wire.Join, *wire.OpenDirect:
		l.report(state.Obeyed{Asked: e, Conv: *conv})
	}
}

package main

import (
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// askInvitations asks what an effect about invitations wants, and reports whether
// it is one.
func (l *line) askInvitations(e state.Effect) bool {
	switch e := e.(type) {
	case state.FetchInvitations:
		l.ask(e, &wire.Invitations{})
	case state.AskInvitation:
		l.ask(e, &wire.CreateInvitation{Uses: e.Uses, Life: e.Life, For: e.For})
	case state.AskEndInvitation:
		l.ask(e, &wire.RevokeInvitation{Invitation: e.ID})
	default:
		return false
	}
	return true
}

// answeredInvitations reports the answer to an effect about invitations.
func (l *line) answeredInvitations(e state.Effect, a client.Answered) {
	switch e := e.(type) {
	case state.FetchInvitations:
		l.report(state.InvitationsHeard{List: a.Answer.(*wire.InvitationList).Invitations, At: time.Now()})
	case state.AskInvitation:
		l.report(state.InvitationMade{Made: *a.Answer.(*wire.InvitationToken), Card: e.Card})
	case state.AskEndInvitation:
		l.report(state.InvitationEnded(e))
	}
}

// refuseInvitations answers an effect about invitations that was not carried out.
func refuseInvitations(e state.Effect, why error, report func(state.Event)) {
	switch e := e.(type) {
	case state.FetchInvitations, state.AskEndInvitation:
		report(state.InvitationsFailed{Why: codeOf(why)})
	case state.AskInvitation:
		report(state.InvitationsFailed{Card: e.Card, Why: codeOf(why)})
	}
}

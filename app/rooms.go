package main

import (
	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// askRooms asks what an effect about rooms wants; what is several requests is
// asked one after the other, see goesOn.
func (l *line) askRooms(e state.Effect) {
	switch e := e.(type) {
	case state.AskDirect:
		l.ask(e, &wire.OpenDirect{With: e.With})
	case state.AskGroup:
		l.ask(e, &wire.OpenDirect{People: e.With})
	case state.AskRoom:
		l.ask(e, &wire.Create{Room: e.Name, Topic: e.Topic, Private: e.Private})
	case state.AskJoin:
		l.ask(e, &wire.Join{Conv: e.Conv})
	case state.AskLeave:
		l.ask(e, &wire.Leave{Conv: e.Conv})
	case state.AskInvite:
		l.ask(e, &wire.Invite{Conv: e.Conv, Account: e.People[0]})
	case state.AskRemove:
		l.ask(e, &wire.Remove{Conv: e.Conv, Account: e.Who})
	case state.AskChange:
		if e.Name != "" {
			l.ask(e, &wire.Rename{Conv: e.Conv, Room: e.Name})
		} else {
			l.ask(e, &wire.SetTopic{Conv: e.Conv, Topic: e.Topic})
		}
	case state.AskArchive:
		l.ask(e, &wire.Archive{Conv: e.Conv, Off: e.Off})
	case state.AskKeep:
		l.ask(e, &wire.SetKeep{Conv: e.Conv, Days: e.Days})
	case state.FetchRooms:
		l.ask(e, &wire.Rooms{After: e.After, Archived: e.Archived})
	case state.FetchMembers:
		l.ask(e, &wire.Members{Conv: e.Conv, After: e.After})
	}
}

// goesOn asks for what is left of an effect whose first part is done.
func (l *line) goesOn(e state.Effect) bool {
	switch e := e.(type) {
	case state.AskInvite:
		if len(e.People) > 1 {
			l.askRooms(state.AskInvite{Conv: e.Conv, People: e.People[1:]})
			return true
		}
	case state.AskChange:
		if e.Name != "" && e.Retopic {
			e.Name = ""
			l.askRooms(e)
			return true
		}
	}
	return false
}

// answeredRooms reports the answer to an effect about rooms.
func (l *line) answeredRooms(e state.Effect, a client.Answered) {
	if l.goesOn(e) {
		return
	}
	switch e := e.(type) {
	case state.AskDirect, state.AskGroup, state.AskRoom, state.AskJoin:
		l.report(state.ConvOpened{Conv: *a.Answer.(*wire.Conversation), Show: true})
	case state.FetchRooms:
		page := a.Answer.(*wire.Listing)
		l.report(state.RoomsLoaded{After: e.After, Archived: e.Archived, Rooms: page.Conversations, More: page.More})
	case state.FetchMembers:
		page := a.Answer.(*wire.Directory)
		l.report(state.MembersLoaded{Conv: e.Conv, After: e.After, People: page.People, More: page.More})
	default:
		if of, conv := actOf(e); of != state.ActNone {
			l.report(state.Acted{Of: of, Conv: conv})
		}
	}
}

// refuseRooms answers an effect about rooms that was not carried out.
func refuseRooms(e state.Effect, why error, report func(state.Event)) {
	switch e := e.(type) {
	case state.FetchRooms:
		report(state.RoomsLoaded{After: e.After, Archived: e.Archived, Err: why})
	case state.FetchMembers:
		report(state.MembersLoaded{Conv: e.Conv, After: e.After, Err: why})
	default:
		if of, conv := actOf(e); of != state.ActNone {
			report(state.Refused{Of: of, Conv: conv, Why: codeOf(why)})
		}
	}
}

// actOf is what an effect does, and to which room; ActNone for one that is no act.
func actOf(e state.Effect) (state.RoomAct, wire.ConvID) {
	switch e := e.(type) {
	case state.AskDirect, state.AskGroup:
		return state.ActDirect, 0
	case state.AskRoom:
		return state.ActCreate, 0
	case state.AskJoin:
		return state.ActJoin, e.Conv
	case state.AskLeave:
		return state.ActLeave, e.Conv
	case state.AskInvite:
		return state.ActInvite, e.Conv
	case state.AskRemove:
		return state.ActRemove, e.Conv
	case state.AskChange:
		if e.Name != "" {
			return state.ActRename, e.Conv
		}
		return state.ActTopic, e.Conv
	case state.AskArchive:
		return state.ActArchive, e.Conv
	case state.AskKeep:
		return state.ActKeep, e.Conv
	}
	return state.ActNone, 0
}

package state_test

import (
	"errors"
	"slices"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

const chen wire.AccountID = 14

// moderator is amy in #general, which is hers, in #random, which is not, and
// with bob.
func moderator(t testing.TB) state.State {
	t.Helper()
	mine := room(general, "general", 9)
	mine.Owner, mine.Topic = amy, "tea"
	s, _ := apply(t, login(t, mine, room(random, "random", 9), direct(withBob, amy, bob, 9)),
		older(page(general, 1, 9, false), 0))
	return s
}

// group is a direct conversation of amy's with some.
func group(id wire.ConvID, with ...wire.AccountID) wire.Conversation {
	c := wire.Conversation{ID: id, Kind: wire.Direct, Members: len(with) + 1, People: []wire.Account{account(amy)}, Last: 1, Read: 1}
	for _, a := range with {
		c.People = append(c.People, account(a))
	}
	return c
}

func details(conv wire.ConvID) state.OpenDialog {
	return state.OpenDialog{Kind: state.DialogDetails, Conv: conv}
}

func TestActsAreAskedForWhereTheyAreAllowed(t *testing.T) {
	for _, tt := range []struct {
		name string
		act  state.Event
		want []state.Effect
	}{
		{"joining", state.JoinRoom{Conv: 301}, []state.Effect{state.AskJoin{Conv: 301}}},
		{"leaving", state.LeaveRoom{Conv: random}, []state.Effect{state.AskLeave{Conv: random}}},
		{"leaving what is no room", state.LeaveRoom{Conv: withBob}, nil},
		{
			"inviting",
			state.InvitePeople{Conv: random, People: []wire.AccountID{bob}},
			[]state.Effect{state.AskInvite{Conv: random, People: []wire.AccountID{bob}}},
		},
		{"inviting nobody", state.InvitePeople{Conv: random}, nil},
		{"removing", state.RemoveMember{Conv: general, Who: bob}, []state.Effect{state.AskRemove{Conv: general, Who: bob}}},
		{"removing from another's room", state.RemoveMember{Conv: random, Who: bob}, nil},
		{"removing oneself", state.RemoveMember{Conv: general, Who: amy}, nil},
		{
			"a name and a topic",
			state.ChangeRoom{Conv: general, Name: " #lab", Topic: "coffee "},
			[]state.Effect{state.AskChange{Conv: general, Name: "lab", Topic: "coffee", Retopic: true}},
		},
		{"a name alone", state.ChangeRoom{Conv: general, Name: "lab", Topic: "tea"}, []state.Effect{state.AskChange{Conv: general, Name: "lab", Topic: "tea"}}},
		{"no topic", state.ChangeRoom{Conv: general, Name: "general"}, []state.Effect{state.AskChange{Conv: general, Retopic: true}}},
		{"the same name and topic", state.ChangeRoom{Conv: general, Name: "general", Topic: "tea"}, nil},
		{"another's room", state.ChangeRoom{Conv: random, Name: "lab"}, nil},
		{"archiving", state.ArchiveRoom{Conv: general}, []state.Effect{state.AskArchive{Conv: general}}},
		{"opening what is open", state.ArchiveRoom{Conv: general, Off: true}, nil},
		{"archiving another's", state.ArchiveRoom{Conv: random}, nil},
		{
			"a group",
			state.OpenGroup{With: []wire.AccountID{chen, bob, amy, bob}},
			[]state.Effect{state.AskGroup{With: []wire.AccountID{bob, chen}}},
		},
		{"a group of nobody", state.OpenGroup{With: []wire.AccountID{amy}}, nil},
		{"a group of one that is there", state.OpenGroup{With: []wire.AccountID{bob}}, []state.Effect{state.FetchOlder{Conv: withBob}}},
		{"a group of too many", state.OpenGroup{With: []wire.AccountID{1, 2, 3, 4, 5, 6, 7, 8, 9}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, effects := apply(t, moderator(t), tt.act)
			wants(t, effects, tt.want...)

			s, effects := apply(t, moderator(t), state.Linked{Link: state.Link{Phase: state.LinkWaiting}}, tt.act)
			wants(t, effects)
			if len(tt.want) > 0 && s.Current != withBob {
				equal(t, "said offline", s.Notice.Kind, state.NoticeRefused)
				equal(t, "code", s.Notice.Refusal.Why, wire.Code(""))
			}
		})
	}
}

func TestAdministratorModeratesEveryRoom(t *testing.T) {
	s := moderator(t)
	s.Me.Admin = true
	_, effects := apply(t, s, state.ArchiveRoom{Conv: random})
	wants(t, effects, state.AskArchive{Conv: random})
}

func TestDialogWaitsForItsAnswer(t *testing.T) {
	s, effects := apply(t, moderator(t), details(general))
	wants(t, effects, state.FetchMembers{Conv: general})
	s, _ = apply(t, s, state.ChangeRoom{Conv: general, Name: "lab", Topic: "tea"})
	equal(t, "busy", s.Dialog.Busy, true)

	other, _ := apply(t, s, state.Refused{Of: state.ActRename, Conv: random, Why: wire.CodeTaken})
	equal(t, "busy after another's answer", other.Dialog.Busy, true)
	equal(t, "another's answer", other.Notice.Kind, state.NoticeRefused)

	no, _ := apply(t, s, state.Refused{Of: state.ActRename, Conv: general, Why: wire.CodeTaken})
	equal(t, "busy once refused", no.Dialog.Busy, false)
	equal(t, "why", no.Dialog.Refusal, state.Refusal{Of: state.ActRename, Why: wire.CodeTaken})
	equal(t, "notice", no.Notice, state.Notice{})

	yes, _ := apply(t, no, state.ChangeRoom{Conv: general, Name: "lab2"}, state.Acted{Of: state.ActRename, Conv: general})
	equal(t, "done", yes.Dialog, state.Dialog{Kind: state.DialogDetails, Conv: general, Done: 1})

	same, effects := apply(t, yes, state.ChangeRoom{Conv: general, Name: "general", Topic: "tea"})
	wants(t, effects)
	equal(t, "nothing to do is done", same.Dialog.Done, 2)

	late, _ := apply(t, s, state.CloseDialog{}, state.Refused{Of: state.ActRename, Conv: general, Why: wire.CodeTaken})
	equal(t, "said once the dialog is closed", late.Notice.Refusal.Why, wire.CodeTaken)

	cut, _ := apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 9)}})
	equal(t, "busy on a new line", cut.Dialog.Busy, false)
}

func TestInvitingLeadsToTheMembers(t *testing.T) {
	s, effects := apply(t, moderator(t), state.OpenDialog{Kind: state.DialogPeople, Conv: general})
	wants(t, effects, state.FetchMembers{Conv: general})
	s, _ = apply(t, s, state.InvitePeople{Conv: general, People: []wire.AccountID{bob}}, state.Acted{Of: state.ActInvite, Conv: general})
	equal(t, "dialog", s.Dialog, state.Dialog{Kind: state.DialogDetails, Conv: general})
}

func TestGroupIsFoundByItsPeople(t *testing.T) {
	s, _ := apply(t, login(t, room(general, "general", 1), direct(withBob, amy, bob, 9), group(301, bob, chen)))
	equal(t, "title", s.Convs[301].Title(amy), "bob, chen")
	s, effects := apply(t, s, state.OpenDialog{Kind: state.DialogPeople}, state.OpenGroup{With: []wire.AccountID{bob, chen}})
	wants(t, effects, state.FetchOlder{Conv: 301})
	equal(t, "on show", s.Current, 301)
	equal(t, "dialog", s.Dialog, state.Dialog{})
	s, _ = apply(t, s, state.OpenDirect{With: bob})
	equal(t, "the one with bob alone", s.Current, withBob)
	_, effects = apply(t, s, state.OpenDirect{With: chen})
	wants(t, effects, state.AskDirect{With: chen})
}

func TestRoomsAreListedByPages(t *testing.T) {
	open := state.OpenDialog{Kind: state.DialogRooms}
	s, effects := apply(t, moderator(t), open)
	wants(t, effects, state.FetchRooms{})
	s, _ = apply(t, s, state.RoomsLoaded{Rooms: []wire.Conversation{room(1, "a", 1), room(2, "b", 1)}, More: true})
	equal(t, "rooms", len(s.Rooms.Rooms), 2)
	s, effects = apply(t, s, state.LoadRooms{})
	wants(t, effects, state.FetchRooms{After: "b"})
	_, effects = apply(t, s, state.LoadRooms{})
	wants(t, effects) // asked already

	late, _ := apply(t, s, state.RoomsLoaded{Rooms: []wire.Conversation{room(9, "z", 1)}})
	equal(t, "an answer to another question", len(late.Rooms.Rooms), 2)

	failed, _ := apply(t, s, state.RoomsLoaded{After: "b", Err: errors.New("cut")})
	equal(t, "failed", failed.Rooms.Failed, true)
	_, effects = apply(t, failed, state.LoadRooms{})
	wants(t, effects, state.FetchRooms{After: "b"})

	s, _ = apply(t, s, state.RoomsLoaded{After: "b", Rooms: []wire.Conversation{room(3, "c", 1)}})
	_, effects = apply(t, s, state.LoadRooms{})
	wants(t, effects) // there are no more

	s, effects = apply(t, s, state.LoadRooms{Archived: true})
	wants(t, effects, state.FetchRooms{Archived: true})
	equal(t, "rooms of the other list", len(s.Rooms.Rooms), 0)

	s, effects = apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 9)}})
	if !slices.Contains(effects, state.Effect(state.FetchRooms{Archived: true})) {
		t.Errorf("on a new line the list is not asked for again: %#v", effects)
	}
	s, _ = apply(t, s, state.Logout{}, state.LoggedOut{})
	equal(t, "dialog of nobody", s.Dialog.Kind, state.DialogNone)
}

// names are those of the members that are listed.
func names(s state.State) string {
	txt := ""
	for _, a := range s.Members.People {
		txt += a.Name + " "
	}
	return txt
}

// moved is somebody who came or went.
func moved(seq wire.Seq, kind wire.EventKind, who wire.AccountID) state.EventPushed {
	return state.EventPushed{Event: wire.Event{Conv: general, Seq: seq, Kind: kind, From: who, Name: account(who).Name}}
}

func TestMembersComeAndGoWhileTheyAreListed(t *testing.T) {
	s, _ := apply(t, moderator(t), details(general),
		state.MembersLoaded{Conv: general, People: []wire.Account{account(amy)}, More: true})
	s, effects := apply(t, s, state.LoadMembers{})
	wants(t, effects, state.FetchMembers{Conv: general, After: "amy"})

	// While the page is on its way, admin goes and bob comes; the page knows neither.
	s, _ = apply(t, s, moved(10, wire.Left, admin), moved(11, wire.Joined, bob))
	s, _ = apply(t, s, state.MembersLoaded{Conv: general, After: "amy", People: []wire.Account{account(admin)}})
	equal(t, "members", names(s), "amy bob ")
	s, _ = apply(t, s, moved(12, wire.Joined, admin))
	equal(t, "members", names(s), "admin amy bob ")
	s, _ = apply(t, s, moved(13, wire.Left, bob))
	equal(t, "members", names(s), "admin amy ")
}

func TestLosingTheRoomOnShowIsSaid(t *testing.T) {
	removed := state.Notice{Kind: state.NoticeRemoved, Detail: "general"}
	s, _ := apply(t, moderator(t), details(general), state.ConvClosed{Conv: general})
	equal(t, "dialog", s.Dialog, state.Dialog{})
	equal(t, "notice", s.Notice, removed)

	s, _ = apply(t, moderator(t), state.ConvClosed{Conv: random})
	equal(t, "notice about one not on show", s.Notice, state.Notice{})

	s, _ = apply(t, moderator(t), state.LeaveRoom{Conv: general}, state.ConvClosed{Conv: general})
	equal(t, "notice about one that was left", s.Notice, state.Notice{})

	s, _ = apply(t, moderator(t), state.RunCommand{Conv: general, Text: "/leave"}, state.ConvClosed{Conv: general})
	equal(t, "notice about one that was left by a command", s.Notice, state.Notice{})

	s, _ = apply(t, moderator(t), state.LeaveRoom{Conv: general},
		state.Refused{Of: state.ActLeave, Conv: general, Why: wire.CodeStorage}, state.ConvClosed{Conv: general})
	equal(t, "notice after a leave that was refused", s.Notice, removed)

	s, _ = apply(t, moderator(t), state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(random, "random", 9)}})
	equal(t, "notice of what happened while away", s.Notice, removed)
}

func TestNobodyWritesInAnArchivedRoom(t *testing.T) {
	s := moderator(t)
	equal(t, "can send", s.CanSend(), true)
	closed := room(general, "general", 9)
	closed.Archived = true
	s, _ = apply(t, s, state.ConvOpened{Conv: closed})
	equal(t, "can send", s.CanSend(), false)
}

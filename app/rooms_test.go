//go:build !js

package main

import (
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// three are admin, amy and bob at the demo's server.
func three(t *testing.T) (admin, amy, bob *seat) {
	t.Helper()
	s := demoServer(t, t.TempDir(), "")
	admin, amy, bob = sit(t, t.TempDir()), sit(t, t.TempDir()), sit(t, t.TempDir())
	admin.login(s.Addr().String(), "admin")
	amy.login(s.Addr().String(), "amy")
	bob.login(s.Addr().String(), "bob")
	return admin, amy, bob
}

// who is the account of a name.
func (p *seat) who(name string) wire.AccountID {
	p.t.Helper()
	var id wire.AccountID
	p.see("the account of "+name, func(s *state.State) bool {
		for _, a := range s.People {
			if a.Name == name {
				id = a.ID
			}
		}
		return id != 0
	})
	return id
}

// creates makes a room and waits for it.
func (p *seat) creates(ev state.CreateRoom) wire.ConvID {
	p.t.Helper()
	p.do(state.OpenDialog{Kind: state.DialogRoom}, ev)
	return p.see("the room "+ev.Name, func(s *state.State) bool {
		c := s.Convs[s.Current]
		return c != nil && c.Name == ev.Name && s.Dialog.Kind == state.DialogNone
	}).Current
}

// members waits until the dialog lists these.
func (p *seat) members(want string) {
	p.t.Helper()
	p.see("the members "+want, func(s *state.State) bool {
		names := make([]string, 0, len(s.Members.People))
		for _, a := range s.Members.People {
			names = append(names, a.Name)
		}
		return !s.Members.Loading && strings.Join(names, " ") == want
	})
}

// lists waits until the dialog lists these rooms.
func (p *seat) lists(want string) {
	p.t.Helper()
	p.see("the rooms "+want, func(s *state.State) bool {
		names := make([]string, 0, len(s.Rooms.Rooms))
		for _, r := range s.Rooms.Rooms {
			names = append(names, r.Name)
		}
		return !s.Rooms.Loading && strings.Join(names, " ") == want
	})
}

func refusedBy(of state.RoomAct, why wire.Code) func(*state.State) bool {
	return func(s *state.State) bool {
		return s.Dialog.Refusal == state.Refusal{Of: of, Why: why} && !s.Dialog.Busy
	}
}

func TestRoomIsFoundJoinedAndLeft(t *testing.T) {
	_, amy, bob := three(t)
	room := amy.creates(state.CreateRoom{Name: "homework", Topic: "Which page?"})
	bob.do(state.OpenDialog{Kind: state.DialogRooms})
	bob.lists("general homework")
	if r := bob.store.Snapshot().Rooms.Rooms[1]; r.Topic != "Which page?" || r.Members != 1 {
		t.Errorf("it is listed as %+v", r)
	}
	bob.do(state.JoinRoom{Conv: room})
	bob.see("the room", func(s *state.State) bool { return s.Current == room && s.Dialog.Kind == state.DialogNone })
	bob.say("seven")
	amy.reads("bob: seven")
	amy.do(state.OpenDialog{Kind: state.DialogDetails, Conv: room})
	amy.members("amy bob")

	bob.do(state.OpenDialog{Kind: state.DialogDetails, Conv: room}, state.LeaveRoom{Conv: room})
	got := bob.see("it gone", func(s *state.State) bool { return s.Convs[room] == nil })
	if got.Notice.Kind != state.NoticeNone || got.Dialog.Kind != state.DialogNone {
		t.Errorf("who left is told %+v, dialog %+v", got.Notice, got.Dialog)
	}
	amy.members("amy")
}

func TestModeratorChangesARoom(t *testing.T) {
	_, amy, bob := three(t)
	room := amy.creates(state.CreateRoom{Name: "homework"})
	amy.creates(state.CreateRoom{Name: "lab"})
	bob.do(state.OpenDialog{Kind: state.DialogRooms}, state.JoinRoom{Conv: room})
	bob.see("the room", func(s *state.State) bool { return s.Current == room })

	amy.do(state.OpenDialog{Kind: state.DialogDetails, Conv: room}, state.ChangeRoom{Conv: room, Name: "lab", Topic: "tea"})
	amy.see("that the name is taken", refusedBy(state.ActRename, wire.CodeTaken))
	amy.do(state.ChangeRoom{Conv: room, Name: "物理", Topic: "tea"})
	amy.see("that it is done", func(s *state.State) bool { return s.Dialog.Done == 1 && !s.Dialog.Busy })
	both := func(what string, ok func(c *state.Conversation) bool) {
		t.Helper()
		for _, p := range []*seat{amy, bob} {
			p.see(what, func(s *state.State) bool { return ok(s.Convs[room]) })
		}
	}
	both("another name and topic", func(c *state.Conversation) bool { return c.Name == "物理" && c.Topic == "tea" })
	amy.do(state.ChangeRoom{Conv: room, Name: "物理"})
	both("no topic", func(c *state.Conversation) bool { return c.Topic == "" })

	amy.do(state.ArchiveRoom{Conv: room})
	both("it archived", func(c *state.Conversation) bool { return c.Archived })
	if bob.store.Snapshot().CanSend() {
		t.Error("bob may write in an archived room")
	}
	bob.do(state.OpenDialog{Kind: state.DialogRooms})
	bob.lists("general lab")
	bob.do(state.LoadRooms{Archived: true})
	bob.lists("general lab 物理")
	bob.do(state.CloseDialog{}, state.OpenDialog{Kind: state.DialogPeople, Conv: room},
		state.InvitePeople{Conv: room, People: []wire.AccountID{bob.who("admin")}})
	bob.see("that nobody comes in", refusedBy(state.ActInvite, wire.CodeArchived))
	amy.do(state.ArchiveRoom{Conv: room, Off: true})
	both("it open", func(c *state.Conversation) bool { return !c.Archived })
}

func TestPeopleAreInvitedAndRemoved(t *testing.T) {
	admin, amy, bob := three(t)
	room := amy.creates(state.CreateRoom{Name: "secret", Private: true})
	amy.do(state.OpenDialog{Kind: state.DialogPeople, Conv: room},
		state.InvitePeople{Conv: room, People: []wire.AccountID{amy.who("bob"), amy.who("admin")}})
	amy.see("the members", func(s *state.State) bool { return s.Dialog.Kind == state.DialogDetails })
	amy.members("admin amy bob")
	for _, p := range []*seat{admin, bob} {
		p.see("the room", func(s *state.State) bool { return s.Convs[room] != nil && s.Convs[room].Private })
	}

	// What bob may not do, his window does not ask for; admin moderates every room.
	bob.do(state.Select{Conv: room}, state.RemoveMember{Conv: room, Who: bob.who("amy")})
	admin.do(state.OpenDialog{Kind: state.DialogDetails, Conv: room}, state.RemoveMember{Conv: room, Who: admin.who("bob")})
	got := bob.see("that the room is his no more", func(s *state.State) bool { return s.Convs[room] == nil })
	if got.Notice.Kind != state.NoticeRemoved || got.Notice.Detail != "secret" {
		t.Errorf("who was removed is told %+v", got.Notice)
	}
	admin.members("admin amy")
	amy.members("admin amy")
	bob.do(state.OpenDialog{Kind: state.DialogRooms}, state.JoinRoom{Conv: room})
	bob.see("that there is no such room", refusedBy(state.ActJoin, wire.CodeNotFound))
}

func TestGroupConversation(t *testing.T) {
	admin, amy, bob := three(t)
	amy.do(state.OpenDialog{Kind: state.DialogPeople},
		state.OpenGroup{With: []wire.AccountID{amy.who("bob"), amy.who("admin")}})
	s := amy.see("the group", func(s *state.State) bool {
		c := s.Convs[s.Current]
		return c != nil && c.Group() && s.Dialog.Kind == state.DialogNone
	})
	if got := s.Convs[s.Current].Title(s.Me.ID); got != "admin, bob" {
		t.Errorf("it is called %q", got)
	}
	amy.say("tea?")
	bob.do(state.OpenGroup{With: []wire.AccountID{bob.who("amy"), bob.who("admin")}})
	bob.reads("amy: tea?")
	admin.see("it unread", func(t *state.State) bool { c := t.Convs[s.Current]; return c != nil && c.Unread == 1 })
	bob.do(state.OpenDirect{With: bob.who("amy")})
	bob.see("the one with amy alone", func(s *state.State) bool {
		c := s.Convs[s.Current]
		return c != nil && c.Kind == wire.Direct && len(c.People) == 2 && c.Peer(s.Me.ID).Name == "amy"
	})
}

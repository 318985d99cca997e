package server_test

import (
	"sync"
	"testing"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// invited is a server whose accounts are made by invitation, and its admin.
func invited(t *testing.T) (*server.Server, *peer) {
	t.Helper()
	s := start(t, server.Config{Demo: true, Policy: wire.PolicyInvite})
	return s, enter(t, s, "admin")
}

// enter logs somebody in.
func enter(t testing.TB, s *server.Server, name string) *peer {
	t.Helper()
	p := dial(t, s, false)
	p.login(name)
	return p
}

// newcomer is a peer who has said hello.
func newcomer(t testing.TB, s *server.Server) *peer {
	t.Helper()
	p := dial(t, s, false)
	must[*wire.Welcome](p, &wire.Hello{Version: wire.Version})
	return p
}

func TestPeopleComeInByInvitation(t *testing.T) {
	s, admin := invited(t)
	i := must[*wire.InvitationToken](admin, &wire.CreateInvitation{Uses: 2, Life: 60, For: " year  10 "})
	if i.By != admin.me.ID || i.Name != "admin" || i.For != "year 10" || i.Uses != 2 || i.Until-i.Made < 59_000 || i.Until-i.Made > 61_000 || len(i.Token) != 22 {
		t.Errorf("got %+v", i)
	}
	p := newcomer(t, s)
	refused(p, &wire.Register{User: "cho", Password: "secret"}, wire.CodePolicy)
	refused(p, &wire.Register{User: "amy", Password: "secret", Invite: i.Token}, wire.CodeTaken)
	refused(p, &wire.Register{User: "cho", Password: "x", Invite: i.Token}, wire.CodeInvalid)
	if me := must[*wire.Session](p, &wire.Register{User: "cho", Password: "secret", Invite: i.Token}).Me; me.Name != "cho" || me.Admin {
		t.Errorf("got %+v", me)
	}
	list := must[*wire.InvitationList](admin, &wire.Invitations{}).Invitations
	if len(list) != 1 || list[0].ID != i.ID || list[0].Used != 1 {
		t.Errorf("got %+v, want one account by it: what was refused uses nothing", list)
	}
	must[*wire.Session](newcomer(t, s), &wire.Register{User: "dan", Password: "secret", Invite: i.Token})
	refused(newcomer(t, s), &wire.Register{User: "eve", Password: "secret", Invite: i.Token}, wire.CodeInviteUsed)

	other := must[*wire.InvitationToken](admin, &wire.CreateInvitation{})
	if other.Uses != wire.InvitationUses {
		t.Errorf("got %+v", other)
	}
	for range 2 {
		must[*wire.Done](admin, &wire.RevokeInvitation{Invitation: other.ID})
	}
	refused(newcomer(t, s), &wire.Register{User: "eve", Password: "secret", Invite: other.Token}, wire.CodeInviteRevoked)
	refused(admin, &wire.RevokeInvitation{Invitation: other.ID + 1}, wire.CodeNotFound)

	must[*wire.Done](admin, &wire.SetPolicy{Policy: wire.PolicyClosed})
	last := must[*wire.InvitationToken](admin, &wire.CreateInvitation{})
	refused(newcomer(t, s), &wire.Register{User: "eve", Password: "secret", Invite: last.Token}, wire.CodePolicy)
	must[*wire.Done](admin, &wire.SetPolicy{Policy: wire.PolicyOpen})
	must[*wire.Session](newcomer(t, s), &wire.Register{User: "eve", Password: "secret", Invite: other.Token})
}

// invitationRequests are all about invitations that only administrators may ask.
func invitationRequests(of wire.InvitationID) []wire.Request {
	return []wire.Request{&wire.CreateInvitation{}, &wire.Invitations{}, &wire.RevokeInvitation{Invitation: of}}
}

func TestInvitationsAreAdministrators(t *testing.T) {
	s, admin := invited(t)
	bob := enter(t, s, "bob")
	for _, r := range invitationRequests(1) {
		refused(bob, r, wire.CodeForbidden)
	}
	for _, r := range []wire.CreateInvitation{
		{Uses: wire.MaxUses + 1}, {Uses: -1}, {Life: wire.MaxLife + 1}, {Life: -1}, {For: "\u202e"},
	} {
		refused(admin, &r, wire.CodeInvalid)
	}
	if list := must[*wire.InvitationList](admin, &wire.Invitations{}).Invitations; len(list) != 0 {
		t.Errorf("got %+v, want none", list)
	}
}

// Tokens that are none are answered so, then not at all, while who has one comes
// in from the same address.
func TestGuessedInvitationsAreLimited(t *testing.T) {
	s, admin := invited(t)
	good := must[*wire.InvitationToken](admin, &wire.CreateInvitation{}).Token
	p := newcomer(t, s)
	for n := range server.GuessBurst {
		guess := []string{"AAAAAAAAAAAAAAAAAAAAAA", "x", good + "A", "******"}[n%4]
		refused(p, &wire.Register{User: "eve", Password: "secret", Invite: guess}, wire.CodeInviteUnknown)
	}
	refused(p, &wire.Register{User: "eve", Password: "secret", Invite: "x"}, wire.CodeTooMany)
	must[*wire.Session](p, &wire.Register{User: "eve", Password: "secret", Invite: good})
}

// Of two who use the last of an invitation at once, one comes in and the other
// is told, and can with another.
func TestLastUseOfAnInvitation(t *testing.T) {
	s, admin := invited(t)
	i := must[*wire.InvitationToken](admin, &wire.CreateInvitation{Uses: 1})
	users := [2]string{"cho", "dan"}
	var faults [2]*wire.Error
	var wg sync.WaitGroup
	for n := range users {
		p := newcomer(t, s)
		wg.Go(func() { _, faults[n] = p.ask(&wire.Register{User: users[n], Password: "secret", Invite: i.Token}) })
	}
	wg.Wait()
	in, out := 0, 1
	if faults[in] != nil {
		in, out = out, in
	}
	if faults[in] != nil || faults[out] == nil || faults[out].Code != wire.CodeInviteUsed {
		t.Fatalf("got %v and %v, want one in and one that is used up", faults[0], faults[1])
	}
	again := must[*wire.InvitationToken](admin, &wire.CreateInvitation{Uses: 1})
	must[*wire.Session](newcomer(t, s), &wire.Register{User: users[out], Password: "secret", Invite: again.Token})
}

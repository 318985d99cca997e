package server_test

import (
	"testing"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestJoinUndoesNoRemoval: a member's join that was on its way when another removed
// the member once made it a member of the private room again.
func TestJoinUndoesNoRemoval(t *testing.T) {
	come, on := make(chan struct{}), make(chan struct{})
	s := start(t, server.Config{Demo: true}.JoinsPaused(come, on))
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic", Private: true})
	must[*wire.Conversation](amy, &wire.Invite{Conv: room.ID, Account: bob.me.ID})
	join := &wire.Join{Conv: room.ID}
	id, answered := bob.post(join), make(chan struct{})
	go func() {
		defer close(answered)
		bob.await(id, join) // whatever it is
	}()
	select {
	case <-come:
	case <-answered:
	}
	must[*wire.Done](amy, &wire.Remove{Conv: room.ID, Account: bob.me.ID})
	close(on)
	<-answered
	refused(bob, &wire.History{Conv: room.ID}, wire.CodeNotFound)
	if left := must[*wire.Directory](amy, &wire.Members{Conv: room.ID}).People; len(left) != 1 {
		t.Errorf("got members %+v, want amy alone", left)
	}
}

// TestHistoryEndsWithMembership: who was removed while a page was being read once got
// what was said since.
func TestHistoryEndsWithMembership(t *testing.T) {
	come, on := make(chan struct{}), make(chan struct{})
	s := start(t, server.Config{Demo: true}.ReadsPaused(come, on))
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic", Private: true})
	must[*wire.Conversation](amy, &wire.Invite{Conv: room.ID, Account: bob.me.ID})
	ask := &wire.History{Conv: room.ID}
	id := bob.post(ask)
	<-come
	must[*wire.Done](amy, &wire.Remove{Conv: room.ID, Account: bob.me.ID})
	amy.say(room.ID, "now that he is gone")
	close(on)
	if a, no := bob.await(id, ask); no == nil || no.Code != wire.CodeNotFound {
		t.Errorf("got %+v, %v, want %s", a, no, wire.CodeNotFound)
	}
}

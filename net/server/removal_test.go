package server_test

import (
	"testing"

	"parley.example/net/server"
	"parley.example/net/server/store"
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

// TestHookOfWhoWasRemoved names a fault: a moderator whose webhook was being made when
// another removed them got its path, by which to post into the private room for ever.
func TestHookOfWhoWasRemoved(t *testing.T) {
	come, on := make(chan struct{}), make(chan struct{})
	s := start(t, server.Config{Demo: true}.JoinsPaused(come, on))
	amy, admin := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	admin.login("admin")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic", Private: true})
	must[*wire.Conversation](amy, &wire.Invite{Conv: room.ID, Account: admin.me.ID})
	ask := &wire.CreateHook{Conv: room.ID, Name: "ci"}
	id := amy.post(ask)
	<-come
	must[*wire.Done](admin, &wire.Remove{Conv: room.ID, Account: amy.me.ID})
	close(on)
	if a, no := amy.await(id, ask); no == nil {
		t.Errorf("got %+v, want it refused", a)
	}
	if hooks := must[*wire.HookList](admin, &wire.Hooks{Conv: room.ID}).Hooks; len(hooks) != 0 {
		t.Errorf("got webhooks %+v, want none", hooks)
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

// TestRemovalHoldsBeforeItIsTold names a fault: until a removal that was committed was
// told, which takes a moment, the member got pages of what was committed with it, the
// removal itself at least.
func TestRemovalHoldsBeforeItIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		ask   wire.History
		first bool // another member reads the same before
	}{
		"a page":                            {wire.History{After: 1}, false},
		"the newest page":                   {wire.History{}, false},
		"the newest page, which is at hand": {wire.History{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			come, on := make(chan struct{}), make(chan struct{})
			s := start(t, server.Config{Demo: true}.Fed(func(commits []store.Commit) {
				if len(commits[0].Left) > 0 {
					close(come)
					<-on
				}
			}))
			all := people(t, s, "amy", "bob", "admin")
			amy, bob, admin := all[0], all[1], all[2]
			room := must[*wire.Conversation](amy, &wire.Create{Room: "attic", Private: true})
			must[*wire.Conversation](amy, &wire.Invite{Conv: room.ID, Account: bob.me.ID})
			must[*wire.Conversation](amy, &wire.Invite{Conv: room.ID, Account: admin.me.ID})
			amy.post(&wire.Remove{Conv: room.ID, Account: bob.me.ID})
			<-come
			defer close(on)
			c.ask.Conv = room.ID
			if c.first {
				must[*wire.Page](admin, &c.ask)
			}
			if a, no := bob.ask(&c.ask); no == nil || no.Code != wire.CodeNotFound {
				t.Errorf("got %+v, %v, want %s", a, no, wire.CodeNotFound)
			}
		})
	}
}

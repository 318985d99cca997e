package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// TestIntentsAreOfTheAccountThatWasShown: where another server's took its place in the
// same batch, a draft was kept, a message sent and its news read where the ids led there.
func TestIntentsAreOfTheAccountThatWasShown(t *testing.T) {
	s := reading(t, 3, 9)
	shown := s.Turn
	elsewhere := server()
	elsewhere.Key, elsewhere.Addr = "beef", other
	s, _ = apply(t, s, state.Login{Addr: other, User: "amy", Password: "amy"}, state.Of{Line: 2, Report: state.Welcomed{Server: elsewhere}},
		state.Of{Line: 2, Report: state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{unread(room(general, "general", 9), 3, 6)}}})
	if s.Turn == shown {
		t.Fatal("the account is the same")
	}
	for _, ev := range []state.Event{
		state.Drafted{Conv: general, Draft: "half a secret"},
		state.Select{Conv: general, Draft: "half a secret"},
		state.Seen{Conv: general, Seq: 9},
		sayHi,
	} {
		now, effects := apply(t, s, state.Meant{Turn: shown, Intent: ev})
		conv := now.Convs[general]
		if len(effects) != 0 || conv.Draft != "" || conv.Unread != 6 || len(conv.Pending) != 0 {
			t.Errorf("%T: draft %q, unread %d, pending %v, asked for %v", ev, conv.Draft, conv.Unread, conv.Pending, effects)
		}
		if _, says := ev.(state.Send); says && now.Notice.Kind != state.NoticeUnsent {
			t.Errorf("of words that were not said %+v tells", now.Notice)
		}
	}
	now, _ := apply(t, s, state.Meant{Turn: s.Turn, Intent: state.Drafted{Conv: general, Draft: "mine"}})
	equal(t, "draft", now.Convs[general].Draft, "mine")
}

// TestSecretsAndPowersAreOfTheAccountThatWasShown: a password went to the next server,
// and whoever had the same id there was shut out.
func TestSecretsAndPowersAreOfTheAccountThatWasShown(t *testing.T) {
	s := reading(t, 3, 9)
	s.Me.Admin = true
	for _, ev := range []state.Event{
		state.ChangePassword{Old: "old secret", New: "new secret"},
		state.ShowAs{Display: "Amy of the lab"},
		state.SignOut{Others: true},
		state.Administer{Request: &wire.DisableAccount{Account: bob, Off: true}},
		state.MakeInvitation{},
		state.EndInvitation{ID: 1},
		state.HearOf{Conv: general, Notify: state.NotifyNothing},
		state.Open{Conv: random},
		state.Find{Typed: "half a secret", At: noon},
	} {
		next, effects := apply(t, s, state.Meant{Turn: s.Turn - 1, Intent: ev})
		if len(effects) != 0 || next.Self != s.Self || next.Current != s.Current {
			t.Errorf("%T: asked for %v", ev, effects)
		}
	}
}

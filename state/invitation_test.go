package state_test

import (
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// card is an invitation of the own server's card.
func card(id wire.InvitationID) wire.InvitationToken {
	return wire.InvitationToken{
		Invitation: wire.Invitation{ID: id, Uses: 2, Until: noon.Add(time.Hour).UnixMilli()}, Token: "q8Zr2LxVd0eKjUe7nM4w1A",
	}
}

const cardKey = wire.Fingerprint("7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5")

// hosting are the events of who has just started the own server and is logged in
// to it as an administrator.
func hosting() []state.Event {
	me := account(admin)
	me.Admin = true
	return []state.Event{
		state.StartServer{},
		state.Hosted{Hosting: state.Hosting{Phase: state.HostOn, Addr: addr, Name: "Lab", Key: cardKey, Link: "https://10.0.0.7:12343/#key=" + string(cardKey)}},
		state.Login{Addr: addr, User: "admin", Password: "secret"},
		state.Of{Line: 1, Report: state.Welcomed{Server: state.Server{Name: "Lab", Addr: addr, Key: cardKey}}},
		state.Of{Line: 1, Report: state.LoggedIn{Me: me}},
	}
}

func of(reports ...state.Event) (evs []state.Event) {
	for _, r := range reports {
		evs = append(evs, state.Of{Line: 1, Report: r})
	}
	return evs
}

// last is what the last of some events asks.
func last(t testing.TB, evs ...state.Event) (state.State, []state.Effect) {
	t.Helper()
	s, _ := apply(t, state.State{}, evs[:len(evs)-1]...)
	return state.Update(s, evs[len(evs)-1])
}

func TestCardIsShownAfterTheStart(t *testing.T) {
	s, effects := last(t, hosting()...)
	if s.Dialog.Kind != state.DialogServer {
		t.Errorf("got dialog %v, want the card", s.Dialog.Kind)
	}
	asked := 0
	for _, e := range effects {
		if e == (state.AskInvitation{Card: true}) {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("got effects %+v, want one that asks for an invitation", effects)
	}
	if link := s.CardLink(); link != s.Hosting.Link {
		t.Errorf("got %q before there is an invitation", link)
	}
	again, effects := last(t, append(append(hosting(), state.CloseDialog{}), of(state.LoggedIn{Me: s.Me})...)...)
	if again.Dialog.Kind != state.DialogNone {
		t.Errorf("who comes back sees the card again: %+v", effects)
	}
	evs := hosting()
	evs[4] = state.Of{Line: 1, Report: state.LoggedIn{Me: account(admin)}}
	if s, _ := last(t, evs...); s.Dialog.Kind != state.DialogNone {
		t.Error("who administers nothing sees the card")
	}
}

func TestCardHasAnInvitationThatIsGood(t *testing.T) {
	evs := append(hosting(), of(state.InvitationMade{Made: card(7), Card: true})...)
	s, _ := last(t, evs...)
	link, err := wire.ParseLink(s.CardLink())
	if err != nil || link.Join != card(7).Token || link.Key != cardKey || link.Host != "10.0.0.7" {
		t.Errorf("got link %+v, %v", link, err)
	}
	guest := of(state.PeopleHeard{People: []wire.Account{account(bob)}})
	s, effects := last(t, append(evs, guest...)...)
	equal(t, "asking", s.Invited.Asking, 1)
	wants(t, effects, state.FetchInvitations{})

	good, spent, old, gone := card(7).Invitation, card(7).Invitation, card(7).Invitation, card(7).Invitation
	good.Used, spent.Used = 1, 2
	old.Until = noon.UnixMilli()
	gone.Revoked = true
	for _, tt := range []struct {
		name string
		list []wire.Invitation
		want []state.Effect
	}{
		{"one that is good stays", []wire.Invitation{card(9).Invitation, good}, nil},
		{"one that is used up is renewed", []wire.Invitation{spent}, []state.Effect{state.AskInvitation{Card: true}}},
		{"one that has expired is renewed", []wire.Invitation{old}, []state.Effect{state.AskInvitation{Card: true}}},
		{"one that was revoked is renewed", []wire.Invitation{gone}, []state.Effect{state.AskInvitation{Card: true}}},
		{"one that was forgotten is renewed", nil, []state.Effect{state.AskInvitation{Card: true}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			heard := of(state.InvitationsHeard{List: tt.list, At: noon})
			s, effects := last(t, append(append(append([]state.Event{}, evs...), guest...), heard...)...)
			wants(t, effects, tt.want...)
			equal(t, "has one", s.Invited.Card.ID == 7, len(tt.want) == 0)
		})
	}
	s, effects = last(t, append(evs, of(state.InvitationEnded{ID: 7})...)...)
	wants(t, effects, state.AskInvitation{Card: true})
	if len(s.Invited.List) != 1 || !s.Invited.List[0].Revoked {
		t.Errorf("got %+v", s.Invited.List)
	}
}

func TestInvitationsAreListed(t *testing.T) {
	evs := append(hosting(), of(state.InvitationMade{Made: card(7), Card: true})...)
	evs = append(evs, state.CloseDialog{}, state.MakeInvitation{Uses: 3, Life: 60})
	s, effects := last(t, evs...)
	wants(t, effects, state.AskInvitation{Uses: 3, Life: 60})
	equal(t, "asking", s.Invited.Asking, 1)
	evs = append(evs, of(state.InvitationMade{Made: card(8)})...)
	s, _ = last(t, evs...)
	if s.Invited.Made.ID != 8 || s.Invited.Card.ID != 7 || len(s.Invited.List) != 2 || s.Invited.Asking != 0 {
		t.Errorf("got %+v", s.Invited)
	}
	s, effects = last(t, append(evs, state.LoadInvitations{})...)
	wants(t, effects, state.FetchInvitations{})
	equal(t, "failed", s.Invited.Failed, false)
	evs = append(evs, state.EndInvitation{ID: 8})
	_, effects = last(t, evs...)
	wants(t, effects, state.AskEndInvitation{ID: 8})
	s, _ = last(t, append(evs, of(state.InvitationsFailed{Why: wire.CodeForbidden})...)...)
	if !s.Invited.Failed || s.Invited.Why != wire.CodeForbidden || s.Invited.Asking != 0 {
		t.Errorf("got %+v", s.Invited)
	}
	s, _ = last(t, append(evs, of(state.InvitationEnded{ID: 8})...)...)
	if s.Invited.Made.ID != 0 || !s.Invited.List[0].Revoked {
		t.Errorf("got %+v", s.Invited)
	}
	s, _ = last(t, append(evs, state.Logout{})...)
	if len(s.Invited.List) != 0 || s.Invited.Card.ID != 0 {
		t.Errorf("who logged out leaves %+v", s.Invited)
	}
}

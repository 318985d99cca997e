package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// TestMembersAreListedToNameOne: without a dialog, a page after the other, and
// those who never spoke come before who is elsewhere.
func TestMembersAreListedToNameOne(t *testing.T) {
	s := login(t, room(general, "general", 9), room(random, "random", 9))
	s, _ = apply(t, s, state.PeopleHeard{People: []wire.Account{{ID: 51, Name: "dan", Kind: wire.Person}, {ID: 52, Name: "dora", Kind: wire.Person}}})
	s, effects := apply(t, s, state.ListMembers{Conv: general})
	wants(t, effects, state.FetchMembers{Conv: general})
	s, effects = apply(t, s, state.ListMembers{Conv: general})
	wants(t, effects) // it is on its way
	s, _ = apply(t, s, state.MembersLoaded{Conv: general, People: []wire.Account{{ID: 52, Name: "dora", Kind: wire.Person}}, More: true})
	names := func() (list []string) {
		for _, c := range s.Complete(general, "@d").Choices {
			list = append(list, c.Name)
		}
		return list
	}
	if got := names(); len(got) != 2 || got[0] != "dora" {
		t.Errorf("got %v, want dora, who is there, before dan, who is not", got)
	}
	s, effects = apply(t, s, state.ListMembers{Conv: general})
	wants(t, effects, state.FetchMembers{Conv: general, After: "dora"})
	s, _ = apply(t, s, state.MembersLoaded{Conv: general, After: "dora", People: []wire.Account{{ID: 53, Name: "drew", Kind: wire.Person}}})
	if got := names(); len(got) != 3 || got[1] != "drew" {
		t.Errorf("got %v, want drew, who is no account of the list, too", got)
	}
	s, effects = apply(t, s, state.ListMembers{Conv: general})
	wants(t, effects) // all are known
	s, _ = apply(t, s, state.OpenDialog{Kind: state.DialogDetails, Conv: random})
	s, effects = apply(t, s, state.ListMembers{Conv: general})
	wants(t, effects) // a dialog lists others
	equal(t, "listed", s.Members.Conv, random)
}

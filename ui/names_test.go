//go:build cgo

package ui_test

import (
	"image"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// displayed is a lab whose amy wants to be called otherwise.
func displayed(s *state.State) *state.State {
	a := s.People[amy]
	a.Display = "Ms. Lin"
	s.People[amy] = a
	return s
}

// TestListsCallPeopleAsTheyWant: and tell the name by which they are mentioned.
func TestListsCallPeopleAsTheyWant(t *testing.T) {
	for name, tc := range map[string]struct {
		snap *state.State
		do   func(st *stage)
		want []string
	}{
		"members":    {displayed(detailed()), func(*stage) {}, []string{"Ms. Lin", "@amy · Online"}},
		"people":     {displayed(picking()), func(st *stage) { st.Type("lin") }, []string{"Ms. Lin, @amy", "@amy · Online"}},
		"finder":     {displayed(asking(state.DialogFind)), func(st *stage) { st.Type("lin") }, []string{"Ms. Lin", "@amy"}},
		"completion": {displayed(lab()), func(st *stage) { st.Type("@lin") }, []string{"Ms. Lin", "@amy"}},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, tc.snap, wide)
			tc.do(st)
			for _, want := range tc.want {
				if !st.Reads(want) {
					t.Errorf("it does not read %q:\n%s", want, st)
				}
			}
		})
	}
}

// TestArchivedRoomIsOpenedFromTheComposer by who may.
func TestArchivedRoomIsOpenedFromTheComposer(t *testing.T) {
	for _, size := range []image.Point{wide, phone} {
		st := newStage(t, lab(), size)
		st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Archived = true }) })
		if st.Reads("Reopen room") {
			t.Errorf("who may not sees it:\n%s", st)
		}
		st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Archived, c.Owner = true, chen }) })
		st.Click("Reopen room")
		want := state.ArchiveRoom{Conv: general, Off: true}
		if got := only[state.ArchiveRoom](t, st.Take()); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// TestMembersAreAskedForToNameOne: once, and page after page.
func TestMembersAreAskedForToNameOne(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Type("hello")
	st.Take()
	st.Type(" @")
	st.Type("d")
	st.Take()
	st.Show(func(s *state.State) {
		s.Members = state.MemberList{Conv: general, Paging: state.Paging{More: true}, People: []wire.Account{{ID: 31, Name: "dora", Kind: wire.Person}}}
	})
	if got := only[state.ListMembers](t, st.Take()); got.Conv != general {
		t.Errorf("asks %+v", got)
	}
	if !st.Reads("@dora") {
		t.Errorf("a member who never spoke is not offered:\n%s", st)
	}
	st.Show(func(s *state.State) { s.Members.More = false })
	if got := st.Take(); len(got) != 0 {
		t.Errorf("all are known, and it asks %#v", got)
	}
}

// TestOwnPagesByKeys: Tab comes to each control of each page of the settings that
// is about the own account, in a wide window and on a phone.
func TestOwnPagesByKeys(t *testing.T) {
	for _, way := range []string{"Profile", "Signed in", "Password", "Invite people"} {
		for _, size := range []image.Point{wide, phone} {
			s := ownAccount()
			s.Server.Policy, s.Server.Key = wire.PolicyOpen, "7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5"
			st := newStage(t, s, image.Pt(size.X, 900))
			st.walk([]string{way})
			for _, n := range st.Nodes() {
				if isControl(n) && n.Label == "" && n.Around == "" {
					t.Errorf("%s: the %v at %v has no name", way, n.Class, n.Bounds)
				}
			}
			t.Run(way, func(t *testing.T) { tabThrough(t, st) })
		}
	}
}

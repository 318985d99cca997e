package ui_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestInvitationIsMadeAndItsLinkShown(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Click("Invitations: 1 open")
	st.Take()
	st.Click("New invitation")
	st.Type("the choir")
	st.Fill("For how many accounts", "")
	empty := func() {
		for range 3 {
			st.Key(key.NameDeleteBackward, 0)
			st.Key(key.NameDeleteForward, 0)
		}
	}
	empty()
	st.Type("0")
	st.Key(key.NameReturn, 0)
	if got := st.Take(); len(got) != 0 || !st.Reads("A number from 1 to 10,000.") {
		t.Errorf("a bad number gave %#v:\n%s", got, st)
	}
	empty()
	st.Type("12")
	st.Click("Good until: a week from now")
	st.Click("a day from now")
	st.Click("Create")
	want := state.MakeInvitation{Uses: 12, Life: 24 * 3600, For: "the choir"}
	if got := only[state.MakeInvitation](t, st.Take()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	st.Show(func(s *state.State) { s.Invited.Failed, s.Invited.Why = true, wire.CodeTooMany })
	if !st.Reads("That was too much") {
		t.Errorf("refused:\n%s", st)
	}
	made := wire.Invitation{ID: 9, By: chen, For: "the choir", Made: today(9, 40, 0).UnixMilli(), Until: today(9, 40, 0).AddDate(0, 0, 1).UnixMilli(), Uses: 12}
	st.Show(func(s *state.State) {
		s.Invited.Failed, s.Invited.List = false, append([]wire.Invitation{made}, s.Invited.List...)
		s.Invited.Made = wire.InvitationToken{Invitation: made, Token: "q8Zr2LxVd0eKjUe7nM4w1A"}
	})
	if !st.Reads("the choir") || !st.Reads("Hand this link over now") || !st.Reads("0 of 12 used") {
		t.Errorf("its page:\n%s", st)
	}
	st.Click("Copy link")
	_, txt, _ := st.Router.WriteClipboard()
	link, err := wire.ParseLink(string(txt))
	if err != nil || link.Join != "q8Zr2LxVd0eKjUe7nM4w1A" || link.Key != st.Snap.Server.Key || link.Host != "192.168.1.5" {
		t.Errorf("copied %q: %+v, %v", txt, link, err)
	}
	st.Key(key.NameEscape, 0)
	if !st.Reads("Find an invitation") {
		t.Errorf("one back from there:\n%s", st)
	}
}

func TestInvitationIsEnded(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Click("Invitations: 1 open")
	for label, want := range map[string]string{
		"Year 10": "by chen, 27 of 30 left", "Invitation": "by amy, 2 of 2 used", "parents": "by parleyd, 7 of 50 used", "guests of the open day": "ended · by amy",
	} {
		found := false
		for _, n := range st.Nodes() {
			found = found || strings.HasPrefix(n.Label, label) && strings.Contains(n.Label, want)
		}
		if !found {
			t.Errorf("no %q with %q:\n%s", label, want, st)
		}
	}
	st.Fill("Find an invitation", "year")
	st.Key(key.NameReturn, 0)
	if st.Reads("Copy link") {
		t.Errorf("a link that nobody knows is shown:\n%s", st)
	}
	st.Take()
	st.Click("End the invitation")
	st.Key(key.NameEscape, 0)
	if got := st.Take(); len(got) != 0 {
		t.Errorf("not confirmed, it asks %#v", got)
	}
	st.Click("End the invitation")
	st.Click("End the invitation")
	if got := only[state.EndInvitation](t, st.Take()); got.ID != 88125 {
		t.Errorf("ends %+v", got)
	}
	st.Show(func(s *state.State) { s.Invited.Failed = true })
	if !st.Reads("You are not connected") {
		t.Errorf("not done:\n%s", st)
	}
	st.Show(func(s *state.State) {
		s.Invited.Failed = false
		list := append([]wire.Invitation(nil), s.Invited.List...)
		list[0].Revoked = true
		s.Invited.List = list
	})
	if !st.Reads("ended") || st.Reads("End the invitation") {
		t.Errorf("once it has ended:\n%s", st)
	}
}

// TestInvitationsAreLookedAt while they are in view.
func TestInvitationsAreLookedAt(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Click("Invitations: 1 open")
	st.Take()
	st.Now = st.Now.Add(6 * time.Second)
	st.Settle()
	only[state.LoadInvitations](t, st.Take())
}

// TestOthersInviteWhereAnyoneMayCome: by the address and the key alone.
func TestOthersInviteWhereAnyoneMayCome(t *testing.T) {
	s := ownAccount()
	s.Server.Policy, s.Server.Key = wire.PolicyOpen, "7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5"
	st := newStage(t, s, image.Pt(1120, 900))
	st.Click("Invite people: Show…")
	st.Click("Copy link")
	_, txt, _ := st.Router.WriteClipboard()
	if link, err := wire.ParseLink(string(txt)); err != nil || link.Join != "" || link.Key != s.Server.Key {
		t.Errorf("copied %q: %+v, %v", txt, link, err)
	}
	st.Click("Back")
	st.Show(func(s *state.State) { s.Server.Policy = wire.PolicyInvite })
	if st.Reads("Invite people") {
		t.Errorf("who may not invite can:\n%s", st)
	}
}

// TestArrowKeysStayAtAnInvitation: the list is asked for anew while it is in view, and
// where somebody else had made one, Enter led to another, to be ended perhaps.
func TestArrowKeysStayAtAnInvitation(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Click("Invitations: 1 open")
	first := st.Snap.Invited.List[0]
	first.For = "the choir"
	st.Show(func(s *state.State) { s.Invited.List = append([]wire.Invitation{first}, s.Invited.List[1:]...) })
	st.Key(key.NameDownArrow, 0)
	another := wire.Invitation{ID: 99, By: bob, For: "the cooks", Made: first.Made, Until: first.Until, Uses: 1}
	st.Show(func(s *state.State) { s.Invited.List = append([]wire.Invitation{another}, s.Invited.List...) })
	st.Key(key.NameReturn, 0)
	if !st.Reads("the choir") || st.Reads("the cooks") {
		t.Errorf("Enter led to\n%s", st)
	}
}

package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// invitation makes one that is good for a minute.
func (f *fixture) invitation(by wire.AccountID, name string, uses int) wire.Invitation {
	f.Helper()
	i, err := f.s.AddInvitation(f.Context(), store.NewInvitation{By: by, Hash: token(name), Uses: uses, Until: f.now().UnixMilli() + 60_000, For: "for " + name})
	f.ok(err)
	return i
}

// come makes a person's account by an invitation.
func (f *fixture) come(name, by string) error {
	hash := token(by)
	_, err := f.s.CreateAccount(f.Context(), store.NewAccount{Name: name, Kind: wire.Person, Invitation: &hash})
	return err
}

func invitationsAreKept(f *fixture) {
	amy := f.person("amy")
	first := f.invitation(amy.ID, "first", 2)
	want := wire.Invitation{ID: first.ID, By: amy.ID, Name: "amy", For: "for first", Made: f.now().UnixMilli(), Until: f.now().UnixMilli() + 60_000, Uses: 2}
	if first != want || first.ID <= 0 {
		f.Errorf("got %+v, want %+v", first, want)
	}
	f.setClock(f.now().Add(1e9))
	second := f.invitation(0, "second", 1)
	f.reopen()
	if got, err := f.s.InvitationByHash(f.Context(), token("first")); err != nil || got != first {
		f.Errorf("by hash: got %+v, %v, want %+v", got, err, first)
	}
	if got, err := f.s.Invitations(f.Context()); err != nil || !reflect.DeepEqual(got, []wire.Invitation{second, first}) {
		f.Errorf("got %+v, %v, want %+v and %+v", got, err, second, first)
	}
	_, err := f.s.InvitationByHash(f.Context(), token("third"))
	f.is("another token", err, store.ErrNotFound)
	f.is("revoking what is none", f.s.RevokeInvitation(f.Context(), first.ID+second.ID), store.ErrNotFound)
}

func invitationsEnd(f *fixture) {
	amy := f.person("amy")
	revoked, used := f.invitation(amy.ID, "revoked", 9), f.invitation(amy.ID, "used", 1)
	f.invitation(amy.ID, "old", 9)
	f.ok(f.come("bob", "used"))
	for range 2 {
		f.ok(f.s.RevokeInvitation(f.Context(), revoked.ID))
	}
	f.is("revoked", f.come("cho", "revoked"), store.ErrInviteRevoked)
	f.is("used", f.come("cho", "used"), store.ErrInviteUsed)
	f.is("none", f.come("cho", "none"), store.ErrNotFound)
	f.is("a name that is taken", f.come("bob", "old"), store.ErrTaken)
	f.setClock(f.now().Add(60e9 - 1e6))
	f.ok(f.come("cho", "old"))
	f.setClock(f.now().Add(1e6))
	f.is("old", f.come("dan", "old"), store.ErrInviteExpired)
	_, err := f.s.AccountByName(f.Context(), "dan")
	f.is("the account of none", err, store.ErrNotFound)
	if got, err := f.s.InvitationByHash(f.Context(), token("old")); err != nil || got.Used != 1 {
		f.Errorf("got %+v, %v, want one account: a name that is taken uses nothing", got, err)
	}
	if got, err := f.s.InvitationByHash(f.Context(), token("used")); err != nil || got.Used != 1 || got.ID != used.ID {
		f.Errorf("got %+v, %v", got, err)
	}
}

// Of many who use an invitation at once as many come in as it lets.
func lastUseIsOnes(f *fixture) {
	const uses, all = 3, 12
	f.invitation(0, "card", uses)
	var in, out atomic.Int32
	f.each(all, func(n int) {
		err := f.come(fmt.Sprint("guest", n), "card")
		switch {
		case err == nil:
			in.Add(1)
		case errors.Is(err, store.ErrInviteUsed):
			out.Add(1)
		default:
			f.Error(err)
		}
	})
	if in.Load() != uses || out.Load() != all-uses {
		f.Errorf("%d came in and %d did not, want %d and %d", in.Load(), out.Load(), uses, all-uses)
	}
	people, _, err := f.s.ListAccounts(f.Context(), "", 0)
	f.ok(err)
	got, err := f.s.InvitationByHash(f.Context(), token("card"))
	if err != nil || got.Used != uses || len(people) != uses {
		f.Errorf("got %+v, %v and %d accounts, want %d", got, err, len(people), uses)
	}
}

func invitationsAreLimited(f *fixture) {
	first := f.invitation(0, "0", 1)
	for n := 1; n < wire.MaxInvitations; n++ {
		f.invitation(0, fmt.Sprint(n), 1)
	}
	add := func(name string) error {
		_, err := f.s.AddInvitation(f.Context(), store.NewInvitation{Hash: token(name), Uses: 1, Until: f.now().UnixMilli() + 1000})
		return err
	}
	f.is("one more", add("more"), store.ErrInvitations)
	f.ok(f.s.RevokeInvitation(f.Context(), first.ID))
	f.ok(add("more"))
	_, err := f.s.InvitationByHash(f.Context(), token("0"))
	f.is("the one that had ended", err, store.ErrNotFound)
	f.is("and another", add("again"), store.ErrInvitations)
}

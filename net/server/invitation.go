package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// How fast one address may try tokens that are no invitation's.
const (
	guessEvery = 5 * time.Second
	guessBurst = 10
)

// AddInvitation makes an invitation, zero as by for who administers the data.
// What r leaves out is as wire has it.
func (b *Books) AddInvitation(ctx context.Context, by wire.AccountID, r wire.CreateInvitation) (wire.InvitationToken, error) {
	if r.Uses == 0 {
		r.Uses = wire.InvitationUses
	}
	if r.Life == 0 {
		r.Life = wire.InvitationLife
	}
	switch {
	case r.Uses < 0 || r.Uses > wire.MaxUses:
		return wire.InvitationToken{}, wire.Errorf(wire.CodeInvalid, "an invitation makes from 1 to %d accounts", wire.MaxUses)
	case r.Life < 0 || r.Life > wire.MaxLife:
		return wire.InvitationToken{}, wire.Errorf(wire.CodeInvalid, "an invitation is good for at most %d seconds", wire.MaxLife)
	}
	r.For = wire.CleanLine(r.For)
	if err := wire.CheckStatus(r.For); err != nil {
		return wire.InvitationToken{}, err
	}
	token, hash := account.NewInvitation()
	until := time.Now().Add(time.Duration(r.Life) * time.Second).UnixMilli()
	i, err := b.store.AddInvitation(ctx, store.NewInvitation{By: by, Hash: hash, Uses: r.Uses, Until: until, For: r.For})
	return wire.InvitationToken{Invitation: i, Token: token}, err
}

// Invitations lists the invitations, the newest first.
func (b *Books) Invitations(ctx context.Context) ([]wire.Invitation, error) {
	return b.store.Invitations(ctx)
}

// RevokeInvitation ends an invitation.
func (b *Books) RevokeInvitation(ctx context.Context, id wire.InvitationID) error {
	return b.store.RevokeInvitation(ctx, id)
}

// AddInvited makes a person's account, like Add, by the token of an invitation.
// Where the token is none that is open, a password is not hashed. The error is
// store.ErrNotFound for one that is no invitation's, or one of store.Spent.
func (b *Books) AddInvited(ctx context.Context, name, password, token string) (wire.Account, error) {
	hash, ok := account.HashInvitation(token)
	if !ok {
		return wire.Account{}, errNoInvitation
	}
	i, err := b.store.InvitationByHash(ctx, hash)
	if err == nil {
		err = store.Spent(i, time.Now().UnixMilli())
	}
	if err != nil {
		return wire.Account{}, orNoInvitation(err)
	}
	a := b.newPerson(name, false)
	a.Invitation = &hash
	made, err := b.book.Create(ctx, a, password)
	return made, orNoInvitation(err) // another may have been faster
}

var errNoInvitation = wire.Errorf(wire.CodeInviteUnknown, "there is no such invitation: copy the whole link, or ask for another")

// orNoInvitation says what an error means to who has an invitation.
func orNoInvitation(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errNoInvitation
	case errors.Is(err, store.ErrInviteExpired):
		return wire.Errorf(wire.CodeInviteExpired, "this invitation has expired: ask for another")
	case errors.Is(err, store.ErrInviteUsed):
		return wire.Errorf(wire.CodeInviteUsed, "this invitation was used as often as it may be: ask for another")
	case errors.Is(err, store.ErrInviteRevoked):
		return wire.Errorf(wire.CodeInviteRevoked, "this invitation was revoked: ask for another")
	}
	return err
}

// enroll makes the account of a person who registers, as the policy lets them.
func (c *session) enroll(ctx context.Context, r *wire.Register) (wire.Account, error) {
	switch policy := c.srv.Policy(); {
	case policy == wire.PolicyOpen:
		return c.srv.books.Add(ctx, r.User, r.Password, false)
	case policy != wire.PolicyInvite:
		return wire.Account{}, wire.Errorf(wire.CodePolicy, "this server's accounts are made by its administrator: ask there")
	case r.Invite == "":
		return wire.Account{}, wire.Errorf(wire.CodePolicy, "this server's accounts are made by invitation: ask its administrator for a link")
	}
	a, err := c.srv.books.AddInvited(ctx, r.User, r.Password, r.Invite)
	if errors.Is(err, errNoInvitation) {
		c.say(slog.LevelWarn, "invitation refused", "why", err.Error())
		if wait, ok := c.srv.guesses.allow(account.AddressKey(c.from)); !ok {
			err = c.srv.rules.over(boundGuesses, wait, "too many invitations from this address that are none")
		}
	}
	return a, err
}

// createInvitation, invitations and revokeInvitation are an administrator's.
func (c *session) createInvitation(ctx context.Context, r *wire.CreateInvitation) (wire.Answer, error) {
	if err := c.mayInvite(); err != nil {
		return nil, err
	}
	i, err := c.srv.books.AddInvitation(ctx, c.account.ID, *r)
	if err != nil {
		return nil, err
	}
	c.managed("invite_create", "invitation", int64(i.ID), "uses", i.Uses, "until", time.UnixMilli(i.Until))
	return &i, nil
}

func (c *session) invitations(ctx context.Context) (wire.Answer, error) {
	all, err := c.srv.books.Invitations(ctx)
	return &wire.InvitationList{Invitations: all}, err
}

func (c *session) revokeInvitation(ctx context.Context, r *wire.RevokeInvitation) (wire.Answer, error) {
	if err := c.srv.books.RevokeInvitation(ctx, r.Invitation); err != nil {
		return nil, err
	}
	c.managed("invite_revoke", "invitation", int64(r.Invitation))
	return &wire.Done{}, nil
}

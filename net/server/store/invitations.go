package store

import (
	"context"
	"errors"

	"parley.example/net/wire"
)

// The errors of invitations. ErrNotFound means that there is none of a hash.
var (
	ErrInviteExpired = errors.New("the invitation has expired")
	ErrInviteUsed    = errors.New("the invitation is used up")
	ErrInviteRevoked = errors.New("the invitation was revoked")
	// ErrInvitations means that there are wire.MaxInvitations, none of which has
	// ended.
	ErrInvitations = errors.New("too many invitations")
)

// NewInvitation is an invitation to make.
type NewInvitation struct {
	// By makes it, zero for who administers the data.
	By wire.AccountID
	// Hash is that of its token.
	Hash [32]byte
	Uses int
	// Until is when it ends, in milliseconds.
	Until int64
	// For says who is invited.
	For string
}

// Invitations keeps invitations. NewAccount.Invitation uses one.
type Invitations interface {
	// AddInvitation makes an invitation. Where there are wire.MaxInvitations, it
	// forgets the oldest that has ended; ErrInvitations where none has.
	AddInvitation(ctx context.Context, n NewInvitation) (wire.Invitation, error)
	// InvitationByHash finds the invitation of a token, which may have ended.
	InvitationByHash(ctx context.Context, hash [32]byte) (wire.Invitation, error)
	// Invitations lists them, the newest first.
	Invitations(ctx context.Context) ([]wire.Invitation, error)
	// RevokeInvitation ends one; twice is no error.
	RevokeInvitation(ctx context.Context, id wire.InvitationID) error
}

// Spent says why no account can be made by an invitation at a time, in
// milliseconds; nil where one can.
func Spent(i wire.Invitation, now int64) error {
	switch {
	case i.Revoked:
		return ErrInviteRevoked
	case i.Used >= i.Uses:
		return ErrInviteUsed
	case now >= i.Until:
		return ErrInviteExpired
	}
	return nil
}

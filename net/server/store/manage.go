package store

import (
	"context"

	"parley.example/net/wire"
)

// Management keeps what administrators decide of accounts. The first person
// who is an administrator is the owner, and where that account is removed the
// oldest administrator there is. What changes answers ErrNotFound for a removed
// account.
type Management interface {
	// AccountDetail finds an account that is not removed; AccountDetails pages them
	// as ListAccounts does. Online is not the store's to know.
	AccountDetail(ctx context.Context, id wire.AccountID) (wire.AccountDetail, error)
	AccountDetails(ctx context.Context, after string, limit int) (page []wire.AccountDetail, more bool, err error)
	// SetAdmin makes an account an administrator, or ends its being one: ErrOwner
	// for the owner.
	SetAdmin(ctx context.Context, id wire.AccountID, admin bool) error
	// SetDisabled disables an account, which writes nothing from then on, or
	// enables it, which ends a person's tokens; until then they are found. ErrOwner
	// for the owner.
	SetDisabled(ctx context.Context, id wire.AccountID, disabled bool) error
	// SetCode replaces the password's hash by that of a one-time code, which is good
	// until a time in milliseconds, and ends every token of the account. A SetSecret
	// ends the code.
	SetCode(ctx context.Context, id wire.AccountID, secret string, until int64) error
	// UseCode notes that somebody logs in by the code whose hash is secret.
	// ErrNotFound where that is not the account's code, or was used before.
	UseCode(ctx context.Context, id wire.AccountID, secret string) error
	// Residents lists the bots that live in the server, those as which webhooks post
	// among them.
	Residents(ctx context.Context) ([]wire.AccountID, error)
	// Stock counts what is kept, as one moment has it.
	Stock(ctx context.Context) (wire.Stock, error)
}

// NewHook is a webhook to make.
type NewHook struct {
	Conv wire.ConvID
	// By makes it.
	By wire.AccountID
	// Outside lets By be no member: who has the data makes it.
	Outside bool
	// Name is that of the bot as which it posts.
	Name string
	// Hash is that of its secret.
	Hash [32]byte
}

// Hooks keeps the webhooks of rooms.
type Hooks interface {
	// AddHook makes a webhook, and its bot where none posts for webhooks under that
	// folded name yet, and the bot a member by an event that says by whom. ErrTaken
	// where the room has one of that name, or another account does or did;
	// ErrNotFound where there is no such room, ErrNotMember where by is none,
	// ErrArchived, ErrHooks.
	AddHook(ctx context.Context, n NewHook) (wire.Hook, error)
	// HookByHash finds the webhook of a secret.
	HookByHash(ctx context.Context, hash [32]byte) (wire.Hook, error)
	// HooksOf lists a room's, in the order of their folded names.
	HooksOf(ctx context.Context, conv wire.ConvID) ([]wire.Hook, error)
	// RemoveHook ends one of a room's webhooks, and its bot's membership.
	// ErrNotFound where there is none.
	RemoveHook(ctx context.Context, conv wire.ConvID, id wire.HookID) error
}

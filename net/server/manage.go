package server

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// What is administered, by whom it may be: by those who are logged in, and by
// who can write to the server's data.

var (
	errOwner    = wire.Errorf(wire.CodeForbidden, "that is the owner's account: nobody else disables, demotes or resets it")
	errNoPerson = wire.Errorf(wire.CodeInvalid, "that is for people, and the account is a bot's")
	errNoBot    = wire.Errorf(wire.CodeInvalid, "that is for bots that log in, and the account is none")
	errNoToken  = wire.Errorf(wire.CodeInternal, "the bot is there, but none of its tokens: make it another")
	errResident = wire.Errorf(wire.CodeInvalid, "that bot lives in the server, which needs it")
)

// newPerson is what every person's account begins with.
func (b *Books) newPerson(name string, admin bool) store.NewAccount {
	return store.NewAccount{Name: name, Kind: wire.Person, Admin: admin, Join: b.home, Direct: []wire.AccountID{b.greeter.ID}}
}

// AddWithCode makes a person's account, like Add, whose password is a one-time
// code.
func (b *Books) AddWithCode(ctx context.Context, name string, admin bool) (wire.Account, account.Code, error) {
	return b.book.CreateWithCode(ctx, b.newPerson(name, admin))
}

// Reset replaces a person's password by a one-time code and signs all devices
// out.
func (b *Books) Reset(ctx context.Context, id wire.AccountID) (wire.Account, account.Code, error) {
	a, err := b.active(ctx, id)
	if err == nil && a.Kind != wire.Person {
		err = errNoPerson
	}
	if err != nil {
		return wire.Account{}, account.Code{}, err
	}
	code, err := b.book.Reset(ctx, id)
	return a.Account, code, err
}

// SetDisabled lets nobody log in as an account, or again. A running server ends
// its connections within seconds.
func (b *Books) SetDisabled(ctx context.Context, id wire.AccountID, disabled bool) error {
	if id == b.greeter.ID {
		return errResident
	}
	return owners(b.store.SetDisabled(ctx, id, disabled))
}

// SetAdmin makes a person an administrator, or ends their being one.
func (b *Books) SetAdmin(ctx context.Context, id wire.AccountID, admin bool) error {
	a, err := b.active(ctx, id)
	if err == nil && a.Kind != wire.Person {
		err = errNoPerson
	}
	if err != nil {
		return err
	}
	return owners(b.store.SetAdmin(ctx, id, admin))
}

// AddBot makes the account of a program, and the token by which it logs in. The error
// is errNoToken where the account was made and that was not.
func (b *Books) AddBot(ctx context.Context, name string) (a wire.Account, token string, err error) {
	name = account.CleanName(name)
	if err := account.CheckNewName(name); err != nil {
		return a, "", err
	}
	if a, err = b.store.CreateAccount(ctx, store.NewAccount{Name: name, Kind: wire.Bot}); err != nil {
		return a, "", err
	}
	token, err = b.issueBot(ctx, a.ID)
	return a, token, err
}

// botDevice is what a bot's token is called among its devices.
const botDevice = "bot"

// issueBot makes a bot's only token.
func (b *Books) issueBot(ctx context.Context, id wire.AccountID) (token string, err error) {
	if token, err = b.book.Issue(ctx, id, botDevice); err != nil {
		return "", fmt.Errorf("%w: %w", errNoToken, err)
	}
	return token, nil
}

// RenewBot ends the tokens of a bot and makes another. The error is errNoToken where
// they have ended and that was not made.
func (b *Books) RenewBot(ctx context.Context, id wire.AccountID) (_ wire.Account, token string, err error) {
	a, err := b.active(ctx, id)
	if err == nil && (a.Kind != wire.Bot || a.Resident) {
		err = errNoBot
	}
	if err != nil {
		return wire.Account{}, "", err
	}
	if err := b.store.RemoveDevices(ctx, id, 0); err != nil {
		return wire.Account{}, "", err
	}
	token, err = b.issueBot(ctx, id)
	return a.Account, token, err
}

// AddHook makes a webhook of a room, and its path, by whoever has the data: by need
// not be a member.
func (b *Books) AddHook(ctx context.Context, room wire.ConvID, by wire.AccountID, name string) (wire.HookPath, error) {
	return b.addHook(ctx, store.NewHook{Conv: room, By: by, Name: name, Outside: true})
}

// addHook makes a webhook by a name that is not clean yet, whose Hash is ignored.
func (b *Books) addHook(ctx context.Context, n store.NewHook) (wire.HookPath, error) {
	n.Name = account.CleanName(n.Name)
	if err := account.CheckNewName(n.Name); err != nil {
		return wire.HookPath{}, err
	}
	var token string
	token, n.Hash = account.NewToken()
	h, err := b.store.AddHook(ctx, n)
	return wire.HookPath{Hook: h, Path: hookPath + token}, err
}

// Hooks lists the webhooks of a room.
func (b *Books) Hooks(ctx context.Context, room wire.ConvID) ([]wire.Hook, error) {
	return b.store.HooksOf(ctx, room)
}

// RemoveHook ends a webhook of a room.
func (b *Books) RemoveHook(ctx context.Context, room wire.ConvID, id wire.HookID) error {
	return b.store.RemoveHook(ctx, room, id)
}

// Room finds a public room by name.
func (b *Books) Room(ctx context.Context, name string) (wire.Conversation, error) {
	return b.store.RoomByName(ctx, account.CleanName(name))
}

// Policy says who may create an account.
func (b *Books) Policy(ctx context.Context) (wire.Policy, error) {
	p, err := b.store.Setting(ctx, settingPolicy)
	if p == "" {
		p = string(wire.PolicyOpen)
	}
	return wire.Policy(p), err
}

// SetPolicy says it from now on; a running server heeds it within seconds.
func (b *Books) SetPolicy(ctx context.Context, p wire.Policy) error {
	switch p {
	case wire.PolicyOpen, wire.PolicyInvite, wire.PolicyClosed:
	default:
		return wire.Errorf(wire.CodeInvalid, "a policy is open, invite or closed")
	}
	return b.store.SetSetting(ctx, settingPolicy, string(p))
}

// Details goes through the accounts in the order of their names.
func (b *Books) Details(ctx context.Context) iter.Seq2[wire.AccountDetail, error] {
	return func(yield func(wire.AccountDetail, error) bool) {
		for after, more := "", true; more; {
			var page []wire.AccountDetail
			var err error
			if page, more, err = b.store.AccountDetails(ctx, after, wire.MaxPage); err != nil {
				yield(wire.AccountDetail{}, err)
				return
			}
			for _, a := range page {
				if !yield(a, nil) {
					return
				}
				after = a.Name
			}
		}
	}
}

// Bots lists the bots that log in.
func (b *Books) Bots(ctx context.Context) ([]wire.AccountDetail, error) {
	residents, err := b.store.Residents(ctx)
	if err != nil {
		return nil, err
	}
	var bots []wire.AccountDetail
	for a, err := range b.Details(ctx) {
		if err != nil {
			return nil, err
		}
		if a.Kind == wire.Bot && !slices.Contains(residents, a.ID) {
			bots = append(bots, a)
		}
	}
	return bots, nil
}

// owners says what it means that an account is the owner's.
func owners(err error) error {
	if errors.Is(err, store.ErrOwner) {
		return errOwner
	}
	return err
}

// active finds an account that is not removed.
func (b *Books) active(ctx context.Context, id wire.AccountID) (store.Account, error) {
	a, err := b.store.AccountByID(ctx, id)
	if err == nil && a.Removed {
		err = store.ErrNotFound
	}
	return a, err
}

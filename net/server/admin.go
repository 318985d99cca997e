package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// serveAdmin handles what administrators ask, and moderators of their rooms'
// webhooks.
func (c *session) serveAdmin(ctx context.Context, id int64, req wire.Request) error {
	var a wire.Answer
	var err error
	switch r := req.(type) {
	case *wire.CreateHook:
		a, err = c.createHook(ctx, r)
	case *wire.Hooks:
		a, err = c.hooks(ctx, r)
	case *wire.RemoveHook:
		a, err = c.removeHook(ctx, r)
	default:
		if err = c.mayAdminister(ctx); err == nil {
			a, err = c.administer(ctx, req)
		}
	}
	if c.resets.Load() {
		defer c.goodbye(byeSignedOut()) // after the code, which is told here alone
	}
	if err := c.reply(id, a, err); err != nil {
		return err
	}
	return ctx.Err() // of a server that stops, which may not have said goodbye: see putOut
}

// mayAdminister says why the account does not administer the server. It is
// looked up, for it may have ended since the login.
func (c *session) mayAdminister(ctx context.Context) error {
	me, err := c.srv.books.active(ctx, c.account.ID)
	if err != nil {
		return err
	}
	if !me.Admin || me.Disabled {
		return wire.Errorf(wire.CodeForbidden, "that is for this server's administrators: ask one of them")
	}
	return nil
}

// administer handles what an administrator asks.
func (c *session) administer(ctx context.Context, req wire.Request) (wire.Answer, error) {
	switch r := req.(type) {
	case *wire.Accounts:
		return c.accounts(ctx, r)
	case *wire.CreateAccount:
		a, code, err := c.srv.books.AddWithCode(ctx, r.User, r.Admin)
		return c.issued(a, code, err, "account_create", "as_admin", r.Admin)
	case *wire.ResetAccount:
		return c.resetAccount(ctx, r)
	case *wire.DisableAccount:
		return c.disableAccount(ctx, r)
	case *wire.SetAdmin:
		err := c.srv.books.SetAdmin(ctx, r.Account, !r.Off)
		return c.detail(ctx, r.Account, err, "account_admin", "off", r.Off)
	case *wire.SetPolicy:
		return c.setPolicy(ctx, r)
	case *wire.CreateInvitation:
		return c.createInvitation(ctx, r)
	case *wire.Invitations:
		return c.invitations(ctx)
	case *wire.RevokeInvitation:
		return c.revokeInvitation(ctx, r)
	case *wire.Health:
		return c.srv.report(ctx)
	case *wire.CreateBot:
		a, token, err := c.srv.books.AddBot(ctx, r.User)
		return c.issuedToken(a, token, err, "bot_create")
	case *wire.RenewBot:
		a, token, err := c.srv.books.RenewBot(ctx, r.Account)
		if err == nil || errors.Is(err, errNoToken) {
			c.srv.hub.dismiss(r.Account, byeSignedOut())
		}
		return c.issuedToken(a, token, err, "bot_token")
	}
	return nil, wire.Errorf(wire.CodeUnknown, "this server does not serve %s", req.Type())
}

// managed logs what was administered, one line each, before it goes on, unless the server
// stops.
func (c *session) managed(action string, what ...any) {
	args := append([]any{"from", c.conn.RemoteAddr().String(), "action", action, "by", c.account.Name, "by_id", int64(c.account.ID)}, what...)
	c.srv.remarks.record(c.srv.ctx, func() { c.srv.log.Info("admin", args...) })
}

func (c *session) accounts(ctx context.Context, r *wire.Accounts) (wire.Answer, error) {
	page, more, err := c.srv.store.AccountDetails(ctx, r.After, r.Limit)
	c.srv.hub.presentDetails(page)
	return &wire.AccountList{Accounts: page, More: more}, err
}

// issued answers with an account and its code, and logs that it was told.
func (c *session) issued(a wire.Account, code account.Code, err error, action string, what ...any) (wire.Answer, error) {
	if err != nil {
		return nil, err
	}
	c.managed(action, append([]any{"account", a.Name, "account_id", int64(a.ID)}, what...)...)
	return &wire.Issued{Account: a, Code: code.Text, Until: code.Until.UnixMilli()}, nil
}

func (c *session) issuedToken(a wire.Account, token string, err error, action string) (wire.Answer, error) {
	if err == nil || errors.Is(err, errNoToken) {
		c.managed(action, "account", a.Name, "account_id", int64(a.ID))
	}
	if err != nil {
		return nil, err
	}
	return &wire.Issued{Account: a, Token: token}, nil
}

// detail answers with how an account is from now on, and logs what was done.
func (c *session) detail(ctx context.Context, id wire.AccountID, err error, action string, what ...any) (wire.Answer, error) {
	if err != nil {
		return nil, err
	}
	a, err := c.srv.store.AccountDetail(ctx, id)
	c.managed(action, append([]any{"account", a.Name, "account_id", int64(id)}, what...)...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnread, err)
	}
	one := []wire.AccountDetail{a}
	c.srv.hub.presentDetails(one)
	return &one[0], nil
}

// errUnread is of what was done, and could not be looked at then.
var errUnread = wire.Errorf(wire.CodeInternal, "that was done, but the server could not read how the account is now: look again")

func (c *session) resetAccount(ctx context.Context, r *wire.ResetAccount) (wire.Answer, error) {
	whose, err := c.srv.books.active(ctx, r.Account)
	switch {
	case err != nil:
		return nil, err
	case whose.Owner && whose.ID != c.account.ID:
		return nil, errOwner
	}
	c.resets.Store(r.Account == c.account.ID)
	a, code, err := c.srv.books.Reset(ctx, r.Account)
	if err == nil {
		c.srv.hub.dismiss(r.Account, byeSignedOut())
	} else {
		c.resets.Store(false)
	}
	return c.issued(a, code, err, "account_reset")
}

func (c *session) disableAccount(ctx context.Context, r *wire.DisableAccount) (wire.Answer, error) {
	if r.Account == c.account.ID {
		return nil, wire.Errorf(wire.CodeInvalid, "nobody disables their own account: another administrator can")
	}
	err := c.srv.books.SetDisabled(ctx, r.Account, !r.Off)
	if err == nil && !r.Off {
		c.srv.hub.dismiss(r.Account, byeDisabled())
	}
	return c.detail(ctx, r.Account, err, "account_disable", "off", r.Off)
}

func (c *session) setPolicy(ctx context.Context, r *wire.SetPolicy) (wire.Answer, error) {
	if err := c.srv.books.SetPolicy(ctx, r.Policy); err != nil {
		return nil, err
	}
	c.srv.policy.Store(r.Policy)
	c.managed("policy", "policy", string(r.Policy))
	return &wire.Done{}, nil
}

func (c *session) createHook(ctx context.Context, r *wire.CreateHook) (wire.Answer, error) {
	if err := c.mayModerate(ctx, r.Conv); err != nil {
		return nil, err
	}
	if err := c.mayInvite(); err != nil { // its bot, an account for good
		return nil, err
	}
	h, err := c.srv.books.addHook(ctx, store.NewHook{Conv: r.Conv, By: c.account.ID, Name: r.Name})
	if err != nil {
		return nil, err
	}
	// Its bot is here from now on. The path is told this once, whatever comes of that,
	// which the audit does anew.
	if err := c.srv.refresh(ctx); err != nil {
		c.say(slog.LevelWarn, "new webhook's bot not seen yet", "hook", h.Name, "err", err)
	}
	c.managed("hook_create", "hook", h.Name, "hook_id", int64(h.ID), "conv", int64(h.Conv))
	return &h, nil
}

func (c *session) hooks(ctx context.Context, r *wire.Hooks) (wire.Answer, error) {
	if err := c.mayModerate(ctx, r.Conv); err != nil {
		return nil, err
	}
	hooks, err := c.srv.books.Hooks(ctx, r.Conv)
	return &wire.HookList{Hooks: hooks}, err
}

func (c *session) removeHook(ctx context.Context, r *wire.RemoveHook) (wire.Answer, error) {
	if err := c.mayModerate(ctx, r.Conv); err != nil {
		return nil, err
	}
	if err := c.srv.books.RemoveHook(ctx, r.Conv, r.Hook); err != nil {
		return nil, err
	}
	c.managed("hook_remove", "hook_id", int64(r.Hook), "conv", int64(r.Conv))
	return &wire.Done{}, nil
}

// byeDisabled ends the connections of an account that is disabled.
func byeDisabled() wire.Bye { return wire.Bye{Code: wire.CodeDisabled, Say: sayDisabled} }

const sayDisabled = "this account is disabled: ask an administrator of this server"

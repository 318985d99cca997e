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

// What an account does about itself: its devices, its password, how it shows
// itself, and what has reached it.

// byeSignedOut is the last of a device that was signed out.
func byeSignedOut() wire.Bye {
	return wire.Bye{Code: wire.CodeRemoved, Say: "this device was signed out: log in again"}
}

func (c *session) devices(ctx context.Context) (wire.Answer, error) {
	list, err := c.srv.store.DevicesOf(ctx, c.account.ID)
	here := c.srv.hub.devices(c.account.ID)
	for i := range list {
		_, list[i].Online = here[list[i].ID]
		list[i].This = list[i].ID == c.device
	}
	return &wire.DeviceList{Devices: list}, err
}

// signOut ends tokens, and then lets go of who is here by one of them.
func (c *session) signOut(ctx context.Context, r *wire.SignOut) error {
	if r.Others == (r.Device != 0) {
		return wire.Errorf(wire.CodeInvalid, "sign out one device, or all others")
	}
	if r.Others {
		if err := c.srv.store.RemoveDevices(ctx, c.account.ID, c.device); err != nil {
			return err
		}
		c.say(slog.LevelInfo, "other devices signed out", "user", c.account.Name)
		c.srv.hub.signOut(c, func(id wire.DeviceID) bool { return id != c.device })
		return nil
	}
	if err := c.srv.store.RemoveDevice(ctx, c.account.ID, r.Device); err != nil {
		return err
	}
	c.say(slog.LevelInfo, "device signed out", "user", c.account.Name)
	c.srv.hub.signOut(c, func(id wire.DeviceID) bool { return id == r.Device })
	return nil
}

func (c *session) password(ctx context.Context, r *wire.SetPassword) error {
	err := c.srv.books.book.ChangePassword(ctx, c.account.Name, r.Old, r.New, c.device, c.from)
	if errors.Is(err, account.ErrCredentials) {
		c.say(slog.LevelWarn, "password not changed", "user", c.account.Name, "why", err.Error())
		return wire.Errorf(wire.CodeLogin, "the old password is wrong")
	}
	if err != nil {
		return err
	}
	c.say(slog.LevelInfo, "password changed", "user", c.account.Name)
	c.srv.hub.signOut(c, func(id wire.DeviceID) bool { return id != c.device })
	if !c.held {
		return nil
	}
	c.srv.hub.unhold(c)
	_, err = c.attach(ctx)
	if err != nil {
		c.goodbye(wire.Bye{Code: codeOf(err).Code, Say: "the password is set, but logging in did not finish: log in again"})
	}
	return err
}

// profile checks what is shown as it was sent, for cleaning makes one line of
// several, and as it is kept, for composing may make it longer.
func (c *session) profile(ctx context.Context, r *wire.SetProfile) (wire.Answer, error) {
	p := store.Profile{
		Display: account.CleanName(wire.CleanLine(r.Display)),
		Status:  account.CleanName(wire.CleanLine(r.Status)),
	}
	for _, err := range []error{
		wire.CheckDisplay(r.Display), wire.CheckDisplay(p.Display), wire.CheckStatus(r.Status), wire.CheckStatus(p.Status),
	} {
		if err != nil {
			return nil, err
		}
	}
	a, err := c.srv.store.SetProfile(ctx, c.account.ID, p)
	if err != nil {
		return nil, err
	}
	me := []wire.Account{a}
	c.srv.hub.present(me)
	return &me[0], nil
}

func (c *session) got(ctx context.Context, r *wire.Got) error {
	if err := c.member(ctx, r.Conv); err != nil {
		return err
	}
	moved, err := c.srv.store.MarkGot(ctx, r.Conv, c.account.ID, r.Seq)
	if err != nil || moved {
		return err
	}
	conv, _, err := c.srv.store.Conversation(ctx, r.Conv, c.account.ID)
	if err == nil && conv.Kind == wire.Room {
		return wire.Errorf(wire.CodeInvalid, "that is for direct conversations: of a room nobody is told what has reached whom")
	}
	return err
}

// noteUse has the store note that a session's device is in use. A note that
// cannot be written is written with a later one.
func (s *Server) noteUse(ctx context.Context, c *session) {
	if err := s.books.book.Use(ctx, c.token); err != nil && ctx.Err() == nil {
		c.say(slog.LevelWarn, "use of a device not noted", "user", c.account.Name, "err", err)
	}
}

// noteAgain does so for a session that goes on and on. It is the audit's.
func (s *Server) noteAgain(ctx context.Context, c *session) {
	if now := time.Now(); now.Sub(c.noted) >= store.UsedEvery {
		c.noted = now
		s.noteUse(ctx, c)
	}
}

package server

import (
	"context"
	"slices"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// role is what the account is in a conversation that it is in: whether it
// moderates there. Its being an administrator is looked up, for it may have
// ended since the login.
func (c *session) role(ctx context.Context, id wire.ConvID) (conv wire.Conversation, moderates bool, err error) {
	conv, member, err := c.srv.store.Conversation(ctx, id, c.account.ID)
	if err != nil {
		return conv, false, err
	}
	if !member {
		return conv, false, strangerTo(conv)
	}
	if conv.Owner == c.account.ID {
		return conv, true, nil
	}
	me, err := c.srv.store.AccountByID(ctx, c.account.ID)
	return conv, me.Admin && !me.Removed, err
}

// mayModerate says why the account does not moderate a room.
func (c *session) mayModerate(ctx context.Context, id wire.ConvID) error {
	conv, moderates, err := c.role(ctx, id)
	switch {
	case err != nil:
		return err
	case conv.Kind != wire.Room:
		return errNotFound
	case !moderates:
		return wire.Errorf(wire.CodeForbidden, "that is for who made the room and for administrators: ask one of them")
	}
	return nil
}

func (c *session) rename(ctx context.Context, r *wire.Rename) (wire.Answer, error) {
	name := account.CleanName(r.Room)
	if err := account.CheckNewName(name); err != nil {
		return nil, err
	}
	return c.changeRoom(ctx, store.RoomChange{Conv: r.Conv, Kind: wire.Renamed, Text: name})
}

func (c *session) topic(ctx context.Context, r *wire.SetTopic) (wire.Answer, error) {
	if err := wire.CheckTopic(r.Topic); err != nil {
		return nil, err
	}
	return c.changeRoom(ctx, store.RoomChange{Conv: r.Conv, Kind: wire.NewTopic, Text: r.Topic})
}

func (c *session) archive(ctx context.Context, r *wire.Archive) (wire.Answer, error) {
	kind := wire.Archived
	if r.Off {
		kind = wire.Unarchived
	}
	return c.changeRoom(ctx, store.RoomChange{Conv: r.Conv, Kind: kind})
}

// changeRoom has the account change a room that it moderates.
func (c *session) changeRoom(ctx context.Context, r store.RoomChange) (wire.Answer, error) {
	if err := c.mayModerate(ctx, r.Conv); err != nil {
		return nil, err
	}
	r.By = c.account.ID
	conv, err := c.srv.store.ChangeRoom(ctx, r)
	return &conv, err
}

func (c *session) invite(ctx context.Context, r *wire.Invite) (wire.Answer, error) {
	if err := c.member(ctx, r.Conv); err != nil {
		return nil, err
	}
	whom, err := c.named(ctx, r.Account, r.User)
	if err == nil {
		err = c.mayInvite()
	}
	if err != nil {
		return nil, err
	}
	conv, err := c.srv.store.Invite(ctx, r.Conv, c.account.ID, whom)
	return &conv, err
}

func (c *session) remove(ctx context.Context, r *wire.Remove) error {
	if err := c.mayModerate(ctx, r.Conv); err != nil {
		return err
	}
	return c.srv.store.Remove(ctx, r.Conv, c.account.ID, r.Account)
}

func (c *session) members(ctx context.Context, r *wire.Members) (wire.Answer, error) {
	if err := c.member(ctx, r.Conv); err != nil {
		return nil, err
	}
	people, more, err := c.srv.store.Members(ctx, r.Conv, r.After, r.Limit)
	if err == nil { // as in history
		err = c.member(ctx, r.Conv)
	}
	c.srv.hub.present(people)
	return &wire.Directory{People: people, More: more}, err
}

// named finds the account that a request means by its id or else by its name.
func (c *session) named(ctx context.Context, id wire.AccountID, name string) (wire.AccountID, error) {
	if id != 0 {
		return id, nil
	}
	a, err := c.srv.store.AccountByName(ctx, account.CleanName(name))
	if err == nil && a.Removed {
		err = errNotFound
	}
	return a.ID, err
}

func (c *session) direct(ctx context.Context, r *wire.OpenDirect) (wire.Answer, error) {
	with := append([]wire.AccountID(nil), r.People...)
	if len(with) == 0 {
		one, err := c.named(ctx, r.With, r.User)
		if err != nil {
			return nil, err
		}
		with = append(with, one)
	}
	slices.Sort(with)
	with = slices.DeleteFunc(slices.Compact(with), func(id wire.AccountID) bool { return id == c.account.ID })
	switch {
	case len(with) == 0:
		return nil, wire.Errorf(wire.CodeInvalid, "a direct conversation is with somebody else")
	case len(with) >= wire.MaxDirect:
		return nil, wire.Errorf(wire.CodeInvalid, "a direct conversation has at most %d people: make a private room", wire.MaxDirect)
	}
	if err := c.mayBegin(); err != nil {
		return nil, err
	}
	conv, err := c.srv.store.OpenDirect(ctx, c.account.ID, with...)
	c.srv.hub.present(conv.People)
	return &conv, err
}

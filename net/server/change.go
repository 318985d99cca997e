package server

import (
	"context"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// What is done to messages that were said before. Who may is known by the
// store, but for who moderates.

func (c *session) edit(ctx context.Context, r *wire.Edit) (wire.Answer, error) {
	text := wire.CleanText(r.Text)
	if err := wire.CheckText(text); err != nil {
		return nil, err
	}
	return c.change(ctx, store.Change{Conv: r.Conv, Ref: r.Ref, Kind: wire.Edited, Text: text})
}

func (c *session) erase(ctx context.Context, r *wire.Delete) (wire.Answer, error) {
	change := store.Change{Conv: r.Conv, Ref: r.Ref, Kind: wire.Deleted}
	a, err := c.change(ctx, change)
	if !errors.Is(err, store.ErrNotYours) {
		return a, err
	}
	_, moderates, err := c.role(ctx, r.Conv)
	if err != nil {
		return nil, err
	}
	change.Moderates = moderates
	return c.change(ctx, change)
}

func (c *session) react(ctx context.Context, r *wire.React) (wire.Answer, error) {
	if err := wire.CheckEmoji(r.Emoji); err != nil {
		return nil, err
	}
	change := store.Change{Conv: r.Conv, Ref: r.Ref, Kind: wire.Reacted, Text: r.Emoji}
	if r.Off {
		change.Kind = wire.Unreacted
	}
	return c.change(ctx, change)
}

// change has the store change a message of a conversation that the account is
// in.
func (c *session) change(ctx context.Context, change store.Change) (wire.Answer, error) {
	if err := c.member(ctx, change.Conv); err != nil {
		return nil, err
	}
	change.From = c.account.ID
	e, err := c.srv.store.Change(ctx, change)
	return &wire.Sent{Conv: e.Conv, Seq: e.Seq, Time: e.Time}, err
}

// typing tells the others that something is being written.
func (c *session) typing(ctx context.Context, r *wire.Typing) error {
	if err := c.member(ctx, r.Conv); err != nil {
		return err
	}
	c.srv.hub.typing(c, r.Conv)
	return nil
}

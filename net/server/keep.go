package server

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// sweepEvery is how often it is looked for what rooms keep no more.
const sweepEvery = time.Minute

// sweep removes what rooms keep no more, until ctx ends: every sweepEvery, and as
// soon as a room keeps its messages for another time.
func (s *Server) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		n, err := s.store.Expire(ctx)
		if n > 0 {
			s.remarks.add(func() { s.log.Info("removed what is kept no more", "events", n) })
		}
		if err != nil && ctx.Err() == nil {
			s.remarks.add(func() { s.log.Error("remove what is kept no more", "err", err) })
		}
		select {
		case <-tick.C:
		case <-s.due:
		case <-ctx.Done():
			return
		}
	}
}

// hearKept has it looked at once where a room keeps its messages for another
// time. It runs on the store's writer goroutine and never blocks.
func (s *Server) hearKept(commits []store.Commit) {
	for i := range commits {
		if commits[i].Event.Kind == wire.Kept {
			select {
			case s.due <- struct{}{}:
			default: // the mailbox says so already
			}
			return
		}
	}
}

// keep says for how many days a room keeps its messages.
func (c *session) keep(ctx context.Context, r *wire.SetKeep) (wire.Answer, error) {
	if err := wire.CheckKeep(r.Days); err != nil {
		return nil, err
	}
	return c.changeRoom(ctx, store.RoomChange{Conv: r.Conv, Kind: wire.Kept, Days: r.Days})
}

// expired tells a conversation's members that its beginning was removed. The
// caller holds the lock.
func (h *hub) expired(e *wire.Expired) {
	members := h.rooms[e.Conv]
	if len(members) == 0 {
		return
	}
	n := newNotice(e)
	for c := range members {
		c.notify(n)
	}
}

// Keep is for how many days rooms that are made from now on keep their messages,
// zero for ever.
func (b *Books) Keep(ctx context.Context) (days int, err error) {
	v, err := b.store.Setting(ctx, settingKeep)
	if err != nil || v == "" {
		return 0, err
	}
	if days, err = strconv.Atoi(v); err == nil {
		err = wire.CheckKeep(days)
	}
	if err != nil {
		return 0, fmt.Errorf("setting %s: %w", settingKeep, err)
	}
	return days, nil
}

// SetKeep says it.
func (b *Books) SetKeep(ctx context.Context, days int) error {
	if err := wire.CheckKeep(days); err != nil {
		return err
	}
	return b.store.SetSetting(ctx, settingKeep, strconv.Itoa(days))
}

// KeepIn says for how many days a room keeps its messages, as the greeter, which
// is the server's own voice. A running server heeds it within a minute.
func (b *Books) KeepIn(ctx context.Context, room wire.ConvID, days int) error {
	if err := wire.CheckKeep(days); err != nil {
		return err
	}
	_, err := b.store.ChangeRoom(ctx, store.RoomChange{Conv: room, By: b.greeter.ID, Kind: wire.Kept, Days: days, Outside: true})
	return err
}

// RoomsNamed finds the rooms of a name that anybody is in, private ones too, or else
// those that everybody has left.
func (b *Books) RoomsNamed(ctx context.Context, name string) ([]wire.Conversation, error) {
	all, err := b.EveryConversation(ctx)
	if err != nil {
		return nil, err
	}
	var found, left []wire.Conversation
	for _, c := range all {
		switch {
		case c.Kind != wire.Room || wire.FoldName(c.Name) != wire.FoldName(name):
		case c.Members == 0:
			left = append(left, c)
		default:
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		found = left
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no room %s: parleyd room list shows them: %w", name, store.ErrNotFound)
	}
	return found, nil
}

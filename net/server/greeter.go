package server

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"log/slog"
	"sync"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// greeter is the first bot: it answers in its direct conversations what the
// plain-text front answers. Its read marker says how far it has answered, and
// an answer's id follows from what it answers, so that each message is answered
// once, also across a restart.
type greeter struct {
	store store.Store
	me    wire.Account
	log   *slog.Logger

	mu    sync.Mutex
	todo  map[wire.ConvID]struct{} // bounded by its conversations
	ready chan struct{}
}

func newGreeter(s store.Store, me wire.Account, log *slog.Logger) *greeter {
	return &greeter{store: s, me: me, log: log, todo: map[wire.ConvID]struct{}{}, ready: make(chan struct{}, 1)}
}

// hear takes note of what was committed. It runs on the store's writer
// goroutine and never blocks.
func (g *greeter) hear(commits []store.Commit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range commits {
		if e := &commits[i].Event; e.Kind == wire.Message && e.From != g.me.ID {
			g.todo[e.Conv] = struct{}{}
		}
	}
	if len(g.todo) > 0 {
		select {
		case g.ready <- struct{}{}:
		default:
		}
	}
}

// start answers until ctx ends, beginning with what an earlier run left.
func (g *greeter) start(ctx context.Context, wg *sync.WaitGroup) {
	wg.Go(func() {
		if err := g.run(ctx); err != nil && ctx.Err() == nil {
			g.log.Error("greeter stopped", "err", err)
		}
	})
}

func (g *greeter) run(ctx context.Context) error {
	convs, err := g.store.Memberships(ctx, g.me.ID)
	if err != nil {
		return err
	}
	for _, id := range convs {
		if err := g.catchUp(ctx, id); err != nil && ctx.Err() == nil {
			g.log.Error("greeter", "err", err)
		}
	}
	for {
		select {
		case <-g.ready:
		case <-ctx.Done():
			return nil
		}
		for _, id := range g.take() {
			if err := g.catchUp(ctx, id); err != nil && ctx.Err() == nil {
				g.log.Error("greeter", "err", err)
			}
		}
	}
}

func (g *greeter) take() []wire.ConvID {
	g.mu.Lock()
	defer g.mu.Unlock()
	ids := make([]wire.ConvID, 0, len(g.todo))
	for id := range g.todo {
		ids = append(ids, id)
	}
	clear(g.todo)
	return ids
}

// catchUp answers what is new in a direct conversation of its own.
func (g *greeter) catchUp(ctx context.Context, id wire.ConvID) error {
	c, member, err := g.store.Conversation(ctx, id, g.me.ID)
	if err != nil || !member || c.Kind != wire.Direct || c.Read >= c.Last {
		return err
	}
	for after, more := c.Read, true; more; {
		var page []wire.Event
		page, more, err = g.store.Events(ctx, id, store.Range{Forward: true, After: after, Limit: wire.MaxPage})
		if err != nil {
			return err
		}
		for i := range page {
			e := &page[i]
			after = e.Seq
			if e.Kind != wire.Message || e.From == g.me.ID {
				continue
			}
			if err := g.reply(ctx, e); err != nil {
				return err
			}
		}
		if _, err := g.store.MarkRead(ctx, id, g.me.ID, after); err != nil {
			return err
		}
	}
	return nil
}

// reply answers one message, and waits until the answer is stored.
func (g *greeter) reply(ctx context.Context, e *wire.Event) error {
	text := greet(e.Text)
	if wire.CheckText(text) != nil { // too long by its own greeting
		text = greet("…")
	}
	stored := make(chan error, 1)
	draft := store.Draft{Conv: e.Conv, From: g.me.ID, UID: answerUID(e), Text: text}
	err := g.store.Append(ctx, draft, func(_ wire.Event, err error) { stored <- err })
	if err != nil {
		return err
	}
	if err = <-stored; errors.Is(err, store.ErrNotMember) {
		return nil
	}
	return err
}

// answerUID makes the id of the answer to e: a version 8 UUID (RFC 9562 §5.8)
// from its place.
func answerUID(e *wire.Event) wire.UID {
	var place [16]byte
	binary.BigEndian.PutUint64(place[:8], uint64(e.Conv))
	binary.BigEndian.PutUint64(place[8:], uint64(e.Seq))
	sum := sha256.Sum256(place[:])
	b := [16]byte(sum[:16])
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return wire.UIDFrom(b)
}

package server

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

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
	fail  func(error) // is told what fails, and never blocks

	mu   sync.Mutex
	todo map[wire.ConvID]struct{} // bounded by the conversations
	// foreign are conversations in which it answers nobody, as was found out once:
	// what a conversation is and who is in a direct one never changes.
	foreign map[wire.ConvID]struct{}
	ready   chan struct{}
}

// foreignMost bounds foreign, which is then begun anew.
const foreignMost = 1 << 14

func newGreeter(s store.Store, me wire.Account, fail func(error)) *greeter {
	return &greeter{store: s, me: me, fail: fail, todo: map[wire.ConvID]struct{}{}, foreign: map[wire.ConvID]struct{}{}, ready: make(chan struct{}, 1)}
}

// hear takes note of what was committed. It runs on the store's writer
// goroutine and never blocks.
func (g *greeter) hear(commits []store.Commit) {
	for i := range commits {
		if e := &commits[i].Event; e.Kind == wire.Message && e.From != g.me.ID {
			g.add(e.Conv)
		}
	}
}

// start answers until ctx ends, beginning with what an earlier run left.
func (g *greeter) start(ctx context.Context, wg *sync.WaitGroup) {
	wg.Go(func() { g.run(ctx) })
}

// run answers until ctx ends. What fails is tried again after greeterRest, and has
// nobody else wait.
func (g *greeter) run(ctx context.Context) {
	begun, resting := false, false
	failed := map[wire.ConvID]struct{}{}
	again := time.NewTimer(0) // the beginning
	defer again.Stop()
	fail := func(err error) {
		if ctx.Err() != nil {
			return
		}
		g.fail(err)
		if !resting { // else others would go on waiting for whoever fails most
			resting = true
			again.Reset(greeterRest)
		}
	}
	for {
		select {
		case <-g.ready:
		case <-again.C:
			resting = false
			if !begun {
				convs, err := g.store.Memberships(ctx, g.me.ID)
				if begun = err == nil; !begun {
					fail(err)
				}
				g.add(convs...)
			}
			g.add(slices.Collect(maps.Keys(failed))...)
			clear(failed)
		case <-ctx.Done():
			return
		}
		for _, id := range g.take() {
			more, err := g.turn(ctx, id)
			if err != nil {
				failed[id] = struct{}{}
				fail(err)
			} else if more {
				g.add(id)
			}
		}
		select {
		case <-time.After(greeterPause):
		case <-ctx.Done():
			return
		}
	}
}

// The greeter's pace. Who floods it waits, and nobody else does.
const (
	greeterTurn  = 10                    // messages of one conversation, before another's turn
	greeterPause = 50 * time.Millisecond // after everyone's turn
	greeterRest  = 10 * time.Second      // after a failure, which is then tried again
)

// add takes note of conversations in which something may be new.
func (g *greeter) add(ids ...wire.ConvID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, id := range ids {
		if _, foreign := g.foreign[id]; !foreign {
			g.todo[id] = struct{}{}
		}
	}
	if len(g.todo) > 0 {
		select {
		case g.ready <- struct{}{}:
		default:
		}
	}
}

// ignore takes note of a conversation that is none of the greeter's.
func (g *greeter) ignore(id wire.ConvID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.foreign) >= foreignMost {
		clear(g.foreign)
	}
	g.foreign[id] = struct{}{}
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

// turn answers the first of what is new in a direct conversation with it alone.
// more says that it is not all.
func (g *greeter) turn(ctx context.Context, id wire.ConvID) (more bool, err error) {
	c, member, err := g.store.Conversation(ctx, id, g.me.ID)
	if err == nil && (!member || c.Kind != wire.Direct || c.Members > 2) {
		g.ignore(id)
		return false, nil
	}
	if err != nil || c.Read >= c.Last {
		return false, err
	}
	page, err := g.store.Events(ctx, id, store.Range{Forward: true, After: c.Read, Limit: greeterTurn})
	if err != nil || len(page.Events) == 0 {
		return false, err
	}
	if err := g.reply(ctx, page.Events); err != nil {
		return false, err
	}
	_, err = g.store.MarkRead(ctx, id, g.me.ID, page.Events[len(page.Events)-1].Seq)
	return page.More, err
}

// reply answers the messages of a page, and waits until the answers are stored.
func (g *greeter) reply(ctx context.Context, page []wire.Event) error {
	var drafts []store.Draft
	for i := range page {
		e := &page[i]
		if e.Kind != wire.Message || e.Deleted || e.From == g.me.ID || isEcho(e.Text) {
			continue
		}
		text := greet(e.Text)
		if wire.CheckText(text) != nil { // too long by its own greeting
			text = greet("…")
		}
		drafts = append(drafts, store.Draft{Conv: e.Conv, From: g.me.ID, UID: answerUID(e), Text: text})
	}
	var failed error
	for _, err := range say(ctx, g.store, drafts...) {
		if !errors.Is(err, store.ErrNotMember) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// isEcho reports whether a text carries so many of the greeter's greetings that
// it comes from a machine which repeats what it is told: the two would go on
// for ever.
func isEcho(text string) bool { return strings.Count(text, greeting) >= greeterEchoes }

// greeterEchoes is how many greetings are too many.
const greeterEchoes = 3

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

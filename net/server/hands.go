package server

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/wire"
)

// handsIdle is how many goroutines wait for a request at most.
const handsIdle = 64

// hands run requests that go deep, into the store mostly, on goroutines whose
// stacks have grown to it. A session's own stays as small as waiting for the next
// line needs, for most sessions are idle. As many requests run at once as come.
// It is safe for concurrent use.
type hands struct {
	ctx  context.Context
	wg   *sync.WaitGroup
	work chan errand
	idle atomic.Int32
	wait sync.Pool // of *waiter
}

// waiter is what it takes to wait for an errand.
type waiter struct {
	done chan error // has room for one, and is empty between
	tick *time.Timer
}

type errand struct {
	do   func() error
	done chan error // has room for one; nil where nobody waits
}

func newHands(ctx context.Context, wg *sync.WaitGroup) *hands {
	return &hands{ctx: ctx, wg: wg, work: make(chan errand)}
}

// waitEvery is how long a request may take without a sign of the server: a client
// takes one that is silent for 5 s for dead.
const waitEvery = 2 * time.Second

// run returns what do returns, on whichever goroutine that runs, and calls late
// each time that waitEvery passes. The caller is on one that wg waits for.
func (h *hands) run(do func() error, late func()) error {
	w, _ := h.wait.Get().(*waiter)
	if w == nil {
		w = &waiter{done: make(chan error, 1), tick: time.NewTimer(waitEvery)}
	} else {
		w.tick.Reset(waitEvery)
	}
	defer h.wait.Put(w)
	defer w.tick.Stop()
	e := errand{do: do, done: w.done}
	select {
	case h.work <- e:
	default:
		h.wg.Go(func() { h.serve(e) })
	}
	for {
		select {
		case err := <-w.done:
			return err
		case <-w.tick.C:
			late()
			w.tick.Reset(waitEvery)
		}
	}
}

// begin runs do on a goroutine that wg waits for, and does not wait for it.
func (h *hands) begin(do func() error) {
	select {
	case h.work <- errand{do: do}:
	default:
		h.wg.Go(func() { h.serve(errand{do: do}) })
	}
}

func (h *hands) serve(e errand) {
	for {
		if err := e.do(); e.done != nil {
			e.done <- err
		}
		if h.idle.Add(1) > handsIdle {
			h.idle.Add(-1)
			return
		}
		select {
		case e = <-h.work:
			h.idle.Add(-1)
		case <-h.ctx.Done():
			return
		}
	}
}

// messageHead and historyHead are how a message, and who asks for history, begin
// that are read without going deep.
const (
	messageHead = `{"t":"send","id":`
	historyHead = `{"t":"history","id":`
)

// attend takes up a line where that is best done.
func (c *session) attend(ctx context.Context, line []byte) error {
	switch {
	case bytes.HasPrefix(line, []byte(messageHead)):
		return c.heed(ctx, line)
	case bytes.HasPrefix(line, []byte(historyHead)) && c.recall(line):
		return nil
	}
	return c.srv.hands.run(func() error { return c.heed(ctx, line) }, c.hold)
}

// recall answers who asks for a newest page that is at hand.
func (c *session) recall(line []byte) bool {
	id, req, err := wire.ParseRequest(line)
	r, ok := req.(*wire.History)
	if err != nil || !ok || !newest(r) || c.account.ID == 0 || c.held {
		return false
	}
	page, ok := c.srv.tails.page(r.Conv, r.Limit)
	if !ok || !c.srv.hub.subscribed(c, r.Conv) { // by now: the page may be of a moment ago
		return false
	}
	c.answer(id, page)
	return true
}

// hold tells a peer that waits for an answer that it waits for somebody.
func (c *session) hold() { c.push(wire.AppendPush(nil, &wire.Wait{})) }

// heed answers the request of a line. An error ends the connection.
func (c *session) heed(ctx context.Context, line []byte) error {
	id, req, err := wire.ParseRequest(line)
	if no, ok := errors.AsType[*wire.Error](err); ok {
		c.refuse(id, no)
		return nil
	}
	if err != nil {
		return err
	}
	return c.handle(ctx, id, req)
}

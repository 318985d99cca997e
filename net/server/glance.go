package server

import (
	"bytes"
	"context"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// glanceMost is how many lines of one session are taken up before the others of
// the lot have their turn.
const glanceMost = 64

// readsMost is how often is read for that: empty lines are no lines.
const readsMost = 2 * glanceMost

// glance takes up what has come, on the goroutine of the lot, which waits for
// nobody: messages that the store has room for. stays means that all has been taken
// up, and the session waits on in the lot. Else listen has to go on, with first, and
// it is no longer the lot's.
func (c *session) glance(ctx context.Context) (stays bool) {
	if c.sock != nil || c.out.over() { // to read a socket may be to wait for its end
		return false
	}
	if !c.naked { // TLS writes where it reads, and would wait for who waits for the peer
		if !c.out.occupy() {
			return false
		}
		defer c.vacate()
	}
	c.raw.glimpse(readsMost)
	defer c.raw.glimpse(0)
	for range glanceMost {
		line, err := c.lines.Next()
		if errors.Is(err, errAgain) {
			return c.rest()
		}
		if errors.Is(err, errEnough) {
			break
		}
		if err != nil {
			c.first = func() error { return err }
			return false
		}
		c.begun = false
		if c.skim(ctx, line); c.first != nil {
			return false
		}
		if c.out.size() > queueEasy {
			c.first = func() error { return nil } // and out.wait
			return false
		}
		if c.naked && c.raw.emptied && !c.lines.Whole() {
			return c.rest()
		}
	}
	c.first = func() error { return nil } // and what has been read, of which the kernel tells no more
	return false
}

// rest has the session wait for a line without a buffer.
func (c *session) rest() bool {
	if err := c.expect(); err != nil {
		c.first = func() error { return err }
		return false
	}
	c.lines.Rest()
	return true
}

// skim takes up a message without waiting, and leaves to first whatever it cannot.
func (c *session) skim(ctx context.Context, line []byte) {
	if !bytes.HasPrefix(line, []byte(messageHead)) || c.account.ID == 0 || c.held {
		c.first = func() error { c.lively = true; return c.attend(ctx, line) }
		return
	}
	id, req, err := wire.ParseRequest(line)
	r, ok := req.(*wire.Send)
	if err != nil || !ok || !c.srv.hub.subscribed(c, r.Conv) {
		c.first = func() error { return c.attend(ctx, line) }
		return
	}
	if err := c.mayChange(r); err != nil {
		c.fail(id, err)
		return
	}
	c.send(ctx, id, r, true, c.offer) // asked again, it might have to look into the store
}

// handing is how a draft gets to the store, and what is told if it does not.
type handing = func(ctx context.Context, id int64, d store.Draft, done func(wire.Event, error))

// offer hands a draft in where the store has room, and else leaves it to first.
func (c *session) offer(ctx context.Context, id int64, d store.Draft, done func(wire.Event, error)) {
	d.Hasty = true
	err := c.srv.store.Append(ctx, d, done)
	if errors.Is(err, store.ErrFull) {
		c.first = func() error { c.insist(ctx, id, d, done); return nil }
		return
	}
	c.handed(id, err)
}

// insist hands a draft in, and waits for room. The peer hears of the server
// meanwhile.
func (c *session) insist(ctx context.Context, id int64, d store.Draft, done func(wire.Event, error)) {
	d.Hasty = true
	err := c.srv.store.Append(ctx, d, done)
	if errors.Is(err, store.ErrFull) {
		d.Hasty = false
		err = c.srv.hands.run(func() error { return c.srv.store.Append(ctx, d, done) }, c.hold)
	}
	c.handed(id, err)
}

// handed answers for a draft that the store did not take.
func (c *session) handed(id int64, err error) {
	if err != nil {
		c.owed.Done()
		c.fail(id, err)
	}
}

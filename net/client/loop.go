package client

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"parley.example/net/wire"
)

// The bounded read loop.
const (
	// PollInterval is how long one poll waits for something readable.
	PollInterval = time.Second
	// EmptyPolls is how many polls in a row may pass without a frame while an
	// answer is owed. The first of them sends a ping; the last ends the
	// connection with ErrSilent.
	EmptyPolls = 5
	// PingInterval is how long a connection may be idle before it pings, so that
	// an answer is owed.
	PingInterval = 15 * time.Second
)

// read is the reader: it decodes frames and counts empty polls until the
// connection ends, then ends every call that still waits.
//
//	 ┌────────────── frame: count = 0 ◄──────────────┐
//	 ▼                                               │
//	poll ── nothing in PollInterval, answer owed ──► count+1
//	                                1: ping   5: ErrSilent
//
// An interval counts only where an answer was owed from its beginning and not
// one byte came: a long line on a slow way is no silence. A machine that slept
// pings as soon as it wakes, since its server may have let it go hours ago.
func (c *Conn) read() {
	defer c.endCalls()
	empty := 0
	waking := waking{wall: c.target.Wall}
	for {
		if woke := waking.look(); woke || c.idle() {
			c.ping()
		}
		before := c.src.n
		if err := c.raw.SetReadDeadline(time.Now().Add(c.target.Poll)); err != nil {
			c.fail(readError(err))
			return
		}
		b, err := c.lines.Next()
		switch {
		case err == nil:
			empty = 0
			if err := c.receive(b); err != nil {
				c.fail(err)
				return
			}
		case !timedOut(err):
			c.fail(fmt.Errorf("read: %w", readError(err)))
			return
		case c.owed() && c.src.n == before:
			if empty++; empty == EmptyPolls {
				c.fail(fmt.Errorf("%w: %d polls of %v without an answer", ErrSilent, empty, c.target.Poll))
				return
			}
			if empty == 1 {
				c.ping()
			}
		}
	}
}

// ping asks for a sign of life. Where the connection is ending there is nobody
// to ask, and the read that follows says so.
func (c *Conn) ping() {
	_ = c.begin(&wire.Ping{}, func(wire.Answer, error) {})
}

// receive deals with one line.
func (c *Conn) receive(b []byte) error {
	r, err := wire.ParseReply(b)
	if err != nil {
		return readError(err)
	}
	switch {
	case r.Push != nil:
		if _, ok := r.Push.(*wire.Wait); ok {
			return nil // it has been heard: that is all it says
		}
		if c.target.Push != nil {
			c.target.Push(r.Push)
		}
		if bye, ok := r.Push.(*wire.Bye); ok {
			return goodbye(bye)
		}
	case r.Err != nil && r.ID == 0:
		return fmt.Errorf("%w: %w", joinFault(r.Err.Code), r.Err)
	case r.Err != nil || r.Body != nil:
		return c.answer(r)
	}
	return nil
}

// answer hands an answer to its call.
func (c *Conn) answer(r wire.Reply) error {
	w, ok := c.take(r.ID)
	if !ok {
		return fmt.Errorf("%w: it answers %d, which was not asked", ErrProtocol, r.ID)
	}
	if r.Err != nil {
		w.done(nil, r.Err)
		return nil
	}
	a := wire.NewAnswer(w.req)
	if err := wire.Unmarshal(r.Body, a); err != nil {
		err = readError(err)
		w.done(nil, err)
		return err
	}
	w.done(a, nil)
	return nil
}

// goodbye is the error that a server's farewell means.
func goodbye(bye *wire.Bye) error {
	return fmt.Errorf("%w: %w", joinFault(bye.Code), wire.Errorf(bye.Code, "%s", bye.Say))
}

// endCalls ends what still waits, in the order of asking, with the
// connection's error.
func (c *Conn) endCalls() {
	c.mu.Lock()
	err := c.err
	left := make([]call, 0, len(c.waiting))
	for _, w := range c.waiting {
		left = append(left, w)
	}
	clear(c.waiting)
	c.mu.Unlock()
	slices.SortFunc(left, func(a, b call) int { return cmp.Compare(a.id, b.id) })
	for _, w := range left {
		w.done(nil, err)
	}
}

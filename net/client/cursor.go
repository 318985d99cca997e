package client

import "parley.example/net/wire"

// Cursor says where in a conversation's log a follower is. It lets each event
// through once and in order, whatever is pushed twice, too early or not at
// all. Its zero value stands before the first event. One goroutine owns it.
type Cursor struct {
	// Have is the last seq that was let through.
	Have wire.Seq
	// want is the highest seq that is known to exist.
	want wire.Seq
}

// Saw notes that the conversation has events up to last.
func (c *Cursor) Saw(last wire.Seq) { c.want = max(c.want, last) }

// Skip notes that nothing below floor is there any more.
func (c *Cursor) Skip(floor wire.Seq) {
	c.Have = max(c.Have, floor-1)
	c.Saw(c.Have)
}

// Offer reports whether e is the next event, which it then lets through. One
// that comes too early only tells that there is a gap.
func (c *Cursor) Offer(e wire.Event) bool {
	c.Saw(e.Seq)
	if e.Seq != c.Have+1 {
		return false
	}
	c.Have = e.Seq
	return true
}

// Behind reports whether events above Have are known to exist: then History
// after Have is to be asked for.
func (c *Cursor) Behind() bool { return c.Have < c.want }

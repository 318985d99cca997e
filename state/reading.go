package state

import (
	"slices"
	"sort"

	"parley.example/net/wire"
)

// reading handles what has been read, here or on another device.
func (c *change) reading(ev Event) {
	switch ev := ev.(type) {
	case Seen:
		if c.read(ev.Conv, ev.Seq) {
			c.markRead(c.Convs[ev.Conv])
			c.trimSeen(ev.Conv)
		}
	case Marked:
		c.read(ev.Conv, ev.Seq)
		if conv := c.Convs[ev.Conv]; conv != nil && ev.Seq > max(conv.Last, conv.marked) {
			c.touch(ev.Conv).marked = ev.Seq
		}
	}
}

// markRead tells the server, which while offline is left to LoggedIn.
func (c *change) markRead(conv *Conversation) {
	if c.online() {
		c.do(MarkRead{Conv: conv.ID, Seq: conv.Read})
	}
}

// trimSeen lets the oldest of a long run go while its end is looked at.
func (c *change) trimSeen(id wire.ConvID) {
	if conv := c.Convs[id]; conv.away == nil && conv.Read == conv.top() {
		c.touch(id).trim()
	}
}

// read moves a read marker forward and reports whether it did.
func (c *change) read(id wire.ConvID, seq wire.Seq) bool {
	conv := c.Convs[id]
	if conv == nil || min(seq, conv.Last) <= conv.Read {
		return false
	}
	c.touch(id).moveRead(min(seq, conv.Last), c.Me.ID)
	return true
}

// heedMark notes what another device had read of events that came since.
func (conv *Conversation) heedMark(me wire.AccountID) {
	if to := min(conv.marked, conv.Last); to > conv.Read {
		conv.moveRead(to, me)
	}
}

// moveRead sets the read marker, not below where it is, and counts anew.
func (conv *Conversation) moveRead(seq wire.Seq, me wire.AccountID) {
	if conv.Unread < wire.MaxUnread { // else it says "so many or more"
		for _, e := range conv.Events[conv.indexAbove(conv.Read):conv.indexAbove(seq)] {
			if conv.counts(e, me) {
				conv.Unread--
			}
		}
	}
	conv.Read = seq
	conv.recount(me)
}

// counts reports whether an event is one to read: another's message above the
// read marker, one that still has its words.
func (conv *Conversation) counts(e wire.Event, me wire.AccountID) bool {
	return e.Kind == wire.Message && !e.Deleted && e.From != me && e.Seq > conv.Read
}

// recount counts the unread messages where the run holds everything above the
// read marker. Where it does not, the count that was kept stays within what is
// possible.
func (conv *Conversation) recount(me wire.AccountID) {
	if !conv.covers() {
		conv.Unread = max(0, min(conv.Unread, wire.MaxUnread, int(min(conv.Last-max(conv.Read, conv.begin()-1), wire.MaxUnread))))
		return
	}
	conv.Unread = 0
	for i := len(conv.Events) - 1; i >= 0 && conv.Unread < wire.MaxUnread; i-- {
		if conv.Events[i].Seq <= conv.Read {
			return
		}
		if conv.counts(conv.Events[i], me) {
			conv.Unread++
		}
	}
}

// covers reports whether the run holds everything above the read marker.
func (conv *Conversation) covers() bool {
	return conv.loaded() && conv.top() == conv.Last && conv.first() <= max(conv.Read+1, conv.begin())
}

// indexAbove is the index of the first loaded event above seq.
func (conv *Conversation) indexAbove(seq wire.Seq) int {
	return sort.Search(len(conv.Events), func(i int) bool { return conv.Events[i].Seq > seq })
}

// divide draws the "New" line where another's message came above top while
// nobody looked: above the first one unread, or where that is not loaded, at
// the read marker. A line below which all was read meanwhile is drawn anew.
func (c *change) divide(conv *Conversation, top wire.Seq) {
	if c.Focused || conv.ID != c.Current || conv.Divider != 0 && conv.Divider >= conv.Read {
		return
	}
	isNew := func(e wire.Event) bool { return conv.counts(e, c.Me.ID) }
	if !slices.ContainsFunc(conv.Events[conv.indexAbove(top):], isNew) {
		return
	}
	conv.Divider = conv.Read
	if i := slices.IndexFunc(conv.Events, isNew); conv.first() <= conv.Read+1 {
		conv.Divider = conv.Events[i].Seq - 1
	}
}

package state

import (
	"cmp"
	"slices"
	"strings"

	"parley.example/net/wire"
)

// place handles which conversations there are and which is on show.
func (c *change) place(ev Event) {
	switch ev := ev.(type) {
	case Select:
		if ev.From != 0 || ev.Draft != "" {
			c.saveDraft(cmp.Or(ev.From, c.Current), ev.Draft)
		}
		if ev.Conv == 0 || c.Convs[ev.Conv] != nil {
			c.Selects++
			c.show(ev.Conv)
		}
	case Open:
		if c.Convs[ev.Conv] != nil {
			c.show(ev.Conv)
		}
	case Drafted:
		c.saveDraft(ev.Conv, ev.Draft)
	case OpenDirect:
		c.openDirect(ev.With)
	case CreateRoom:
		c.createRoom(ev)
	case ConvOpened:
		if c.LoggedIn() && ev.Conv.ID != 0 {
			c.opened(ev)
		}
	case ConvClosed:
		c.closed(ev.Conv)
	}
}

func (c *change) saveDraft(id wire.ConvID, draft string) {
	if was, gone := c.strays[id]; gone && was != draft && c.asked == nil {
		c.stray(id, draft)
		c.do(KeepDraft{Conv: id, Text: draft})
	}
	if conv := c.Convs[id]; conv != nil && conv.Draft != draft {
		conv = c.touch(id)
		conv.Draft = draft
		if conv.unkept = c.asked != nil; !conv.unkept { // else the connection is another's
			c.do(KeepDraft{Conv: id, Text: draft})
		}
	}
}

// keepDrafts gives the drafts to be kept that could not be before.
func (c *change) keepDrafts() {
	for _, id := range c.Order {
		if c.Convs[id].unkept {
			conv := c.touch(id)
			conv.unkept = false
			c.do(KeepDraft{Conv: id, Text: conv.Draft})
		}
	}
}

// show brings a conversation on show, zero for none, in place of the one that
// is.
func (c *change) show(id wire.ConvID) {
	leaves := c.Current != id
	if left := c.Convs[c.Current]; left != nil && (left.Divider != 0 || leaves && (left.away != nil || left.seeking != (FetchSpan{}) || len(left.Events) > maxLoaded)) {
		left = c.touch(c.Current)
		left.Divider = 0
		if leaves {
			left.away, left.seeking = nil, FetchSpan{}
			left.trim()
		}
	}
	c.Current = id
	if c.Convs[id] == nil {
		return
	}
	conv := c.touch(id)
	if conv.Unread > 0 {
		conv.Divider = conv.Read
	}
	c.fill(conv)
}

// openDirect shows the direct conversation with an account; the first one with
// somebody, the server has to make.
func (c *change) openDirect(with wire.AccountID) {
	if !c.LoggedIn() {
		return
	}
	for _, id := range c.Order {
		if conv := c.Convs[id]; conv.Kind == wire.Direct && conv.isWith(with, c.Me.ID) {
			c.showFromDialog(id)
			return
		}
	}
	c.ask(ActDirect, 0, AskDirect{With: with})
}

// mayAsk reports whether what is asked for is asked for in Me's name, which it
// is not while another login is under way.
func (c *change) mayAsk() bool {
	if c.asked != nil {
		c.Notice = Notice{Kind: NoticeBusy}
	}
	return c.asked == nil
}

// isWith reports whether a direct conversation of me's is the one with an
// account.
func (conv *Conversation) isWith(with, me wire.AccountID) bool {
	if with == me {
		return len(conv.People) == 1 && conv.People[0].ID == me
	}
	return with != 0 && conv.Peer(me).ID == with
}

func (c *change) createRoom(ev CreateRoom) {
	ev.Name, ev.Topic = roomName(ev.Name), strings.TrimSpace(ev.Topic)
	c.ask(ActCreate, 0, AskRoom(ev))
}

// opened adds a conversation, or notes how it changed. What is loaded and read
// of a known one stays: its news come as events of their own.
func (c *change) opened(ev ConvOpened) {
	w := ev.Conv
	if known := c.Convs[w.ID]; known != nil {
		heads := max(known.heads, w.Last)
		w.Last, w.Read, w.Unread, w.Mentions, w.Marks = known.Last, known.Read, known.Unread, known.Mentions, known.Marks
		floor := w.Floor
		w.Floor = known.Floor
		conv := c.touch(w.ID)
		conv.Conversation, conv.heads = w, heads
		c.expired(Expired{Conv: w.ID, Floor: floor})
	} else {
		w.Last = max(w.Last, w.Floor-1, 0)
		w.Read = min(max(w.Read, 0), w.Last)
		if w.Unread <= 0 { // not told: nothing in it is news to who has just come
			w.Read = w.Last
		}
		conv := &Conversation{Conversation: w, heads: w.Last, counted: span{w.Read, w.Last}}
		conv.recount(c.Me.ID)
		c.put(conv)
	}
	c.adopt()
	c.sort()
	if !ev.Show {
		return
	}
	c.showFromDialog(w.ID)
}

// closed removes a conversation.
func (c *change) closed(id wire.ConvID) {
	conv := c.Convs[id]
	if conv == nil {
		return
	}
	c.setAside(conv)
	c.stray(id, conv.Draft)
	c.drop(id)
	c.forgetMembers(id)
	c.unfind(func(e wire.Event) bool { return e.Conv == id })
	c.undelete(func(d Deletion) bool { return d.Conv == id })
	c.Order = slices.DeleteFunc(slices.Clone(c.Order), func(o wire.ConvID) bool { return o == id })
	if c.Current == id {
		c.show(c.firstRoom())
		c.missing(conv)
	}
}

// missing says that the room that was on show is Me's no more, where that was not
// their own wish.
func (c *change) missing(conv *Conversation) {
	if conv.Kind == wire.Room && !conv.leaving {
		c.Notice = Notice{Kind: NoticeRemoved, Detail: conv.Name}
	}
}

package state

import (
	"cmp"
	"maps"
	"slices"

	"parley.example/net/wire"
)

// account handles who is logged in, and what comes and goes with them.
func (c *change) account(ev Event) {
	switch ev := ev.(type) {
	case LoggedIn:
		if ev.Me.ID == 0 { // nobody, says a server that is broken
			c.forget()
			return
		}
		c.loggedIn(ev)
	case LoggedOut:
		c.forget()
	case PeopleHeard:
		c.peopleHeard(ev.People)
	}
}

// forget drops everything of the account.
func (c *change) forget() {
	c.Turn++
	c.Me, c.home, c.epoch = wire.Account{}, Server{}, ""
	c.Convs, c.ownConvs, c.own = nil, false, nil
	c.Order, c.Current, c.People, c.aside, c.strays = nil, 0, nil, nil, nil
	c.Notice, c.Deleting, c.Unsaved, c.Unrun = Notice{}, nil, nil, nil
	c.Devices, c.Self, c.Invited = nil, Self{}, Invited{}
	c.Rooms, c.Members, c.Finding = RoomList{}, MemberList{}, Finding{}
	if c.Dialog.Kind.ofRooms() || c.Dialog.Kind == DialogFind {
		c.Dialog = Dialog{}
	}
}

// loggedIn takes over what the server lists. Coming back to the same account
// keeps what was loaded and fetches only what is new.
func (c *change) loggedIn(ev LoggedIn) {
	back := c.Me.ID == ev.Me.ID && c.home.same(c.Server)
	if !back {
		aside, old := c.aside, c.unsentToOldKey(ev.Me)
		if c.LoggedIn() {
			aside = nil // of who was logged in until now
		}
		c.forget()
		c.aside, c.mine, c.Notice = aside, c.lines, old
	}
	var to wire.Link
	if c.asked != nil {
		to, _ = wire.ParseLink(c.asked.Addr) // no link leads nowhere
	}
	c.Me, c.home, c.by = ev.Me, c.Server, c.lines
	c.Link, c.asked = Link{Phase: LinkOnline}, nil
	if c.Dialog.Kind.ofLogin() {
		c.Dialog = Dialog{}
	}
	c.Finding.asking = false // what was asked before is not answered any more
	shown := c.Convs[c.Current]
	if c.Away && !back {
		c.do(TellAway{On: true})
	}
	c.Self = Self{}
	anew := c.epoch != ev.Epoch // a backup, perhaps
	if back && anew {
		c.aside = slices.Clone(c.aside)
		for i := range c.aside {
			c.aside[i].Ref = 0
		}
	}
	c.relist(ev.Convs, anew)
	c.epoch = ev.Epoch
	if !back {
		for id, draft := range ev.Drafts {
			if c.Convs[id] != nil {
				c.touch(id).Draft = draft
			} else {
				c.stray(id, draft)
			}
		}
	}
	c.adopt()
	c.sort()
	c.keepDrafts()
	c.askDeletions(func(Deletion) bool { return true })
	switch {
	case !back:
		c.show(c.firstRoom())
	case c.Current != 0 && c.Convs[c.Current] == nil:
		c.show(c.firstRoom())
		c.missing(shown)
	}
	c.relistDialog()
	if to.Conv != 0 {
		c.jump(Jump{Conv: to.Conv, Seq: to.Seq})
	}
	for _, id := range c.Order {
		c.fill(c.Convs[id])
	}
	c.Invited.Asking, c.Invited.renewing = 0, false // answered, or never
	c.showCard()
}

// unsentToOldKey tells the person who comes back by a new key of the first message that
// waits for the old one: the server that has another may not be the one that it is
// meant for, so that it is neither sent nor shown there. It is kept.
func (c *change) unsentToOldKey(me wire.Account) Notice {
	if !c.LoggedIn() || c.home.Key == "" || c.home.Addr != c.Server.Addr || wire.FoldName(me.Name) != wire.FoldName(c.Me.Name) {
		return Notice{}
	}
	for _, id := range c.Order {
		for _, p := range c.Convs[id].Pending {
			if p.Phase != SendDone {
				return Notice{Kind: NoticeOldKey, Detail: p.Text}
			}
		}
	}
	return Notice{}
}

// same reports whether two servers are one: by the key, or where there is none
// (plain text), by the address.
func (s Server) same(t Server) bool {
	return s.Key == t.Key && (s.Key != "" || s.Addr == t.Addr)
}

// relist replaces the conversations by those listed, keeping what is loaded; of
// another history than before, none of that.
func (c *change) relist(listed []wire.Conversation, anew bool) {
	old := c.Convs
	c.Convs, c.ownConvs, c.own = make(map[wire.ConvID]*Conversation, len(listed)), true, nil
	for _, w := range listed {
		if w.ID == 0 {
			continue
		}
		conv := &Conversation{}
		if known := old[w.ID]; known != nil {
			*conv = *known
		}
		if anew {
			conv.restart(w)
		}
		c.put(conv.relisted(w, c.Me.ID))
		if conv.Read > w.Read {
			c.do(MarkRead{Conv: w.ID, Seq: conv.Read}) // read while offline
		}
	}
	for _, id := range c.Order {
		if c.Convs[id] == nil {
			c.setAside(old[id])
			c.stray(id, old[id].Draft)
			c.forgetMembers(id)
		}
	}
	gone := func(id wire.ConvID) bool { // is no room of Me's, or has another log
		now, was := c.Convs[id], old[id]
		return now == nil || was != nil && now.Log != was.Log
	}
	c.unfind(func(e wire.Event) bool { return gone(e.Conv) })
	c.undelete(func(d Deletion) bool { return gone(d.Conv) })
}

// restart forgets what is known of a log that is another one now, but not what the
// person wrote and has not sent.
func (conv *Conversation) restart(w wire.Conversation) {
	conv.Log++
	conv.Read, conv.Divider, conv.Floor, conv.marked = w.Read, 0, 0, 0
	conv.unload()
	conv.away = nil
	conv.Pending = slices.Clone(conv.Pending)
	for i := range conv.Pending {
		p := &conv.Pending[i]
		p.Ref = 0                // another message, or none
		if p.Phase == SendDone { // what it was acknowledged for may be gone
			p.Phase, p.Seq = SendFailed, 0
		}
	}
}

// relisted brings a conversation to what the server lists.
func (conv *Conversation) relisted(w wire.Conversation, me wire.AccountID) *Conversation {
	w.Last = max(w.Last, w.Floor-1, 0)
	w.Read = min(max(w.Read, 0), w.Last)
	read := max(w.Read, conv.Read)
	if w.Last < conv.Last { // the server's log is another one, an older backup perhaps
		conv.restart(w)
		read = w.Read
	}
	conv.dropQuotes(func(_ wire.Seq, q quote) bool { return q.awaited })
	floor := w.Floor
	w.Floor = conv.Floor
	conv.Conversation = w
	conv.Loading, conv.Gap, conv.heads, conv.counted = false, false, w.Last, span{w.Read, w.Last}
	conv.seeking = FetchSpan{}
	if conv.away != nil {
		w := *conv.away
		w.older, w.newer = false, false
		conv.away = &w
	}
	conv.leaving = false
	if conv.moveRead(read, me); floor > conv.Floor {
		conv.rise(floor, me)
	}
	return conv
}

// setAside keeps the unsent messages of a conversation that goes.
func (c *change) setAside(conv *Conversation) {
	aside := slices.Clip(c.aside)
	for _, p := range conv.Pending {
		if p.Phase != SendDone {
			aside = append(aside, Queued{Conv: conv.ID, UID: p.UID, Text: p.Text, At: p.At, Ref: p.Ref, Why: p.Why, failed: p.Phase == SendFailed})
		}
	}
	c.aside = aside
}

// stray keeps the draft of a conversation that is gone.
func (c *change) stray(id wire.ConvID, draft string) {
	strays := maps.Clone(c.strays)
	if strays == nil {
		strays = make(map[wire.ConvID]string)
	}
	strays[id] = draft
	c.strays = strays
}

// adopt gives messages that were set aside, and drafts, to their conversations.
func (c *change) adopt() {
	for id, draft := range c.strays {
		if c.Convs[id] != nil {
			c.touch(id).Draft = draft
			c.strays = maps.Clone(c.strays)
			delete(c.strays, id)
		}
	}
	var rest []Queued
	for _, q := range c.aside {
		if c.Convs[q.Conv] == nil {
			rest = append(rest, q)
			continue
		}
		c.touch(q.Conv).queue(q, c.Me.ID)
	}
	c.aside = rest
}

// sort rebuilds the order of the sidebar.
func (c *change) sort() {
	c.Order = slices.SortedFunc(maps.Keys(c.Convs), func(a, b wire.ConvID) int {
		return before(c.Convs[a], c.Convs[b], c.Me.ID)
	})
}

// before compares two conversations for the sidebar.
func before(a, b *Conversation, me wire.AccountID) int {
	if (a.Kind == wire.Room) != (b.Kind == wire.Room) {
		if a.Kind == wire.Room {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(wire.FoldName(a.Title(me)), wire.FoldName(b.Title(me))),
		cmp.Compare(a.ID, b.ID))
}

// firstRoom is what comes on show by itself: the first room, or where there is
// none, the first conversation; zero for neither. Rooms stand first.
func (c *change) firstRoom() wire.ConvID {
	if len(c.Order) == 0 {
		return 0
	}
	return c.Order[0]
}

func (c *change) peopleHeard(people []wire.Account) {
	if !c.LoggedIn() {
		return
	}
	known := c.People
	owned, guests := false, false
	for _, p := range people {
		if was, ok := known[p.ID]; ok && was == p || p.ID == 0 {
			continue
		}
		if !owned {
			owned = true
			if known = maps.Clone(known); known == nil {
				known = make(map[wire.AccountID]wire.Account, len(people))
			}
		}
		_, old := c.People[p.ID]
		guests = guests || !old
		known[p.ID] = p
		if p.ID == c.Me.ID { // from another device
			c.Me.Display, c.Me.Status, c.Me.Admin = p.Display, p.Status, p.Admin
		}
	}
	c.People = known
	if guests {
		c.invite() // one of them may have used the last of the card's invitation
	}
}

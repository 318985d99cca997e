package state

import "parley.example/net/wire"

// history handles the log entries of a conversation: pushed one by one, and
// fetched in pages.
func (c *change) history(ev Event) {
	switch ev := ev.(type) {
	case EventPushed:
		c.pushed(ev.Event)
	case LoadOlder:
		c.loadOlder(ev.Conv)
	case PageLoaded:
		if c.Convs[ev.Page.Conv] != nil {
			c.pageLoaded(ev)
		}
	}
}

// pushed takes a new log entry up. One that is not the next of the run shows
// that some are missing: they are fetched, and it with them.
func (c *change) pushed(e wire.Event) {
	conv := c.Convs[e.Conv]
	if conv == nil || e.Seq < 1 || e.Seq <= conv.top() || !conv.loaded() && e.Seq <= conv.Last {
		return // of no concern, or a double
	}
	c.heedMember(e)
	if e.Kind == wire.Deleted {
		c.unfind(func(hit wire.Event) bool { return hit.Conv == e.Conv && hit.Seq == e.Ref })
	}
	conv = c.touch(e.Conv)
	if e.Kind == wire.Message {
		conv.typed(e.From)
	}
	if e.Seq > max(conv.Last, conv.marked) {
		c.alert(conv, e)
	}
	if conv.loaded() && e.Seq == conv.top()+1 {
		c.grow(conv, []wire.Event{e}, e.Seq, conv.extend)
		return
	}
	if e.Seq > conv.Last {
		conv.unsay(e, c.Me.ID)
		if conv.counts(e, c.Me.ID) {
			conv.Unread++
		}
	}
	if !conv.loaded() {
		conv.headcount([]wire.Event{e}, c.Me.ID)
		c.mentioned(conv, e)
	}
	conv.Last = max(conv.Last, e.Seq)
	conv.done(e, c.Me.ID)
	conv.recount(c.Me.ID)
	conv.heedMark(c.Me.ID)
	c.fill(conv)
	if e.Kind == wire.Deleted && conv.Message(e.Ref) == nil { // else its words stand there until the run gets so far
		c.undelete(func(d Deletion) bool { return d.Conv == e.Conv && d.Ref == e.Ref })
	}
}

// grow lets join bring events into the run, and with it what depends on it. In
// messages among them is what was known of them when the log's end was at asof.
func (c *change) grow(conv *Conversation, events []wire.Event, asof wire.Seq, join func([]wire.Event)) {
	last, first, top := conv.Last, conv.first(), conv.top()
	join(events)
	if conv.first() > first {
		first, top = 0, 0 // another run
	}
	conv.amend(first, top, asof, last, c.Me.ID)
	c.catchUpAway(conv, conv.top())
	c.deleted(conv, events)
	conv.Last = max(conv.Last, conv.top())
	c.divide(conv, top)
	for _, e := range conv.Events[conv.indexAbove(last):] {
		if conv.counts(e, c.Me.ID) {
			conv.Unread++
		}
	}
	conv.headcount(conv.Events[conv.indexAbove(conv.heads):], c.Me.ID)
	conv.recount(c.Me.ID)
	conv.heedMark(c.Me.ID)
	conv.settle(events, c.Me.ID)
	switch older := first > 0 && conv.first() < first; {
	case conv.ID != c.Current, first > 0 && !older && !c.Focused:
		conv.trim()
	case older:
		c.partAway(conv)
	}
}

// headcount counts who came and went in events that are new. When I come or go
// myself, the server sends the whole conversation.
func (conv *Conversation) headcount(events []wire.Event, me wire.AccountID) {
	for _, e := range events {
		switch {
		case e.Seq <= conv.heads || e.From == me:
			continue
		case e.Kind == wire.Joined:
			conv.Members++
		case e.Kind == wire.Left:
			conv.Members = max(0, conv.Members-1)
		}
		conv.heads = e.Seq
	}
}

// fill asks for what the run lacks of the newest events. A conversation that
// was never shown is fetched when it comes on show.
func (c *change) fill(conv *Conversation) {
	if !c.online() || conv.Gap {
		return
	}
	if conv.Last-conv.top() > maxCatchUp {
		conv.unload()
	}
	switch {
	case !conv.loaded() || conv.top() == 0 && conv.Last > 0:
		if conv.ID == c.Current && !conv.Loading {
			c.older(conv, 0)
		}
	case conv.top() < conv.Last:
		conv.Gap = true
		c.do(FetchNewer{Conv: conv.ID, After: conv.top()})
	}
}

func (c *change) older(conv *Conversation, before wire.Seq) {
	conv.Loading = true
	c.do(FetchOlder{Conv: conv.ID, Before: before})
}

func (c *change) loadOlder(id wire.ConvID) {
	conv := c.Convs[id]
	if conv != nil && conv.away != nil {
		c.olderAway(id)
		return
	}
	if conv == nil || !c.online() || conv.Loading || conv.AtStart {
		return
	}
	conv = c.touch(id)
	c.older(conv, conv.first())
}

// pageLoaded joins a page to the run. What is still missing then is asked for,
// unless the answer to this very question brought nothing.
func (c *change) pageLoaded(ev PageLoaded) {
	if ev.Err == nil {
		c.expired(Expired{Conv: ev.Page.Conv, Floor: ev.Page.Floor})
	}
	conv := c.touch(ev.Page.Conv)
	asked := conv.first()
	if ev.Newer {
		asked = conv.top()
		conv.Gap = false
	} else {
		conv.Loading = false
	}
	if ev.Err != nil || !whole(ev.Page) {
		return
	}
	changed := false
	ev.Page.Events = above(ev.Page.Events, conv.begin())
	if page := ev.Page.Events; len(page) > 0 {
		asof := max(ev.Page.Last, page[len(page)-1].Seq)
		c.grow(conv, page, asof, func(page []wire.Event) { changed = conv.join(page, !ev.Newer && ev.Bound == 0) })
	}
	conv.reached(ev)
	if ev.Newer && ev.Page.More && conv.loaded() {
		conv.Last = max(conv.Last, conv.top()+1)
	}
	if changed || ev.Bound != asked {
		c.fill(conv)
	}
}

// reached notes whether a page showed that nothing lies below the run.
func (conv *Conversation) reached(ev PageLoaded) {
	switch page := ev.Page.Events; {
	case conv.first() == conv.begin():
		conv.AtStart = true
	case ev.Newer || ev.Page.More:
	case len(page) > 0:
		conv.AtStart = conv.AtStart || conv.first() == page[0].Seq
	case ev.Bound == conv.first():
		conv.AtStart = conv.AtStart || conv.Last < conv.begin() || len(conv.Events) > 0
	}
}

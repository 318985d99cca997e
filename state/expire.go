package state

import "parley.example/net/wire"

// Expired says that what is below Floor in a conversation was kept for its time,
// and is nowhere any more.
type Expired struct {
	Conv  wire.ConvID
	Floor wire.Seq
}

func (Expired) event() {}

// expired drops what a conversation keeps no more, wherever it is.
func (c *change) expired(ev Expired) {
	conv := c.Convs[ev.Conv]
	if conv == nil || ev.Floor <= conv.Floor {
		return
	}
	conv = c.touch(ev.Conv)
	conv.rise(ev.Floor, c.Me.ID)
	c.unfind(func(e wire.Event) bool { return e.Conv == ev.Conv && e.Seq < ev.Floor })
	c.undelete(func(d Deletion) bool { return d.Conv == ev.Conv && d.Ref < ev.Floor })
	c.fill(conv)
}

// rise raises the floor of a log, and drops what is below.
func (conv *Conversation) rise(floor wire.Seq, me wire.AccountID) {
	behind := len(conv.Events) > 0 && conv.top() < floor-1
	conv.Floor, conv.Last = floor, max(conv.Last, floor-1)
	switch i := conv.indexAbove(floor - 1); {
	case behind: // what is there now was not loaded
		conv.unload()
		conv.Gap = false
	case i > 0:
		conv.build(conv.Events[i:])
		conv.AtStart = true
	case conv.first() == floor:
		conv.AtStart = true
	}
	if w := conv.away; w != nil && w.first() < floor {
		conv.away = nil
		if w.top() >= floor {
			higher := *w
			higher.cut(higher.indexAbove(floor-1), len(w.Events))
			higher.AtStart = true
			conv.away = &higher
		}
	}
	conv.settle(nil, me)
	conv.dropQuotes(func(ref wire.Seq, _ quote) bool { return ref < floor })
	conv.recount(me)
	conv.Mentions = min(conv.Mentions, conv.Unread)
}

// begin is the lowest seq that a log can have.
func (conv *Conversation) begin() wire.Seq { return max(conv.Floor, 1) }

// above are the events of a page that are not below a floor: it may have been read
// before they were removed.
func above(events []wire.Event, floor wire.Seq) []wire.Event {
	for i, e := range events {
		if e.Seq >= floor {
			return events[i:]
		}
	}
	return events[len(events):]
}

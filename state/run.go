package state

import (
	"sync/atomic"

	"parley.example/net/wire"
)

// Bounds of what is loaded of a conversation, in events.
const (
	// maxLoaded bounds the run of a conversation that is not on show, or of which
	// the end is. Of a longer one the newest keepLoaded stay.
	maxLoaded  = 5000
	keepLoaded = 4000
	// keepEnd is how much of the log's end stays loaded while the run above is
	// looked at and has grown as long as that.
	keepEnd = 500
	// maxCatchUp is how far a run may lie behind to be caught up page by page.
	// Beyond, it is dropped and the newest page fetched.
	maxCatchUp = 1000
)

// loaded reports whether there is a run, which for an empty conversation is an
// empty one.
func (conv *Conversation) loaded() bool { return len(conv.Events) > 0 || conv.AtStart }

// first and top are the ends of the run, zero where it is empty; but where that
// is all that is left of a log, top is the end of what was.
func (conv *Conversation) first() wire.Seq {
	if len(conv.Events) == 0 {
		return 0
	}
	return conv.Events[0].Seq
}

func (conv *Conversation) top() wire.Seq {
	if len(conv.Events) == 0 {
		if conv.AtStart {
			return max(conv.Floor-1, 0)
		}
		return 0
	}
	return conv.Events[len(conv.Events)-1].Seq
}

// extend appends to the run. States that were published share the array behind
// it, so what lies beyond their own length is written at most once: whoever
// moves the tail from the run's end owns what it passed, anybody else copies.
func (conv *Conversation) extend(events []wire.Event) {
	n, more := len(conv.Events), len(events)
	if conv.tail == nil || cap(conv.Events)-n < more || !conv.tail.CompareAndSwap(int64(n), int64(n+more)) {
		conv.build(conv.Events, events)
		return
	}
	conv.Events = append(conv.Events, events...)
}

// build makes the run anew from its parts, with room to extend it.
func (conv *Conversation) build(parts ...[]wire.Event) {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	run := make([]wire.Event, 0, n+max(n/4, 16))
	for _, p := range parts {
		run = append(run, p...)
	}
	conv.Events, conv.tail = run, new(atomic.Int64)
	conv.tail.Store(int64(n))
}

// unload drops the run.
func (conv *Conversation) unload() {
	conv.Events, conv.tail, conv.ahead, conv.quotes, conv.AtStart = nil, nil, nil, nil, false
}

// trim lets the oldest of a long run go.
func (conv *Conversation) trim() {
	if n := len(conv.Events); n > maxLoaded {
		conv.build(conv.Events[n-keepLoaded:])
		conv.AtStart = false
	}
}

// join adds a page to the run: what lies below it and above it, where the two
// touch. A newest page that does not touch the run takes its place. It reports
// whether the run changed.
func (conv *Conversation) join(page []wire.Event, newest bool) bool {
	from, to := page[0].Seq, page[len(page)-1].Seq
	switch {
	case !conv.loaded():
		if newest {
			conv.build(page)
		}
		return newest
	case from > conv.top()+1:
		if newest {
			conv.unload()
			conv.build(page)
		}
		return newest
	case len(conv.Events) == 0: // and AtStart
		conv.build(page)
		return true
	case to+1 < conv.first() || from >= conv.first() && to <= conv.top():
		return false
	}
	older := page[:max(conv.first()-from, 0)]
	newer := page[min(max(conv.top()+1-from, 0), wire.Seq(len(page))):]
	if len(older) > 0 {
		conv.build(older, conv.Events, newer)
	} else {
		conv.extend(newer)
	}
	return true
}

// whole reports whether a page is what a page has to be: of one conversation,
// and without gaps.
func whole(p wire.Page) bool {
	for i, e := range p.Events {
		if e.Conv != p.Conv || e.Seq < 1 || e.Seq != p.Events[0].Seq+wire.Seq(i) {
			return false
		}
	}
	return true
}

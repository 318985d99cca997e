package server

import (
	"sync"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// Bounds of what is kept of the newest events: of each conversation, in bytes of
// text and in events, and conversations.
const (
	tailBytes  = 64 << 10
	tailEvents = 4 * wire.MaxPage
	tailsMost  = 256
	// tailLife is how long it is believed without a look at the store, to which
	// another process may write.
	tailLife = time.Second
)

// tails keep the newest events of the conversations that were read a moment ago,
// as the store's feed tells them, for whoever reads a newest page next. They are
// safe for concurrent use.
type tails struct {
	mu sync.Mutex
	of map[wire.ConvID]*tail
}

// tail is the end of a log: events without a gap, up to its last.
type tail struct {
	events []wire.Event
	bytes  int
	floor  wire.Seq // where the log begins, zero where nothing was removed
	until  time.Time
	filled bool // else a page of it is being read
	moved  bool // while it was
	// line is the page of at most ofLine events, nil where nobody asked for it yet.
	line   *wire.PageLine
	ofLine int
}

func newTails() *tails { return &tails{of: map[wire.ConvID]*tail{}} }

// page is the newest page of at most limit events, where it is known.
func (t *tails) page(conv wire.ConvID, limit int) (*wire.PageLine, bool) {
	if limit <= 0 || limit > wire.MaxPage {
		limit = wire.MaxPage
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	k := t.of[conv]
	if k == nil || !k.filled || time.Now().After(k.until) {
		return nil, false
	}
	if k.line != nil && k.ofLine == limit {
		return k.line, true
	}
	n := len(k.events)
	first := max(0, n-limit)
	more := k.events[first].Seq > max(1, k.floor)
	if more && n < limit {
		return nil, false
	}
	p := wire.Page{Conv: conv, Events: k.events[first:], More: more, Last: k.events[n-1].Seq, Floor: k.floor}
	k.line, k.ofLine = wire.NewPageLine(&p), limit
	return k.line, true
}

// begin is called before a newest page is read, and fill with what it was.
func (t *tails) begin(conv wire.ConvID) *tail {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.of) >= tailsMost {
		clear(t.of)
	}
	k := &tail{}
	t.of[conv] = k
	return k
}

// fill keeps a page, unless something was committed while it was read, or it is
// one that not everybody sees alike.
func (t *tails) fill(k *tail, p *wire.Page) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[p.Conv] != k { // another reads it since
		return
	}
	n := len(p.Events)
	if k.moved || n == 0 || p.Events[n-1].Seq != p.Last {
		delete(t.of, p.Conv)
		return
	}
	for i := range p.Events {
		e := &p.Events[i]
		if k.bytes += len(e.Text); k.bytes > tailBytes || len(e.Reactions) > 0 {
			delete(t.of, p.Conv)
			return
		}
	}
	k.events = append(make([]wire.Event, 0, 2*n), p.Events...)
	k.floor = p.Floor
	k.until, k.filled = time.Now().Add(tailLife), true
}

// hear takes note of what was committed. What changes or removes an earlier event
// ends the tail.
func (t *tails) hear(commits []store.Commit) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range commits {
		if x := commits[i].Expired; x != nil {
			delete(t.of, x.Conv)
			continue
		}
		e := &commits[i].Event
		k := t.of[e.Conv]
		switch {
		case k == nil || e.Seq == 0:
		case !k.filled:
			k.moved = true
		case e.Seq <= k.events[len(k.events)-1].Seq: // the page had it already
		case e.Seq > k.events[len(k.events)-1].Seq+1 || e.Kind.OfMessage():
			delete(t.of, e.Conv)
		default:
			k.add(e)
		}
	}
}

// add appends an event.
func (k *tail) add(e *wire.Event) {
	k.line = nil
	k.events = append(k.events, *e)
	k.bytes += len(e.Text)
	for len(k.events) > 1 && (k.bytes > tailBytes || len(k.events) > tailEvents) {
		k.bytes -= len(k.events[0].Text)
		k.events = k.events[1:]
	}
}

package server

import (
	"sync"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// hub knows which sessions there are and what each may see, and hands events
// on. It is safe for concurrent use. Its lock is never held across a write to a
// peer: putting a frame into a session's queue does not block.
type hub struct {
	rules *rules

	mu     sync.Mutex
	closed bool
	fed    uint64 // one more with each publish
	// logins are under way: what they have read may have changed.
	logins map[*login]struct{}
	all    map[*session]struct{}
	// held are the sessions that must set a password first: they hear of nothing.
	held map[*session]struct{}
	// resident are the bots that live in the server.
	resident map[wire.AccountID]struct{}
	online   map[wire.AccountID]*presence
	// rooms are the subscriptions, with when the account of each was last told of as
	// typing.
	rooms map[wire.ConvID]map[*session]time.Time
	// watchers are the sessions that asked for People; changed are the accounts
	// whose presence they have not been told.
	watchers map[*session]struct{}
	changed  map[wire.AccountID]wire.Account
	// leaving are the memberships that end by what is being committed, until that is told.
	leaving map[marker]struct{}
	// marks have moved, and the others of their conversations were not told.
	marks   map[marker]wire.Seen
	stirred chan struct{} // holds a token after a change
}

func newHub(r *rules) *hub {
	return &hub{
		rules:    r,
		logins:   map[*login]struct{}{},
		all:      map[*session]struct{}{},
		held:     map[*session]struct{}{},
		resident: map[wire.AccountID]struct{}{},
		online:   map[wire.AccountID]*presence{},
		rooms:    map[wire.ConvID]map[*session]time.Time{},
		watchers: map[*session]struct{}{},
		changed:  map[wire.AccountID]wire.Account{},
		leaving:  map[marker]struct{}{},
		marks:    map[marker]wire.Seen{},
		stirred:  make(chan struct{}, 1),
	}
}

// enter takes note of a session; false means that the server closes.
func (h *hub) enter(c *session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.all[c] = struct{}{}
	return true
}

// mayAttach says why one more session of an account would be too many.
func (h *hub) mayAttach(a wire.AccountID) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.room(a, nil)
}

// room is mayAttach for c, which may be counted already. The caller holds the
// lock.
func (h *hub) room(a wire.AccountID, c *session) error {
	n, most := 0, h.rules.limits[boundConnsOf].Most
	if p := h.online[a]; p != nil {
		if _, in := p.sessions[c]; in {
			return nil
		}
		n = len(p.sessions)
	}
	for other := range h.held {
		if other == c {
			return nil
		}
		if other.account.ID == a {
			n++
		}
	}
	if n < most {
		return nil
	}
	h.rules.met[boundConnsOf].Add(1)
	return wire.Errorf(wire.CodeTooMany, "this account has %d connections open: close one first", most)
}

// leave forgets a session.
func (h *hub) leave(c *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.all, c)
	delete(h.held, c)
	delete(h.watchers, c)
	for id := range c.rooms {
		h.unsubscribe(c, id)
	}
	p := h.online[c.account.ID]
	if p == nil {
		return
	}
	before := p.away()
	delete(p.sessions, c)
	if len(p.sessions) == 0 {
		delete(h.online, c.account.ID)
		h.change(p.account)
	} else if p.away() != before {
		h.change(p.account)
	}
}

// subscribe and unsubscribe keep the two sides of a subscription together.
func (h *hub) subscribe(c *session, id wire.ConvID) {
	if h.rooms[id] == nil {
		h.rooms[id] = map[*session]time.Time{}
	}
	h.rooms[id][c] = time.Time{}
	c.rooms[id] = struct{}{}
}

func (h *hub) unsubscribe(c *session, id wire.ConvID) {
	delete(h.rooms[id], c)
	if len(h.rooms[id]) == 0 {
		delete(h.rooms, id)
	}
	delete(c.rooms, id)
}

// subscribed reports whether a session's account is in a conversation. Where it is not
// so, or about to end, the store knows.
func (h *hub) subscribed(c *session, id wire.ConvID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, ok := c.rooms[id]
	if ok && len(h.leaving) > 0 {
		_, leaves := h.leaving[marker{id, c.account.ID}]
		return !leaves
	}
	return ok
}

// doubt takes note of the memberships that end by what is about to be committed: it can
// be read before it is told.
func (h *hub) doubt(commits []store.Commit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range commits {
		for _, id := range commits[i].Left {
			h.leaving[marker{commits[i].Event.Conv, id}] = struct{}{}
		}
	}
}

// publish hands commits on, those of each conversation in their order. An event
// is encoded once, and what several say in a conversation at once is shared as a
// whole.
func (h *hub) publish(commits []store.Commit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fed++
	run := speech{}
	for i := range commits {
		k := &commits[i]
		if k.Conv == nil && k.Account == nil && k.Seen == nil && k.Event.Seq > 0 {
			if len(h.rooms[k.Event.Conv]) > 0 {
				run.add(&k.Event)
			}
			continue
		}
		run = h.spread(run) // before who hears it changes
		h.move(k.Event.Conv, true, k.Joined)
		h.move(k.Event.Conv, false, k.Left)
		if k.Account != nil {
			h.outdate(k.Account.ID)
			h.renew(*k.Account)
		}
		if k.Seen != nil {
			h.moved(*k.Seen)
		}
		if k.Expired != nil {
			h.expired(k.Expired)
		}
		if k.Event.Seq == 0 {
			continue
		}
		h.join(k)
		h.part(k)
		h.amend(k)
		if members := h.rooms[k.Event.Conv]; len(members) > 0 {
			n := newNotice(&k.Event)
			for c := range members {
				c.notify(n)
			}
		}
	}
	h.spread(run)
	clear(h.leaving) // those of these commits, and of what came to nothing before
}

// speech is what is said in conversations: the frames of each, in their order.
type speech struct {
	order []wire.ConvID
	of    map[wire.ConvID][]byte
}

// frameGuess is room for the frame of a short message.
const frameGuess = 384

func (t *speech) add(e *wire.Event) {
	frames, begun := t.of[e.Conv]
	if !begun {
		if t.of == nil {
			t.of = map[wire.ConvID][]byte{}
		}
		t.order = append(t.order, e.Conv)
		frames = make([]byte, 0, frameGuess)
	}
	t.of[e.Conv] = wire.AppendPush(frames, e)
}

// spread hands out what was said, and returns the beginning of the next. The
// caller holds the lock.
func (h *hub) spread(t speech) speech {
	for _, id := range t.order {
		n := &notice{lines: t.of[id]}
		for c := range h.rooms[id] {
			c.notify(n)
		}
	}
	return speech{}
}

// join tells new members' sessions of the conversation, before its event.
func (h *hub) join(k *store.Commit) {
	if k.Conv == nil {
		return
	}
	var n *notice
	for _, id := range k.Joined {
		p := h.online[id]
		if p == nil {
			continue
		}
		if n == nil {
			n = newNotice(&wire.Opened{Conversation: h.withPresence(*k.Conv)})
		}
		for c := range p.sessions {
			h.subscribe(c, k.Event.Conv)
			c.notify(n)
		}
	}
}

// part tells those who are members no more, who do not see the event.
func (h *hub) part(k *store.Commit) {
	for _, id := range k.Left {
		p := h.online[id]
		if p == nil {
			continue
		}
		n := newNotice(&wire.Closed{Conv: k.Event.Conv})
		for c := range p.sessions {
			h.unsubscribe(c, k.Event.Conv)
			c.notify(n)
		}
	}
}

// amend tells the members how their conversation is from now on, before the
// event that changes it.
func (h *hub) amend(k *store.Commit) {
	members := h.rooms[k.Event.Conv]
	if k.Conv == nil || len(k.Joined) > 0 || len(k.Left) > 0 || len(members) == 0 {
		return
	}
	n := newNotice(&wire.Opened{Conversation: h.withPresence(*k.Conv)})
	for c := range members {
		c.notify(n)
	}
}

// typingEvery is how often an account's typing in a conversation is told.
const typingEvery = time.Second

// typing tells the other members that somebody is writing; what comes too often
// is dropped.
func (h *hub) typing(from *session, id wire.ConvID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	members, now := h.rooms[id], time.Now()
	told, ok := members[from]
	if !ok || now.Sub(told) < typingEvery {
		return
	}
	n := newNotice(&wire.Typist{Conv: id, Account: from.account.ID})
	for c := range members {
		if c.account.ID == from.account.ID {
			members[c] = now
		} else {
			c.notify(n)
		}
	}
}

// tell pushes to the other sessions of a session's account.
func (h *hub) tell(from *session, p wire.Push) {
	h.mu.Lock()
	defer h.mu.Unlock()
	here := h.online[from.account.ID]
	if here == nil || len(here.sessions) < 2 {
		return
	}
	n := newNotice(p)
	for c := range here.sessions {
		if c != from {
			c.notify(n)
		}
	}
}

// attached lists the sessions that are logged in.
func (h *hub) attached() []*session {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []*session
	for _, p := range h.online {
		for c := range p.sessions {
			all = append(all, c)
		}
	}
	for c := range h.held {
		all = append(all, c)
	}
	return all
}

// closeAll says goodbye to every session, and lets none enter any more.
func (h *hub) closeAll(bye wire.Bye) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.all {
		c.putOut(bye)
	}
}

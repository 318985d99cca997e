package server

import (
	"context"
	"time"

	"parley.example/net/wire"
)

// presenceEvery is how often changes of presence, and marks that moved, are
// told: often enough for the eye, seldom enough for a thousand people who arrive
// at once, and for one who reads fast.
const presenceEvery = 200 * time.Millisecond

// presence is an account that is here.
type presence struct {
	account  wire.Account
	sessions map[*session]struct{}
	turns    chan struct{} // holds a token for each read that is under way
}

// away reports whether somebody sits at none of the sessions.
func (p *presence) away() bool {
	for c := range p.sessions {
		if !c.away {
			return false
		}
	}
	return true
}

// marker is whose mark, or membership, in which conversation.
type marker struct {
	conv    wire.ConvID
	account wire.AccountID
}

// away notes whether somebody sits at a session.
func (h *hub) away(c *session, on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.online[c.account.ID]
	if p == nil {
		return
	}
	before := p.away()
	if c.away = on; p.away() != before {
		h.change(p.account)
	}
}

// devices are those by which sessions of an account are here.
func (h *hub) devices(id wire.AccountID) map[wire.DeviceID]struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	here := map[wire.DeviceID]struct{}{}
	if p := h.online[id]; p != nil {
		for c := range p.sessions {
			here[c.device] = struct{}{}
		}
	}
	return here
}

// signOut lets go of the other sessions of from's account whose device is gone.
func (h *hub) signOut(from *session, gone func(wire.DeviceID) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outdate(from.account.ID)
	if p := h.online[from.account.ID]; p != nil {
		for c := range p.sessions {
			if c != from && gone(c.device) {
				c.putOut(byeSignedOut())
			}
		}
	}
	for c := range h.held {
		if c != from && c.account.ID == from.account.ID && gone(c.device) {
			c.putOut(byeSignedOut())
		}
	}
}

// unhold lets go of the other sessions of from's account that are held, for the
// password was set: they come back by their token.
func (h *hub) unhold(from *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.held {
		if c != from && c.account.ID == from.account.ID {
			c.end("", nil, true)
		}
	}
}

// watch makes a session hear of presence from now on.
func (h *hub) watch(c *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watchers[c] = struct{}{}
}

// present fills in who of the accounts is online, and away.
func (h *hub) present(accounts []wire.Account) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mark(accounts)
}

// presentDetails is present for accounts as administrators see them.
func (h *hub) presentDetails(accounts []wire.AccountDetail) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range accounts {
		one := []wire.Account{accounts[i].Account}
		h.mark(one)
		accounts[i].Account = one[0]
	}
}

// settle says which bots live in the server, and are always here.
func (h *hub) settle(bots []wire.AccountID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.resident)
	for _, id := range bots {
		h.resident[id] = struct{}{}
	}
}

// count is how many accounts are here.
func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.online)
}

// dismiss lets go of all sessions of an account.
func (h *hub) dismiss(id wire.AccountID, bye wire.Bye) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outdate(id)
	if p := h.online[id]; p != nil {
		for c := range p.sessions {
			c.putOut(bye)
		}
	}
	for c := range h.held {
		if c.account.ID == id {
			c.putOut(bye)
		}
	}
}

func (h *hub) mark(accounts []wire.Account) {
	for i := range accounts {
		a := &accounts[i]
		p := h.online[a.ID]
		_, resident := h.resident[a.ID]
		a.Online = resident || p != nil
		a.Away = p != nil && p.away()
	}
}

// withPresence fills in a direct conversation's people, in a copy.
func (h *hub) withPresence(c wire.Conversation) wire.Conversation {
	c.People = append([]wire.Account(nil), c.People...)
	h.mark(c.People)
	return c
}

// renew notes that an account was made, or shows itself otherwise. The caller
// holds the lock.
func (h *hub) renew(a wire.Account) {
	if p := h.online[a.ID]; p != nil {
		p.account = a
	}
	h.change(a)
}

// change notes that the watchers are to be told of an account. The caller holds
// the lock.
func (h *hub) change(a wire.Account) {
	h.changed[a.ID] = a
	h.stir()
}

// moved notes that the others of a conversation are to be told of a mark. The
// caller holds the lock.
func (h *hub) moved(s wire.Seen) {
	if len(h.rooms[s.Conv]) > 0 {
		h.marks[marker{s.Conv, s.Account}] = s
		h.stir()
	}
}

func (h *hub) stir() {
	select {
	case h.stirred <- struct{}{}:
	default:
	}
}

// announce tells the watchers who came and went, and the members of direct
// conversations which marks moved, until ctx ends. While nothing does, it
// sleeps.
func (h *hub) announce(ctx context.Context) {
	for {
		select {
		case <-h.stirred:
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(presenceEvery):
			h.flushPresence()
			h.flushMarks()
		case <-ctx.Done():
			return
		}
	}
}

func (h *hub) flushPresence() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.changed) == 0 {
		return
	}
	people := make([]wire.Account, 0, len(h.changed))
	for _, a := range h.changed {
		people = append(people, a)
	}
	clear(h.changed)
	h.mark(people)
	for len(people) > 0 {
		n := min(len(people), wire.MaxPage)
		told := newNotice(&wire.Presence{People: people[:n]})
		people = people[n:]
		for c := range h.watchers {
			c.notify(told)
		}
	}
}

func (h *hub) flushMarks() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.marks {
		n := newNotice(&s)
		for c := range h.rooms[s.Conv] {
			if c.account.ID != s.Account {
				c.notify(n)
			}
		}
	}
	clear(h.marks)
}

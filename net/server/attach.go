package server

import (
	"context"
	"slices"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// login is one that is under way. It is of the hub's lock.
type login struct {
	account wire.AccountID // whose; zero while that is not known
	old     bool           // what was read may be of before a change
	// moved are the conversations that it has come into since, and those, false, that
	// it has left: what was read of them may be of before or after.
	moved map[wire.ConvID]bool
}

// in is in which conversations the account is that was read to be in some.
func (l *login) in(read []wire.ConvID) []wire.ConvID {
	if len(l.moved) == 0 {
		return read
	}
	in := slices.DeleteFunc(slices.Clone(read), func(id wire.ConvID) bool { _, moved := l.moved[id]; return moved })
	for id, came := range l.moved {
		if came {
			in = append(in, id)
		}
	}
	return in
}

// attach makes a session that of the account whose token prove looks up, and
// subscribes it to the account's conversations. What was read is of a moment
// after which nothing of it changed that was told here before: a commit that the
// read does not see is fed after it, and one that it does see changes nothing
// when it is fed again; and a token that is ended either is found so, or its end
// finds the session. One whose password is a one-time code is held instead. fresh
// says that nothing at all was fed between: whatever prove read, the session hears
// of what comes after.
//
// What changes of the account meanwhile is read anew, but in which conversations it
// is, which the commits tell: others may change that as fast as they like. Nobody waits
// for that: an account that never rests is told to come back.
func (h *hub) attach(ctx context.Context, c *session, prove func(context.Context) (store.Account, error)) (fresh bool, err error) {
	l := &login{}
	defer h.forget(l)
	for range attachTries {
		fed := h.expect(l)
		found, err := prove(ctx)
		if err != nil {
			return false, err
		}
		if fresh, done, err := h.conclude(l, fed, c, found); done {
			return fresh, err
		}
	}
	return false, wire.Errorf(wire.CodeTooMany, "this account changes faster than it can be read: try again in a moment")
}

// attachTries is how often what changes meanwhile is read. The first time it is not
// known yet whose changes count, and all do.
const attachTries = 8

// expect takes note of what changes from now on.
func (h *hub) expect(l *login) (fed uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l.old, l.moved = false, nil
	h.logins[l] = struct{}{}
	return h.fed
}

// conclude admits the session with what was found, unless that is old.
func (h *hub) conclude(l *login, fed uint64, c *session, found store.Account) (fresh, done bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l.account = found.ID; l.old {
		return false, false, nil
	}
	found.In = l.in(found.In)
	return fed == h.fed, true, h.admit(c, found)
}

func (h *hub) forget(l *login) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.logins, l)
}

// move says that accounts came into a conversation, or left it. The caller holds the
// lock.
func (h *hub) move(conv wire.ConvID, came bool, accounts []wire.AccountID) {
	if len(accounts) == 0 {
		return
	}
	for l := range h.logins {
		switch {
		case l.account == 0:
			l.old = true
		case slices.Contains(accounts, l.account):
			if l.moved == nil {
				l.moved = map[wire.ConvID]bool{}
			}
			l.moved[conv] = came
		}
	}
}

// outdate says that accounts changed, or their tokens. The caller holds the lock.
func (h *hub) outdate(accounts ...wire.AccountID) {
	for l := range h.logins {
		for _, id := range accounts {
			if l.account == 0 || l.account == id {
				l.old = true
			}
		}
	}
}

// admit is attach with what was found. The caller holds the lock.
func (h *hub) admit(c *session, found store.Account) error {
	a := found.Account
	if err := h.room(a.ID, c); err != nil {
		return err
	}
	if !c.held { // else they are set, and others read them
		c.account, c.device, c.noted = a, found.Device, time.UnixMilli(found.Used)
	}
	if c.held = found.CodeUntil > 0; c.held {
		h.held[c] = struct{}{}
		return nil
	}
	delete(h.held, c)
	p := h.online[a.ID]
	if p == nil {
		p = &presence{sessions: map[*session]struct{}{}, turns: make(chan struct{}, turnsMost)}
		h.online[a.ID] = p
	}
	changes := len(p.sessions) == 0 || p.away()
	p.account = a
	p.sessions[c] = struct{}{}
	c.turns = p.turns
	if changes {
		h.change(a)
	}
	for _, id := range found.In {
		h.subscribe(c, id)
	}
	return nil
}

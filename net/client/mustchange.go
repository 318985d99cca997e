package client

import (
	"context"

	"parley.example/net/wire"
)

// mustChange serves a line whose account logged in by a one-time code, until
// another password is set and the session is like any other: then it fills in
// its conversations and answers nil, with the pushes that came meanwhile, in
// order. Only a SetPassword is sent; other Asks are answered ErrMustChange.
func (s *supervisor) mustChange(ctx context.Context, session *wire.Session, stop chan struct{}) (pushes []wire.Push, err error) {
	s.emit(ctx, MustChange{Welcome: s.conn.Welcome(), Me: session.Me, Key: s.conn.Key(), Secure: s.conn.Secure()})
	if s.leaving {
		s.logout(ctx, stop)
	}
	for {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case a := <-s.inbox:
			switch {
			case a.push != nil:
				pushes = append(pushes, a.push) // none before the password is set
			case a.asked.kind == byList:
				return pushes, complete(session, a)
			case s.arrived(ctx, stop, a):
				return nil, errLoggedOut
			case isSet(a):
				s.code = ""
				s.begin(ctx, stop, asked{kind: byList, req: &wire.List{}})
			}
		case <-s.conn.Done():
			return nil, s.drain(ctx, stop)
		case <-alarm(s.bye):
			return nil, errLoggedOut
		case c, open := <-s.commands:
			if !open {
				s.commands = nil
				continue
			}
			s.heldBack(ctx, stop, c)
		}
	}
}

// heldBack carries out a command before the password is set.
func (s *supervisor) heldBack(ctx context.Context, stop <-chan struct{}, c Command) {
	ask, isAsk := c.(Ask)
	if !isAsk {
		s.online(ctx, stop, c)
		return
	}
	set, ok := ask.Request.(*wire.SetPassword)
	if !ok {
		s.sits(ask.Request)
		s.emit(ctx, Answered{Tag: ask.Tag, Request: ask.Request, Err: ErrMustChange})
		return
	}
	if set.Old == "" {
		set = &wire.SetPassword{Old: s.code, New: set.New}
	}
	s.ask(ctx, stop, asked{kind: byApp, tag: ask.Tag, req: set})
}

// isSet reports whether an answer says that the password is set.
func isSet(a arrival) bool {
	_, ok := a.asked.req.(*wire.SetPassword)
	return ok && a.err == nil
}

// complete makes the session one like any other.
func complete(session *wire.Session, a arrival) error {
	list, ok := a.answer.(*wire.Listing)
	if !ok {
		return joinError(a.err)
	}
	session.MustChange, session.Conversations = false, list.Conversations
	return nil
}

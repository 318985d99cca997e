package client

import (
	"cmp"
	"context"
	"errors"
	"time"

	"parley.example/net/wire"
)

// serve serves a line from the login until it is down or Run is to end, then
// closes it. It answers why it is down.
func (s *supervisor) serve(ctx context.Context, session *wire.Session, stop chan struct{}) error {
	defer s.hangUp(stop)
	var pushes []wire.Push
	if session.MustChange {
		var err error
		if pushes, err = s.mustChange(ctx, session, stop); err != nil {
			return err
		}
	}
	box := boxOf(s.conn, session.Me.ID)
	s.epoch = session.Epoch
	s.emit(ctx, Online{
		Welcome: s.conn.Welcome(), Session: *session, Addr: s.conn.target.Addr, Key: s.conn.Key(), Secure: s.conn.Secure(), Box: box, Drafts: s.drafts(box),
	})
	if s.outbox == nil || s.box != box {
		s.openOutbox(ctx, box)
	}
	s.begin(ctx, stop, asked{kind: byPeople, req: &wire.People{}})
	s.me = session.Me.ID
	s.receipts.renew(session.Epoch)
	s.listed(session.Conversations)
	for _, p := range pushes {
		s.arrived(ctx, stop, arrival{push: p})
	}
	if s.away {
		s.begin(ctx, stop, asked{kind: byAway, req: &wire.Away{On: true}})
	}
	if s.leaving {
		s.logout(ctx, stop)
	}
	for {
		s.flush(ctx, stop)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case a := <-s.inbox:
			if s.arrived(ctx, stop, a) {
				return errLoggedOut
			}
		case <-s.conn.Done():
			return s.drain(ctx, stop)
		case <-alarm(s.quiet):
			s.quiet = nil
		case <-alarm(s.pause):
			s.askAgain(ctx, stop)
		case <-alarm(s.receipts.timer):
			s.tellGot(ctx, stop)
		case <-alarm(s.bye):
			return errLoggedOut
		case c, open := <-s.commands:
			if !open {
				s.commands = nil
				continue
			}
			s.online(ctx, stop, c)
		}
	}
}

// alarm is the channel of a timer, nil where none runs.
func alarm(t *time.Timer) <-chan time.Time {
	if t == nil {
		return nil
	}
	return t.C
}

// hangUp closes the line and forgets it.
func (s *supervisor) hangUp(stop chan struct{}) {
	close(stop) // frees a reader that waits for room in the inbox
	// Why the line had ended before is told by serve already.
	_ = s.conn.Close()
	s.conn, s.inbox, s.asks, s.backlog, s.later = nil, nil, 0, nil, nil
	s.receipts.rest()
	for _, t := range [...]**time.Timer{&s.quiet, &s.bye, &s.pause} {
		if *t != nil {
			(*t).Stop()
			*t = nil
		}
	}
	if s.outbox != nil {
		s.outbox.rewind()
	}
}

// drain reports what came before the line ended, and says why it did.
func (s *supervisor) drain(ctx context.Context, stop <-chan struct{}) error {
	for {
		select {
		case a := <-s.inbox:
			if s.arrived(ctx, stop, a) {
				return errLoggedOut
			}
		default:
			if s.bye != nil {
				return errLoggedOut
			}
			s.askAgain(ctx, stop) // which answers with the line's error
			return s.conn.Err()
		}
	}
}

// begin sends a request. Its answer arrives in the inbox; where it cannot be
// sent the error is answered at once.
func (s *supervisor) begin(ctx context.Context, stop <-chan struct{}, q asked) {
	inbox := s.inbox
	err := s.conn.begin(q.req, func(a wire.Answer, err error) {
		select {
		case inbox <- arrival{asked: q, answer: a, err: err}:
		case <-stop:
		}
	})
	switch {
	case q.kind == byApp && err == nil:
		s.asks++
		if r, ok := q.req.(*wire.Read); ok {
			s.receipts.read(r.Conv, r.Seq)
		}
	case q.kind == byApp:
		s.emit(ctx, Answered{Tag: q.tag, Request: q.req, Err: err})
	case q.kind == byOutbox && err != nil:
		s.sendFailed(ctx, q.req.(*wire.Send), err)
	}
}

// ask sends what the app asks for, or lets it wait for its turn.
func (s *supervisor) ask(ctx context.Context, stop <-chan struct{}, q asked) {
	switch {
	case s.asks < MaxInFlight:
		s.begin(ctx, stop, q)
	case len(s.backlog) < MaxAsks:
		s.backlog = append(s.backlog, q)
	default:
		s.emit(ctx, Answered{Tag: q.tag, Request: q.req, Err: ErrBusy})
	}
}

// askMore sends what may go out of that which waits. On a line that has ended
// all of it is answered with the line's error.
func (s *supervisor) askMore(ctx context.Context, stop <-chan struct{}) {
	for len(s.backlog) > 0 && s.asks < MaxInFlight {
		q := s.backlog[0]
		s.backlog = s.backlog[1:]
		s.begin(ctx, stop, q)
	}
}

// putBack keeps a page for later that the server put off, and reports whether it
// did: nobody else would ask for it again.
func (s *supervisor) putBack(a arrival) bool {
	page := false
	switch a.asked.req.(type) {
	case *wire.History, *wire.People:
		page = true
	}
	no, refused := errors.AsType[*wire.Error](a.err)
	if !page || !refused || Reason(a.err) != nil || !putOff(no.Code) {
		return false
	}
	s.later = append(s.later, a.asked)
	if s.pause == nil {
		s.pause = time.NewTimer(sendPause)
	}
	return true
}

// askAgain asks for what was put off.
func (s *supervisor) askAgain(ctx context.Context, stop <-chan struct{}) {
	again := s.later
	s.later, s.pause = nil, nil
	for _, q := range again {
		if q.kind == byApp {
			s.ask(ctx, stop, q)
		} else {
			s.begin(ctx, stop, q)
		}
	}
}

// arrived deals with a push or an answer. It reports whether a Logout is done.
func (s *supervisor) arrived(ctx context.Context, stop <-chan struct{}, a arrival) bool {
	if a.push != nil {
		s.noted(a.push)
		s.emit(ctx, Pushed{Push: a.push})
		return false
	}
	switch a.asked.kind {
	case byApp:
		s.asks--
		if s.putBack(a) {
			s.askMore(ctx, stop)
			break
		}
		s.notedAnswer(a.asked.req, a.answer, a.err)
		s.emit(ctx, Answered{Tag: a.asked.tag, Request: a.asked.req, Answer: a.answer, Err: a.err})
		s.askMore(ctx, stop)
	case byPeople:
		s.directory(ctx, stop, a)
	case byOutbox:
		s.delivered(ctx, a)
	case byAway:
		// Where it was refused, somebody seems to sit here until the next line.
	case byReceipt:
		s.receipts.answered(a.asked.req.(*wire.Got), a.err)
	case byLogout:
		s.told = a.err == nil
		return true
	}
	return false
}

// directory reports a page of People and asks for the next. A page that was
// refused for good is not asked for again: presence still comes.
func (s *supervisor) directory(ctx context.Context, stop <-chan struct{}, a arrival) {
	d, ok := a.answer.(*wire.Directory)
	if !ok {
		s.putBack(a)
		return
	}
	more := morePeople(d)
	s.emit(ctx, People{People: d.People, Last: more == nil})
	if more != nil {
		s.begin(ctx, stop, asked{kind: byPeople, req: more})
	}
}

// online carries out a command while the line is up.
func (s *supervisor) online(ctx context.Context, stop <-chan struct{}, c Command) {
	switch c := c.(type) {
	case Ask:
		s.sits(c.Request)
		s.ask(ctx, stop, asked{kind: byApp, tag: c.Tag, req: c.Request})
	case Logout:
		s.logout(ctx, stop)
	default:
		s.offline(ctx, c)
	}
}

// sits notes whether somebody sits here, where a request says so.
func (s *supervisor) sits(req wire.Request) {
	if a, ok := req.(*wire.Away); ok {
		s.away = a.On
	}
}

// logout asks the server to end the session.
func (s *supervisor) logout(ctx context.Context, stop <-chan struct{}) {
	if s.bye == nil {
		s.bye = time.NewTimer(logoutTimeout)
		s.begin(ctx, stop, asked{kind: byLogout, req: &wire.Logout{}})
	}
}

// offline carries out a command that needs no line. One that says when to dial
// changes nothing while that is under way or done, but that RetryNow ends a
// Hold.
func (s *supervisor) offline(ctx context.Context, c Command) {
	switch c := c.(type) {
	case Ask:
		s.sits(c.Request)
		s.emit(ctx, Answered{Tag: c.Tag, Request: c.Request, Err: ErrOffline})
	case Enqueue:
		s.enqueue(ctx, c)
	case Drop:
		if s.outbox == nil {
			return
		}
		if err := s.outbox.Drop(c.UID); err != nil {
			s.emit(ctx, DiskFailed{UID: c.UID, Err: err})
		}
	case KeepDraft:
		s.keepDraft(ctx, Draft(c))
	case Adopt:
		s.adopt(ctx)
	case Retry:
		if s.outbox != nil {
			s.outbox.Retry(c.UID)
		}
	case Hold:
		s.held = true
	case RetryNow:
		s.held = false
	}
}

// adopt takes over what another program has left.
func (s *supervisor) adopt(ctx context.Context) {
	if s.outbox == nil {
		return // it is read when it is opened
	}
	// What cannot be read now is read with the next start.
	left, _ := s.outbox.Adopt()
	for _, m := range left {
		s.emit(ctx, Queued{Message: m.in(s.epoch)})
	}
}

// enqueue accepts a message, or says why not.
func (s *supervisor) enqueue(ctx context.Context, m Enqueue) {
	if s.outbox == nil && s.box != "" {
		s.tryOutbox(ctx) // the disk may have come back
	}
	if s.outbox == nil {
		s.emit(ctx, DiskFailed{Conv: m.Conv, UID: m.UID, Err: cmp.Or(s.diskErr, ErrOffline)})
		return
	}
	s.emit(ctx, s.outbox.accept(m))
}

// flush sends what may go out.
func (s *supervisor) flush(ctx context.Context, stop <-chan struct{}) {
	if s.outbox == nil || s.quiet != nil || s.bye != nil {
		return
	}
	for {
		m, ok := s.outbox.next()
		if !ok {
			return
		}
		m = m.in(s.epoch)
		s.begin(ctx, stop, asked{kind: byOutbox, req: &wire.Send{Conv: m.Conv, UID: m.UID, Ref: m.Ref, Text: m.Text}})
	}
}

// delivered deals with the answer to a message.
func (s *supervisor) delivered(ctx context.Context, a arrival) {
	m := a.asked.req.(*wire.Send)
	sent, ok := a.answer.(*wire.Sent)
	if !ok {
		s.sendFailed(ctx, m, a.err)
		return
	}
	// A file that cannot be deleted costs one send more after a restart, which
	// the server answers with the same seq.
	_ = s.outbox.acked(m.UID)
	s.emit(ctx, Sent{UID: m.UID, Sent: *sent})
}

// sendFailed marks a message not sent where the server refused it for good.
// One that it put off waits for a pause, and one whose line broke for the next
// line.
func (s *supervisor) sendFailed(ctx context.Context, m *wire.Send, err error) {
	no, refused := errors.AsType[*wire.Error](err)
	switch {
	case !refused || Reason(err) != nil:
		// It stays under way until the line, which is ending, is hung up.
	case putOff(no.Code):
		s.outbox.settle(m.UID)
		if s.quiet == nil {
			s.quiet = time.NewTimer(sendPause)
		}
	default:
		s.outbox.refused(m.UID, no.Code)
		s.emit(ctx, NotSent{Conv: m.Conv, UID: m.UID, Code: no.Code})
	}
}

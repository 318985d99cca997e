package state_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// model is a small server with a client before it: the truth that a State has
// to arrive at. One ordered stream leads from the server to the State, as one
// connection does; it breaks, loses, doubles and swaps as the fuzzer likes.
type model struct {
	t    testing.TB
	s    state.State
	me   wire.AccountID
	logs map[wire.ConvID]*modelLog

	online bool
	ending bool           // the line is down, which the State has not been told yet
	asked  []state.Effect // requests that the server has not processed yet
	stream []state.Event  // answers and pushes on their way
	old    []state.Event  // pages that were delivered, to come again

	outbox map[wire.AccountID][]state.Queued // on the client's disk, in order
	flying wire.UID                          // of the outbox, waits for its answer
	mine   map[wire.UID]wire.ConvID          // said in this State and not discarded
	closed map[wire.UID]bool                 // of mine, whose conversation was not there since
	drawn  int
	steps  int

	samples []sample
}

// modelLog is a conversation as the server has it.
type modelLog struct {
	conv    wire.Conversation
	events  []wire.Event
	floor   wire.Seq // what is below is kept no more, and nobody is told of it
	members map[wire.AccountID]bool
	read    map[wire.AccountID]wire.Seq
}

var errCut = errors.New("connection lost")

func newModel(t testing.TB) *model {
	m := &model{
		t: t, me: amy, s: state.State{Focused: true},
		logs:   make(map[wire.ConvID]*modelLog),
		outbox: make(map[wire.AccountID][]state.Queued),
		mine:   make(map[wire.UID]wire.ConvID),
		closed: make(map[wire.UID]bool),
	}
	for _, c := range []wire.Conversation{
		room(general, "general", 0), room(random, "random", 0),
		direct(withBob, amy, bob, 0), direct(withAdm, amy, admin, 0),
	} {
		l := &modelLog{conv: c, members: make(map[wire.AccountID]bool), read: make(map[wire.AccountID]wire.Seq)}
		l.members[amy] = true
		l.members[bob] = c.ID != withAdm
		l.members[admin] = c.ID != withBob
		m.logs[c.ID] = l
		m.append(c.ID, wire.Event{Kind: wire.Created, From: admin})
	}
	m.connect()
	return m
}

// update gives the State an event, checks it, and takes its effects up.
func (m *model) update(ev state.Event) {
	m.t.Helper()
	before := m.s
	var effects []state.Effect
	m.s, effects = state.Update(m.s, ev)
	m.steps++
	if small := loaded(m.s) < 500; small || m.steps%16 == 0 {
		if err := state.Check(m.s); err != nil {
			m.t.Fatalf("after %T: %v", ev, err)
		}
		m.checkMine()
		if small {
			m.keepSample(before, ev)
		}
	}
	for _, e := range effects {
		m.effect(e)
	}
}

// loaded is how many events a State holds.
func loaded(s state.State) int {
	n := 0
	for _, conv := range s.Convs {
		n += len(conv.Events)
	}
	return n
}

func (m *model) effect(e state.Effect) {
	switch e := e.(type) {
	case state.FetchNewer, state.FetchOlder, state.FetchSpan, state.MarkRead, state.AskEdit, state.AskDelete, state.AskReact:
		if !m.online && !m.ending {
			m.t.Fatalf("%#v while offline", e)
		}
		m.asked = append(m.asked, e)
	case state.Enqueue:
		m.takeOut(e.UID)
		m.outbox[m.me] = append(m.outbox[m.me], state.Queued{Conv: e.Conv, UID: e.UID, Text: e.Text, At: e.At, Ref: e.Ref})
	case state.Dequeue:
		m.takeOut(e.UID)
	}
}

func (m *model) takeOut(uid wire.UID) {
	if m.flying == uid {
		m.flying = ""
	}
	m.outbox[m.me] = slices.DeleteFunc(slices.Clone(m.outbox[m.me]), func(q state.Queued) bool { return q.UID == uid })
}

// refused notes in the outbox why the server does not want a message.
func (m *model) refused(ev state.NotSent) {
	if m.flying == ev.UID {
		m.flying = ""
	}
	for i, q := range m.outbox[m.me] {
		if q.UID == ev.UID {
			m.outbox[m.me][i].Why = ev.Why
		}
	}
}

// queued reports the outbox.
func (m *model) queued() {
	for _, q := range m.outbox[m.me] {
		m.mine[q.UID] = q.Conv
		m.update(q)
	}
}

// append stores an event and pushes it to me, where I am online and a member.
func (m *model) append(id wire.ConvID, e wire.Event) wire.Event {
	l := m.logs[id]
	e.Conv, e.Seq, e.Name = id, wire.Seq(len(l.events)+1), account(e.From).Name
	e.Time = int64(e.Seq)
	if e.Kind == wire.Message && e.UID == "" {
		e.UID = m.uid()
	}
	l.events = append(l.events, e)
	if m.online && l.members[m.me] {
		m.stream = append(m.stream, state.EventPushed{Event: e})
	}
	return e
}

func (m *model) uid() wire.UID {
	m.drawn++
	return uid(m.drawn)
}

// below is the last seq that is kept no more.
func (l *modelLog) below() wire.Seq { return max(l.floor-1, 0) }

// expire removes the beginning of a log.
func (m *model) expire(arg byte) {
	l := m.logs[pick(arg)]
	floor := wire.Seq(1 + (len(l.events)*int(arg/4)+62)/63)
	if floor <= max(l.floor, 1) {
		return
	}
	l.floor = floor
	if m.online && l.members[m.me] {
		m.stream = append(m.stream, state.Expired{Conv: l.conv.ID, Floor: floor})
	}
}

// unread counts as the server does.
func (l *modelLog) unread(me wire.AccountID) int {
	n := 0
	for _, e := range l.view()[max(l.read[me], l.below()):] {
		if e.Kind == wire.Message && !e.Deleted && e.From != me {
			n++
		}
	}
	return min(n, wire.MaxUnread)
}

// mentions counts as the server does.
func (l *modelLog) mentions(me wire.AccountID) int {
	n := 0
	for _, e := range l.view()[max(l.read[me], l.below()):] {
		if e.Kind == wire.Message && !e.Deleted && e.From != me && slices.Contains(wire.Mentions(e.Text), account(me).Name) {
			n++
		}
	}
	return min(n, wire.MaxUnread)
}

// listing is what a Session lists.
func (m *model) listing() []wire.Conversation {
	var all []wire.Conversation
	for _, id := range []wire.ConvID{withAdm, general, withBob, random} {
		if l := m.logs[id]; l.members[m.me] {
			c := l.conv
			c.Floor = l.floor
			c.Last, c.Read, c.Unread = wire.Seq(len(l.events)), l.read[m.me], l.unread(m.me)
			c.Mentions = l.mentions(m.me)
			all = append(all, c)
		}
	}
	return all
}

func (m *model) connect() {
	m.cut()
	m.update(state.Linked{Link: state.Link{Phase: state.LinkConnecting}})
	m.update(state.Welcomed{Server: server()})
	m.online = true
	m.update(state.LoggedIn{Me: account(m.me), Convs: m.listing()})
	m.queued()
}

// cut ends the connection: what was on its way is lost, requests fail.
func (m *model) cut() {
	if !m.online {
		return
	}
	m.online, m.ending, m.flying = false, true, ""
	m.refuse(m.asked)
	for _, ev := range m.stream {
		if p, ok := ev.(state.PageLoaded); ok {
			p.Page.Events, p.Page.More, p.Err = nil, false, errCut
			m.update(p)
		}
		if p, ok := ev.(state.SpanLoaded); ok {
			m.update(state.SpanLoaded{Asked: p.Asked, Err: errCut})
		}
	}
	failed := m.asked
	m.asked, m.stream, m.ending = nil, nil, false
	m.update(state.Linked{Link: state.Link{Phase: state.LinkWaiting, Attempt: 1, Of: 5, Fault: state.FaultLost}})
	for _, e := range failed {
		if p, ok := failure(e); ok {
			m.update(p)
		}
	}
}

// failure is the answer to a request that failed.
func failure(e state.Effect) (state.Event, bool) {
	switch e := e.(type) {
	case state.FetchNewer:
		return state.PageLoaded{Page: wire.Page{Conv: e.Conv}, Newer: true, Bound: e.After, Err: errCut}, true
	case state.FetchOlder:
		return state.PageLoaded{Page: wire.Page{Conv: e.Conv}, Bound: e.Before, Err: errCut}, true
	}
	if e, ok := e.(state.FetchSpan); ok {
		return state.SpanLoaded{Asked: e, Err: errCut}, true
	}
	return nil, false
}

// process lets the server take up the oldest request, answering with pages of
// at most size events.
func (m *model) process(size int) {
	if len(m.asked) == 0 {
		return
	}
	e := m.asked[0]
	m.asked = m.asked[1:]
	switch e := e.(type) {
	case state.FetchNewer:
		m.stream = append(m.stream, newer(m.logs[e.Conv].newer(e.After, size), e.After))
	case state.FetchOlder:
		m.stream = append(m.stream, older(m.logs[e.Conv].older(e.Before, size), e.Before))
	case state.FetchSpan:
		m.stream = append(m.stream, state.SpanLoaded{Asked: e, Page: m.logs[e.Conv].span(e, size)})
	case state.MarkRead:
		l := m.logs[e.Conv]
		l.read[m.me] = max(l.read[m.me], min(e.Seq, wire.Seq(len(l.events))))
	case state.AskEdit:
		m.change(e.Conv, wire.Event{Kind: wire.Edited, From: m.me, Ref: e.Ref, Text: e.Text})
	case state.AskDelete:
		m.change(e.Conv, wire.Event{Kind: wire.Deleted, From: m.me, Ref: e.Ref})
	case state.AskReact:
		kind := wire.Reacted
		if e.Off {
			kind = wire.Unreacted
		}
		m.change(e.Conv, wire.Event{Kind: kind, From: m.me, Ref: e.Ref, Text: e.Emoji})
	}
}

func (l *modelLog) newer(after wire.Seq, size int) wire.Page {
	from := int(max(min(after, wire.Seq(len(l.events))), l.below()))
	to := min(from+size, len(l.events))
	return wire.Page{Conv: l.conv.ID, Events: l.view()[from:to], More: to < len(l.events), Last: wire.Seq(len(l.events)), Floor: l.floor}
}

func (l *modelLog) older(before wire.Seq, size int) wire.Page {
	to := len(l.events)
	if before > 0 {
		to = min(int(before)-1, to)
	}
	from := max(to-size, int(l.below()))
	to = max(to, from)
	return wire.Page{Conv: l.conv.ID, Events: l.view()[from:to], More: from > int(l.below()), Last: wire.Seq(len(l.events)), Floor: l.floor}
}

// flush sends the outbox's first message.
func (m *model) flush(refuse bool) {
	next := slices.IndexFunc(m.outbox[m.me], func(q state.Queued) bool { return q.Why == "" })
	if !m.online || m.flying != "" || next < 0 {
		return
	}
	q := m.outbox[m.me][next]
	l := m.logs[q.Conv]
	m.flying = q.UID
	if !l.holds(q.UID) && (refuse || !l.members[m.me]) {
		m.stream = append(m.stream, state.NotSent{Conv: q.Conv, UID: q.UID, Why: wire.CodeNotMember})
		return
	}
	var e wire.Event
	if i := slices.IndexFunc(l.events, func(e wire.Event) bool { return e.UID == q.UID }); i >= 0 {
		e = l.events[i]
	} else {
		e = m.append(q.Conv, wire.Event{Kind: wire.Message, From: m.me, UID: q.UID, Text: q.Text, Ref: q.Ref})
	}
	m.stream = append(m.stream, state.Sent{UID: q.UID, Sent: wire.Sent{Conv: q.Conv, Seq: e.Seq, Time: e.Time}})
}

func (l *modelLog) holds(uid wire.UID) bool {
	return slices.ContainsFunc(l.events, func(e wire.Event) bool { return e.UID == uid })
}

// deliver hands the i-th of the stream to the State.
func (m *model) deliver(i int) {
	if i >= len(m.stream) {
		return
	}
	ev := m.stream[i]
	m.stream = slices.Delete(slices.Clone(m.stream), i, i+1)
	switch ev := ev.(type) {
	case state.Sent:
		m.takeOut(ev.UID)
	case state.NotSent:
		m.refused(ev)
	case state.PageLoaded:
		m.old = append(m.old, ev)
	case state.SpanLoaded:
		m.old = append(m.old, ev)
	}
	m.update(ev)
}

// lose drops the head of the stream, where that is a push.
func (m *model) lose() {
	if len(m.stream) > 0 {
		if _, ok := m.stream[0].(state.EventPushed); ok {
			m.stream = m.stream[1:]
		}
	}
}

// checkMine checks that what I said stands on show exactly once, as long as
// the State could know of it.
func (m *model) checkMine() {
	m.t.Helper()
	for uid, id := range m.mine {
		conv := m.s.Convs[id]
		if conv == nil || m.s.Me.ID != m.me {
			m.closed[uid] = true
			continue
		}
		pending := slices.ContainsFunc(conv.Pending, func(p state.Pending) bool { return p.UID == uid })
		at := slices.IndexFunc(m.logs[id].events, func(e wire.Event) bool { return e.UID == uid })
		seq, n := wire.Seq(at+1), len(conv.Events)
		loaded := slices.ContainsFunc(conv.Events, func(e wire.Event) bool { return e.UID == uid })
		switch {
		case pending && loaded:
			m.t.Fatalf("message %s stands twice", uid)
		case at < 0 && !pending:
			m.t.Fatalf("message %s vanished before it was sent", uid)
		case m.closed[uid] && seq <= conv.Last: // which is fetched with the rest; finish sees it
		case n > 0 && !pending && !loaded && seq > conv.Events[n-1].Seq:
			m.t.Fatalf("message %s vanished: its seq is %d, the run ends at %d", uid, seq, conv.Events[n-1].Seq)
		}
	}
}

// settle lets everything run its course without any loss.
func (m *model) settle() {
	for range 10_000 {
		m.flush(false)
		switch {
		case len(m.asked) > 0:
			m.process(200)
		case len(m.stream) > 0:
			m.deliver(0)
		default:
			return
		}
	}
	m.t.Fatal("the State asks for ever")
}

// finish reconnects, twice so that what was read offline is known to the
// server, and compares the State with the truth.
func (m *model) finish() {
	m.t.Helper()
	for range 2 {
		m.connect()
		m.settle()
	}
	if err := state.Check(m.s); err != nil {
		m.t.Fatal(err)
	}
	if len(m.s.Deleting) > 0 && slices.ContainsFunc(m.s.Deleting, func(d state.Deletion) bool { return m.s.Convs[d.Conv].Message(d.Ref) != nil }) {
		m.t.Fatalf("still deleting %+v", m.s.Deleting)
	}
	m.checkMine()
	listed := m.listing()
	if len(m.s.Convs) != len(listed) {
		m.t.Fatalf("%d conversations, want %d", len(m.s.Convs), len(listed))
	}
	for _, c := range listed {
		conv, log := m.s.Convs[c.ID], m.logs[c.ID]
		if conv.Last != c.Last || conv.Read != c.Read || conv.Unread != c.Unread {
			m.t.Fatalf("%s: last %d, read %d, unread %d; want %d, %d, %d", c.Name, conv.Last, conv.Read, conv.Unread, c.Last, c.Read, c.Unread)
		}
		if conv.Mentions != c.Mentions {
			m.t.Fatalf("%s: %d mentions, want %d", c.Name, conv.Mentions, c.Mentions)
		}
		if n := len(conv.Events); n > 0 && !reflect.DeepEqual(withoutEdits(conv.Events), withoutEdits(log.view()[len(log.events)-n:])) {
			m.t.Fatalf("%s: the run is %s and not the log's end, %d:\n got %+v\nwant %+v",
				c.Name, span(m.s, c.ID), c.Last, conv.Events, log.view()[len(log.events)-n:])
		}
		m.checkShown(conv, log)
		if conv.Floor != log.floor {
			m.t.Fatalf("%s: the floor is %d, want %d", c.Name, conv.Floor, log.floor)
		}
		if c.ID == m.s.Current && len(conv.Events) == 0 && c.Last >= log.floor {
			m.t.Fatalf("%s is on show and empty", c.Name)
		}
		if conv.Loading || conv.Gap {
			m.t.Fatalf("%s still waits: loading %t, gap %t", c.Name, conv.Loading, conv.Gap)
		}
		m.checkSettled(conv)
	}
	m.checkSamples()
}

// checkSettled checks that nothing waits that the server has: only where the
// run is not loaded may a message stand as done.
func (m *model) checkSettled(conv *state.Conversation) {
	m.t.Helper()
	for _, p := range conv.Pending {
		if p.Phase == state.SendWaiting || p.Phase == state.SendDone && len(conv.Events) > 0 {
			m.t.Fatalf("message %s still waits, in phase %d", p.UID, p.Phase)
		}
	}
	for uid, id := range m.mine {
		n := 0
		for _, e := range m.logs[id].events {
			if e.UID == uid {
				n++
			}
		}
		failed := slices.ContainsFunc(conv.Pending, func(p state.Pending) bool { return p.UID == uid && p.Phase == state.SendFailed })
		if id == conv.ID && n != 1 && !failed {
			m.t.Fatalf("message %s is %d times in the log", uid, n)
		}
	}
}

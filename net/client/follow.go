package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley.example/net/wire"
)

// FromNow as a Following's Since starts with what comes next.
const FromNow wire.Seq = -1

// followPause is the rest before a page is asked for again that the server put
// off, or that brought nothing.
const followPause = 2 * time.Second

// Following says what Follow yields.
type Following struct {
	Config
	// To names one conversation: '#room', in which the account must be, or the
	// other's name. Empty follows all of the account's.
	To string
	// Since is the seq after which to begin: zero for the beginning, or FromNow.
	Since wire.Seq
	// Event receives each event once, in the order of its conversation. An error
	// of its ends Follow. Of a conversation that was not listed yet only the ID
	// is known.
	Event func(wire.Conversation, wire.Event) error
	// Report receives everything else that Run reports; nil drops it.
	Report func(Event)
}

// follower is Follow's state, owned by its goroutine.
type follower struct {
	Following
	queue   []Command // not yet taken by Run; two a conversation at most
	tracks  map[wire.ConvID]*track
	one     wire.ConvID // what To names; zero until it is found
	tag     uint64
	finding uint64 // the tag of the Ask for To, zero while none is out
	// findHeld is set while that Ask waits for the pause to end.
	findHeld bool
	pause    *time.Timer // runs while some page waits to be asked for again
	me       wire.AccountID
	epoch    string   // of the history that the cursors are of
	receipts receipts // of what was yielded
}

// track is one conversation that is followed.
type track struct {
	conv   wire.Conversation
	cursor Cursor
	asked  uint64 // the tag of the History under way, zero while none is
	held   bool   // waits for the pause to end
}

// Follow keeps connected as Run does, and yields every event of a conversation,
// or of all, exactly once and in order: gaps are filled by History, across
// reconnections too. It calls Event and Report on the caller's goroutine and
// returns when ctx ends, Event fails, the conversation is not there (a
// *wire.Error), or with Run's error. Of direct conversations the server is told
// what was yielded, and of no others. A session that it began by a password it
// ends, for which it waits logoutTimeout at most.
func Follow(ctx context.Context, what Following) error {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	commands := make(chan Command)
	events := make(chan Event, arrivals) // when it is full Run waits
	ended := make(chan error, 1)
	cfg := what.Config
	cfg.mute = true
	go func() { ended <- Run(running, cfg, commands, events) }()
	f := &follower{Following: what, tracks: make(map[wire.ConvID]*track)}
	for {
		var to chan<- Command
		var first Command
		if len(f.queue) > 0 {
			to, first = commands, f.queue[0]
		}
		var err error
		select {
		case to <- first:
			f.queue = f.queue[1:]
		case e := <-events:
			err = f.event(e)
		case <-alarm(f.pause):
			f.pause = nil
			f.resume()
		case <-alarm(f.receipts.timer):
			for _, g := range f.receipts.take() {
				f.ask(g)
			}
		case err := <-ended:
			return errors.Join(f.rest(events), err)
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		if err != nil {
			if what.Token != "" {
				cancel() // the session is the caller's
			}
			leave(commands, events, ended)
			return err
		}
	}
}

// leave logs out, where the line is up, and waits for the end of Run.
func leave(commands chan<- Command, events <-chan Event, ended <-chan error) {
	for {
		select {
		case commands <- Logout{}:
			commands = nil
		case <-events: // nobody looks any more
		case <-ended: // how is told already
			return
		}
	}
}

// rest deals with the events that Run left when it ended.
func (f *follower) rest(events <-chan Event) error {
	for {
		select {
		case e := <-events:
			if err := f.event(e); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// event deals with one event of Run's.
func (f *follower) event(e Event) error {
	switch e := e.(type) {
	case Online:
		f.me = e.Session.Me.ID
		f.receipts.renew(e.Session.Epoch)
		f.enter(e.Session.Epoch)
		if err := f.online(e.Session.Conversations); err != nil {
			return err
		}
	case MustChange:
		return fmt.Errorf("follow: %w", ErrMustChange)
	case Pushed:
		if done, err := f.pushed(e.Push); done || err != nil {
			return err
		}
	case Answered:
		return f.answered(e)
	}
	if f.Report != nil {
		f.Report(e)
	}
	return nil
}

// enter forgets the cursors of a history that is no more: the server was set back
// to a backup. What is in the new one already is not yielded.
func (f *follower) enter(epoch string) {
	if f.epoch != "" && epoch != f.epoch {
		f.Since = FromNow
		f.one = 0 // it may not be there, or be another
		clear(f.tracks)
	}
	f.epoch = epoch
}

// online takes up where the last line ended. What was asked there has been
// answered, with an error at worst.
func (f *follower) online(list []wire.Conversation) error {
	f.finding, f.findHeld = 0, false
	for _, conv := range list {
		if f.To == "" || conv.ID == f.one || f.one == 0 && isRoom(conv, f.To) {
			f.listed(conv, conv.Last)
		}
	}
	switch {
	case f.To == "" || slices.ContainsFunc(list, func(c wire.Conversation) bool { return c.ID == f.one }):
		return nil
	case strings.HasPrefix(f.To, "#") && f.one != 0:
		return f.outside()
	case strings.HasPrefix(f.To, "#"):
		return fmt.Errorf("follow: %w", wire.Errorf(wire.CodeNotFound, "you are in no room called %s", f.To))
	}
	f.one = 0
	f.finding = f.ask(&wire.OpenDirect{User: f.To})
	return nil
}

// outside says that the account was taken out of the conversation that To names.
func (f *follower) outside() error {
	return fmt.Errorf("follow: %w", wire.Errorf(wire.CodeNotMember, "you are in %s no more", f.To))
}

// isRoom reports whether name, with its #, is that of conv.
func isRoom(conv wire.Conversation, name string) bool {
	room, ok := strings.CutPrefix(name, "#")
	return ok && conv.Kind == wire.Room && wire.FoldName(conv.Name) == wire.FoldName(room)
}

// ask queues a request and returns its tag.
func (f *follower) ask(req wire.Request) uint64 {
	f.tag++
	f.queue = append(f.queue, Ask{Tag: f.tag, Request: req})
	return f.tag
}

// listed takes a conversation up, or goes on with it; start is where FromNow
// begins in one that is new.
func (f *follower) listed(conv wire.Conversation, start wire.Seq) {
	if f.To != "" {
		f.one = conv.ID
	}
	t := f.tracks[conv.ID]
	if t == nil {
		t = &track{cursor: Cursor{Have: f.Since}}
		if f.Since == FromNow {
			t.cursor.Have = start
		}
		f.tracks[conv.ID] = t
	}
	t.conv = conv
	t.cursor.Skip(conv.Floor)
	t.cursor.Saw(conv.Last)
	f.receipts.know(conv, f.me)
	f.fetch(t)
}

// fetch asks for the page above what a conversation's follower has, where
// there is one and it was not asked for.
func (f *follower) fetch(t *track) {
	if t.asked == 0 && !t.held && t.cursor.Behind() {
		t.asked = f.ask(&wire.History{Conv: t.conv.ID, After: t.cursor.Have})
	}
}

// pushed deals with a push. It reports whether that was all that it was for.
func (f *follower) pushed(p wire.Push) (done bool, err error) {
	switch p := p.(type) {
	case *wire.Event:
		return true, f.offered(p)
	case *wire.Opened:
		if t := f.tracks[p.ID]; t != nil || f.To == "" {
			start := p.Last
			if p.Kind == wire.Direct {
				start = 0 // it has just begun, maybe with its first message
			}
			f.listed(p.Conversation, start)
		}
	case *wire.Expired:
		if t := f.tracks[p.Conv]; t != nil {
			t.cursor.Skip(p.Floor)
			f.fetch(t)
		}
	case *wire.Closed:
		delete(f.tracks, p.Conv)
		f.receipts.forget(p.Conv)
		if f.one == p.Conv {
			return false, f.outside()
		}
	}
	return false, nil
}

// offered deals with a pushed log entry.
func (f *follower) offered(e *wire.Event) error {
	t := f.tracks[e.Conv]
	if t == nil {
		if f.To != "" {
			return nil
		}
		have := f.Since
		if have == FromNow {
			have = e.Seq - 1
		}
		t = &track{conv: wire.Conversation{ID: e.Conv}, cursor: Cursor{Have: have}}
		f.tracks[e.Conv] = t
	}
	if err := f.yield(t, *e); err != nil {
		return err
	}
	f.fetch(t)
	return nil
}

// yield hands an event on where its turn has come.
func (f *follower) yield(t *track, e wire.Event) error {
	if !t.cursor.Offer(e) {
		return nil
	}
	if f.Event != nil {
		if err := f.Event(t.conv, e); err != nil {
			return err
		}
	}
	if e.Kind == wire.Message && e.From != f.me {
		f.receipts.arrived(e.Conv, e.Seq)
	}
	return nil
}

// answered deals with the answer to one of the follower's own requests.
func (f *follower) answered(a Answered) error {
	if a.Tag == f.finding {
		f.finding = 0
		return f.found(a)
	}
	if g, ok := a.Request.(*wire.Got); ok {
		f.receipts.answered(g, a.Err)
		return nil
	}
	h, ok := a.Request.(*wire.History)
	if !ok {
		return nil
	}
	t := f.tracks[h.Conv]
	if t == nil || t.asked != a.Tag {
		return nil
	}
	t.asked = 0
	page, ok := a.Answer.(*wire.Page)
	if !ok {
		return f.refused(t, a.Err)
	}
	before := t.cursor.Have
	t.cursor.Skip(page.Floor)
	for _, e := range page.Events {
		if e.Conv != h.Conv || e.Seq > t.cursor.Have+1 {
			return fmt.Errorf("follow: %w: a page with a gap before event %d", ErrProtocol, e.Seq)
		}
		if err := f.yield(t, e); err != nil {
			return err
		}
	}
	if t.cursor.Have == before {
		f.hold(t) // the server does not have it yet; another of its nodes has
		return nil
	}
	f.fetch(t)
	return nil
}

// found deals with the answer about the conversation that To names.
func (f *follower) found(a Answered) error {
	conv, ok := a.Answer.(*wire.Conversation)
	if ok {
		f.listed(*conv, conv.Last)
		return nil
	}
	no, refused := errors.AsType[*wire.Error](a.Err)
	switch {
	case !refused || Reason(a.Err) != nil:
		// The line broke; the next Online asks again.
	case putOff(no.Code):
		f.findHeld = true
		f.wait()
	default:
		return fmt.Errorf("follow %s: %w", f.To, no)
	}
	return nil
}

// refused deals with a page that did not come. One whose line broke is asked
// for again after the next Online.
func (f *follower) refused(t *track, err error) error {
	no, refused := errors.AsType[*wire.Error](err)
	switch {
	case errors.Is(err, ErrBusy), refused && putOff(no.Code) && Reason(err) == nil:
		f.hold(t)
	case refused && Reason(err) == nil && f.To != "":
		return fmt.Errorf("follow %s: %w", f.To, no)
	case refused && Reason(err) == nil:
		delete(f.tracks, t.conv.ID)
	}
	return nil
}

// hold lets a conversation wait for the end of the pause.
func (f *follower) hold(t *track) {
	t.held = true
	f.wait()
}

// wait begins the pause.
func (f *follower) wait() {
	if f.pause == nil {
		f.pause = time.NewTimer(followPause)
	}
}

// resume asks again for what waited.
func (f *follower) resume() {
	if f.findHeld && f.one == 0 {
		f.finding = f.ask(&wire.OpenDirect{User: f.To})
	}
	f.findHeld = false
	for _, t := range f.tracks {
		t.held = false
		f.fetch(t)
	}
}

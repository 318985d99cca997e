package state_test

import (
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// own is amy reading #general with a message of her own, number 10.
func own(t testing.TB) state.State {
	s, _ := apply(t, reading(t, 3, 9), push(general, 10, amy))
	return s
}

var (
	del     = state.Delete{Conv: general, Ref: 10, At: noon}
	undel   = state.Undelete{Conv: general, Ref: 10}
	late    = state.Reminded{At: noon.Add(state.UndoTime)}
	askDel  = state.AskDelete{Conv: general, Ref: 10}
	offline = state.Linked{Link: state.Link{Phase: state.LinkWaiting, Attempt: 1, Of: 5, Fault: state.FaultLost}}
)

func TestWhatAPersonDoesToMessages(t *testing.T) {
	edit := func(ref wire.Seq, txt string) state.Edit { return state.Edit{Conv: general, Ref: ref, Text: txt} }
	for _, tt := range []struct {
		name   string
		event  state.Event
		notice state.NoticeKind
		want   []state.Effect
	}{
		{"an edit is asked for", edit(10, " new "), state.NoticeNone, []state.Effect{state.AskEdit{Conv: general, Ref: 10, Text: "new"}}},
		{"the same words are none", edit(10, "message 10"), state.NoticeNone, nil},
		{"no words are an error", edit(10, " \n"), state.NoticeEmpty, nil},
		{"another's message is not edited", edit(5, "new"), state.NoticeNotDone, nil},
		{"nor one that is not there", edit(2, "new"), state.NoticeNotDone, nil},
		{"a reaction is asked for", state.React{Conv: general, Ref: 5, Emoji: "👍"}, state.NoticeNone, []state.Effect{state.AskReact{Conv: general, Ref: 5, Emoji: "👍"}}},
		{"a word is no reaction", state.React{Conv: general, Ref: 5, Emoji: "yes"}, state.NoticeNone, nil},
		{"another's message is not deleted", state.Delete{Conv: general, Ref: 5, At: noon}, state.NoticeNone, nil},
		{"a deletion waits", del, state.NoticeNone, []state.Effect{state.Remind(late)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, own(t), tt.event)
			wants(t, effects, tt.want...)
			equal(t, "notice", s.Notice.Kind, tt.notice)
			s, effects = apply(t, own(t), offline, tt.event)
			wants(t, effects)
			if len(tt.want) > 0 {
				equal(t, "notice without a line", s.Notice.Kind, state.NoticeNotDone)
			}
		})
	}
}

func TestWhoMayDelete(t *testing.T) {
	s := reading(t, 3, 9)
	for name, tt := range map[string]struct {
		change func(s *state.State, c *state.Conversation)
		may    bool
	}{
		"another's":                {func(*state.State, *state.Conversation) {}, false},
		"in a room of one's own":   {func(_ *state.State, c *state.Conversation) { c.Owner = amy }, true},
		"by an administrator":      {func(s *state.State, _ *state.Conversation) { s.Me.Admin = true }, true},
		"in a room that is closed": {func(_ *state.State, c *state.Conversation) { c.Owner, c.Archived = amy, true }, false},
	} {
		next, conv := s, *s.Convs[general]
		tt.change(&next, &conv)
		equal(t, name, next.MayDelete(&conv, conv.Message(5)), tt.may)
	}
}

func TestADeletionCanBeTakenBack(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []state.Event
		want   []state.Effect
		left   int
	}{
		{"until then", []state.Event{del, undel}, nil, 0},
		{"and the time that ends says nothing", []state.Event{del, undel, late}, nil, 0},
		{"the time ends", []state.Event{del, late}, []state.Effect{askDel}, 1},
		{"not before", []state.Event{del, state.Reminded{At: noon}}, nil, 1},
		{"whoever goes on means it", []state.Event{del, state.Select{Conv: general}}, []state.Effect{askDel}, 1},
		{"the program ends", []state.Event{del, state.Closing{}}, []state.Effect{askDel}, 1},
		{"what is asked for is not taken back", []state.Event{del, late, undel}, nil, 1},
		{"nor asked for twice", []state.Event{del, late, late, state.Closing{}}, nil, 1},
		{"the event ends it", []state.Event{del, late, changed(11, 10, wire.Deleted, amy, "")}, nil, 0},
		{"so does a no", []state.Event{del, late, state.NotDone{Conv: general, Ref: 10, Of: wire.Deleted, Why: wire.CodeForbidden}}, nil, 0},
		{"a line that breaks does not", []state.Event{del, late, state.NotDone{Conv: general, Ref: 10, Of: wire.Deleted}}, nil, 1},
		{"time that ends without a line", []state.Event{del, offline, late}, nil, 1},
		{"a room that goes", []state.Event{del, state.ConvClosed{Conv: general}}, nil, 0},
		{"another account", []state.Event{del, state.LoggedOut{}}, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, own(t), tt.events...)
			wants(t, effects, tt.want...)
			equal(t, "deletions under way", len(s.Deleting), tt.left)
		})
	}
}

func TestADeletionIsAskedForAgainOnTheNextLine(t *testing.T) {
	back := state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 10)}}
	s, effects := apply(t, own(t), del, late, offline, state.Welcomed{Server: server()}, back)
	wants(t, effects, askDel)
	s, effects = apply(t, s, state.Logout{})
	wants(t, effects, state.Disconnect{End: true})
	equal(t, "deletions of nobody", len(s.Deleting), 0)
}

// TestADeletionOutOfSightEnds: the message was jumped to, and is loaded no more when
// its event comes. Else every new line would ask for it again.
func TestADeletionOutOfSightEnds(t *testing.T) {
	mine := page(general, 480, 520, false)
	for i := range mine.Events {
		mine.Events[i].From = amy
	}
	s, effects := apply(t, reading(t, 950, 1000),
		state.Jump{Conv: general, Seq: 500}, around(500, mine, 1000),
		state.Delete{Conv: general, Ref: 500, At: noon}, state.Latest{Conv: general},
	)
	wants(t, effects, state.AskDelete{Conv: general, Ref: 500})
	gone := changed(1001, 500, wire.Deleted, amy, "")
	next, _ := apply(t, s, gone)
	equal(t, "deletions under way", len(next.Deleting), 0)
	missed := page(general, 1001, 1002, false)
	missed.Events[0] = gone.Event
	next, _ = apply(t, s, push(general, 1002, bob), newer(missed, 1000))
	equal(t, "deletions under way after a gap", len(next.Deleting), 0)
}

// TestDeletedWordsStayAwayInAGap: they were back from the event, which is ahead of what
// is loaded, until that had got so far.
func TestDeletedWordsStayAwayInAGap(t *testing.T) {
	gone := changed(12, 10, wire.Deleted, amy, "")
	s, _ := apply(t, own(t), del, late, gone)
	if words := looks(s, 10); s.Deletion(general, 10) == nil && words != "" {
		t.Errorf("the message reads %q again", words)
	}
	missed := page(general, 11, 12, false)
	missed.Events[1] = gone.Event
	s, _ = apply(t, s, newer(missed, 10))
	equal(t, "what is left", looks(s, 10), " deleted")
	equal(t, "deletions under way", len(s.Deleting), 0)
}

func TestLoggingOutMeansADeletion(t *testing.T) {
	_, effects := apply(t, own(t), del, state.Logout{})
	wants(t, effects, askDel, state.Disconnect{End: true})
}

func TestAReplyKeepsWhatItRepliesTo(t *testing.T) {
	reply := sayHi
	reply.Ref = 5
	asks := queued
	asks.Ref = 5
	s, effects := apply(t, reading(t, 3, 9), reply)
	wants(t, effects, asks)
	equal(t, "the pending one's", s.Convs[general].Pending[0].Ref, 5)
	gone, _ := apply(t, s, state.ConvClosed{Conv: general}, state.ConvOpened{Conv: room(general, "general", 9)})
	equal(t, "that of one that was set aside", gone.Convs[general].Pending[0].Ref, 5)
	again, effects := apply(t, s, state.NotSent{Conv: general, UID: uid(1), Why: wire.CodeStorage}, state.Retry{Conv: general, UID: uid(1)})
	wants(t, effects, asks)
	again, _ = apply(t, again, sent(10))
	equal(t, "the message's", again.Convs[general].Message(10).Ref, 5)
}

// TestDeletionEndsWithItsLog: in an older backup its seq is another message's, also
// where the server does not say by an epoch that it is one.
func TestDeletionEndsWithItsLog(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), state.EventPushed{Event: event(general, 10, amy)}, state.Delete{Conv: general, Ref: 10, At: noon})
	equal(t, "deletions", len(s.Deleting), 1)
	_, effects := apply(t, s, state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 9)}})
	for _, e := range effects {
		if ask, ok := e.(state.AskDelete); ok {
			t.Errorf("asks for %+v", ask)
		}
	}
}

package state_test

import (
	"reflect"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

var (
	sayHi  = state.Send{Conv: general, UID: uid(1), Text: " hi\r\nall \n", At: noon}
	queued = state.Enqueue{Conv: general, UID: uid(1), Text: "hi\nall", At: noon}
)

// sent is the answer that gives the message of sayHi its seq.
func sent(seq wire.Seq) state.Sent {
	return state.Sent{UID: uid(1), Sent: wire.Sent{Conv: general, Seq: seq, Time: 77}}
}

// hi is the event of the message of sayHi.
func hi(seq wire.Seq) wire.Event {
	return wire.Event{Conv: general, Seq: seq, Time: 77, Kind: wire.Message, From: amy, Name: "amy", UID: uid(1), Text: "hi\nall"}
}

func TestSend(t *testing.T) {
	for _, tt := range []struct {
		name   string
		text   string
		notice state.NoticeKind
		sent   string
	}{
		{"text is cleaned", " hi\r\nall \n", state.NoticeNone, "hi\nall"},
		{"nothing is an input error", "", state.NoticeEmpty, ""},
		{"so is white space", " \n\t ", state.NoticeEmpty, ""},
		{"so are control characters", "\x00\x1b", state.NoticeEmpty, ""},
		{"control characters of a clipboard go", "a\x1b[1mb\tc\x7f", state.NoticeNone, "a[1mb\tc"},
		{"what is no UTF-8 is replaced", "a\xffb", state.NoticeNone, "a\uFFFDb"},
		{"the longest text goes", strings.Repeat("x", wire.MaxText), state.NoticeNone, strings.Repeat("x", wire.MaxText)},
		{"one longer does not", strings.Repeat("x", wire.MaxText+1), state.NoticeLong, ""},
		{"the limit is of what is sent", strings.Repeat("x", wire.MaxText) + "\n", state.NoticeNone, strings.Repeat("x", wire.MaxText)},
		{"Chinese", "午安 👋🏽", state.NoticeNone, "午安 👋🏽"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, reading(t, 3, 9), state.Send{Conv: general, UID: uid(1), Text: tt.text, At: noon})
			equal(t, "notice", s.Notice.Kind, tt.notice)
			pending := s.Convs[general].Pending
			if tt.sent == "" {
				wants(t, effects)
				equal(t, "pending", len(pending), 0)
				return
			}
			wants(t, effects, state.Enqueue{Conv: general, UID: uid(1), Text: tt.sent, At: noon})
			equal(t, "pending", len(pending), 1)
			equal(t, "message", pending[0], state.Pending{UID: uid(1), Text: tt.sent, At: noon})
			if err := wire.CheckText(tt.sent); err != nil {
				t.Fatalf("the server would refuse it: %v", err)
			}
		})
	}
}

func TestSendNowhere(t *testing.T) {
	s, effects := apply(t, reading(t, 3, 9), state.Send{Conv: random, UID: uid(1), Text: "hi"})
	wants(t, effects)
	equal(t, "notice", s.Notice.Kind, state.NoticeDenied)
}

func TestSendOfflineIsQueued(t *testing.T) {
	_, effects := apply(t, reading(t, 3, 9), state.Linked{Link: state.Link{Phase: state.LinkStandby}}, sayHi)
	wants(t, effects, queued)
}

// TestMessageOnItsWay follows one message: it stands among the pending until
// it stands in the run, and never in both.
func TestMessageOnItsWay(t *testing.T) {
	mine := state.EventPushed{Event: hi(10)}
	waiting := state.Pending{UID: uid(1), Text: "hi\nall", At: noon}
	done := func(seq wire.Seq) state.Pending {
		p := waiting
		p.Phase, p.Seq = state.SendDone, seq
		return p
	}
	failed := func(why wire.Code) state.Pending {
		p := waiting
		p.Phase, p.Why = state.SendFailed, why
		return p
	}
	notSent := state.NotSent{Conv: general, UID: uid(1), Why: wire.CodeNotMember}
	caughtUp := page(general, 10, 13, false)
	caughtUp.Events[2] = hi(12)
	for _, tt := range []struct {
		name    string
		events  []state.Event
		pending []state.Pending
		span    string
		effects []state.Effect
	}{
		{"sent twice by the window it is one", []state.Event{sayHi, sayHi}, []state.Pending{waiting}, "3-9", nil},
		{"on disk it waits", []state.Event{sayHi, state.Queued{Conv: general, UID: uid(1), Text: "hi\nall", At: noon}}, []state.Pending{waiting}, "3-9", nil},
		{"its seq is next", []state.Event{sayHi, sent(10)}, nil, "3-10", nil},
		{"its event comes first", []state.Event{sayHi, mine}, nil, "3-10", nil},
		{"its seq, then its event", []state.Event{sayHi, sent(10), mine}, nil, "3-10", nil},
		{"its event, then its seq", []state.Event{sayHi, mine, sent(10)}, nil, "3-10", nil},
		{"its seq is further on", []state.Event{sayHi, sent(12)}, []state.Pending{done(12)}, "3-9", nil},
		{"then what lies between comes", []state.Event{sayHi, sent(12), newer(caughtUp, 9)}, nil, "3-13", nil},
		{
			"its event is above a gap",
			[]state.Event{sayHi, state.EventPushed{Event: hi(12)}},
			[]state.Pending{done(12)},
			"3-9",
			[]state.Effect{state.FetchNewer{Conv: general, After: 9}},
		},
		{"then the gap is closed", []state.Event{sayHi, state.EventPushed{Event: hi(12)}, newer(caughtUp, 9)}, nil, "3-13", nil},
		{"it was sent before the run begins", []state.Event{sayHi, sent(2)}, nil, "3-9", nil},
		{"a done one is not discarded", []state.Event{sayHi, sent(12), state.Discard{Conv: general, UID: uid(1)}}, []state.Pending{done(12)}, "3-9", nil},
		{"it is refused", []state.Event{sayHi, notSent}, []state.Pending{failed(wire.CodeNotMember)}, "3-9", nil},
		{"it is tried again", []state.Event{sayHi, notSent, state.Retry{Conv: general, UID: uid(1)}}, []state.Pending{waiting}, "3-9", []state.Effect{queued}},
		{"what waits is not tried again", []state.Event{sayHi, state.Retry{Conv: general, UID: uid(1)}}, []state.Pending{waiting}, "3-9", nil},
		{"it is discarded", []state.Event{sayHi, notSent, state.Discard{Conv: general, UID: uid(1)}}, nil, "3-9", []state.Effect{state.Dequeue{UID: uid(1)}}},
		{"a done one is not refused", []state.Event{sayHi, sent(12), notSent}, []state.Pending{done(12)}, "3-9", nil},
		{"the disk is full", []state.Event{sayHi, state.DiskFailed{Conv: general, UID: uid(1), Detail: "full"}}, []state.Pending{failed("")}, "3-9", nil},
		{"another's message with the same id is not it", []state.Event{sayHi, state.EventPushed{Event: wire.Event{Conv: general, Seq: 10, Kind: wire.Message, From: bob, UID: uid(1)}}}, []state.Pending{waiting}, "3-10", nil},
		{"it is in the outbox, and in the run", []state.Event{sayHi, mine, state.Queued{Conv: general, UID: uid(1), Text: "hi\nall", At: noon}}, nil, "3-10", nil},
		{
			"an earlier run left it, refused",
			[]state.Event{state.Queued{Conv: general, UID: uid(1), Text: "hi\nall", At: noon, Why: wire.CodeNotMember}},
			[]state.Pending{failed(wire.CodeNotMember)},
			"3-9", nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, reading(t, 3, 9), tt.events...)
			conv := s.Convs[general]
			equal(t, "run", span(s, general), tt.span)
			equal(t, "pending", len(conv.Pending), len(tt.pending))
			for i := range tt.pending {
				equal(t, "message", conv.Pending[i], tt.pending[i])
			}
			wants(t, effects, tt.effects...)
			if len(conv.Pending) == 0 && tt.span == "3-10" && !reflect.DeepEqual(conv.Events[7], hi(10)) {
				t.Errorf("event: got %+v, want %+v", conv.Events[7], hi(10))
			}
		})
	}
}

func TestDiskFailedSaysSo(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), sayHi, state.DiskFailed{Conv: general, UID: uid(1), Detail: "full"})
	equal(t, "notice", s.Notice, state.Notice{Kind: state.NoticeDisk, Detail: "full"})
}

// TestWhatWasNotKeptStaysUnsent where its conversation goes and comes back: it is
// nowhere but here, so that nobody sends it.
func TestWhatWasNotKeptStaysUnsent(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), sayHi, state.DiskFailed{Conv: general, UID: uid(1), Detail: "full"},
		state.ConvClosed{Conv: general}, state.ConvOpened{Conv: room(general, "general", 9)})
	pending := s.Convs[general].Pending
	equal(t, "pending", len(pending), 1)
	equal(t, "phase", pending[0].Phase, state.SendFailed)
	s, _ = apply(t, reading(t, 3, 9), sayHi, state.ConvClosed{Conv: general},
		state.DiskFailed{Conv: general, UID: uid(1), Detail: "full"}, state.ConvOpened{Conv: room(general, "general", 9)})
	equal(t, "phase of one that was set aside", s.Convs[general].Pending[0].Phase, state.SendFailed)
}

func TestOutboxWaitsForItsConversation(t *testing.T) {
	left := state.Queued{Conv: general, UID: uid(1), Text: "hi", At: noon}
	also := state.Queued{Conv: random, UID: uid(2), Text: "ho", At: noon}
	also2 := state.Queued{Conv: random, UID: uid(3), Text: "he", At: noon}
	s, _ := apply(t, state.State{}, left, left, also, also2,
		state.Sent{UID: uid(3), Sent: wire.Sent{Conv: random, Seq: 4}},
		state.Welcomed{Server: server()},
		state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 9)}})
	equal(t, "pending in #general", len(s.Convs[general].Pending), 1)
	s, _ = apply(t, s, state.NotSent{Conv: random, UID: uid(2), Why: wire.CodeNotMember}, state.ConvOpened{Conv: room(random, "random", 3)})
	pending := s.Convs[random].Pending
	equal(t, "pending in #random", len(pending), 1)
	equal(t, "message", pending[0], state.Pending{UID: uid(2), Text: "ho", At: noon, Phase: state.SendFailed, Why: wire.CodeNotMember})
}

// TestLeftOutboxIsTakenOver: another window of the same data has gone.
func TestLeftOutboxIsTakenOver(t *testing.T) {
	_, effects := apply(t, reading(t, 3, 9), state.Left{})
	wants(t, effects, state.Adopt{})
	_, effects = apply(t, state.State{}, state.Left{})
	wants(t, effects)
}

// TestAMessageOfALostRoomIsSaid to have failed: there is no conversation any more to
// show it in.
func TestAMessageOfALostRoomIsSaid(t *testing.T) {
	s, _ := apply(t, login(t, room(general, "general", 3), room(random, "random", 3)),
		state.Linked{Link: state.Link{Phase: state.LinkWaiting, Fault: state.FaultLost}},
		state.Send{Conv: random, UID: uid(1), Text: "are you there", At: noon},
		state.Welcomed{Server: server()},
		state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 3)}},
		state.NotSent{Conv: random, UID: uid(1), Why: wire.CodeNotMember})
	if want := (state.Notice{Kind: state.NoticeUnsent, Detail: "are you there"}); s.Notice != want {
		t.Errorf("the notice is %+v, want %+v", s.Notice, want)
	}
}

// TestSendToARoomThatJustWent: whoever pressed Enter had not seen it yet, and the
// words were gone. They are treated as those that were on their way then.
func TestSendToARoomThatJustWent(t *testing.T) {
	s, effects := apply(t, reading(t, 3, 9), state.ConvClosed{Conv: general}, sayHi)
	wants(t, effects, queued)
	s, _ = apply(t, s, state.NotSent{Conv: general, UID: uid(1), Why: wire.CodeNotMember})
	equal(t, "notice", s.Notice, state.Notice{Kind: state.NoticeUnsent, Detail: "hi\nall"})
	s, _ = apply(t, s, state.ConvOpened{Conv: room(general, "general", 12)})
	pending := s.Convs[general].Pending
	if len(pending) != 1 || pending[0].Text != "hi\nall" || pending[0].Phase != state.SendFailed {
		t.Errorf("back there, it has %+v", pending)
	}
	_, effects = apply(t, reading(t, 3, 9), state.Send{Conv: 999, UID: uid(1), Text: "hi", At: noon})
	wants(t, effects) // of a room that never was there
}

// TestAMessageToTheOldKeyIsSaid names a fault: what waited for a server went from view
// without a word once another key was trusted, and was sent to nobody.
func TestAMessageToTheOldKeyIsSaid(t *testing.T) {
	waits := func(back wire.Account, at state.Server) state.Notice {
		s, _ := apply(t, login(t, room(general, "general", 3)),
			state.Linked{Link: state.Link{Phase: state.LinkWaiting, Fault: state.FaultLost}},
			state.Send{Conv: general, UID: uid(1), Text: "are you there", At: noon},
			state.Welcomed{Server: at},
			state.LoggedIn{Me: back, Convs: []wire.Conversation{room(general, "general", 3)}})
		return s.Notice
	}
	anew, elsewhere := server(), server()
	anew.Key = "beef"
	elsewhere.Key, elsewhere.Addr = "beef", other
	for _, tt := range []struct {
		name string
		back wire.Account
		at   state.Server
		want state.Notice
	}{
		{"another key", account(amy), anew, state.Notice{Kind: state.NoticeOldKey, Detail: "are you there"}},
		{"the same key", account(amy), server(), state.Notice{}},
		{"somebody else", account(bob), anew, state.Notice{}},
		{"another server, which was chosen", account(amy), elsewhere, state.Notice{}},
	} {
		if got := waits(tt.back, tt.at); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

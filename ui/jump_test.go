package ui_test

import (
	"fmt"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

// live carries out what was wanted: by the state, and where that asks for pages
// of # general, from a log of so many messages.
func (st *stage) live(last wire.Seq) {
	st.TB.Helper()
	for range 50 {
		intents := st.Take()
		if len(intents) == 0 {
			return
		}
		s := *st.Snap
		for _, ev := range intents {
			var effects []state.Effect
			s, effects = state.Update(s, ev)
			for _, e := range effects {
				if answer := answered(e, last); answer != nil {
					s, _ = state.Update(s, answer)
				}
			}
		}
		st.Snap = &s
		st.Settle()
	}
	st.TB.Fatal("the page wants something for ever")
}

// answered is what a server with so many messages answers.
func answered(e state.Effect, last wire.Seq) state.Event {
	const n = 60
	page := func(from, to wire.Seq) wire.Page {
		from, to = max(from, 1), min(to, last)
		return wire.Page{Conv: general, Events: log(from, to), Older: from > 1, Newer: to < last, Last: last}
	}
	switch e := e.(type) {
	case state.FetchOlder:
		p := page(e.Before-n, e.Before-1)
		p.More = p.Older
		return state.PageLoaded{Page: p, Bound: e.Before}
	case state.FetchSpan:
		p := page(e.Around-n/2, e.Around+n/2)
		switch {
		case e.Before > 0:
			p = page(e.Before-n, e.Before-1)
			p.More = p.Older
		case e.After > 0:
			p = page(e.After+1, e.After+n)
			p.More = p.Newer
		case e.At > 0:
			at := wire.Seq(time.UnixMilli(e.At).Sub(today(0, 0, 0)) / time.Minute)
			p = page(at-n/2, at+n/2)
		}
		return state.SpanLoaded{Asked: e, Page: p}
	}
	return nil
}

func TestQuoteLeadsToItsMessage(t *testing.T) {
	for _, tt := range []struct {
		name  string
		first wire.Seq
	}{{"loaded", 1}, {"not loaded", 200}} {
		t.Run(tt.name, func(t *testing.T) {
			s := long(tt.first, 300)
			with(s, func(c *state.Conversation) {
				e := &c.Events[len(c.Events)-1]
				e.Ref, e.From = 20, bob
			})
			st := newStage(t, s, wide)
			if st.reads("message 20") {
				t.Fatal("it is in view already")
			}
			quote := "In reply to " + log(20, 20)[0].Name + ": message 20"
			if tt.first > 20 {
				quote = "In reply to An earlier message"
			}
			st.Click(quote)
			st.live(300)
			if !st.reads("message 20") {
				t.Errorf("%s does not lead to it:\n%s", quote, st)
			}
		})
	}
}

// TestExcursionScrollsBothWays walks from a place in the middle to the end and
// finds every message on the way, without a jump of what is under the eye.
func TestExcursionScrollsBothWays(t *testing.T) {
	st := newStage(t, long(900, 1000), wide)
	st.Show(func(s *state.State) { s.Goal = state.Goal{} })
	st.jump(500, 1000)
	if !st.reads("message 500") {
		t.Fatalf("the goal is not in view:\n%s", st)
	}
	if !st.reads("Latest messages. Scroll to the newest message") {
		t.Error("there is no way back")
	}
	middle := f32.Pt(700, 360)
	for _, by := range []float32{-120, 120} {
		for range 400 {
			before := st.places()
			st.Scroll(middle, by)
			st.live(1000)
			moved := 0
			for txt, y := range st.places() {
				if was, ok := before[txt]; ok && y != was {
					moved++
					if d := was - y; d*int(by) < 0 || d > 120 || d < -120 {
						t.Fatalf("%s went from %d to %d", txt, was, y)
					}
				}
			}
			if moved == 0 && len(before) > 0 && !shares(before, st.places()) {
				t.Fatalf("nothing of what was in view is still:\n%s", st)
			}
		}
		if by < 0 && !st.reads("message 1") {
			t.Errorf("the beginning was not reached:\n%s", st)
		}
		for by > 0 && !st.reads("message 1000") {
			st.Scroll(middle, 600)
			st.live(1000)
		}
	}
	if run := st.Snap.Convs[general].Shown(); !run.AtEnd {
		t.Error("at the end it is still an excursion")
	}
}

func shares(a, b map[string]int) bool {
	for k := range a {
		if _, ok := b[k]; ok {
			return true
		}
	}
	return false
}

// places are the messages in view and where.
func (st *stage) places() map[string]int {
	all := map[string]int{}
	for _, n := range st.Nodes() {
		var seq int
		if _, err := fmt.Sscanf(n.Label, "message %d", &seq); err == nil && n.Bounds.Min.X > 264 {
			all[n.Label] = n.Bounds.Min.Y
		}
	}
	return all
}

// jump brings a message in view.
func (st *stage) jump(seq, last wire.Seq) {
	st.TB.Helper()
	st.Got = append(st.Got, state.Jump{Conv: general, Seq: seq})
	st.live(last)
}

func TestPillEndsAnExcursion(t *testing.T) {
	st := newStage(t, long(900, 1000), wide)
	st.jump(500, 1000)
	st.Click("Latest messages. Scroll to the newest message")
	st.live(1000)
	if !st.reads("message 1000") || !st.Snap.Convs[general].Shown().AtEnd {
		t.Errorf("the newest message is not in view:\n%s", st)
	}
	st.jump(500, 1000)
	st.Type("an answer")
	st.Click("Send Message")
	st.live(1000)
	if !st.reads("an answer") {
		t.Errorf("what was sent is not in view:\n%s", st)
	}
}

// TestNewsBesideAnExcursion: what is said at the end moves nothing, marks nothing
// as read, and is counted in the pill.
func TestNewsBesideAnExcursion(t *testing.T) {
	st := newStage(t, long(900, 1000), wide)
	st.jump(500, 1000)
	before := st.places()
	st.Show(func(s *state.State) {
		e := log(1001, 1001)[0]
		e.From = bob
		*s, _ = state.Update(*s, state.EventPushed{Event: e})
	})
	for txt, y := range st.places() {
		if before[txt] != y {
			t.Errorf("%s went from %d to %d", txt, before[txt], y)
		}
	}
	for _, ev := range st.Take() {
		if _, ok := ev.(state.Seen); ok {
			t.Error("it counts as read")
		}
	}
	if !st.reads("1 new message. Scroll to the newest message") {
		t.Errorf("the news are not told of:\n%s", st)
	}
}

func TestDayLeadsToOthers(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Click("Today. Go to a date")
	if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogDate {
		t.Fatalf("opened %+v", got)
	}
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{Kind: state.DialogDate} })
	if !st.reads("October 2026") {
		t.Fatalf("the calendar does not show this month:\n%s", st)
	}
	for _, tt := range []struct {
		name string
		do   func()
		want time.Time
	}{
		{"a click", func() { st.Click("Thursday, 1 October 2026") }, today(0, 0, 0).AddDate(0, 0, -2)},
		{"the arrows", func() { st.Key(key.NameUpArrow, 0); st.Key(key.NameRightArrow, 0); st.Key(key.NameReturn, 0) }, today(0, 0, 0).AddDate(0, 0, -6)},
		{"another month", func() { st.Click("Earlier month"); st.Click("Sunday, 20 September 2026") }, time.Date(2026, 9, 20, 0, 0, 0, 0, zone)},
		{"the beginning", func() { st.Click("The beginning") }, time.UnixMilli(1)},
	} {
		st.Show(func(s *state.State) { s.Dialog = state.Dialog{} })
		st.Show(func(s *state.State) { s.Dialog = state.Dialog{Kind: state.DialogDate} })
		st.Take()
		tt.do()
		got := st.Take()
		if len(got) != 2 || got[1] != (state.CloseDialog{}) {
			t.Errorf("%s: gave %+v, want a jump and the end of the dialog", tt.name, got)
			continue
		}
		if jump, ok := got[0].(state.JumpDate); !ok || jump.Conv != general || !jump.At.Equal(tt.want) {
			t.Errorf("%s: gave %+v, want %s", tt.name, got[0], tt.want)
		}
	}
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{} })
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{Kind: state.DialogDate} })
	st.Key(key.NameDownArrow, 0) // there is no such day yet
	if !st.reads("October 2026") || st.reads("Sunday, 4 October 2026") {
		t.Error("days to come are offered")
	}
}

func TestLinkToAMessageIsCopied(t *testing.T) {
	st := newStage(t, changed(), wide)
	hoverPython(st)
	st.Click("Copy link to message")
	want := "https://192.168.1.5:12343/#message=101-3"
	if got := st.copied(); got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeCopied {
		t.Errorf("said %+v", got)
	}
}

// TestQuoteThatDoesNotComeIsAskedForAgain: where it failed while the line stayed, or
// had to make room for others, the words above a reply never came.
func TestQuoteThatDoesNotComeIsAskedForAgain(t *testing.T) {
	quotes := func(st *stage) (n int) {
		for _, ev := range st.Take() {
			if ev == state.Event(state.Quote{Conv: general, Ref: 1}) {
				n++
			}
		}
		return n
	}
	s := changed()
	with(s, func(c *state.Conversation) { c.Events = c.Events[1:] }) // the reply is there, what it quotes is not
	st := newStage(t, s, wide)
	st.Show(func(s *state.State) { s.Link.Phase = state.LinkStandby })
	st.Show(func(s *state.State) { s.Link.Phase = state.LinkOnline })
	if n := quotes(st); n != 1 {
		t.Fatalf("asked for %d times", n)
	}
	st.Settle()
	if n := quotes(st); n != 0 {
		t.Errorf("asked for %d times more at once", n)
	}
	st.Now = st.Now.Add(11 * time.Second)
	st.Settle()
	if n := quotes(st); n != 1 {
		t.Errorf("asked for %d times a while later", n)
	}
}

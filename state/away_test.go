package state_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// around is the answer to a jump: the log from one seq to another, when its end
// was at last.
func around(to wire.Seq, p wire.Page, last wire.Seq) state.SpanLoaded {
	p.Older, p.Newer, p.Last = p.Events[0].Seq > 1, true, last
	return state.SpanLoaded{Asked: state.FetchSpan{Conv: p.Conv, Around: to}, Page: p}
}

func above(p wire.Page, before, last wire.Seq) state.SpanLoaded {
	p.Last = last
	return state.SpanLoaded{Asked: state.FetchSpan{Conv: p.Conv, Before: before}, Page: p}
}

func below(p wire.Page, after, last wire.Seq) state.SpanLoaded {
	p.Last = last
	return state.SpanLoaded{Asked: state.FetchSpan{Conv: p.Conv, After: after}, Page: p}
}

// shown writes what is looked at, as "from-to", with a sign where it ends
// before the log does.
func shown(s state.State) string {
	run := s.Convs[general].Shown()
	if len(run.Events) == 0 {
		return "none"
	}
	txt := fmt.Sprintf("%d-%d", run.Events[0].Seq, run.Events[len(run.Events)-1].Seq)
	if !run.AtEnd {
		txt += "…"
	}
	return txt
}

func TestJumpBeginsAnExcursion(t *testing.T) {
	jump := state.Jump{Conv: general, Seq: 500}
	for _, tt := range []struct {
		name   string
		events []state.Event
		shown  string
		run    string
		goal   wire.Seq
		asks   []state.Effect
	}{
		{"what is loaded is not fetched", []state.Event{state.Jump{Conv: general, Seq: 960}}, "950-1000", "950-1000", 960, nil},
		{"what is not is", []state.Event{jump}, "950-1000", "950-1000", 500, []state.Effect{state.FetchSpan{Conv: general, Around: 500}}},
		{
			"the answer is on show and the end stays loaded",
			[]state.Event{jump, around(500, page(general, 480, 520, false), 1000)},
			"480-520…", "950-1000", 500, nil,
		},
		{
			"an answer that touches the end joins it",
			[]state.Event{state.Jump{Conv: general, Seq: 930}, around(930, page(general, 910, 949, false), 1000)},
			"910-1000", "910-1000", 930, nil,
		},
		{
			"the page above is asked for above it",
			[]state.Event{jump, around(500, page(general, 480, 520, false), 1000), state.LoadOlder{Conv: general}},
			"480-520…", "950-1000", 500,
			[]state.Effect{state.FetchSpan{Conv: general, Before: 480}},
		},
		{
			"the page below, below it",
			[]state.Event{jump, around(500, page(general, 480, 520, false), 1000), state.LoadNewer{Conv: general}},
			"480-520…", "950-1000", 500,
			[]state.Effect{state.FetchSpan{Conv: general, After: 520}},
		},
		{
			"pages come on both sides",
			[]state.Event{
				jump, around(500, page(general, 480, 520, false), 1000),
				state.LoadOlder{Conv: general},
				state.LoadNewer{Conv: general},
				above(page(general, 400, 479, true), 480, 1000), below(page(general, 521, 600, true), 520, 1000),
			},
			"400-600…", "950-1000", 500, nil,
		},
		{
			"pages below lead back to the end",
			[]state.Event{
				jump, around(500, page(general, 480, 900, false), 1000),
				state.LoadNewer{Conv: general},
				below(page(general, 901, 1000, false), 900, 1000),
			},
			"480-1000", "480-1000", 500, nil,
		},
		{"the end is one step away", []state.Event{jump, around(500, page(general, 480, 520, false), 1000), state.Latest{Conv: general}}, "950-1000", "950-1000", 500, nil},
		{"who has gone on is not brought back by a late answer", []state.Event{jump, state.Latest{Conv: general}, around(500, page(general, 480, 520, false), 1000)}, "950-1000", "950-1000", 500, nil},
		{
			"the answer to an earlier jump is not the later one's",
			[]state.Event{jump, state.Jump{Conv: general, Seq: 200}, around(500, page(general, 480, 520, false), 1000)},
			"950-1000", "950-1000", 200, nil,
		},
		{
			"a jump that fails leads nowhere",
			[]state.Event{jump, state.SpanLoaded{Asked: state.FetchSpan{Conv: general, Around: 500}, Err: errors.New("cut")}},
			"950-1000", "950-1000", 0, nil,
		},
		{"there is nothing beyond the end", []state.Event{state.Jump{Conv: general, Seq: 1001}}, "950-1000", "950-1000", 0, nil},
		{"news come in at the end", []state.Event{jump, around(500, page(general, 480, 520, false), 1000), push(general, 1001, bob)}, "480-520…", "950-1001", 500, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, reading(t, 950, 1000), tt.events...)
			equal(t, "shown", shown(s), tt.shown)
			equal(t, "run", span(s, general), tt.run)
			equal(t, "goal", s.Goal.Seq, tt.goal)
			wants(t, effects, tt.asks...)
		})
	}
}

// TestTheLastJumpCounts where it leads to what is in view already: the answer to the
// one before comes late.
func TestTheLastJumpCounts(t *testing.T) {
	s, _ := apply(t, reading(t, 950, 1000),
		state.Jump{Conv: general, Seq: 500}, around(500, page(general, 480, 520, false), 1000),
		state.Jump{Conv: general, Seq: 100}, state.Jump{Conv: general, Seq: 490},
		around(100, page(general, 80, 120, false), 1000))
	equal(t, "goal", s.Goal.Seq, 490)
	equal(t, "shown", shown(s), "480-520…")
}

func TestWhatIsSentEndsAnExcursion(t *testing.T) {
	s, _ := apply(t, reading(t, 950, 1000), state.Jump{Conv: general, Seq: 500}, around(500, page(general, 480, 520, false), 1000),
		state.Send{Conv: general, UID: uid(7), Text: "here", At: noon})
	equal(t, "shown", shown(s), "950-1000")
}

func TestExcursionEndsWhereNobodyLooks(t *testing.T) {
	start, _ := apply(t, login(t, room(general, "general", 1000), room(random, "random", 0)), older(page(general, 950, 1000, true), 0))
	s, _ := apply(t, start, state.Jump{Conv: general, Seq: 500}, around(500, page(general, 480, 520, false), 1000),
		state.Select{Conv: random}, state.Select{Conv: general})
	equal(t, "shown", shown(s), "950-1000")
}

// TestChangesReachAnExcursion: a message that is looked at changes by what comes
// in at the log's end, once, whatever its page had in it already.
func TestChangesReachAnExcursion(t *testing.T) {
	p := page(general, 480, 520, false)
	p.Events[20].Reactions = []wire.Reaction{{Emoji: "👍", Count: 60, Who: []wire.AccountID{bob}}} // of event 1001 and before
	s, _ := apply(t, reading(t, 950, 1000), state.Jump{Conv: general, Seq: 500}, around(500, p, 1001),
		changed(1001, 500, wire.Reacted, admin, "👍"), changed(1002, 500, wire.Edited, bob, "better"), changed(1003, 490, wire.Deleted, bob, ""))
	m := s.Convs[general].Message(500)
	equal(t, "text", m.Text, "better")
	equal(t, "reactions", m.Reactions[0].Count, 60)
	equal(t, "deleted", s.Convs[general].Message(490).Deleted, true)
	s, effects := apply(t, s, state.React{Conv: general, Ref: 500, Emoji: "👍"})
	wants(t, effects, state.AskReact{Conv: general, Ref: 500, Emoji: "👍"})
	s, _ = apply(t, s, changed(1004, 500, wire.Reacted, amy, "👍"))
	equal(t, "reactions with mine", s.Convs[general].Message(500).Reactions[0].Count, 61)
}

func TestJumpToADate(t *testing.T) {
	date := func(seq int) state.JumpDate {
		return state.JumpDate{Conv: general, At: noon.Add(time.Duration(seq) * time.Millisecond)}
	}
	s, effects := apply(t, reading(t, 950, 1000), date(970))
	wants(t, effects)
	equal(t, "goal among what is loaded", s.Goal.Seq, 970)
	s, effects = apply(t, reading(t, 950, 1000), date(300))
	ask := state.FetchSpan{Conv: general, At: noon.UnixMilli() + 300}
	wants(t, effects, ask)
	p := page(general, 280, 320, false)
	p.Older, p.Newer, p.Last = true, true, 1000
	s, _ = apply(t, s, state.SpanLoaded{Asked: ask, Page: p})
	equal(t, "shown", shown(s), "280-320…")
	equal(t, "goal", s.Goal.Seq, 300)
}

// TestLongReadingIsBounded pages through a hundred thousand messages, up and
// down again: what is far from the eye is let go.
func TestLongReadingIsBounded(t *testing.T) {
	const last = 100_000
	s, _ := apply(t, login(t, room(general, "general", last)), older(page(general, last-199, last, true), 0))
	most := 0
	step := func(intent state.Event) {
		var effects []state.Effect
		s, effects = state.Update(s, intent)
		for _, e := range effects {
			switch e := e.(type) {
			case state.FetchOlder:
				s, _ = state.Update(s, older(page(general, e.Before-200, e.Before-1, true), e.Before))
			case state.FetchSpan:
				if e.Before > 0 {
					s, _ = state.Update(s, above(page(general, max(1, e.Before-200), e.Before-1, e.Before > 201), e.Before, last))
				} else {
					s, _ = state.Update(s, below(page(general, e.After+1, min(last, e.After+200), true), e.After, last))
				}
			}
		}
		conv := s.Convs[general]
		n := len(conv.Events)
		if run := conv.Shown(); !run.AtEnd {
			n += len(run.Events)
		}
		most = max(most, n)
	}
	turns := 0
	for ; !s.Convs[general].Shown().AtStart; turns++ {
		step(state.LoadOlder{Conv: general})
	}
	equal(t, "first", s.Convs[general].Shown().Events[0].Seq, 1)
	for ; !s.Convs[general].Shown().AtEnd; turns++ {
		step(state.LoadNewer{Conv: general})
	}
	if turns < 2*last/200-60 {
		t.Errorf("got through %d messages in %d turns", last, turns)
	}
	if most > 6000 {
		t.Errorf("got %d events loaded at most, want no more than 6000", most)
	}
	if err := state.Check(s); err != nil {
		t.Error(err)
	}
	equal(t, "last", span(s, general), fmt.Sprintf("%d-%d", s.Convs[general].Events[0].Seq, last))
}

// spanLoaded answers what may have been asked.
func (h *hostile) spanLoaded() state.SpanLoaded {
	p := h.page()
	asked := state.FetchSpan{Conv: p.Page.Conv}
	switch h.next() % 4 {
	case 0:
		asked.Around = h.seq()
	case 1:
		asked.Before = h.seq()
	case 2:
		asked.After = h.seq()
	case 3:
		asked.At = noon.UnixMilli() + int64(h.seq())
	}
	return state.SpanLoaded{Asked: asked, Page: p.Page, Err: p.Err}
}

// wander goes anywhere.
func (h *hostile) wander() state.Event {
	switch h.next() % 4 {
	case 0:
		return state.Jump{Conv: h.conv(), Seq: h.seq()}
	case 1:
		return state.JumpDate{Conv: h.conv(), At: noon.Add(time.Duration(h.seq()) * time.Millisecond)}
	case 2:
		return state.Latest{Conv: h.conv()}
	}
	return state.LoadNewer{Conv: h.conv()}
}

func TestLinkLeadsToItsMessage(t *testing.T) {
	key := wire.Fingerprint(strings.Repeat("7f2a", 16))
	s := reading(t, 950, 1000)
	s.Server.Key = key
	link := s.LinkTo(general, 500)
	if want := "https://10.0.0.7:12343/#key=" + string(key) + fmt.Sprintf("&message=%d-500", general); link != want {
		t.Errorf("got %s, want %s", link, want)
	}
	s, effects := apply(t, state.State{Focused: true},
		state.Login{Addr: link, User: "amy", Password: "amy"}, state.Welcomed{Server: server()},
		state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(random, "random", 0), room(general, "general", 1000)}})
	equal(t, "on show", s.Current, general)
	equal(t, "goal", s.Goal.Seq, 500)
	if len(effects) == 0 || effects[0] != (state.FetchOlder{Conv: general}) && effects[0] != (state.FetchSpan{Conv: general, Around: 500}) {
		t.Errorf("asked for %+v", effects)
	}
	s.Server.Key = key
	s.Hosting = state.Hosting{Phase: state.HostOn, Addr: s.Server.Addr, Link: "https://192.168.1.9:12343/#key=" + string(key)}
	if link, want := s.LinkTo(general, 7), "https://192.168.1.9:12343/#key="+string(key)+fmt.Sprintf("&message=%d-7", general); link != want {
		t.Errorf("on the own server: got %s, want %s", link, want)
	}
}

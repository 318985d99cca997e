package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/uitest"
)

// log makes n messages that end at seq last, a minute apart, by bob and amy in
// turns of three.
func log(first, last wire.Seq) []wire.Event {
	var list []wire.Event
	for seq := first; seq <= last; seq++ {
		from := amy
		if seq/3%2 == 0 {
			from = bob
		}
		e := line(from, today(0, 0, 0).Add(time.Duration(seq)*time.Minute), fmt.Sprintf("message %d", seq))
		e.Conv, e.Seq, e.Kind = general, seq, wire.Message
		list = append(list, e)
	}
	return list
}

// long is lab with a long run loaded.
func long(first, last wire.Seq) *state.State {
	s := lab()
	g := *s.Convs[general]
	g.Events, g.Last, g.Read, g.Divider = log(first, last), last, last, 0
	s.Convs[general] = &g
	return s
}

// with changes # general as the state would: in a copy.
func with(s *state.State, change func(c *state.Conversation)) {
	c := *s.Convs[general]
	change(&c)
	convs := make(map[wire.ConvID]*state.Conversation, len(s.Convs))
	for id, conv := range s.Convs {
		convs[id] = conv
	}
	convs[general] = &c
	s.Convs = convs
}

// where finds a message's text on the screen.
func where(st *stage, txt string) (n uitest.Node, ok bool) {
	for _, n := range st.Nodes() {
		if n.Label == txt && n.Bounds.Min.X > 264 {
			return n, true
		}
	}
	return n, false
}

// inOrder fails unless the words are read in this order.
func inOrder(tb testing.TB, st *stage, words ...string) {
	tb.Helper()
	rest := st.Labels()
	for _, w := range words {
		i := slices.Index(rest, w)
		if i < 0 {
			tb.Fatalf("%q is missing, or not in its place, in:\n%s", w, st)
		}
		rest = rest[i+1:]
	}
}

func TestHistoryReadsInOrder(t *testing.T) {
	st := newStage(t, lab(), wide)
	inOrder(
		t, st,
		"Yesterday",
		"amy, 2026-10-02 16:42:05", "amy", "16:42",
		"The oscilloscope in room 204 is free after five. Who wants the late slot?",
		"Today",
		"bob, 2026-10-03 09:14:10", "bob", "09:14", "I'll take it. Here is the script I use to read the trace.",
		"bob, 2026-10-03 09:15:02", "It wants Python 3, nothing else.",
		"New",
		"amy, 2026-10-03 09:31:40", "amy", "收到，我下午把數據整理好放上來。👍",
		"chen, 2026-10-03 09:33:12", "chen", "See the lab sheet, section 3.2.", "delivered",
	)
	if n := strings.Count(st.String(), "\nbob\n09:"); n != 1 {
		t.Errorf("bob's header stands %d times over messages a minute apart", n)
	}
}

func TestGroupsEnd(t *testing.T) {
	at := today(9, 0, 0)
	for _, tc := range []struct {
		name    string
		between []wire.Event
		next    time.Time
		from    wire.AccountID
		called  string // empty for the account's own name
		heads   int
	}{
		{name: "soon", next: at.Add(5 * time.Minute), from: bob, heads: 1},
		{name: "late", next: at.Add(5*time.Minute + time.Second), from: bob, heads: 2},
		{name: "another author", next: at.Add(time.Second), from: amy, heads: 2},
		{name: "somebody came", between: []wire.Event{{Kind: wire.Joined, From: amy, Name: "amy", Time: at.UnixMilli()}}, next: at, from: bob, heads: 2},
		{name: "another name of a webhook", next: at, from: bob, called: "deploy", heads: 1},
		{name: "another day", next: today(24, 0, 30), from: bob, heads: 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := lab()
			first := line(bob, at, "one")
			if tc.name == "another day" {
				first = line(bob, today(23, 59, 30), "one")
			}
			lines := append([]wire.Event{first}, tc.between...)
			with(s, func(c *state.Conversation) {
				second := line(tc.from, tc.next, "two")
				if tc.called != "" {
					second.Name = tc.called
				}
				c.Events = said(general, append(lines, second)...)
				c.Divider = 0
			})
			st := newStage(t, s, wide)
			heads := 0
			for _, n := range st.Nodes() {
				if (n.Label == "bob" || n.Label == "amy") && n.Bounds.Min.X > 264 {
					heads++
				}
			}
			if tc.called != "" && !st.reads(tc.called) {
				t.Errorf("%s has no header", tc.called)
			}
			if heads != tc.heads {
				t.Errorf("%d headers, want %d:\n%s", heads, tc.heads, st)
			}
		})
	}
}

func TestEventsAreSaid(t *testing.T) {
	s := lab()
	with(s, func(c *state.Conversation) {
		c.Events = said(general, wire.Event{Kind: wire.Created, Name: "amy"}, wire.Event{Kind: wire.Joined, Name: "bob"},
			wire.Event{Kind: "dance", Name: "amy"}, wire.Event{Kind: wire.Left, Name: "bob"})
	})
	st := newStage(t, s, wide)
	inOrder(t, st, "amy created this conversation", "bob joined", "bob left")
	if st.Reads("dance") {
		t.Error("an unknown kind of event is shown")
	}
}

func TestOlderPageLeavesTheViewInPlace(t *testing.T) {
	st := newStage(t, long(101, 200), wide)
	at := f32.Pt(600, 300)
	for range 200 {
		if _, ok := where(st, "message 103"); ok {
			break
		}
		st.Scroll(at, -120)
	}
	before := map[string]int{}
	for seq := 101; seq <= 140; seq++ {
		txt := fmt.Sprintf("message %d", seq)
		if n, ok := where(st, txt); ok && n.Bounds.Min.Y > 60 && n.Bounds.Max.Y < 620 {
			before[txt] = n.Bounds.Min.Y
		}
	}
	if len(before) < 10 {
		t.Fatalf("only %d messages in view", len(before))
	}
	older := slices.IndexFunc(st.Take(), func(ev state.Event) bool { return ev == state.LoadOlder{Conv: general} })
	if older < 0 {
		t.Fatal("near the top, no older page was asked for")
	}
	st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Loading = true }) })
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) { c.Loading, c.Events = false, log(1, 200) })
	})
	for txt, y := range before {
		n, ok := where(st, txt)
		if !ok {
			t.Errorf("%s went out of view", txt)
		} else if n.Bounds.Min.Y != y {
			t.Errorf("%s moved from %d to %d", txt, y, n.Bounds.Min.Y)
		}
	}
	for range 200 {
		if _, ok := where(st, "message 1"); ok {
			return
		}
		st.Scroll(at, -120)
	}
	t.Error("the page above cannot be reached")
}

func TestOlderPageIsAskedForOnce(t *testing.T) {
	st := stageWith(t, long(101, 110), wide, uitest.Shaper(t))
	st.Settle()
	if got := st.Take(); len(got) != 0 {
		t.Errorf("asked again for the same page: %#v", got)
	}
	st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Events = log(91, 110) }) })
	if got := only[state.LoadOlder](t, st.Take()); got.Conv != general {
		t.Errorf("asked for a page of %d", got.Conv)
	}
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) { c.Events, c.AtStart = log(81, 110), true })
	})
	if got := st.Take(); len(got) != 0 {
		t.Errorf("asked for a page above the first message: %#v", got)
	}
}

func TestEndIsFollowedOnlyFromThere(t *testing.T) {
	st := newStage(t, long(1, 200), wide)
	grow := func(last wire.Seq) {
		st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Events, c.Last = log(1, last), last }) })
	}
	grow(201)
	if _, ok := where(st, "message 201"); !ok {
		t.Fatal("at the end, a new message does not come in view")
	}
	st.Scroll(f32.Pt(600, 300), -300)
	n, ok := where(st, "message 190")
	if !ok {
		t.Fatalf("scrolled up, message 190 is not in view:\n%s", st)
	}
	grow(204)
	if now, _ := where(st, "message 190"); now.Bounds != n.Bounds {
		t.Errorf("new messages moved the view from %v to %v", n.Bounds, now.Bounds)
	}
	st.Click("3 new messages. Scroll to the newest message")
	if _, ok := where(st, "message 204"); !ok {
		t.Error("the pill does not lead to the newest message")
	}
	if st.Reads("new messages") {
		t.Error("the pill stays at the end")
	}
}

func TestSendingScrollsToTheEnd(t *testing.T) {
	st := newStage(t, long(1, 200), wide)
	st.Scroll(f32.Pt(600, 300), -1000)
	st.Type("mine")
	st.Key(key.NameReturn, 0)
	if _, ok := where(st, "message 200"); !ok {
		t.Error("what was sent stays out of view")
	}
}

// TestAPageThatFailedIsAskedForAgain, but not with every frame.
func TestAPageThatFailedIsAskedForAgain(t *testing.T) {
	st := newStage(t, long(400, 440), wide)
	st.Key(key.NamePageUp, 0)
	st.Key(key.NamePageUp, 0)
	st.Take()
	for _, older := range []bool{true, false} {
		st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Loading = older }) })
	}
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("at once it says %#v", got)
	}
	st.Now = st.Now.Add(time.Minute)
	st.Frame()
	if got := only[state.LoadOlder](t, st.Take()); got.Conv != general {
		t.Errorf("asked for %+v", got)
	}
}

func TestSeenIsSaidWhenItIs(t *testing.T) {
	s := long(1, 200)
	with(s, func(c *state.Conversation) { c.Read, c.Divider = 190, 190 })
	s.Focused = false
	st := newStage(t, s, wide)
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("a window without the focus says %#v", got)
	}
	st.Show(func(s *state.State) { s.Dialog.Kind, s.Focused = state.DialogRoom, true })
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("a covered window says %#v", got)
	}
	st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogNone })
	if got := only[state.Seen](t, st.Take()); got != (state.Seen{Conv: general, Seq: 200}) {
		t.Errorf("saw %+v", got)
	}
	st.Settle()
	if got := st.Take(); len(got) != 0 {
		t.Errorf("said again: %#v", got)
	}
	st.Scroll(f32.Pt(600, 300), -600)
	st.Show(func(s *state.State) { with(s, func(c *state.Conversation) { c.Events, c.Last = log(1, 201), 201 }) })
	if got := st.Take(); len(got) != 0 {
		t.Errorf("saw what is out of view: %#v", got)
	}
	st.Page.Refused(state.Seen{})
	st.Key(key.NamePageDown, 0)
	st.Key(key.NamePageDown, 0)
	if got := only[state.Seen](t, st.Take()); got.Seq != 201 {
		t.Errorf("saw %+v", got)
	}
}

// TestWhatIsShownOfARestoredLogIsRead: a server that was set back to a backup counts
// on from a lower number.
func TestWhatIsShownOfARestoredLogIsRead(t *testing.T) {
	st := newStage(t, long(1, 200), wide)
	show := func(last, read wire.Seq) {
		t.Helper()
		st.Show(func(s *state.State) {
			with(s, func(c *state.Conversation) { c.Events, c.Last, c.Read = log(1, last), last, read })
		})
	}
	show(201, 200)
	if got := only[state.Seen](t, st.Take()); got.Seq != 201 {
		t.Fatalf("saw %d", got.Seq)
	}
	if st.Settle(); len(st.Take()) != 0 {
		t.Error("it is said twice")
	}
	show(100, 100)
	show(101, 100)
	if got := only[state.Seen](t, st.Take()); got.Seq != 101 {
		t.Errorf("of the log from before saw %d", got.Seq)
	}
}

func TestPendingSaysHowFarItIs(t *testing.T) {
	st := newStage(t, offline(), wide)
	inOrder(t, st, "Sent while away", "waiting", "Too large for the server", "Not sent ", "Retry", "Delete")
	st.Click("Retry")
	if got := only[state.Retry](t, st.Take()); got != (state.Retry{Conv: general, UID: "u2"}) {
		t.Errorf("retried %+v", got)
	}
	st.Click("Delete")
	if got := only[state.Discard](t, st.Take()); got != (state.Discard{Conv: general, UID: "u2"}) {
		t.Errorf("deleted %+v", got)
	}
}

func TestMarkStandsBehindTextFromRightToLeft(t *testing.T) {
	for _, txt := range []string{"שלום לכולם", "مرحبا بالعالم"} {
		for mark, phase := range map[string]state.SendPhase{"waiting": state.SendWaiting, "Not sent ": state.SendFailed, "delivered": state.SendDone} {
			s := offline()
			with(s, func(c *state.Conversation) {
				c.Pending = []state.Pending{{UID: "u", Text: txt, At: today(9, 36, 0), Phase: phase}}
			})
			st := newStage(t, s, wide)
			words, _ := where(st, txt)
			at, ok := where(st, mark)
			if !ok || words.Bounds.Empty() || at.Bounds.Min.X >= words.Bounds.Min.X || at.Bounds.Min.X < 600 || at.Bounds.Min.Y >= words.Bounds.Max.Y {
				t.Errorf("%q at %v is not left of %q at %v", mark, at.Bounds, txt, words.Bounds)
			}
		}
	}
}

func TestRefusedMessageSaysWhy(t *testing.T) {
	for why, want := range map[wire.Code]string{
		wire.CodeTooLarge: "too long for the server", wire.CodeNotMember: "you are not a member",
		wire.CodeStorage: "the server could not store it", wire.CodeInternal: "the server refused it",
	} {
		s := offline()
		with(s, func(c *state.Conversation) {
			c.Pending = []state.Pending{{UID: "u", Text: "x", At: today(9, 36, 0), Phase: state.SendFailed, Why: why}}
		})
		if st := newStage(t, s, wide); !st.Reads("Not sent: " + want) {
			t.Errorf("%s does not say %q:\n%s", why, want, st)
		}
	}
}

func TestTextIsSelectedAndCopied(t *testing.T) {
	const txt = "收到，我下午把數據整理好放上來。👍"
	st := newStage(t, lab(), wide)
	n, ok := where(st, txt)
	if !ok {
		t.Fatalf("no %q", txt)
	}
	y := float32(n.Bounds.Min.Y+n.Bounds.Max.Y) / 2
	from, to := f32.Pt(float32(n.Bounds.Min.X)+1, y), f32.Pt(float32(n.Bounds.Min.X)+61, y)
	st.Pointer(pointer.Press, from)
	st.Frame()
	st.Pointer(pointer.Drag, to)
	st.Frame()
	st.Pointer(pointer.Release, to)
	st.Settle()
	st.Key("C", key.ModShortcut)
	if _, got, ok := st.Router.WriteClipboard(); !ok || string(got) != "收到，我" {
		t.Errorf("copied %q, want the four characters that were dragged over", got)
	}
	st.Key("A", key.ModShortcut)
	st.Key("C", key.ModShortcut)
	if _, got, _ := st.Router.WriteClipboard(); string(got) != txt {
		t.Errorf("copied %q, want %q", got, txt)
	}
}

func TestClickInTheHistoryLeavesTheComposerReady(t *testing.T) {
	st := newStage(t, lab(), wide)
	n, _ := where(st, "It wants Python 3, nothing else.")
	st.ClickAt(f32.Pt(float32(n.Bounds.Min.X+30), float32(n.Bounds.Min.Y+10)))
	st.Type("so it does")
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](t, st.Take()); got.Text != "so it does" {
		t.Errorf("sent %q", got.Text)
	}
}

func TestTimesShowOnHover(t *testing.T) {
	st := newStage(t, lab(), wide)
	if st.Reads("09:15\n") {
		t.Fatal("a line without a header shows its time unasked")
	}
	n, _ := where(st, "It wants Python 3, nothing else.")
	st.Pointer(pointer.Move, f32.Pt(float32(n.Bounds.Min.X+5), float32(n.Bounds.Min.Y+5)))
	st.Settle()
	at, ok := where(st, "09:15")
	if !ok || at.Bounds.Min.X > n.Bounds.Min.X-28 {
		t.Fatalf("no time in the gutter left of %v: %v", n.Bounds, at.Bounds)
	}
	st.Pointer(pointer.Move, f32.Pt(float32(at.Bounds.Min.X+3), float32(at.Bounds.Min.Y+3)))
	st.Settle()
	if _, ok := where(st, "2026-10-03 09:15:02"); !ok {
		t.Errorf("no full stamp over the gutter's time:\n%s", st)
	}
	at, _ = where(st, "09:14")
	st.Pointer(pointer.Move, f32.Pt(float32(at.Bounds.Min.X+3), float32(at.Bounds.Min.Y+3)))
	st.Settle()
	if _, ok := where(st, "2026-10-03 09:14:10"); !ok {
		t.Errorf("no full stamp over the header's time:\n%s", st)
	}
}

package ui_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/uitest"
)

const (
	richSheet = "See [the lab sheet](https://lab.example/sheet), section **3.2**, not [lab.example](https://evil.example/x)."
	readSheet = "See the lab sheet, section 3.2, not lab.example (evil.example)."
)

// lively is lab with messages in the small Markdown.
func lively() *state.State {
	s := lab()
	g := *s.Convs[general]
	g.Events = said(general,
		line(amy, today(9, 14, 10), "I'll take it. Here is the script I use to read the trace:\n```python\nt, v = np.loadtxt(\"trace.csv\", unpack=True)\n\nprint(v.max())  # a long line that has to be wrapped somewhere, since there is an end to every pane\n```\nIt wants `Python 3`, *nothing* else."),
		line(bob, today(9, 16, 0), "> Who wants the late slot?\n> And who **not**?\n@chen and @amy, before Friday:\n1. read the sheet\n2. calibrate, ~~twice~~ once\n  - with the probe\n  - at 10 MHz, for as long as it takes to see that nothing drifts any more"),
		line(amy, today(9, 31, 40), "收到，我下午把**數據**整理好，放到 https://lab.example/data。"),
		line(amy, today(9, 31, 50), "שלום, the *probe* is 3 עד 5 מטר"),
		line(amy, today(9, 32, 0), "🎉👍"),
		line(chen, today(9, 33, 12), "See [the lab sheet](https://lab.example/sheet), section **3.2**, not [lab.example](https://evil.example/x)."),
	)
	g.Last, g.Read, g.Divider = 6, 6, 0
	s.Convs[general] = &g
	return s
}

// saying is lab with one message of amy's.
func saying(txt string) *state.State {
	s := lab()
	with(s, func(c *state.Conversation) {
		c.Events = said(general, line(amy, today(9, 30, 0), txt))
		c.Last, c.Read, c.Divider = 1, 1, 0
	})
	return s
}

func TestLinkIsFollowed(t *testing.T) {
	st := newStage(t, saying(richSheet), wide)
	st.Click("the lab sheet")
	if got := only[state.Follow](t, st.Take()); got.Link != "https://lab.example/sheet" {
		t.Errorf("follows %q", got.Link)
	}
	if !st.Reads("https://lab.example/sheet") {
		t.Errorf("does not say where the link under the pointer leads:\n%s", st)
	}
}

func TestLinkIsFollowedByFinger(t *testing.T) {
	st := onPhone(t, saying(richSheet))
	keyboard := st.Keyboard
	st.Tap("the lab sheet")
	if got := only[state.Follow](t, st.Take()); got.Link != "https://lab.example/sheet" || st.Keyboard != keyboard {
		t.Errorf("follows %q, with a keyboard %t", got.Link, st.Keyboard)
	}
}

func TestLinksAreReachedByKeys(t *testing.T) {
	st := newStage(t, saying(richSheet), wide)
	var got []string
	for range 60 {
		st.Router.MoveFocus(key.FocusBackward)
		st.Settle()
		st.Key(key.NameReturn, 0)
		for _, ev := range st.Take() {
			if f, ok := ev.(state.Follow); ok {
				got = append(got, f.Link)
			}
		}
	}
	if all := strings.Join(got, " "); !strings.Contains(all, "https://lab.example/sheet") || !strings.Contains(all, "https://evil.example/x") {
		t.Errorf("Tab and Enter follow %q", got)
	}
}

// drag selects with the mouse from one point to another.
func (st *stage) drag(from, to f32.Point) {
	st.TB.Helper()
	st.Pointer(pointer.Move, from)
	st.Pointer(pointer.Press, from)
	st.Frame()
	st.Pointer(pointer.Drag, f32.Pt((from.X+to.X)/2, (from.Y+to.Y)/2))
	st.Frame()
	st.Pointer(pointer.Drag, to)
	st.Frame()
	st.Pointer(pointer.Release, to)
	st.Settle()
}

func TestRichTextIsSelected(t *testing.T) {
	for name, tt := range map[string]struct {
		txt, shown string
		act        func(st *stage, on func(x, y float32) f32.Point)
		want       string
	}{
		"all by keys": {richSheet, readSheet, func(st *stage, on func(x, y float32) f32.Point) {
			st.drag(on(60, 11), on(0, 11))
			st.Key("A", key.ModShortcut)
		}, richSheet},
		"a drag over a link": {richSheet, readSheet, func(st *stage, on func(x, y float32) f32.Point) {
			st.drag(on(60, 11), on(0, 11))
		}, "See the "},
		"two clicks": {richSheet, readSheet, func(st *stage, on func(x, y float32) f32.Point) {
			st.ClickAt(on(205, 11))
			st.ClickAt(on(205, 11))
		}, "3.2"},
		"three clicks": {"**a b**\nc d", "a b\nc d", func(st *stage, on func(x, y float32) f32.Point) {
			for range 3 {
				st.ClickAt(on(5, 33))
			}
		}, "c d"},
		"over lines": {"**a b**\n- c d", "a b\n• c d", func(st *stage, on func(x, y float32) f32.Point) {
			st.drag(on(12, 11), on(30, 33))
		}, "b\n• c"},
		"arrows": {"**a b**\nc d", "a b\nc d", func(st *stage, on func(x, y float32) f32.Point) {
			st.drag(on(12, 11), on(0, 11)) // a mere click gives the composer the keyboard
			st.Key(key.NameLeftArrow, 0)
			st.Key(key.NameRightArrow, 0)
			st.Key(key.NameRightArrow, 0)
			st.Key(key.NameDownArrow, key.ModShift)
		}, "b\nc "},
		"the line's ends": {"**a b**\nc d", "a b\nc d", func(st *stage, on func(x, y float32) f32.Point) {
			st.drag(on(12, 33), on(20, 33))
			st.Key(key.NameHome, 0)
			st.Key(key.NameEnd, key.ModShift)
		}, "c d"},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, saying(tt.txt), wide)
			at := st.on(tt.shown, 0)
			tt.act(st, func(x, y float32) f32.Point { return at.Add(f32.Pt(x, y-11)) })
			st.Key("C", key.ModShortcut)
			if got := st.copied(); got != tt.want {
				t.Errorf("copied %q, want %q", got, tt.want)
			}
			for _, ev := range st.Take() {
				if _, ok := ev.(state.Follow); ok {
					t.Errorf("a selection follows a link: %#v", ev)
				}
			}
		})
	}
}

// TestSelectionStaysWhereSomebodyComes: who is known is read again, and what stays as
// it is keeps what is selected.
func TestSelectionStaysWhereSomebodyComes(t *testing.T) {
	st := newStage(t, saying(richSheet), wide)
	at := st.on(readSheet, 0)
	st.drag(at.Add(f32.Pt(60, 0)), at)
	st.Show(func(s *state.State) {
		s.People = maps.Clone(s.People)
		s.People[9] = account(9, "ann", true)
	})
	st.Key("C", key.ModShortcut)
	if got := st.copied(); got != "See the " {
		t.Errorf("copied %q, want %q", got, "See the ")
	}
}

func TestFingerChoosesInRichText(t *testing.T) {
	st := onPhone(t, saying(richSheet))
	st.choose(st.on(readSheet, 205))
	st.Tap("Copy")
	if got := st.copied(); got != "3.2" {
		t.Errorf("copied %q, want 3.2", got)
	}
	st.choose(st.on(readSheet, 50))
	st.Tap("Select all")
	if got := st.offers(); len(got) != 1 {
		t.Errorf("it offers %q for all", got)
	}
	st.Tap("Copy")
	if got := st.copied(); got != richSheet {
		t.Errorf("copied %q, want the source", got)
	}
	for _, ev := range st.Take() {
		if _, ok := ev.(state.Follow); ok {
			t.Errorf("a finger that rests follows a link: %#v", ev)
		}
	}
}

// TestAllOfALongMessageIsCopiedByFinger: the bar over words that begin above the view
// is in view, since a finger that scrolled there would let go of them.
func TestAllOfALongMessageIsCopiedByFinger(t *testing.T) {
	for _, txt := range []string{strings.Repeat("word ", 500) + "end", strings.Repeat("**word** ", 500) + "end"} {
		st := onPhone(t, saying(txt))
		st.choose(f32.Pt(200, 400))
		st.Tap("Select all")
		if n := st.Must("Copy"); n.Click.Y < 60 || n.Click.Y > 700 {
			t.Errorf("the bar stands at %v", n.Click)
		}
		st.Tap("Copy")
		if got := st.copied(); got != txt {
			t.Errorf("copied %d bytes, want all %d", len(got), len(txt))
		}
	}
}

// TestEditedTextIsReadAgain: what is shown is what the message says by now, and
// who is known by now.
func TestEditedTextIsReadAgain(t *testing.T) {
	st := newStage(t, saying("a **b**"), wide)
	st.Show(func(s *state.State) {
		with(s, func(c *state.Conversation) {
			c.Events = append([]wire.Event(nil), c.Events...)
			c.Events[0].Text = "a *c*"
		})
	})
	if _, ok := st.Find("a c"); !ok {
		t.Errorf("does not read %q:\n%s", "a c", st)
	}
}

// TestLinkThatCannotBeOpenedIsCopied holds what the notice says.
func TestLinkThatCannotBeOpenedIsCopied(t *testing.T) {
	st := newStage(t, lab(), wide)
	st.Show(func(s *state.State) { s.Notice = state.Notice{Kind: state.NoticeLink, Detail: "https://a.b"} })
	if got := st.copied(); got != "https://a.b" || !st.Reads("clipboard") {
		t.Errorf("copied %q:\n%s", got, st)
	}
}

// TestHostileTextIsLaidOut: whatever a message says, it is shown.
func TestHostileTextIsLaidOut(t *testing.T) {
	for _, txt := range []string{
		"**" + strings.Repeat("x", 16_000) + "**", strings.Repeat("- a\n", 2000), "```\n" + strings.Repeat("\t\n", 2000) + "```",
		"> \u202eabc\u202c\n> d", "**שלום abc 123** - [עולם](https://a.b)", "1. שלום", "*\u0301*", "**\u200b**", strings.Repeat("**a** ", 2000),
	} {
		newStage(t, saying(strings.TrimSpace(txt)), phone)
		newStage(t, saying(strings.TrimSpace(txt)), wide)
	}
}

// BenchmarkWords is a frame of a window full of messages of a kind.
func BenchmarkWords(b *testing.B) {
	for name, txt := range map[string]string{
		"english": "The oscilloscope in room 204 is free after five. Who wants the late slot?",
		"chinese": "收到，我下午把數據整理好放上來，大家晚上可以一起看。",
		"emoji":   "Done 🎉👍 and thanks 🙏",
		"rich":    richSheet,
	} {
		b.Run(name, func(b *testing.B) {
			s := lab()
			with(s, func(c *state.Conversation) {
				c.Events = nil
				for i := range 200 {
					e := line(amy, today(9, 0, i), txt+strings.Repeat("!", i%5))
					e.Conv, e.Seq, e.Kind = general, wire.Seq(i+1), wire.Message
					c.Events = append(c.Events, e)
				}
				c.Last, c.Read, c.Divider, c.AtStart = 200, 200, 0, true
			})
			st := stageWith(b, s, wide, uitest.Shaper(b))
			b.ReportAllocs()
			for b.Loop() {
				st.Pointer(pointer.Move, f32.Pt(600, 400))
				st.Frame()
			}
		})
	}
}

// TestQuoteReadsWithoutSigns: what a reply quotes is shown as it reads.
func TestQuoteReadsWithoutSigns(t *testing.T) {
	s := saying("see **the** [sheet](https://a.b)")
	with(s, func(c *state.Conversation) {
		reply := line(bob, today(9, 31, 0), "Thanks")
		reply.Ref = 1
		c.Events = said(general, c.Events[0], reply)
		c.Last, c.Read = 2, 2
	})
	if st := newStage(t, s, wide); !st.Reads("In reply to amy: see the sheet") {
		t.Errorf("the quote does not read so:\n%s", st)
	}
}

// TestLinkKeepsTheKeyboardAtAnotherWidth: a window that was made narrower took the
// keyboard from the link that it was in.
func TestLinkKeepsTheKeyboardAtAnotherWidth(t *testing.T) {
	st := newStage(t, saying(richSheet), wide)
	var before []state.Event
	for range 60 {
		st.Router.MoveFocus(key.FocusBackward)
		st.Settle()
		st.Take()
		st.Key(key.NameReturn, 0)
		before = st.Take()
		if slices.ContainsFunc(before, func(ev state.Event) bool { _, is := ev.(state.Follow); return is }) {
			break
		}
	}
	want := only[state.Follow](t, before)
	st.Size.X -= 100
	st.Settle()
	st.Take()
	st.Key(key.NameReturn, 0)
	if got := only[state.Follow](t, st.Take()); got != want {
		t.Errorf("follows %+v, want %+v", got, want)
	}
}

package ui_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/io/transfer"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

const (
	// resting is how long a finger rests that means it, brief one that does not.
	resting, brief = 600 * time.Millisecond, 300 * time.Millisecond

	python = "It wants Python 3, nothing else."
	sheet  = "See the lab sheet, section 3.2."
)

// on is a point of a text in view, some way into its first line.
func (st *stage) on(txt string, x float32) f32.Point {
	st.TB.Helper()
	n, ok := st.Find(txt)
	if !ok {
		st.TB.Fatalf("%q is not in view:\n%s", txt, st)
	}
	for _, m := range st.Nodes() {
		if m.Label == txt && m.Class == semantic.Editor {
			n = m
		}
	}
	return f32.Pt(float32(n.Bounds.Min.X)+x, float32(n.Bounds.Min.Y)+11)
}

// choose rests a finger on a point.
func (st *stage) choose(at f32.Point) {
	st.TB.Helper()
	st.Rest(at, resting)
	st.Lift(at)
}

// copied is what went to the clipboard since it was last asked.
func (st *stage) copied() string {
	_, b, _ := st.Router.WriteClipboard()
	return string(b)
}

// offers are what the bar over chosen words offers, nil without a bar.
func (st *stage) offers() (list []string) {
	for _, verb := range []string{"Cut", "Copy", "Paste", "Select all", "複製", "全選"} {
		if n, ok := st.Find(verb); ok && n.Clickable {
			list = append(list, verb)
		}
	}
	return list
}

func TestFingerChoosesAWord(t *testing.T) {
	for _, tc := range []struct {
		txt  string
		x    float32
		want string
	}{
		{python, 2, "It"},
		{python, 80, "Python"},
		{python, 190, "else"},
		{sheet, 205, "3.2"},
		{"收到，我下午把數據整理好放上來。👍", 8, "收到"},
		{"收到，我下午把數據整理好放上來。👍", 120, "我下午把數據整理好放上來"},
	} {
		st := onPhone(t, lab())
		keyboard := st.Keyboard
		st.choose(st.on(tc.txt, tc.x))
		if got := st.offers(); !slices.Equal(got, []string{"Copy", "Select all"}) {
			t.Fatalf("%g into %q, it offers %q", tc.x, tc.txt, got)
		}
		st.Tap("Copy")
		if got := st.copied(); got != tc.want {
			t.Errorf("%g into %q, copied %q, want %q", tc.x, tc.txt, got, tc.want)
		}
		if got := st.offers(); got != nil || st.Keyboard != keyboard {
			t.Errorf("after that it offers %q, with a keyboard %t", got, st.Keyboard)
		}
	}
}

func TestFingerChoosesMore(t *testing.T) {
	for name, tc := range map[string]struct {
		from, to float32
		want     string
	}{
		"ahead":      {80, 180, "Python 3, nothing"},
		"back":       {80, 20, "wants Python"},
		"and return": {80, 85, "Python"},
	} {
		st := onPhone(t, lab())
		st.Rest(st.on(python, tc.from), resting)
		for _, x := range []float32{tc.from, 140, tc.to} {
			st.Finger(pointer.Drag, st.on(python, x))
			st.Frame()
		}
		if got := st.offers(); got != nil {
			t.Errorf("%s: under the finger it offers %q", name, got)
		}
		st.Lift(st.on(python, tc.to))
		st.Tap("Copy")
		if got := st.copied(); !strings.HasPrefix(tc.want, got) && !strings.HasSuffix(tc.want, got) || len(got) < len(tc.want)-3 {
			t.Errorf("%s: copied %q, want %q", name, got, tc.want)
		}
	}
}

func TestSelectAll(t *testing.T) {
	st := onPhone(t, lab())
	st.choose(st.on(python, 80))
	st.Tap("Select all")
	if got := st.offers(); !slices.Equal(got, []string{"Copy"}) {
		t.Errorf("with all selected it offers %q", got)
	}
	st.Tap("Copy")
	if got := st.copied(); got != python {
		t.Errorf("copied %q", got)
	}
}

// TestFingerBesideTheText: the row's blank parts are its text's, and the bar says
// what a mouse sees when it hovers.
func TestFingerBesideTheText(t *testing.T) {
	st := onPhone(t, lab())
	n, _ := st.Find(python)
	st.choose(f32.Pt(float32(phone.X-8), float32(n.Bounds.Min.Y+8)))
	if stamp := "2026-10-03 09:15:02"; !st.reads(stamp) {
		t.Errorf("the bar does not say %s:\n%s", stamp, st)
	}
	st.Tap("Copy")
	if got := st.copied(); got != python {
		t.Errorf("copied %q", got)
	}
}

// reads reports whether a part is called just this.
func (st *stage) reads(label string) bool {
	_, ok := st.Find(label)
	return ok
}

func TestFingerThatDoesNotRest(t *testing.T) {
	for name, use := range map[string]func(st *stage, at f32.Point){
		"tap":   func(st *stage, at f32.Point) { st.TapAt(at) },
		"brief": func(st *stage, at f32.Point) { st.Rest(at, brief); st.Lift(at) },
		"swipe": func(st *stage, at f32.Point) {
			st.Rest(at, brief)
			st.Finger(pointer.Drag, at.Add(f32.Pt(0, 20)))
			st.Rest(at, resting) // a press more is none
			st.Lift(at)
		},
		"mouse": func(st *stage, at f32.Point) {
			st.Pointer(pointer.Press, at)
			for range 60 {
				st.Frame()
			}
			st.Pointer(pointer.Release, at)
			st.Settle()
		},
		"two fingers": func(st *stage, at f32.Point) {
			st.Rest(at, brief)
			st.Router.Queue(pointer.Event{Kind: pointer.Press, PointerID: 1, Position: at, Source: pointer.Touch})
			st.Frame()
			st.Now = st.Now.Add(resting)
			st.Frame()
			st.Lift(at)
		},
	} {
		st := onPhone(t, lab())
		use(st, st.on(python, 80))
		if got := st.offers(); got != nil {
			t.Errorf("%s: it offers %q", name, got)
		}
	}
}

// TestFingerLetsGo: a touch elsewhere, Back, another conversation.
func TestFingerLetsGo(t *testing.T) {
	for name, use := range map[string]func(st *stage){
		"a tap":   func(st *stage) { st.TapAt(f32.Pt(200, 100)) },
		"a swipe": func(st *stage) { st.Swipe(f32.Pt(200, 300), f32.Pt(200, 320)) },
		"Back": func(st *stage) {
			if !st.Back() {
				t.Error("Back leaves the window")
			}
			if got := st.Take(); len(got) > 0 {
				t.Errorf("Back gave %#v too", got)
			}
		},
		"another conversation": func(st *stage) { st.Show(func(s *state.State) { s.Current = homework }) },
		"a dialog":             func(st *stage) { st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogRoom }) },
	} {
		st := onPhone(t, lab())
		st.Take()
		st.choose(st.on(python, 80))
		if st.offers() == nil {
			t.Fatal("nothing is chosen")
		}
		use(st)
		st.Settle()
		if got := st.offers(); got != nil {
			t.Errorf("%s: it still offers %q", name, got)
		}
		st.Key("C", key.ModShortcut)
		if got := st.copied(); got != "" {
			t.Errorf("%s: %q is still selected", name, got)
		}
	}
}

// TestTapOnTextLeavesTheKeyboard open: there is nothing to do with a tap.
func TestTapOnTextLeavesTheKeyboard(t *testing.T) {
	st := onPhone(t, lab())
	st.Tap("Enter a message:")
	st.TapAt(st.on(python, 80))
	if !st.Keyboard {
		t.Error("it closed the keyboard")
	}
}

// clip answers what asked for the clipboard.
func (st *stage) clip(txt string) {
	st.TB.Helper()
	if !st.Router.ClipboardRequested() {
		st.TB.Fatal("nobody asked for the clipboard")
	}
	st.Router.Queue(transfer.DataEvent{Type: "application/text", Open: func() io.ReadCloser {
		return io.NopCloser(strings.NewReader(txt))
	}})
	st.Settle()
}

func TestFingerInTheComposer(t *testing.T) {
	st := onPhone(t, lab())
	st.choose(st.on("Enter a message:", 60))
	if got := st.offers(); !slices.Equal(got, []string{"Paste"}) {
		t.Fatalf("the empty composer offers %q", got)
	}
	if !st.Keyboard {
		t.Error("no keyboard opened")
	}
	st.Tap("Paste")
	st.clip("bring the probes")
	st.choose(st.on("Enter a message:", 60)) // on "the"
	if got := st.offers(); !slices.Equal(got, []string{"Cut", "Copy", "Paste", "Select all"}) {
		t.Fatalf("the composer offers %q", got)
	}
	st.Tap("Cut")
	if got := st.copied(); got != "the" {
		t.Errorf("cut %q", got)
	}
	st.choose(st.on("Enter a message:", 60))
	st.Tap("Select all")
	st.Tap("Copy")
	if got := st.copied(); got != "bring  probes" {
		t.Errorf("copied %q", got)
	}
	st.choose(st.on("Enter a message:", 60))
	st.Type("s")
	if got := st.offers(); got != nil {
		t.Errorf("while it is typed into, the composer offers %q", got)
	}
}

// TestPasswordIsNotGivenAway: what is hidden cannot be copied.
func TestPasswordIsNotGivenAway(t *testing.T) {
	st := onPhone(t, loginFailed())
	st.Fill("Password", "secret")
	st.choose(st.on("Password", 30))
	if got := st.offers(); slices.Contains(got, "Copy") || slices.Contains(got, "Cut") || !slices.Contains(got, "Paste") {
		t.Errorf("the password offers %q", got)
	}
}

// TestEdgeOfAFieldTakesTheFocus: an editor is only as high as its text.
func TestEdgeOfAFieldTakesTheFocus(t *testing.T) {
	st := onPhone(t, lab())
	n, _ := st.Find("Enter a message:")
	st.TapAt(f32.Pt(float32(n.Bounds.Min.X+40), float32(n.Bounds.Max.Y-4)))
	if !st.Keyboard {
		t.Error("the composer's edge opens no keyboard")
	}
	st.Type("one two")
	st.TapAt(f32.Pt(float32(n.Bounds.Max.X-20), float32(n.Bounds.Max.Y-4)))
	if got := st.Router.EditorState().Selection.End; got != len("one two") {
		t.Errorf("behind the text, the caret is at %d", got)
	}
	st.TapAt(f32.Pt(float32(n.Bounds.Min.X+4), float32(n.Bounds.Min.Y+2)))
	if got := st.Router.EditorState().Selection.End; got != 0 {
		t.Errorf("before the text, the caret is at %d", got)
	}
}

func TestBarSpeaksChinese(t *testing.T) {
	st := onPhone(t, lab())
	st.Page.Lang = words.Chinese
	st.Settle()
	st.choose(st.on(python, 80))
	if got := st.offers(); !slices.Equal(got, []string{"複製", "全選"}) {
		t.Errorf("it offers %q", got)
	}
}

// TestFingerInADialog: the address of the own server can be copied.
func TestFingerInADialog(t *testing.T) {
	snap := invited()
	address, _, _ := strings.Cut(snap.Hosting.Link, "/#")
	st := onPhone(t, snap)
	st.choose(st.on(address, 12))
	st.Tap("Select all")
	st.Tap("Copy")
	if got := st.copied(); got != address {
		t.Errorf("copied %q, want %q", got, address)
	}
	st.choose(st.on(address, 12))
	st.Take()
	if !st.Back() || st.offers() != nil || len(st.Take()) > 0 {
		t.Error("Back does not just let go of the link")
	}
	st.Back()
	only[state.CloseDialog](t, st.Take())
}

// TestWordsThatGoAreHeldNoMore: what a finger chose was deleted, or edited to have
// looks, and the next Back did nothing, to let go of what was not there.
func TestWordsThatGoAreHeldNoMore(t *testing.T) {
	for name, change := range map[string]func(*wire.Event){
		"deleted": func(e *wire.Event) { e.Deleted, e.Text = true, "" },
		"edited":  func(e *wire.Event) { e.Text = "See the *other* sheet." },
	} {
		t.Run(name, func(t *testing.T) {
			st := onPhone(t, lab())
			st.choose(st.on(sheet, 40))
			if st.offers() == nil {
				t.Fatal("nothing is chosen")
			}
			st.Show(func(s *state.State) {
				with(s, func(c *state.Conversation) {
					c.Events = slices.Clone(c.Events)
					change(&c.Events[4])
				})
			})
			st.Take()
			st.Back()
			if got := only[state.Select](t, st.Take()); got.Conv != 0 {
				t.Errorf("Back leads to %+v", got)
			}
		})
	}
}

// TestClickBesideALineIsOnThatLine: left of a line that is not the first, it set the
// caret at the end of the line before.
func TestClickBesideALineIsOnThatLine(t *testing.T) {
	for _, test := range []struct {
		lines    []string
		rightOf  bool
		fromLast int
		want     string
	}{
		{[]string{"one", "two"}, false, 0, "one\n|two"},
		{[]string{"one", "two"}, true, 0, "one\ntwo|"},
		{[]string{"one", "two"}, false, 1, "|one\ntwo"},
		{[]string{"one", "two"}, true, 1, "one|\ntwo"},
		{[]string{"one", "", "two"}, false, 1, "one\n|\ntwo"},
		{[]string{"one", "", "two"}, true, 1, "one\n|\ntwo"},
		{[]string{"one", "", "two"}, false, 0, "one\n\n|two"},
		{[]string{"one", "", "", "two"}, false, 1, "one\n\n|\ntwo"},
		{[]string{"one", "", "", "two"}, false, 2, "one\n|\n\ntwo"},
		{[]string{"one", ""}, false, 0, "one\n|"},
	} {
		st := newStage(t, lab(), wide)
		n := st.Must(editor)
		x := float32(n.Bounds.Min.X) + 2
		if test.rightOf {
			x = float32(n.Bounds.Max.X) - 2
		}
		at := f32.Pt(x, float32(n.Bounds.Min.Y+n.Bounds.Max.Y)/2-22*float32(test.fromLast))
		for i, line := range test.lines {
			if i > 0 {
				st.Key(key.NameReturn, key.ModShift)
			}
			st.Type(line)
		}
		for _, kind := range []pointer.Kind{pointer.Press, pointer.Release} {
			st.Router.Queue(pointer.Event{Kind: kind, Source: pointer.Mouse, Buttons: pointer.ButtonPrimary, Position: at})
			st.Frame()
		}
		st.Type("|")
		st.Key(key.NameReturn, 0)
		if got := only[state.Send](t, st.Take()); got.Text != test.want {
			t.Errorf("%d lines from the last of %q, right %v: %q, want %q", test.fromLast, test.lines, test.rightOf, got.Text, test.want)
		}
	}
}

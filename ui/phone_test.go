package ui_test

import (
	"image"
	"slices"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/layout"

	"parley.example/state"
)

// bars are what a phone's system takes of the window, keyboard with its keyboard
// open.
var (
	bars     = layout.Inset{Top: 24, Bottom: 48}
	keyboard = layout.Inset{Top: 24, Bottom: 320}
)

// onPhone is a stage that a finger uses.
func onPhone(tb testing.TB, snap *state.State) *stage {
	tb.Helper()
	st := newStage(tb, snap, phone)
	st.Page.Theme.Touch = true
	st.Page.Insets = bars
	st.Settle()
	return st
}

// listed is lab with the list on show.
func listed() *state.State {
	s := lab()
	s.Current = 0
	return s
}

// talkative is lab with a long conversation.
func talkative() *state.State {
	s := lab()
	with(s, func(c *state.Conversation) {
		c.Events = nil
		for i := range 120 {
			c.Events = append(c.Events, line(amy, today(8, i/2, i%2*30), "number "+string(rune('a'+i/26))+string(rune('a'+i%26))))
		}
		said(general, c.Events...)
		c.Last, c.Read, c.Divider, c.AtStart = 120, 120, 0, true
	})
	return s
}

// TestInsetsAreKeptClear: nothing that can be read or touched lies under the
// system's bars, in any state of the window.
func TestInsetsAreKeptClear(t *testing.T) {
	for name, snap := range map[string]*state.State{
		"conversation": lab(), "list": listed(), "start": new(state.State), "dialog": loginFailed(), "card": invited(),
	} {
		for _, in := range []layout.Inset{bars, keyboard, {Left: 30, Right: 44, Top: 10}} {
			st := onPhone(t, snap)
			st.Page.Insets = in
			st.Settle()
			inner := image.Rect(int(in.Left), int(in.Top), phone.X-int(in.Right), phone.Y-int(in.Bottom))
			within, all := 0, st.Router.AppendSemantics(nil)
			for y := 2; y < phone.Y; y += 8 {
				for x := 2; x < phone.X; x += 8 {
					at := image.Pt(x, y)
					n, ok := st.thing(all, at)
					switch {
					case ok && at.In(inner):
						within++
					case ok:
						t.Fatalf("%s with %v: %q is at %v", name, in, n.Label, at)
					}
				}
			}
			if within == 0 {
				t.Errorf("%s with %v has nothing on it", name, in)
			}
		}
	}
}

// thing finds what of all has a name at a point.
func (st *stage) thing(all []input.SemanticNode, at image.Point) (input.SemanticDesc, bool) {
	id, ok := st.Router.SemanticAt(f32.Pt(float32(at.X), float32(at.Y)))
	if !ok {
		return input.SemanticDesc{}, false
	}
	i := slices.IndexFunc(all, func(n input.SemanticNode) bool { return n.ID == id })
	return all[i].Desc, all[i].Desc.Label != "" || all[i].Desc.Description != ""
}

// bottomOf is the lower edge of a message, and whether it is in view.
func bottomOf(st *stage, txt string) (int, bool) {
	n, ok := st.Find(txt)
	return n.Bounds.Max.Y, ok
}

// TestKeyboardKeepsTheEndInView: the composer stands on the keyboard and the
// newest message on the composer; a view that is elsewhere does not move.
func TestKeyboardKeepsTheEndInView(t *testing.T) {
	st := onPhone(t, talkative())
	const last = "number ep"
	before, ok := bottomOf(st, last)
	if !ok {
		t.Fatalf("%q is not in view:\n%s", last, st)
	}
	st.Page.Insets = keyboard
	st.Settle()
	if got, ok := bottomOf(st, last); !ok || before-got != int(keyboard.Bottom-bars.Bottom) {
		t.Errorf("with the keyboard %q is at %d, want %d above %d", last, got, int(keyboard.Bottom-bars.Bottom), before)
	}
	if n, _ := st.Find("Enter a message:"); n.Bounds.Max.Y > phone.Y-int(keyboard.Bottom) {
		t.Errorf("the composer is at %v, under the keyboard", n.Bounds)
	}
	st.Page.Insets = bars
	st.Settle()
	if got, _ := bottomOf(st, last); got != before {
		t.Errorf("without the keyboard %q is at %d, want %d", last, got, before)
	}

	st.Swipe(f32.Pt(200, 300), f32.Pt(200, 640))
	st.Rest(f32.Pt(200, 300), 0) // stops the list
	st.Finger(pointer.Cancel, f32.Pt(200, 300))
	st.Settle()
	_, rows := inView(st)
	at, _ := bottomOf(st, rows[1])
	st.Page.Insets = keyboard
	st.Settle()
	if got, _ := bottomOf(st, rows[1]); got != at {
		t.Errorf("up in the history, the keyboard moved %q from %d to %d", rows[1], at, got)
	}
}

// inView are the messages in view, from the top, and whether the newest is one.
func inView(st *stage) (newest bool, rows []string) {
	for _, n := range st.Nodes() {
		if len(n.Label) == len("number aa") && n.Label[:7] == "number " {
			rows = append(rows, n.Label)
			newest = newest || n.Label == "number ep"
		}
	}
	return newest, rows
}

// TestSwipeGoesOn: the list moves with the finger and goes on when that leaves
// it in motion, and near the top asks for older messages.
func TestSwipeGoesOn(t *testing.T) {
	s := talkative()
	s.Convs[general].AtStart = false
	st := onPhone(t, s)
	st.Take()
	_, before := inView(st)
	st.Swipe(f32.Pt(200, 200), f32.Pt(200, 600))
	_, lifted := inView(st)
	if lifted[0] >= before[0] {
		t.Fatalf("a swipe down moved the view from %s to %s", before[0], lifted[0])
	}
	for range 60 {
		st.Frame()
	}
	if _, later := inView(st); later[0] >= lifted[0] {
		t.Errorf("the list stopped with the finger, at %s", later[0])
	}
	for range 12 {
		st.Swipe(f32.Pt(200, 200), f32.Pt(200, 620))
	}
	for range 120 {
		st.Frame()
	}
	asked := false
	for _, ev := range st.Take() {
		_, older := ev.(state.LoadOlder)
		asked = asked || older
	}
	if !asked {
		t.Error("pulled to the top, it asks for nothing older")
	}
}

// TestBack: a phone's Back closes what is open, then leaves the conversation;
// from the list it is the system's.
func TestBack(t *testing.T) {
	st := onPhone(t, loginFailed())
	if !st.Back() {
		t.Error("with a dialog, Back leaves the window")
	}
	only[state.CloseDialog](t, st.Take())
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{} })
	st.Take()
	if !st.Back() {
		t.Error("in a conversation, Back leaves the window")
	}
	if got := only[state.Select](t, st.Take()); got.Conv != 0 {
		t.Errorf("Back selected %+v", got)
	}
	st.Show(func(s *state.State) { s.Current = 0 })
	st.Take()
	if st.Back() || len(st.Take()) > 0 {
		t.Error("in the list, Back does not leave the window")
	}

	if st := onPhone(t, new(state.State)); st.Back() {
		t.Error("at first start, Back does not leave the window")
	}
	if st := newStage(t, lab(), wide); st.Back() {
		t.Error("with both panes in view, Back does not leave the window")
	}
}

// TestConversationOpensNoKeyboard: the composer had the focus in the last one,
// but between the two the list was on show.
func TestConversationOpensNoKeyboard(t *testing.T) {
	st := onPhone(t, lab())
	st.Tap("Enter a message:")
	if !st.Keyboard {
		t.Fatal("a tap on the composer opens no keyboard")
	}
	st.Back()
	st.Show(func(s *state.State) { s.Current = 0 })
	st.Tap("物理實驗")
	st.Show(func(s *state.State) { s.Current = physics })
	if st.Keyboard {
		t.Error("the composer opened the keyboard")
	}
}

// TestSendKeepsTheKeyboard: the button sends and leaves the composer its focus.
func TestSendKeepsTheKeyboard(t *testing.T) {
	st := onPhone(t, lab())
	st.Tap("Enter a message:")
	st.Type("on my way")
	st.Take()
	st.Tap("Send Message")
	if got := only[state.Send](t, st.Take()); got.Text != "on my way" {
		t.Errorf("sent %q", got.Text)
	}
	if !st.Keyboard {
		t.Error("the button closed the keyboard")
	}
}

// TestKeyboardFitsTheField: a phone shows the keyboard that is asked for.
func TestKeyboardFitsTheField(t *testing.T) {
	st := onPhone(t, loginFailed())
	for _, tc := range []struct {
		label string
		want  key.InputHint
	}{{"Server address", key.HintURL}, {"Username", key.HintAny}, {"Password", key.HintPassword}} {
		st.TapAt(st.on(tc.label, 30))
		if got, _ := st.Router.TextInputHint(); got != tc.want {
			t.Errorf("%s asks for keyboard %d, want %d", tc.label, got, tc.want)
		}
	}
	st = onPhone(t, lab())
	st.Tap("Enter a message:")
	if got, _ := st.Router.TextInputHint(); got != key.HintText {
		t.Errorf("the composer asks for keyboard %d, want %d", got, key.HintText)
	}
}

// TestReturnBreaksTheLine: on a phone; a hardware keyboard's sends with Ctrl.
func TestReturnBreaksTheLine(t *testing.T) {
	st := onPhone(t, lab())
	st.Tap("Enter a message:")
	st.Type("one")
	st.Take()
	st.Key(key.NameReturn, 0)
	st.Type("two")
	if got := st.Take(); len(got) > 0 {
		t.Fatalf("Return gave %#v", got)
	}
	st.Key(key.NameReturn, key.ModShortcut)
	if got := only[state.Send](t, st.Take()); got.Text != "one\ntwo" {
		t.Errorf("sent %q", got.Text)
	}
}

// TestThereIsHardlyAnyRoom: a phone on its side with the keyboard open, a window
// that its system makes tiny.
func TestThereIsHardlyAnyRoom(t *testing.T) {
	for _, snap := range []*state.State{lab(), listed(), loginFailed(), invited(), new(state.State)} {
		st := onPhone(t, snap)
		for _, size := range []image.Point{{800, 360}, {360, 200}, {40, 40}, {1, 1}} {
			for _, in := range []layout.Inset{{}, bars, keyboard} {
				st.Size, st.Page.Insets = size, in
				st.Settle()
			}
		}
	}
}

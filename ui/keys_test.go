package ui_test

import (
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
)

// sends fails unless what is typed now goes out as a message.
func sends(tb testing.TB, st *stage, txt string) {
	tb.Helper()
	st.Take()
	st.Type(txt)
	st.Key(key.NameReturn, 0)
	if got := only[state.Send](tb, st.Take()); got.Text != txt {
		tb.Errorf("sent %q, want %q", got.Text, txt)
	}
}

// unfocus moves the focus out of the composer, to its second button.
func unfocus(tb testing.TB, st *stage) {
	tb.Helper()
	st.Router.MoveFocus(key.FocusForward)
	st.Router.MoveFocus(key.FocusForward)
	st.Settle()
	st.Take()
	st.Type("lost")
	st.Key(key.NameReturn, 0)
	for _, ev := range st.Take() {
		if ev, ok := ev.(state.Send); ok {
			tb.Fatalf("the composer still has the focus: sent %+v", ev)
		}
	}
}

func TestEscGivesTheComposerTheFocus(t *testing.T) {
	st := newStage(t, lab(), wide)
	unfocus(t, st)
	st.Key(key.NameEscape, 0)
	if got := st.Take(); len(got) != 0 {
		t.Errorf("Esc gave %#v", got)
	}
	sends(t, st, "hello")
}

func TestEscGoesBackOnAPhone(t *testing.T) {
	st := newStage(t, lab(), phone)
	st.Key(key.NameEscape, 0)
	if got := only[state.Select](t, st.Take()); got.Conv != 0 {
		t.Fatalf("selected %+v, want none", got)
	}
	st.Show(func(s *state.State) { s.Current = 0 })
	st.Key(key.NameEscape, 0)
	if got := st.Take(); len(got) != 0 {
		t.Errorf("in the sidebar Esc gave %#v", got)
	}
}

// blank is a point of the history with nothing on it, right of a message.
func blank(st *stage) f32.Point {
	n, _ := where(st, "It wants Python 3, nothing else.")
	return f32.Pt(float32(n.Bounds.Max.X+200), float32(n.Bounds.Min.Y+10))
}

func TestClickOnBlankHistoryGivesTheComposerTheFocus(t *testing.T) {
	st := newStage(t, lab(), wide)
	unfocus(t, st)
	st.ClickAt(blank(st))
	sends(t, st, "hello")
}

func TestTouchOfBlankHistoryOpensNoKeyboard(t *testing.T) {
	st := newStage(t, lab(), wide)
	unfocus(t, st)
	for _, kind := range []pointer.Kind{pointer.Press, pointer.Release} {
		st.Router.Queue(pointer.Event{Kind: kind, Source: pointer.Touch, Position: blank(st)})
		st.Settle()
	}
	st.Type("hello")
	st.Click("Send Message")
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeEmpty {
		t.Errorf("a touch gave the composer the focus: %+v", got)
	}
}

func TestSelectingLeavesTheSelectionItsFocus(t *testing.T) {
	st := newStage(t, lab(), wide)
	n, _ := where(st, "It wants Python 3, nothing else.")
	y := float32(n.Bounds.Min.Y + 10)
	st.Pointer(pointer.Press, f32.Pt(float32(n.Bounds.Min.X+1), y))
	st.Frame()
	st.Pointer(pointer.Drag, blank(st))
	st.Frame()
	st.Pointer(pointer.Release, blank(st))
	st.Settle()
	st.Key("C", key.ModShortcut)
	if _, got, ok := st.Router.WriteClipboard(); !ok || string(got) != "It wants Python 3, nothing else." {
		t.Errorf("copied %q", got)
	}
}

func TestAltShiftArrowsGoToUnread(t *testing.T) {
	for _, tc := range []struct {
		name key.Name
		from wire.ConvID
		want wire.ConvID
	}{
		{key.NameDownArrow, general, homework},
		{key.NameDownArrow, homework, withAmy},
		{key.NameDownArrow, withAmy, homework},
		{key.NameUpArrow, general, withAmy},
		{key.NameUpArrow, withServer, withAmy},
		{key.NameUpArrow, withAmy, homework},
	} {
		s := lab()
		s.Current = tc.from
		st := newStage(t, s, wide)
		st.Key(tc.name, key.ModAlt|key.ModShift)
		if got := only[state.Select](t, st.Take()); got.Conv != tc.want {
			t.Errorf("%s from %d selected %d, want %d", tc.name, tc.from, got.Conv, tc.want)
		}
	}
	s := lab()
	s.Convs[homework].Unread, s.Convs[withAmy].Unread = 0, 0
	st := newStage(t, s, wide)
	st.Key(key.NameDownArrow, key.ModAlt|key.ModShift)
	if got := st.Take(); len(got) != 0 {
		t.Errorf("with nothing unread gave %#v", got)
	}
}

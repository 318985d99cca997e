//go:build cgo

package ui_test

import (
	"image"
	"path/filepath"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"

	"parley.example/state"
	"parley.example/ui/kit"
)

// otherClick clicks with the other button of the mouse.
func (st *stage) otherClick(label string) {
	st.TB.Helper()
	at := st.Must(label).Click
	for _, ev := range []pointer.Event{
		{Kind: pointer.Move, Source: pointer.Mouse, Position: at},
		{Kind: pointer.Press, Source: pointer.Mouse, Buttons: pointer.ButtonSecondary, Position: at},
		{Kind: pointer.Release, Source: pointer.Mouse, Position: at},
	} {
		st.Router.Queue(ev)
	}
	st.Settle()
}

// moderated is lab whose rooms chen made.
func moderated() *state.State {
	s := lab()
	s.Server.Key = "7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5"
	for _, id := range s.Order[:3] {
		change(s, id, func(c *state.Conversation) { c.Owner, c.Last = chen, max(c.Last, 5) })
	}
	return s
}

func TestMenuOfAConversation(t *testing.T) {
	const room = "homework, 3 unread messages"
	for label, want := range map[string]state.Event{
		"Mark as read": state.Seen{Conv: homework, Seq: 5},
		"Details":      state.OpenDialog{Kind: state.DialogDetails, Conv: homework},
		"Archive":      state.ArchiveRoom{Conv: homework},
		"Leave room":   state.LeaveRoom{Conv: homework},
	} {
		st := newStage(t, moderated(), wide)
		st.otherClick(room)
		if got := st.Take(); len(got) != 0 {
			t.Errorf("the other button does %#v", got)
		}
		st.clickIn("# homework", label)
		if got := st.Take(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %#v, want %#v", label, got, want)
		}
		if _, ok := st.Find("Copy link"); ok {
			t.Errorf("%s leaves the menu open:\n%s", label, st)
		}
	}
}

// TestConversationMenuPictures: at the pointer, over whatever is there.
func TestConversationMenuPictures(t *testing.T) {
	st := newStage(t, moderated(), wide)
	st.otherClick("homework, 3 unread messages")
	st.Golden(filepath.Join("testdata", "side-menu.png"), *update)
	st.clickIn("# homework", "Notifications…")
	st.Page.Theme.Palette = kit.Dark()
	st.Settle()
	st.Golden(filepath.Join("testdata", "side-menu-rules.png"), *update)
	s := moderated()
	s.Current = 0
	st = onPhone(t, s)
	st.Rest(st.Must("物理實驗").Click, time.Second)
	st.Golden(filepath.Join("testdata", "side-menu-phone.png"), *update)
}

func TestMenuFitsWhoLooksAtIt(t *testing.T) {
	has := func(s *state.State, row string) map[string]bool {
		st := newStage(t, s, wide)
		st.otherClick(row)
		seen := map[string]bool{}
		for _, n := range st.Nodes() {
			seen[n.Label] = seen[n.Label] || n.Class == semantic.Button
		}
		return seen
	}
	if got := has(lab(), "homework, 3 unread messages"); got["Archive"] || !got["Leave room"] || !got["Mark as read"] {
		t.Errorf("a member's: %v", got)
	}
	if got := has(moderated(), "物理實驗"); got["Mark as read"] || !got["Archive"] || !got["Copy link"] {
		t.Errorf("a moderator's of a room that is read: %v", got)
	}
	if got := has(lab(), "amy, 1 unread message"); got["Leave room"] || got["Archive"] || !got["Notifications…"] || !got["Details"] {
		t.Errorf("a direct conversation's: %v", got)
	}
	closed := moderated()
	change(closed, physics, func(c *state.Conversation) { c.Archived = true })
	if got := has(closed, "物理實驗, archived"); !got["Open again"] || got["Archive"] {
		t.Errorf("an archived room's: %v", got)
	}
}

func TestMenuCopiesTheLink(t *testing.T) {
	st := newStage(t, moderated(), wide)
	st.otherClick("物理實驗")
	st.Click("Copy link")
	if _, txt, ok := st.Router.WriteClipboard(); !ok || string(txt) != st.Snap.LinkTo(physics, 5) {
		t.Errorf("copied %q", txt)
	}
	if got := only[state.Remark](t, st.Take()); got.Kind != state.NoticeCopied {
		t.Errorf("says %+v", got)
	}
}

// TestConversationMenuByKeys: Shift+F10 on the row that has the keyboard, the arrows, Enter,
// and Esc, which leads back to the row.
func TestConversationMenuByKeys(t *testing.T) {
	st := newStage(t, moderated(), wide)
	for range 40 {
		st.Router.MoveFocus(key.FocusForward)
		st.Settle()
		st.Key(key.NameF10, key.ModShift)
		if _, ok := st.Find("Copy link"); ok {
			break
		}
	}
	if _, ok := st.Find("Copy link"); !ok {
		t.Fatalf("no row's menu is reached by the keyboard:\n%s", st)
	}
	st.Key(key.NameEscape, 0)
	if _, ok := st.Find("Copy link"); ok {
		t.Fatal("Esc leaves it open")
	}
	st.Take()
	st.Key(key.NameF10, key.ModShift) // still on the row
	st.Key(key.NameReturn, 0)         // Notifications, the first where nothing is unread
	st.Key(key.NameDownArrow, 0)
	st.Key(key.NameReturn, 0)
	got := only[state.HearOf](t, st.Take())
	if got.Conv != general || got.Notify != state.NotifyAll {
		t.Errorf("got %+v", got)
	}
}

// TestConversationMenuByAFinger that rests on a row, which does not open the conversation.
func TestConversationMenuByAFinger(t *testing.T) {
	s := moderated()
	s.Current = 0
	st := onPhone(t, s)
	at := st.Must("物理實驗").Click
	st.Rest(at, time.Second)
	if _, ok := st.Find("Leave room"); !ok {
		t.Fatalf("no menu:\n%s", st)
	}
	st.Lift(at)
	if got := st.Take(); len(got) != 0 {
		t.Errorf("resting does %#v", got)
	}
	for _, n := range st.Nodes() {
		if n.Label == "Leave room" && n.Class == semantic.Button && !n.Bounds.In(image.Rectangle{Max: st.Size}) {
			t.Errorf("it is at %v, beyond the window", n.Bounds)
		}
	}
	st.TapAt(f32.Pt(380, 700)) // beside it
	if _, ok := st.Find("Leave room"); ok {
		t.Error("a tap beside it leaves it open")
	}
}

// TestLeavingAPrivateRoomIsAsked: there is no way back.
func TestLeavingAPrivateRoomIsAsked(t *testing.T) {
	s := moderated()
	change(s, homework, func(c *state.Conversation) { c.Private = true })
	st := newStage(t, s, wide)
	st.otherClick("homework, 3 unread messages")
	st.Click("Leave room")
	want := state.OpenDialog{Kind: state.DialogDetails, Conv: homework}
	if got := only[state.OpenDialog](t, st.Take()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{Kind: state.DialogDetails, Conv: homework} })
	if !st.Reads("Leave # homework?") {
		t.Errorf("it does not ask:\n%s", st)
	}
}

// TestMenuDoesWhatItSaid: what another device reads, or somebody archives, while the
// menu is open puts no other act under the pointer.
func TestMenuDoesWhatItSaid(t *testing.T) {
	for name, how := range map[string]func(c *state.Conversation){
		"it is read elsewhere":      func(c *state.Conversation) { c.Unread = 0 },
		"somebody else archives it": func(c *state.Conversation) { c.Archived = true },
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, moderated(), wide)
			st.otherClick("homework, 3 unread messages")
			at := st.Must("Archive").Click
			st.Pointer(pointer.Move, at)
			st.Pointer(pointer.Press, at)
			st.Frame()
			st.Pointer(pointer.Release, at)
			next := *st.Snap
			change(&next, homework, how)
			st.Snap = &next // with the frame that takes up the click
			st.Settle()
			if got := st.Take(); len(got) != 1 || got[0] != (state.ArchiveRoom{Conv: homework}) {
				t.Errorf("got %#v, want the room archived", got)
			}
		})
	}
}

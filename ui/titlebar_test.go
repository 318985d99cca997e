package ui_test

import (
	"image"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/system"
	"gioui.org/layout"

	"parley.example/ui"
)

// barred is a stage whose window has a bar of its own.
type barred struct {
	*stage
	bar   ui.TitleBar
	asked []system.Action
}

func newBarred(tb testing.TB, size image.Point) *barred {
	tb.Helper()
	st := &barred{stage: newStage(tb, lab(), size), bar: ui.TitleBar{Title: "Parley (3)", Focused: true}}
	st.Layout = func(gtx layout.Context) layout.Dimensions {
		if a := st.bar.Update(gtx); a != 0 {
			st.asked = append(st.asked, a)
		}
		return st.bar.Layout(gtx, st.Page, st.frame)
	}
	st.Settle()
	return st
}

func (st *barred) wants(label string, want system.Action) {
	st.TB.Helper()
	st.asked = nil
	st.Click(label)
	if len(st.asked) != 1 || st.asked[0] != want {
		st.TB.Errorf("%q asks for %v, want %v", label, st.asked, want)
	}
}

func TestTitleBarAsksForWhatItsButtonsSay(t *testing.T) {
	st := newBarred(t, wide)
	st.wants("Minimize", system.ActionMinimize)
	st.wants("Maximize", system.ActionMaximize)
	st.wants("Close", system.ActionClose)
	st.bar.Maximized = true
	st.Settle()
	st.wants("Restore", system.ActionUnmaximize)
	st.Click("homework, 3 unread messages") // the page below has its own
	if len(st.Take()) == 0 {
		t.Error("the page below the bar takes no clicks")
	}
}

// TestTitleBarMovesTheWindow everywhere but on its buttons and the page.
func TestTitleBarMovesTheWindow(t *testing.T) {
	st := newBarred(t, wide)
	for _, tt := range []struct {
		at   f32.Point
		want bool
	}{
		{f32.Pt(5, 5), true},
		{f32.Pt(560, 20), true},
		{f32.Pt(900, 35), true},
		{st.Must("Close").Click, false},
		{st.Must("Minimize").Click, false},
		{f32.Pt(560, 45), false},
	} {
		a, ok := st.Router.ActionAt(tt.at)
		if got := ok && a == system.ActionMove; got != tt.want {
			t.Errorf("at %v the window moves: %v, want %v", tt.at, got, tt.want)
		}
	}
}

//go:build cgo

package ui_test

import (
	"image"
	"testing"

	"gioui.org/io/input"
	"gioui.org/io/key"
	"gioui.org/io/semantic"

	"parley.example/state"
	"parley.example/ui/uitest"
)

// scenes are windows of every kind.
func scenes() map[string]*state.State {
	return map[string]*state.State{
		"main": lab(), "first start": new(state.State), "used before": usedBefore(), "host": hosting(), "login": loginFailed(), "server": invited(), "addresses": reachable(), "key": askedForKey(),
		"offline": offline(), "changed": changed(), "settings": settled(state.DialogSettings, state.Settings{}),
		"keys": settled(state.DialogKeys, state.Settings{}), "new password": settled(state.DialogNewPassword, state.Settings{}), "room": settled(state.DialogRoom, state.Settings{}),
		"rooms": browsing(), "people": picking(), "details": detailed(), "date": asking(state.DialogDate), "find": asking(state.DialogFind),
		"why": blocked(), "why under way": probing(foundHere), "others": shutOut(),
	}
}

// isControl reports whether a part is something that a person uses.
func isControl(n uitest.Node) bool {
	switch n.Class {
	case semantic.Button, semantic.RadioButton, semantic.Switch, semantic.CheckBox, semantic.Editor:
		return true
	}
	return false
}

// TestEveryControlHasAName: a screen reader has something to say of whatever can
// be used.
func TestEveryControlHasAName(t *testing.T) {
	for name, snap := range scenes() {
		for _, size := range []image.Point{wide, phone} {
			st := newStage(t, snap, size)
			seen := 0
			for _, n := range st.Nodes() {
				if !isControl(n) {
					continue
				}
				seen++
				if n.Label == "" && !(n.Class == semantic.Editor && n.Around != "") { // the toolkit's own, in ours
					t.Errorf("%s: the %v at %v has no name", name, n.Class, n.Bounds)
				}
				if n.Gestures&input.ClickGesture == 0 && !n.Dead && snap.Dialog.Kind == state.DialogNone && n.Class != semantic.Editor {
					t.Errorf("%s: %q at %v takes no clicks", name, n.Label, n.Bounds)
				}
			}
			if seen == 0 {
				t.Errorf("%s: nothing can be used", name)
			}
		}
	}
}

// TestTabReachesEveryControl: and what it reaches looks so.
func TestTabReachesEveryControl(t *testing.T) {
	for name, snap := range scenes() {
		t.Run(name, func(t *testing.T) { tabThrough(t, newStage(t, snap, image.Pt(900, 800))) })
	}
}

// tabThrough fails unless Tab leads to each control in view, and each shows it.
func tabThrough(t *testing.T, st *stage) {
	t.Helper()
	var left []uitest.Node
	for _, n := range st.Nodes() {
		dialog := st.Snap.Dialog.Kind != state.DialogNone
		if isControl(n) && !n.Dead && !n.Disabled && (!dialog || n.Gestures&input.ClickGesture != 0 || n.Class == semantic.Editor) {
			left = append(left, n)
		}
	}
	st.Router.Source().Execute(key.FocusCmd{})
	st.Settle()
	before := st.Picture()
	for range 2*len(left) + 4 {
		if len(left) == 0 {
			return
		}
		st.Router.MoveFocus(key.FocusForward)
		st.Settle()
		now := st.Picture()
		unseen := left[:0]
		for _, n := range left {
			if unchanged(before, now, n.Bounds) {
				unseen = append(unseen, n)
			}
		}
		left, before = unseen, now
	}
	for _, n := range left {
		t.Errorf("the keyboard does not reach %q at %v, or nothing shows it", n.Label, n.Bounds)
	}
}

// unchanged reports whether two pictures are one in a part.
func unchanged(a, b *image.RGBA, part image.Rectangle) bool {
	part = part.Intersect(a.Rect)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		from, to := a.PixOffset(part.Min.X, y), a.PixOffset(part.Max.X, y)
		if string(a.Pix[from:to]) != string(b.Pix[from:to]) {
			return false
		}
	}
	return true
}

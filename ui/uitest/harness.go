// Package uitest drives the window in tests: a harness with a real input
// router, fonts that are the same on every machine, and pictures to compare.
//
// Rules of the house: for tests only; nothing here opens a window, and only the
// pictures need a GPU (Mesa's software renderer is one) and cgo.
package uitest

import (
	"cmp"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/unit"
)

// frameTime is what passes between two frames.
const frameTime = 16 * time.Millisecond

// Harness drives a frame function with a real input router: no GPU, no cgo.
type Harness struct {
	Router input.Router
	Ops    op.Ops
	Size   image.Point // in px
	// Scale is the screen's px a dp, one where zero.
	Scale float32
	// Now is the time of the last frame; each frame moves it on.
	Now    time.Time
	Layout func(layout.Context) layout.Dimensions
	TB     testing.TB
	// Keyboard is whether a phone's keyboard would be open.
	Keyboard bool
}

// Frame lays out one frame.
func (h *Harness) Frame() {
	h.Now = h.Now.Add(frameTime)
	h.Again()
}

// Again lays out a frame at the time of the last one.
func (h *Harness) Again() {
	h.Ops.Reset()
	h.Layout(h.Context())
	h.Router.Frame(&h.Ops)
	switch h.Router.TextInputState() {
	case input.TextInputOpen:
		h.Keyboard = true
	case input.TextInputClose:
		h.Keyboard = false
	}
}

// Context is what a frame gets.
func (h *Harness) Context() layout.Context {
	scale := cmp.Or(h.Scale, 1)
	return layout.Context{
		Ops: &h.Ops, Now: h.Now, Metric: unit.Metric{PxPerDp: scale, PxPerSp: scale},
		Constraints: layout.Exact(h.Size), Source: h.Router.Source(),
	}
}

// Settle lays out frames until nothing asks for another at once.
func (h *Harness) Settle() {
	h.TB.Helper()
	h.Frame()
	for range 20 {
		h.Frame()
		if at, again := h.Router.WakeupTime(); !again || at.After(h.Now) {
			return
		}
	}
	h.TB.Fatal("the window asks for frames without end")
}

// Node is a part of the window as a screen reader would find it.
type Node struct {
	input.SemanticDesc
	// Click is the middle of the nearest part around it that takes clicks.
	Click f32.Point
	// Clickable says whether there is one, Dead that it is disabled.
	Clickable, Dead bool
	// Around is the label of the nearest labelled part around it.
	Around string
}

// Nodes lists the parts of the last frame, outer before inner.
func (h *Harness) Nodes() []Node { return Nodes(&h.Router, h.Size) }

// Nodes lists the parts of a router's last frame, of a size, outer before inner.
func Nodes(r *input.Router, size image.Point) []Node {
	var list []Node
	var walk func(n input.SemanticNode, around Node)
	walk = func(n input.SemanticNode, around Node) {
		node := Node{SemanticDesc: n.Desc, Click: around.Click, Clickable: around.Clickable, Dead: around.Dead || n.Desc.Disabled, Around: around.Around}
		if around.Label != "" {
			node.Around = around.Label
		}
		switch {
		case n.Desc.Gestures&input.ClickGesture != 0:
			b := n.Desc.Bounds.Intersect(image.Rectangle{Max: size})
			node.Click = f32.Pt(float32(b.Min.X+b.Max.X)/2, float32(b.Min.Y+b.Max.Y)/2)
			node.Clickable = true
		case n.Desc.Disabled || n.Desc.Class == semantic.Editor: // what takes the clicks of an editor lies in it
			b := n.Desc.Bounds
			node.Click = f32.Pt(float32(b.Min.X+b.Max.X)/2, float32(b.Min.Y+b.Max.Y)/2)
		}
		list = append(list, node)
		for _, c := range n.Children {
			walk(c, node)
		}
	}
	for _, n := range r.AppendSemantics(nil)[0].Children {
		walk(n, Node{})
	}
	return list
}

// Find finds the first part of a label.
func (h *Harness) Find(label string) (Node, bool) {
	for _, n := range h.Nodes() {
		if n.Label == label {
			return n, true
		}
	}
	return Node{}, false
}

// Must finds the first part of a label that takes clicks, or would if it were
// not disabled.
func (h *Harness) Must(label string) Node {
	h.TB.Helper()
	for _, n := range h.Nodes() {
		if n.Label == label && (n.Clickable || n.Dead) {
			return n
		}
	}
	h.TB.Fatalf("no %q to click among:\n%s", label, strings.Join(h.Labels(), "\n"))
	return Node{}
}

// Labels are the labels and descriptions of the last frame, for reading.
func (h *Harness) Labels() []string {
	var list []string
	for _, n := range h.Nodes() {
		if n.Label != "" {
			list = append(list, n.Label)
		}
		if n.Description != "" {
			list = append(list, "("+n.Description+")")
		}
	}
	return list
}

// Reads reports whether a label or description with these words is in view.
func (h *Harness) Reads(words string) bool {
	for _, n := range h.Nodes() {
		if strings.Contains(n.Label, words) || strings.Contains(n.Description, words) {
			return true
		}
	}
	return false
}

// Pointer queues a pointer's event at a point.
func (h *Harness) Pointer(kind pointer.Kind, at f32.Point) {
	var buttons pointer.Buttons
	if kind == pointer.Drag {
		kind, buttons = pointer.Move, pointer.ButtonPrimary // the router makes it a drag
	}
	if kind == pointer.Press {
		buttons = pointer.ButtonPrimary
	}
	h.Router.Queue(pointer.Event{Kind: kind, Position: at, Source: pointer.Mouse, Buttons: buttons, Time: time.Duration(h.Now.UnixNano())})
}

// Click clicks the part of a label.
func (h *Harness) Click(label string) {
	h.TB.Helper()
	n := h.Must(label)
	if n.Dead {
		h.TB.Fatalf("%q is disabled", label)
	}
	h.ClickAt(n.Click)
}

// ClickAt clicks a point.
func (h *Harness) ClickAt(at f32.Point) {
	h.Pointer(pointer.Move, at)
	h.Pointer(pointer.Press, at)
	h.Frame()
	h.Pointer(pointer.Release, at)
	h.Settle()
}

// Fill clicks the editor of a label and types into it.
func (h *Harness) Fill(label, txt string) {
	h.TB.Helper()
	for _, n := range h.Nodes() {
		if n.Label == label && n.Class == semantic.Editor {
			b := n.Bounds
			h.ClickAt(f32.Pt(float32(b.Min.X+b.Max.X)/2, float32(b.Min.Y+b.Max.Y)/2))
			h.Type(txt)
			return
		}
	}
	h.TB.Fatalf("no editor %q among:\n%s", label, strings.Join(h.Labels(), "\n"))
}

// Type types into what has the focus, as an input method would.
func (h *Harness) Type(txt string) {
	r := h.Router.EditorState().Selection.Range
	end := max(r.Start, r.End)
	h.Router.Queue(key.EditEvent{Range: key.Range(r), Text: txt})
	end += len([]rune(txt))
	h.Router.Queue(key.SelectionEvent{Start: end, End: end})
	h.Settle()
}

// Key presses and releases a key.
func (h *Harness) Key(name key.Name, mods key.Modifiers) {
	h.Router.Queue(key.Event{Name: name, Modifiers: mods, State: key.Press})
	h.Router.Queue(key.Event{Name: name, Modifiers: mods, State: key.Release})
	h.Settle()
}

// Scroll turns the wheel at a point by dp, down if positive.
func (h *Harness) Scroll(at f32.Point, by float32) {
	h.Router.Queue(
		pointer.Event{Kind: pointer.Move, Position: at, Source: pointer.Mouse},
		pointer.Event{Kind: pointer.Scroll, Position: at, Source: pointer.Mouse, Scroll: f32.Pt(0, by)},
	)
	h.Settle()
}

// String lists what the last frame reads.
func (h *Harness) String() string {
	return fmt.Sprintf("%d parts:\n%s", len(h.Nodes()), strings.Join(h.Labels(), "\n"))
}

package main

import (
	"syscall/js"

	"gioui.org/io/input"
	"gioui.org/op"
)

// tree gives the page's scripts, above all those of tests, what a screen reader
// would find in the last frame: parley.tree() is a list of parts, outer before
// inner, with labels, descriptions and places in pixels of the canvas. It tells
// nothing that is not on the screen.
type tree struct {
	of *op.Ops // the last frame's; changed between two events of the browser only
}

func newTree(t tab) *tree {
	v := new(tree)
	t.parley.Set("tree", js.FuncOf(func(js.Value, []js.Value) any { return v.list() }))
	return v
}

// list reads the last frame with a router of its own, since the window keeps
// its own to itself.
func (v *tree) list() any {
	parts := []any{}
	if v.of == nil {
		return parts
	}
	var router input.Router
	router.Frame(v.of)
	var walk func(n input.SemanticNode)
	walk = func(n input.SemanticNode) {
		d := n.Desc
		parts = append(parts, map[string]any{
			"label": d.Label, "description": d.Description, "class": int(d.Class), "disabled": d.Disabled,
			"selected": d.Selected, "click": d.Gestures&input.ClickGesture != 0,
			"x": d.Bounds.Min.X, "y": d.Bounds.Min.Y, "width": d.Bounds.Dx(), "height": d.Bounds.Dy(),
		})
		for _, c := range n.Children {
			walk(c)
		}
	}
	for _, n := range router.AppendSemantics(nil)[:1] {
		walk(n)
	}
	return parts
}

package main

import (
	"reflect"
	"syscall/js"
	"unsafe"

	"gioui.org/app"
	"gioui.org/io/input"
)

// plant gives the page's scripts, above all those of tests, what a screen reader
// would find in the last frame: parley.tree() is a list of parts, outer before
// inner, with labels, descriptions and places in pixels of the canvas. It tells
// nothing that is not on the screen.
//
// It is called between two events of the browser only, which frames are: nobody
// else is at the router then.
func (t tab) plant(on surface) {
	win, ok := on.(*app.Window)
	if !ok {
		return
	}
	// The toolkit keeps the router to itself, and has no use of its own for what it
	// knows here. An upgrade may take the field away, which the tests then tell.
	field := reflect.ValueOf(win).Elem().FieldByName("queue")
	if !field.IsValid() || field.Type() != reflect.TypeFor[input.Router]() {
		return
	}
	router := (*input.Router)(unsafe.Pointer(field.UnsafeAddr()))
	t.parley.Set("tree", js.FuncOf(func(js.Value, []js.Value) any { return parts(router) }))
}

// parts lists what a router knows of the last frame.
func parts(router *input.Router) any {
	list := []any{}
	var walk func(n input.SemanticNode)
	walk = func(n input.SemanticNode) {
		d := n.Desc
		list = append(list, map[string]any{
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
	return list
}

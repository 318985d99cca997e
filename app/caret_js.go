package main

import (
	"reflect"
	"unsafe"

	"gioui.org/app"
	"gioui.org/io/key"
)

// selection is what the toolkit takes for selected, from the caret on, in the field
// that has the keyboard; nil where nobody knows.
type selection struct{ *key.Range }

// selectionOf finds it in the toolkit, which keeps it to itself. An upgrade may take
// the field away, which the tests then tell.
func selectionOf(on surface) selection {
	win, ok := on.(*app.Window)
	if !ok {
		return selection{}
	}
	state := reflect.ValueOf(win).Elem().FieldByName("imeState")
	if !state.IsValid() {
		return selection{}
	}
	field := state.FieldByName("Selection")
	if !field.IsValid() {
		return selection{}
	}
	if field = field.FieldByName("Range"); !field.IsValid() || field.Type() != reflect.TypeFor[key.Range]() {
		return selection{}
	}
	return selection{(*key.Range)(unsafe.Pointer(field.UnsafeAddr()))}
}

// order puts the beginning before the end. Gio 0.10.3, app/os_js.go, puts the caret
// behind what is typed, counted from the first of the two: where that was the end,
// the next letter came to stand further behind.
//
// It is called between two events of the browser only, as the tree is.
func (s selection) order() {
	if s.Range != nil && s.Start > s.End {
		s.Start, s.End = s.End, s.Start
	}
}

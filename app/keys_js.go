package main

import (
	"gioui.org/io/key"
)

// claim tells the page's scripts which keys the window takes for itself, so
// that the browser leaves them alone: each as the names of the modifiers that
// must be held, those that may, and the key's.
func (t tab) claim(keys []key.Filter) {
	list := make([]any, len(keys))
	for i, f := range keys {
		list[i] = map[string]any{"name": keyName(f.Name), "must": modifiers(f.Required), "may": modifiers(f.Optional)}
	}
	t.call("claim", list)
}

// keyName is the DOM's name of a key.
// https://www.w3.org/TR/uievents-key/
func keyName(n key.Name) string {
	switch n {
	case key.NameUpArrow:
		return "ArrowUp"
	case key.NameDownArrow:
		return "ArrowDown"
	case key.NameLeftArrow:
		return "ArrowLeft"
	case key.NameRightArrow:
		return "ArrowRight"
	case key.NamePageUp:
		return "PageUp"
	case key.NamePageDown:
		return "PageDown"
	case key.NameEscape:
		return "Escape"
	case key.NameTab:
		return "Tab"
	case key.NameReturn, key.NameEnter:
		return "Enter"
	}
	return string(n)
}

// modifiers are the DOM's names of modifier keys.
func modifiers(m key.Modifiers) []any {
	list := []any{}
	for _, pair := range [...]struct {
		is   key.Modifiers
		name string
	}{{key.ModCtrl, "ctrl"}, {key.ModShift, "shift"}, {key.ModAlt, "alt"}, {key.ModCommand, "meta"}} {
		if m.Contain(pair.is) {
			list = append(list, pair.name)
		}
	}
	return list
}

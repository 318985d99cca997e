package ui

import (
	"slices"

	"gioui.org/io/event"
	"gioui.org/io/key"

	"parley.example/state"
)

// pageKeys are the keys that work wherever the focus is.
var pageKeys = [...]event.Filter{
	key.Filter{Name: key.NameUpArrow, Required: key.ModAlt, Optional: key.ModShift},
	key.Filter{Name: key.NameDownArrow, Required: key.ModAlt, Optional: key.ModShift},
	key.Filter{Name: key.NamePageUp},
	key.Filter{Name: key.NamePageDown},
	key.Filter{Name: key.NameEscape},
}

// anyKeys are the keys that work above a dialog, too.
var anyKeys = [...]event.Filter{
	key.Filter{Name: ",", Required: key.ModShortcut},
	key.Filter{Name: "K", Required: key.ModShortcut},
	key.Filter{Name: "F", Required: key.ModShortcut, Optional: key.ModShift},
	key.Filter{Name: "/", Required: key.ModShortcut, Optional: key.ModShift}, // Shift, where the key has another sign
	key.Filter{Name: "+", Required: key.ModShortcut, Optional: key.ModShift},
	key.Filter{Name: "=", Required: key.ModShortcut, Optional: key.ModShift},
	key.Filter{Name: "-", Required: key.ModShortcut},
	key.Filter{Name: "0", Required: key.ModShortcut},
}

// editorKeys are what the toolkit's editor does with letters, so that a
// browser's own undo, say, keeps its hands off.
var editorKeys = [...]event.Filter{
	key.Filter{Name: "A", Required: key.ModShortcut},
	key.Filter{Name: "Z", Required: key.ModShortcut, Optional: key.ModShift},
}

// rowKeys are what a row of the sidebar does with them, see menuKey.
var rowKeys = [...]event.Filter{key.Filter{Name: key.NameF10, Required: key.ModShift}}

// Keys are the keys that the window takes for itself. A system that has a use
// of its own for one of them, as a browser has, leaves it alone.
func Keys() []key.Filter {
	var keys []key.Filter
	for _, f := range slices.Concat(pageKeys[:], anyKeys[:], editorKeys[:], rowKeys[:]) {
		keys = append(keys, f.(key.Filter))
	}
	return keys
}

// shortcuts handles the keys that work wherever the focus is.
func (p *Page) shortcuts(gtx C, s *state.State) {
	for {
		ev, ok := gtx.Event(pageKeys[:]...)
		if !ok {
			break
		}
		e, ok := ev.(key.Event)
		if !ok || e.State != key.Press {
			continue
		}
		p.there.touched = true
		unread := e.Modifiers.Contain(key.ModShift)
		switch e.Name {
		case key.NameUpArrow:
			p.step(s, -1, unread)
		case key.NameDownArrow:
			p.step(s, +1, unread)
		case key.NamePageUp:
			p.history.page(-1)
		case key.NamePageDown:
			p.history.page(+1)
		case key.NameEscape:
			p.escape(gtx, s)
		}
	}
	p.heedBack(gtx, s)
}

// anywhere handles the keys that work above a dialog, too.
func (p *Page) anywhere(gtx C, s *state.State) {
	for {
		ev, ok := gtx.Event(anyKeys[:]...)
		if !ok {
			return
		}
		e, ok := ev.(key.Event)
		if !ok || e.State != key.Press {
			continue
		}
		switch e.Name {
		case "K":
			p.lay(s, state.OpenDialog{Kind: state.DialogFind})
		case "F":
			here := state.OpenDialog{Kind: state.DialogFind}
			if !e.Modifiers.Contain(key.ModShift) {
				here.Conv = s.Current
			}
			p.lay(s, here)
		case ",":
			p.lay(s, state.OpenDialog{Kind: state.DialogSettings})
		case "/":
			p.lay(s, state.OpenDialog{Kind: state.DialogKeys})
		case "+", "=":
			p.emit(state.Set{To: state.Zoom(1)})
		case "-":
			p.emit(state.Set{To: state.Zoom(-1)})
		case "0":
			p.emit(state.Set{To: state.Zoom(0)})
		}
	}
}

// lay asks for a sheet, or where that is the one above, for it to go. What a
// person is asked stays.
func (p *Page) lay(s *state.State, open state.OpenDialog) {
	switch s.Dialog.Kind {
	case state.DialogNone:
		p.emit(open)
	case open.Kind:
		p.emit(state.CloseDialog{})
	}
}

// escape goes back: to the sidebar where that is out of view, else to the
// composer, on a touch screen too: whoever has this key needs no other keyboard.
func (p *Page) escape(gtx C, s *state.State) {
	switch {
	case p.compose.complete.open():
		p.compose.complete.close()
	case p.picker.grid.Opened():
		p.picker.grid.Close()
		p.wantComposer(s)
	case p.side.menu.menu.Opened():
		p.side.menu.leave(gtx, p, s, &p.side)
	case p.head.bell.menu.Opened():
		p.head.bell.menu.Close()
		p.wantComposer(s)
	case p.compose.mode != modeNew:
		p.compose.cancel()
	case p.head.narrow && s.Current != 0:
		p.choose(s, 0)
	case s.CanSend():
		p.compose.field.Focus()
	}
}

// heedBack goes back to the sidebar by a phone's Back button, which belongs to
// the system wherever there is no way back.
func (p *Page) heedBack(gtx C, s *state.State) {
	if !p.head.narrow || s.Current == 0 {
		return
	}
	for back(gtx) {
		p.choose(s, 0)
	}
}

// heedHold lets go of what a finger chose by the same button, before that means
// anything else.
func (p *Page) heedHold(gtx C) {
	for p.Theme.Holds() && back(gtx) {
		p.Theme.LetGo()
	}
}

// back reports whether a phone's Back button was pressed.
func back(gtx C) bool {
	for {
		ev, ok := gtx.Event(key.Filter{Name: key.NameBack})
		if !ok {
			return false
		}
		if e, ok := ev.(key.Event); ok && e.State == key.Press {
			return true
		}
	}
}

// step moves to the nearest conversation before or behind the current one, or
// to the nearest one with unread messages, and round at the ends.
func (p *Page) step(s *state.State, by int, unread bool) {
	n := len(s.Order)
	at := slices.Index(s.Order, s.Current)
	if at < 0 && by < 0 {
		at = 0
	}
	for range n {
		at = (at + by + n) % n
		to := s.Order[at]
		if to == s.Current {
			return
		}
		if !unread || s.Convs[to].Unread > 0 {
			p.choose(s, to)
			return
		}
	}
}

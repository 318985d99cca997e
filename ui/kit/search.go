package kit

import "gioui.org/io/key"

// Search is a field that narrows the list below it. While it has the keyboard,
// the arrow keys are about the list.
type Search struct {
	Field
	was     string
	entered bool // right behind what SearchChange was the last word about
}

// SearchEvent is what a Search tells.
type SearchEvent uint8

// The events of a search.
const (
	SearchNone   SearchEvent = iota
	SearchChange             // another text
	SearchUp                 // the list's entry above
	SearchDown               // the one below
	SearchEnter              // the entry that the arrow keys are at
)

// Update returns the next event, SearchNone at the end. Enter is about what was
// typed before it, in the same frame, too: that is told first.
func (s *Search) Update(gtx C) SearchEvent {
	if s.entered {
		s.entered = false
		return SearchEnter
	}
	e := &s.Editor
	for !composing(e) {
		ev, ok := gtx.Event(key.Filter{Focus: e, Name: key.NameUpArrow}, key.Filter{Focus: e, Name: key.NameDownArrow})
		if !ok {
			break
		}
		if k, ok := ev.(key.Event); ok && k.State == key.Press {
			if k.Name == key.NameUpArrow {
				return SearchUp
			}
			return SearchDown
		}
	}
	entered := s.Field.Update(gtx) && !composing(e)
	if txt := s.Text(); txt != s.was {
		s.was, s.entered = txt, entered
		return SearchChange
	}
	if entered {
		return SearchEnter
	}
	return SearchNone
}

// SearchField is a search without a label above it; label is what it is called,
// and says in it what it finds.
func SearchField(th *Theme, s *Search, label string) FieldStyle {
	return FieldStyle{Field: &s.Field, Label: label, Hint: label, InputHint: key.HintAny, th: th, Bare: true}
}

// Cursor is where the arrow keys are in a list of n entries, from -1, for none,
// on.
type Cursor struct{ At int }

// Move moves the cursor by entries, and scrolls a list so that it is in view.
func (c *Cursor) Move(by, n int, l *Scroll) {
	c.At = min(max(c.At+by, -1), n-1)
	if c.At < 0 {
		l.ScrollTo(0)
		return
	}
	if pos := l.Position; c.At < pos.First+1 || c.At >= pos.First+pos.Count-1 {
		l.ScrollTo(max(c.At-max(pos.Count-2, 0)/2, 0))
	}
}

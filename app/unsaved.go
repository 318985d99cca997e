package main

import (
	"parley.example/net/client"
	"parley.example/state"
)

// unsaved are the edits that came to nothing once the state had stopped, which is told of
// them no more. The zero value takes none.
type unsaved struct {
	ending bool // the state has stopped
	edits  []state.AskEdit
}

// note takes an effect that was not carried out.
func (u *unsaved) note(e state.Effect) {
	if e, ok := e.(state.AskEdit); ok && u.ending {
		u.edits = append(u.edits, e)
	}
}

// lasts says that the state has stopped: the words of edits that come to nothing from now
// on are for keepUnsaved.
func (l *line) lasts() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unsaved.ending = true
}

// undone notes what was not carried out, and says so.
func (l *line) undone(e state.Effect, why error) {
	l.mu.Lock()
	l.unsaved.note(e)
	l.mu.Unlock()
	refuse(e, why, l.report)
}

// keepUnsaved makes the words of edits a part of the drafts that the next start finds,
// once the line has stopped. One that was not answered may be done all the same.
func (l *line) keepUnsaved() error {
	home, _ := l.back()
	if home == nil {
		return nil // nobody was logged in
	}
	for _, e := range l.unsaved.edits {
		if err := client.KeepMore(*home, client.Draft{Conv: e.Conv, Text: e.Text}); err != nil {
			return err
		}
	}
	return nil
}

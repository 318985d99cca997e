//go:build !js

package main

import (
	"context"
	"image"
	"testing"

	"gioui.org/app"
	"gioui.org/io/key"

	"parley.example/state"
)

// TestWhatWasWrittenAsTheSessionEnds: who was signed out on another device lost what was
// written since the last rest.
func TestWhatWasWrittenAsTheSessionEnds(t *testing.T) {
	_, p, store, effects := writing(t, false, image.Pt(700, 500))
	p.Type("half a thought")
	p.send(handled{})
	if !store.Post(state.Linked{Link: state.Link{Fault: state.FaultRemoved}}) {
		t.Fatal("the store is full")
	}
	for store.Snapshot().LoggedIn() {
		p.Frame()
	}
	p.Frame()
	drafts(t, effects, "half a thought")
	p.events <- app.DestroyEvent{Err: context.Canceled}
}

// TestWhatWasWrittenAsSomebodyLogsOut is there for when they come back: an edit that was
// not done was gone, and what was written since the last rest.
func TestWhatWasWrittenAsSomebodyLogsOut(t *testing.T) {
	_, p, store, effects := writing(t, false, image.Pt(900, 1400))
	p.Key(key.NameUpArrow, 0)
	p.Type("eighty")
	p.Key(",", key.ModShortcut)
	for store.Snapshot().Dialog.Kind != state.DialogSettings {
		p.Frame()
	}
	p.Settle()
	p.Click("Log out")
	drafts(t, effects, "number 80eighty")
	p.events <- app.DestroyEvent{Err: context.Canceled}
}

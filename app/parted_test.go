//go:build !js

package main

import (
	"context"
	"image"
	"testing"

	"gioui.org/app"

	"parley.example/state"
)

// TestWhatWasWrittenAsTheSessionEnds: who was signed out on another device lost what was
// written since the last rest.
func TestWhatWasWrittenAsTheSessionEnds(t *testing.T) {
	w := windowAlone(false)
	first := chatting()
	own := *first.Convs[7]
	own.Events[79].From = first.Me.ID
	first.Convs[7] = &own
	store, effects := keep(t, w, first)
	panes, _ := show(t, w, store, image.Pt(700, 500))
	p := panes[0]
	p.Settle()
	p.Fill("Enter a message:", "")
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

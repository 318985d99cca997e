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

// drafts waits until a draft is kept that reads so, and fails where a message is sent.
func drafts(t *testing.T, effects *mailbox[state.Effect], want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		e, ok := effects.take(ctx)
		if !ok {
			t.Fatalf("the draft %q was not kept", want)
		}
		if e, ok := e.(state.KeepDraft); ok && e.Text == want {
			return
		}
	}
}

// writing is a window with the caret in an empty composer; the last message in view is
// one's own.
func writing(t *testing.T, lasts bool, size image.Point) (*window, *pane, *state.Store, *mailbox[state.Effect]) {
	t.Helper()
	w := windowAlone(lasts)
	first := chatting()
	own := *first.Convs[7]
	own.Events[79].From = first.Me.ID
	first.Convs[7] = &own
	store, effects := keep(t, w, first)
	panes, _ := show(t, w, store, size)
	panes[0].Settle()
	panes[0].Fill("Enter a message:", "")
	return w, panes[0], store, effects
}

// TestWhatWasWrittenIsKeptAsTheProgramIsEnded: by a signal, or after its view was taken
// away, the last words were gone, since no window was closed.
func TestWhatWasWrittenIsKeptAsTheProgramIsEnded(t *testing.T) {
	for _, lasts := range []bool{false, true} {
		w, p, store, effects := writing(t, lasts, image.Pt(700, 500))
		end := func() { w.flush(store) }
		if lasts {
			end = func() { p.send(view{}) }
		}
		p.Key(key.NameUpArrow, 0) // the last message is edited
		p.Type("eighty")
		p.send(handled{})
		end()
		drafts(t, effects, "number 80eighty")
		if lasts {
			p.send(view{there: true})
		}
		p.Frame() // it goes on after all, and the edit is none of the draft
		drafts(t, effects, "")
		p.Key("A", key.ModShortcut)
		p.Type("number 80")
		p.Key(key.NameDownArrow, 0) // which ends it
		p.Type("half a thought")
		p.send(handled{})
		end()
		drafts(t, effects, "half a thought")
		p.events <- app.DestroyEvent{Err: context.Canceled}
	}
}

// TestEditStaysInTheDraftAsTheProgramEnds names a fault: what was told as a signal came
// was shown at once, and that frame took the words of an edit back out of the draft.
func TestEditStaysInTheDraftAsTheProgramEnds(t *testing.T) {
	w, p, store, effects := writing(t, false, image.Pt(700, 500))
	p.Key(key.NameUpArrow, 0)
	p.Type("eighty")
	p.send(handled{})
	w.end(store)
	drafts(t, effects, "number 80eighty")
	p.Frame()
	p.send(handled{})
	store.Post(state.Drafted{Conv: 7, Draft: "the last"}) // behind what the frame told
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		e, ok := effects.take(ctx)
		if !ok {
			t.Fatal("nothing more is kept")
		}
		if e, ok := e.(state.KeepDraft); ok {
			if e.Text != "the last" {
				t.Errorf("the draft is %q then", e.Text)
			}
			break
		}
	}
	p.events <- app.DestroyEvent{Err: context.Canceled}
}

package server_test

import (
	"context"
	"errors"
	"testing"

	"parley.example/net/server"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// hastyLog answers before Append returns, or refuses to take a message up.
type hastyLog struct {
	store.Log
	answer func(store.Draft) (taken, stored error)
}

func (l hastyLog) Append(_ context.Context, d store.Draft, done func(wire.Event, error)) error {
	taken, stored := l.answer(d)
	if taken == nil {
		done(wire.Event{}, stored)
	}
	return taken
}

// TestWhatIsNotStoredIsToldToBots names a fault: an answer that came before
// Append returned was overwritten, and what was not stored seemed so.
func TestWhatIsNotStoredIsToldToBots(t *testing.T) {
	log := hastyLog{answer: func(d store.Draft) (taken, stored error) {
		switch d.Text {
		case "refused":
			return store.ErrClosed, nil
		case "failed":
			return nil, store.ErrArchived
		}
		return nil, nil
	}}
	got := server.Say(t.Context(), log, store.Draft{Text: "stored"}, store.Draft{Text: "failed"}, store.Draft{Text: "refused"}, store.Draft{Text: "stored"})
	for i, want := range []error{nil, store.ErrArchived, store.ErrClosed, nil} {
		if !errors.Is(got[i], want) {
			t.Errorf("%d: got %v, want %v", i, got[i], want)
		}
	}
}

//go:build !js

package main

import (
	"context"
	"sync"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui"
)

// notifier is the system's notifications. One goroutine calls it.
type notifier interface {
	// show shows words of a conversation, in place of those before.
	show(ctx context.Context, conv wire.ConvID, title, body string) error
	// hide takes them away, where they are still there.
	hide(ctx context.Context, conv wire.ConvID) error
	close()
}

// alerts shows messages that nobody looks for, one for each conversation, until
// that is read.
//
//	session → show ──────┐
//	store   → published ─┼→ run → notifier
//	notifier → clicked ──┘  └→ store, window
//
// Its methods are safe for concurrent use and never block; run is called once.
type alerts struct {
	lang func() words.Lang // the system's
	// raise brings the window to the front, where the system allows it.
	raise func()
	// queue bounds what waits to be shown: when it is full, the next one is not
	// shown, but counts in the window's title as any.
	queue chan state.Alert
	// now holds the newest snapshot, clicks what was clicked; a click more than it
	// holds is one of a person who clicks everything.
	now    chan *state.State
	clicks chan wire.ConvID

	shown map[wire.ConvID]bool // of run's goroutine
}

func newAlerts(lang func() words.Lang, raise func()) *alerts {
	return &alerts{
		lang: lang, raise: raise, queue: make(chan state.Alert, 16), now: make(chan *state.State, 1),
		clicks: make(chan wire.ConvID, 4), shown: make(map[wire.ConvID]bool),
	}
}

// follow shows alerts until the function that it returns ends that and waits for
// it.
func (a *alerts) follow(store *state.Store) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { a.run(ctx, store) })
	return func() {
		cancel()
		running.Wait()
	}
}

// show shows a message.
func (a *alerts) show(e state.Alert) {
	select {
	case a.queue <- e:
	default:
	}
}

// published takes note of a snapshot, on the store's goroutine.
func (a *alerts) published(s *state.State) {
	select {
	case <-a.now:
	default:
	}
	a.now <- s // nobody else sends
}

// clicked takes note of a click.
func (a *alerts) clicked(conv wire.ConvID) {
	select {
	case a.clicks <- conv:
	default:
	}
}

// run says whether the system shows alerts, and has it show them until ctx ends.
func (a *alerts) run(ctx context.Context, store *state.Store) {
	to, err := openNotifier(ctx, a.clicked)
	if err != nil {
		return // the state knows of no alerts
	}
	defer to.close()
	if store.PostWait(ctx, state.AlertsHeard{Alerts: state.AlertsOn}) != nil {
		return
	}
	for {
		select {
		case e := <-a.queue:
			title, body := alertWords(e, ui.Language(a.lang(), store.Snapshot()))
			// What the system does not show, the title counts. The end does not break it
			// off: what is shown has to be known to be taken away.
			if to.show(context.WithoutCancel(ctx), e.Conv, title, body) == nil {
				a.shown[e.Conv] = true
			}
		case s := <-a.now:
			a.hideRead(ctx, to, s)
		case conv := <-a.clicks:
			if store.PostWait(ctx, state.Open{Conv: conv}) == nil {
				a.raise()
			}
		case <-ctx.Done():
			ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), hideLimit)
			defer cancel()
			a.hideRead(ending, to, new(state.State))
			return
		}
	}
}

// hideRead takes away what was read since it was shown.
func (a *alerts) hideRead(ctx context.Context, to notifier, s *state.State) {
	for conv := range a.shown {
		if c := s.Convs[conv]; c != nil && c.Unread > 0 {
			continue
		}
		delete(a.shown, conv)
		if to.hide(ctx, conv) != nil {
			return // it goes by itself
		}
	}
}

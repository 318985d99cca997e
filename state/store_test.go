package state_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"parley.example/net/wire"
	"parley.example/state"
)

// running is a Store at work with what came out of it.
type running struct {
	*state.Store
	mu      sync.Mutex
	effects []state.Effect
	changes int
	err     chan error
	stop    context.CancelFunc
}

// runStore starts a store whose Run ends with stop, inside a synctest bubble.
func runStore(t *testing.T, first state.State) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{err: make(chan error, 1), stop: stop}
	r.Store = state.NewStore(first, func(e state.Effect) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.effects = append(r.effects, e)
	}, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.changes++
	})
	go func() { r.err <- r.Run(ctx) }()
	return r
}

// counts waits until the store rests and returns how often it changed, and its
// effects.
func (r *running) counts() (int, []state.Effect) {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changes, r.effects
}

func TestStorePublishesWhatChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runStore(t, state.State{})
		defer r.stop()
		before := r.Snapshot()
		if !r.Post(state.StartServer{}) {
			t.Fatal("not taken")
		}
		changes, effects := r.counts()
		equal(t, "changes", changes, 1)
		wants(t, effects, state.HostServer{})
		equal(t, "phase", r.Snapshot().Hosting.Phase, state.HostStarting)
		equal(t, "phase of the snapshot before", before.Hosting.Phase, state.HostOff)
	})
}

func TestStoreIsSilentWhereNothingChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := three(t)
		r := runStore(t, s)
		defer r.stop()
		for _, ev := range []state.Event{
			state.Seen{Conv: general, Seq: 9},
			state.Focused{On: true},
			push(general, 9, bob),
			state.Dismiss{},
			state.Marked{Conv: random, Seq: 1},
			state.PeopleHeard{},
			state.Select{Conv: 999},
			state.StopServer{},
		} {
			if !r.Post(ev) {
				t.Fatal("not taken")
			}
		}
		changes, effects := r.counts()
		equal(t, "changes", changes, 0)
		wants(t, effects)
		if !r.Post(push(general, 10, bob)) {
			t.Fatal("not taken")
		}
		changes, _ = r.counts()
		equal(t, "changes after a push", changes, 1)
	})
}

// TestStoreKeepsOrder lets several goroutines post, and finds the words of each
// in their order.
func TestStoreKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runStore(t, reading(t, 3, 9))
		defer r.stop()
		const producers, each = 4, 500
		var all sync.WaitGroup
		for p := range producers {
			all.Go(func() {
				for i := range each {
					ev := state.Send{Conv: general, UID: uid(p*each + i), Text: fmt.Sprintf("%d %d", p, i)}
					if err := r.PostWait(t.Context(), ev); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		_, effects := r.counts()
		equal(t, "effects", len(effects), producers*each)
		var next [producers]int
		for _, e := range effects {
			var p, i int
			if _, err := fmt.Sscanf(e.(state.Enqueue).Text, "%d %d", &p, &i); err != nil {
				t.Fatal(err)
			}
			equal(t, fmt.Sprint("next of producer ", p), i, next[p])
			next[p]++
		}
		for i, p := range r.Snapshot().Convs[general].Pending {
			equal(t, "pending", p.UID, effects[i].(state.Enqueue).UID)
		}
	})
}

// TestStoreCoalesces holds the store in an effect while events gather: they
// share one snapshot.
func TestStoreCoalesces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold, changes := make(chan struct{}), 0
		s := state.NewStore(reading(t, 3, 9), func(e state.Effect) {
			if _, ok := e.(state.HostServer); ok {
				<-hold
			}
		}, func() { changes++ })
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		s.Post(state.StartServer{})
		synctest.Wait()
		equal(t, "changes before the effect", changes, 1)
		taken := 0
		for seq := wire.Seq(10); s.Post(push(general, seq, bob)); seq++ {
			taken++
		}
		if err := s.PostWait(cancelled(t), state.Dismiss{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("waiting in a full queue: got %v, want %v", err, context.Canceled)
		}
		close(hold)
		synctest.Wait()
		equal(t, "changes", changes, 2)
		equal(t, "events", len(s.Snapshot().Convs[general].Events), 7+taken)
		if !s.Post(state.Dismiss{}) {
			t.Fatal("refused with an empty queue")
		}
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Fatalf("Run: got %v, want %v", err, context.Canceled)
		}
	})
}

// cancelled is a context that has ended.
func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestStoreTakesUpWhatItAcceptedBeforeItStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var effects []state.Effect
		s := state.NewStore(reading(t, 3, 9), func(e state.Effect) { effects = append(effects, e) }, func() {})
		ctx, stop := context.WithCancel(t.Context())
		stop()
		for i := range 3 {
			if !s.Post(state.Send{Conv: general, UID: uid(i + 1), Text: "words"}) {
				t.Fatal("not taken")
			}
		}
		if err := s.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("Run: got %v, want %v", err, context.Canceled)
		}
		equal(t, "effects", len(effects), 3)
		if s.Post(state.Dismiss{}) {
			t.Fatal("taken by a store that has stopped")
		}
		if err := s.PostWait(t.Context(), state.Dismiss{}); !errors.Is(err, state.ErrStopped) {
			t.Fatalf("got %v, want %v", err, state.ErrStopped)
		}
	})
}

// TestStoreReleasesWhoWaits stops a store while a report waits for a place.
func TestStoreReleasesWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		s := state.NewStore(state.State{}, func(state.Effect) { <-hold }, func() {})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		s.Post(state.StartServer{})
		synctest.Wait()
		for s.Post(state.Dismiss{}) {
			continue
		}
		waits := make(chan error, 8)
		for range cap(waits) {
			go func() { waits <- s.PostWait(t.Context(), state.Dismiss{}) }()
		}
		synctest.Wait()
		stop()
		close(hold)
		<-ended
		for range cap(waits) {
			if err := <-waits; err != nil && !errors.Is(err, state.ErrStopped) {
				t.Fatalf("got %v, want %v", err, state.ErrStopped)
			}
		}
	})
}

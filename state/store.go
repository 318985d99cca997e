package state

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
)

// storeQueue is how many events may wait for the store.
const storeQueue = 1024

// ErrStopped means that the store's Run has ended.
var ErrStopped = errors.New("the state's store has stopped")

// Store holds the one State that is true now. Its methods are safe for
// concurrent use; Run is called once.
//
//	Post, PostWait → queue → Run: Update … → Snapshot, changed() → effect(…)
type Store struct {
	queue   chan Event // bounded by storeQueue: full, Post refuses and PostWait waits
	stopped atomic.Bool
	done    chan struct{}
	shown   atomic.Pointer[State]
	effect  func(Effect)
	changed func()
}

// NewStore makes a store of a first state; Run sets it to work.
//
//  1. Both functions are called on the goroutine of Run, one call at a time.
//  2. changed is called after a snapshot was published that differs from the
//     one before; several events that waited together share one snapshot.
//  3. effect gets every effect once, in order, after the snapshot that it
//     belongs to. While it blocks, nothing is updated: it hands over to a queue,
//     and never waits for anything that itself waits in PostWait.
func NewStore(first State, effect func(Effect), changed func()) *Store {
	s := &Store{
		queue:   make(chan Event, storeQueue),
		done:    make(chan struct{}),
		effect:  effect,
		changed: changed,
	}
	s.shown.Store(&first)
	return s
}

// Snapshot returns the state as last published. It never blocks.
func (s *Store) Snapshot() *State { return s.shown.Load() }

// Post hands an event over without waiting, for the window. False says that it
// was not taken: the queue is full, or the store stops. Events of one
// goroutine keep their order.
func (s *Store) Post(ev Event) bool {
	if s.stopped.Load() {
		return false
	}
	select {
	case s.queue <- ev:
		return !s.stopped.Load()
	default:
		return false
	}
}

// PostWait hands an event over and waits for a place in the queue, for
// reports. It ends early with ctx's error, or with ErrStopped. Events of one
// goroutine keep their order.
func (s *Store) PostWait(ctx context.Context, ev Event) error {
	if s.stopped.Load() {
		return ErrStopped
	}
	select {
	case s.queue <- ev:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.done:
		return ErrStopped
	}
	if s.stopped.Load() {
		return ErrStopped
	}
	return nil
}

// Run updates the state until ctx ends, then takes up what Post and PostWait
// had already accepted, effects included, and returns ctx's error.
func (s *Store) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case ev := <-s.queue:
			s.handle(ev)
		}
	}
	s.stopped.Store(true)
	close(s.done)
	for range storeQueue {
		select {
		case ev := <-s.queue:
			s.handle(ev)
		default:
			return context.Cause(ctx)
		}
	}
	return context.Cause(ctx)
}

// handle updates with ev and whatever waits behind it, publishes once, and
// passes the effects on.
func (s *Store) handle(ev Event) {
	before := s.shown.Load()
	now, effects := Update(*before, ev)
	for range len(s.queue) { // no more than waits now, so that a flood is seen too
		var more []Effect
		now, more = Update(now, <-s.queue)
		effects = append(effects, more...)
	}
	if !now.same(before) {
		s.shown.Store(&now)
		s.changed()
	}
	for _, e := range effects {
		s.effect(e)
	}
}

// same reports whether nothing of s differs from t. What is shared is equal:
// Update makes a new map or slice for what it changes.
func (s *State) same(t *State) bool {
	return shared(reflect.ValueOf(s).Elem(), reflect.ValueOf(t).Elem())
}

// shared reports whether two values are equal, field by field, maps and slices
// where they are one.
func shared(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if !shared(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Map, reflect.Slice:
		return a.Len() == b.Len() && a.Pointer() == b.Pointer()
	}
	return a.Equal(b)
}

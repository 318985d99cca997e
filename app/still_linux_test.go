//go:build !android

package main

import (
	"sync/atomic"
	"testing"
	"time"
)

// TestStillIsWhatThePortalSays: by the setting of every desktop, or where there
// is none by GNOME's.
func TestStillIsWhatThePortalSays(t *testing.T) {
	const every, gnome = lookSpace + " " + stillKey, gnomeSpace + " " + gnomeKey
	is := func(v any) func() any { return func() any { return v } }
	for name, tt := range map[string]struct {
		more  map[string]func() any
		still bool
	}{
		"nothing":                  {nil, false},
		"no preference":            {map[string]func() any{every: is(uint32(0))}, false},
		"still":                    {map[string]func() any{every: is(uint32(1))}, true},
		"a later value":            {map[string]func() any{every: is(uint32(7))}, false},
		"GNOME moves":              {map[string]func() any{gnome: is(true)}, false},
		"GNOME is still":           {map[string]func() any{gnome: is(false)}, true},
		"both, the first counts":   {map[string]func() any{every: is(uint32(0)), gnome: is(false)}, false},
		"a text":                   {map[string]func() any{every: is("reduce")}, false},
		"a text, and GNOME's word": {map[string]func() any{every: is("reduce"), gnome: is(false)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			startBus(t)
			startPortalWith(t, always(uint32(1)), tt.more)
			f := followSystem(t)
			f.is(true)
			if got := f.still.Load(); got != tt.still {
				t.Errorf("still is %t, want %t", got, tt.still)
			}
		})
	}
}

// TestStillFollowsThePortal while it says so.
func TestStillFollowsThePortal(t *testing.T) {
	startBus(t)
	var moves atomic.Bool
	moves.Store(true)
	p := startPortalWith(t, always(uint32(2)), map[string]func() any{gnomeSpace + " " + gnomeKey: func() any { return moves.Load() }})
	f := followSystem(t)
	f.is(false)
	for _, on := range []bool{false, true} {
		moves.Store(on)
		p.changeIn(gnomeSpace, gnomeKey, on)
		select {
		case <-f.turned:
		case <-time.After(patience):
			t.Fatal("it never heard")
		}
		if got := f.still.Load(); got == on {
			t.Errorf("still is %t while GNOME moves: %t", got, on)
		}
	}
}

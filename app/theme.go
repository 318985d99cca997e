package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/state"
	"parley.example/ui/kit"
)

// firstLook is how long the first frame waits for the system to say whether it
// is dark, counted from when it was asked: a flash of the wrong ground is seen,
// this is not. Mostly the window takes longer to open.
const firstLook = 50 * time.Millisecond

// wishes are what a person has told the system of how programs look.
type wishes struct {
	dark bool
	// still says that nothing is to move by itself.
	still bool
}

// appearance is what the system wishes. It is safe for concurrent use.
type appearance struct {
	dark, still atomic.Bool // as far as is known
	// said is closed, once, when the system has said, or will not.
	said   chan struct{}
	saying sync.Once
	// again holds one hint that the system may have changed, for systems that say
	// nothing by themselves. One that is not taken up yet stands for all.
	again chan struct{}
}

// newAppearance makes one that takes the system for a light one until it says
// otherwise.
func newAppearance() *appearance {
	return &appearance{said: make(chan struct{}), again: make(chan struct{}, 1)}
}

// follow keeps up with the system and reports changes, until the function that it
// returns ends that and waits for it. It may be called again after.
func (a *appearance) follow(changed func()) (end func()) {
	said := func() { close(a.said) }
	ctx, cancel := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() {
		systemWishes(ctx, a.again, func(now wishes) {
			was := wishes{dark: a.dark.Swap(now.dark), still: a.still.Swap(now.still)}
			a.saying.Do(said)
			if was != now {
				changed()
			}
		})
	})
	return func() {
		cancel()
		following.Wait()
	}
}

// await waits until the system has said what it is, or for a moment only.
func (a *appearance) await(moment <-chan time.Time) {
	select {
	case <-a.said:
	case <-moment:
	}
}

// lookAgain hints that the system may have changed. It never blocks.
func (a *appearance) lookAgain() {
	select {
	case a.again <- struct{}{}:
	default:
	}
}

// palette is the one that fits a look.
func (a *appearance) palette(look state.Look) kit.Palette {
	if look == state.LookDark || look == state.LookSystem && a.dark.Load() {
		return kit.Dark()
	}
	return kit.Light()
}

//go:build !js

package main

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// drawnIn is how long after a frame none is thought to follow at once: longer than
	// between two of what moves, shorter than between two blinks of a caret.
	drawnIn = 100 * time.Millisecond
	// settledIn is how long after a change of what it shows a window is thought to
	// have all that it needs for that.
	settledIn = time.Second
	// settledBy is how long after the first change more of them do not put that off.
	settledBy = 10 * time.Second
	// tidyPause is how long it is left alone then, at least: it takes some 20 ms.
	tidyPause = 4 * time.Second
	// tidyWorth is how much the program must have used since, in bytes: idle it uses
	// less in hours.
	tidyWorth = 2 << 20
)

// tidier gives the system back what the program took on the way to what it shows
// and needs no more: fonts as they were read, pages of a history as they came, what
// its drawing library compiled shaders with and what it took to draw a frame. Its zero
// value works; it is safe for concurrent use.
type tidier struct {
	once  sync.Once
	timer *time.Timer  // until what it shows has settled
	still *time.Timer  // until no frame follows
	give  func()       // nil for giveBack
	trim  func()       // nil for trimHeap
	first atomic.Int64 // when the first change since was, in ns since 1970; zero for none
	mu    sync.Mutex
	last  time.Time
	used  uint64 // bytes taken in all until then
}

func (t *tidier) begin() {
	t.once.Do(func() {
		if t.give == nil {
			t.give = giveBack
		}
		if t.trim == nil {
			t.trim = trimHeap
		}
		t.timer = time.AfterFunc(settledIn, t.tidy)
		t.still = time.AfterFunc(drawnIn, t.trim)
	})
}

// changed says that something changed.
func (t *tidier) changed() {
	t.begin()
	now := time.Now().UnixNano()
	if t.first.CompareAndSwap(0, now) || time.Duration(now-t.first.Load()) < settledBy {
		t.timer.Reset(settledIn)
	}
}

// drawn says that a frame was drawn. A renderer in software takes some 20 MB for each,
// and C's heap keeps them.
func (t *tidier) drawn() {
	t.changed()
	t.still.Reset(drawnIn)
}

// tidy is called by the timer.
func (t *tidier) tidy() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if left := tidyPause - time.Since(t.last); left > 0 && t.used > 0 {
		t.timer.Reset(left)
		return
	}
	t.first.Store(0)
	used := taken()
	if used-t.used < tidyWorth {
		return
	}
	t.give()
	t.last, t.used = time.Now(), used
}

func giveBack() {
	debug.FreeOSMemory()
	trimHeap()
}

// taken is how many bytes the program has taken from its heap in all.
func taken() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

//go:build !js

package main

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

const (
	// settledIn is how long after a change of what it shows a window is thought to
	// have all that it needs for that.
	settledIn = 2 * time.Second
	// tidyPause is how long it is left alone then, at least: it takes some 20 ms.
	tidyPause = 10 * time.Second
	// tidyWorth is how much the program must have used since, in bytes: idle it uses
	// less in hours.
	tidyWorth = 2 << 20
)

// tidier gives the system back what the program took on the way to what it shows
// and needs no more: fonts as they were read, pages of a history as they came, what
// its drawing library compiled shaders with. Its zero value works; it is safe for
// concurrent use.
type tidier struct {
	once  sync.Once
	timer *time.Timer
	give  func() // nil for giveBack
	mu    sync.Mutex
	last  time.Time
	used  uint64 // bytes taken in all until then
}

// changed says that something changed.
func (t *tidier) changed() {
	t.once.Do(func() { t.timer = time.AfterFunc(settledIn, t.tidy) })
	t.timer.Reset(settledIn)
}

// tidy is called by the timer.
func (t *tidier) tidy() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if left := tidyPause - time.Since(t.last); left > 0 && t.used > 0 {
		t.timer.Reset(left)
		return
	}
	used := taken()
	if used-t.used < tidyWorth {
		return
	}
	if t.give == nil {
		t.give = giveBack
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

package load

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// base is the zero of the monotonic clock of stamps: senders and receivers are
// in one process and share it.
var base = time.Now()

func nanos() int64 { return int64(time.Since(base)) }

// Hist counts durations, in nanoseconds, in buckets whose width is under 2 % of
// their value. Its zero value is empty. It is safe for concurrent use.
type Hist struct {
	n   atomic.Int64
	max atomic.Int64
	b   [64 * 64]atomic.Int64
}

// Add counts one; below zero is zero.
func (h *Hist) Add(v int64) {
	v = max(v, 0)
	h.n.Add(1)
	h.b[bucket(v)].Add(1)
	for {
		m := h.max.Load()
		if v <= m || h.max.CompareAndSwap(m, v) {
			return
		}
	}
}

// Count is how many were added, and Max the longest.
func (h *Hist) Count() int64 { return h.n.Load() }

// Max is the longest of them.
func (h *Hist) Max() int64 { return h.max.Load() }

// Quantile is the least value that a share q of them is not above, as its
// bucket's lower end; 0 of none.
func (h *Hist) Quantile(q float64) int64 {
	want, sum := int64(q*float64(h.n.Load())), int64(0)
	for i := range h.b {
		if sum += h.b[i].Load(); sum > want {
			return bucketStart(i)
		}
	}
	return h.max.Load()
}

func bucket(v int64) int {
	if v < 64 {
		return int(v)
	}
	e := bits.Len64(uint64(v)) - 7 // v>>e is in [64, 128)
	return (e+1)*64 + int(v>>e) - 64
}

func bucketStart(i int) int64 {
	if i < 64 {
		return int64(i)
	}
	return int64(i%64+64) << (i/64 - 1)
}

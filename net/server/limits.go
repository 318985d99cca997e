package server

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits is a rate for each of many. It is safe for concurrent use.
type limits struct {
	every time.Duration
	burst int

	mu sync.Mutex
	of map[string]*rate.Limiter
}

// limitsMost bounds who is remembered. Past it the table is begun anew, which
// forgives everybody at once.
const limitsMost = 4096

// newLimits allows each one burst at once, and one more every so often.
func newLimits(every time.Duration, burst int) *limits {
	return &limits{every: every, burst: burst, of: map[string]*rate.Limiter{}}
}

// allow counts an attempt by one, or says how long it has to wait for the next.
func (l *limits) allow(key string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of[key]
	if one == nil {
		if len(l.of) >= limitsMost {
			clear(l.of)
		}
		one = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.of[key] = one
	}
	now := time.Now()
	r := one.ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait, wait <= 0
}

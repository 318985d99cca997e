package server

import (
	"sync"
	"sync/atomic"
	"time"
)

// pace is the rate of one: so many at once, and one more every so often. It is
// safe for concurrent use.
//
// It keeps one time only, that at which all would be given back (the generic
// cell rate algorithm).
type pace struct{ full atomic.Int64 } // nanoseconds since 1970

// allow counts an attempt, or says how long it has to wait for the next.
func (p *pace) allow(l Limit) (wait time.Duration, ok bool) {
	if l.Most >= Unlimited {
		return 0, true
	}
	return p.allowAt(l, time.Now().UnixNano())
}

// allowAt is allow at a time. Nobody can have used more than all: where the time
// says so, the clock was set back, and all is given back, rather than that who had
// said anything waits until it has caught up.
func (p *pace) allowAt(l Limit, now int64) (wait time.Duration, ok bool) {
	for {
		was := p.full.Load()
		from, all := max(was, now), int64(l.Most)*int64(l.Every)
		if from > now+all {
			from = now
		}
		full := from + int64(l.Every)
		if wait := full - now - all; wait > 0 {
			return time.Duration(wait), false
		}
		if p.full.CompareAndSwap(was, full) {
			return 0, true
		}
	}
}

// limits is a pace for each of many. It is safe for concurrent use.
type limits[K comparable] struct {
	limit Limit

	mu sync.Mutex
	of map[K]*pace
}

const (
	// limitsMost bounds who is remembered. Past it those are forgotten, of limitsLook
	// by chance, who wait for nothing, and where there are none, whoever of them has
	// most left: a crowd of strangers costs each of them the same small look.
	limitsMost = 16 << 10
	limitsLook = 64
)

func newLimits[K comparable](l Limit) *limits[K] {
	return &limits[K]{limit: l, of: map[K]*pace{}}
}

// allow counts an attempt by one, or says how long it has to wait for the next.
func (l *limits[K]) allow(key K) (wait time.Duration, ok bool) {
	return l.pace(key).allow(l.limit)
}

// pace is that of one. It may be kept while others come and go.
func (l *limits[K]) pace(key K) *pace {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of[key]
	if one == nil {
		if len(l.of) >= limitsMost {
			l.makeRoom()
		}
		one = &pace{}
		l.of[key] = one
	}
	return one
}

// makeRoom is called with the lock held.
func (l *limits[K]) makeRoom() {
	now := time.Now().UnixNano()
	var mildest K
	least, left := int64(0), limitsLook
	for key, p := range l.of { // in an order of chance
		if left == 0 {
			break
		}
		left--
		full := p.full.Load()
		if full <= now {
			delete(l.of, key)
		} else if least == 0 || full < least {
			mildest, least = key, full
		}
	}
	if len(l.of) >= limitsMost {
		delete(l.of, mildest)
	}
}

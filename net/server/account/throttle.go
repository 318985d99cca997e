package account

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"sync"
	"time"

	"parley.example/net/wire"
)

// How many attempts may fail. An address may stand for a classroom behind one
// router, a name is one person's.
const (
	AddressBurst = 30
	AddressEvery = 2 * time.Second // one attempt is given back
	NameBurst    = 10
	NameEvery    = 6 * time.Second
)

// tableSize bounds the addresses and the names remembered, each.
const tableSize = 4096

// TooManyError means that too many attempts failed.
type TooManyError struct {
	// Wait is when one more is allowed, in whole seconds.
	Wait time.Duration
	// ByName says that it was at one name, rather than from one address.
	ByName bool
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("too many attempts; try again in %d s", int(e.Wait/time.Second))
}

// throttle counts the attempts of addresses and at names. It is safe for
// concurrent use.
type throttle struct {
	clock func() time.Time

	mu        sync.Mutex
	addresses table
	names     table
	judged    chan struct{} // closed, and made anew, when an attempt is judged
}

func newThrottle() *throttle {
	return &throttle{
		clock:     time.Now,
		addresses: newTable(AddressBurst, AddressEvery),
		names:     newTable(NameBurst, NameEvery),
		judged:    make(chan struct{}),
	}
}

// attempt is one that was counted.
type attempt struct {
	t             *throttle
	address, name string
}

// begin counts an attempt before its outcome is known, so that many at once are
// not more than one after the other. Where attempts that are not judged yet are
// what is in the way, it waits for them: a class that comes in at once is no
// attack. Nothing is counted where it refuses.
func (t *throttle) begin(ctx context.Context, name string, from netip.Addr) (attempt, error) {
	a := attempt{t: t, address: AddressKey(from), name: wire.FoldName(name)}
	for {
		if err := ctx.Err(); err != nil {
			return attempt{}, err
		}
		judged, err := t.try(a)
		if err != nil || judged == nil {
			return a, err
		}
		select {
		case <-judged:
		case <-ctx.Done():
			return attempt{}, ctx.Err()
		}
	}
}

// try counts an attempt, or refuses it, or returns what to wait for.
func (t *throttle) try(a attempt) (judged <-chan struct{}, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	byAddress, byName := t.addresses.wait(a.address, now), t.names.wait(a.name, now)
	if wait := max(byAddress, byName); wait > 0 {
		if (byAddress == 0 || t.addresses.open[a.address] > 0) && (byName == 0 || t.names.open[a.name] > 0) {
			return t.judged, nil
		}
		return nil, &TooManyError{Wait: (wait + time.Second - 1).Truncate(time.Second), ByName: byName >= byAddress}
	}
	t.addresses.begin(a.address, now)
	t.names.begin(a.name, now)
	return nil, nil
}

// end judges an attempt: one that did not fail is counted no more.
func (a attempt) end(failed bool) {
	a.t.mu.Lock()
	defer a.t.mu.Unlock()
	now := a.t.clock()
	a.t.addresses.end(a.address, now, failed)
	a.t.names.end(a.name, now, failed)
	close(a.t.judged)
	a.t.judged = make(chan struct{})
}

// AddressKey is what an address is counted under: of IPv6 the network of 64
// bits, whose other half its owner chooses.
func AddressKey(from netip.Addr) string {
	from = from.Unmap().WithZone("")
	if from.Is6() {
		if network, err := from.Prefix(64); err == nil {
			return network.String()
		}
	}
	return from.String()
}

// table is a bounded number of token buckets.
type table struct {
	burst   float64
	every   time.Duration
	buckets map[string]bucket
	open    map[string]int // the attempts that are not judged yet
}

// bucket is what was left at a time.
type bucket struct {
	left float64
	at   time.Time
}

func newTable(burst float64, every time.Duration) table {
	return table{burst: burst, every: every, buckets: make(map[string]bucket), open: make(map[string]int)}
}

func (t *table) begin(key string, now time.Time) {
	t.open[key]++
	t.add(key, now, -1)
}

func (t *table) end(key string, now time.Time, failed bool) {
	if t.open[key]--; t.open[key] == 0 {
		delete(t.open, key)
	}
	if !failed {
		t.add(key, now, 1)
	}
}

// left is how many attempts a bucket allows now. A clock that was set back
// gives nothing and takes nothing.
func (t *table) left(b bucket, now time.Time) float64 {
	return min(t.burst, b.left+max(0, float64(now.Sub(b.at))/float64(t.every)))
}

// wait is how long until key is allowed one attempt.
func (t *table) wait(key string, now time.Time) time.Duration {
	b, ok := t.buckets[key]
	if !ok {
		return 0
	}
	missing := 1 - t.left(b, now)
	return time.Duration(math.Ceil(max(0, missing) * float64(t.every)))
}

func (t *table) add(key string, now time.Time, n float64) {
	b, ok := t.buckets[key]
	if !ok {
		b = bucket{left: t.burst, at: now}
	}
	left := min(t.burst, t.left(b, now)+n)
	if left == t.burst {
		delete(t.buckets, key) // as good as never seen
		return
	}
	if !ok && len(t.buckets) >= tableSize {
		t.makeRoom(now)
	}
	t.buckets[key] = bucket{left: left, at: now}
}

// makeRoom forgets whoever has served the wait, else whoever has most left.
func (t *table) makeRoom(now time.Time) {
	var mildest string
	most := math.Inf(-1)
	for key, b := range t.buckets {
		left := t.left(b, now)
		if left == t.burst {
			delete(t.buckets, key)
		} else if left > most {
			mildest, most = key, left
		}
	}
	if len(t.buckets) >= tableSize {
		delete(t.buckets, mildest)
	}
}

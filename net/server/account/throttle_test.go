package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server/account"
)

// attempt logs in and says how long to wait where it was refused for that.
func (f *fixture) attempt(t testing.TB, name, password string, from netip.Addr) (wait time.Duration, err error) {
	t.Helper()
	_, err = f.Verify(t.Context(), name, password, from)
	if many, ok := errors.AsType[*account.TooManyError](err); ok {
		if want := fmt.Sprintf("too many attempts; try again in %d s", int(many.Wait.Seconds())); err.Error() != want || many.Wait < time.Second {
			t.Errorf("got %q, want %q", err, want)
		}
		return many.Wait, err
	}
	return 0, err
}

// fail tries a wrong password until it is refused for trying, from addresses
// that addr makes.
func (f *fixture) fail(t testing.TB, name func(int) string, addr func(int) netip.Addr) (attempts int, wait time.Duration) {
	t.Helper()
	for {
		wait, err := f.attempt(t, name(attempts), "wrong", addr(attempts))
		if wait > 0 {
			return attempts, wait
		}
		if !errors.Is(err, account.ErrCredentials) {
			t.Fatal(err)
		}
		if attempts++; attempts > 1000 {
			t.Fatal("1000 attempts and no end")
		}
	}
}

func always[T any](v T) func(int) T { return func(int) T { return v } }

// host is an address of a network of IPv4 or IPv6.
func host(network string) func(int) netip.Addr {
	return func(i int) netip.Addr { return netip.MustParseAddr(fmt.Sprintf(network, i)) }
}

func TestThrottleByName(t *testing.T) {
	f := newFixture(t)
	f.create(t, "amy", "secret")
	f.create(t, "bob", "secret")
	n, wait := f.fail(t, func(i int) string { return []string{"amy", "Amy", "AMY"}[i%3] }, host("10.0.0.%d"))
	if n != account.NameBurst || wait != 6*time.Second {
		t.Errorf("got %d attempts, then %v to wait, want %d and 6 s", n, wait, account.NameBurst)
	}
	before := f.hash.calls.Load()
	if wait, _ := f.attempt(t, "amy", "secret", home); wait == 0 {
		t.Error("the right password passes a throttled name")
	}
	if f.hash.calls.Load() != before {
		t.Error("a refused attempt cost a hash")
	}
	if _, err := f.attempt(t, "bob", "secret", home); err != nil {
		t.Errorf("another name: got %v", err)
	}
	f.clock.add(wait - time.Second)
	if wait, _ := f.attempt(t, "amy", "secret", home); wait != time.Second {
		t.Errorf("a second too early: got %v to wait, want 1 s", wait)
	}
	f.clock.add(time.Second)
	if _, err := f.attempt(t, "amy", "secret", home); err != nil {
		t.Errorf("after the wait: got %v", err)
	}
	if _, err := f.attempt(t, "amy", "secret", home); err != nil {
		t.Errorf("a success counted as a failure: %v", err)
	}
	f.clock.add(time.Hour)
	if n, _ := f.fail(t, always("amy"), host("10.0.0.%d")); n != account.NameBurst {
		t.Errorf("an hour later: got %d attempts, want %d", n, account.NameBurst)
	}
}

func TestThrottleKnowsNoNames(t *testing.T) {
	f := newFixture(t)
	f.create(t, "amy", "secret")
	known, w1 := f.fail(t, always("amy"), host("10.0.0.%d"))
	unknown, w2 := f.fail(t, always("nobody"), host("10.0.1.%d"))
	if known != unknown || w1 != w2 {
		t.Errorf("got %d, %v for a name and %d, %v for none", known, w1, unknown, w2)
	}
}

func TestThrottleByAddress(t *testing.T) {
	for _, test := range []struct {
		what        string
		from        func(int) netip.Addr
		same, other string
	}{
		{"one address", always(netip.MustParseAddr("10.0.0.1")), "::ffff:10.0.0.1", "10.0.0.2"},
		{"a network of IPv6", host("2001:db8::%x"), "2001:db8::ffff:1", "2001:db8:0:1::1"},
		{"a link", host("fe80::%x%%eth0"), "fe80::1%eth1", "fd00::1"},
		{"no address", always(netip.Addr{}), "", "127.0.0.1"},
	} {
		t.Run(test.what, func(t *testing.T) {
			f := newFixture(t)
			f.create(t, "amy", "secret")
			n, wait := f.fail(t, func(i int) string { return fmt.Sprint("name", i) }, test.from)
			if n != account.AddressBurst || wait != 2*time.Second {
				t.Errorf("got %d attempts, then %v, want %d and 2 s", n, wait, account.AddressBurst)
			}
			same, _ := netip.ParseAddr(test.same) // the zero Addr where there is none
			if wait, _ := f.attempt(t, "amy", "secret", same); wait == 0 {
				t.Errorf("%v is not counted with the others", same)
			}
			if _, err := f.attempt(t, "amy", "secret", netip.MustParseAddr(test.other)); err != nil {
				t.Errorf("%s: got %v", test.other, err)
			}
			f.clock.add(wait)
			if _, err := f.attempt(t, "amy", "secret", same); err != nil {
				t.Errorf("after the wait: got %v", err)
			}
		})
	}
}

// Many at once are no more than one after the other.
func TestThrottleCountsBeforeItJudges(t *testing.T) {
	f := newFixture(t)
	f.create(t, "amy", "secret")
	var judged, refused atomic.Int32
	var wg sync.WaitGroup
	for range 4 * account.NameBurst {
		wg.Go(func() {
			_, err := f.Verify(t.Context(), "amy", "wrong", home)
			if errors.Is(err, account.ErrCredentials) {
				judged.Add(1)
			} else {
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if judged.Load() != account.NameBurst || refused.Load() != 3*account.NameBurst {
		t.Errorf("got %d judged and %d refused, want %d and %d", judged.Load(), refused.Load(), account.NameBurst, 3*account.NameBurst)
	}
}

// TestThrottleLetsAClassIn names a fault: of a class that logged in at once
// from behind one router, most were told that they had failed too often.
func TestThrottleLetsAClassIn(t *testing.T) {
	f := newFixture(t)
	const class = 4 * account.AddressBurst
	for i := range class {
		f.create(t, fmt.Sprint("pupil", i), "secret")
	}
	var wg sync.WaitGroup
	for i := range class {
		wg.Go(func() {
			if _, err := f.Verify(t.Context(), fmt.Sprint("pupil", i), "secret", home); err != nil {
				t.Errorf("pupil %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if a, n := f.Remembered(); a != 0 || n != 0 {
		t.Errorf("got %d addresses and %d names remembered, want none", a, n)
	}
}

// Who waits for the others' outcome goes when its context ends.
func TestThrottleWaitsAsLongAsItsContext(t *testing.T) {
	f := newFixture(t)
	f.create(t, "amy", "secret")
	ctx, cancel := context.WithCancel(t.Context())
	hashing := make(chan struct{}, account.MaxHashing)
	f.hash.during = func(string) {
		hashing <- struct{}{}
		<-ctx.Done()
	}
	const all = 3 * account.NameBurst
	var ended sync.WaitGroup
	var gone atomic.Int32
	for range all {
		ended.Go(func() {
			if _, err := f.Verify(ctx, "amy", "secret", home); errors.Is(err, context.Canceled) {
				gone.Add(1)
			}
		})
	}
	for range account.MaxHashing {
		<-hashing
	}
	cancel()
	ended.Wait()
	if got := gone.Load(); got != all-account.MaxHashing {
		t.Errorf("%d went, want %d", got, all-account.MaxHashing)
	}
}

func TestThrottleForgets(t *testing.T) {
	f := newFixture(t)
	f.create(t, "amy", "secret")
	for range 100 {
		if _, err := f.attempt(t, "amy", "secret", home); err != nil {
			t.Fatal(err)
		}
	}
	if a, n := f.Remembered(); a != 0 || n != 0 {
		t.Errorf("got %d addresses and %d names remembered of successes, want none", a, n)
	}
	f.fail(t, always("amy"), host("10.9.9.%d"))
	addr := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)}) }
	for i := range account.TableSize + 100 {
		if _, err := f.attempt(t, fmt.Sprint("name", i), "wrong", addr(i)); !errors.Is(err, account.ErrCredentials) {
			t.Fatal(err)
		}
	}
	if a, n := f.Remembered(); a > account.TableSize || n > account.TableSize || a < account.TableSize/2 {
		t.Errorf("got %d addresses and %d names remembered, want at most %d", a, n, account.TableSize)
	}
	if wait, _ := f.attempt(t, "amy", "secret", home); wait == 0 {
		t.Error("a flood of names made the throttle forget the one that is attacked")
	}
	f.clock.add(time.Hour)
	for i := range 3 { // the first to need room finds all forgiven
		if _, err := f.attempt(t, fmt.Sprint("late", i), "wrong", addr(1<<20+i)); !errors.Is(err, account.ErrCredentials) {
			t.Fatal(err)
		}
	}
	if a, n := f.Remembered(); a != 3 || n != 3 {
		t.Errorf("got %d addresses and %d names remembered an hour later, want 3", a, n)
	}
}

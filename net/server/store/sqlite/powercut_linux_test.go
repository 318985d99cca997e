package sqlite_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// cutsMax is how many power cuts a test makes.
var cutsMax = flag.Int("cuts", 40, "make `N` power cuts")

// hurry has the log moved into the database often, so that a short test has many
// checkpoints.
func hurry(t *testing.T, db *sqlite.DB) {
	t.Helper()
	if pages, _, err := db.Pragma(t.Context(), "wal_autocheckpoint = 60"); pages != "60" || err != nil {
		t.Fatal(pages, err)
	}
}

func draft(room wire.ConvID, from wire.AccountID, n int) store.Draft {
	// Long ones, too, so that a commit is of many sectors and pages.
	return store.Draft{Conv: room, From: from, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("message ", n, strings.Repeat(" more", n%7*90))}
}

// acks are the messages that were acknowledged, noted as soon as they are.
type acks struct {
	mu sync.Mutex
	by map[wire.Seq]wire.UID
}

func (a *acks) note(e wire.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.by[e.Seq] = e.UID
}

func (a *acks) now() map[wire.Seq]wire.UID {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.by)
}

// talk has several people say n messages each, some of which wait together, and
// returns how many were refused.
func talk(t *testing.T, db *sqlite.DB, room wire.ConvID, from wire.AccountID, a *acks, n int) (refused int) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var mine sync.WaitGroup
			for i := range n {
				mine.Add(1)
				err := db.Append(t.Context(), draft(room, from, i), func(e wire.Event, err error) {
					if err == nil {
						a.note(e)
					} else {
						mu.Lock()
						refused++
						mu.Unlock()
					}
					mine.Done()
				})
				if err != nil {
					t.Error(err)
					mine.Done()
				}
				if i%3 == 0 {
					mine.Wait()
				}
			}
			mine.Wait()
		})
	}
	wg.Wait()
	return refused
}

// remains is a moment of a disk: what a power cut left, and what had been
// acknowledged.
type remains struct {
	dir   string
	acked map[wire.Seq]wire.UID
	floor wire.Seq // where the log began, for missing to find
}

// missing opens what a power cut left, and counts what was acknowledged and is not
// there, or an error where that is no database.
func (r *remains) missing(t *testing.T, room wire.ConvID) (n int, err error) {
	t.Helper()
	path := filepath.Join(r.dir, "parley.db")
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		return 0, err
	}
	events, err := db.Events(t.Context(), room, store.Range{Forward: true, Limit: 1})
	if err != nil {
		return 0, errors.Join(err, db.Close())
	}
	all := make(map[wire.Seq]wire.UID)
	twice := make(map[wire.UID]bool)
	r.floor = events.Floor
	for after := max(1, r.floor) - 1; after < events.Last; {
		page, err := db.Events(t.Context(), room, store.Range{Forward: true, After: after})
		if err != nil {
			return 0, errors.Join(err, db.Close())
		}
		for _, e := range page.Events {
			if after++; e.Seq != after || e.UID != "" && twice[e.UID] {
				t.Errorf("event %d is %+v", after, e)
			}
			all[e.Seq], twice[e.UID] = e.UID, true
		}
	}
	for seq, uid := range r.acked {
		if all[seq] != uid {
			n++
		}
	}
	if err := db.Close(); err != nil {
		return n, err
	}
	_, err = sqlite.Examine(t.Context(), path)
	return n, err
}

// TestPowerCutLosesNothingAcknowledged cuts the power at moments in
// the middle of commits and of checkpoints, each time with another part of what was
// on the way to the disk: what was acknowledged before is there, and the database
// is in order.
func TestPowerCutLosesNothingAcknowledged(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	d := newDisk(t)
	a := &acks{by: map[wire.Seq]wire.UID{}}
	db := open(t, filepath.Join(d.dir, "parley.db"), nil, sqlite.Arriving(nowAndThen))
	room, amy := furnish(t, db)
	hurry(t, db)
	var cuts []remains
	d.mu.Lock()
	d.moment = func(int) {
		if r.IntN(10) == 0 && len(cuts) < *cutsMax {
			cuts = append(cuts, remains{dir: d.powerCut(t, losing(r, []float64{0, 0.1, 0.5, 0.9, 1}[r.IntN(5)])), acked: a.now()})
		}
	}
	d.mu.Unlock()
	if refused := talk(t, db, room, amy, a, 2**cutsMax); refused > 0 {
		t.Errorf("%d messages were refused", refused)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	acked := 0
	for i, cut := range cuts {
		if n, err := cut.missing(t, room); n > 0 || err != nil {
			t.Errorf("seed %d, cut %d: %d of %d acknowledged messages are gone: %v", seed, i, n, len(cut.acked), err)
		}
		acked += len(cut.acked)
	}
	if len(cuts) < *cutsMax/2 || acked < 20*len(cuts) {
		t.Errorf("got %d power cuts only, with %d messages acknowledged before", len(cuts), acked)
	}
	t.Logf("%d power cuts in %d operations and %d syncs", len(cuts), d.ops, d.syncs)
}

// TestPowerCutWhileMessagesExpire cuts the power while the beginning of a log is
// removed: what is left begins where its conversation says, without a gap, and
// nothing that is kept is missing.
func TestPowerCutWhileMessagesExpire(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 4))
	d := newDisk(t)
	a := &acks{by: map[wire.Seq]wire.UID{}}
	clock := &days{}
	db := open(t, filepath.Join(d.dir, "parley.db"), nil, sqlite.WithClock(clock.now), sqlite.Arriving(nowAndThen))
	room, amy := furnish(t, db)
	hurry(t, db)
	keep(t, db, room, amy, 1)
	const old = 500
	talk(t, db, room, amy, &acks{by: map[wire.Seq]wire.UID{}}, old/4)
	clock.n.Store(2)
	for i := range 5 {
		a.note(say(t, db, draft(room, amy, i)))
	}
	var cuts []remains
	d.mu.Lock()
	d.moment = func(int) {
		if r.IntN(20) == 0 && len(cuts) < *cutsMax {
			cuts = append(cuts, remains{dir: d.powerCut(t, losing(r, []float64{0, 0.1, 0.5, 0.9, 1}[r.IntN(5)])), acked: a.now()})
		}
	}
	d.mu.Unlock()
	if n, err := db.Expire(t.Context()); n != old+2 || err != nil {
		t.Fatalf("got %d removed, %v, want %d", n, err, old+2)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	floors := map[wire.Seq]bool{}
	for i, cut := range cuts {
		n, err := cut.missing(t, room)
		if n > 0 || err != nil {
			t.Errorf("seed %d, cut %d: %d messages are gone: %v", seed, i, n, err)
		}
		floors[cut.floor] = true
	}
	if len(cuts) < 5 || len(floors) < 2 {
		t.Errorf("got %d power cuts only in %d operations, with floors %v", len(cuts), d.ops, floors)
	}
}

// TestLyingDiskIsFound holds that the test above can fail: a disk that lies about
// its syncs loses messages, and that is noticed.
func TestLyingDiskIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	d := newDisk(t)
	a := &acks{by: map[wire.Seq]wire.UID{}}
	db := open(t, filepath.Join(d.dir, "parley.db"), nil)
	room, amy := furnish(t, db)
	d.mu.Lock()
	d.liar = true
	d.mu.Unlock()
	talk(t, db, room, amy, a, 40)
	d.mu.Lock()
	cut := remains{dir: d.powerCut(t, losing(r, 0.5)), acked: a.now()}
	d.mu.Unlock()
	if n, err := cut.missing(t, room); n == 0 && err == nil {
		t.Errorf("nothing of %d messages is missing, though the disk kept half of what it said", len(cut.acked))
	}
}

// TestFailedSyncAcknowledgesNothing fails syncs, of the log and of the database,
// after each of which what was to be synced never reaches the disk: who waits is
// told so, the server goes on, and a power cut then loses nothing acknowledged.
func TestFailedSyncAcknowledgesNothing(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 3))
	d := newDisk(t)
	a := &acks{by: map[wire.Seq]wire.UID{}}
	fed := &acks{by: map[wire.Seq]wire.UID{}}
	db := open(t, filepath.Join(d.dir, "parley.db"), func(commits []store.Commit) {
		for _, k := range commits {
			if k.Event.Kind == wire.Message {
				fed.note(k.Event)
			}
		}
	}, sqlite.Arriving(nowAndThen))
	room, amy := furnish(t, db)
	hurry(t, db)
	var cuts []remains
	failed := 0
	d.mu.Lock()
	d.failing = func(int) bool {
		if r.IntN(12) == 0 {
			failed++
			return true
		}
		return false
	}
	d.moment = func(int) {
		if r.IntN(40) == 0 && len(cuts) < *cutsMax/2 {
			cuts = append(cuts, remains{dir: d.powerCut(t, losing(r, []float64{0, 0.5, 1}[r.IntN(3)])), acked: fed.now()})
		}
	}
	d.mu.Unlock()
	refused := talk(t, db, room, amy, a, 2**cutsMax)
	d.mu.Lock()
	d.failing = nil
	d.mu.Unlock()
	say(t, db, store.Draft{Conv: room, From: amy, UID: wire.NewUID(time.Now()), Text: "on we go"})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	cuts = append(cuts, remains{dir: d.powerCut(t, func() bool { return false }), acked: fed.now()})
	d.mu.Unlock()
	for i, cut := range cuts {
		if n, err := cut.missing(t, room); n > 0 || err != nil {
			t.Errorf("seed %d, cut %d of %d: %d of %d acknowledged messages are gone: %v", seed, i, len(cuts), n, len(cut.acked), err)
		}
	}
	if failed == 0 || refused == 0 || len(a.by) == 0 || len(cuts) < 5 {
		t.Errorf("%d syncs failed, %d messages were refused, %d were acknowledged, %d power cuts", failed, refused, len(a.by), len(cuts))
	}
	for seq, uid := range a.by {
		if fed.by[seq] != uid {
			t.Errorf("message %d was acknowledged, and not fed as that", seq)
		}
	}
	t.Logf("%d syncs failed of %d: %d messages refused, %d acknowledged, %d power cuts", failed, d.syncs, refused, len(a.by), len(cuts))
}

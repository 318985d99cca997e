package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// readOn has always somebody read, each for a moment, until ctx ends.
func readOn(ctx context.Context, t *testing.T, path string) {
	pool := openRaw(t, path)
	defer pool.Close()
	var two [2]*sql.Tx
	for i := 0; ctx.Err() == nil; i = 1 - i {
		tx, err := pool.Begin()
		if err == nil {
			var n int
			err = tx.QueryRow(`SELECT count(*) FROM members, (
				WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT i FROM n)`).Scan(&n)
		}
		if err != nil {
			t.Error(err)
			return
		}
		if two[i] = tx; two[1-i] != nil {
			two[1-i].Rollback() // it has only read
			two[1-i] = nil
		}
	}
	for _, tx := range two {
		if tx != nil {
			tx.Rollback()
		}
	}
}

// sayMany says a text often, and waits until all of it is stored.
func sayMany(t *testing.T, db *sqlite.DB, d store.Draft, times int) {
	t.Helper()
	var said sync.WaitGroup
	for range times {
		said.Add(1)
		d.UID = wire.NewUID(time.Now())
		err := db.Append(t.Context(), d, func(_ wire.Event, err error) {
			if err != nil {
				t.Error(err)
			}
			said.Done()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	said.Wait()
}

// TestLogDoesNotGrowWhileSomebodyReads names a fault: where somebody was always
// reading, the write-ahead log grew for as long as that went on, until the disk was
// full; and another: where they read for a tenth of a second each, the writer often
// waited in vain, however long.
func TestLogDoesNotGrowWhileSomebodyReads(t *testing.T) {
	const long = 8 << 20
	path := file(t)
	db := open(t, path, nil, sqlite.LongLog(long))
	room, amy := furnish(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	reading.Go(func() { readOn(ctx, t, path) })
	text, largest := strings.Repeat("lorem ipsum dolor ", 800), int64(0)
	for range 300 {
		sayMany(t, db, store.Draft{Conv: room, From: amy, Text: text}, 20)
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		largest = max(largest, info.Size())
	}
	cancel()
	reading.Wait()
	t.Logf("the log had %d MiB at most", largest>>20)
	if largest > 2*long {
		t.Errorf("the log grew to %d MiB, want no more than %d", largest>>20, 2*long>>20)
	}
}

// TestLogDoesNotGrowWhileMuchIsRemoved names a fault: what removes or indexes many messages
// at once counted as one, and the write-ahead log was looked at only when five hundred such
// had made it as long as they liked, where somebody was always reading.
func TestLogDoesNotGrowWhileMuchIsRemoved(t *testing.T) {
	const long = 4 << 20
	path := file(t)
	clock := &days{}
	var largest atomic.Int64
	db := open(t, path, func([]store.Commit) {
		if info, err := os.Stat(path + "-wal"); err == nil {
			largest.Store(max(largest.Load(), info.Size()))
		}
	}, sqlite.LongLog(long), sqlite.WithClock(clock.now))
	room, amy := furnish(t, db)
	keep(t, db, room, amy, 3)
	text := strings.Repeat("lorem ipsum dolor ", 200)
	for range 60 {
		sayMany(t, db, store.Draft{Conv: room, From: amy, Text: text}, 100)
	}
	largest.Store(0)
	ctx, cancel := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	reading.Go(func() { readOn(ctx, t, path) })
	clock.n.Add(10)
	removed, err := db.Expire(t.Context())
	cancel()
	reading.Wait()
	if err != nil || removed < 6000 {
		t.Fatalf("removed %d, %v", removed, err)
	}
	t.Logf("the log had %d MiB at most", largest.Load()>>20)
	if largest.Load() > 2*long {
		t.Errorf("the log grew to %d MiB, want no more than %d", largest.Load()>>20, 2*long>>20)
	}
}

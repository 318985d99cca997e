package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"sync"
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
		var said sync.WaitGroup
		for range 20 {
			said.Add(1)
			err := db.Append(t.Context(), store.Draft{Conv: room, From: amy, UID: wire.NewUID(time.Now()), Text: text}, func(_ wire.Event, err error) {
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

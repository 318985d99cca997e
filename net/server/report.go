package server

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// censusEvery is how often what is kept is counted anew at most, for which a
// store may go through all of it.
const censusEvery = 10 * time.Second

// census remembers what was counted. It is safe for concurrent use.
type census struct {
	mu      sync.Mutex
	counted time.Time
	last    wire.HealthReport
}

// take fills in what is kept and what it takes of the disk.
func (n *census) take(ctx context.Context, s store.Store, dir string, into *wire.HealthReport) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := time.Now(); n.counted.IsZero() || now.Sub(n.counted) > censusEvery {
		kept, err := countKept(ctx, s, dir)
		if err != nil {
			return err
		}
		n.counted, n.last = now, kept
	}
	into.Stock, into.DatabaseBytes, into.FreeBytes = n.last.Stock, n.last.DatabaseBytes, n.last.FreeBytes
	return nil
}

// countKept counts what a store keeps in a data directory.
func countKept(ctx context.Context, s store.Store, dir string) (r wire.HealthReport, err error) {
	if r.Stock, err = s.Stock(ctx); err != nil {
		return r, err
	}
	if r.FreeBytes, err = freeBytes(dir); err != nil {
		return r, err
	}
	for _, name := range []string{dbFile, dbFile + "-wal", dbFile + "-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return r, err
		}
		r.DatabaseBytes += info.Size()
	}
	return r, nil
}

// report is how the server is.
func (s *Server) report(ctx context.Context) (wire.Answer, error) {
	r := &wire.HealthReport{
		Version: s.cfg.Version, Uptime: int64(time.Since(s.started) / time.Second),
		Connections: s.crowd.count(), Online: s.hub.count(), Policy: s.Policy(), PerMinute: s.minutes.list(),
	}
	return r, s.census.take(ctx, s.store, s.cfg.Dir, r)
}

// Report counts what is kept in the data directory that OpenData opened. What
// only a running server knows is zero.
func (b *Books) Report(ctx context.Context) (wire.HealthReport, error) {
	return countKept(ctx, b.store, b.dir)
}

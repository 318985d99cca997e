package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite/glance"
	"parley.example/net/server/store/sqlite/pagefile"
)

// glances are the connections that read what is over at once. They are opened as
// they are needed, and the one that was used last, whose pages are at hand, is
// taken first. They are safe for concurrent use.
type glances struct {
	path   string
	places chan struct{} // holds a token for each that is lent
	over   chan struct{} // closed when nothing is lent any more
	closed sync.Once

	mu   sync.Mutex
	idle []*glance.Conn
}

func newGlances(path string) *glances {
	n := max(minReaders, runtime.GOMAXPROCS(0))
	return &glances{path: path, places: make(chan struct{}, n), over: make(chan struct{})}
}

// take lends a connection until give. Who has one takes no other.
func (g *glances) take(ctx context.Context) (*glance.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-g.over:
		return nil, store.ErrClosed
	default:
	}
	select {
	case g.places <- struct{}{}:
	case <-g.over:
		return nil, store.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	g.mu.Lock()
	if last := len(g.idle) - 1; last >= 0 {
		c := g.idle[last]
		g.idle = g.idle[:last]
		g.mu.Unlock()
		return c, nil
	}
	g.mu.Unlock()
	c, err := openGlance(g.path)
	if err != nil {
		<-g.places
		return nil, fmt.Errorf("open a connection: %w", err)
	}
	return c, nil
}

func (g *glances) give(c *glance.Conn) {
	g.mu.Lock()
	g.idle = append(g.idle, c)
	g.mu.Unlock()
	<-g.places
}

// close waits for those that are lent, and closes all.
func (g *glances) close() error {
	g.closed.Do(func() { close(g.over) })
	for range cap(g.places) {
		g.places <- struct{}{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	var errs []error
	for _, c := range g.idle {
		errs = append(errs, c.Close())
	}
	g.idle = nil
	return errors.Join(errs...)
}

func openGlance(path string) (*glance.Conn, error) {
	if err := pagefile.Register(); err != nil {
		return nil, err
	}
	return glance.Open(path, pagefile.Name,
		"PRAGMA "+busy(),
		"PRAGMA query_only = 1",
		"PRAGMA temp_store = MEMORY",
		"PRAGMA trusted_schema = 0",
		fmt.Sprintf("PRAGMA cache_size = -%d", readerCache),
	)
}

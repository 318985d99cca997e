package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// maxCache bounds the cache in bytes: some thirty builds of the program.
const maxCache = 200_000_000

// cache keeps forms by the content that they were made of, in a folder that the
// builds of every checkout share. It is locked while one of them uses it, which
// also keeps two builds of one checkout out of each other's way.
type cache struct {
	dir  string
	max  int64 // bytes
	lock *os.File
}

// openCache waits until no other build uses the cache.
func openCache(dir string) (*cache, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.Create(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock the cache: %w", err), f.Close())
	}
	return &cache{dir: dir, max: maxCache, lock: f}, nil
}

// close lets others use the cache. The lock ends with the file.
func (c *cache) close() { _ = c.lock.Close() } // nothing was written to it

// read finds an entry, and remembers that it was used.
func (c *cache) read(name string) ([]byte, bool) {
	b, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		return nil, false
	}
	now := time.Now()
	_ = os.Chtimes(filepath.Join(c.dir, name), now, now) // prune may take it earlier: no harm
	return b, true
}

// write keeps an entry.
func (c *cache) write(name string, b []byte) error { return replace(filepath.Join(c.dir, name), b) }

// formName is the entry of a form of what has the hash sum.
func formName(sum string, m method) string {
	return fmt.Sprintf("%s-%d%s", sum, m.level, ending[m.coding])
}

// get finds a form, and makes sure that it decodes to what has the hash sum.
func (c *cache) get(sum string, m method) ([]byte, bool) {
	b, ok := c.read(formName(sum, m))
	if !ok {
		return nil, false
	}
	raw, err := decode(m.coding, b)
	return b, err == nil && hash(raw) == sum
}

// put keeps a form.
func (c *cache) put(sum string, m method, form []byte) error { return c.write(formName(sum, m), form) }

// prune removes what was used longest ago, until the cache has its measure.
func (c *cache) prune() error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	var kept []fs.FileInfo
	var total int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			kept, total = append(kept, info), total+info.Size()
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, info := range kept {
		if total <= c.max {
			break
		}
		if err := os.Remove(filepath.Join(c.dir, info.Name())); err != nil {
			return err
		}
		total -= info.Size()
	}
	return nil
}

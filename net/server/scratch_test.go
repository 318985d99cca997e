package server

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestScratchBesideOthers names a fault: of two backups that were begun in one folder
// at the same moment one took the other's folder for one that was left.
func TestScratchBesideOthers(t *testing.T) {
	within := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 300 {
				dir, done, err := scratch(within)
				if err != nil {
					t.Error("begin:", err)
					return
				}
				if err := os.WriteFile(filepath.Join(dir, dbFile), nil, 0o600); err != nil {
					t.Error("write:", err)
				}
				if err := done(); err != nil {
					t.Error("end:", err)
				}
			}
		})
	}
	all.Wait()
}

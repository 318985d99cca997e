//go:build !android

package pagefile_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"parley.example/net/server/store/sqlite/pagefile"
)

// TestDataSync: syncs at once end, each with its own result, and one that the
// kernel cannot do is told and makes nothing of the others.
func TestDataSync(t *testing.T) {
	if !pagefile.Aside() {
		t.Fatal("this kernel has no asynchronous I/O")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			f, err := os.Create(filepath.Join(t.TempDir(), "f"))
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			for range 20 {
				if _, err := f.WriteString("words"); err != nil {
					t.Error(err)
				}
				if done, err := pagefile.DataSync(int32(f.Fd())); !done || err != nil {
					t.Errorf("got %v, %v", done, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestRefusedSyncIsTold: a file that cannot be synced is left to who asked. It is
// the last test, for the kernel is not asked again.
func TestRefusedSyncIsTold(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if done, err := pagefile.DataSync(int32(w.Fd())); done || !errors.Is(err, unix.EINVAL) {
		t.Errorf("got %v, %v", done, err)
	}
	if done, err := pagefile.DataSync(int32(w.Fd())); done || err != nil {
		t.Errorf("again: got %v, %v", done, err)
	}
}

package load_test

import (
	"os"
	"path/filepath"
	"testing"

	"parley.example/net/server/load"
)

func TestDisk(t *testing.T) {
	dir := t.TempDir()
	rate, p95, err := load.Disk(dir)
	if err != nil || rate <= 0 || p95 <= 0 {
		t.Errorf("Disk: %v syncs a second, %v µs, %v", rate, p95, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
	if _, _, err := load.Disk(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there has a disk")
	}
}

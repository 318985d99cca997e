package main

import (
	"fmt"
	"os"
	"syscall"
	"testing"
)

// smallDisk mounts a tmpfs of so many bytes until the test ends. Only root may;
// CI is root, and must not skip.
func smallDisk(t *testing.T, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes))
	if err != nil && os.Getuid() != 0 && os.Getenv("CI") == "" {
		t.Skipf("NOT TESTED: a full disk: mounting a small one needs root: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

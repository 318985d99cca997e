package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// lockDir takes dir for this process alone, by LockFileEx: the system lets go
// of it when the process ends, however it ends.
func lockDir(dir string) (unlock func() error, err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	if err == nil {
		return f.Close, nil
	}
	f.Close() // nothing was written
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return nil, inUse(dir)
	}
	return nil, fmt.Errorf("lock the data directory: %w", err)
}

// syncDir does nothing: Windows keeps the names in a directory by itself.
func syncDir(string) error { return nil }

// isAddrInUse reports whether a listen failed because the port is taken.
func isAddrInUse(err error) bool { return errors.Is(err, windows.WSAEADDRINUSE) }

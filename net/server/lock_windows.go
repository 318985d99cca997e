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
	return lockByte(dir, 0, windows.LOCKFILE_EXCLUSIVE_LOCK, inUse)
}

// shareDir keeps the database in dir where it is, beside others who do, also while
// a server runs: no restore begins meanwhile.
func shareDir(dir string) (done func() error, err error) { return lockByte(dir, 1, 0, atWork) }

// claimDir is for who moves the database: nobody shares dir meanwhile.
func claimDir(dir string) (done func() error, err error) {
	return lockByte(dir, 1, windows.LOCKFILE_EXCLUSIVE_LOCK, atWork)
}

// lockByte locks one byte of the lock's file, which need not be there. Where it is
// locked, the error is taken's.
func lockByte(dir string, at, how uint32, taken func(dir string) error) (unlock func() error, err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	err = windows.LockFileEx(windows.Handle(f.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{Offset: at})
	if err == nil {
		return f.Close, nil
	}
	f.Close() // nothing was written
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return nil, taken(dir)
	}
	return nil, fmt.Errorf("lock the data directory: %w", err)
}

// syncDir does nothing: Windows keeps the names in a directory by itself.
func syncDir(string) error { return nil }

// isAddrInUse reports whether a listen failed because the port is taken.
func isAddrInUse(err error) bool { return errors.Is(err, windows.WSAEADDRINUSE) }

//go:build unix

package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockDir takes dir for this process alone, by flock(2): the system lets go of
// it when the process ends, however it ends.
func lockDir(dir string) (unlock func() error, err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f.Close, nil
	}
	f.Close() // nothing was written
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, inUse(dir)
	}
	return nil, fmt.Errorf("lock the data directory: %w", err)
}

// shareDir keeps the database in dir where it is, beside others who do, also while
// a server runs: no restore begins meanwhile. It locks the folder itself, so that
// nothing is left in it.
func shareDir(dir string) (done func() error, err error) { return flockDir(dir, syscall.LOCK_SH) }

// claimDir is for who moves the database: nobody shares dir meanwhile.
func claimDir(dir string) (done func() error, err error) { return flockDir(dir, syscall.LOCK_EX) }

func flockDir(dir string, how int) (done func() error, err error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	err = syscall.Flock(int(d.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		d.Close() // nothing was written
		return nil, atWork(dir)
	}
	return d.Close, nil // other errors are of a file system that locks no folders, as NFS
}

// syncDir makes the names in dir last, where its file system has a way to.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // that of a network, say
	}
	return errors.Join(err, d.Close())
}

// isAddrInUse reports whether a listen failed because the port is taken.
func isAddrInUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }

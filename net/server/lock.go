package server

import "fmt"

// lockFile is the lock's name in the data directory. It stays there; only the
// lock on it counts.
const lockFile = "lock"

// inUse says whose the directory is, and what to do.
func inUse(dir string) error {
	return fmt.Errorf("%w: %s: stop that server, or give this one its own with -data", ErrInUse, dir)
}

// atWork says who stands in the way of a restore, or of whom it does.
func atWork(dir string) error {
	return fmt.Errorf("another parleyd is at work on %s: wait until it has ended, and try again", dir)
}

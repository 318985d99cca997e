package server

import "fmt"

// lockFile is the lock's name in the data directory. It stays there; only the
// lock on it counts.
const lockFile = "lock"

// inUse says whose the directory is, and what to do.
func inUse(dir string) error {
	return fmt.Errorf("%w: %s: stop that server, or give this one its own with -data", ErrInUse, dir)
}

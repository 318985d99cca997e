package client

import "time"

// How long a program waits for another one that changes the same place: lockTries times
// lockPause, far beyond what a write takes. Then it goes on: one that was stopped in the
// middle must not stop the others.
const (
	lockTries = 100
	lockPause = 10 * time.Millisecond
)

// turned is a Disk that several programs of one home change in turn.
type turned interface {
	// lock waits for its turn. Where the place has no locks, as on the file system of
	// some networks, there are no turns.
	lock() (unlock func())
}

// alone reads a Disk and writes what comes of that, while no other program does.
func alone(d Disk, change func() error) error {
	if l, ok := d.(turned); ok {
		defer l.lock()()
	}
	return change()
}

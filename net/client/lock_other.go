//go:build !windows && !js

package client

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// lock locks the directory itself by flock(2), so that nothing is left in it. The system
// lets go of it when the process ends, however it ends.
func (d folder) lock() (unlock func()) {
	f, err := os.Open(string(d))
	if err != nil {
		return func() {} // what follows says so
	}
	pause := time.NewTicker(lockPause)
	defer pause.Stop()
	for range lockTries {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			break
		}
		<-pause.C
	}
	return func() { _ = f.Close() } // it was only read
}

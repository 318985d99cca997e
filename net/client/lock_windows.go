package client

import (
	"errors"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// What LockFileEx is told, and says where another program has the lock (winerror.h).
const (
	lockNow       = 1 | 2 // LOCKFILE_FAIL_IMMEDIATELY, LOCKFILE_EXCLUSIVE_LOCK
	lockViolation = syscall.Errno(33)
)

// lock locks a file beside the directory by LockFileEx. The system lets go of it when the
// process ends, however it ends.
func (d folder) lock() (unlock func()) {
	f, err := os.OpenFile(string(d)+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return func() {} // what follows says so
	}
	lockFileEx := syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")
	pause := time.NewTicker(lockPause)
	defer pause.Stop()
	for range lockTries {
		var at syscall.Overlapped
		ok, _, err := lockFileEx.Call(f.Fd(), lockNow, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
		if ok != 0 || !errors.Is(err, lockViolation) {
			break
		}
		<-pause.C
	}
	return func() { _ = f.Close() } // nothing was written
}

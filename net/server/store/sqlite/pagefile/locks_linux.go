//go:build amd64 || arm64

package pagefile

import (
	"errors"

	"golang.org/x/sys/unix"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

type (
	fcntlFunc   = func(tls *libc.TLS, fd, command int32, args uintptr) int32
	setCallFunc = func(tls *libc.TLS, vfs, name, call uintptr) int32
	getCallFunc = func(tls *libc.TLS, vfs, name uintptr) uintptr
)

// ourFcntl stays where it is, and stands before theirFcntl, which is libc's.
var (
	ourFcntl   fcntlFunc = fcntl
	theirFcntl fcntlFunc
)

// fcntl is fcntl(2). A commit locks and unlocks several times, and no lock is
// waited for, so that the scheduler need not know of it, whose monitor sleeps on.
func fcntl(tls *libc.TLS, fd, command int32, args uintptr) int32 {
	if command != unix.F_SETLK {
		return theirFcntl(tls, fd, command, args)
	}
	_, _, errno := unix.RawSyscall(unix.SYS_FCNTL, uintptr(fd), unix.F_SETLK, *at[uintptr](args))
	if errno != 0 {
		*at[int32](libc.X__errno_location(tls)) = int32(errno)
		return -1
	}
	return 0
}

// lockQuickly has SQLite lock by fcntl, where it does so by libc's.
func lockQuickly(tls *libc.TLS, base uintptr, under *sqlite3.Tsqlite3_vfs) error {
	if under.FiVersion < 3 || under.FxSetSystemCall == 0 {
		return nil // it is not the system's own
	}
	name, err := libc.CString("fcntl")
	if err != nil {
		return err
	}
	defer libc.Xfree(tls, name)
	theirs := fn[getCallFunc](under.FxGetSystemCall)(tls, base, name)
	if theirs == 0 {
		return nil
	}
	theirFcntl = fn[fcntlFunc](theirs)
	if rc := fn[setCallFunc](under.FxSetSystemCall)(tls, base, name, pointer(&ourFcntl)); rc != sqlite3.SQLITE_OK {
		return errors.New("SQLite takes no other fcntl")
	}
	return nil
}

package pagefile

import (
	"runtime"

	"golang.org/x/sys/unix"
	sqlite3 "modernc.org/sqlite/lib"
)

// syncData syncs what a file of SQLite's holds, and of what is known of it what is
// needed to read that. Where there is one place to run in, it is kept for others
// meanwhile; where there are several, one of them can wait, which is faster on a
// busy machine.
func syncData(address uintptr) (rc int32, done bool) {
	fd := at[sqlite3.TunixFile](address).Fh
	var err error
	if runtime.GOMAXPROCS(0) == 1 {
		done, err = dataSync(fd)
	}
	if !done {
		for err = unix.EINTR; err == unix.EINTR; {
			err = unix.Fdatasync(int(fd))
		}
	}
	if err != nil {
		return sqlite3.SQLITE_IOERR_FSYNC, true
	}
	return sqlite3.SQLITE_OK, true
}

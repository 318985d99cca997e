package pagefile

import (
	"encoding/binary"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite writes a log frame by frame, each in two pieces, a system call for each
// (https://sqlite.org/fileformat.html#the_write_ahead_log). Here those that follow
// each other are held until one ends a commit, and are written as one. Nobody else
// reads a frame before the commit that it belongs to has ended.

const (
	// frameHead is the size of what stands before a page in the log; at commitAt in it
	// are 4 bytes that are not zero where its frame ends a commit.
	frameHead = 24
	commitAt  = 4
	// holdMost bounds what is held, in bytes: SQLite's own VFS writes less than
	// 128 KiB at once.
	holdMost = 96 << 10
)

// held is what a log holds back. Its memory is C's, as the file's is.
type held struct {
	bytes uintptr // holdMost, zero before the first
	size  int32
	at    int64 // where in the file they belong
	end   int64 // of what was written last, or is held
	ends  bool  // the last frame ends a commit
}

// writeLog writes to a log, or holds what follows what was written before.
func writeLog(tls *libc.TLS, address, from uintptr, n int32, offset int64) int32 {
	f := of(address)
	h := &f.log
	follows := offset == h.end
	h.end = offset + int64(n)
	if h.size > 0 && (!follows || h.size+n > holdMost) {
		if rc := f.release(tls, address); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	head := n == frameHead
	if h.size == 0 && (!head || !follows || !h.room(tls)) {
		return fn[writeFunc](f.methods().FxWrite)(tls, address, from, n, offset)
	}
	piece := unsafe.Slice(at[byte](from), n)
	if head {
		h.ends = binary.BigEndian.Uint32(piece[commitAt:]) != 0
	}
	if h.size == 0 {
		h.at = offset
	}
	copy(unsafe.Slice(at[byte](h.bytes), holdMost)[h.size:], piece)
	h.size += n
	if head || !h.ends {
		return sqlite3.SQLITE_OK
	}
	return f.release(tls, address)
}

// room reports whether there is memory to hold something.
func (h *held) room(tls *libc.TLS) bool {
	if h.bytes == 0 {
		h.bytes = libc.Xmalloc(tls, holdMost)
	}
	return h.bytes != 0
}

// release writes what is held. After an error it is held no more: SQLite undoes
// what it belongs to.
func (f *file) release(tls *libc.TLS, address uintptr) int32 {
	n := f.log.size
	if n == 0 {
		return sqlite3.SQLITE_OK
	}
	f.log.size = 0
	return fn[writeFunc](f.methods().FxWrite)(tls, address, f.log.bytes, n, f.log.at)
}

// readLog, truncateLog and sizeLog see what is held.
func readLog(tls *libc.TLS, address, into uintptr, n int32, offset int64) int32 {
	f := of(address)
	if rc := f.release(tls, address); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return fn[readFunc](f.methods().FxRead)(tls, address, into, n, offset)
}

func truncateLog(tls *libc.TLS, address uintptr, size int64) int32 {
	f := of(address)
	if rc := f.release(tls, address); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return fn[truncateFunc](f.methods().FxTruncate)(tls, address, size)
}

func sizeLog(tls *libc.TLS, address, into uintptr) int32 {
	f := of(address)
	if rc := f.release(tls, address); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return fn[sizeFunc](f.methods().FxFileSize)(tls, address, into)
}

// closeLog forgets what is held, which belongs to no commit that has ended.
func closeLog(tls *libc.TLS, address uintptr) int32 {
	f := of(address)
	if f.log.bytes != 0 {
		libc.Xfree(tls, f.log.bytes)
		f.log = held{}
	}
	return fn[closeFunc](f.methods().FxClose)(tls, address)
}

// syncLog syncs a log. The first time it is for the VFS below, which syncs the
// folder of a new one, too; and always where that is not the system's own.
func syncLog(tls *libc.TLS, address uintptr, flags int32) int32 {
	f := of(address)
	if rc := f.release(tls, address); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if f.system && f.synced {
		if rc, done := syncData(address); done {
			return rc
		}
	}
	rc := fn[syncFunc](f.methods().FxSync)(tls, address, flags)
	f.synced = rc == sqlite3.SQLITE_OK
	return rc
}

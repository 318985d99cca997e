// Package pagefile is how SQLite reaches its files here: a VFS
// (https://sqlite.org/vfs.html) above the system's own. Each page of a sealed
// database ends in a checksum, written when the page goes into the database file
// and compared when it is read from there, so that what has changed on the disk by
// itself is told as damage and never read as content. On Linux a log's sync is
// of its data alone, and on one core waited for as the runtime waits for a socket.
//
// Rules of the house: it knows no schema. What it is told to write it writes as
// SQLite has it, but for the bytes that a page has in reserve.
//
// The write-ahead log needs no seal: its frames have checksums of SQLite's own,
// which are compared when the log is recovered.
package pagefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Name is what the VFS is called in a database's URI, once Register has been
// called.
const Name = "parley"

// Reserve is how many bytes at the end of each page hold its checksum: CRC-32C of the
// page's number, 4 bytes, and of what is before the seal; all big-endian. A
// database is sealed where its header, at reserveAt, has that number in reserve.
const Reserve = 4

// Of a database's header (https://sqlite.org/fileformat.html#the_database_header).
const (
	headerSize = 100
	magic      = "SQLite format 3\x00"
	sizeAt     = 16 // the size of a page, 2 bytes; 1 means 64 KiB
	reserveAt  = 20
	minPage    = 512
	lockedAt   = 1 << 30 // what is locked; SQLite leaves the page alone that it is in
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is the checksum of a page without its seal.
func sum(number uint32, content []byte) uint32 {
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], number)
	return crc32.Update(crc32.Update(0, castagnoli, n[:]), castagnoli, content)
}

// seal writes the checksum of a page into its end.
func seal(number uint32, page []byte) {
	end := len(page) - Reserve
	binary.BigEndian.PutUint32(page[end:], sum(number, page[:end]))
}

// whole reports whether a page is what was sealed.
func whole(number uint32, page []byte) bool {
	end := len(page) - Reserve
	return binary.BigEndian.Uint32(page[end:]) == sum(number, page[:end])
}

// file is what is known of an open file. It stands in SQLite's memory, zeroed
// before the file is opened, behind what the VFS below has there: SQLite uses a
// file in one thread at a time.
type file struct {
	below  uintptr // the methods of the VFS below
	page   int32   // the size of a page, zero while the header is not known
	sealed bool
	early  bool // pages were written before the header was there
	system bool // the VFS below is the system's
	synced bool // by the VFS below, once
	log    held
}

// look learns from a database's header what its pages are.
func (f *file) look(header []byte) {
	if string(header[:len(magic)]) != magic {
		return
	}
	if f.page = int32(binary.BigEndian.Uint16(header[sizeAt:])); f.page == 1 {
		f.page = 64 << 10
	}
	f.sealed = header[reserveAt] == Reserve && f.page >= minPage
}

// number is that of the page that n bytes at an offset are, zero for none.
func (f *file) number(n int32, offset int64) uint32 {
	if !f.sealed || n != f.page || offset%int64(n) != 0 {
		return 0
	}
	return uint32(offset/int64(n)) + 1
}

type (
	openFunc     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32
	deleteFunc   = func(tls *libc.TLS, vfs, name uintptr, sync int32) int32
	readFunc     = func(tls *libc.TLS, file, into uintptr, n int32, offset int64) int32
	writeFunc    = func(tls *libc.TLS, file, from uintptr, n int32, offset int64) int32
	closeFunc    = func(tls *libc.TLS, file uintptr) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	sizeFunc     = func(tls *libc.TLS, file, into uintptr) int32
	syncFunc     = func(tls *libc.TLS, file uintptr, flags int32) int32
	traitsFunc   = func(tls *libc.TLS, file uintptr) int32
	controlFunc  = func(tls *libc.TLS, file uintptr, op int32, arg uintptr) int32
)

// Ours, which stay where they are: SQLite calls them by their address.
var (
	ourOpen    openFunc    = open
	ourDelete  deleteFunc  = remove
	ourRead    readFunc    = read
	ourWrite   writeFunc   = write
	ourControl controlFunc = control
	ourTraits  traitsFunc  = traits

	ourLogRead     readFunc     = readLog
	ourLogWrite    writeFunc    = writeLog
	ourLogTruncate truncateFunc = truncateLog
	ourLogSize     sizeFunc     = sizeLog
	ourLogSync     syncFunc     = syncLog
	ourLogClose    closeFunc    = closeLog
)

// layer is the VFS.
var layer struct {
	behind uintptr // where a file of ours stands, from the beginning of SQLite's

	mu      sync.Mutex
	methods map[methodsKey]uintptr // ours, by those below
}

type methodsKey struct {
	below uintptr
	log   bool
}

// at is the C object at an address.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// fn is the Go function that stands for one of C.
func fn[F any](pointer uintptr) F { return *(*F)(unsafe.Pointer(&pointer)) }

// pointer is the reverse of fn; f must stay.
func pointer[F any](f *F) uintptr { return *(*uintptr)(unsafe.Pointer(f)) }

func of(address uintptr) *file { return at[file](address + layer.behind) }

func (f *file) methods() *sqlite3.Tsqlite3_io_methods {
	return at[sqlite3.Tsqlite3_io_methods](f.below)
}

// below is the VFS that does the work: the process's default, as it is now.
func below(tls *libc.TLS) (address uintptr, vfs *sqlite3.Tsqlite3_vfs) {
	address = sqlite3.Xsqlite3_vfs_find(tls, 0)
	return address, at[sqlite3.Tsqlite3_vfs](address)
}

// Register makes the VFS known to SQLite, once for all.
var Register = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	base, under := below(tls)
	if base == 0 {
		return errors.New("SQLite has no VFS")
	}
	address := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(*under)))
	name, err := libc.CString(Name)
	if err != nil || address == 0 {
		return fmt.Errorf("no memory for a VFS: %w", err)
	}
	layer.behind = (uintptr(under.FszOsFile) + 7) &^ 7
	layer.methods = make(map[methodsKey]uintptr)
	own := at[sqlite3.Tsqlite3_vfs](address)
	*own = *under
	own.FszOsFile = int32(layer.behind + unsafe.Sizeof(file{}))
	own.FpNext, own.FzName, own.FxOpen, own.FxDelete = 0, name, pointer(&ourOpen), pointer(&ourDelete)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, address, 0); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("SQLite takes no VFS: %d", rc)
	}
	return lockQuickly(tls, base, under)
})

func open(tls *libc.TLS, _, name, address uintptr, flags int32, out uintptr) int32 {
	*of(address) = file{}
	base, under := below(tls)
	rc := fn[openFunc](under.FxOpen)(tls, base, name, address, flags, out)
	log := flags&sqlite3.SQLITE_OPEN_WAL != 0
	if rc != sqlite3.SQLITE_OK || !log && flags&sqlite3.SQLITE_OPEN_MAIN_DB == 0 {
		return rc
	}
	f := at[sqlite3.Tsqlite3_file](address)
	ours := methods(tls, f.FpMethods, log)
	if ours == 0 {
		fn[closeFunc](at[sqlite3.Tsqlite3_io_methods](f.FpMethods).FxClose)(tls, address)
		f.FpMethods = 0 // or SQLite would close it again
		return sqlite3.SQLITE_NOMEM
	}
	*of(address) = file{below: f.FpMethods, system: libc.GoString(under.FzName) == "unix"}
	f.FpMethods = ours
	return rc
}

// methods are those of a file whose methods below are given; zero where there is
// no memory for them.
func methods(tls *libc.TLS, below uintptr, log bool) uintptr {
	layer.mu.Lock()
	defer layer.mu.Unlock()
	key := methodsKey{below, log}
	if ours := layer.methods[key]; ours != 0 {
		return ours
	}
	under := at[sqlite3.Tsqlite3_io_methods](below)
	ours := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*under)))
	if ours == 0 {
		return 0
	}
	own := at[sqlite3.Tsqlite3_io_methods](ours)
	*own = *under
	if log {
		own.FxRead, own.FxWrite = pointer(&ourLogRead), pointer(&ourLogWrite)
		own.FxTruncate, own.FxFileSize = pointer(&ourLogTruncate), pointer(&ourLogSize)
		own.FxSync, own.FxClose = pointer(&ourLogSync), pointer(&ourLogClose)
	} else {
		own.FiVersion = min(own.FiVersion, 2) // without xFetch, which would pass read
		own.FxRead, own.FxWrite = pointer(&ourRead), pointer(&ourWrite)
		own.FxFileControl, own.FxDeviceCharacteristics = pointer(&ourControl), pointer(&ourTraits)
	}
	layer.methods[key] = ours
	return ours
}

func remove(tls *libc.TLS, _, name uintptr, sync int32) int32 {
	base, under := below(tls)
	return fn[deleteFunc](under.FxDelete)(tls, base, name, sync)
}

// read reads from a database file. A page that is not what was written is damage.
func read(tls *libc.TLS, address, into uintptr, n int32, offset int64) int32 {
	f := of(address)
	if rc := fn[readFunc](f.methods().FxRead)(tls, address, into, n, offset); rc != sqlite3.SQLITE_OK {
		return rc
	}
	b := unsafe.Slice(at[byte](into), n)
	if offset == 0 && n >= headerSize {
		f.look(b)
	} else if f.page == 0 {
		f.ask(tls, address)
	}
	if number := f.number(n, offset); number != 0 && !whole(number, b) {
		return sqlite3.SQLITE_CORRUPT
	}
	return sqlite3.SQLITE_OK
}

// write writes to a database file. Pages come from the log in their order, so that
// the header that makes a database a sealed one is seen before the others. A new
// file that has no log, as that of VACUUM INTO, gets its header last, behind those
// that SQLite had no room to keep.
func write(tls *libc.TLS, address, from uintptr, n int32, offset int64) int32 {
	f := of(address)
	b := unsafe.Slice(at[byte](from), n)
	if offset == 0 && n >= headerSize {
		f.look(b)
		if rc := f.sealEarly(tls, address); rc != sqlite3.SQLITE_OK {
			return rc
		}
	} else if f.page == 0 {
		f.ask(tls, address)
		f.early = f.early || f.page == 0
	}
	if number := f.number(n, offset); number != 0 {
		seal(number, b)
	}
	return fn[writeFunc](f.methods().FxWrite)(tls, address, from, n, offset)
}

// ask reads the header. One that cannot be read stays unknown: it is read before
// anything else that matters is.
func (f *file) ask(tls *libc.TLS, address uintptr) {
	into := tls.Alloc(headerSize)
	defer tls.Free(headerSize)
	if fn[readFunc](f.methods().FxRead)(tls, address, into, headerSize, 0) == sqlite3.SQLITE_OK {
		f.look(unsafe.Slice(at[byte](into), headerSize))
	}
}

// sealEarly seals what was written before the header, where that is a sealed
// database's now.
func (f *file) sealEarly(tls *libc.TLS, address uintptr) int32 {
	if !f.early || f.page == 0 {
		return sqlite3.SQLITE_OK
	}
	if f.early = false; !f.sealed {
		return sqlite3.SQLITE_OK
	}
	n := int64(f.page)
	into := libc.Xmalloc(tls, libc.Tsize_t(n))
	if into == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	defer libc.Xfree(tls, into)
	var size int64
	where := tls.Alloc(int(unsafe.Sizeof(size)))
	defer tls.Free(int(unsafe.Sizeof(size)))
	if rc := fn[sizeFunc](f.methods().FxFileSize)(tls, address, where); rc != sqlite3.SQLITE_OK {
		return rc
	}
	size = *at[int64](where)
	for offset := n; offset+n <= size; offset += n {
		if offset == lockedAt/n*n {
			continue
		}
		if rc := fn[readFunc](f.methods().FxRead)(tls, address, into, int32(n), offset); rc != sqlite3.SQLITE_OK {
			return rc
		}
		seal(f.number(int32(n), offset), unsafe.Slice(at[byte](into), n))
		if rc := fn[writeFunc](f.methods().FxWrite)(tls, address, into, int32(n), offset); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return sqlite3.SQLITE_OK
}

// control lets a checkpoint begin with what the header is then: another connection
// may have sealed the database.
func control(tls *libc.TLS, address uintptr, op int32, arg uintptr) int32 {
	f := of(address)
	if op == sqlite3.SQLITE_FCNTL_CKPT_START {
		f.page, f.sealed = 0, false
	}
	return fn[controlFunc](f.methods().FxFileControl)(tls, address, op, arg)
}

// traits has SQLite read whole pages only, which a checksum is of.
func traits(tls *libc.TLS, address uintptr) int32 {
	return fn[traitsFunc](of(address).methods().FxDeviceCharacteristics)(tls, address) &^ sqlite3.SQLITE_IOCAP_SUBPAGE_READ
}

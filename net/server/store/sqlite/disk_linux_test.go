package sqlite_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A disk is a folder whose files SQLite writes through a layer of ours. The layer
// knows what is on stable storage, which is what was there at a file's last sync,
// and what may or may not be: the writes since. From both it makes what a power
// cut would leave, at any moment: of the writes since the sync any, in any order,
// by sectors. It can also fail a sync, after which nothing of what was to be
// synced is ever on stable storage, as Linux does it, or lie about all of them.
//
// The layer is a VFS (https://sqlite.org/vfs.html) above SQLite's own, the
// process's default from its first use on; files elsewhere pass it untouched.
type disk struct {
	dir string

	mu    sync.Mutex
	files map[string]*platter // by base name
	ops   int                 // writes, truncations and syncs so far
	syncs int
	// failing says whether a sync fails; liar, that syncs do nothing.
	failing func(sync int) bool
	liar    bool
	// moment is called after each op, under mu.
	moment func(ops int)
}

// platter is a file on a disk.
type platter struct {
	safe    []byte
	pending []op
}

// op is a write, or where data is nil a truncation, since the last sync.
type op struct {
	at   int64
	data []byte
}

// sector is what a disk writes whole or not at all.
const sector = 512

func (p *platter) apply(o op) {
	if o.data == nil {
		p.safe = resized(p.safe, o.at)
		return
	}
	if end := o.at + int64(len(o.data)); end > int64(len(p.safe)) {
		p.safe = resized(p.safe, end)
	}
	copy(p.safe[o.at:], o.data)
}

func resized(b []byte, n int64) []byte {
	if n <= int64(len(b)) {
		return b[:n:n]
	}
	return append(b, make([]byte, n-int64(len(b)))...)
}

// cut is what a power cut leaves of the file; keep says of each sector that waits
// whether it was written.
func (p *platter) cut(keep func() bool) []byte {
	left := platter{safe: append([]byte(nil), p.safe...)}
	for _, o := range p.pending {
		if o.data == nil {
			if keep() {
				left.apply(o)
			}
			continue
		}
		for from := 0; from < len(o.data); {
			to := min(len(o.data), from+sector-int(o.at+int64(from))%sector)
			if keep() {
				left.apply(op{o.at + int64(from), o.data[from:to]})
			}
			from = to
		}
	}
	return left.safe
}

// powerCut writes what a power cut would leave now into a new folder. It is called
// from moment.
func (d *disk) powerCut(t *testing.T, keep func() bool) (dir string) {
	dir = t.TempDir()
	for name, p := range d.files {
		if err := os.WriteFile(filepath.Join(dir, name), p.cut(keep), 0o600); err != nil {
			t.Error(err)
		}
	}
	return dir
}

// losing keeps each sector with a probability.
func losing(r *rand.Rand, kept float64) func() bool { return func() bool { return r.Float64() < kept } }

// done notes an operation.
func (d *disk) done() {
	d.ops++
	if d.moment != nil {
		d.moment(d.ops)
	}
}

func (d *disk) wrote(name string, o op) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.files[name]
	p.pending = append(p.pending, o)
	d.done()
}

// sync makes what waits safe, and reports whether the layer below is to be asked.
func (d *disk) sync(name string) (ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.syncs++
	p := d.files[name]
	switch {
	case d.failing != nil && d.failing(d.syncs):
		p.pending = nil
		return false
	case !d.liar:
		for _, o := range p.pending {
			p.apply(o)
		}
		p.pending = nil
	}
	d.done()
	return true
}

// layer is the VFS.
var layer struct {
	sync.Mutex
	tls     *libc.TLS
	base    uintptr             // the VFS below
	methods map[uintptr]uintptr // ours, by those of the file below
	disks   map[string]*disk    // by folder
	open    map[uintptr]handle
}

// handle is an open file on a disk.
type handle struct {
	disk  *disk
	name  string
	below *sqlite3.Tsqlite3_io_methods
}

// at is the C object at an address.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// fn is the Go function that stands for one of C.
func fn[F any](pointer uintptr) F { return *(*F)(unsafe.Pointer(&pointer)) }

// pointer is the reverse of fn; f must stay.
func pointer[F any](f *F) uintptr { return *(*uintptr)(unsafe.Pointer(f)) }

type (
	openFunc     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32
	deleteFunc   = func(tls *libc.TLS, vfs, name uintptr, sync int32) int32
	closeFunc    = func(tls *libc.TLS, file uintptr) int32
	writeFunc    = func(tls *libc.TLS, file, from uintptr, n int32, to int64) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc     = func(tls *libc.TLS, file uintptr, flags int32) int32
)

// Ours, which stay.
var (
	ourOpen     openFunc     = layerOpen
	ourDelete   deleteFunc   = layerDelete
	ourClose    closeFunc    = layerClose
	ourWrite    writeFunc    = layerWrite
	ourTruncate truncateFunc = layerTruncate
	ourSync     syncFunc     = layerSync
)

var install = sync.OnceValue(func() error {
	layer.tls = libc.NewTLS()
	layer.disks, layer.open, layer.methods = map[string]*disk{}, map[uintptr]handle{}, map[uintptr]uintptr{}
	layer.base = sqlite3.Xsqlite3_vfs_find(layer.tls, 0)
	vfs := libc.Xmalloc(layer.tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	name, err := libc.CString("disk")
	if err != nil || vfs == 0 || layer.base == 0 {
		return fmt.Errorf("no memory for the layer: %w", err)
	}
	own := at[sqlite3.Tsqlite3_vfs](vfs)
	*own = *at[sqlite3.Tsqlite3_vfs](layer.base)
	own.FpNext, own.FzName, own.FxOpen, own.FxDelete = 0, name, pointer(&ourOpen), pointer(&ourDelete)
	if rc := sqlite3.Xsqlite3_vfs_register(layer.tls, vfs, 1); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("register the layer: %d", rc)
	}
	return nil
})

// newDisk makes a disk on which a database may be opened.
func newDisk(t *testing.T) *disk {
	t.Helper()
	if err := install(); err != nil {
		t.Fatal(err)
	}
	d := &disk{dir: t.TempDir(), files: map[string]*platter{}}
	layer.Lock()
	defer layer.Unlock()
	layer.disks[d.dir] = d
	t.Cleanup(func() {
		layer.Lock()
		defer layer.Unlock()
		delete(layer.disks, d.dir)
	})
	return d
}

// on finds the disk of a path.
func on(path string) (handle, bool) {
	layer.Lock()
	defer layer.Unlock()
	d := layer.disks[filepath.Dir(path)]
	name := filepath.Base(path)
	return handle{disk: d, name: name}, d != nil && !strings.HasSuffix(name, "-shm")
}

func layerOpen(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	rc := fn[openFunc](at[sqlite3.Tsqlite3_vfs](layer.base).FxOpen)(tls, layer.base, name, file, flags, out)
	if rc != sqlite3.SQLITE_OK || name == 0 {
		return rc
	}
	h, ok := on(libc.GoString(name))
	if !ok {
		return rc
	}
	h.disk.mu.Lock()
	if h.disk.files[h.name] == nil {
		h.disk.files[h.name] = &platter{}
	}
	h.disk.mu.Unlock()
	layer.Lock()
	defer layer.Unlock()
	f := at[sqlite3.Tsqlite3_file](file)
	h.below = at[sqlite3.Tsqlite3_io_methods](f.FpMethods)
	ours := layer.methods[f.FpMethods]
	if ours == 0 {
		if ours = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*h.below))); ours == 0 {
			return sqlite3.SQLITE_NOMEM
		}
		own := at[sqlite3.Tsqlite3_io_methods](ours)
		*own = *h.below
		own.FxClose, own.FxWrite = pointer(&ourClose), pointer(&ourWrite)
		own.FxTruncate, own.FxSync = pointer(&ourTruncate), pointer(&ourSync)
		layer.methods[f.FpMethods] = ours
	}
	f.FpMethods = ours
	layer.open[file] = h
	return rc
}

func layerDelete(tls *libc.TLS, _, name uintptr, sync int32) int32 {
	if h, ok := on(libc.GoString(name)); ok {
		h.disk.mu.Lock()
		delete(h.disk.files, h.name)
		h.disk.mu.Unlock()
	}
	return fn[deleteFunc](at[sqlite3.Tsqlite3_vfs](layer.base).FxDelete)(tls, layer.base, name, sync)
}

func opened(file uintptr) handle {
	layer.Lock()
	defer layer.Unlock()
	return layer.open[file]
}

func layerClose(tls *libc.TLS, file uintptr) int32 {
	h := opened(file)
	layer.Lock()
	delete(layer.open, file)
	layer.Unlock()
	return fn[closeFunc](h.below.FxClose)(tls, file)
}

func layerWrite(tls *libc.TLS, file, from uintptr, n int32, to int64) int32 {
	h := opened(file)
	rc := fn[writeFunc](h.below.FxWrite)(tls, file, from, n, to)
	if rc == sqlite3.SQLITE_OK {
		h.disk.wrote(h.name, op{to, append([]byte{}, unsafe.Slice(at[byte](from), n)...)})
	}
	return rc
}

func layerTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	h := opened(file)
	rc := fn[truncateFunc](h.below.FxTruncate)(tls, file, size)
	if rc == sqlite3.SQLITE_OK {
		h.disk.wrote(h.name, op{at: size})
	}
	return rc
}

func layerSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	h := opened(file)
	if !h.disk.sync(h.name) {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	return fn[syncFunc](h.below.FxSync)(tls, file, flags)
}

// TestDiskKnowsItsFiles holds that the layer sees every byte: with all writes kept
// a power cut leaves what the files are.
func TestDiskKnowsItsFiles(t *testing.T) {
	d := newDisk(t)
	path := filepath.Join(d.dir, "parley.db")
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	for n := range 300 {
		say(t, db, draft(room, amy, n))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if names := len(maps.Collect(maps.All(d.files))); names != 1 || d.syncs < 300 {
		t.Errorf("the layer knows %d files and %d syncs", names, d.syncs)
	}
	if got, want := d.files["parley.db"].cut(func() bool { return true }), content(t, path); string(got) != string(want) {
		t.Errorf("the layer has %d bytes, the file %d, or others", len(got), len(want))
	}
}

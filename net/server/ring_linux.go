//go:build linux && !android

package server

import (
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ring is the kernel's io_uring, by which the writes to many sockets cost one
// system call. It is owned by one goroutine.
//
// The layout is that of linux/io_uring.h. Every write is made while submit
// waits, and none is left to the kernel afterwards: none of them would block.
type ring struct {
	fd      int
	mapped  [][]byte
	entries []entry
	slots   []uint32 // which entry is the one at that place
	tail    *uint32  // of what is asked
	head    *uint32  // of what is done
	done    *uint32  // its tail
	results []result
	asked   []write // their bytes stay, while the kernel reads them
}

// entry is an io_uring_sqe, as it is for a send.
type entry struct {
	op, flags uint8
	priority  uint16
	fd        int32
	offset    uint64
	addr      uint64
	size      uint32
	how       uint32
	tag       uint64
	_         [3]uint64
}

// result is an io_uring_cqe.
type result struct {
	tag   uint64
	n     int32
	flags uint32
}

// ringOffsets are those of io_uring_params.
type (
	askedOffsets struct{ head, tail, mask, entries, flags, dropped, array, _, _, _ uint32 }
	doneOffsets  struct{ head, tail, mask, entries, overflow, results, flags, _, _, _ uint32 }
	ringParams   struct {
		entries, doneEntries, flags, cpu, idle, features, share uint32
		_                                                       [3]uint32
		asked                                                   askedOffsets
		done                                                    doneOffsets
	}
)

// What of linux/io_uring.h is used.
const (
	opSend        = 26 // IORING_OP_SEND
	enterGetevent = 1  // IORING_ENTER_GETEVENTS
	offAsked      = 0  // IORING_OFF_SQ_RING
	offEntries    = 0x10000000

	featSingleMap    = 1 << 0
	featSubmitStable = 1 << 2
	featFastPoll     = 1 << 5 // since Linux 5.7, which has all the rest
	featsNeeded      = featSingleMap | featSubmitStable | featFastPoll
)

// newRing is nil where the kernel has none, or gives none to us.
func newRing() *ring {
	var p ringParams
	fd, _, no := syscall.Syscall(unix.SYS_IO_URING_SETUP, ringMost, uintptr(unsafe.Pointer(&p)), 0)
	if no != 0 {
		return nil
	}
	r := &ring{fd: int(fd)}
	if p.features&featsNeeded != featsNeeded || p.entries < ringMost || !r.attach(&p) {
		r.close()
		return nil
	}
	return r
}

// attach maps what is shared with the kernel.
func (r *ring) attach(p *ringParams) bool {
	size := max(p.asked.array+p.entries*4, p.done.results+p.doneEntries*uint32(unsafe.Sizeof(result{})))
	both, ok := r.share(offAsked, int(size))
	if !ok {
		return false
	}
	entries, ok := r.share(offEntries, int(p.entries*uint32(unsafe.Sizeof(entry{}))))
	if !ok {
		return false
	}
	at := func(offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&both[offset])) }
	r.tail, r.head, r.done = at(p.asked.tail), at(p.done.head), at(p.done.tail)
	r.slots = unsafe.Slice(at(p.asked.array), p.entries)
	r.results = unsafe.Slice((*result)(unsafe.Pointer(&both[p.done.results])), p.doneEntries)
	r.entries = unsafe.Slice((*entry)(unsafe.Pointer(&entries[0])), p.entries)
	return true
}

func (r *ring) share(offset int64, size int) ([]byte, bool) {
	b, err := syscall.Mmap(r.fd, offset, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED|syscall.MAP_POPULATE)
	if err == nil {
		r.mapped = append(r.mapped, b)
	}
	return b, err == nil
}

// close lets go of the kernel's side. Errors would mean that it was gone.
func (r *ring) close() {
	for _, b := range r.mapped {
		syscall.Munmap(b)
	}
	syscall.Close(r.fd)
}

// add has b written to a socket by the next submit. There is room for ringMost.
func (r *ring) add(fd int, b []byte) {
	i, tail := uint32(len(r.asked)), atomic.LoadUint32(r.tail)
	at := tail & uint32(len(r.entries)-1)
	r.asked = append(r.asked, write{b: b})
	r.entries[at] = entry{
		op: opSend, fd: int32(fd), tag: uint64(i), how: syscall.MSG_DONTWAIT | syscall.MSG_NOSIGNAL,
		addr: uint64(uintptr(unsafe.Pointer(unsafe.SliceData(b)))), size: uint32(len(b)),
	}
	r.slots[at] = at
	atomic.StoreUint32(r.tail, tail+1)
}

// submit writes, and answers what came of each in the order in which they were
// added, valid until the next add. false means that the ring is of no use any
// more: what it did not write, it took nothing of.
func (r *ring) submit() ([]write, bool) {
	writes, left := r.asked, len(r.asked)
	r.asked = r.asked[:0]
	for left > 0 {
		// None waits, so that it is as short as its writes, and the scheduler need not know.
		n, _, no := syscall.RawSyscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), uintptr(left), uintptr(left), enterGetevent, 0, 0)
		switch {
		case no == 0 && n > 0:
			left -= int(n)
		case no == syscall.EINTR:
		default:
			r.collect(writes)
			return writes, false
		}
	}
	r.collect(writes)
	return writes, true
}

// collect takes the results.
func (r *ring) collect(writes []write) {
	head, tail := atomic.LoadUint32(r.head), atomic.LoadUint32(r.done)
	for ; head != tail; head++ {
		done := &r.results[head&uint32(len(r.results)-1)]
		w := &writes[done.tag]
		switch no := syscall.Errno(-done.n); {
		case done.n >= 0:
			w.n, w.err = int(done.n), nil
		case no == syscall.EAGAIN || no == syscall.EINTR:
			w.err = nil
		default:
			w.err = no
		}
	}
	atomic.StoreUint32(r.head, head)
}

//go:build linux && !android

package pagefile

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A sync is a system call that may take milliseconds, for which the scheduler
// would keep a place that others could run in. The kernel's asynchronous I/O
// (io_submit(2)) syncs beside them and says so through an eventfd.

// asider syncs one file at a time.
type asider struct {
	context uintptr
	done    *os.File // the eventfd
}

// iocb and ioEvent are those of linux/aio_abi.h, as they are for a sync.
type iocb struct {
	_                [2]uint64
	opcode           uint16
	_                uint16
	fd               uint32
	_                [4]uint64
	flags, eventFile uint32
}

type ioEvent struct {
	_, _   uint64
	result int64
	_      int64
}

const (
	opDataSync  = 3 // IOCB_CMD_FDSYNC
	tellEventFD = 1 // IOCB_FLAG_RESFD
)

// asiders are the ones that nobody uses; there are as many as syncs were under way
// at once.
var asiders struct {
	sync.Mutex
	idle    []*asider
	refused atomic.Bool // the kernel does not do it
}

// Aside reports whether the runtime can wait for syncs as for sockets.
var Aside = sync.OnceValue(func() bool {
	a, err := idleAsider()
	if err == nil {
		a.rest()
	}
	return err == nil
})

// dataSync is fdatasync(2), done by the kernel's workers; where done is not set the
// kernel does not do it so.
func dataSync(fd int32) (done bool, err error) {
	if asiders.refused.Load() {
		return false, nil
	}
	a, err := idleAsider()
	if err != nil {
		asiders.refused.Store(true)
		return false, err
	}
	if done, err = a.sync(fd); err == nil {
		a.rest()
		return true, nil
	}
	if !done {
		asiders.refused.Store(true)
	}
	return done, errors.Join(err, a.close()) // who knows what it will tell next
}

// rest makes one that does nothing an idle one.
func (a *asider) rest() {
	asiders.Lock()
	defer asiders.Unlock()
	asiders.idle = append(asiders.idle, a)
}

// close ends one whose last sync is over.
func (a *asider) close() error {
	_, _, errno := unix.Syscall(unix.SYS_IO_DESTROY, a.context, 0, 0)
	if errno != 0 {
		return errors.Join(errno, a.done.Close())
	}
	return a.done.Close()
}

func idleAsider() (*asider, error) {
	asiders.Lock()
	defer asiders.Unlock()
	if last := len(asiders.idle) - 1; last >= 0 {
		a := asiders.idle[last]
		asiders.idle = asiders.idle[:last]
		return a, nil
	}
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, err
	}
	a := &asider{done: os.NewFile(uintptr(fd), "eventfd")}
	if _, _, errno := unix.Syscall(unix.SYS_IO_SETUP, 1, uintptr(unsafe.Pointer(&a.context)), 0); errno != 0 {
		return nil, errors.Join(errno, a.done.Close())
	}
	return a, nil
}

// sync submits a sync and waits for it; an error without begun is the submission's.
// The runtime's wait begins before the submission, so that what tells the end is
// not read in vain first. None of the system calls waits, so that the scheduler
// need not know of them, whose monitor sleeps on.
func (a *asider) sync(fd int32) (begun bool, err error) {
	conn, err := a.done.SyscallConn()
	if err != nil {
		return false, err
	}
	var errno unix.Errno
	var count [8]byte
	err = conn.Read(func(event uintptr) bool {
		if !begun {
			errno = a.submit(fd, event)
			begun = errno == 0
			return !begun
		}
		_, _, errno = unix.RawSyscall(unix.SYS_READ, event, uintptr(unsafe.Pointer(&count)), uintptr(len(count)))
		return errno != unix.EAGAIN
	})
	if err == nil && errno != 0 {
		err = errno
	}
	if err == nil {
		err = a.collect()
	}
	return begun, err
}

// submit begins a sync.
func (a *asider) submit(fd int32, event uintptr) unix.Errno {
	command := &iocb{opcode: opDataSync, fd: uint32(fd), flags: tellEventFD, eventFile: uint32(event)}
	_, _, errno := unix.RawSyscall(unix.SYS_IO_SUBMIT, a.context, 1, uintptr(unsafe.Pointer(&command)))
	runtime.KeepAlive(command)
	return errno
}

// collect takes what came of a sync that has ended.
func (a *asider) collect() error {
	var event ioEvent
	n, _, errno := unix.RawSyscall6(unix.SYS_IO_GETEVENTS, a.context, 1, 1, uintptr(unsafe.Pointer(&event)), 0, 0)
	switch {
	case errno != 0:
		return errno
	case n != 1:
		return fmt.Errorf("the kernel tells %d syncs", n)
	case event.result < 0:
		return unix.Errno(-event.result)
	}
	return nil
}

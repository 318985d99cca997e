package server

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// lot is where connections wait for their peers' next bytes without a goroutine,
// whose stack would be most of what an idle one costs: the kernel's epoll holds
// them. It begins with the first that comes. It is safe for concurrent use.
//
//	session: nothing to read → park … readable, or too late, or closed → resume on a hand
type lot struct {
	ctx context.Context
	wg  *sync.WaitGroup // that those who park are counted in

	mu     sync.Mutex
	epoll  int // valid while file is set
	file   *os.File
	parked map[int]*guest // by file descriptor
}

// lookEvery is how late a passed deadline may be noticed.
const lookEvery = time.Second

// eventsMost is how many are told of at a time.
const eventsMost = 128

func newLot(ctx context.Context, wg *sync.WaitGroup) *lot {
	return &lot{ctx: ctx, wg: wg, parked: map[int]*guest{}}
}

// park has resume called when the peer has said something, its deadline has
// passed, or the connection is closed; in between the caller lets go of it. false
// means that it cannot wait here. resume must not block.
func (l *lot) park(g *guest, resume func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g.closing || l.ctx.Err() != nil || l.file == nil && l.start() != nil {
		return false
	}
	op := syscall.EPOLL_CTL_MOD
	if !g.enrolled {
		op = syscall.EPOLL_CTL_ADD
	}
	g.resume = resume
	l.parked[g.fd] = g
	event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP | syscall.EPOLLONESHOT, Fd: int32(g.fd)}
	if syscall.EpollCtl(l.epoll, op, g.fd, &event) != nil {
		delete(l.parked, g.fd)
		return false
	}
	g.enrolled = true
	return true
}

// start makes the epoll, which the runtime waits for as for any file. The caller
// holds the lock.
func (l *lot) start() error {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		return errors.Join(err, syscall.Close(fd))
	}
	file := os.NewFile(uintptr(fd), "epoll")
	raw, err := file.SyscallConn()
	if err == nil {
		err = file.SetReadDeadline(time.Time{}) // which tells whether the runtime waits for it
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.epoll, l.file = fd, file
	l.wg.Go(func() { l.watch(raw) })
	l.wg.Go(l.sweep)
	return nil
}

// watch resumes those whose peers have said something, until the lot is closed.
func (l *lot) watch(raw syscall.RawConn) {
	var events [eventsMost]syscall.EpollEvent
	n := 0
	ready := func(fd uintptr) bool {
		// It does not wait, so that the scheduler need not know.
		got, _, no := syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, fd, uintptr(unsafe.Pointer(&events)), eventsMost, 0, 0, 0)
		if n = int(got); no != 0 {
			n = 0
		}
		return no != 0 || n > 0
	}
	for ; raw.Read(ready) == nil; runtime.Gosched() {
		for _, e := range events[:n] {
			l.mu.Lock()
			g := l.parked[int(e.Fd)]
			delete(l.parked, int(e.Fd))
			l.mu.Unlock()
			if g != nil { // else its deadline had passed
				g.resume()
			}
		}
	}
}

// sweep resumes those whose deadline has passed, until the server ends, and then
// closes the lot.
func (l *lot) sweep() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var late []*guest
	for {
		select {
		case <-tick.C:
		case <-l.ctx.Done():
			l.mu.Lock()
			defer l.mu.Unlock()
			l.file.Close() // nothing was written to it
			return
		}
		now := time.Now()
		l.mu.Lock()
		for fd, g := range l.parked {
			if g.late(now) {
				late = append(late, g)
				delete(l.parked, fd)
			}
		}
		l.mu.Unlock()
		for _, g := range late {
			g.resume()
		}
		clear(late)
		late = late[:0]
	}
}

// leave is called before a guest's connection is closed; it answers what is to be
// called after that, nil for nothing.
func (l *lot) leave(g *guest) (resume func()) {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g.closing = true
	if l.parked[g.fd] != g {
		return nil
	}
	delete(l.parked, g.fd)
	return g.resume
}

// readOnce reads what there is at once. Nothing is an errAgain. The scheduler is
// not told, for nothing is waited for: its monitor may sleep on.
func readOnce(fd uintptr, b []byte) (int, error) {
	for {
		n, _, no := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
		switch no {
		case 0:
			return int(n), nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, errAgain
		default:
			return 0, os.NewSyscallError("read", no)
		}
	}
}

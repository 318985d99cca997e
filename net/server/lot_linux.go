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
//	session: nothing to read → park … readable → glance ⟲, or too late, or closed → resume on a hand
type lot struct {
	ctx context.Context
	wg  *sync.WaitGroup // that those who park are counted in

	mu     sync.Mutex
	epoll  int // valid while file is set
	file   *os.File
	over   bool           // nobody may park any more
	parked map[int]*guest // by file descriptor
}

// lookEvery is how late a passed deadline may be noticed.
const lookEvery = time.Second

// eventsMost is how many are told of at a time.
const eventsMost = 128

func newLot(ctx context.Context, wg *sync.WaitGroup) *lot {
	return &lot{ctx: ctx, wg: wg, parked: map[int]*guest{}}
}

// park waits for the peer to say something: glance is called then, on the lot's
// goroutine, and may leave it here. Where it does not, where the deadline has
// passed, and where the connection is closed resume is. In between the caller lets
// go of it; false means that it cannot wait here. Neither may block.
func (l *lot) park(g *guest, glance func() (stays bool), resume func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g.closing || l.over || l.ctx.Err() != nil || l.file == nil && l.start() != nil {
		return false
	}
	event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLPRI | syscall.EPOLLRDHUP, Fd: int32(g.fd)}
	if !g.enrolled && syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_ADD, g.fd, &event) != nil {
		return false
	}
	g.enrolled = true
	g.glance, g.resume = glance, resume
	l.parked[g.fd] = g
	return true
}

// dismiss has the kernel tell of a guest no more, who is not parked. The caller
// holds the lock.
func (l *lot) dismiss(g *guest) {
	if g.enrolled && !g.closing { // a closed one is dismissed, and its number another's
		syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_DEL, g.fd, nil) // it is there
		g.enrolled = false
	}
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

// watch shows those in whose peers have said something, until the lot is closed.
// It goes on from one look to the next without a wait where there may be more; a
// wait ends with what has come since the look before.
func (l *lot) watch(raw syscall.RawConn) {
	var events [eventsMost]syscall.EpollEvent
	look := func(fd uintptr) (ended bool) {
		for {
			// It does not wait, so that the scheduler need not know.
			n, _, no := syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, fd, uintptr(unsafe.Pointer(&events)), eventsMost, 0, 0, 0)
			if no == syscall.EINTR {
				continue
			}
			if no != 0 {
				return true
			}
			more := n == eventsMost
			for _, e := range events[:n] {
				more = l.show(e) || more
			}
			if !more {
				return false
			}
			runtime.Gosched() // who is fed has a turn, too
		}
	}
	raw.Read(look) // until it is closed
}

// show lets one take up what its peer says, and reports whether it may have left
// something: that peer's end, or what is behind urgent data, at which a read ends.
func (l *lot) show(e syscall.EpollEvent) (more bool) {
	fd := int(e.Fd)
	l.mu.Lock()
	g := l.parked[fd]
	delete(l.parked, fd)
	l.mu.Unlock()
	if g == nil {
		return false // its deadline had passed, or it was closed
	}
	stays := g.glance()
	l.mu.Lock()
	if stays = stays && !g.closing; stays {
		l.parked[fd] = g
	} else {
		l.dismiss(g)
	}
	l.mu.Unlock()
	if !stays {
		g.resume()
	}
	return stays && e.Events&^syscall.EPOLLIN != 0
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
			l.over = true
			l.mu.Unlock()
			l.file.Close() // waits for watch, which may want the lock
			return
		}
		now := time.Now()
		l.mu.Lock()
		for fd, g := range l.parked {
			if g.late(now) {
				late = append(late, g)
				delete(l.parked, fd)
				l.dismiss(g)
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

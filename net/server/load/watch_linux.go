package load

import (
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// watch reads the sockets of many streams on one goroutine, by an epoll of its
// own: a goroutine for each would read twice for what has come once, and the
// generator would cost more than the servers that it measures. What it reads is
// handed on, whole frames, as soon as it is there, and the clock is read after
// each read. It is safe for concurrent use.
type watch struct {
	epoll int
	file  *os.File
	all   sync.WaitGroup

	mu      sync.Mutex
	sockets map[int32]*socketOf
	closed  bool
}

// socketOf is a socket that a watch reads, as a connection. Its descriptor is the
// watch's to close; in between Close only ends the connection.
type socketOf struct {
	net.Conn // closed already: what is not of a socketOf fails
	s        *stream
	parse    func(now int64, b []byte) int
	rest     []byte // of what was read, the frame that is not whole

	mu sync.RWMutex // held for reading while the descriptor is used
	fd int          // -1 once it is closed
}

// eventsMost is how many sockets are told of at a time.
const eventsMost = 256

// newWatches are one for each goroutine that may run.
func newWatches() (all []*watch, err error) {
	for range runtime.GOMAXPROCS(0) {
		w, err := newWatch()
		if err != nil {
			return nil, errors.Join(err, closeWatches(all))
		}
		all = append(all, w)
	}
	return all, nil
}

func closeWatches(all []*watch) error {
	var errs []error
	for _, w := range all {
		errs = append(errs, w.close())
	}
	return errors.Join(errs...)
}

func newWatch() (*watch, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	w := &watch{epoll: fd, file: os.NewFile(uintptr(fd), "epoll"), sockets: map[int32]*socketOf{}}
	raw, err := w.file.SyscallConn()
	if err == nil {
		err = w.file.SetReadDeadline(time.Time{}) // which tells whether the runtime waits for it
	}
	if err != nil {
		return nil, errors.Join(err, w.file.Close())
	}
	w.all.Go(func() { w.run(raw) })
	return w, nil
}

// close ends the connections that are left, and waits for the goroutine.
func (w *watch) close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	err := w.file.Close()
	w.all.Wait()
	for _, c := range w.sockets {
		c.end(net.ErrClosed)
	}
	return err
}

// add has a stream's socket read from now on; false means that it is left to
// others.
func (w *watch) add(s *stream, parse func(now int64, b []byte) int) bool {
	tcp, ok := s.conn.(*net.TCPConn)
	if !ok {
		return false
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return false
	}
	fd := -1
	err = raw.Control(func(own uintptr) { fd, _ = unix.FcntlInt(own, unix.F_DUPFD_CLOEXEC, 0) }) // -1 tells its error
	if err != nil || fd < 0 {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || unix.EpollCtl(w.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}) != nil {
		unix.Close(fd) // the socket is open still
		return false
	}
	tcp.Close() // or the runtime would be told of what comes, too
	c := &socketOf{Conn: tcp, s: s, parse: parse, fd: fd}
	w.sockets[int32(fd)], s.conn = c, c
	return true
}

// run reads until the watch is closed.
func (w *watch) run(raw syscall.RawConn) {
	var events [eventsMost]unix.EpollEvent
	var which [eventsMost]*socketOf
	n, buf := 0, make([]byte, readMost)
	ready := func(fd uintptr) bool {
		got, _, no := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, fd, uintptr(unsafe.Pointer(&events)), eventsMost, 0, 0, 0)
		if n = int(got); no != 0 {
			n = 0
		}
		return no != 0 || n > 0
	}
	for ; raw.Read(ready) == nil; runtime.Gosched() { // who sends has a turn, too
		w.mu.Lock()
		for i, e := range events[:n] {
			which[i] = w.sockets[e.Fd]
		}
		w.mu.Unlock()
		for _, c := range which[:n] {
			if err := c.take(buf); err != nil {
				w.mu.Lock()
				delete(w.sockets, int32(c.fd))
				w.mu.Unlock()
				c.end(err)
			}
		}
	}
}

// take reads once and hands on what is whole.
func (c *socketOf) take(buf []byte) error {
	kept := copy(buf, c.rest)
	if kept == len(buf) {
		return errors.New("a frame is too long")
	}
	n, _, no := unix.RawSyscall(unix.SYS_READ, uintptr(c.fd), uintptr(unsafe.Pointer(&buf[kept])), uintptr(len(buf)-kept))
	switch {
	case no == unix.EAGAIN || no == unix.EINTR:
		return nil
	case no != 0:
		return os.NewSyscallError("read", no)
	case n == 0:
		return errors.New("the server closed the connection")
	}
	whole := buf[:kept+int(n)]
	used := c.parse(nanos(), whole)
	c.rest = append(c.rest[:0], whole[used:]...)
	return nil
}

// end closes the descriptor, of which the kernel tells nothing any more.
func (c *socketOf) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	unix.Close(c.fd) // nothing is written to it any more
	c.fd = -1
	c.s.fail(err)
	close(c.s.done)
}

// Write implements net.Conn.
func (c *socketOf) Write(b []byte) (n int, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for c.fd >= 0 {
		m, err := unix.Write(c.fd, b[n:])
		n += max(m, 0)
		switch {
		case err == unix.EAGAIN:
			_, err = unix.Poll([]unix.PollFd{{Fd: int32(c.fd), Events: unix.POLLOUT}}, -1)
			if err != nil && err != unix.EINTR {
				return n, os.NewSyscallError("poll", err)
			}
		case err != nil && err != unix.EINTR:
			return n, os.NewSyscallError("write", err)
		case n == len(b):
			return n, nil
		}
	}
	return n, net.ErrClosed
}

// Close implements net.Conn.
func (c *socketOf) Close() error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.fd < 0 {
		return net.ErrClosed
	}
	return unix.Shutdown(c.fd, unix.SHUT_RDWR)
}

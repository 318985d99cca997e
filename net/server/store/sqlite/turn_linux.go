package sqlite

import (
	"encoding/binary"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// turn lets others run. Where one goroutine runs at once, runtime.Gosched is of no
// use to those who wait for the network, at which the scheduler looks only when
// there is nothing else to run: whoever yields waits with them, for an event of
// its own that has come already.
type turn struct {
	event *os.File // an eventfd; nil where there is none
	conn  syscall.RawConn
	count [8]byte
}

func newTurn() *turn {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return &turn{}
	}
	t := &turn{event: os.NewFile(uintptr(fd), "eventfd")}
	if t.conn, err = t.event.SyscallConn(); err != nil {
		t.event.Close() // nothing was written to it
		return &turn{}
	}
	return t
}

// yield lets whoever can run do so first.
func (t *turn) yield() {
	if t.event == nil || runtime.GOMAXPROCS(0) > 1 {
		runtime.Gosched()
		return
	}
	told := false
	// Neither call waits; one that fails means that there is no wait either.
	_ = t.conn.Read(func(fd uintptr) bool {
		if told {
			_, err := unix.Read(int(fd), t.count[:])
			return err != unix.EAGAIN
		}
		told = true
		binary.NativeEndian.PutUint64(t.count[:], 1)
		_, err := unix.Write(int(fd), t.count[:])
		return err != nil
	})
}

func (t *turn) close() error {
	if t.event == nil {
		return nil
	}
	return t.event.Close()
}

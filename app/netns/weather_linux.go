//go:build !android

package netns

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Weather is what a cable does to the packets that pass it, in either direction.
// Its zero value does nothing.
type Weather struct {
	// Loss and Twice are the shares that never arrive, and that arrive twice.
	Loss, Twice float64
	// Delay is how long each takes at least, and Jitter how much longer at most:
	// each has a time of its own, so that they overtake each other.
	Delay, Jitter time.Duration
}

// under bounds the packets that are under way at once; more are lost, as on a
// router whose queue is full.
const under = 1000

// Cable is one whose weather changes. Safe for concurrent use.
type Cable struct {
	weather atomic.Pointer[Weather]
	flying  atomic.Int64
	mu      sync.Mutex
	random  *rand.Rand
}

// Set changes the weather of what is sent from now on.
func (c *Cable) Set(w Weather) { c.weather.Store(&w) }

// Rough adds a machine as Host does, on a cable with weather; the seed says which
// packets it takes. It needs no netem of the kernel's, only its TUN devices.
func (s *Segment) Rough(n int, seed uint64) (*Host, *Cable) {
	s.t.Helper()
	h := s.bare(n)
	port := fmt.Sprint("port", n)
	ends := [2]*os.File{s.tap(h.Name, "eth0"), s.tap(s.name, port)}
	s.plug(h, port)
	c := &Cable{random: rand.New(rand.NewPCG(seed, uint64(n)))}
	c.Set(Weather{})
	var both sync.WaitGroup
	for i, from := range ends {
		both.Go(func() { c.carry(s, from, ends[1-i]) })
	}
	s.t.Cleanup(func() {
		for _, f := range ends {
			f.Close() // which ends its carry; a packet that still flies is lost
		}
		both.Wait()
	})
	return h, c
}

// tap makes an end of a cable in a namespace.
func (s *Segment) tap(ns, name string) *os.File {
	s.t.Helper()
	type made struct {
		file *os.File
		err  error
	}
	end := make(chan made, 1)
	go func() {
		runtime.LockOSThread() // for good: the thread, which is elsewhere then, ends with this
		file, err := tapIn("/run/netns/"+ns, name)
		end <- made{file, err}
	}()
	m := <-end
	if m.err != nil {
		Untested(s.t, "TUN devices", m.err)
	}
	return m.file
}

// tapIn moves its thread to a namespace, and makes an Ethernet device there.
func tapIn(path, name string) (*os.File, error) {
	ns, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer ns.Close()
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
		return nil, fmt.Errorf("enter %s: %w", path, err)
	}
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open /dev/net/tun: %w", err)
	}
	req, err := unix.NewIfreq(name)
	if err == nil {
		req.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, req)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make %s: %w", name, err), unix.Close(fd))
	}
	return os.NewFile(uintptr(fd), name), nil // which the poller serves
}

// carry takes packets from one end to the other until the first is closed.
func (c *Cable) carry(s *Segment, from, to *os.File) {
	packet := make([]byte, 1<<16)
	for {
		n, err := from.Read(packet)
		if errors.Is(err, fs.ErrClosed) {
			return
		}
		if err != nil {
			s.t.Errorf("read a packet: %v", err)
			return
		}
		for _, after := range c.fate() {
			c.send(to, append([]byte(nil), packet[:n]...), after)
		}
	}
}

// fate says how long each copy of a packet takes: none, one, or two.
func (c *Cable) fate() []time.Duration {
	w := c.weather.Load()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.random.Float64() < w.Loss {
		return nil
	}
	times := make([]time.Duration, 1, 2)
	if c.random.Float64() < w.Twice {
		times = times[:2]
	}
	for i := range times {
		times[i] = w.Delay + time.Duration(c.random.Float64()*float64(w.Jitter))
	}
	return times
}

// send delivers a packet in time, where it is not one too many. One that cannot be
// written is lost, as packets are.
func (c *Cable) send(to *os.File, packet []byte, after time.Duration) {
	if after == 0 {
		_, _ = to.Write(packet)
		return
	}
	if c.flying.Add(1) > under {
		c.flying.Add(-1)
		return
	}
	time.AfterFunc(after, func() {
		defer c.flying.Add(-1)
		_, _ = to.Write(packet)
	})
}

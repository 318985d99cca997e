package load

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// errNoAnswer means that a server took longer than replyWait.
var errNoAnswer = errors.New("no answer")

// Buffers: the first one of a connection, and how far it grows; what is queued
// is written from flushAt on by itself.
const (
	readFirst = 2 << 10
	readMost  = 256 << 10
	flushAt   = 32 << 10
)

// stream is a connection with a queue of bytes to write and one that reads, which
// ends with the connection.
type stream struct {
	conn net.Conn
	mu   sync.Mutex
	wbuf []byte
	err  error
	done chan struct{} // closed when nothing more is read
}

func newStream(conn net.Conn) *stream { return &stream{conn: conn, done: make(chan struct{})} }

// begin has what arrives read and parsed, by one of c's watches where they can.
func (s *stream) begin(c Config, parse func(now int64, b []byte) int) {
	if n := len(c.watches); n == 0 || !c.watches[rand.IntN(n)].add(s, parse) {
		go s.read(parse)
	}
}

// read feeds parse with what has arrived, until the connection ends. parse
// returns how much of it was whole.
func (s *stream) read(parse func(now int64, b []byte) int) {
	defer close(s.done)
	buf, n := make([]byte, readFirst), 0
	for {
		m, err := s.conn.Read(buf[n:])
		if m > 0 {
			n += m
			used := parse(nanos(), buf[:n])
			full := n == len(buf)
			n = copy(buf, buf[used:n])
			if full && len(buf) < readMost {
				buf = append(make([]byte, 0, 2*len(buf)), buf[:n]...)
				buf = buf[:cap(buf)]
			}
		}
		if err != nil {
			s.fail(err)
			return
		}
	}
}

func (s *stream) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

// queue adds bytes to what Flush writes.
func (s *stream) queue(parts ...[]byte) error {
	s.mu.Lock()
	for _, p := range parts {
		s.wbuf = append(s.wbuf, p...)
	}
	big := len(s.wbuf) > flushAt
	s.mu.Unlock()
	if big {
		return s.Flush()
	}
	return nil
}

// Flush is client's.
func (s *stream) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.wbuf) == 0 || s.err != nil {
		return s.err
	}
	_, s.err = s.conn.Write(s.wbuf)
	s.wbuf = s.wbuf[:0]
	return s.err
}

func (s *stream) say(format string, args ...any) error {
	if err := s.queue(fmt.Appendf(nil, format, args...)); err != nil {
		return err
	}
	return s.Flush()
}

// Close is client's.
func (s *stream) Close() error { return s.conn.Close() }

// wait blocks until ch yields, the connection ends or replyWait passes.
func wait[T any](s *stream, ch <-chan T) (T, error) {
	late := time.NewTimer(replyWait)
	defer late.Stop()
	var none T
	select {
	case v := <-ch:
		return v, nil
	case <-s.done:
		s.mu.Lock()
		defer s.mu.Unlock()
		return none, fmt.Errorf("the connection ended: %w", s.err)
	case <-late.C:
		return none, errNoAnswer
	}
}

// waitErr is wait for a channel of errors.
func (s *stream) waitErr(ch <-chan error) error {
	said, err := wait(s, ch)
	if err != nil {
		return err
	}
	return said
}

// lines calls f with each whole line, without its end, and returns how many
// bytes they were.
func lines(b []byte, f func(line []byte)) int {
	used := 0
	for {
		i := bytes.IndexByte(b[used:], '\n')
		if i < 0 {
			return used
		}
		line := b[used : used+i]
		used += i + 1
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line = line[:n-1]
		}
		f(line)
	}
}

// tell sends to a channel that nobody may wait at any more.
func tell[T any](ch chan T, v T) {
	select {
	case ch <- v:
	default:
	}
}

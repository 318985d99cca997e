package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall/js"
	"time"

	"parley.example/net/wire"
)

// Limits of a browser's socket.
const (
	// socketInbox bounds the bytes that came and were not read. The browser
	// cannot be made to wait, so a reader that is so far behind is cut off.
	socketInbox = 8 << 20
	// socketOutbox bounds the bytes that the browser holds and has not sent; a
	// write beyond it waits.
	socketOutbox = 1 << 20
	// outboxPoll is how often such a write looks again: WebSocket has no event
	// for it.
	outboxPoll = 50 * time.Millisecond
)

// socket is a WebSocket as a net.Conn that carries lines: each text message is
// one line without its newline. Safe for concurrent use as a net.Conn is.
type socket struct {
	ws        js.Value
	addr      socketAddr
	listeners []js.Func
	opened    chan struct{} // closed when the browser says open

	mu      sync.Mutex
	in      bytes.Buffer
	err     error         // why it ended
	changed chan struct{} // closed and replaced whenever in, err or readBy change
	readBy  time.Time
	writeBy time.Time
	half    []byte // of a line written without its newline yet
}

// socketAddr is where a socket leads.
type socketAddr string

func (socketAddr) Network() string  { return "websocket" }
func (a socketAddr) String() string { return string(a) }

// openSocket dials ws(s)://addr/ws.
func openSocket(ctx context.Context, addr string) (conn net.Conn, err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			conn, err = nil, fmt.Errorf("%w: %w", ErrNoHost, thrown) // an address that is none
		}
	}()
	s := &socket{
		ws:      js.Global().Get("WebSocket").New(pageScheme() + "://" + addr + "/ws"),
		addr:    socketAddr(addr),
		opened:  make(chan struct{}),
		changed: make(chan struct{}),
	}
	s.listen()
	for {
		s.mu.Lock()
		err, changed := s.err, s.changed
		s.mu.Unlock()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRefused, err)
		}
		select {
		case <-s.opened:
			return s, nil
		case <-changed:
		case <-ctx.Done():
			s.Close()
			return nil, ctx.Err()
		}
	}
}

// listen takes the browser's events. They come on its one thread, in order.
func (s *socket) listen() {
	s.on("open", func(js.Value) { close(s.opened) })
	s.on("message", func(e js.Value) { s.message(e.Get("data")) })
	s.on("close", func(js.Value) { s.finish(io.EOF) })
}

// on adds a listener that end releases.
func (s *socket) on(event string, do func(js.Value)) {
	f := js.FuncOf(func(_ js.Value, args []js.Value) any {
		do(args[0])
		return nil
	})
	s.listeners = append(s.listeners, f)
	s.ws.Call("addEventListener", event, f)
}

// message takes one message in.
func (s *socket) message(data js.Value) {
	if data.Type() != js.TypeString {
		s.finish(fmt.Errorf("%w: a binary message", wire.ErrMalformed))
		return
	}
	line := data.String() // the browser holds it already
	s.mu.Lock()
	full := s.in.Len()+len(line) > socketInbox
	if !full {
		s.in.WriteString(line)
		s.in.WriteByte('\n')
		s.change()
	}
	s.mu.Unlock()
	if full {
		s.finish(fmt.Errorf("%w: %d bytes were not read", ErrLost, socketInbox))
	}
}

// change wakes those that wait. The lock is held.
func (s *socket) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// finish ends the socket for the first reason given.
func (s *socket) finish(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return
	}
	s.err = err
	s.change()
	for i, event := range [...]string{"open", "message", "close"} {
		s.ws.Call("removeEventListener", event, s.listeners[i])
		s.listeners[i].Release()
	}
	s.ws.Call("close")
}

// Read reads what came; what came before the end is read before the end is
// told.
func (s *socket) Read(b []byte) (int, error) {
	for {
		s.mu.Lock()
		if s.in.Len() > 0 {
			n, err := s.in.Read(b)
			s.mu.Unlock()
			return n, err
		}
		err, changed, by := s.err, s.changed, s.readBy
		s.mu.Unlock()
		if err != nil {
			return 0, err
		}
		if err := await(changed, by); err != nil {
			return 0, err
		}
	}
}

// await waits for a change until by, if that is set.
func await(changed <-chan struct{}, by time.Time) error {
	if by.IsZero() {
		<-changed
		return nil
	}
	left := time.Until(by)
	if left <= 0 {
		return os.ErrDeadlineExceeded
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-changed:
		return nil
	case <-timer.C:
		return os.ErrDeadlineExceeded
	}
}

// Write sends each line in b as a message; what follows the last newline waits
// for its own.
func (s *socket) Write(b []byte) (int, error) {
	s.mu.Lock()
	s.half = append(s.half, b...)
	var lines []string
	for {
		text, rest, whole := bytes.Cut(s.half, []byte{'\n'})
		if !whole {
			break
		}
		lines = append(lines, string(text))
		s.half = rest
	}
	by := s.writeBy
	s.mu.Unlock()
	for _, text := range lines {
		if err := s.send(text, by); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// send sends one message as soon as the browser holds little enough.
func (s *socket) send(text string, by time.Time) (err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = fmt.Errorf("%w: %w", ErrLost, thrown)
		}
	}()
	for {
		s.mu.Lock()
		err, changed := s.err, s.changed
		s.mu.Unlock()
		if err != nil {
			return err
		}
		if s.ws.Get("bufferedAmount").Int() <= socketOutbox {
			s.ws.Call("send", text)
			return nil
		}
		if !by.IsZero() && time.Now().After(by) {
			return os.ErrDeadlineExceeded
		}
		_ = await(changed, time.Now().Add(outboxPoll)) // either way it looks again
	}
}

// Close ends the socket. It is idempotent.
func (s *socket) Close() error {
	s.finish(net.ErrClosed)
	return nil
}

func (s *socket) LocalAddr() net.Addr  { return socketAddr("browser") }
func (s *socket) RemoteAddr() net.Addr { return s.addr }

func (s *socket) SetDeadline(by time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readBy, s.writeBy = by, by
	s.change()
	return nil
}

func (s *socket) SetReadDeadline(by time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readBy = by
	s.change()
	return nil
}

func (s *socket) SetWriteDeadline(by time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writeBy = by
	return nil
}

package server

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"parley.example/net/wire"
)

// Limits of a browser's socket.
const (
	// socketBuffer is the size of its read buffer, small as those of wire.Reader
	// are: most sockets are idle.
	socketBuffer = 512
	// headBuffer holds a frame's head, which RFC 6455 §5.2 bounds by 10 bytes for
	// a server, until the payload comes.
	headBuffer = 16
	// corkMax bounds what is gathered for one write.
	corkMax = 32 << 10
	// closeWait is how long a peer may take to answer a close frame.
	closeWait = time.Second
	// pingEvery is how often the browser is asked whether it is there.
	pingEvery = idleWait / 3
)

// socket is a WebSocket as a connection of lines: each text message is one
// line without its newline. It is safe for concurrent use as a session uses
// one: one reads, one writes, anybody sets deadlines.
type socket struct {
	*corked
	ws      *websocket.Conn
	message io.Reader              // what is left of the one being read; nil between two
	why     atomic.Pointer[string] // wire.Code of the end, once there is one
	broken  atomic.Bool            // what came was no frame

	asked atomic.Bool // a ping was sent, whose answer counts
	kept  atomic.Bool // the pings have begun
	pings sync.WaitGroup

	keeping sync.Mutex  // of what follows
	next    *time.Timer // of the pings: a goroutine for each socket would mostly wait
	closed  bool
}

// acceptSocket makes a request's connection a socket, or answers the request
// with what is wrong with it. A page of another site may not open one (RFC 6455
// §10.2): its Origin is not our Host. Messages are not compressed: they are
// short, a network of the people around you is fast, and a compressor for each
// connection is memory for each, and tells by its lengths what stands beside
// text that somebody else chose.
func acceptSocket(w http.ResponseWriter, r *http.Request) (*socket, error) {
	hijack := &hijacker{ResponseWriter: w}
	s := &socket{}
	ws, err := websocket.Accept(hijack, r, &websocket.AcceptOptions{
		CompressionMode: websocket.CompressionDisabled,
		OnPongReceived:  func(context.Context, []byte) { s.awake() },
	})
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(-1) // wire.Reader bounds each line, before it is buffered
	s.corked, s.ws = hijack.conn, ws
	return s, nil
}

// keep asks the browser itself from time to time whether it is there, until the
// socket is closed: in a tab that nobody has looked at for minutes a page's own
// clock ticks once a minute, too seldom for its pings.
func (s *socket) keep() {
	if s.kept.Swap(true) {
		return
	}
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if !s.closed {
		s.next = time.AfterFunc(pingEvery, s.ping)
	}
}

// ping asks once, and for the next time where it was answered.
func (s *socket) ping() {
	s.keeping.Lock()
	if s.closed {
		s.keeping.Unlock()
		return
	}
	s.pings.Add(1) // before the close, which waits for it
	s.keeping.Unlock()
	defer s.pings.Done()
	ctx, cancel := context.WithTimeout(context.Background(), pingEvery)
	defer cancel()
	if s.why.Load() == nil { // else the end has a deadline of its own
		s.SetWriteDeadline(time.Now().Add(writeWait)) // one that refuses it is closed
	}
	s.asked.Store(true)
	if s.ws.Ping(ctx) != nil {
		return // the reader's deadline tells
	}
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if !s.closed {
		s.next.Reset(pingEvery)
	}
}

// still ends the pings, but for one that is under way.
func (s *socket) still() {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	s.closed = true
	if s.next != nil {
		s.next.Stop()
	}
}

// awake counts the answer to a ping as a sign of life, as what comes from the
// page is. It is called by the reader.
func (s *socket) awake() {
	if s.asked.Swap(false) {
		s.SetReadDeadline(time.Now().Add(idleWait)) // one that refuses it is closed
	}
}

// Read reads messages as lines.
func (s *socket) Read(b []byte) (int, error) {
	for {
		if s.message == nil {
			kind, message, err := s.ws.Reader(context.Background())
			if err != nil {
				return 0, s.ended(err)
			}
			if kind != websocket.MessageText {
				return 0, fmt.Errorf("%w: a binary message", wire.ErrMalformed)
			}
			s.message = message
		}
		n, err := s.message.Read(b)
		switch {
		case n > 0:
			return n, nil
		case errors.Is(err, io.EOF):
			s.message = nil
			return copy(b, "\n"), nil
		case err != nil:
			return 0, s.ended(err)
		}
	}
}

// ended is io.EOF where a peer has closed as it should.
func (s *socket) ended(err error) error {
	if websocket.CloseStatus(err) != -1 {
		return io.EOF
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		s.broken.Store(true) // or it is gone, and hears no reason
	}
	return err
}

// Write sends whole lines, a message each, in as few writes as there can be.
func (s *socket) Write(b []byte) (int, error) {
	s.cork()
	for line := range bytes.Lines(b) {
		if err := s.ws.Write(context.Background(), websocket.MessageText, bytes.TrimSuffix(line, []byte{'\n'})); err != nil {
			return 0, err
		}
	}
	return len(b), s.uncork()
}

// explain says why the socket is going to be closed. The first reason counts.
func (s *socket) explain(code wire.Code) {
	why := string(code)
	s.why.CompareAndSwap(nil, &why)
}

// Close says why, gives the peer closeWait to answer, and closes.
func (s *socket) Close() error {
	s.still()
	defer s.pings.Wait()
	stop := time.AfterFunc(closeWait, func() { s.Conn.Close() })
	defer stop.Stop()
	status, why := websocket.StatusNormalClosure, s.why.Load()
	if why == nil {
		why = new(string)
	}
	switch wire.Code(*why) {
	case "":
		if s.broken.Load() {
			status = websocket.StatusProtocolError
		}
	case wire.CodeShutdown:
		status = websocket.StatusGoingAway
	case wire.CodeTooLarge:
		status = websocket.StatusMessageTooBig
	case wire.CodeMalformed:
		status = websocket.StatusUnsupportedData
	default:
		status = websocket.StatusPolicyViolation
	}
	return s.ws.Close(status, *why)
}

// hijacker takes a request's connection over.
type hijacker struct {
	http.ResponseWriter
	conn *corked
}

// Hijack implements http.Hijacker, with buffers for many idle connections.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	h.conn = &corked{Conn: &peeked{Conn: conn, prefix: bytes.Clone(early)}}
	return h.conn, bufio.NewReadWriter(bufio.NewReaderSize(h.conn, socketBuffer), bufio.NewWriterSize(h.conn, headBuffer)), nil
}

// corked is a connection that gathers small writes while it is corked. It is
// safe for concurrent use.
type corked struct {
	net.Conn

	mu   sync.Mutex // held across writes, which keeps their order
	on   bool
	held []byte
}

// cork gathers what is written from now on, up to corkMax.
func (c *corked) cork() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.on = true
}

// uncork writes what was gathered.
func (c *corked) uncork() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.on = false
	err := c.flush()
	c.held = nil // an idle connection holds none
	return err
}

// flush writes what is held. The caller holds the lock.
func (c *corked) flush() error {
	if len(c.held) == 0 {
		return nil
	}
	_, err := c.Conn.Write(c.held)
	c.held = c.held[:0]
	return err
}

// Write implements net.Conn.
func (c *corked) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.on && len(c.held)+len(b) <= corkMax {
		c.held = append(c.held, b...)
		return len(b), nil
	}
	if err := c.flush(); err != nil {
		return 0, err
	}
	if c.on && len(b) <= corkMax {
		c.held = append(c.held, b...)
		return len(b), nil
	}
	return c.Conn.Write(b)
}

package server

import (
	"bytes"
	"crypto/sha1" // of RFC 6455 §4.2.2: it protects nothing
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/wire"
)

// Times of a browser's socket.
const (
	// closeWait is how long a peer may take to answer a close frame.
	closeWait = time.Second
	// pingEvery is how often the browser is asked whether it is there.
	pingEvery = idleWait / 3
)

// socket is a WebSocket (RFC 6455) as a connection of lines: each text message is
// one line without its newline. It is safe for concurrent use as a session uses
// one: one reads, one writes, anybody sets deadlines.
type socket struct {
	net.Conn

	reading sync.Mutex // of the decoder: Close reads, too
	decoder
	status atomic.Uint32          // with which the peer has closed, or is to hear that it talks nonsense
	why    atomic.Pointer[string] // wire.Code of the end, once there is one
	say    func(frame []byte)     // how control frames leave
	parted atomic.Bool            // the farewell is among what waits to be sent

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
	if status, err := mayUpgrade(r); err != nil {
		if status == http.StatusUpgradeRequired {
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "websocket")
		}
		w.Header().Set("Sec-WebSocket-Version", "13")
		http.Error(w, err.Error(), status)
		return nil, err
	}
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return nil, fmt.Errorf("take the connection over: %w", err)
	}
	early, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err == nil { // net/http's own is no more
		err = conn.SetWriteDeadline(time.Now().Add(writeWait))
	}
	if err == nil {
		_, err = fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
			acceptKey(r.Header.Get("Sec-WebSocket-Key")))
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	s := &socket{Conn: conn}
	if len(early) > 0 {
		s.Conn = &peeked{Conn: conn, prefix: bytes.Clone(early)}
	}
	s.control = s.heed
	s.say = func(frame []byte) {
		s.SetWriteDeadline(time.Now().Add(writeWait)) // one that refuses it is closed
		s.Conn.Write(frame)                           // the reader tells how it ended
	}
	return s, nil
}

// mayUpgrade says what is wrong with a request for a socket (RFC 6455 §4.2.1).
func mayUpgrade(r *http.Request) (int, error) {
	switch {
	case !hasToken(r.Header, "Connection", "upgrade") || !hasToken(r.Header, "Upgrade", "websocket"):
		return http.StatusUpgradeRequired, errors.New("this is for WebSocket")
	case r.Method != http.MethodGet || !r.ProtoAtLeast(1, 1):
		return http.StatusBadRequest, errors.New("a WebSocket begins with GET of HTTP/1.1")
	case r.Header.Get("Sec-WebSocket-Version") != "13":
		return http.StatusBadRequest, errors.New("the version of WebSocket is 13")
	}
	keys := r.Header.Values("Sec-WebSocket-Key")
	if len(keys) != 1 {
		return http.StatusBadRequest, errors.New("one Sec-WebSocket-Key is needed")
	}
	if key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(keys[0])); err != nil || len(key) != 16 {
		return http.StatusBadRequest, errors.New("Sec-WebSocket-Key is not 16 bytes in base64")
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || !strings.EqualFold(u.Host, r.Host) {
			return http.StatusForbidden, fmt.Errorf("a page of %q asks for a socket of %q", origin, r.Host)
		}
	}
	return 0, nil
}

// hasToken looks for a token in a header's lists.
func hasToken(h http.Header, name, token string) bool {
	for _, list := range h.Values(name) {
		for t := range strings.SplitSeq(list, ",") {
			if strings.EqualFold(strings.TrimSpace(t), token) {
				return true
			}
		}
	}
	return false
}

// acceptKey proves that the request was understood (RFC 6455 §4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(strings.TrimSpace(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
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

// ping asks once, and has itself called again.
func (s *socket) ping() {
	s.keeping.Lock()
	if s.closed {
		s.keeping.Unlock()
		return
	}
	s.pings.Add(1) // before the close, which waits for it
	s.keeping.Unlock()
	defer s.pings.Done()
	s.asked.Store(true)
	if s.why.Load() == nil { // else the end has a deadline of its own
		s.say(appendHead(nil, opPing, 0))
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

// heed answers a ping, and counts the answer to one as a sign of life, as what
// comes from the page is. The reader calls it.
func (s *socket) heed(op byte, payload []byte) {
	switch {
	case op == opPing:
		s.say(append(appendHead(nil, opPong, len(payload)), payload...))
	case s.asked.Swap(false):
		s.SetReadDeadline(time.Now().Add(idleWait)) // one that refuses it is closed
	}
}

// Read reads messages as lines.
func (s *socket) Read(b []byte) (int, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	for s.fault == nil {
		if s.owes && len(b) > 0 {
			b[0], s.owes = '\n', false
			return 1, nil
		}
		n, err := s.Conn.Read(b)
		if n = s.decode(b[:n]); n > 0 {
			s.learn()
			return n, nil
		}
		if err != nil && s.fault == nil {
			return 0, err
		}
	}
	s.learn()
	return 0, s.fault
}

// learn lets Close know how the peer has ended it.
func (s *socket) learn() {
	switch {
	case errors.Is(s.fault, errFrame):
		s.status.CompareAndSwap(0, statusProtocol)
	case s.over:
		s.status.CompareAndSwap(0, uint32(s.gave))
	}
}

// Write sends whole lines, a message each, in one write.
func (s *socket) Write(b []byte) (int, error) {
	if _, err := s.Conn.Write(appendFrames(nil, b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// explain says why the socket is going to be closed. The first reason counts.
func (s *socket) explain(code wire.Code) {
	why := string(code)
	s.why.CompareAndSwap(nil, &why)
}

// farewell is the close frame.
func (s *socket) farewell() []byte {
	var why wire.Code
	if p := s.why.Load(); p != nil {
		why = wire.Code(*p)
	}
	status := uint16(statusPolicy)
	switch why {
	case "":
		if status = uint16(s.status.Load()); status == 0 {
			status = statusNormal
		}
	case wire.CodeShutdown:
		status = statusGoingAway
	case wire.CodeTooLarge:
		status = statusTooBig
	case wire.CodeMalformed:
		status = statusData
	}
	return appendClose(nil, status, string(why))
}

// Close says why, gives the peer closeWait to answer, and closes.
func (s *socket) Close() error {
	s.still()
	defer s.pings.Wait()
	stop := time.AfterFunc(closeWait, func() { s.Conn.Close() })
	defer stop.Stop()
	var err error
	if !s.parted.Load() {
		_, err = s.Conn.Write(s.farewell())
	}
	if err == nil {
		s.await()
	}
	return errors.Join(err, s.Conn.Close())
}

// await reads until the peer has closed, or the connection is.
func (s *socket) await() {
	s.reading.Lock()
	defer s.reading.Unlock()
	if s.fault == nil {
		s.fault = net.ErrClosed // what else comes is not wanted
	}
	var room [512]byte
	for !s.over {
		n, err := s.Conn.Read(room[:])
		s.decode(room[:n])
		if err != nil {
			return
		}
	}
}

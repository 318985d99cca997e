package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/wire"
)

// session is one connection that speaks the native protocol. One goroutine reads,
// and where a connection can wait in the lot there is none while nothing comes.
// What it is sent, the flusher writes, or where the peer takes no more at once a
// goroutine that lives until it has.
type session struct {
	srv     *Server
	conn    net.Conn
	sock    *socket // conn, where it is one
	raw     *guest  // what conn is on: closing it ends everything at once
	from    netip.Addr
	trusted bool // passwords may pass on it
	out     *queue
	lane    *lane
	naked   bool          // what is written is what raw's socket gets
	dirty   atomic.Bool   // the lane knows that something waits
	written chan struct{} // closed when the connection is, and nothing is written any more

	// Of the reader, which is one goroutine at a time:
	lines   *wire.Reader
	waits   time.Duration // the deadline as it is set, and since when
	since   time.Time
	begun   bool         // the wait for a line, which what comes of it does not prolong
	lively  bool         // a request has just come that another may follow, and no message for the lot
	first   func() error // what listen has to do before it reads on, nil for nothing
	resumed func()       // goes on with listen; it never blocks
	glanced func() (stays bool)

	hello bool           // owned by the reader
	owed  sync.WaitGroup // answers that come from the store's writer

	// account, and the token that proved it with its device, are set by the reader
	// before the hub knows the session, and never again; what the account says of
	// itself may be another by now. rooms and away belong to the hub, noted, when
	// the use of the device was noted, to the audit.
	account wire.Account
	token   string
	device  wire.DeviceID
	held    bool          // the reader's: the password is a one-time code
	used    bool          // the reader's: that the device is in use was noted a while ago
	pace    *pace         // of what the account changes; the reader's
	turns   chan struct{} // the account's, set with it; nil while held
	rooms   map[wire.ConvID]struct{}
	away    bool
	noted   time.Time
	resets  atomic.Bool // the account's own reset is under way, whose answer is the session's last
}

func newSession(s *Server, raw *guest, conn net.Conn, secure bool) *session {
	c := &session{
		naked: !secure && raw.bare(),
		srv:   s, conn: conn, raw: raw, from: addrOf(conn), trusted: s.trusts(conn, secure), out: newQueue(),
		lane: s.flusher.next(), written: make(chan struct{}),
		rooms: map[wire.ConvID]struct{}{},
	}
	if sock, ok := conn.(*socket); ok {
		c.sock, sock.say = sock, c.enqueue
	}
	return c
}

// trusts says whether passwords may pass on a connection: over TLS, within this
// machine, or where the operator allows it.
func (s *Server) trusts(conn net.Conn, secure bool) bool {
	return secure || addrOf(conn).IsLoopback() || s.cfg.AllowPlain
}

// addrOf is a peer's address without its port.
func addrOf(conn net.Conn) netip.Addr {
	ap, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.Addr{} // no TCP connection: a test's
	}
	return ap.Addr().Unmap()
}

// run serves the session until it ends.
func (c *session) run(ctx context.Context) {
	// A deadline of what came before would end the first write, and none may come
	// after that of the last.
	c.conn.SetWriteDeadline(noDeadline) // one that refuses it is closed
	if !c.srv.hub.enter(c) {
		c.conn.Close() // nothing was promised
		return
	}
	c.raw.soften()
	c.lines = wire.NewReader(c.conn, wire.MaxRequest)
	c.srv.wg.Add(1) // until it ends, wherever it waits
	if c.raw.bare() && c.raw.crowd.lot != nil {
		c.raw.hasten()
		listen := func() error { c.listen(ctx); return nil }
		c.resumed = func() { c.srv.hands.begin(listen) }
		c.glanced = func() (stays bool) { return c.glance(ctx) }
	}
	c.listen(ctx)
}

// listen takes requests until the session ends, or where it can wait without a
// goroutine as far as they have come.
func (c *session) listen(ctx context.Context) {
	err := c.read(ctx)
	if errors.Is(err, errParked) {
		return
	}
	defer c.srv.wg.Done()
	c.srv.hub.leave(c)
	c.owed.Wait()
	c.say(slog.LevelInfo, "session ended", "user", c.account.Name, "why", errText(err))
	c.finish(err)
	<-c.written
}

// errParked means that somebody else reads on.
var errParked = errors.New("waits in the lot")

// say is log for what no peer waits for. It never blocks.
func (c *session) say(level slog.Level, message string, args ...any) {
	c.srv.remark(level, c.conn.RemoteAddr().String(), message, args...)
}

func errText(err error) string {
	if err == nil || errors.Is(err, io.EOF) {
		return "closed"
	}
	return err.Error()
}

// finish gives the peer its last words, by what ended the reading.
func (c *session) finish(err error) {
	switch {
	case errors.Is(err, wire.ErrTooLong):
		e := wire.Errorf(wire.CodeTooLarge, "a line has at most %d bytes", wire.MaxRequest)
		c.end(e.Code, wire.AppendError(nil, 0, e), true)
	case errors.Is(err, wire.ErrMalformed):
		e := wire.Errorf(wire.CodeMalformed, "%s", err)
		c.end(e.Code, wire.AppendError(nil, 0, e), true)
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.goodbye(wire.Bye{Code: wire.CodeIdle, Say: "nothing was heard for too long: send a ping every 15 s"})
	case errors.Is(err, context.Canceled): // found so before closeAll came to it
		c.goodbye(byeShutdown())
	default:
		c.end("", nil, true)
	}
}

// end makes last the last words, after what waits where keep is set. why is
// what they say; empty where the peer itself has ended it.
func (c *session) end(why wire.Code, last []byte, keep bool) {
	last = c.framed(last)
	if c.sock != nil {
		c.sock.explain(why)
		last = append(last, c.sock.farewell()...)
		c.sock.parted.Store(true)
	}
	c.out.end(last, keep)
	c.bound()
	if c.out.claim() {
		go c.drain(nil)
	}
}

// waitSlack is by how much a deadline may be earlier than it says: to set it
// anew for each request costs as much as to read it.
const waitSlack = time.Second

// noDeadline is none.
var noDeadline time.Time

// bound bounds the writes from now on. A connection that refuses a deadline is
// closed already.
func (c *session) bound() {
	c.conn.SetWriteDeadline(c.out.deadline())
	if c.out.over() { // since then, perhaps, by one whose deadline came before this one
		c.conn.SetWriteDeadline(c.out.deadline())
	}
}

// expect sets the deadline of the next line, and writes what was answered.
func (c *session) expect() error {
	if !c.lines.Buffered() {
		c.settle()
	}
	wait := idleWait
	switch {
	case !c.hello:
		wait = firstWait
	case c.account.ID == 0:
		wait = loginWait
	default:
		if c.sock != nil {
			c.sock.keep()
		}
	}
	if now := time.Now(); !c.begun && (wait != c.waits || now.Sub(c.since) > waitSlack) {
		if err := c.conn.SetReadDeadline(now.Add(wait)); err != nil {
			return err
		}
		c.waits, c.since = wait, now
	}
	c.begun = true
	return nil
}

// read takes requests until the connection ends, or what it brings does end it.
func (c *session) read(ctx context.Context) error {
	if first := c.first; first != nil {
		c.first = nil
		if err := c.then(ctx, first()); err != nil {
			return err
		}
	}
	for {
		if err := c.expect(); err != nil {
			return err
		}
		line, err := c.lines.Next()
		if errors.Is(err, errAgain) {
			if c.lively {
				c.lively = false
				c.raw.linger()
				continue
			}
			c.lines.Rest()
			if c.raw.park(c.glanced, c.resumed) {
				return errParked // it is another's from here on
			}
			c.raw.wait()                // for the end, which is near, or where the kernel has no more room
			c.begun, c.waits = false, 0 // the deadline is the connection's own now
			continue
		}
		if err != nil {
			return err
		}
		c.begun, c.lively = false, c.sock != nil || !bytes.HasPrefix(line, []byte(messageHead))
		if !c.lively {
			c.raw.hurry() // the lot takes up what follows
		}
		if err := c.then(ctx, c.attend(ctx, line)); err != nil {
			return err
		}
	}
}

// then waits, after a request that came to err, until the next may be taken up.
func (c *session) then(ctx context.Context, err error) error {
	if err == nil {
		err = c.out.wait(ctx)
	}
	return err
}

// settle writes the answers to what was asked. Its buffer is lent: none is held
// while the session waits for a request.
func (c *session) settle() {
	if c.out.size() > 0 {
		room := buffers.Get().(*[bufferSize]byte)
		defer buffers.Put(room)
		c.flush(room[:])
	}
}

// push puts lines into the queue. It never blocks.
func (c *session) push(lines []byte) { c.enqueue(c.framed(lines)) }

// framed is lines as they are on the connection.
func (c *session) framed(lines []byte) []byte {
	if c.sock == nil {
		return lines
	}
	return appendFrames(nil, lines)
}

// notice is what many are sent, who share its bytes. The zero frames are made
// when the first socket needs them; it is owned by one goroutine.
type notice struct{ lines, frames []byte }

// newNotice is a notice of one push.
func newNotice(p wire.Push) *notice { return &notice{lines: wire.AppendPush(nil, p)} }

// notify is push for what others are sent, too.
func (c *session) notify(n *notice) {
	if c.sock == nil {
		c.enqueue(n.lines)
		return
	}
	if n.frames == nil {
		n.frames = appendFrames(make([]byte, 0, len(n.lines)+frameGuess/2), n.lines)
	}
	c.enqueue(n.frames)
}

// enqueue puts frames into the queue, which shares them. A session that lets its
// queue fill is let go: it resumes by seq. It never blocks.
func (c *session) enqueue(frames []byte) {
	if c.out.put(frames) {
		c.lane.add(c)
	} else {
		c.srv.meters.slow.Add(1)
		c.say(slog.LevelWarn, "session too slow", "user", c.account.Name)
		bye := wire.Bye{Code: wire.CodeSlow, Say: "the connection is too slow: reconnect and resume"}
		c.end(bye.Code, wire.AppendPush(nil, &bye), false)
	}
}

// goodbye ends the session after what waits was written. It never blocks.
func (c *session) goodbye(bye wire.Bye) {
	c.end(bye.Code, wire.AppendPush(nil, &bye), true)
}

// putOut is goodbye to one whose token has ended, or whose account, or the server. Who has
// yet to hear the code of their own account ends by itself, behind it.
func (c *session) putOut(bye wire.Bye) {
	if !c.resets.Load() {
		c.goodbye(bye)
	}
}

// answer, refuse and fail answer a request.
func (c *session) answer(id int64, a wire.Answer) { c.push(encode(id, a)) }

func (c *session) refuse(id int64, e *wire.Error) {
	c.push(wire.AppendError(nil, id, e))
}

// fail answers an error of the server's own rooms in the protocol's words. It never
// blocks.
func (c *session) fail(id int64, err error) {
	c.srv.rules.hear(err)
	e := codeOf(err)
	if e.Code == wire.CodeStorage || e.Code == wire.CodeInternal {
		c.say(slog.LevelError, "request failed", "user", c.account.Name, "err", err)
	}
	c.refuse(id, e)
}

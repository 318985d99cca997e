package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"parley.example/net/wire"
)

// Limits of a connection.
const (
	// MaxInFlight bounds the requests of one connection that wait for their
	// answers, its own pings not counted. It bounds the bytes that wait to be
	// written, too: MaxInFlight lines of wire.MaxRequest.
	MaxInFlight = 64
	// WriteTimeout bounds one write; a peer that takes nothing for so long is
	// gone.
	WriteTimeout = 10 * time.Second
	// writePiece is how many bytes have one WriteTimeout: what has gathered on a
	// slow way takes longer, and is taken all the same.
	writePiece = 16 << 10
)

// Conn is one connection on which versions were exchanged and the server's key
// was checked. Safe for concurrent use. It has two goroutines, a reader and a
// writer, which Close ends and waits for.
type Conn struct {
	target  Target
	raw     line
	src     counted
	lines   *wire.Reader
	welcome wire.Welcome
	slots   chan struct{} // one token a request of Do under way
	wake    chan struct{} // tells the writer that out has grown
	dying   chan struct{} // closed with err set
	done    chan struct{} // closed when both goroutines are at their end
	workers sync.WaitGroup

	mu      sync.Mutex
	out     []byte // frames that the writer has not yet taken
	waiting map[int64]call
	lastID  int64
	sent    time.Time // when the last frame was handed to the writer
	owing   time.Time // since when an answer has been owed, while one is
	err     error
}

// call is a request that waits for its answer.
type call struct {
	id  int64
	req wire.Request
	// done is called once, on the reader's goroutine.
	done func(wire.Answer, error)
}

// counted counts what is read, so that half a line is told from silence.
type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += n
	return n, err
}

// start makes the connection live after the exchange.
func (c *Conn) start() {
	c.slots = make(chan struct{}, MaxInFlight)
	c.wake = make(chan struct{}, 1)
	c.dying = make(chan struct{})
	c.done = make(chan struct{})
	c.waiting = make(map[int64]call)
	c.lastID = helloID
	c.sent = time.Now()
	if c.target.Poll <= 0 {
		c.target.Poll = PollInterval
	}
	c.workers.Go(c.write)
	c.workers.Go(c.read)
	go func() { // ends with the two that it waits for; Close waits for it
		c.workers.Wait()
		close(c.done)
	}()
}

// Welcome is what the server said of itself. Its Key is a claim; see Key.
func (c *Conn) Welcome() wire.Welcome { return c.welcome }

// Key is the key that the server proved to have by TLS, empty where there is
// none, and in a browser, which checks keys itself and shows them to nobody.
func (c *Conn) Key() wire.Fingerprint { return c.raw.key }

// Secure reports whether what is sent is encrypted.
func (c *Conn) Secure() bool { return c.raw.secure }

// RemoteAddr is the server's network address.
func (c *Conn) RemoteAddr() net.Addr { return c.raw.RemoteAddr() }

// Do sends a request and waits for its answer, which has the type that
// wire.NewAnswer gives for it.
//
//  1. It blocks until the answer, ctx's end or the connection's; also while
//     MaxInFlight requests are under way already.
//  2. Requests of one goroutine reach the server in the order of their calls.
//  3. A server's no is a *wire.Error. A connection's end is one of this package's
//     errors; whether the server carried the request out is then unknown.
//  4. After ctx's end the answer is dropped when it comes.
func (c *Conn) Do(ctx context.Context, req wire.Request) (wire.Answer, error) {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-c.dying:
		return nil, c.Err()
	}
	type result struct {
		answer wire.Answer
		err    error
	}
	got := make(chan result, 1)
	err := c.begin(req, func(a wire.Answer, err error) {
		<-c.slots
		got <- result{a, err}
	})
	if err != nil {
		<-c.slots
		return nil, err
	}
	select {
	case r := <-got:
		return r.answer, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Get is Do for those who know what answer they expect:
//
//	page, err := client.Get[*wire.Page](ctx, conn, &wire.History{Conv: id})
func Get[A wire.Answer](ctx context.Context, c *Conn, req wire.Request) (A, error) {
	var none A
	answer, err := c.Do(ctx, req)
	if err != nil {
		return none, fmt.Errorf("%s: %w", req.Type(), err)
	}
	a, ok := answer.(A)
	if !ok {
		return none, fmt.Errorf("%s is answered by a %T, not a %T", req.Type(), answer, none)
	}
	return a, nil
}

// begin hands a request to the writer and never blocks. Where it returns nil,
// done is called exactly once on the reader's goroutine, in the order in which
// the answers and the pushes come.
func (c *Conn) begin(req wire.Request, done func(wire.Answer, error)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	frame := wire.AppendRequest(nil, c.lastID+1, req)
	if len(frame) > wire.MaxRequest+1 {
		return wire.Errorf(wire.CodeTooLarge, "a request has at most %d bytes; this one has %d", wire.MaxRequest, len(frame)-1)
	}
	c.sent = time.Now()
	if len(c.waiting) == 0 {
		// The first poll in which the answer is owed begins here. An error comes
		// again in the read.
		c.owing = c.sent
		_ = c.raw.SetReadDeadline(c.sent.Add(c.target.Poll))
	}
	c.lastID++
	c.waiting[c.lastID] = call{id: c.lastID, req: req, done: done}
	c.out = append(c.out, frame...)
	select {
	case c.wake <- struct{}{}:
	default:
	}
	return nil
}

// owed reports whether an answer has been owed for the whole of a poll that
// ends now.
func (c *Conn) owed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting) > 0 && time.Since(c.owing) >= c.target.Poll
}

// idle reports whether it is time for a ping.
func (c *Conn) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting) == 0 && time.Since(c.sent) >= PingInterval
}

// take returns the call that id answers.
func (c *Conn) take(id int64) (call, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w, ok := c.waiting[id]
	delete(c.waiting, id)
	return w, ok
}

// write is the writer: it takes what has gathered and writes it in one piece.
func (c *Conn) write() {
	var spare []byte
	for {
		select {
		case <-c.wake:
		case <-c.dying:
			return
		}
		c.mu.Lock()
		batch := c.out
		c.out = spare[:0]
		c.mu.Unlock()
		err := c.writeAll(batch)
		switch {
		case cut(err):
			// The peer has closed, maybe with a goodbye that is still to be read: the
			// reader tells how it ended, at the latest when no answer comes.
			return
		case err != nil:
			c.fail(fmt.Errorf("write: %w", readError(err)))
			return
		}
		spare = batch
		if cap(spare) > wire.MaxRequest {
			spare = nil // a burst's buffer is not kept for ever
		}
	}
}

// writeAll writes a batch, a piece at a time.
func (c *Conn) writeAll(batch []byte) error {
	for len(batch) > 0 {
		if err := c.raw.SetWriteDeadline(time.Now().Add(WriteTimeout)); err != nil {
			return err
		}
		n, err := c.raw.Write(batch[:min(len(batch), writePiece)])
		if err != nil {
			return err
		}
		batch = batch[n:]
	}
	return nil
}

// fail ends the connection for the first reason given.
func (c *Conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.err = err
	close(c.dying)
	c.raw.Close() // its error would say nothing that err does not
}

// Done is closed when the connection has ended, both goroutines with it.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err is why the connection ended, nil while it is up. After Close it is
// ErrClosed.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the connection and waits for its goroutines. It is idempotent and
// answers why the connection had ended before, if it had.
func (c *Conn) Close() error {
	c.fail(ErrClosed)
	<-c.done
	if err := c.Err(); !errors.Is(err, ErrClosed) {
		return err
	}
	return nil
}

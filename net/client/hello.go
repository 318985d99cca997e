package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"parley.example/net/wire"
)

// Timeouts of joining.
const (
	// DialTimeout bounds the search for the host and the dial.
	DialTimeout = 10 * time.Second
	// HandshakeTimeout bounds the TLS handshake.
	HandshakeTimeout = 5 * time.Second
	// HelloTimeout bounds the version exchange.
	HelloTimeout = 5 * time.Second
)

// Target says where a server is and what is asked of the way to it.
type Target struct {
	// Addr is HOST:PORT; wire.Link's Addr makes one.
	Addr string
	// Others are where else the server may be, tried in their order where Addr
	// fails or takes its time; not of one on this machine, and not in a browser.
	Others []string
	// Elsewhere says the same at each dial, for a server that moves, where a Pin
	// tells who is that server; nil for nothing. It is safe for concurrent use.
	Elsewhere func() []string
	// Pin is the key that the server must prove to have. Where it is empty, a
	// server that is not on this machine is refused with a *KeyError once it has
	// proved a key.
	Pin wire.Fingerprint
	// Insecure takes any key.
	Insecure bool
	// AllowPlain goes on without TLS where the server has none. A server whose
	// key is pinned is never spoken to so.
	AllowPlain bool
	// Program names the program for the server's log.
	Program string
	// Poll is the read loop's interval, zero for PollInterval.
	Poll time.Duration
	// Wall is the clock on the wall, by which a machine that slept is told from one
	// that did not; nil for time.Now. Two goroutines ask it.
	Wall func() time.Time
	// Push receives what the server sends unasked, in order, on the connection's
	// reading goroutine: while it runs nothing is read, so that a slow one slows
	// the server and in the end is cut off by it. It must not call Do or Close.
	// Nil drops them.
	Push func(wire.Push)
	// Open makes the connection under TLS; nil for TCP (in a browser, for a
	// WebSocket, which brings its own TLS).
	Open func(ctx context.Context, addr string) (net.Conn, error)
}

// maxOthers is how many Others At keeps.
const maxOthers = 8

// At is t once the server was reached at addr: the next dial tries that one, too, if
// nothing says any more where the server is.
func (t Target) At(addr string) Target {
	if addr != t.Addr {
		rest := slices.DeleteFunc(slices.Clone(t.Others), func(other string) bool { return other == addr })
		t.Others = append([]string{addr}, rest[:min(len(rest), maxOthers-1)]...)
	}
	return t
}

// line is a connection with what was proved of its peer.
type line struct {
	net.Conn
	// key is the key that TLS proved, empty without TLS.
	key wire.Fingerprint
	// secure is set where what is sent is encrypted.
	secure bool
}

// helloID is the id of the first request of every connection.
const helloID = 1

// plainGreeting begins a plain-text server's answer to our first line, which
// begins with {.
const plainGreeting = "Hello, {"

// greet exchanges versions and starts the connection. It ends raw where it
// does not succeed.
func greet(ctx context.Context, t Target, raw line) (*Conn, error) {
	c := &Conn{target: t, raw: raw}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	err := c.exchange()
	if !stop() {
		raw.Close()
		return nil, contextError(ctx)
	}
	if err == nil && raw.key != "" && t.Pin == "" && !t.Insecure {
		err = &KeyError{Addr: t.Addr, Key: raw.key, Server: c.welcome.Server}
	}
	if err != nil {
		raw.Close()
		return nil, fmt.Errorf("greet %s: %w", t.Addr, err)
	}
	c.start()
	return c, nil
}

// contextError is why ctx ended: ErrTimeout where its time was up.
func contextError(ctx context.Context) error {
	err := context.Cause(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrTimeout, err)
	}
	return err
}

// exchange sends hello and reads the welcome.
func (c *Conn) exchange() error {
	if err := c.raw.SetDeadline(time.Now().Add(HelloTimeout)); err != nil {
		return readError(err)
	}
	hello := wire.AppendRequest(nil, helloID, &wire.Hello{Version: wire.Version, Client: c.target.Program})
	if _, err := c.raw.Write(hello); err != nil {
		return helloError(err)
	}
	first, err := firstBytes(c.raw)
	if err != nil {
		return err
	}
	c.src.Reader = io.MultiReader(bytes.NewReader(first), c.raw)
	c.lines = wire.NewReader(&c.src, wire.MaxReply)
	for c.welcome.Version == 0 {
		b, err := c.lines.Next()
		if err != nil {
			return helloError(err)
		}
		if err := c.readWelcome(b); err != nil {
			return err
		}
	}
	return c.raw.SetDeadline(time.Time{})
}

// firstBytes reads until the peer's answer is seen to be a frame, or is seen
// to be none.
func firstBytes(raw net.Conn) ([]byte, error) {
	var b [512]byte
	n := 0
	for {
		m, err := raw.Read(b[n:])
		n += m
		got := string(b[:min(n, len(plainGreeting))])
		switch {
		case n > 0 && b[0] == '{':
			return b[:n], nil
		case got == plainGreeting:
			return nil, ErrPlainText
		case !strings.HasPrefix(plainGreeting, got):
			return nil, ErrNotParley
		case err != nil && n > 0:
			return nil, fmt.Errorf("%w: %w", ErrNotParley, err)
		case err != nil:
			return nil, helloError(err)
		}
	}
}

// readWelcome reads a line before the welcome, which is the answer to hello or
// a goodbye.
func (c *Conn) readWelcome(b []byte) error {
	r, err := wire.ParseReply(b)
	if err != nil {
		return helloError(err)
	}
	switch {
	case r.Err != nil:
		return joinError(r.Err)
	case r.Body != nil && r.ID == helloID:
		if err := wire.Unmarshal(r.Body, &c.welcome); err != nil {
			return helloError(err)
		}
		if c.welcome.Version != wire.Version {
			return fmt.Errorf("%w: the server speaks %d, this program %d", ErrVersion, c.welcome.Version, wire.Version)
		}
	case r.Push != nil:
		if bye, ok := r.Push.(*wire.Bye); ok {
			return goodbye(bye)
		}
	default:
		return ErrNotParley
	}
	return nil
}

// helloError says what an error means before the peer is known to be a Parley
// server.
func helloError(err error) error {
	switch {
	case errors.Is(err, wire.ErrTooLong), errors.Is(err, wire.ErrMalformed):
		return fmt.Errorf("%w: %w", ErrNotParley, err)
	case timedOut(err):
		return fmt.Errorf("%w: %w", ErrTimeout, err)
	}
	return readError(err)
}

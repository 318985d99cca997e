package client

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"parley.example/net/wire"
)

// The plain-text client's bounded read loop, as the socket demonstration has
// it.
const (
	// PlainPoll is how long one poll looks for something readable.
	PlainPoll = 100 * time.Millisecond
	// PlainPause is the wait after an empty poll.
	PlainPause = time.Second
	// PlainPolls is how many empty polls end the connection.
	PlainPolls = 5
	// plainReads bounds the reads that are taken as one answer, where each one
	// but the last was full.
	plainReads = 8
)

// PlainOptions are for those who look on, and for tests. The zero value is
// ready.
type PlainOptions struct {
	// Waiting is called after each empty poll with the number of empty polls in a
	// row, 1 to PlainPolls: "no data, waiting". It is called on the goroutine of
	// Say.
	Waiting func(empty int)
	// Open makes the connection; nil for TCP.
	Open func(ctx context.Context, addr string) (net.Conn, error)
}

// Plain is a connection to a server that speaks unframed, unencrypted text.
// Safe for concurrent use.
type Plain struct {
	opts PlainOptions
	raw  net.Conn
	// turn is held by the one Say under way.
	turn chan struct{}

	mu  sync.Mutex
	err error // why it ended
}

// DialPlain connects to a plain-text server. Its errors are those of Dial.
func DialPlain(ctx context.Context, addr string, opts PlainOptions) (*Plain, error) {
	dial := opts.Open
	if dial == nil {
		dial = openTCP
	}
	raw, err := openWith(ctx, dial, addr)
	if err != nil {
		return nil, err
	}
	return &Plain{opts: opts, raw: raw, turn: make(chan struct{}, 1)}, nil
}

// AskPlain says one thing on a connection of its own and answers what the
// server said to it.
func AskPlain(ctx context.Context, addr, say string, opts PlainOptions) (answer string, err error) {
	if err := checkPlain(say); err != nil {
		return "", err
	}
	p, err := DialPlain(ctx, addr, opts)
	if err != nil {
		return "", err
	}
	defer p.Close()
	return p.Say(ctx, say)
}

// checkPlain says whether s is one message to a plain-text server, which reads
// at most wire.MaxPlain bytes as one.
func checkPlain(s string) error {
	switch {
	case strings.TrimSpace(s) == "":
		return wire.Errorf(wire.CodeEmpty, "a message needs some words")
	case len(s) > wire.MaxPlain:
		return wire.Errorf(wire.CodeTooLarge, "a plain-text message has at most %d bytes; this one has %d", wire.MaxPlain, len(s))
	}
	return nil
}

// Say says one thing and answers what the server said to it.
//
//  1. It blocks until the answer comes or the connection ends, 4.5 s at most
//     where nothing comes; calls at the same time take turns.
//  2. A *wire.Error of CodeEmpty or CodeTooLarge means that nothing was said and
//     the connection stands.
//  3. After any other error the connection is closed: ErrSilent, ErrLost (with
//     syscall's ECONNRESET or EPIPE, or io.EOF, behind it), or ctx's own.
func (p *Plain) Say(ctx context.Context, s string) (answer string, err error) {
	if err := checkPlain(s); err != nil {
		return "", err
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	if err := p.Err(); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { p.end(context.Cause(ctx)) })
	defer stop()
	answer, err = p.exchange(ctx, s)
	if err != nil {
		return "", p.end(err)
	}
	return answer, nil
}

// exchange writes a message and polls for the answer.
//
//	say ──► poll 0.1 s ── something ──► answer
//	          ▲   └─ nothing: Waiting(n) ── n = 5 ──► ErrSilent, closed
//	          └────── wait 1 s ◄───┘
func (p *Plain) exchange(ctx context.Context, s string) (string, error) {
	if err := p.raw.SetWriteDeadline(time.Now().Add(WriteTimeout)); err != nil {
		return "", readError(err)
	}
	if _, err := p.raw.Write([]byte(s)); err != nil {
		return "", fmt.Errorf("say: %w", readError(err))
	}
	for empty := 1; ; empty++ {
		answer, err := p.poll()
		if !timedOut(err) {
			return answer, err
		}
		if p.opts.Waiting != nil {
			p.opts.Waiting(empty)
		}
		if empty == PlainPolls {
			return "", fmt.Errorf("%w: %d empty polls", ErrSilent, empty)
		}
		pause := time.NewTimer(PlainPause)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return "", context.Cause(ctx)
		}
	}
}

// poll reads what is there within PlainPoll: one read, and where it was full
// what follows it. Its error is a passed deadline where nothing came.
func (p *Plain) poll() (string, error) {
	var answer strings.Builder
	var b [wire.MaxPlain]byte
	for range plainReads {
		if err := p.raw.SetReadDeadline(time.Now().Add(PlainPoll)); err != nil {
			return "", readError(err)
		}
		n, err := p.raw.Read(b[:])
		answer.Write(b[:n])
		switch {
		case n == len(b):
		case answer.Len() > 0:
			return answer.String(), nil // an error comes again with the next read
		case timedOut(err):
			return "", err
		case err != nil:
			return "", fmt.Errorf("read: %w", readError(err))
		}
	}
	return answer.String(), nil
}

// end closes the connection for the first reason given and answers that.
func (p *Plain) end(err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
		p.raw.Close() // its error would say nothing that err does not
	}
	return p.err
}

// Err is why the connection ended, nil while it stands.
func (p *Plain) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Close ends the connection, and a Say under way with ErrClosed. It is
// idempotent.
func (p *Plain) Close() error {
	_ = p.end(ErrClosed) // an earlier end was told already
	return nil
}

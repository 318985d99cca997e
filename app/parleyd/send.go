package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// send sends one message and returns once it is durable; with -plain it speaks
// plain text and prints the answer.
func send(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "send")
	var a access
	a.flags(f)
	to := f.String("to", "", "where to: `'#room'|NAME`")
	plain := f.Bool("plain", false, "speak plain text, without an account")
	if err := parse(f, args); err != nil {
		return err
	}
	if *plain {
		return sendPlain(ctx, t, &a, f.Args())
	}
	if *to == "" {
		return usagef("give where to send with -to '#room' or -to NAME")
	}
	if err := a.named(t); err != nil {
		return err // before a person types what then goes nowhere
	}
	text, err := words(ctx, t, f.Args())
	if err != nil {
		return err
	}
	conn, session, err := a.open(ctx, t, nil)
	if err != nil {
		return err
	}
	conv, err := find(ctx, conn, session, *to, true)
	if err != nil {
		leave(conn)
		return err
	}
	message := &wire.Send{Conv: conv.ID, UID: wire.NewUID(time.Now()), Text: text}
	conn, err = a.deliver(ctx, t, conn, session.Epoch, message)
	leave(conn)
	return err
}

// How often a message is sent again whose line broke before it was answered, and the
// pause before each time.
const (
	sendAgain      = 3
	sendAgainPause = time.Second
)

// deliver sends a message until the server has answered it, and answers the line that
// is left. Its id is the same each time, by which the server stores it once; to a
// server with another history than epoch it is not sent, since there the conversation
// may be another.
func (a *access) deliver(ctx context.Context, t *terminal, conn *client.Conn, epoch string, message *wire.Send) (*client.Conn, error) {
	_, err := client.Get[*wire.Sent](ctx, conn, message)
	for range sendAgain {
		if !lost(err) || pauseFor(ctx, sendAgainPause) != nil {
			break
		}
		next, session, no := a.open(ctx, t, nil)
		if no != nil {
			continue
		}
		conn.Close() // what it ended with is in err
		if conn = next; session.Epoch != epoch {
			break
		}
		_, err = client.Get[*wire.Sent](ctx, conn, message)
	}
	switch {
	case err == nil:
		return conn, nil
	case lost(err):
		return conn, fmt.Errorf("not known whether it was sent: look there before you send it again: %w", err)
	}
	return conn, fmt.Errorf("not sent: %w", err)
}

// lost reports whether an error is the line's, so that nobody knows what the server
// did, and no answer of the server's.
func lost(err error) bool {
	_, answered := errors.AsType[*wire.Error](err)
	return err != nil && !answered
}

// maxInput is what standard input may hold: the longest message, whose every
// line end may have two bytes, and some white space around it.
const maxInput = 2*wire.MaxText + 1024

// words is the message: the arguments, or standard input. It is checked here
// so that bad words cost no connection.
func words(ctx context.Context, t *terminal, args []string) (string, error) {
	text := strings.Join(args, " ")
	if len(args) == 0 {
		b, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(t.in, maxInput+1)) })
		if err != nil {
			return "", fmt.Errorf("read the message: %w", err)
		}
		if len(b) > maxInput { // what follows is not looked at, and so not cut off either
			return "", fmt.Errorf("a message has at most %d bytes; standard input has more", wire.MaxText)
		}
		text = string(b)
	}
	text = wire.CleanText(text)
	err := wire.CheckText(text)
	if no, ok := errors.AsType[*wire.Error](err); ok {
		return "", errors.New(no.Say)
	}
	return text, err
}

// sendPlain speaks plain text to any server and prints its answer.
func sendPlain(ctx context.Context, t *terminal, a *access, args []string) error {
	target, err := a.target(t)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return usagef("send -plain takes the TEXT as its argument")
	}
	text := strings.Join(args, " ")
	if text == "" || len(text) > wire.MaxPlain {
		return usagef("a plain text has 1 to %d bytes; this one has %d", wire.MaxPlain, len(text))
	}
	answer, err := client.AskPlain(ctx, target.Addr, text, client.PlainOptions{
		Waiting: func(empty int) {
			fmt.Fprintf(t.err, "parleyd: no data, waiting (%d of %d)\n", empty, client.PlainPolls)
		},
	})
	if err != nil {
		return explain(target.Addr, err)
	}
	// Anybody may answer there, and with line ends of two bytes.
	_, err = fmt.Fprintln(t.out, harmless(strings.ReplaceAll(answer, "\r\n", "\n")))
	return err
}

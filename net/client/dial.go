//go:build !js

package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"

	"parley.example/net/wire"
)

// Dial joins a server: it dials, checks the key and exchanges versions, and
// sends no credential.
//
//	pin given ──────────────► TLS, the key must be the pin ────► hello ► Conn
//	host on this machine ───► plain TCP ───────────────────────► hello ► Conn
//	anything else ──────────► TLS, key unknown ► hello ► *KeyError (ErrNewKey)
//	 └ the peer has no TLS ─► plain TCP, hello only ► ErrPlainText, ErrInsecure
//	                                                  or ErrNotParley
//
// It takes DialTimeout, HandshakeTimeout and HelloTimeout at most, twice where
// it looks again without TLS. Where a pin is given, each of the addresses that t
// has is one only with that key: anybody may say that the server is there.
func Dial(ctx context.Context, t Target) (*Conn, error) {
	host, _, err := net.SplitHostPort(t.Addr)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w: %w", t.Addr, ErrNoHost, err)
	}
	raw, at, err := open(ctx, t)
	if err != nil {
		return nil, err
	}
	t.Addr = at
	if t.Pin == "" && (wire.Link{Host: host}).Local() {
		return greet(ctx, t, line{Conn: raw})
	}
	secured, proved := raw.(line)
	if !proved {
		secured, err = secure(ctx, t, host, raw)
	}
	if err == nil {
		return greet(ctx, t, secured)
	}
	if ctx.Err() != nil {
		return nil, contextError(ctx)
	}
	if noTLS, ok := errors.AsType[*noTLSError](err); ok && (noTLS.answered || t.Pin == "") {
		return withoutTLS(ctx, t, noTLS)
	}
	return nil, fmt.Errorf("dial %s: %w", t.Addr, err)
}

// open dials TCP, or as t says, and answers where it was reached. Where there are
// several addresses for a pin, it is a line that has proved that key.
func open(ctx context.Context, t Target) (raw net.Conn, at string, err error) {
	dial := opener(t.Open)
	if dial == nil {
		dial = openTCP
	}
	others := t.Others
	if t.Pin != "" && t.Elsewhere != nil {
		others = t.elsewhere()
	}
	if host, _, err := net.SplitHostPort(t.Addr); err == nil && (wire.Link{Host: host}).Local() {
		others = nil // what is said to this machine need not be encrypted
	}
	if t.Pin != "" && len(others) > 0 {
		dial = dial.proving(t)
	}
	raw, err = openWith(ctx, func(ctx context.Context, addr string) (conn net.Conn, err error) {
		conn, at, err = dial.inTurn(ctx, addr, others)
		return conn, err
	}, t.Addr)
	return raw, at, err
}

// elsewhere are the other addresses of a target, each once.
func (t Target) elsewhere() []string {
	others := slices.Clone(t.Others)
	for _, addr := range t.Elsewhere() {
		if addr != t.Addr && !slices.Contains(others, addr) {
			others = append(others, addr)
		}
	}
	return others
}

// proving is an opener of lines that have proved t's pin.
func (dial opener) proving(t Target) opener {
	return func(ctx context.Context, addr string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		raw, err := dial(ctx, addr)
		if err != nil {
			return nil, err
		}
		t := t
		t.Addr = addr
		secured, err := secure(ctx, t, host, raw)
		if err != nil {
			return nil, err
		}
		return secured, nil
	}
}

// Reach opens a TCP connection to HOST:PORT and closes it. Its errors are those
// with which Dial begins: ErrNoHost, ErrNoRoute, ErrRefused, ErrTimeout.
func Reach(ctx context.Context, addr string) error {
	conn, err := openWith(ctx, openTCP, addr)
	if err != nil {
		return err
	}
	return conn.Close()
}

// openTCP dials TCP, with the system's keep-alives off: the read loop has its
// own.
func openTCP(ctx context.Context, addr string) (net.Conn, error) {
	d := net.Dialer{KeepAlive: -1}
	return d.DialContext(ctx, "tcp", addr)
}

// withoutTLS looks what speaks there, where TLS found no answer: it sends the
// hello line and never a credential.
func withoutTLS(ctx context.Context, t Target, cause *noTLSError) (*Conn, error) {
	t.Others, t.Elsewhere = nil, nil
	raw, _, err := open(ctx, t)
	if err != nil {
		return nil, err
	}
	c, err := greet(ctx, t, line{Conn: raw})
	switch {
	case err == nil && t.AllowPlain && t.Pin == "":
		return c, nil
	case err == nil:
		return nil, errors.Join(fmt.Errorf("dial %s: %w: the server has no TLS: %w", t.Addr, ErrInsecure, cause), c.Close())
	case ctx.Err() != nil, Final(err), errors.Is(err, ErrShutdown), errors.Is(err, ErrTooMany):
		return nil, err
	case errors.Is(err, ErrTimeout) && errors.Is(cause, ErrTimeout):
		return nil, err
	}
	return nil, fmt.Errorf("dial %s: %w: %w; without TLS: %w", t.Addr, ErrNotParley, cause, err)
}

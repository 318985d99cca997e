package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall/js"
)

// Dial joins a server through a WebSocket and exchanges versions, and sends no
// credential. The browser does TLS and checks the certificate by its own
// rules: Target's Pin, Insecure and AllowPlain have no say here. It tells
// nobody why a dial did not succeed, so that each such error is ErrRefused.
func Dial(ctx context.Context, t Target) (*Conn, error) {
	open := t.Open
	if open == nil {
		open = openSocket
	}
	raw, err := openWith(ctx, open, t.Addr)
	if err != nil {
		return nil, err
	}
	return greet(ctx, t, line{Conn: raw, secure: pageScheme() == "wss"})
}

// openTCP is not to be had in a browser.
func openTCP(context.Context, string) (net.Conn, error) {
	return nil, fmt.Errorf("plain TCP from a browser: %w", errors.ErrUnsupported)
}

// pageScheme is the WebSocket scheme of the page: wss where it came by https,
// as a browser demands.
func pageScheme() string {
	if location := js.Global().Get("location"); location.Truthy() && location.Get("protocol").String() == "https:" {
		return "wss"
	}
	return "ws"
}

package client

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// openWith dials within DialTimeout and says what went wrong.
func openWith(ctx context.Context, dial func(context.Context, string) (net.Conn, error), addr string) (net.Conn, error) {
	timed, cancel := context.WithTimeout(ctx, DialTimeout)
	defer cancel()
	raw, err := dial(timed, addr)
	if err == nil {
		return raw, nil
	}
	if ctx.Err() != nil {
		return nil, contextError(ctx)
	}
	return nil, fmt.Errorf("dial: %w: %w", dialFault(err), err)
}

// dialFault names the sentinel of a dial's error.
func dialFault(err error) error {
	if known := Reason(err); known != nil {
		return known
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return ErrNoHost
	}
	if _, ok := errors.AsType[*net.AddrError](err); ok {
		return ErrNoHost
	}
	switch {
	case isAny(err, refusedErrnos[:]):
		return ErrRefused
	case timedOut(err), errors.Is(err, context.DeadlineExceeded), isAny(err, timeoutErrnos[:]):
		return ErrTimeout
	case cut(err):
		return ErrLost
	}
	// No route, no network, no address of its own, a firewall on this machine:
	// systems have many names for a dial that got nowhere.
	return ErrNoRoute
}

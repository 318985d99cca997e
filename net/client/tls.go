//go:build !js

package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"parley.example/net/wire"
)

// noTLSError means that no TLS came about. answered is set where the peer
// said something that is none; else it closed or kept silent.
type noTLSError struct {
	answered bool
	cause    error
}

func (e *noTLSError) Error() string {
	if e.answered {
		return fmt.Sprintf("the peer speaks no TLS: %v", e.cause)
	}
	return fmt.Sprintf("no TLS came about: %v", e.cause)
}

// Unwrap makes it the reason for which TLS did not come about.
func (e *noTLSError) Unwrap() []error {
	switch {
	case e.answered:
		return []error{ErrNotParley, e.cause}
	case timedOut(e.cause), errors.Is(e.cause, context.DeadlineExceeded):
		return []error{ErrTimeout, e.cause}
	}
	return []error{ErrLost, e.cause}
}

// secure does the TLS handshake on raw, which it ends where that fails. The
// certificate's names and dates say nothing here: a server is known by its key
// alone, whose possession the handshake proves.
func secure(ctx context.Context, t Target, host string, raw net.Conn) (line, error) {
	var key wire.Fingerprint
	config := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         host,
		InsecureSkipVerify: true, // VerifyConnection checks the key in its place
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 {
				return errors.New("no certificate")
			}
			key = wire.FingerprintOf(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
			if t.Pin != "" && key != t.Pin && !t.Insecure {
				return &KeyError{Addr: t.Addr, Key: key, Known: t.Pin}
			}
			return nil
		},
	}
	if _, err := netip.ParseAddr(host); err == nil {
		config.ServerName = "" // RFC 6066 §3: no addresses
	}
	timed, cancel := context.WithTimeout(ctx, HandshakeTimeout)
	defer cancel()
	conn := tls.Client(raw, config)
	err := conn.HandshakeContext(timed)
	if err == nil {
		return line{Conn: conn, key: key, secure: true}, nil
	}
	raw.Close()
	return line{}, handshakeError(timed, err)
}

// handshakeError says what a failed handshake tells of the peer.
func handshakeError(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*KeyError](err); ok {
		return err
	}
	if ctx.Err() != nil {
		return &noTLSError{cause: context.Cause(ctx)}
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return &noTLSError{answered: true, cause: err}
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return fmt.Errorf("%w: %w", ErrNotParley, err)
	}
	if _, ok := errors.AsType[syscall.Errno](err); ok || cut(err) { // the way there broke
		return &noTLSError{cause: err}
	}
	return fmt.Errorf("%w: %w", ErrNotParley, err)
}

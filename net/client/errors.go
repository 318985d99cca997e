package client

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"parley.example/net/wire"
)

// Why a line is not up. Every error that Dial, Conn and Run answer is one of
// these by errors.Is, or the caller's own context's; Reason picks it out. The
// first group passes by itself, the second is final: dialling again changes
// nothing until a person did something.
var (
	ErrNoHost   = errors.New("no such host")
	ErrNoRoute  = errors.New("the network does not lead there")
	ErrRefused  = errors.New("nothing listens there")
	ErrTimeout  = errors.New("no answer in time")
	ErrLost     = errors.New("the connection was lost")
	ErrSilent   = errors.New("the server fell silent")
	ErrShutdown = errors.New("the server stops")
	ErrTooMany  = errors.New("too many attempts")
	ErrProtocol = errors.New("the server broke the protocol")
	ErrServer   = errors.New("the server has a fault")
	ErrClosed   = errors.New("the connection is closed")

	ErrNotParley = errors.New("not a Parley server")
	ErrPlainText = errors.New("the server speaks plain text only")
	ErrKey       = errors.New("the server's key is not the known one")
	ErrNewKey    = errors.New("the server's key is not known yet")
	ErrLogin     = errors.New("wrong name or password, or an ended session")
	ErrVersion   = errors.New("another version of the protocol")
	ErrPolicy    = errors.New("the server's policy does not let you")
	// Of an invitation by which an account was to be made.
	ErrInviteUnknown = errors.New("no such invitation")
	ErrInviteExpired = errors.New("the invitation has expired")
	ErrInviteUsed    = errors.New("the invitation is used up")
	ErrInviteRevoked = errors.New("the invitation was revoked")

	ErrTaken    = errors.New("the name is taken")
	ErrInvalid  = errors.New("the name or the password breaks a rule")
	ErrInsecure = errors.New("no encryption on the way there")
	ErrRemoved  = errors.New("the account is no more, or signed out elsewhere")
	ErrDisabled = errors.New("the account is disabled")
	// ErrMustChange means that the password is a one-time code.
	ErrMustChange = errors.New("the password was a one-time code: a new one has to be set first")
)

// Errors of a single request or message, which leave the line as it is.
var (
	// ErrOffline answers a request while the line is down.
	ErrOffline = errors.New("not connected")
	// ErrBusy means that MaxAsks requests wait for their turn already.
	ErrBusy = errors.New("too many requests at once")
	// ErrNoStorage means that a browser keeps nothing for this page.
	ErrNoStorage = errors.New("the browser keeps nothing")
	// ErrFull means that the outbox holds MaxQueued messages.
	ErrFull = errors.New("the outbox is full")
)

// passing and final list the sentinels in the order in which Reason looks: an
// error that wraps two is the one named first.
var (
	passing = [...]error{
		ErrShutdown, ErrTooMany, ErrSilent, ErrNoHost, ErrNoRoute, ErrRefused,
		ErrTimeout, ErrProtocol, ErrServer, ErrLost, ErrClosed,
	}
	final = [...]error{
		ErrNewKey, ErrKey, ErrPlainText, ErrInsecure, ErrLogin, ErrVersion,
		ErrPolicy, ErrTaken, ErrInvalid, ErrRemoved, ErrNotParley,
		ErrDisabled, ErrMustChange, ErrInviteUnknown, ErrInviteExpired, ErrInviteUsed, ErrInviteRevoked,
	}
)

// Reason is the sentinel that err is, nil where it is none of them.
func Reason(err error) error {
	for _, list := range [...][]error{final[:], passing[:]} {
		for _, e := range list {
			if errors.Is(err, e) {
				return e
			}
		}
	}
	return nil
}

// Final reports whether dialling again cannot help until a person did
// something.
func Final(err error) bool {
	for _, e := range final {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// KeyError means that the server's key was not accepted; no credential was
// sent. It is ErrNewKey where Known is empty, else ErrKey.
type KeyError struct {
	Addr string
	// Key is what the server proved to have, Known what it should have been.
	Key, Known wire.Fingerprint
	// Server is the name the server gave itself, empty where Known is set.
	Server string
}

func (e *KeyError) Error() string {
	if e.Known == "" {
		return fmt.Sprintf("%s: %v: %s", e.Addr, ErrNewKey, e.Key)
	}
	return fmt.Sprintf("%s: %v: it has %s, known is %s", e.Addr, ErrKey, e.Key, e.Known)
}

// Is makes a KeyError ErrNewKey or ErrKey.
func (e *KeyError) Is(target error) bool {
	if e.Known == "" {
		return target == ErrNewKey
	}
	return target == ErrKey
}

// joinFault names the sentinel of a server's no to a hello or a login, or of
// its goodbye.
func joinFault(code wire.Code) error {
	switch code {
	case wire.CodeVersion:
		return ErrVersion
	case wire.CodeLogin:
		return ErrLogin
	case wire.CodePlain:
		return ErrInsecure
	case wire.CodeTooMany:
		return ErrTooMany
	case wire.CodeTaken:
		return ErrTaken
	case wire.CodePolicy:
		return ErrPolicy
	case wire.CodeInviteUnknown:
		return ErrInviteUnknown
	case wire.CodeInviteExpired:
		return ErrInviteExpired
	case wire.CodeInviteUsed:
		return ErrInviteUsed
	case wire.CodeInviteRevoked:
		return ErrInviteRevoked
	case wire.CodeInvalid:
		return ErrInvalid
	case wire.CodeShutdown:
		return ErrShutdown
	case wire.CodeRemoved:
		return ErrRemoved
	case wire.CodeDisabled:
		return ErrDisabled
	case wire.CodeMustChange:
		return ErrMustChange
	case wire.CodeSlow, wire.CodeIdle:
		return ErrLost
	case wire.CodeMalformed, wire.CodeTooLarge, wire.CodeUnknown, wire.CodeState:
		return ErrProtocol
	}
	return ErrServer
}

// joinError wraps a server's no in its sentinel; other errors stay.
func joinError(err error) error {
	if no, ok := errors.AsType[*wire.Error](err); ok && Reason(err) == nil {
		return fmt.Errorf("%w: %w", joinFault(no.Code), no)
	}
	return err
}

// readError says what an ended read means.
func readError(err error) error {
	switch {
	case errors.Is(err, wire.ErrTooLong), errors.Is(err, wire.ErrMalformed):
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: the server closed it", ErrLost)
	}
	return fmt.Errorf("%w: %w", ErrLost, err)
}

// timedOut reports whether err is a passed deadline of a socket.
func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// cut reports whether err is a connection that the peer ended: closed, reset
// or broken.
func cut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) ||
		isAny(err, resetErrnos[:]) || isAny(err, brokenErrnos[:])
}

// isAny reports whether err is one of list.
func isAny(err error, list []error) bool {
	return slices.ContainsFunc(list, func(e error) bool { return errors.Is(err, e) })
}

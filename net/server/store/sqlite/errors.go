package sqlite

import (
	"context"
	"errors"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"

	"parley.example/net/server/store"
)

// code is SQLite's primary result code in err, the driver's or glance's, zero
// where there is none.
func code(err error) int {
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// unreadable makes what SQLite says of a damaged file a store.ErrUnreadable.
func unreadable(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT:
		if !errors.Is(err, store.ErrUnreadable) {
			return fmt.Errorf("%w: %w", store.ErrUnreadable, err)
		}
	}
	return err
}

// answered reports whether err is an answer rather than a failure: a job that
// ends with one leaves the transaction to the others.
func answered(err error) bool {
	for _, answer := range []error{
		store.ErrNotFound, store.ErrTaken, store.ErrNotMember, store.ErrLimit,
		store.ErrArchived, store.ErrNoMessage, store.ErrNotYours, store.ErrReactions,
		store.ErrOwner, store.ErrHooks, store.ErrCursor,
		store.ErrInviteExpired, store.ErrInviteUsed, store.ErrInviteRevoked, store.ErrInvitations,
	} {
		if errors.Is(err, answer) {
			return true
		}
	}
	return false
}

// ownFault reports whether a failure is of its statement alone, whose work
// SQLite has undone, so that the transaction can go on.
func ownFault(err error) bool {
	switch code(err) {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE:
		return true
	}
	return false
}

// wrap says which operation failed; answers and the callers' own errors stay
// as they are.
func wrap(operation string, err error) error {
	switch {
	case err == nil, answered(err), errors.Is(err, store.ErrClosed),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("%s: %w", operation, unreadable(err))
}

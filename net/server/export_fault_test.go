package server

import (
	"context"
	"crypto/tls"
	"errors"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// errFire is what a faulty store answers.
var errFire = errors.New("the disk is on fire")

// Call is one of a store, of which fault says whether it fails: of the account or
// the conversation, zero where it is of none.
type Call struct {
	Of      string
	Account wire.AccountID
	Conv    wire.ConvID
}

// faultyStore fails where fault says so.
type faultyStore struct {
	store.Store
	fault func(Call) bool
}

func (f faultyStore) fails(of string, a wire.AccountID, c wire.ConvID) error {
	if f.fault(Call{of, a, c}) {
		return errFire
	}
	return nil
}

func (f faultyStore) Memberships(ctx context.Context, a wire.AccountID) ([]wire.ConvID, error) {
	if err := f.fails("Memberships", a, 0); err != nil {
		return nil, err
	}
	return f.Store.Memberships(ctx, a)
}

func (f faultyStore) Events(ctx context.Context, conv wire.ConvID, r store.Range) (wire.Page, error) {
	if err := f.fails("Events", r.Viewer, conv); err != nil {
		return wire.Page{}, err
	}
	return f.Store.Events(ctx, conv, r)
}

func (f faultyStore) AccountDetail(ctx context.Context, id wire.AccountID) (wire.AccountDetail, error) {
	if err := f.fails("AccountDetail", id, 0); err != nil {
		return wire.AccountDetail{}, err
	}
	return f.Store.AccountDetail(ctx, id)
}

func (f faultyStore) AddToken(ctx context.Context, id wire.AccountID, hash [32]byte, device string, secret ...string) error {
	if err := f.fails("AddToken", id, 0); err != nil {
		return err
	}
	return f.Store.AddToken(ctx, id, hash, device, secret...)
}

func (f faultyStore) SetSetting(ctx context.Context, key, value string) error {
	if err := f.fails("SetSetting", 0, 0); err != nil {
		return err
	}
	return f.Store.SetSetting(ctx, key, value)
}

func (f faultyStore) LogIn(ctx context.Context, hash [32]byte) (store.Account, []wire.Conversation, error) {
	if err := f.fails("LogIn", 0, 0); err != nil {
		return store.Account{}, nil, err
	}
	return f.Store.LogIn(ctx, hash)
}

func (f faultyStore) Conversation(ctx context.Context, id wire.ConvID, viewer wire.AccountID) (wire.Conversation, bool, error) {
	if err := f.fails("Conversation", viewer, id); err != nil {
		return wire.Conversation{}, false, err
	}
	return f.Store.Conversation(ctx, id, viewer)
}

// Append fails after all that it is to do was done, on the store's writer.
func (f faultyStore) Append(ctx context.Context, d store.Draft, done func(wire.Event, error)) error {
	return f.Store.Append(ctx, d, func(e wire.Event, err error) {
		if err == nil {
			err = f.fails("Append", d.From, d.Conv)
		}
		done(e, err)
	})
}

// Faulty is a server's configuration whose store fails where fault says so.
func (c Config) Faulty(fault func(Call) bool) Config {
	c.over = func(s store.Store) store.Store { return faultyStore{s, fault} }
	return c
}

// Late reports whether the deadline of a guest who need not wait has passed.
func (g Guest) Late(now time.Time) bool { return g.late(now) }

// lateStore calls read when it has read the policy.
type lateStore struct {
	store.Store
	read func()
}

func (l lateStore) Setting(ctx context.Context, key string) (string, error) {
	v, err := l.Store.Setting(ctx, key)
	if key == settingPolicy {
		l.read()
	}
	return v, err
}

// PolicyRead is a server's configuration whose store calls read when it has read the
// policy.
func (c Config) PolicyRead(read func()) Config {
	c.over = func(s store.Store) store.Store { return lateStore{s, read} }
	return c
}

// OpenKeysWatched is OpenKeys; free reports whether a handshake need not wait for
// another one.
func OpenKeysWatched(cfg Config) (serve func() (*tls.Certificate, error), free func() bool, err error) {
	k, err := openKeys(cfg)
	if err != nil {
		return nil, nil, err
	}
	free = func() bool {
		ok := k.mu.TryLock()
		if ok {
			k.mu.Unlock()
		}
		return ok
	}
	return func() (*tls.Certificate, error) { return k.config().GetCertificate(nil) }, free, nil
}

// HealthFree reports whether who asks for the health need not wait for another.
func (s *Server) HealthFree() bool {
	ok := s.health.mu.TryLock()
	if ok {
		s.health.mu.Unlock()
	}
	return ok
}

// Package account says who someone is: passwords, the tokens of devices, and
// how often one may try.
//
// Rules of the house: it knows no socket and no frame. A wrong name, a wrong
// password and a removed account are one error that costs the same, so that
// nobody learns here which names exist. Passwords are hashed a few at once, and
// an attempt is counted before it is judged.
package account

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

var (
	// ErrCredentials means a wrong name, a wrong password, an account that is
	// removed or cannot log in, or an ended token: never which of them.
	ErrCredentials = errors.New("wrong name or password")
	// ErrSecret means that the stored hash of a password cannot be used.
	ErrSecret = errors.New("the stored password hash is malformed")
)

// Accounts is what a Book needs of a store's accounts.
type Accounts interface {
	CreateAccount(ctx context.Context, a store.NewAccount) (wire.Account, error)
	AccountByName(ctx context.Context, name string) (store.Account, error)
	SetSecret(ctx context.Context, id wire.AccountID, secret string, keep ...wire.DeviceID) error
	SetCode(ctx context.Context, id wire.AccountID, secret string, until int64) error
	UseCode(ctx context.Context, id wire.AccountID, secret string) error
}

// Tokens is what a Book needs of a store's tokens.
type Tokens interface {
	UseToken(ctx context.Context, hash [32]byte) error
	AddToken(ctx context.Context, id wire.AccountID, hash [32]byte, device string, secret ...string) error
	AccountByToken(ctx context.Context, hash [32]byte) (store.Account, error)
	LogIn(ctx context.Context, hash [32]byte) (store.Account, []wire.Conversation, error)
	RemoveToken(ctx context.Context, hash [32]byte) error
}

// Store is what a Book keeps its accounts in; a store.Store is one.
type Store interface {
	Accounts
	Tokens
}

// Book makes and proves accounts. It is safe for concurrent use. Its methods
// return the store's errors as they are, but for those named here.
type Book struct {
	store    Store
	hasher   hasher
	throttle *throttle
}

// Option changes how New makes a Book.
type Option func(*Book)

// WithClock counts attempts by clock instead of time.Now.
func WithClock(clock func() time.Time) Option {
	return func(b *Book) { b.throttle.clock = clock }
}

// WithHash hashes by hash instead of argon2id. It is for tests: what it makes is
// stored as if it were argon2id's.
func WithHash(hash Hash) Option {
	return func(b *Book) { b.hasher.hash = hash }
}

// WithAttempts bounds the attempts that may fail, from one address and at one
// name, other than by default: so many at once, and one more each time that
// passes.
func WithAttempts(byAddress, byName int, addressEvery, nameEvery time.Duration) Option {
	return func(b *Book) {
		b.throttle.addresses, b.throttle.names = newTable(float64(byAddress), addressEvery), newTable(float64(byName), nameEvery)
	}
}

// WithHashing bounds the hashes made at once other than by MaxHashing; it is at
// least one.
func WithHashing(most int) Option {
	return func(b *Book) { b.hasher.slots = make(chan struct{}, max(1, most)) }
}

// New makes a Book of the accounts in a store.
func New(s Store, opts ...Option) *Book {
	b := &Book{store: s, hasher: newHasher(), throttle: newThrottle()}
	for _, opt := range opts {
		opt(b)
	}
	return b
}

// CleanName brings the name of an account or a room into the one form in which
// it is kept and looked for: composed, as most keyboards write it.
func CleanName(name string) string { return norm.NFC.String(name) }

// CheckNewName says whether a name that CleanName has cleaned may be one from now
// on: as wire.CheckNewName, and not in letters that are another form of Latin's,
// Greek's or Cyrillic's, as the wide ones are. The error is a *wire.Error.
func CheckNewName(name string) error {
	if err := wire.CheckNewName(name); err != nil {
		return err
	}
	for _, r := range name {
		usual := norm.NFKC.String(string(r))
		if first, _ := utf8.DecodeRuneInString(usual); first != r && (first < utf8.RuneSelf || unicode.In(first, unicode.Latin, unicode.Greek, unicode.Cyrillic)) {
			return wire.Errorf(wire.CodeInvalid, "a name is written in usual letters: %s rather than %c", usual, r)
		}
	}
	return nil
}

// cleanPassword brings a password into one form, whatever keyboard it was typed
// on (RFC 8265, section 4.2).
func cleanPassword(password string) string { return norm.NFC.String(password) }

// Create makes an account with a password; a's Secret is ignored. The errors
// are a *wire.Error where the name or the password breaks its rule, and
// store.ErrTaken.
func (b *Book) Create(ctx context.Context, a store.NewAccount, password string) (wire.Account, error) {
	err := b.mayCreate(ctx, &a)
	if err != nil {
		return wire.Account{}, err
	}
	if a.Secret, err = b.newSecret(ctx, password); err != nil {
		return wire.Account{}, err
	}
	return b.store.CreateAccount(ctx, a)
}

// mayCreate looks at the name of an account to make before the store does, for a
// taken name is not worth a hash.
func (b *Book) mayCreate(ctx context.Context, a *store.NewAccount) error {
	a.Name = CleanName(a.Name)
	if err := CheckNewName(a.Name); err != nil {
		return err
	}
	_, err := b.store.AccountByName(ctx, a.Name)
	switch {
	case err == nil:
		return store.ErrTaken
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return nil
}

// SetPassword gives an account another password and ends all its tokens. The
// error is a *wire.Error where the password breaks its rule.
func (b *Book) SetPassword(ctx context.Context, id wire.AccountID, password string) error {
	secret, err := b.newSecret(ctx, password)
	if err != nil {
		return err
	}
	return b.store.SetSecret(ctx, id, secret)
}

// ChangePassword gives an account another password where old is the one it has,
// for someone on one of its devices, which alone stays logged in. An attempt is
// counted as one of Verify's; old may be the one-time code that somebody has
// logged in by. The errors are those of Verify and SetPassword; a
// device that has been signed out meanwhile is ErrCredentials.
func (b *Book) ChangePassword(ctx context.Context, name, old, replacement string, device wire.DeviceID, from netip.Addr) error {
	if err := wire.CheckPassword(cleanPassword(replacement)); err != nil {
		return err
	}
	a, err := b.attempt(ctx, name, from, func(name string) (store.Account, error) { return b.prove(ctx, name, old) })
	if err != nil {
		return err
	}
	if a.CodeUntil > 0 && cleanCode(replacement) == cleanCode(old) {
		return wire.Errorf(wire.CodeInvalid, "choose a password of your own: the code was for once")
	}
	secret, err := b.newSecret(ctx, replacement)
	if err != nil {
		return err
	}
	err = b.store.SetSecret(ctx, a.ID, secret, device)
	if errors.Is(err, store.ErrNotFound) {
		return ErrCredentials
	}
	return err
}

func (b *Book) newSecret(ctx context.Context, password string) (string, error) {
	password = cleanPassword(password)
	if err := wire.CheckPassword(password); err != nil {
		return "", err
	}
	return b.hasher.make(ctx, password)
}

// Proven is an account that a password has proved. Its Account has no Secret.
type Proven struct {
	store.Account
	secret string // that of then
}

// Verify proves an account by its password, for someone at an address who logs
// in: a one-time code ends with it. The error is ErrCredentials, ErrDisabled or a
// *TooManyError.
func (b *Book) Verify(ctx context.Context, name, password string, from netip.Addr) (Proven, error) {
	return b.attempt(ctx, name, from, func(name string) (store.Account, error) {
		a, err := b.prove(ctx, name, password)
		if err == nil && a.CodeUntil > 0 {
			err = b.useCode(ctx, a)
		}
		return a, err
	})
}

// attempt counts a try to prove the account of a name.
func (b *Book) attempt(ctx context.Context, name string, from netip.Addr, try func(name string) (store.Account, error)) (Proven, error) {
	name = CleanName(name)
	if wire.CheckName(name) != nil {
		name = "" // nobody's; and it would fill the throttle's memory
	}
	attempt, err := b.throttle.begin(ctx, name, from)
	if err != nil {
		return Proven{}, err
	}
	a, err := try(name)
	attempt.end(errors.Is(err, ErrCredentials))
	if err != nil {
		return Proven{}, err
	}
	p := Proven{Account: a, secret: a.Secret}
	p.Secret = ""
	return p, nil
}

// prove finds the account of a name whose password, or code, this is.
func (b *Book) prove(ctx context.Context, name, password string) (store.Account, error) {
	a, err := b.store.AccountByName(ctx, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Account{}, err
	}
	secret := a.Secret
	typed := cleanPassword(password) // a frame's bound is the one of what was typed
	if a.CodeUntil > 0 {
		typed = cleanCode(password)
	}
	if err != nil || a.Removed || len(typed) > wire.MaxPassword {
		secret = ""
	}
	right, err := b.hasher.matches(ctx, secret, typed)
	switch {
	case err != nil:
		return store.Account{}, fmt.Errorf("account %d: %w", a.ID, err)
	case !right:
		return store.Account{}, ErrCredentials
	case a.Disabled:
		return store.Account{}, ErrDisabled
	}
	return a, nil
}

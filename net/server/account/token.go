package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// tokenBytes is the size of a device's token: too many to guess, so that
// tokens need neither a slow hash nor a throttle.
const tokenBytes = 32

// Issue makes a token that proves an account on one device from now on. Only
// its hash is stored.
func (b *Book) Issue(ctx context.Context, id wire.AccountID, device string) (token string, err error) {
	return b.issue(ctx, id, device)
}

// IssueProven is Issue for who was proven by a password. ErrCredentials where that
// was replaced meanwhile, or the account removed: the tokens of before have ended.
func (b *Book) IssueProven(ctx context.Context, a Proven, device string) (token string, err error) {
	token, err = b.issue(ctx, a.ID, device, a.secret)
	if errors.Is(err, store.ErrNotFound) {
		return "", ErrCredentials
	}
	return token, err
}

func (b *Book) issue(ctx context.Context, id wire.AccountID, device string, secret ...string) (token string, err error) {
	token, hash := NewToken()
	if err := b.store.AddToken(ctx, id, hash, device, secret...); err != nil {
		return "", err
	}
	return token, nil
}

// ByToken finds whose token it is. The error is ErrCredentials for one that has
// ended or never was, and ErrDisabled. The account returned has no Secret.
func (b *Book) ByToken(ctx context.Context, token string) (store.Account, error) {
	hash, ok := HashToken(token)
	if !ok {
		return store.Account{}, ErrCredentials
	}
	return proven(b.store.AccountByToken(ctx, hash))
}

// LogIn is ByToken, with the account's conversations of the same moment.
func (b *Book) LogIn(ctx context.Context, token string) (store.Account, []wire.Conversation, error) {
	hash, ok := HashToken(token)
	if !ok {
		return store.Account{}, nil, ErrCredentials
	}
	a, convs, err := b.store.LogIn(ctx, hash)
	if a, err = proven(a, err); err != nil {
		return store.Account{}, nil, err
	}
	return a, convs, nil
}

// proven is what a token was found to prove.
func proven(a store.Account, err error) (store.Account, error) {
	if errors.Is(err, store.ErrNotFound) || err == nil && a.Removed {
		return store.Account{}, ErrCredentials
	}
	if err != nil {
		return store.Account{}, err
	}
	if a.Disabled {
		return store.Account{}, ErrDisabled
	}
	a.Secret = ""
	return a, nil
}

// Use notes that the device of a token is in use. One that is none is none's.
func (b *Book) Use(ctx context.Context, token string) error {
	hash, ok := HashToken(token)
	if !ok {
		return nil
	}
	return b.store.UseToken(ctx, hash)
}

// Revoke ends a token. One that is none has ended already.
func (b *Book) Revoke(ctx context.Context, token string) error {
	hash, ok := HashToken(token)
	if !ok {
		return nil
	}
	return b.store.RemoveToken(ctx, hash)
}

// invitationBytes is the size of an invitation's token: few enough for a code
// that a phone's camera reads, and too many to guess.
const invitationBytes = 16

// NewInvitation draws the token of an invitation, and returns its hash, by which
// alone it is kept.
func NewInvitation() (token string, hash [sha256.Size]byte) { return newToken(invitationBytes) }

// HashInvitation is the hash of an invitation's token, which is not ok where it
// cannot be one.
func HashInvitation(token string) (hash [sha256.Size]byte, ok bool) {
	return hashToken(token, invitationBytes)
}

// NewToken draws a token, and returns its hash, by which alone it is kept.
func NewToken() (token string, hash [sha256.Size]byte) { return newToken(tokenBytes) }

func newToken(size int) (token string, hash [sha256.Size]byte) {
	raw := make([]byte, size)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw), sha256.Sum256(raw)
}

// HashToken is the hash of a token, which is not ok where it cannot be one.
func HashToken(token string) (hash [sha256.Size]byte, ok bool) { return hashToken(token, tokenBytes) }

func hashToken(token string, size int) (hash [sha256.Size]byte, ok bool) {
	enc := base64.RawURLEncoding
	if len(token) != enc.EncodedLen(size) {
		return hash, false
	}
	raw, err := enc.Strict().DecodeString(token)
	if err != nil || len(raw) != size {
		return hash, false
	}
	return sha256.Sum256(raw), true
}

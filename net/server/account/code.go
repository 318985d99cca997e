package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

var (
	// ErrDisabled means that the account is disabled. Only who proves it is told.
	ErrDisabled = errors.New("the account is disabled")
	// ErrCodeEnded is an ErrCredentials: the code was right, but it has expired or
	// somebody has logged in by it.
	ErrCodeEnded = fmt.Errorf("%w: the one-time code has ended", ErrCredentials)
)

const (
	// CodeLife is how long a one-time code is good.
	CodeLife = 7 * 24 * time.Hour
	// codeSigns are Crockford's base 32: none is taken for another. A code has
	// codeGroups groups of codeGroup signs, 60 bits, which the throttle and the slow
	// hash make too many to try.
	codeSigns  = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeGroups = 3
	codeGroup  = 4
)

// Code is a one-time code as it is told to a person.
type Code struct {
	Text string
	// Until is when it ends.
	Until time.Time
}

// newCode draws a code and hashes it.
func (b *Book) newCode(ctx context.Context) (c Code, secret string, err error) {
	var raw [codeGroups * codeGroup]byte
	rand.Read(raw[:])
	for i := range raw {
		raw[i] = codeSigns[int(raw[i])%len(codeSigns)] // 32 divides 256
	}
	groups := make([]string, codeGroups)
	for i := range groups {
		groups[i] = string(raw[i*codeGroup : (i+1)*codeGroup])
	}
	c = Code{Text: strings.Join(groups, "-"), Until: b.throttle.clock().Add(CodeLife)}
	secret, err = b.hasher.make(ctx, cleanCode(c.Text))
	return c, secret, err
}

// cleanCode brings a code into the form in which it is hashed, however it was
// typed.
func cleanCode(code string) string {
	code = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	return code
}

// CreateWithCode makes a person's account whose password is a one-time code; a's
// Secret and CodeUntil are ignored. The errors are those of Create.
func (b *Book) CreateWithCode(ctx context.Context, a store.NewAccount) (wire.Account, Code, error) {
	if err := b.mayCreate(ctx, &a); err != nil {
		return wire.Account{}, Code{}, err
	}
	code, secret, err := b.newCode(ctx)
	if err != nil {
		return wire.Account{}, Code{}, err
	}
	a.Secret, a.CodeUntil = secret, code.Until.UnixMilli()
	made, err := b.store.CreateAccount(ctx, a)
	return made, code, err
}

// Reset replaces an account's password by a one-time code and ends all its
// tokens.
func (b *Book) Reset(ctx context.Context, id wire.AccountID) (Code, error) {
	code, secret, err := b.newCode(ctx)
	if err != nil {
		return Code{}, err
	}
	return code, b.store.SetCode(ctx, id, secret, code.Until.UnixMilli())
}

// useCode ends the code of a person who logs in by it.
func (b *Book) useCode(ctx context.Context, a store.Account) error {
	if a.CodeUsed || b.throttle.clock().UnixMilli() >= a.CodeUntil {
		return ErrCodeEnded
	}
	err := b.store.UseCode(ctx, a.ID, a.Secret)
	if errors.Is(err, store.ErrNotFound) { // another was faster, or it was replaced
		return ErrCodeEnded
	}
	return err
}

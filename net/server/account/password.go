package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is what one hash takes.
type Cost struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint8
}

// newCost is the cost of new passwords.
func newCost() Cost { return Cost{Time: 2, Memory: 19 << 10, Threads: 1} }

const (
	saltBytes = 16
	keyBytes  = 32
)

// MaxHashing bounds the hashes made at once, and so their memory.
const MaxHashing = 4

// What a stored hash may ask for. Beyond it, it is damaged or hostile.
const (
	maxTime    = 16
	maxMemory  = 256 << 10 // KiB
	maxThreads = 16
	minSalt    = 8
	minKey     = 16
	maxField   = 64 // bytes of salt or key
)

// Hash makes a key of keyLen bytes of a password. It is called on the goroutine
// of whoever asked.
type Hash func(password, salt []byte, c Cost, keyLen uint32) []byte

func argon2id(password, salt []byte, c Cost, keyLen uint32) []byte {
	return argon2.IDKey(password, salt, c.Time, c.Memory, c.Threads, keyLen)
}

// hasher makes and compares hashes, so many at once.
type hasher struct {
	hash  Hash
	slots chan struct{}
}

func newHasher() hasher { return hasher{hash: argon2id, slots: make(chan struct{}, MaxHashing)} }

// run hashes. It waits for a slot as long as ctx lasts.
func (h hasher) run(ctx context.Context, password string, s secret) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	if err := ctx.Err(); err != nil { // where both came at once, chance chose
		return nil, err
	}
	return h.hash([]byte(password), s.salt, s.cost, uint32(len(s.key))), nil
}

// make hashes a new password into its PHC string.
func (h hasher) make(ctx context.Context, password string) (string, error) {
	s := secret{cost: newCost(), salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	rand.Read(s.salt)
	key, err := h.run(ctx, password, s)
	if err != nil {
		return "", err
	}
	s.key = key
	return s.String(), nil
}

// matches reports whether a password is that of a PHC string. The empty string
// is nobody's, which takes as long to find as a wrong password.
func (h hasher) matches(ctx context.Context, phc, password string) (bool, error) {
	s := secret{cost: newCost(), salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	if phc != "" {
		var err error
		if s, err = parseSecret(phc); err != nil {
			return false, err
		}
	}
	key, err := h.run(ctx, password, s)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, s.key) == 1 && phc != "", nil
}

// secret is a stored password's hash.
type secret struct {
	cost      Cost
	salt, key []byte
}

// phcHead begins the PHC strings that this program writes and reads: argon2id
// of version 0x13 (RFC 9106).
const phcHead = "$argon2id$v=19$"

// String writes the PHC string.
func (s secret) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("%sm=%d,t=%d,p=%d$%s$%s", phcHead, s.cost.Memory, s.cost.Time, s.cost.Threads,
		enc.EncodeToString(s.salt), enc.EncodeToString(s.key))
}

// parseSecret reads a PHC string. The error is an ErrSecret, which does not
// quote it.
func parseSecret(phc string) (secret, error) {
	rest, ok := strings.CutPrefix(phc, phcHead)
	if !ok {
		return secret{}, fmt.Errorf("%w: not argon2id of version 19", ErrSecret)
	}
	fields := strings.Split(rest, "$")
	if len(fields) != 3 {
		return secret{}, fmt.Errorf("%w: %d fields", ErrSecret, len(fields))
	}
	var s secret
	var err error
	if s.cost, err = parseCost(fields[0]); err != nil {
		return secret{}, err
	}
	if s.salt, err = parseBytes("salt", fields[1], minSalt); err != nil {
		return secret{}, err
	}
	if s.key, err = parseBytes("key", fields[2], minKey); err != nil {
		return secret{}, err
	}
	return s, nil
}

func parseCost(field string) (Cost, error) {
	parts := strings.Split(field, ",")
	if len(parts) != 3 {
		return Cost{}, fmt.Errorf("%w: %d parameters", ErrSecret, len(parts))
	}
	var n [3]uint32
	for i, p := range []struct {
		name string
		most uint32
	}{{"m", maxMemory}, {"t", maxTime}, {"p", maxThreads}} {
		digits, ok := strings.CutPrefix(parts[i], p.name+"=")
		v, err := strconv.ParseUint(digits, 10, 32)
		if !ok || err != nil || v < 1 || v > uint64(p.most) || strconv.FormatUint(v, 10) != digits {
			return Cost{}, fmt.Errorf("%w: parameter %s", ErrSecret, p.name)
		}
		n[i] = uint32(v)
	}
	c := Cost{Memory: n[0], Time: n[1], Threads: uint8(n[2])}
	if c.Memory < 8*uint32(c.Threads) { // RFC 9106, section 3.1
		return Cost{}, fmt.Errorf("%w: too little memory", ErrSecret)
	}
	return c, nil
}

func parseBytes(what, field string, least int) ([]byte, error) {
	enc := base64.RawStdEncoding.Strict()
	if n := enc.DecodedLen(len(field)); n < least || n > maxField {
		return nil, fmt.Errorf("%w: length of the %s", ErrSecret, what)
	}
	// The decoder passes over line ends, which do not belong there.
	b, err := enc.DecodeString(field)
	if err != nil || enc.EncodeToString(b) != field {
		return nil, fmt.Errorf("%w: encoding of the %s", ErrSecret, what)
	}
	return b, nil
}

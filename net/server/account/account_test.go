package account_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

var home = netip.MustParseAddr("192.0.2.7")

// counter is a hash that costs nothing and counts.
type counter struct {
	calls atomic.Int64
	// during, where set, is called within each hash.
	during func(password string)
}

func (c *counter) hash(password, salt []byte, cost account.Cost, keyLen uint32) []byte {
	c.calls.Add(1)
	if c.during != nil {
		c.during(string(password))
	}
	key := append(append([]byte{byte(cost.Time)}, salt...), password...)
	return append(key, make([]byte, 1000)...)[:keyLen]
}

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type fixture struct {
	*account.Book
	store store.Store
	hash  *counter
	clock *clock
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	f := &fixture{store: db, hash: new(counter), clock: &clock{at: time.Unix(1_763_863_200, 0)}}
	f.Book = account.New(db, account.WithHash(f.hash.hash), account.WithClock(f.clock.now))
	return f
}

func (f *fixture) create(t testing.TB, name, password string) wire.Account {
	t.Helper()
	a, err := f.Create(t.Context(), store.NewAccount{Name: name, Kind: wire.Person}, password)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestVerify(t *testing.T) {
	f := newFixture(t)
	amy := f.create(t, "Amy", "open sesame")
	f.create(t, "Zo\u00eb", "caf\u00e9")
	gone := f.create(t, "gone", "open sesame")
	if err := f.store.RemoveAccount(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.store.CreateAccount(t.Context(), store.NewAccount{Name: "server", Kind: wire.Bot}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		what, name, password string
		want                 error
	}{
		{"right", "Amy", "open sesame", nil},
		{"another case of the name", "aMY", "open sesame", nil},
		{"composed otherwise", "Zoe\u0308", "cafe\u0301", nil},
		{"wrong password", "Amy", "open says me", account.ErrCredentials},
		{"no password", "Amy", "", account.ErrCredentials},
		{"long password", "Amy", strings.Repeat("x", 1<<16), account.ErrCredentials},
		{"unknown name", "bob", "open sesame", account.ErrCredentials},
		{"impossible name", "a b", "open sesame", account.ErrCredentials},
		{"huge name", strings.Repeat("a", 1<<16), "open sesame", account.ErrCredentials},
		{"no name", "", "", account.ErrCredentials},
		{"removed account", "gone", "open sesame", account.ErrCredentials},
		{"account without a password", "server", "", account.ErrCredentials},
	} {
		before := f.hash.calls.Load()
		a, err := f.Verify(t.Context(), test.name, test.password, home)
		if !errors.Is(err, test.want) || (err == nil) != (a.ID != 0) || a.Secret != "" {
			t.Errorf("%s: got %+v, %v, want %v", test.what, a, err, test.want)
		}
		if n := f.hash.calls.Load() - before; n != 1 {
			t.Errorf("%s: cost %d hashes, want 1 whatever is wrong", test.what, n)
		}
		if err != nil && err.Error() != account.ErrCredentials.Error() {
			t.Errorf("%s: the error says more than it should: %v", test.what, err)
		}
	}
	if a, err := f.Verify(t.Context(), "amy", "open sesame", home); err != nil || a.Account.Account != amy {
		t.Errorf("got %+v, %v, want %+v", a, err, amy)
	}
}

func TestCreateRefuses(t *testing.T) {
	f := newFixture(t)
	f.create(t, "Zo\u00eb", "secret")
	invalid := &wire.Error{Code: wire.CodeInvalid}
	for _, test := range []struct {
		what, name, password string
		want                 error
	}{
		{"taken", "ZOE\u0308", "secret", store.ErrTaken},
		{"empty name", "", "secret", invalid},
		{"hidden characters", "amy\u200b", "secret", invalid},
		{"reversing characters", "amy\u202egnp", "secret", invalid},
		{"long name", strings.Repeat("a", wire.MaxName+1), "secret", invalid},
		{"short password", "amy", strings.Repeat("x", wire.MinPassword-1), invalid},
		{"long password", "amy", strings.Repeat("x", wire.MaxPassword+1), invalid},
		{"bytes as password", "amy", "\xff\xff\xff\xff", invalid},
	} {
		before := f.hash.calls.Load()
		a, err := f.Create(t.Context(), store.NewAccount{Name: test.name, Kind: wire.Person}, test.password)
		if !errors.Is(err, test.want) || a != (wire.Account{}) {
			t.Errorf("%s: got %+v, %v, want %v", test.what, a, err, test.want)
		}
		if n := f.hash.calls.Load() - before; n != 0 {
			t.Errorf("%s: cost %d hashes, want none", test.what, n)
		}
	}
	if _, err := f.store.AccountByName(t.Context(), "amy"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want no account", err)
	}
}

func TestNamesAreKeptComposed(t *testing.T) {
	f := newFixture(t)
	if a := f.create(t, "Zoe\u0308", "secret"); a.Name != "Zo\u00eb" {
		t.Errorf("got %q, want it composed", a.Name)
	}
}

func TestSetPassword(t *testing.T) {
	f := newFixture(t)
	amy := f.create(t, "amy", "before")
	token, err := f.Issue(t.Context(), amy.ID, "laptop")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetPassword(t.Context(), amy.ID, "x"); !errors.Is(err, &wire.Error{Code: wire.CodeInvalid}) {
		t.Errorf("a short password: got %v", err)
	}
	if _, err := f.ByToken(t.Context(), token); err != nil {
		t.Errorf("a refused password ended the token: %v", err)
	}
	if err := f.SetPassword(t.Context(), amy.ID, "afterwards"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Verify(t.Context(), "amy", "before", home); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("the old password: got %v", err)
	}
	if _, err := f.Verify(t.Context(), "amy", "afterwards", home); err != nil {
		t.Errorf("the new password: got %v", err)
	}
	if _, err := f.ByToken(t.Context(), token); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("a token of before: got %v", err)
	}
	if err := f.SetPassword(t.Context(), amy.ID+1, "whoever"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody's: got %v", err)
	}
}

func TestTokens(t *testing.T) {
	f := newFixture(t)
	amy := f.create(t, "amy", "secret")
	tokens := make(map[string]bool)
	for range 20 {
		token, err := f.Issue(t.Context(), amy.ID, "laptop")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw) != 32 || bytes.Equal(raw, make([]byte, 32)) || tokens[token] {
			t.Fatalf("got token %q, %v", token, err)
		}
		tokens[token] = true
		a, err := f.ByToken(t.Context(), token)
		if err != nil || a.Account != amy || a.Secret != "" {
			t.Errorf("got %+v, %v, want %+v", a, err, amy)
		}
		for _, forged := range []string{token + "A", token[1:], token[:42] + "!", strings.ToUpper(token), "\n" + token[1:], ""} {
			if _, err := f.ByToken(t.Context(), forged); !errors.Is(err, account.ErrCredentials) {
				t.Errorf("%q: got %v, want %v", forged, err, account.ErrCredentials)
			}
			if err := f.Revoke(t.Context(), forged); err != nil {
				t.Errorf("revoking %q: %v", forged, err)
			}
		}
	}
	for token := range tokens {
		for range 2 {
			if err := f.Revoke(t.Context(), token); err != nil {
				t.Error(err)
			}
		}
		if _, err := f.ByToken(t.Context(), token); !errors.Is(err, account.ErrCredentials) {
			t.Errorf("a revoked token: got %v", err)
		}
		break
	}
	var good int
	for token := range tokens {
		if _, err := f.ByToken(t.Context(), token); err == nil {
			good++
		}
	}
	if good != len(tokens)-1 {
		t.Errorf("got %d tokens that stay good, want %d", good, len(tokens)-1)
	}
	if _, err := f.Issue(t.Context(), amy.ID+1, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a token of nobody: got %v", err)
	}
}

func TestStorageErrorIsNotAWrongPassword(t *testing.T) {
	f := newFixture(t)
	amy := f.create(t, "amy", "secret")
	if err := f.store.SetSecret(t.Context(), amy.ID, "$argon2id$v=19$m=1,t=1,p=1$broken"); err != nil {
		t.Fatal(err)
	}
	for range 2 * account.NameBurst { // not counted as failed attempts
		if _, err := f.Verify(t.Context(), "amy", "secret", home); !errors.Is(err, account.ErrSecret) {
			t.Fatalf("a damaged hash: got %v, want %v", err, account.ErrSecret)
		}
	}
	if err := f.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Verify(t.Context(), "amy", "secret", home); !errors.Is(err, store.ErrClosed) {
		t.Errorf("got %v, want %v", err, store.ErrClosed)
	}
	if _, err := f.ByToken(t.Context(), strings.Repeat("A", 43)); !errors.Is(err, store.ErrClosed) {
		t.Errorf("got %v, want %v", err, store.ErrClosed)
	}
	if _, err := f.Create(context.Background(), store.NewAccount{Name: "bob"}, "secret"); !errors.Is(err, store.ErrClosed) {
		t.Errorf("got %v, want %v", err, store.ErrClosed)
	}
}

// TestDecomposedPassword names a fault: a password that was short enough to be
// set let nobody in from the keyboard that it was set by, which takes its letters
// apart.
func TestDecomposedPassword(t *testing.T) {
	f := newFixture(t)
	typed := strings.Repeat("\u1112\u1161\u11ab", 40) // 한, three letters of three bytes each
	f.create(t, "amy", typed)
	for _, password := range []string{typed, strings.Repeat("\ud55c", 40)} {
		if _, err := f.Verify(t.Context(), "amy", password, home); err != nil {
			t.Errorf("%d bytes: %v", len(password), err)
		}
	}
}

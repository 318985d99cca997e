package account_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// The real hash, once: what is stored is argon2id's of the cost that was chosen.
func TestPasswordsAreArgon2id(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b := account.New(db)
	var secrets []string
	for _, name := range []string{"amy", "bob"} {
		if _, err := b.Create(t.Context(), store.NewAccount{Name: name, Kind: wire.Person}, "open sesame"); err != nil {
			t.Fatal(err)
		}
		a, err := db.AccountByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, a.Secret)
		if !strings.HasPrefix(a.Secret, "$argon2id$v=19$m=19456,t=2,p=1$") || len(a.Secret) != len("$argon2id$v=19$m=19456,t=2,p=1$")+22+1+43 {
			t.Errorf("got secret %q", a.Secret)
		}
	}
	if secrets[0] == secrets[1] {
		t.Error("the same password has the same hash")
	}
	if _, err := b.Verify(t.Context(), "amy", "open sesame", home); err != nil {
		t.Errorf("the right password: got %v", err)
	}
	if _, err := b.Verify(t.Context(), "amy", "open Sesame", home); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("a wrong password: got %v", err)
	}
}

// A hash that another program made: the reference implementation's
// "echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 -e".
func TestHashesOfOthersAreRead(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.CreateAccount(t.Context(), store.NewAccount{
		Name: "amy", Kind: wire.Person,
		Secret: "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.New(db).Verify(t.Context(), "amy", "password", home); err != nil {
		t.Error(err)
	}
}

func TestMalformedSecrets(t *testing.T) {
	const salt, key = "c29tZXNhbHQ", "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	good := "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + key
	if again, c, err := account.CheckSecret(good); err != nil || again != good || c != (account.Cost{Time: 2, Memory: 19456, Threads: 1}) {
		t.Fatalf("got %q, %+v, %v", again, c, err)
	}
	for _, phc := range []string{
		"", "x", "$", "$argon2id$", "$argon2id$v=19$",
		strings.Replace(good, "argon2id", "argon2i", 1),
		strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "$v=19", "", 1),
		strings.Replace(good, "m=19456", "m=0", 1),
		strings.Replace(good, "m=19456", "m=7", 1),
		strings.Replace(good, "m=19456", "m=262145", 1),
		strings.Replace(good, "m=19456", "m=4294967297", 1),
		strings.Replace(good, "m=19456", "m=+19456", 1),
		strings.Replace(good, "m=19456", "m=019456", 1),
		strings.Replace(good, "m=19456", "m=", 1),
		strings.Replace(good, "m=19456", "19456", 1),
		strings.Replace(good, "t=2", "t=0", 1),
		strings.Replace(good, "t=2", "t=17", 1),
		strings.Replace(good, "t=2", "t=-1", 1),
		strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, "p=1", "p=17", 1),
		strings.Replace(good, "p=1", "p=257", 1),
		strings.Replace(good, "m=19456,t=2,p=1", "t=2,m=19456,p=1", 1),
		strings.Replace(good, ",p=1", "", 1),
		strings.Replace(good, ",p=1", ",p=1,x=1", 1),
		strings.Replace(good, salt, "", 1),
		strings.Replace(good, salt, "c29tZQ", 1),
		strings.Replace(good, salt, salt+"==", 1),
		strings.Replace(good, salt, strings.Repeat(salt, 10), 1),
		strings.Replace(good, salt, salt[:5]+"\n"+salt[5:], 1),
		strings.Replace(good, key, "", 1),
		strings.Replace(good, key, key[:42]+"d", 1), // bits beyond the last byte
		strings.Replace(good, key, key[:42]+"_", 1),
		good + "$", good + "$x", " " + good, good + "\n",
	} {
		if _, _, err := account.CheckSecret(phc); !errors.Is(err, account.ErrSecret) {
			t.Errorf("%q: got %v, want %v", phc, err, account.ErrSecret)
		} else if phc != "" && strings.Contains(err.Error(), key) {
			t.Errorf("%q: the error quotes the key: %v", phc, err)
		}
	}
}

func FuzzSecret(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, phc string) {
		again, c, err := account.CheckSecret(phc)
		if err != nil {
			if !errors.Is(err, account.ErrSecret) {
				t.Errorf("got %v", err)
			}
			return
		}
		if again != phc {
			t.Errorf("read %q as %q", phc, again)
		}
		if c.Time < 1 || c.Time > 16 || c.Threads < 1 || c.Threads > 16 || c.Memory < 8*uint32(c.Threads) || c.Memory > 256<<10 {
			t.Errorf("%q: got cost %+v out of bounds", phc, c)
		}
	})
}

func TestSoManyHashAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		release := make(chan struct{})
		var now, done atomic.Int32
		hash := &counter{during: func(string) {
			now.Add(1)
			<-release
			now.Add(-1)
		}}
		b := account.New(db, account.WithHash(hash.hash))
		const waiting = 3
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error, account.MaxHashing+waiting)
		for range cap(errs) {
			go func() {
				_, err := b.Verify(ctx, "amy", "secret", home)
				done.Add(1)
				errs <- err
			}()
		}
		synctest.Wait()
		if now.Load() != account.MaxHashing || done.Load() != 0 {
			t.Errorf("got %d hashing and %d done, want %d and none", now.Load(), done.Load(), account.MaxHashing)
		}
		cancel()
		synctest.Wait()
		if done.Load() != waiting {
			t.Errorf("got %d that gave up, want the %d that waited", done.Load(), waiting)
		}
		for range waiting {
			if err := <-errs; !errors.Is(err, context.Canceled) {
				t.Errorf("one that waited: got %v, want %v", err, context.Canceled)
			}
		}
		close(release)
		for range account.MaxHashing {
			if err := <-errs; !errors.Is(err, account.ErrCredentials) {
				t.Errorf("one that hashed: got %v, want %v", err, account.ErrCredentials)
			}
		}
		if n := hash.calls.Load(); n != account.MaxHashing {
			t.Errorf("got %d hashes, want %d", n, account.MaxHashing)
		}
	})
}

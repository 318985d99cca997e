package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// Books is a store opened for administration: the accounts, and what every one
// of them is given. It is safe for concurrent use.
type Books struct {
	store   store.Store
	book    *account.Book
	dir     string       // of OpenData
	done    func() error // lets go of dir
	greeter wire.Account
	home    []wire.ConvID
}

// OpenData opens the accounts in a server's data directory, whether that
// server runs or not. Without make, the data must be there already. Until Close
// nothing is restored there, nor is anything opened while it is.
func OpenData(ctx context.Context, dir string, make bool) (_ *Books, err error) {
	file := filepath.Join(dir, dbFile)
	if make {
		if err := makeDir(dir); err != nil {
			return nil, fmt.Errorf("make the data directory: %w", err)
		}
	} else if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, noData(dir)
	}
	done, err := shareDir(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, done())
		}
	}()
	if err := whole(dir); err != nil {
		return nil, err
	}
	_, err = os.Stat(file)
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh && !make {
		return nil, noData(dir)
	}
	s, err := sqlite.Open(ctx, file, nil)
	if err != nil {
		return nil, explainStore(dir, err)
	}
	if fresh {
		if err := likeDir(dir, file); err != nil {
			return nil, errors.Join(fmt.Errorf("look into the data directory: %w", err), s.Close())
		}
	}
	b, err := OpenBooks(ctx, s)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	b.dir, b.done = dir, done
	return b, nil
}

func noData(dir string) error {
	return fmt.Errorf("no server's data in %s: start a server there first, or name its directory with -data", dir)
}

// OpenBooks readies a store for accounts: the greeter and the first room are
// made where they are missing. It may be used on the store of a running server.
func OpenBooks(ctx context.Context, s store.Store, opts ...account.Option) (*Books, error) {
	b := &Books{store: s, book: account.New(s, opts...)}
	if err := b.ensureGreeter(ctx); err != nil {
		return nil, fmt.Errorf("make the greeter: %w", err)
	}
	if err := b.ensureHome(ctx); err != nil {
		return nil, fmt.Errorf("make the first room: %w", err)
	}
	return b, nil
}

// Close lets go of the store that OpenData opened.
func (b *Books) Close() error {
	err := b.store.Close()
	if b.done != nil {
		err = errors.Join(err, b.done())
	}
	return err
}

// Add makes a person's account, in the first room and with a direct
// conversation with the greeter.
func (b *Books) Add(ctx context.Context, name, password string, admin bool) (wire.Account, error) {
	a, err := b.book.Create(ctx, b.newPerson(name, admin), password)
	if errors.Is(err, store.ErrTaken) {
		return a, fmt.Errorf("account %s: %w: choose another", name, err)
	}
	return a, err
}

// Find finds a person's account by name.
func (b *Books) Find(ctx context.Context, name string) (wire.Account, error) {
	a, err := b.Named(ctx, name)
	if err == nil && a.Kind != wire.Person {
		err = noAccount(name)
	}
	return a, err
}

// Named finds an account by name, a bot's too.
func (b *Books) Named(ctx context.Context, name string) (wire.Account, error) {
	a, err := b.store.AccountByName(ctx, account.CleanName(name))
	if errors.Is(err, store.ErrNotFound) || err == nil && a.Removed {
		return wire.Account{}, noAccount(name)
	}
	return a.Account, err
}

func noAccount(name string) error {
	return fmt.Errorf("no account %s: parleyd account list shows them: %w", name, store.ErrNotFound)
}

// SetPassword replaces a person's password and signs all devices out.
func (b *Books) SetPassword(ctx context.Context, name, password string) error {
	a, err := b.Find(ctx, name)
	if err != nil {
		return err
	}
	return b.book.SetPassword(ctx, a.ID, password)
}

// Remove ends a person's account. What it said stays.
func (b *Books) Remove(ctx context.Context, name string) error {
	a, err := b.Find(ctx, name)
	if err != nil {
		return err
	}
	return b.store.RemoveAccount(ctx, a.ID)
}

// All goes through the accounts in the order of their names.
func (b *Books) All(ctx context.Context) iter.Seq2[wire.Account, error] {
	return func(yield func(wire.Account, error) bool) {
		for after := ""; ; {
			page, more, err := b.store.ListAccounts(ctx, after, wire.MaxPage)
			if err != nil {
				yield(wire.Account{}, err)
				return
			}
			for _, a := range page {
				if !yield(a, nil) {
					return
				}
				after = a.Name
			}
			if !more {
				return
			}
		}
	}
}

// HasPerson reports whether any person has an account.
func (b *Books) HasPerson(ctx context.Context) (bool, error) {
	for a, err := range b.All(ctx) {
		if err != nil || a.Kind == wire.Person {
			return err == nil, err
		}
	}
	return false, nil
}

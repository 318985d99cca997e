package load

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// Seed makes n accounts in a server's data directory, which OpenData has made,
// each with a token and no password: a thousand passwords would be hashed for a
// minute. They are in the rooms of home, and person i in that of rooms(i) where
// it is set.
func Seed(ctx context.Context, dir string, n int, home string, rooms func(i int) string) (tokens []string, err error) {
	db, err := sqlite.Open(ctx, filepath.Join(dir, "parley.db"), nil)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()
	general, err := db.RoomByName(ctx, home)
	if err != nil {
		return nil, fmt.Errorf("find the first room: %w", err)
	}
	tokens = make([]string, n)
	all := make([]wire.AccountID, n)
	made := map[string]wire.ConvID{}
	var mu sync.Mutex
	err = parallel(ctx, n, seeders, func(i int) error {
		join := []wire.ConvID{general.ID}
		if rooms != nil {
			mu.Lock()
			id, ok := made[rooms(i)]
			if !ok {
				conv, err := db.CreateRoom(ctx, store.NewRoom{Name: rooms(i), By: general.Owner})
				if err != nil {
					mu.Unlock()
					return err
				}
				id, made[rooms(i)] = conv.ID, conv.ID
			}
			mu.Unlock()
			join = append(join, id)
		}
		a, err := db.CreateAccount(ctx, store.NewAccount{Name: fmt.Sprintf("b%d", i), Kind: wire.Person, Join: join})
		if err != nil {
			return err
		}
		token, hash := account.NewToken()
		tokens[i], all[i] = token, a.ID
		return db.AddToken(ctx, a.ID, hash, "bench")
	})
	if err != nil {
		return nil, err
	}
	return tokens, parallel(ctx, n, seeders, func(i int) error { // they have seen each other come
		_, err := db.MarkRead(ctx, general.ID, all[i], wire.Seq(1<<53))
		return err
	})
}

// seeders make accounts at a time, which share commits.
const seeders = 64

// SeedText has the first account of the directory say n messages in the first
// room, in English, in Chinese and in both, and waits until they can be found.
func SeedText(ctx context.Context, dir string, n int, home string) (err error) {
	db, err := sqlite.Open(ctx, filepath.Join(dir, "parley.db"), nil)
	if err != nil {
		return err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()
	room, err := db.RoomByName(ctx, home)
	if err != nil {
		return err
	}
	a, err := db.AccountByName(ctx, "b0")
	if err != nil {
		return err
	}
	talk := NewBabel()
	failed := make(chan error, n)
	for range n {
		d := store.Draft{Conv: room.ID, From: a.ID, UID: wire.NewUID(time.Now()), Text: talk.Say()}
		if err := db.Append(ctx, d, func(_ wire.Event, err error) { failed <- err }); err != nil {
			return err
		}
	}
	for range n {
		if err := <-failed; err != nil {
			return err
		}
	}
	return db.Index(ctx)
}

package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// The settings that a server keeps in its store.
const (
	settingName    = "name"    // the server's name
	settingGreeter = "greeter" // the greeter's account id
	settingHome    = "home"    // the room that every new account is in
	settingPolicy  = "policy"  // who may create an account
	settingProbe   = "probe"   // when the health was last probed
	settingKeep    = "keep"    // for how many days new rooms keep their messages
	settingEpoch   = "epoch"   // which history of the server's this is
)

// greeterName is the first bot's, homeName the first room's.
const (
	greeterName = "server"
	homeName    = "general"
)

// demoNames are the demonstration's accounts; each one's password is its name.
var demoNames = [...]string{"admin", "amy", "bob"}

// seed makes what every server has, where it is missing. A start that was cut
// short is continued by the next one.
func (s *Server) seed(ctx context.Context) error {
	if err := s.seedName(ctx); err != nil {
		return fmt.Errorf("name the server: %w", err)
	}
	if err := s.seedEpoch(ctx); err != nil {
		return fmt.Errorf("name the history: %w", err)
	}
	if s.cfg.Keep != nil {
		err := wire.CheckKeep(*s.cfg.Keep)
		if err == nil {
			err = s.set(ctx, settingKeep, strconv.Itoa(*s.cfg.Keep))
		}
		if err != nil {
			return fmt.Errorf("say for how long rooms keep their messages: %w", err)
		}
	}
	opts := s.rules.attempts()
	if s.cfg.hash != nil {
		opts = append(opts, account.WithHash(s.cfg.hash))
	}
	books, err := OpenBooks(ctx, s.store, opts...)
	if err != nil {
		return err
	}
	s.books = books
	if s.cfg.Policy != "" {
		if err := s.set(ctx, settingPolicy, string(s.cfg.Policy)); err != nil {
			return fmt.Errorf("set the policy: %w", err)
		}
	}
	if err := s.refresh(ctx); err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	s.greeter = newGreeter(s.store, books.greeter, func(err error) {
		s.remarks.add(func() { s.log.Error("greeter", "err", err) })
	})
	if s.cfg.Demo {
		if err := s.seedDemo(ctx, books); err != nil {
			return fmt.Errorf("make the demo accounts: %w", err)
		}
	}
	return s.seedOwner(ctx, books)
}

// set has a setting be value. What is so already is not written: a full disk is no reason
// for a server not to start, which has all that was said to read.
func (s *Server) set(ctx context.Context, key, value string) error {
	if now, err := s.store.Setting(ctx, key); err != nil || now == value {
		return err
	}
	return s.store.SetSetting(ctx, key, value)
}

func (s *Server) seedName(ctx context.Context) (err error) {
	if s.name = s.cfg.Name; s.name != "" {
		return s.set(ctx, settingName, s.name)
	}
	kept, err := s.store.Setting(ctx, settingName)
	if err != nil {
		return err
	}
	if s.name = wire.CleanServer(kept); s.name != "" {
		if s.name == kept {
			return nil
		}
		return s.store.SetSetting(ctx, settingName, s.name) // one of an earlier version, which nobody would list
	}
	if s.name, err = os.Hostname(); err != nil || s.name == "" || s.name == "localhost" || wire.CheckServer(s.name) != nil {
		s.name = "Parley"
	}
	return s.store.SetSetting(ctx, settingName, s.name)
}

// seedEpoch names the history once: a restored one has another name.
func (s *Server) seedEpoch(ctx context.Context) (err error) {
	if s.epoch, err = s.store.Setting(ctx, settingEpoch); err != nil || s.epoch != "" {
		return err
	}
	s.epoch = newEpoch()
	return s.store.SetSetting(ctx, settingEpoch, s.epoch)
}

func newEpoch() string { return rand.Text() }

// seedDemo makes the demonstration's accounts and says how public they are.
func (s *Server) seedDemo(ctx context.Context, b *Books) error {
	for _, name := range demoNames {
		_, err := b.Add(ctx, name, name, name == "admin")
		if err != nil && !errors.Is(err, store.ErrTaken) {
			return err
		}
	}
	if ip, err := netip.ParseAddrPort(s.listener.Addr().String()); err != nil || !ip.Addr().IsLoopback() {
		s.remarks.add(func() {
			s.log.Warn("demo accounts: anyone who reaches this port can log in as admin, amy or bob", "addr", s.listener.Addr().String())
		})
	}
	return nil
}

// seedOwner makes the first account, or insists that there is one.
func (s *Server) seedOwner(ctx context.Context, b *Books) error {
	if !s.cfg.NeedOwner && s.cfg.Owner.Name == "" {
		return nil
	}
	has, err := b.HasPerson(ctx)
	if err != nil || has {
		return err
	}
	if s.cfg.Owner.Name == "" {
		return ErrNoOwner
	}
	if _, err := b.Add(ctx, s.cfg.Owner.Name, s.cfg.Owner.Password, true); err != nil {
		return fmt.Errorf("make the owner's account: %w", err)
	}
	return nil
}

func (b *Books) ensureGreeter(ctx context.Context) error {
	id, err := settingID(ctx, b.store, settingGreeter)
	if err != nil {
		return err
	}
	if id != 0 {
		a, err := b.store.AccountByID(ctx, wire.AccountID(id))
		b.greeter = a.Account
		return err
	}
	b.greeter, err = b.store.CreateAccount(ctx, store.NewAccount{Name: greeterName, Kind: wire.Bot, Resident: true})
	if errors.Is(err, store.ErrTaken) { // the start before was cut short
		a, err := b.store.AccountByName(ctx, greeterName)
		if err != nil {
			return err
		}
		b.greeter = a.Account
	} else if err != nil {
		return err
	}
	return b.store.SetSetting(ctx, settingGreeter, strconv.FormatInt(int64(b.greeter.ID), 10))
}

func (b *Books) ensureHome(ctx context.Context) error {
	id, err := settingID(ctx, b.store, settingHome)
	if err != nil {
		return err
	}
	if id != 0 {
		b.home = []wire.ConvID{wire.ConvID(id)}
		return nil
	}
	keep, err := b.Keep(ctx)
	if err != nil {
		return err
	}
	c, err := b.store.CreateRoom(ctx, store.NewRoom{Name: homeName, By: b.greeter.ID, Keep: keep})
	if errors.Is(err, store.ErrTaken) { // the start before was cut short
		c, err = b.store.RoomByName(ctx, homeName)
	}
	if err != nil {
		return err
	}
	b.home = []wire.ConvID{c.ID}
	return b.store.SetSetting(ctx, settingHome, strconv.FormatInt(int64(c.ID), 10))
}

// settingID reads a setting that is an id, zero where it is not set.
func settingID(ctx context.Context, s store.Store, key string) (int64, error) {
	v, err := s.Setting(ctx, key)
	if err != nil || v == "" {
		return 0, err
	}
	id, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("setting %s: %w", key, err)
	}
	return id, nil
}

package client_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

func fingerprint(n int) wire.Fingerprint { return wire.FingerprintOf(fmt.Append(nil, n)) }

func openKnown(tb testing.TB, d client.Disk) *client.Known {
	tb.Helper()
	k, err := client.OpenKnown(d)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func remember(tb testing.TB, k *client.Known, s client.Server) {
	tb.Helper()
	if err := k.Remember(s); err != nil {
		tb.Fatal(err)
	}
}

func TestKnownServers(t *testing.T) {
	d := openDir(t, t.TempDir())
	k := openKnown(t, d)
	if k.KnownKey("a:1") != "" || len(k.All()) != 0 {
		t.Error("an empty store knows a server")
	}
	used := time.UnixMilli(7).UTC()
	one := client.Server{Key: fingerprint(1), Name: "教室", Addr: "a:1", User: "amy", Token: "t", Used: used}
	two := client.Server{Key: fingerprint(2), Name: "Lab", Addr: "b:1", User: "bob"}
	remember(t, k, one)
	remember(t, k, two)
	k = openKnown(t, d)
	if all := k.All(); len(all) != 2 || all[0] != two || all[1] != one {
		t.Errorf("knows %v, want the one used last first", all)
	}
	if s, ok := k.ByAddr("a:1"); !ok || s != one || k.KnownKey("a:1") != one.Key {
		t.Errorf("at a:1 is %v", s)
	}
	if err := k.SignOut(one.Key, "another window's"); err != nil {
		t.Fatal(err)
	}
	if s, ok := openKnown(t, d).ByKey(one.Key); !ok || s != one {
		t.Errorf("another's sign-out makes it %+v", s)
	}
	if err := k.SignOut(one.Key, one.Token); err != nil {
		t.Fatal(err)
	}
	if s, ok := openKnown(t, d).ByKey(one.Key); !ok || s.Token != "" || s.Addr != "a:1" {
		t.Errorf("signed out: %+v", s)
	}
	if err := k.Forget(one.Key); err != nil {
		t.Fatal(err)
	}
	if _, ok := openKnown(t, d).ByKey(one.Key); ok {
		t.Error("a forgotten server is known")
	}
}

// TestMovedServer keeps its account by its key, and its old address is free.
func TestMovedServer(t *testing.T) {
	k := openKnown(t, newShelf())
	remember(t, k, client.Server{Key: fingerprint(1), Addr: "a:1", User: "amy", Token: "t"})
	s, _ := k.ByKey(fingerprint(1))
	s.Addr = "b:1"
	remember(t, k, s)
	if k.KnownKey("a:1") != "" || k.KnownKey("b:1") != fingerprint(1) || len(k.All()) != 1 {
		t.Errorf("knows %v, want it at b:1 only", k.All())
	}
	remember(t, k, client.Server{Key: fingerprint(2), Addr: "b:1"})
	if k.KnownKey("b:1") != fingerprint(2) {
		t.Error("another server at the address is not the one known there")
	}
	if s, ok := k.ByKey(fingerprint(1)); !ok || s.Addr != "" || s.Token != "t" {
		t.Errorf("the first server is %+v, want its account without the address", s)
	}
}

func TestKnownIsBounded(t *testing.T) {
	k := openKnown(t, newShelf())
	for i := range client.MaxKnown + 1 {
		remember(t, k, client.Server{Key: fingerprint(i), Addr: fmt.Sprint(i, ":1")})
	}
	if _, ok := k.ByKey(fingerprint(0)); ok || len(k.All()) != client.MaxKnown {
		t.Errorf("%d servers are known, want %d without the oldest", len(k.All()), client.MaxKnown)
	}
}

// TestDamagedKnown is put aside, and said.
func TestDamagedKnown(t *testing.T) {
	for _, damage := range []string{"", "[", `[{"key":"x"}]`, `{"key":"x"}`, "null null"} {
		s := newShelf()
		s.files["servers.json"] = []byte(damage)
		k := openKnown(t, s)
		if !k.Damaged() || len(k.All()) != 0 {
			t.Errorf("%q: damaged %v with %v", damage, k.Damaged(), k.All())
		}
		if string(s.files["servers.json.damaged"]) != damage {
			t.Errorf("%q is not kept aside", damage)
		}
		remember(t, k, client.Server{Key: fingerprint(1), Addr: "a:1"})
		if k := openKnown(t, s); k.Damaged() || len(k.All()) != 1 {
			t.Errorf("%q: the store does not go on", damage)
		}
	}
}

// TestTwoKnown do not overwrite what the other learned.
func TestTwoKnown(t *testing.T) {
	s := newShelf()
	a, b := openKnown(t, s), openKnown(t, s)
	remember(t, a, client.Server{Key: fingerprint(1), Addr: "a:1"})
	remember(t, b, client.Server{Key: fingerprint(2), Addr: "b:1"})
	if all := openKnown(t, s).All(); len(all) != 2 {
		t.Errorf("knows %v, want both", all)
	}
}

func TestKnownDiskFails(t *testing.T) {
	s := newShelf()
	k := openKnown(t, s)
	full := errors.New("full")
	s.fail(full)
	if err := k.Remember(client.Server{Key: fingerprint(1), Addr: "a:1"}); !errors.Is(err, full) {
		t.Errorf("answers %v, want the disk's error", err)
	}
	if len(k.All()) != 0 {
		t.Error("knows what was not written")
	}
	s.fail(nil)
	if err := k.Remember(client.Server{Key: "short", Addr: "a:1"}); err == nil {
		t.Error("remembers a server without a key")
	}
}

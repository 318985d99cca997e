package storetest

import (
	"reflect"
	"slices"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// loggedIn gives an account a device, at the clock's time, and returns its id.
func (f *fixture) loggedIn(a wire.Account, device string) wire.DeviceID {
	f.Helper()
	f.ok(f.s.AddToken(f.Context(), a.ID, token(device), device))
	found, err := f.s.AccountByToken(f.Context(), token(device))
	f.ok(err)
	if found.Account != a || found.Device <= 0 || found.Device >= 1<<48 {
		f.Fatalf("by token of %s: got %+v, want %+v and a device", device, found, a)
	}
	if now := f.now().UnixMilli(); found.Used != now {
		f.Fatalf("by token of %s: got used at %d, want %d", device, found.Used, now)
	}
	f.wantIn(found)
	f.wantLogin(found, token(device))
	return found.Device
}

// wantLogin holds what a login reads at once to what is read one after the other.
func (f *fixture) wantLogin(want store.Account, hash [32]byte) {
	f.Helper()
	a, convs, err := f.s.LogIn(f.Context(), hash)
	f.ok(err)
	if !reflect.DeepEqual(a, want) {
		f.Fatalf("login: got %+v, want %+v", a, want)
	}
	all, err := f.s.ConversationsOf(f.Context(), want.ID)
	f.ok(err)
	if !reflect.DeepEqual(convs, all) {
		f.Fatalf("conversations of a login: got %+v, want %+v", convs, all)
	}
}

// wantDevices holds the list of an account's devices to their names.
func (f *fixture) wantDevices(a wire.Account, want ...string) []wire.Device {
	f.Helper()
	devices, err := f.s.DevicesOf(f.Context(), a.ID)
	f.ok(err)
	var got []string
	for _, d := range devices {
		got = append(got, d.Name)
	}
	if !slices.Equal(got, want) {
		f.Fatalf("devices of %s: got %q, want %q", a.Name, got, want)
	}
	return devices
}

func (f *fixture) pass(d time.Duration) { f.setClock(f.now().Add(d)) }

func devicesAreListed(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	f.wantDevices(amy)
	began := f.now().UnixMilli()
	laptop := f.loggedIn(amy, "laptop")
	f.pass(time.Minute)
	phone := f.loggedIn(amy, "phone")
	f.loggedIn(bob, "desk")
	got := f.wantDevices(amy, "phone", "laptop")
	want := []wire.Device{
		{ID: phone, Name: "phone", Made: began + 60_000, Used: began + 60_000},
		{ID: laptop, Name: "laptop", Made: began, Used: began},
	}
	if !slices.Equal(got, want) || phone == laptop {
		f.Fatalf("got %+v, want %+v", got, want)
	}
	f.reopen()
	if again := f.wantDevices(amy, "phone", "laptop"); !slices.Equal(again, want) {
		f.Fatalf("opened again: got %+v, want %+v", again, want)
	}
	for i := range wire.MaxPage {
		f.ok(f.s.AddToken(f.Context(), bob.ID, token("many"+string(rune(i))), ""))
	}
	if many, err := f.s.DevicesOf(f.Context(), bob.ID); err != nil || len(many) != wire.MaxPage {
		f.Fatalf("of %d: got %d, %v, want %d", wire.MaxPage+1, len(many), err, wire.MaxPage)
	}
}

// devicesAreBounded names a fault: each login was kept for ever, a million of one account
// too, all of which the writer had to remove when its password was set.
func devicesAreBounded(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	f.loggedIn(bob, "desk")
	f.loggedIn(amy, "laptop")
	f.loggedIn(amy, "phone")
	f.pass(store.UsedEvery)
	f.ok(f.s.UseToken(f.Context(), token("laptop"))) // the phone is what was used longest ago
	script := func(i int) string { return "script" + string(rune(i)) }
	for i := range wire.MaxDevices - 1 {
		f.pass(time.Second)
		f.ok(f.s.AddToken(f.Context(), amy.ID, token(script(i)), "script"))
	}
	f.wantToken(script(0), 0, store.ErrNotFound)
	f.wantToken("phone", amy.ID, nil)
	for _, name := range []string{"tablet", "watch"} {
		f.loggedIn(amy, name)
	}
	for _, name := range []string{"phone", "laptop"} {
		f.wantToken(name, 0, store.ErrNotFound)
	}
	for _, name := range []string{script(1), "tablet", "watch"} {
		f.wantToken(name, amy.ID, nil)
	}
	f.wantToken("desk", bob.ID, nil)
}

func useIsNotedSeldom(f *fixture) {
	amy := f.person("amy")
	f.loggedIn(amy, "laptop")
	f.pass(time.Minute)
	f.loggedIn(amy, "phone")
	began := f.now().UnixMilli()
	use := func() {
		f.Helper()
		f.ok(f.s.UseToken(f.Context(), token("laptop")))
	}
	use()
	f.wantDevices(amy, "phone", "laptop")
	f.pass(store.UsedEvery - time.Minute - time.Millisecond)
	use()
	if got := f.wantDevices(amy, "phone", "laptop"); got[1].Used != began-60_000 {
		f.Fatalf("within the hour: got used %d, want %d", got[1].Used, began-60_000)
	}
	f.pass(time.Millisecond)
	use()
	if got := f.wantDevices(amy, "laptop", "phone"); got[0].Used != f.now().UnixMilli() || got[0].Made != began-60_000 {
		f.Fatalf("after an hour: got %+v, want it used now", got[0])
	}
	f.setClock(time.UnixMilli(began)) // a clock that is set back takes nothing
	use()
	f.wantDevices(amy, "laptop", "phone")
	f.ok(f.s.UseToken(f.Context(), token("nothing")))
}

func devicesAreRemoved(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	laptop, phone, tablet := f.loggedIn(amy, "laptop"), f.loggedIn(amy, "phone"), f.loggedIn(amy, "tablet")
	desk := f.loggedIn(bob, "desk")
	for what, id := range map[string]wire.DeviceID{"another's device": desk, "none": 0, "one below zero": -1, "no device": laptop ^ phone ^ 1<<50} {
		f.is(what, f.s.RemoveDevice(f.Context(), amy.ID, id), store.ErrNotFound)
	}
	f.wantToken("desk", bob.ID, nil)
	f.ok(f.s.RemoveDevice(f.Context(), amy.ID, phone))
	f.is("once more", f.s.RemoveDevice(f.Context(), amy.ID, phone), store.ErrNotFound)
	f.wantToken("phone", 0, store.ErrNotFound)
	f.wantToken("laptop", amy.ID, nil)
	for range 2 {
		f.ok(f.s.RemoveDevices(f.Context(), amy.ID, tablet))
		f.wantDevices(amy, "tablet")
	}
	f.wantToken("desk", bob.ID, nil)
	f.ok(f.s.RemoveDevices(f.Context(), amy.ID, desk)) // another's keeps none
	f.wantDevices(amy)
	f.wantDevices(bob, "desk")
}

func secretKeepsDevice(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	laptop, phone := f.loggedIn(amy, "laptop"), f.loggedIn(amy, "phone")
	desk := f.loggedIn(bob, "desk")
	f.ok(f.s.SetSecret(f.Context(), amy.ID, "another", phone))
	f.wantDevices(amy, "phone")
	for what, keep := range map[string]wire.DeviceID{"another's device": desk, "a device signed out": laptop} {
		f.is(what, f.s.SetSecret(f.Context(), amy.ID, "a third", keep), store.ErrNotFound)
	}
	f.wantDevices(amy, "phone")
	f.wantDevices(bob, "desk")
	if a, err := f.s.AccountByID(f.Context(), amy.ID); err != nil || a.Secret != "another" {
		f.Fatalf("got %+v, %v, want the secret as it was", a, err)
	}
}

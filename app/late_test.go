//go:build !js

package main

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// TestWordsOfWhoIsDisabled wait for the account to be let in again, as those do that
// wait for a line: they went with the window.
func TestWordsOfWhoIsDisabled(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	dir := t.TempDir()
	bob := sit(t, dir)
	bob.login(s.Addr().String(), "bob")
	admin := dialAs(t, s.Addr().String(), client.Credentials{User: "admin", Password: "admin", Device: "x"})
	now := bob.store.Snapshot()
	disable := func(off bool) {
		if _, err := admin.Do(t.Context(), &wire.DisableAccount{Account: now.Me.ID, Off: off}); err != nil {
			t.Fatal(err)
		}
	}
	disable(false)
	bob.see("disabled", func(s *state.State) bool { return s.Link.Fault == state.FaultDisabled })
	bob.say("three pages of thought")
	bob.leave()
	disable(true)
	bob = sit(t, dir)
	bob.login(s.Addr().String(), "bob")
	bob.do(state.Select{Conv: now.Current})
	bob.reads("bob: three pages of thought")
}

// TestWordsOfWhoWasSignedOut are kept for who comes back, and shown to nobody else: who
// logs in next may be in a conversation of the same id.
func TestWordsOfWhoWasSignedOut(t *testing.T) {
	dir, box := t.TempDir(), filepath.Join("key", "1")
	l := dialLine(t.Context(), client.Config{
		Target:      client.Target{Addr: "192.0.2.1:99", Open: func(context.Context, string) (net.Conn, error) { return nil, client.ErrRemoved }},
		Credentials: client.Credentials{User: "amy", Token: "x"},
		Dir:         dir, Box: box, Stay: true,
	}, func(ev state.Event) {
		if _, ok := ev.(state.Queued); ok {
			t.Errorf("%+v is reported", ev)
		}
	}, func(client.Server) error { return nil })
	<-l.over
	l.do(state.Enqueue{Conv: 7, UID: wire.NewUID(time.Now()), Text: "kept"})
	l.stop()
	disk, err := client.OpenDir(filepath.Join(dir, "outbox", box))
	if err != nil {
		t.Fatal(err)
	}
	if o, err := client.OpenOutbox(disk); err != nil || len(o.All()) != 1 {
		t.Errorf("the outbox holds %+v, %v", o.All(), err)
	}
}

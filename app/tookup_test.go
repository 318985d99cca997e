//go:build !js

package main

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// watchedDisk is a Disk that tells when something was written.
type watchedDisk struct {
	client.Disk
	wrote chan struct{}
}

func (d watchedDisk) Write(name string, data []byte) error {
	err := d.Disk.Write(name, data)
	d.wrote <- struct{}{}
	return err
}

// linkTo leads to a server on this machine, which has to prove its key.
func linkTo(t *testing.T, s *server.Server) string {
	t.Helper()
	host, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return wire.Link{Host: host, Port: port, Key: s.Fingerprint()}.String()
}

// TestLoginThatIsGivenUpAsItSucceeds: who closed the dialog in that moment was shown one
// account, while the outbox and the line were those of the other.
func TestLoginThatIsGivenUpAsItSucceeds(t *testing.T) {
	lab, hall := demoServer(t, t.TempDir(), ""), demoServer(t, t.TempDir(), "")
	dir, err := client.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	disk := watchedDisk{dir, make(chan struct{}, 100)}
	amy := sit(t, t.TempDir())
	if amy.session.known, err = client.OpenKnown(disk); err != nil {
		t.Fatal(err)
	}
	dialled, goOn := make(chan struct{}, 100), make(chan struct{})
	amy.session.open = func(ctx context.Context, addr string) (net.Conn, error) {
		if addr == hall.Addr().String() {
			dialled <- struct{}{}
			<-goOn
		}
		var d net.Dialer
		return d.DialContext(ctx, "tcp", addr)
	}
	busy, free := make(chan struct{}), make(chan struct{})
	amy.session.around = func(state.Effect) {
		close(busy)
		<-free
	}
	amy.session.farewells = time.Millisecond
	amy.login(linkTo(t, lab), "amy")
	<-disk.wrote
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: linkTo(t, hall), User: "bob", Password: "bob"})
	<-dialled
	amy.do(state.AlertsHeard{Alerts: state.AlertsAsk}, state.AllowAlerts{}) // the session has something else to do
	<-busy
	amy.do(state.CloseDialog{})
	amy.see("the dialog gone", func(s *state.State) bool { return s.Dialog == state.Dialog{} })
	close(goOn)
	<-disk.wrote // bob is logged in, and nobody wants it any more
	bobs, _ := amy.session.known.ByKey(hall.Fingerprint())
	close(free)
	got := amy.see("somebody back", func(s *state.State) bool { return s.Link.Phase == state.LinkOnline })
	if got.Me.Name != "amy" || got.Server.Key != lab.Fingerprint() {
		t.Errorf("%s is back, on %+v", got.Me.Name, got.Server)
	}
	amy.see("the lab's server used last", func(s *state.State) bool { return s.Known[0].Key == lab.Fingerprint() && !s.Known[1].Kept })
	if _, user, ok := amy.session.resumable("", ""); ok && user != "amy" {
		t.Errorf("the next start takes up %s's session", user)
	}
	for err = nil; !errors.Is(err, client.ErrLogin); { // until the server has heard of the end
		conn, dialled := client.Dial(t.Context(), client.Target{Addr: hall.Addr().String(), Pin: bobs.Key})
		if dialled != nil {
			t.Fatal(dialled)
		}
		_, err = conn.Login(t.Context(), client.Credentials{User: "bob", Token: bobs.Token})
		conn.Close()
	}
}

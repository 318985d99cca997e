//go:build !js

package main

import (
	"io"
	"net"
	"testing"

	"parley.example/state"
	"parley.example/state/probe"
)

// refusing is an address of this machine where nothing listens.
func refusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// mute takes connections on this machine and says nothing; came hears of each,
// gone of each that the other side ended.
func mute(t *testing.T) (addr string, came, gone <-chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	begun, ended := make(chan struct{}, 64), make(chan struct{}, 64)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			begun <- struct{}{}
			go func() {
				_, _ = io.Copy(io.Discard, conn) // it ends, one way or another
				conn.Close()
				ended <- struct{}{}
			}()
		}
	}()
	return l.Addr().String(), begun, ended
}

// probed waits for the end of the network test and returns the last finding.
func (p *seat) probed() probe.Finding {
	p.t.Helper()
	s := p.see("the end of the test", func(s *state.State) bool { return s.Probe.Over })
	return s.Probe.Found[len(s.Probe.Found)-1]
}

// TestFailedLoginFindsOutWhy: the login that failed is tested, in steps, and
// stands there again afterwards.
func TestFailedLoginFindsOutWhy(t *testing.T) {
	p := sit(t, t.TempDir())
	at := refusing(t)
	p.do(state.OpenDialog{Kind: state.DialogLogin, Addr: at}, state.Login{Addr: at, User: "amy", Password: "secret"})
	p.see("the fault", func(s *state.State) bool { return s.Dialog.Fault == state.FaultRefused })
	p.do(state.OpenDialog{Kind: state.DialogWhy, Addr: at})
	got := p.probed()
	if want := (probe.Finding{Step: probe.Port, Verdict: probe.Bad, Cause: probe.Refused, What: at}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	p.do(state.CloseDialog{})
	p.see("the login again", func(s *state.State) bool {
		return s.Dialog.Kind == state.DialogLogin && s.Dialog.Addr == at && s.Dialog.Fault == state.FaultRefused
	})
}

// TestClosedTestEnds: one that is under way is given up with its dialog, and
// what it dialled is let go; one that is not comes to its end.
func TestClosedTestEnds(t *testing.T) {
	p := sit(t, t.TempDir())
	at, came, gone := mute(t)
	p.do(state.OpenDialog{Kind: state.DialogWhy, Addr: at})
	p.see("the port open", func(s *state.State) bool { return probe.ToServer.Next(s.Probe.Found) == 4 })
	<-came
	<-came
	<-gone // that which looked whether the port is open
	p.do(state.CloseDialog{})
	<-gone // that which waited for an answer
	p.do(state.OpenDialog{Kind: state.DialogWhy, Addr: at})
	if got, want := p.probed(), (probe.Finding{Step: probe.Peer, Verdict: probe.Bad, Cause: probe.Mute, What: at}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestEndOfTheProgramEndsItsTest, which the program does not wait for.
func TestEndOfTheProgramEndsItsTest(t *testing.T) {
	p := sit(t, t.TempDir())
	at, came, gone := mute(t)
	p.do(state.OpenDialog{Kind: state.DialogWhy, Addr: at})
	p.see("the port open", func(s *state.State) bool { return probe.ToServer.Next(s.Probe.Found) == 4 })
	<-came // that which looked whether the port is open
	<-came // that which waits for an answer
	p.leave()
	<-gone
	<-gone
}

// TestOwnServerOfLoopback: others cannot come to a server that listens within
// the machine, and no address makes a test of none.
func TestOwnServerOfLoopback(t *testing.T) {
	p := sit(t, t.TempDir())
	p.do(state.StartServer{})
	p.see("the owner asked for", func(s *state.State) bool { return s.Dialog.Kind == state.DialogHost })
	p.do(state.StartServer{Name: "amy", Password: "secret"})
	on := p.see("the server on", func(s *state.State) bool { return s.Hosting.Phase == state.HostOn && s.LoggedIn() })
	p.do(state.OpenDialog{Kind: state.DialogOthers})
	got := p.probed()
	if want := (probe.Finding{Step: probe.Listen, Verdict: probe.Bad, Cause: probe.OnlyHere, What: on.Hosting.Addr}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	p.do(state.CloseDialog{}, state.OpenDialog{Kind: state.DialogWhy, Addr: "no address"})
	p.see("the other test", func(s *state.State) bool { return s.Dialog.Kind == state.DialogWhy })
	if got := p.probed(); got.Cause != probe.BadAddress || got.Verdict != probe.Bad {
		t.Errorf("got %+v, want a bad address", got)
	}
}

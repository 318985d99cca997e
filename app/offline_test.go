//go:build !js

package main

import (
	"context"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// gate lets connections through while it is open.
type gate struct {
	mu   sync.Mutex
	shut bool
	last net.Conn
}

func (g *gate) open(ctx context.Context, addr string) (net.Conn, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		return nil, syscall.ECONNREFUSED
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	g.last = conn
	return conn, err
}

func (g *gate) shuts(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut = shut; shut {
		g.last.Close()
	}
}

// TestDiscardedWhileDisabled is not sent when the account is let in again.
func TestDiscardedWhileDisabled(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	g := new(gate)
	bob := sit(t, t.TempDir())
	bob.session.open = g.open
	bob.login(s.Addr().String(), "bob")
	admin := dialAs(t, s.Addr().String(), client.Credentials{User: "admin", Password: "admin", Device: "x"})
	g.shuts(true)
	bob.see("no line", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	bob.say("oops")
	conv := bob.store.Snapshot().Current
	now := bob.see("oops", func(s *state.State) bool { return len(s.Convs[conv].Pending) == 1 })
	disable := func(off bool) {
		if _, err := admin.Do(t.Context(), &wire.DisableAccount{Account: now.Me.ID, Off: off}); err != nil {
			t.Fatal(err)
		}
	}
	disable(false)
	g.shuts(false)
	bob.do(state.RetryNow{})
	bob.see("disabled", func(s *state.State) bool { return s.Link.Fault == state.FaultDisabled })
	bob.do(state.Discard{Conv: conv, UID: now.Convs[conv].Pending[0].UID})
	bob.see("it is gone", func(s *state.State) bool { return len(s.Convs[conv].Pending) == 0 })
	disable(true)
	bob.login(s.Addr().String(), "bob")
	bob.do(state.Select{Conv: conv})
	bob.say("here again") // goes out behind all that waited
	last := bob.see("that it is sent", func(s *state.State) bool {
		said := texts(s, conv)
		return len(said) > 0 && said[len(said)-1] == "bob: here again"
	})
	for _, text := range texts(last, conv) {
		if text == "bob: oops" {
			t.Error("what was discarded is sent")
		}
	}
}

// TestPlainTextServerThatIsGone leaves the session to come back to: it once took
// the place of who was logged in before it was reached.
func TestPlainTextServerThatIsGone(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	amy := sit(t, t.TempDir())
	amy.login(s.Addr().String(), "amy")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan struct{})
	go func() {
		defer close(accepted)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		var b [1024]byte
		_, _ = conn.Read(b[:])
		_, _ = conn.Write([]byte("Hello, {}!"))
		conn.Close()
	}()
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: l.Addr().String(), User: "amy", Password: "amy"})
	amy.see("the question", func(s *state.State) bool { return s.Dialog.Kind == state.DialogPlain })
	l.Close()
	<-accepted
	amy.do(state.TrustPlain{})
	amy.see("that it is gone", func(s *state.State) bool { return s.Dialog.Fault == state.FaultRefused })
	amy.do(state.CloseDialog{})
	amy.see("amy's session", func(s *state.State) bool { return s.Link.Phase == state.LinkOnline })
}

// TestWordsThatWaitForAPlainTextServer are refused where nobody waits any more.
func TestWordsThatWaitForAPlainTextServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	said, refused := make(chan struct{}), 0
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		var b [1024]byte
		_, _ = conn.Read(b[:])
		close(said) // and no answer
		_, _ = conn.Read(b[:])
		conn.Close()
	}()
	p := dialPlain(t.Context(), l.Addr().String(), "amy", func(ev state.Event) {
		if _, ok := ev.(state.NotSent); ok {
			refused++
		}
	})
	for range 3 {
		p.do(state.Enqueue{Conv: plainConv, UID: wire.NewUID(time.Now()), Text: "hello"})
	}
	<-said
	p.stop()
	if refused != 3 {
		t.Errorf("%d messages are refused, want 3", refused)
	}
}

// TestDraftOfWhoWasSignedOut is there after the next start: what was typed once the
// session had ended elsewhere was kept nowhere.
func TestDraftOfWhoWasSignedOut(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	dir := t.TempDir()
	bob := sit(t, dir)
	bob.login(s.Addr().String(), "bob")
	conv := bob.store.Snapshot().Current
	admin := dialAs(t, s.Addr().String(), client.Credentials{User: "admin", Password: "admin", Device: "x"})
	disable := func(off bool) {
		if _, err := admin.Do(t.Context(), &wire.DisableAccount{Account: bob.store.Snapshot().Me.ID, Off: off}); err != nil {
			t.Fatal(err)
		}
	}
	disable(false)
	bob.see("disabled", func(s *state.State) bool { return s.Link.Fault == state.FaultDisabled })
	bob.do(state.Drafted{Conv: conv, Draft: "half a word"})
	bob.see("the draft", func(s *state.State) bool { return s.Convs[conv].Draft == "half a word" })
	bob.leave()
	disable(true)
	bob = sit(t, dir)
	bob.login(s.Addr().String(), "bob")
	if got := bob.store.Snapshot().Convs[conv].Draft; got != "half a word" {
		t.Errorf("the draft is %q", got)
	}
}

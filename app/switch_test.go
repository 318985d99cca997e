//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// way is the way to a server whose address is not this machine's, so that its
// key is asked about; it leads nowhere while it has no end.
type way struct{ to atomic.Pointer[string] }

// far is an address beyond this machine.
const far = "lab.example:12343"

func (w *way) lead(addr string) { w.to.Store(&addr) }

func (w *way) open(ctx context.Context, _ string) (net.Conn, error) {
	to := w.to.Load()
	if to == nil || *to == "" {
		return nil, client.ErrNoRoute
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", *to)
}

// goBy makes a seat that has not dialled yet go that way.
func (p *seat) goBy(w *way) { p.session.open = w.open }

func isOnline(name string) func(*state.State) bool {
	return func(s *state.State) bool { return s.Me.Name == name && s.Link.Phase == state.LinkOnline }
}

func hasDialog(k state.DialogKind) func(*state.State) bool {
	return func(s *state.State) bool { return s.Dialog.Kind == k && !s.Dialog.Busy }
}

// TestLoginThatComesToNothingLeadsBack: closing the dialog once dialled the
// wrong login again, which logged out who was logged in.
func TestLoginThatComesToNothingLeadsBack(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	addr := s.Addr().String()
	closed, err := server.Start(t.Context(), server.Config{Dir: t.TempDir(), Addr: "127.0.0.1:0", Demo: true, Policy: wire.PolicyClosed, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed.Close() })
	for name, login := range map[string]state.Login{
		"wrong password": {Addr: addr, User: "bob", Password: "wrong"},
		"taken name":     {Addr: addr, User: "bob", Password: "long enough", Register: true},
		"invalid name":   {Addr: addr, User: "b o b", Password: "long enough", Register: true},
		"nobody there":   {Addr: "127.0.0.1:1", User: "bob", Password: "bob"},
		"plain text":     {Addr: greeter(t), User: "bob", Password: "bob"},
		"policy closed":  {Addr: closed.Addr().String(), User: "carol", Password: "long enough", Register: true},
	} {
		t.Run(name, func(t *testing.T) {
			amy := sit(t, t.TempDir())
			amy.login(addr, "amy")
			amy.do(state.OpenDialog{Kind: state.DialogLogin}, login)
			amy.see("what is wrong", func(s *state.State) bool {
				return s.Dialog.Fault != state.FaultNone || s.Dialog.Kind == state.DialogPlain
			})
			amy.do(state.CloseDialog{})
			got := amy.see("amy back", isOnline("amy"))
			if got.Dialog.Kind != state.DialogNone || !got.CanSend() {
				t.Errorf("dialog %+v", got.Dialog)
			}
		})
	}
}

// TestCancelWhileDialling gives the dial up at once.
func TestCancelWhileDialling(t *testing.T) {
	amy := sit(t, t.TempDir())
	begun, ended := make(chan struct{}), make(chan struct{})
	amy.session.open = func(ctx context.Context, _ string) (net.Conn, error) {
		close(begun)
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	}
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: far, User: "amy", Password: "amy"})
	<-begun
	amy.see("it busy", func(s *state.State) bool { return s.Dialog.Busy })
	amy.do(state.CloseDialog{})
	<-ended
	amy.see("nothing left", func(s *state.State) bool { return s.Dialog == state.Dialog{} && s.Link == state.Link{} })
}

// TestOutboxTakesMessagesWhileLedBack: the connection of who is logged in begins
// anew after another login was given up, and what is said before it is up is
// kept.
func TestOutboxTakesMessagesWhileLedBack(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	data := t.TempDir()
	amy := sit(t, data)
	var w way
	w.lead(s.Addr().String())
	amy.goBy(&w)
	amy.login("127.0.0.1:7", "amy")
	w.lead("")
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: "127.0.0.1:8", User: "bob", Password: "bob"})
	amy.see("no way there", func(s *state.State) bool { return s.Dialog.Fault == state.FaultNoRoute })
	amy.do(state.CloseDialog{})
	amy.see("no way back", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	amy.say("deleted")
	gone := amy.see("it waiting", func(s *state.State) bool { return len(s.Convs[s.Current].Pending) == 1 })
	conv := gone.Convs[gone.Current]
	amy.do(state.Discard{Conv: conv.ID, UID: conv.Pending[0].UID})
	amy.say("kept")
	amy.leave()

	amy = sit(t, data)
	amy.login(s.Addr().String(), "amy")
	amy.reads("amy: kept")
}

// TestKeyIsTrustedOnce asks about a key at first use and never again, is stopped
// by a changed one, and takes the session up at the next start.
func TestKeyIsTrustedOnce(t *testing.T) {
	s, other := demoServer(t, t.TempDir(), ""), demoServer(t, t.TempDir(), "")
	data := t.TempDir()
	var w way
	w.lead(s.Addr().String())
	amy := sit(t, data)
	amy.goBy(&w)
	asAmy := state.Login{Addr: far, User: "amy", Password: "amy"}
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, asAmy)
	got := amy.see("the question", hasDialog(state.DialogKey))
	if got.Dialog.Key != s.Fingerprint() || got.Dialog.Known != "" {
		t.Errorf("asked about %+v", got.Dialog)
	}
	amy.do(state.CloseDialog{})
	amy.see("nothing left", func(s *state.State) bool { return s.Dialog == state.Dialog{} && s.Link == state.Link{} })
	if len(amy.session.known.All()) != 0 {
		t.Error("a key that was not trusted is known")
	}
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, asAmy)
	amy.see("the question again", hasDialog(state.DialogKey))
	amy.do(state.TrustKey{Key: s.Fingerprint()})
	amy.see("amy", isOnline("amy"))
	amy.do(state.Logout{})
	amy.see("nobody", func(s *state.State) bool { return !s.LoggedIn() })
	amy.login(far, "amy")
	amy.leave()

	amy = sit(t, data)
	amy.goBy(&w)
	begin(amy.session, options{})
	amy.see("amy without a password", isOnline("amy"))
	w.lead(other.Addr().String())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	amy.do(state.RetryNow{})
	got = amy.see("a hard stop", hasDialog(state.DialogKey))
	if got.Dialog.Known != s.Fingerprint() || got.Dialog.Key != other.Fingerprint() {
		t.Errorf("stopped by %+v", got.Dialog)
	}
	amy.do(state.CloseDialog{})
	got = amy.see("why", func(s *state.State) bool { return s.Link.Fault == state.FaultKey })
	if got.Me.Name != "amy" || !got.CanSend() {
		t.Errorf("%+v", got.Me)
	}
	amy.say("for the server that I know")
	amy.see("it kept", func(s *state.State) bool {
		p := s.Convs[s.Current].Pending
		return len(p) == 1 && p[0].Phase == state.SendWaiting
	})
}

// TestEndedSessionIsNotTakenUp says that it was ended, and not that the password
// is wrong that nobody gave, and tries it once only.
func TestEndedSessionIsNotTakenUp(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	data := t.TempDir()
	var w way
	w.lead(s.Addr().String())
	amy := sit(t, data)
	amy.goBy(&w)
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: far, User: "amy", Password: "amy"})
	amy.see("the question", hasDialog(state.DialogKey))
	amy.do(state.TrustKey{Key: s.Fingerprint()})
	amy.see("amy", isOnline("amy"))
	amy.leave()
	known, ok := amy.session.known.ByKey(s.Fingerprint())
	if !ok || known.Token == "" {
		t.Fatalf("known is %+v", known)
	}
	conn := dialAs(t, s.Addr().String(), client.Credentials{Token: known.Token})
	if _, err := conn.Do(t.Context(), &wire.Logout{}); err != nil {
		t.Fatal(err)
	}
	amy = sit(t, data)
	amy.goBy(&w)
	begin(amy.session, options{})
	got := amy.see("why", func(s *state.State) bool { return s.Dialog.Fault != state.FaultNone })
	if got.Dialog.Fault != state.FaultRemoved || got.Dialog.User != "amy" {
		t.Errorf("dialog %+v", got.Dialog)
	}
	amy.leave()
	if known, _ := amy.session.known.ByKey(s.Fingerprint()); known.Token != "" || known.Key == "" {
		t.Errorf("known is %+v", known)
	}
}

// dialAs logs in without a seat.
func dialAs(t *testing.T, addr string, k client.Credentials) *client.Conn {
	t.Helper()
	conn, err := client.Dial(t.Context(), client.Target{Addr: addr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := conn.Login(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestTwoWindowsOnTheSameData keep each other's sessions.
func TestTwoWindowsOnTheSameData(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	data := t.TempDir()
	_, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	link := wire.Link{Host: "127.0.0.1", Port: port, Key: s.Fingerprint()}.String()
	amy, bob := sit(t, data), sit(t, data)
	var w way
	w.lead(s.Addr().String())
	amy.goBy(&w)
	amy.login(link, "amy")
	bob.login(link, "bob")
	// amy's session is taken up again after bob's login, and is then the last.
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: link, User: "amy", Password: "wrong"})
	amy.see("wrong", func(s *state.State) bool { return s.Dialog.Fault == state.FaultLogin })
	amy.do(state.CloseDialog{})
	amy.see("amy back", isOnline("amy"))
	amy.say("back") // sent after what is known was written
	amy.reads("amy: back")
	if known, ok := amy.session.known.ByKey(s.Fingerprint()); !ok || known.User != "amy" || known.Token == "" {
		t.Errorf("known is %+v: the next start asks for a password", known)
	}
	bob.do(state.Logout{})
	bob.see("nobody", func(s *state.State) bool { return !s.LoggedIn() })
	bob.leave()
	next := sit(t, data)
	if known, ok := next.session.known.ByKey(s.Fingerprint()); !ok || known.User != "amy" || known.Token == "" {
		t.Errorf("after bob's logout known is %+v", known)
	}
}

// TestFullDataDirectory accepts no message, says why in the system's words, and
// takes the message once there is room.
func TestFullDataDirectory(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	data := t.TempDir()
	amy := sit(t, data)
	dirs, err := places(data)
	if err != nil {
		t.Fatal(err)
	}
	outbox := filepath.Join(dirs.outbox, "outbox")
	if err := os.WriteFile(outbox, nil, 0o600); err != nil { // no directory can be made there
		t.Fatal(err)
	}
	amy.login(s.Addr().String(), "amy")
	amy.say("kept nowhere")
	got := amy.see("it failed", func(s *state.State) bool {
		p := s.Convs[s.Current].Pending
		return len(p) == 1 && p[0].Phase == state.SendFailed
	})
	if got.Notice.Kind != state.NoticeDisk || strings.Contains(got.Notice.Detail, string(filepath.Separator)) || got.Notice.Detail == "" {
		t.Errorf("notice %+v", got.Notice)
	}
	if err := os.Remove(outbox); err != nil {
		t.Fatal(err)
	}
	conv := got.Convs[got.Current]
	amy.do(state.Retry{Conv: conv.ID, UID: conv.Pending[0].UID})
	amy.reads("amy: kept nowhere")
}

// TestNewsInManyRooms is fetched to the last one: beyond 64 conversations they
// were once refused and stayed behind.
func TestNewsInManyRooms(t *testing.T) {
	const rooms = 300
	s := demoServer(t, t.TempDir(), "")
	var w way
	w.lead(s.Addr().String())
	amy := sit(t, t.TempDir())
	amy.goBy(&w)
	amy.login("127.0.0.1:7", "amy")
	bob := dialAs(t, s.Addr().String(), client.Credentials{User: "bob", Password: "bob"})
	ids := make([]wire.ConvID, rooms)
	for i := range rooms {
		conv, err := client.Get[*wire.Conversation](t.Context(), bob, &wire.Create{Room: fmt.Sprint("room-", i)})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = conv.ID
	}
	there := dialAs(t, s.Addr().String(), client.Credentials{User: "amy", Password: "amy"})
	for _, id := range ids {
		if _, err := there.Do(t.Context(), &wire.Join{Conv: id}); err != nil {
			t.Fatal(err)
		}
		amy.see("the room", func(s *state.State) bool { return s.Convs[id] != nil })
		amy.do(state.Select{Conv: id})
		amy.see("it loaded", func(s *state.State) bool { return len(s.Convs[id].Events) > 0 && !s.Convs[id].Loading })
	}
	w.lead("")
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: "127.0.0.1:8", User: "bob", Password: "bob"})
	amy.see("no way there", func(s *state.State) bool { return s.Dialog.Fault == state.FaultNoRoute })
	for _, id := range ids {
		if _, err := bob.Do(t.Context(), &wire.Send{Conv: id, UID: wire.NewUID(time.Now()), Text: "news"}); err != nil {
			t.Fatal(err)
		}
	}
	w.lead(s.Addr().String())
	amy.do(state.CloseDialog{})
	amy.see("all news", func(s *state.State) bool {
		for _, id := range ids {
			if c := s.Convs[id]; c.Gap || len(c.Events) == 0 || c.Events[len(c.Events)-1].Text != "news" {
				return false
			}
		}
		return s.Link.Phase == state.LinkOnline
	})
}

// freeAddr is an address of this machine at which nothing listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestOwnServerStoppedAndStarted: its line waits for it and does not dial in
// vain, what is said meanwhile is kept, and it comes back with the server.
func TestOwnServerStoppedAndStarted(t *testing.T) {
	chen := sitAt(t, t.TempDir(), freeAddr(t))
	chen.do(state.StartServer{Name: "chen", Password: "secret"})
	chen.see("chen", isOnline("chen"))
	chen.do(state.StopServer{})
	chen.see("it stopped", func(s *state.State) bool {
		return s.Hosting.Phase == state.HostOff && s.Link.Phase == state.LinkOff && s.Link.Fault == state.FaultShutdown
	})
	chen.say("said meanwhile")
	chen.do(state.Focused{On: true})
	chen.see("it waiting", func(s *state.State) bool {
		p := s.Convs[s.Current].Pending
		return len(p) == 1 && p[0].Phase == state.SendWaiting && s.Link.Phase == state.LinkOff
	})
	chen.do(state.StartServer{})
	chen.reads("chen: said meanwhile")
	chen.see("chen back", isOnline("chen"))
}

// TestStartIsGivenUp: of a server that was started and stopped in one breath
// nothing is heard but that it is off; one that is asked for twice is on.
func TestStartIsGivenUp(t *testing.T) {
	h := newHost(t.TempDir(), "127.0.0.1:0", false, quiet())
	h.next = func(string, wire.Fingerprint, state.HostServer) state.Event { return nil }
	ctx, cancel := context.WithCancel(t.Context())
	reports, ended := make(chan state.Event), make(chan struct{})
	on := state.HostServer{Name: "chen", Password: "secret"}
	h.do(on)
	h.do(state.UnhostServer{})
	h.do(on)
	h.do(on)
	go func() {
		defer close(ended)
		h.run(ctx, func(ev state.Event) { reports <- ev })
	}()
	for i, want := range []state.HostPhase{state.HostOff, state.HostOn, state.HostOn} {
		if got, ok := (<-reports).(state.Hosted); !ok || got.Hosting.Phase != want || got.Hosting.Fault != "" {
			t.Errorf("report %d is %+v, want phase %d", i, got, want)
		}
	}
	cancel()
	<-ended
}

// TestLeavingWhileHosting says goodbye to those who are there.
func TestLeavingWhileHosting(t *testing.T) {
	chen := sit(t, t.TempDir())
	chen.do(state.StartServer{Name: "chen", Password: "secret"})
	at := chen.see("chen", isOnline("chen")).Hosting.Addr
	amy := dialAs(t, at, client.Credentials{User: "amy", Password: "long enough", Register: true})
	chen.leave()
	<-amy.Done()
	if err := amy.Err(); client.Reason(err) != client.ErrShutdown {
		t.Errorf("amy's line ends with %v, want a goodbye", err)
	}
}

// TestDetails: a person reads the server's own sentence or the system's, and for
// what has a name nothing of how it came about.
func TestDetails(t *testing.T) {
	_, refused := client.Dial(t.Context(), client.Target{Addr: "127.0.0.1:1"})
	if refused == nil {
		t.Fatal("something listens at port 1")
	}
	no := fmt.Errorf("login: %w: %w", client.ErrPolicy, wire.Errorf(wire.CodePolicy, "ask the owner"))
	_, missing := os.Open("/nowhere/at/all")
	for err, want := range map[error]string{refused: "", no: "ask the owner", errors.New("odd"): "odd"} {
		if got := detailOf(err); got != want {
			t.Errorf("%v is told as %q, want %q", err, got, want)
		}
	}
	if got := diskDetail(fmt.Errorf("write: %w", missing)); got != "no such file or directory" {
		t.Errorf("a disk's fault is told as %q", got)
	}
}

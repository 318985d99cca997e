//go:build !js

package main

import (
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// quiet is a log that nobody reads.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// seat is a program without its window: a session, a store, and somebody who
// looks at the snapshots.
type seat struct {
	t       testing.TB
	session *session
	store   *state.Store
	changed chan struct{}
	leave   func()
}

// sit starts a program on data in dir.
func sit(t testing.TB, dir string) *seat {
	t.Helper()
	return sitAt(t, dir, "127.0.0.1:0")
}

// sitAt is sit, with an own server at addr.
func sitAt(t testing.TB, dir, addr string) *seat {
	t.Helper()
	dirs, err := places(dir)
	if err != nil {
		t.Fatal(err)
	}
	disk, err := client.OpenDir(dirs.client)
	if err != nil {
		t.Fatal(err)
	}
	known, err := client.OpenKnown(disk)
	if err != nil {
		t.Fatal(err)
	}
	p := &seat{t: t, changed: make(chan struct{}, 1)}
	h := newHost(dirs.server, addr, false, quiet())
	p.session = newSession(known, dirs.outbox, h, quiet())
	p.store = state.NewStore(state.State{Known: p.session.remembered().Servers}, p.session.effect.put, func() {
		select {
		case p.changed <- struct{}{}:
		default:
		}
	})
	p.session.store = p.store
	p.leave = sync.OnceFunc(start(p.session))
	t.Cleanup(p.leave)
	return p
}

// do posts intents.
func (p *seat) do(events ...state.Event) {
	p.t.Helper()
	for _, ev := range events {
		if !p.store.Post(ev) {
			p.t.Fatalf("%T was refused", ev)
		}
	}
}

// see waits until the state is as ok wants it.
func (p *seat) see(what string, ok func(*state.State) bool) *state.State {
	p.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		if s := p.store.Snapshot(); ok(s) {
			return s
		}
		select {
		case <-p.changed:
		case <-timeout.C:
			s := p.store.Snapshot()
			p.t.Fatalf("never seen: %s; link %+v, dialog %+v, hosting %+v, me %+v, notice %+v, on show %+v", what, s.Link, s.Dialog, s.Hosting, s.Me, s.Notice, s.Convs[s.Current])
		}
	}
}

// login logs in and waits for it.
func (p *seat) login(addr, name string) *state.State {
	p.t.Helper()
	p.do(state.Login{Addr: addr, User: name, Password: name})
	return p.see(name+" logged in", func(s *state.State) bool { return s.Me.Name == name && s.Link.Phase == state.LinkOnline })
}

// say sends a message to the conversation on show.
func (p *seat) say(text string) {
	p.t.Helper()
	now := time.Now()
	p.do(state.Send{Conv: p.store.Snapshot().Current, UID: wire.NewUID(now), Text: text, At: now})
}

// texts are the messages that are loaded of a conversation.
func texts(s *state.State, conv wire.ConvID) []string {
	var all []string
	if c := s.Convs[conv]; c != nil {
		for _, e := range c.Events {
			if e.Kind == wire.Message {
				all = append(all, e.Name+": "+e.Text)
			}
		}
	}
	return all
}

// reads waits until the conversation on show reads so, with nothing pending.
func (p *seat) reads(want ...string) {
	p.t.Helper()
	p.see(strings.Join(want, " / "), func(s *state.State) bool {
		c := s.Convs[s.Current]
		return c != nil && len(c.Pending) == 0 && strings.Join(texts(s, s.Current), "\n") == strings.Join(want, "\n")
	})
}

// demoServer is a server with admin, amy and bob, at addr where that is given.
func demoServer(t testing.TB, dir, addr string) *server.Server {
	t.Helper()
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	s, err := server.Start(t.Context(), server.Config{
		Dir: dir, Addr: addr, Demo: true, Name: "Physics Lab", Log: quiet(),
		Limits: server.Limits{"rooms": {}}, // a test makes more than people do
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestTwoSeatsChat(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	amy, bob := sit(t, t.TempDir()), sit(t, t.TempDir())
	amy.login(s.Addr().String(), "amy")
	bob.login(s.Addr().String(), "bob")
	amy.say("The oscilloscope is free.")
	bob.reads("amy: The oscilloscope is free.")
	bob.say("收到 👍")
	want := []string{"amy: The oscilloscope is free.", "bob: 收到 👍"}
	amy.reads(want...)
	bob.reads(want...)
	st := amy.store.Snapshot()
	if st.Server.Name != "Physics Lab" || st.Server.Key != s.Fingerprint() {
		t.Errorf("server %+v", st.Server)
	}
	amy.see("bob online", func(s *state.State) bool {
		for _, a := range s.People {
			if a.Name == "bob" {
				return a.Online
			}
		}
		return false
	})

	var bobID wire.AccountID
	for _, a := range st.People {
		if a.Name == "bob" {
			bobID = a.ID
		}
	}
	amy.do(state.OpenDirect{With: bobID})
	amy.see("a direct conversation", func(s *state.State) bool {
		c := s.Convs[s.Current]
		return c != nil && c.Kind == wire.Direct && c.Title(s.Me.ID) == "bob"
	})
	amy.say("psst")
	amy.reads("amy: psst")
	got := bob.see("an unread direct message", func(s *state.State) bool {
		for _, c := range s.Convs {
			if c.Kind == wire.Direct && c.Title(s.Me.ID) == "amy" {
				return c.Unread == 1
			}
		}
		return false
	})
	if got.Convs[got.Current].Name != "general" {
		t.Errorf("bob was taken to %+v", got.Convs[got.Current].Conversation)
	}
}

func TestNameOfAPublicRoomJoinsIt(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	amy, bob := sit(t, t.TempDir()), sit(t, t.TempDir())
	amy.login(s.Addr().String(), "amy")
	bob.login(s.Addr().String(), "bob")
	inRoom := func(s *state.State) bool { c := s.Convs[s.Current]; return c != nil && c.Name == "homework" }
	amy.do(state.OpenDialog{Kind: state.DialogRoom}, state.CreateRoom{Name: "homework"})
	amy.see("her room", inRoom)
	bob.do(state.OpenDialog{Kind: state.DialogRoom}, state.CreateRoom{Name: "Homework"})
	bob.see("amy's room", inRoom)
	bob.say("which page?")
	amy.reads("bob: which page?")
	amy.see("two members", func(s *state.State) bool { return s.Convs[s.Current].Members == 2 })

	amy.do(state.OpenDialog{Kind: state.DialogRoom}, state.CreateRoom{Name: "secret", Private: true})
	amy.see("her secret room", func(s *state.State) bool { c := s.Convs[s.Current]; return c.Name == "secret" && c.Private })
	bob.do(state.OpenDialog{Kind: state.DialogRoom}, state.CreateRoom{Name: "secret"})
	bob.see("a room of his own", func(s *state.State) bool {
		c := s.Convs[s.Current]
		return c.Name == "secret" && c.Members == 1 && s.Dialog.Kind == state.DialogNone
	})
}

func TestWrongLoginStandsInTheDialog(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	amy := sit(t, t.TempDir())
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: s.Addr().String(), User: "amy", Password: "wrong"})
	got := amy.see("the fault", func(s *state.State) bool { return s.Dialog.Fault == state.FaultLogin })
	if got.LoggedIn() || got.CanSend() || got.Dialog.Busy {
		t.Errorf("after a wrong login: %+v", got.Dialog)
	}
	amy.do(state.Login{Addr: s.Addr().String(), User: "amy", Password: "amy"})
	amy.see("the dialog gone", func(s *state.State) bool { return s.LoggedIn() && s.Dialog.Kind == state.DialogNone })
}

func TestWhatIsSentOfflineGoesOutInOrder(t *testing.T) {
	dir := t.TempDir()
	s := demoServer(t, dir, "")
	addr := s.Addr().String()
	amy, bob := sit(t, t.TempDir()), sit(t, t.TempDir())
	amy.login(addr, "amy")
	bob.login(addr, "bob")
	amy.say("one")
	bob.reads("amy: one")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	amy.see("the line lost", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	amy.say("two")
	amy.say("three")
	amy.see("two waiting", func(s *state.State) bool { return len(s.Convs[s.Current].Pending) == 2 })
	demoServer(t, dir, addr)
	amy.do(state.RetryNow{})
	bob.do(state.RetryNow{})
	want := []string{"amy: one", "amy: two", "amy: three"}
	amy.reads(want...)
	bob.reads(want...)
}

func TestOutboxSurvivesARestart(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	s := demoServer(t, dir, "")
	addr := s.Addr().String()
	amy := sit(t, data)
	amy.login(addr, "amy")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	amy.see("the line lost", func(s *state.State) bool { return s.Link.Phase == state.LinkWaiting })
	amy.say("kept")
	amy.see("it waiting", func(s *state.State) bool { return len(s.Convs[s.Current].Pending) == 1 })
	amy.leave()
	demoServer(t, dir, addr)
	amy = sit(t, data)
	amy.login(addr, "amy")
	amy.reads("amy: kept")
}

func TestOwnServerAsksForItsOwnerOnce(t *testing.T) {
	data := t.TempDir()
	chen := sit(t, data)
	chen.do(state.StartServer{})
	chen.see("the question", func(s *state.State) bool { return s.Dialog.Kind == state.DialogHost && !s.Dialog.Busy })
	chen.do(state.StartServer{Name: "chen", Password: "secret"})
	chen.see("the owner logged in", func(s *state.State) bool {
		return s.Me.Name == "chen" && s.Me.Admin && s.Hosting.Phase == state.HostOn && s.Dialog.Kind == state.DialogServer
	})
	chen.do(state.CloseDialog{})
	chen.say("first")
	chen.reads("chen: first")
	chen.do(state.StopServer{})
	chen.see("it stopped", func(s *state.State) bool { return s.Hosting.Phase == state.HostOff })
	chen.leave()

	chen = sit(t, data)
	chen.do(state.StartServer{})
	chen.see("chen back without a password", func(s *state.State) bool { return s.Me.Name == "chen" })
	chen.reads("chen: first")
	chen.do(state.Logout{})
	chen.see("nobody", func(s *state.State) bool { return !s.LoggedIn() && len(s.Convs) == 0 })
	chen.do(state.StopServer{})
	chen.see("it stopped", func(s *state.State) bool { return s.Hosting.Phase == state.HostOff })
	chen.do(state.StartServer{})
	chen.see("the login dialog", func(s *state.State) bool { return s.Dialog.Kind == state.DialogLogin && s.Dialog.Addr != "" })
}

func TestSecondServerOnTheSameDataSaysWhy(t *testing.T) {
	data := t.TempDir()
	first, second := sit(t, data), sit(t, data)
	first.do(state.StartServer{Name: "chen", Password: "secret"})
	first.see("it on", func(s *state.State) bool { return s.Hosting.Phase == state.HostOn })
	second.do(state.StartServer{})
	got := second.see("the reason", func(s *state.State) bool { return s.Notice.Kind == state.NoticeHost })
	if !strings.Contains(got.Notice.Detail, "in use by another server") || got.Hosting.Phase != state.HostOff {
		t.Errorf("notice %+v, hosting %+v", got.Notice, got.Hosting)
	}
}

func TestPlainTextServerIsAskedAboutAndTalkedTo(t *testing.T) {
	addr := greeter(t)
	amy := sit(t, t.TempDir())
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: addr, User: "amy", Password: "amy"})
	amy.see("the question", func(s *state.State) bool { return s.Dialog.Kind == state.DialogPlain })
	amy.do(state.TrustPlain{})
	amy.see("a conversation", func(s *state.State) bool { return s.CanSend() })
	amy.say("hello")
	amy.reads("amy: hello", "server: Hi! What's your name?")
	amy.say("Amy")
	amy.reads("amy: hello", "server: Hi! What's your name?", "amy: Amy", "server: Hello, Amy!")
}

// greeter is the demonstration's server: each read is one message.
func greeter(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				buf := make([]byte, 1024)
				for {
					n, err := conn.Read(buf)
					if err != nil {
						return
					}
					answer := "Hello, " + string(buf[:n]) + "!"
					if string(buf[:n]) == "hello" {
						answer = "Hi! What's your name?"
					}
					if _, err := io.WriteString(conn, answer); err != nil {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
	})
	return l.Addr().String()
}

func TestRefusedIsSaidInTheDialogAndChangedKeyStops(t *testing.T) {
	amy := sit(t, t.TempDir())
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: "127.0.0.1:1", User: "amy", Password: "amy"})
	refused := amy.see("refused", func(s *state.State) bool { return s.Dialog.Fault == state.FaultRefused })
	if refused.Dialog.Detail != "" || refused.Link.Detail != "" {
		t.Errorf("a person is told %q, %q beside it", refused.Dialog.Detail, refused.Link.Detail)
	}

	s := demoServer(t, t.TempDir(), "")
	link := wire.Link{Host: "127.0.0.1", Port: strings.TrimPrefix(s.Addr().String(), "127.0.0.1:"), Key: s.Fingerprint()}
	amy.login(link.String(), "amy") // over TLS, so that the key is remembered
	amy.do(state.Logout{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	other := demoServer(t, t.TempDir(), s.Addr().String())
	amy.do(state.OpenDialog{Kind: state.DialogLogin}, state.Login{Addr: s.Addr().String(), User: "amy", Password: "amy"})
	got := amy.see("a hard stop", func(s *state.State) bool { return s.Dialog.Kind == state.DialogKey })
	if got.Dialog.Known != s.Fingerprint() || got.Dialog.Key != other.Fingerprint() || got.LoggedIn() {
		t.Errorf("dialog %+v", got.Dialog)
	}
}

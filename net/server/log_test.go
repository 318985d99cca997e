package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// stuckLog is a log that takes nothing from the first line on that says what, until
// over is closed: a pipe that nobody reads.
type stuckLog struct {
	what        string
	over        chan struct{}
	stuck       chan struct{} // closed when it is, and once more is taken
	taken       chan struct{}
	first, last sync.Once
}

func (l *stuckLog) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(l.what)) {
		l.first.Do(func() { close(l.stuck) })
		<-l.over
		l.last.Do(func() { close(l.taken) })
	}
	return len(b), nil
}

// TestNobodyWaitsForTheLog names a fault: where standard error took no more, one
// session that was too slow, and one message that could not be stored, held the hub
// and the store, and with them everybody.
func TestNobodyWaitsForTheLog(t *testing.T) {
	for what, c := range map[string]struct {
		fault func(server.Call) bool
		cause func(bob *peer, general wire.ConvID)
	}{
		"session too slow": {
			func(server.Call) bool { return false },
			func(bob *peer, general wire.ConvID) {
				for range 2 * server.QueueMax / wire.MaxText {
					bob.say(general, strings.Repeat("x", wire.MaxText))
				}
			},
		},
		"request failed": {
			func(c server.Call) bool { return c.Of == "Append" },
			func(bob *peer, general wire.ConvID) {
				for range 3 {
					refused(bob, &wire.Send{Conv: general, UID: "01936b2e-4c00-7a3f-8d21-5b0c9e6f1a77", Text: "x"}, wire.CodeStorage)
				}
			},
		},
	} {
		t.Run(what, func(t *testing.T) {
			log := &stuckLog{what: what, over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
			release := sync.OnceFunc(func() { close(log.over) })
			b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))}.Faulty(c.fault))
			t.Cleanup(release) // before the server's end, which waits
			deaf, bob := b.peer(), b.peer()
			deaf.login("amy")
			bob.login("bob")
			c.cause(bob, bob.convs["general"].ID)
			<-log.stuck
			must[*wire.Listing](bob, &wire.List{})
			release()
			<-log.taken
		})
	}
}

// TestSessionsWaitForNoLog names a fault: where standard error took no more, nobody was
// logged in, and who had logged out, or gone, kept their connection for ever.
func TestSessionsWaitForNoLog(t *testing.T) {
	for _, what := range []string{"msg=login", "session ended"} {
		t.Run(what, func(t *testing.T) {
			log := &stuckLog{what: what, over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
			b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
			t.Cleanup(func() { close(log.over) }) // before the server's end, which waits
			for _, name := range []string{"amy", "bob"} {
				p := b.peer()
				p.hello()
				p.post(&wire.Login{User: name, Password: name})
				if r, err := p.read(); err != nil || r.Body == nil {
					t.Fatalf("%s: got %+v, %v, want a session", name, r, err)
				}
				must[*wire.Done](p, &wire.Logout{})
				p.ended()
			}
			<-log.stuck
		})
	}
}

// TestGreeterWaitsForNoLog names a fault: where standard error took no more, the greeter
// said nothing any more after the first thing that had failed.
func TestGreeterWaitsForNoLog(t *testing.T) {
	log := &stuckLog{what: "greeter", over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
	var failed atomic.Bool
	b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))}.Faulty(func(c server.Call) bool {
		return c.Of == "Memberships" && !failed.Swap(true)
	}))
	t.Cleanup(func() { close(log.over) }) // before the server's end, which waits
	<-log.stuck
	p := b.peer()
	p.login("amy")
	p.say(p.convs["server"].ID, "hello")
	if got := answered(p); got != "Hi! What's your name?" {
		t.Errorf("got %q", got)
	}
}

// TestAcceptWaitsForNoLog names a fault: where standard error took no more, whoever was
// refused had everybody wait who came then.
func TestAcceptWaitsForNoLog(t *testing.T) {
	log := &stuckLog{what: "connection refused", over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
	b := newBubble(t, server.Config{
		Log: slog.New(slog.NewTextHandler(log, nil)), Limits: server.Limits{"connections": {Most: 1}},
	})
	t.Cleanup(func() { close(log.over) }) // before the server's end, which waits
	b.dial()
	b.dial()
	<-log.stuck
	ours, theirs := net.Pipe()
	defer ours.Close()
	select {
	case b.conns <- near{theirs}:
	case <-time.After(patience):
		t.Error("nobody is let in")
	}
}

// TestGuestsWaitForNoLog names a fault: where standard error took no more, whoever spoke
// plain text, posted to no webhook or asked for no WebSocket was not answered.
func TestGuestsWaitForNoLog(t *testing.T) {
	for _, c := range []struct{ what, says, want string }{
		{`msg="plain text"`, "hello", "Hi! What's your name?"},
		{"webhook refused", "POST /hooks/none HTTP/1.1\r\nHost: parley\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 404 "},
		{"no websocket", "GET /ws HTTP/1.1\r\nHost: parley\r\n\r\n", "HTTP/1.1 "},
	} {
		t.Run(c.what, func(t *testing.T) {
			log := &stuckLog{what: c.what, over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
			b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
			t.Cleanup(func() { close(log.over) }) // before the server's end, which waits
			for range 2 {
				conn := b.dial()
				conn.SetDeadline(time.Now().Add(patience))
				got := make([]byte, len(c.want))
				if _, err := io.WriteString(conn, c.says); err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadFull(conn, got); err != nil || string(got) != c.want {
					t.Fatalf("got %q, %v, want %q", got, err, c.want)
				}
			}
			<-log.stuck
		})
	}
}

// TestFirstHandshakeWaitsForNoLog names a fault: where standard error took no more, whoever came
// when it was to be said of a certificate that it could not be read waited for ever.
func TestFirstHandshakeWaitsForNoLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		certFile, keyFile := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
		cert, key := certPair(t)
		for name, text := range map[string][]byte{certFile: cert, keyFile: key} {
			if err := os.WriteFile(name, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		log := &stuckLog{what: "serves on", over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
		b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil)), CertFile: certFile, KeyFile: keyFile})
		t.Cleanup(func() { close(log.over) }) // before the server's end, which waits
		if err := os.Remove(certFile); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Second) // of the bubble's clock: until the files are looked at again
		b.on(insecureTLS(b.dial())).hello()
		<-log.stuck
	})
}

// TestStopWaitsForNoLog names a fault: where standard error took no more, a server that was
// told to stop never did, and kept its data from the next one.
func TestStopWaitsForNoLog(t *testing.T) {
	for what, cause := range map[string]func(admin *peer){
		"session ended":  func(admin *peer) { admin.conn.Close() },
		"account_create": func(admin *peer) { admin.post(&wire.CreateAccount{User: "dora"}) },
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := &stuckLog{what: what, over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
				release := sync.OnceFunc(func() { close(log.over) })
				b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
				t.Cleanup(release)
				admin := b.peer()
				admin.login("admin")
				cause(admin)
				<-log.stuck
				closed := make(chan error)
				go func() { closed <- b.s.Close() }()
				select {
				case err := <-closed:
					if err != nil {
						t.Error(err)
					}
				case <-time.After(time.Minute): // of the bubble's clock
					t.Error("it does not stop")
					release()
					<-closed
				}
			})
		})
	}
}

// TestStartWaitsForNoLog names a fault: where standard error took no more, a start that had
// begun to serve never came to its end, and nobody could tell the server to stop.
func TestStartWaitsForNoLog(t *testing.T) {
	log := &stuckLog{what: "server up", over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
	release := sync.OnceFunc(func() { close(log.over) })
	late := time.AfterFunc(patience, func() {
		t.Error("it waits for the log")
		release()
	})
	b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
	late.Stop()
	t.Cleanup(release) // before the server's end, which waits
	<-log.stuck
	p := b.peer()
	p.login("amy")
}

// TestLinesOfAStopAreLogged names a fault: from the moment on in which a server was told to
// stop the log took no more lines until it had, and of what was said of thousands who were
// told goodbye most was dropped.
func TestLinesOfAStopAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const times = 3
		var lines log
		b := newBubble(t, server.Config{Log: lines.logger()})
		b.closing = func() {
			for range times {
				for range server.RemarksMost / 2 {
					server.Remark(b.s, "somebody goes")
				}
				synctest.Wait() // for the log
			}
		}
		if err := b.s.Close(); err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Count(lines.String(), "somebody goes"), times*server.RemarksMost/2; got != want || strings.Contains(lines.String(), "dropped") {
			t.Errorf("%d are logged, want %d", got, want)
		}
	})
}

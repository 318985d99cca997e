package server_test

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// clientHello is what a TLS client says first.
func clientHello(t testing.TB) string {
	t.Helper()
	ours, theirs := net.Pipe()
	go tls.Client(ours, &tls.Config{InsecureSkipVerify: true}).Handshake() // fails with the end
	defer ours.Close()
	b := make([]byte, 16<<10)
	n, err := theirs.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

// handshaken is a connection after TLS's handshake.
func handshaken(t testing.TB, conn net.Conn) net.Conn {
	t.Helper()
	secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	if err := secure.Handshake(); err != nil {
		t.Fatal(err)
	}
	return secure
}

// TestOneByteASecond: whoever sends one byte a second (Slowloris) holds no front
// for longer than that front's limit, whatever they have still to say, and
// nobody else waits for them.
func TestOneByteASecond(t *testing.T) {
	const head = "GET / HTTP/1.1\r\nHost: parley.test\r\n"
	endless := strings.Repeat("x", 300)
	for name, c := range map[string]struct {
		most    time.Duration
		trickle func(b *bubble, hook string) time.Duration
	}{
		"nothing at all": {11 * time.Second, func(b *bubble, _ string) time.Duration { return b.trickle(b.dial(), "") }},
		"TLS handshake": {12 * time.Second, func(b *bubble, _ string) time.Duration {
			hello := clientHello(b.t)
			return b.trickle(b.held(b.dial(), hello[:3]), hello[3:])
		}},
		"nothing within TLS": {11 * time.Second, func(b *bubble, _ string) time.Duration {
			return b.trickle(handshaken(b.t, b.dial()), "")
		}},
		"HTTP head": {12 * time.Second, func(b *bubble, _ string) time.Duration {
			return b.trickle(b.held(b.dial(), head), "X-Slow: "+endless)
		}},
		"HTTP head within TLS": {12 * time.Second, func(b *bubble, _ string) time.Duration {
			return b.trickle(b.held(handshaken(b.t, b.dial()), head), "X-Slow: "+endless)
		}},
		"body of a webhook's post": {62 * time.Second, func(b *bubble, hook string) time.Duration {
			post := "POST " + hook + " HTTP/1.1\r\nHost: parley.test\r\nContent-Length: 60000\r\n\r\n"
			return b.trickle(b.held(b.dial(), post), `{"text": "`+endless)
		}},
		"native line before hello": {12 * time.Second, func(b *bubble, _ string) time.Duration {
			return b.trickle(b.held(b.dial(), "{"), endless)
		}},
		"native line before a login": {62 * time.Second, func(b *bubble, _ string) time.Duration {
			p := b.peer()
			p.hello()
			return b.trickle(p.conn, "{"+endless)
		}},
		"native line after a login": {62 * time.Second, func(b *bubble, _ string) time.Duration {
			p := b.peer()
			p.login("amy")
			return b.trickle(p.conn, "{"+endless)
		}},
		"head of a WebSocket's frame": {13 * time.Second, func(b *bubble, _ string) time.Duration {
			return b.trickle(b.upgraded(), "\x81\xff\x00\x00\x00\x00\x00\x00\xf0\x00\x00\x00\x00\x00"+endless)
		}},
		"WebSocket frames of a byte": {13 * time.Second, func(b *bubble, _ string) time.Duration {
			conn := b.upgraded()
			b.held(conn, frame(opText, "{"))
			return b.trickle(conn, strings.Repeat(frame(opContinue, "x"), 40))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, server.Config{})
				hook := b.hook()
				if took := c.trickle(b, hook); took > c.most {
					t.Errorf("held for %v, want %v at most", took, c.most)
				}
				bystander := b.peer()
				begun := time.Now()
				bystander.login("bob")
				if took := time.Since(begun); took > 0 {
					t.Errorf("a bystander waits %v", took)
				}
				synctest.Wait()
				if n := b.s.Present(); n != 1 {
					t.Errorf("%d connections are counted, want the bystander's", n)
				}
			})
		})
	}
}

// held is conn after what is sent at once.
func (b *bubble) held(conn net.Conn, sent string) net.Conn {
	b.t.Helper()
	if _, err := io.WriteString(conn, sent); err != nil {
		b.t.Fatal(err)
	}
	return conn
}

// upgraded is a connection after its upgrade to a WebSocket.
func (b *bubble) upgraded() net.Conn {
	b.t.Helper()
	p := b.peer()
	greeted(b.t, p)
	return p.conn
}

// hook makes a webhook and answers its path.
func (b *bubble) hook() string {
	b.t.Helper()
	p := b.peer()
	p.login("admin")
	made := must[*wire.HookPath](p, &wire.CreateHook{Conv: p.convs["general"].ID, Name: "ci"})
	must[*wire.Done](p, &wire.Logout{})
	p.ended()
	return made.Path
}

// TestHalfOpenPeers: who is gone without a word is let go by each front within
// its time: nothing is heard, and nothing that is written arrives.
func TestHalfOpenPeers(t *testing.T) {
	for name, c := range map[string]struct {
		most time.Duration
		come func(b *bubble) net.Conn
	}{
		"logged in":          {61 * time.Second, func(b *bubble) net.Conn { p := b.peer(); p.login("amy"); return p.conn }},
		"logged in over TLS": {70 * time.Second, func(b *bubble) net.Conn { return b.secured().conn }},
		"a browser":          {100 * time.Second, func(b *bubble) net.Conn { return b.surfer("amy") }},
		"a kept HTTP":        {16 * time.Second, func(b *bubble) net.Conn { return b.kept() }},
		"plain text": {10*time.Minute + time.Second, func(b *bubble) net.Conn {
			conn := b.held(b.dial(), "hello")
			b.read(conn, len("Hi! What's your name?"))
			return conn
		}},
		"a browser that does not read it is one": {31 * time.Second, func(b *bubble) net.Conn {
			return b.held(b.dial(), upgradeHead)
		}},
		"logged in, deaf too": {95 * time.Second, func(b *bubble) net.Conn { return b.deaf() }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, server.Config{})
				c.come(b) // and nothing is read or written any more
				begun := time.Now()
				for synctest.Wait(); b.s.Present() > 0; synctest.Wait() {
					if time.Since(begun) > c.most {
						t.Fatalf("still there after %v", time.Since(begun))
					}
					<-time.After(time.Second)
				}
			})
		})
	}
}

// read takes n bytes.
func (b *bubble) read(conn net.Conn, n int) string {
	b.t.Helper()
	buf := make([]byte, n)
	if _, err := io.ReadFull(conn, buf); err != nil {
		b.t.Fatal(err)
	}
	return string(buf)
}

// secured is a peer over TLS who logged in.
func (b *bubble) secured() *peer {
	b.t.Helper()
	p := b.peer()
	p.conn = handshaken(b.t, p.conn)
	p.lines = wire.NewReader(p.conn, wire.MaxReply)
	p.login("amy")
	return p
}

// surfer is a browser's connection that logged in.
func (b *bubble) surfer(name string) net.Conn {
	b.t.Helper()
	p := b.peer()
	in := greeted(b.t, p)
	who, err := json.Marshal(name)
	if err != nil {
		b.t.Fatal(err)
	}
	b.held(p.conn, frame(final|opText, helloLine))
	answer(in)
	b.held(p.conn, frame(final|opText, `{"t":"login","id":2,"user":`+string(who)+`,"password":`+string(who)+`}`))
	if _, said, err := answer(in); err != nil || !strings.Contains(said, `"token"`) {
		b.t.Fatalf("login: %q, %v", said, err)
	}
	return p.conn
}

// kept is an HTTP connection between two requests.
func (b *bubble) kept() net.Conn {
	b.t.Helper()
	conn := b.held(b.dial(), "GET /healthz HTTP/1.1\r\nHost: parley.test\r\n\r\n")
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if body, err := io.ReadAll(r.Body); err != nil || string(body) != "ok\n" {
		b.t.Fatalf("%q, %v", body, err)
	}
	return conn
}

// deaf is a peer whom much is told, and who reads none of it.
func (b *bubble) deaf() net.Conn {
	b.t.Helper()
	p, q := b.peer(), b.peer()
	p.login("amy")
	q.login("bob")
	q.say(q.convs["general"].ID, "do you hear me?")
	must[*wire.Done](q, &wire.Logout{})
	q.ended()
	return p.conn
}

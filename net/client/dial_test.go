package client_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// away is an address that is not this machine; the tests' Open leads from it
// to a listener of theirs.
const away = "parley.invalid:12343"

// listener is a real TCP server that remembers what it was told.
type listener struct {
	net.Listener
	config *tls.Config
	key    wire.Fingerprint
	wait   sync.WaitGroup
	mu     sync.Mutex
	heard  bytes.Buffer
	conns  int
}

// listen starts a server that looks at the first byte: serveTLS takes what
// comes by TLS, serve what does not. Nil closes.
func listen(tb testing.TB, serve, serveTLS func(net.Conn)) *listener {
	tb.Helper()
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	l := &listener{Listener: raw}
	l.makeKey(tb)
	l.wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			l.mu.Lock()
			l.conns++
			l.mu.Unlock()
			l.wait.Go(func() { l.sniff(c, serve, serveTLS) })
		}
	})
	tb.Cleanup(func() {
		l.Close()
		l.wait.Wait()
	})
	return l
}

func (l *listener) makeKey(tb testing.TB) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(-time.Hour)} // dates say nothing
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	l.key = wire.FingerprintOf(cert.RawSubjectPublicKeyInfo)
	l.config = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// recorded notes what is read of a connection, under TLS.
type recorded struct {
	net.Conn
	first *bytes.Reader
	l     *listener
}

func (r *recorded) Read(b []byte) (int, error) {
	have := 0
	if r.first != nil && r.first.Len() > 0 {
		have, _ = r.first.Read(b) // one byte of a longer message
	}
	n, err := r.Conn.Read(b[have:])
	n += have
	if r.l != nil {
		r.l.mu.Lock()
		defer r.l.mu.Unlock()
		r.l.heard.Write(b[:n])
	}
	return n, err
}

func (l *listener) sniff(c net.Conn, serve, serveTLS func(net.Conn)) {
	defer c.Close()
	var first [1]byte
	if _, err := io.ReadFull(c, first[:]); err != nil {
		return
	}
	again := &recorded{Conn: c, first: bytes.NewReader(first[:])}
	if first[0] == 0x16 && serveTLS != nil {
		serveTLS(&recorded{Conn: tls.Server(again, l.config), l: l})
		return
	}
	if serve != nil {
		again.l = l
		serve(again)
	}
}

// said is what the server was told in the clear or under TLS.
func (l *listener) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard.String()
}

// from is a Target's Open that leads to l whatever the address.
func (l *listener) from(ctx context.Context, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", l.Addr().String())
}

// parley answers hello and then everything.
func parley(c net.Conn) {
	if p := newPeer(c); p.hello() {
		p.drain(func(id int64, req wire.Request) { p.ok(id, wire.NewAnswer(req)) })
	}
}

// greeter is the socket demonstration's server: unframed, one read one message.
func greeter(c net.Conn) {
	b := make([]byte, wire.MaxPlain)
	for {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		answer := "Hello, " + string(b[:n]) + "!"
		if string(b[:n]) == "hello" {
			answer = "Hi! What's your name?"
		}
		if _, err := c.Write([]byte(answer)); err != nil {
			return
		}
	}
}

// says answers whatever comes with s, then closes.
func says(s string) func(net.Conn) {
	return func(c net.Conn) {
		var b [1024]byte
		_, _ = c.Read(b[:])
		_, _ = c.Write([]byte(s))
	}
}

func TestDial(t *testing.T) {
	version := string(wire.AppendError(nil, 1, wire.Errorf(wire.CodeVersion, "2")))
	newer := string(wire.AppendOK(nil, 1, &wire.Welcome{Version: 2}))
	full := string(wire.AppendPush(nil, &wire.Bye{Code: wire.CodeTooMany, Say: "full"}))
	wrong := wire.Fingerprint(strings.Repeat("ab", 32))
	type mode struct {
		addr   string
		pinned bool
		target client.Target
	}
	tests := []struct {
		name            string
		plain, overTLS  func(net.Conn)
		mode            mode
		want            error
		secure, oneDial bool
	}{
		{"pinned", nil, parley, mode{addr: away, pinned: true}, nil, true, true},
		{"pinned on this machine", parley, parley, mode{addr: here, pinned: true}, nil, true, true},
		{"this machine", parley, parley, mode{addr: here}, nil, false, true},
		{"localhost", parley, parley, mode{addr: "LocalHost:1"}, nil, false, true},
		{"this machine by IPv6", parley, parley, mode{addr: "[::1]:1"}, nil, false, true},
		{"any key taken", nil, parley, mode{addr: away, target: client.Target{Insecure: true}}, nil, true, true},
		{"a wrong key taken", nil, parley, mode{addr: away, target: client.Target{Insecure: true, Pin: wrong}}, nil, true, true},
		{"unknown key", parley, parley, mode{addr: away}, client.ErrNewKey, false, true},
		{"another key", parley, parley, mode{addr: away, target: client.Target{Pin: wrong}}, client.ErrKey, false, true},
		{"another key on this machine", parley, parley, mode{addr: here, target: client.Target{Pin: wrong}}, client.ErrKey, false, true},
		{"plain allowed", parley, nil, mode{addr: away, target: client.Target{AllowPlain: true}}, nil, false, false},
		{"plain refused", parley, nil, mode{addr: away}, client.ErrInsecure, false, false},
		{"plain allowed but pinned", parley, nil, mode{addr: away, pinned: true, target: client.Target{AllowPlain: true}}, client.ErrLost, false, true},
		{"greeter", greeter, nil, mode{addr: away}, client.ErrPlainText, false, false},
		{"greeter that answers TLS too", greeter, greeterOverRaw, mode{addr: away}, client.ErrPlainText, false, false},
		{"greeter on this machine", greeter, nil, mode{addr: here}, client.ErrPlainText, false, true},
		{"web server", says("HTTP/1.1 400 Bad Request\r\n\r\n"), nil, mode{addr: away}, client.ErrNotParley, false, false},
		{"web server on this machine", says("HTTP/1.1 400 Bad Request\r\n\r\n"), nil, mode{addr: here}, client.ErrNotParley, false, true},
		{"web server over TLS", nil, says("HTTP/1.1 400 Bad Request\r\n\r\n"), mode{addr: away, pinned: true}, client.ErrNotParley, false, true},
		{"other JSON", says("{\"jsonrpc\":2}\n"), nil, mode{addr: here}, client.ErrNotParley, false, true},
		{"closes at once", nil, nil, mode{addr: away}, client.ErrNotParley, false, false},
		{"another version", says(version), nil, mode{addr: here}, client.ErrVersion, false, true},
		{"a newer welcome", says(newer), nil, mode{addr: here}, client.ErrVersion, false, true},
		{"full", says(full), nil, mode{addr: here}, client.ErrTooMany, false, true},
		{"a greeting cut off", says("Hel"), nil, mode{addr: here}, client.ErrNotParley, false, true},
		{"no port", parley, nil, mode{addr: "host"}, client.ErrNoHost, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := listen(t, test.plain, test.overTLS)
			target := test.mode.target
			target.Addr, target.Open, target.Program = test.mode.addr, l.from, "test"
			if test.mode.pinned {
				target.Pin = l.key
			}
			c, err := client.Dial(t.Context(), target)
			if client.Reason(err) != test.want {
				t.Fatalf("answers %v, want %v", err, test.want)
			}
			if c != nil {
				if c.Secure() != test.secure || (c.Key() == l.key) != test.secure {
					t.Errorf("secure %v with key %q, want %v", c.Secure(), c.Key(), test.secure)
				}
				if err := c.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			}
			l.Close()
			l.wait.Wait()
			if l.conns > 2 || test.oneDial && l.conns != 1 {
				t.Errorf("%d connections, want one: %v", l.conns, test.oneDial)
			}
			for said := range strings.Lines(l.said()) {
				if strings.HasPrefix(said, `{"t":`) && !strings.Contains(said, `"t":"hello"`) {
					t.Errorf("the server was told %q, want hello only", said)
				}
			}
		})
	}
}

// greeterOverRaw answers the ClientHello itself as the greeter would.
func greeterOverRaw(c net.Conn) {
	raw := c.(*recorded).Conn.(*tls.Conn).NetConn()
	greeter(raw)
}

func TestKeyError(t *testing.T) {
	l := listen(t, nil, parley)
	_, err := client.Dial(t.Context(), client.Target{Addr: away, Open: l.from})
	unknown, ok := errors.AsType[*client.KeyError](err)
	if !ok || unknown.Key != l.key || unknown.Known != "" || unknown.Addr != away || unknown.Server != "fake" {
		t.Errorf("an unknown key answers %#v, want %s of fake at %s", unknown, l.key, away)
	}
	pin := wire.FingerprintOf([]byte("another"))
	_, err = client.Dial(t.Context(), client.Target{Addr: away, Open: l.from, Pin: pin})
	changed, ok := errors.AsType[*client.KeyError](err)
	if !ok || changed.Key != l.key || changed.Known != pin || !client.Final(err) {
		t.Errorf("a changed key answers %#v (%v), want %s and %s", changed, err, l.key, pin)
	}
}

func TestTLSVersion(t *testing.T) {
	l := listen(t, nil, parley)
	l.config.MaxVersion = tls.VersionTLS11
	_, err := client.Dial(t.Context(), client.Target{Addr: away, Open: l.from, Pin: l.key})
	if client.Reason(err) != client.ErrNotParley {
		t.Errorf("TLS 1.1 answers %v, want ErrNotParley", err)
	}
}

func TestRefusedPort(t *testing.T) {
	l := listen(t, nil, nil)
	addr := l.Addr().String()
	l.Close()
	_, err := client.Dial(t.Context(), client.Target{Addr: addr})
	if client.Reason(err) != client.ErrRefused {
		t.Errorf("a closed port answers %v, want ErrRefused", err)
	}
}

// TestDialFaults names what a system says of a dial.
func TestDialFaults(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want error
	}{
		{"no such name", &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}, client.ErrNoHost},
		{"no answer about the name", &net.DNSError{Err: "timeout", Name: "x", IsTimeout: true}, client.ErrNoHost},
		{"no route", &net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}, client.ErrNoRoute},
		{"no network", &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, client.ErrNoRoute},
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, client.ErrRefused},
		{"timed out", &net.OpError{Op: "dial", Err: syscall.ETIMEDOUT}, client.ErrTimeout},
		{"reset", &net.OpError{Op: "dial", Err: syscall.ECONNRESET}, client.ErrLost},
		{"something new", errors.New("new"), client.ErrNoRoute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			open := func(context.Context, string) (net.Conn, error) { return nil, test.err }
			_, err := client.Dial(t.Context(), client.Target{Addr: away, Open: open})
			if client.Reason(err) != test.want || !errors.Is(err, test.err) {
				t.Errorf("answers %v, want %v and the cause", err, test.want)
			}
			if client.Final(err) {
				t.Errorf("%v is final, want it to pass", err)
			}
		})
	}
}

func TestDialTimeouts(t *testing.T) {
	never := func(ctx context.Context, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	mute := &pipes{serve: func(p *peer) { _, _ = io.Copy(io.Discard, p.raw) }}
	tests := []struct {
		name string
		open func(context.Context, string) (net.Conn, error)
		addr string
		want time.Duration
	}{
		{"nobody answers the dial", never, away, client.DialTimeout},
		{"nobody answers hello", mute.open, here, client.HelloTimeout},
		{"nobody answers TLS, nor hello", mute.open, away, client.HandshakeTimeout + client.HelloTimeout},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				_, err := client.Dial(t.Context(), client.Target{Addr: test.addr, Open: test.open})
				if took := time.Since(began); client.Reason(err) != client.ErrTimeout || took != test.want {
					t.Errorf("answers %v after %v, want ErrTimeout after %v", err, took, test.want)
				}
				mute.wait.Wait()
			})
		})
	}
}

// TestDialGivenUp ends a dial in each of its stages.
func TestDialGivenUp(t *testing.T) {
	for _, addr := range []string{here, away} {
		synctest.Test(t, func(t *testing.T) {
			n := &pipes{serve: func(p *peer) { _, _ = io.Copy(io.Discard, p.raw) }}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			began := time.Now()
			_, err := client.Dial(ctx, client.Target{Addr: addr, Open: n.open})
			if took := time.Since(began); !errors.Is(err, context.Canceled) || took != time.Second {
				t.Errorf("%s answers %v after %v, want it canceled after 1s", addr, err, took)
			}
			n.wait.Wait()
		})
	}
}

package server_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// statuses sends raw bytes, half-closes, and reads the status of every answer.
func statuses(t testing.TB, p *peer, raw string) (all []int, body string) {
	t.Helper()
	io.WriteString(p.conn, raw) // the server may close before all is written
	p.conn.(interface{ CloseWrite() error }).CloseWrite()
	p.conn.SetReadDeadline(time.Now().Add(patience))
	lines := bufio.NewReader(p.conn)
	for {
		r, err := http.ReadResponse(lines, nil)
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				t.Fatalf("%.80q: the connection did not end", raw)
			}
			return all, body
		}
		all = append(all, r.StatusCode)
		b, err := io.ReadAll(r.Body)
		if body += string(b); err != nil {
			return all, body
		}
	}
}

// TestTricksOnHTTP: nothing but what is served is served, however it is asked
// for; no request hides behind another; and nobody else is disturbed.
func TestTricksOnHTTP(t *testing.T) {
	s := demo(t)
	bystander := dial(t, s, false)
	bystander.login("bob")
	const host = "Host: parley.test\r\n"
	get := func(target, headers string) string { return "GET " + target + " HTTP/1.1\r\n" + headers + "\r\n" }
	for name, c := range map[string]struct {
		raw  string
		want []int // of the answers; nil where it is closed without any
	}{
		"dots":                        {get("/../../etc/passwd", host), []int{307}},
		"dots in a file's path":       {get("/a/../../server/key.pem", host), []int{307}},
		"encoded dots":                {get("/%2e%2e/%2e%2e/etc/passwd", host), []int{404}},
		"encoded slashes":             {get("/..%2f..%2fetc%2fpasswd", host), []int{404}},
		"twice encoded":               {get("/%252e%252e/%252e%252e/etc/passwd", host), []int{404}},
		"backslashes":                 {get(`/..\..\etc\passwd`, host), []int{404}},
		"encoded backslashes":         {get("/a/..%5c..%5ckey.pem", host), []int{404}},
		"a NUL":                       {get("/a/parley.wasm%00.html", host), []int{404}},
		"overlong UTF-8":              {get("/%c0%ae%c0%ae/key.pem", host), []int{404}},
		"no encoding":                 {get("/%zz", host), []int{400}},
		"an absolute URI, as text":    {get("http://parley.test/healthz", host), nil},
		"what it can":                 {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", []int{200}},
		"another method":              {"DELETE /healthz HTTP/1.1\r\n" + host + "\r\n", []int{405}},
		"HTTP 2's preface":            {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{400}},
		"HTTP 9":                      {"GET / HTTP/9.9\r\n" + host + "\r\n", []int{505}},
		"no host":                     {get("/healthz", ""), []int{400}},
		"two hosts":                   {get("/healthz", host+"Host: b\r\n"), []int{400}},
		"a host with a path":          {get("/healthz", "Host: a/b\r\n"), []int{400}},
		"a header split":              {get("/healthz", host+"X: a\r\n b\r\n"), []int{200}},
		"a header without a name":     {get("/healthz", host+": x\r\n"), []int{400}},
		"a space before the colon":    {get("/healthz", host+"Content-Length : 5\r\n"), []int{400}},
		"a NUL in a header":           {get("/healthz", host+"X: a\x00b\r\n"), []int{400}},
		"a bare CR":                   {get("/healthz", host+"X: a\rb\r\n"), []int{400}},
		"two lengths":                 {"POST /healthz HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", []int{400}},
		"a negative length":           {"POST /healthz HTTP/1.1\r\n" + host + "Content-Length: -5\r\n\r\nhello", []int{400}},
		"an endless length":           {"POST /healthz HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\nhello", []int{400}},
		"an unknown transfer coding":  {"POST /healthz HTTP/1.1\r\n" + host + "Transfer-Encoding: cow\r\n\r\nhello", []int{501}},
		"two transfer codings":        {"POST /healthz HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", []int{501}},
		"a chunk that is no number":   {"POST /hooks/x HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", []int{404}},
		"huge headers":                {get("/healthz", host+"X: "+strings.Repeat("x", 64<<10)+"\r\n"), []int{431}},
		"many headers":                {get("/healthz", host+strings.Repeat("X: x\r\n", 20000)), []int{431}},
		"a huge target":               {get("/"+strings.Repeat("x", 64<<10), host), []int{431}},
		"a target of control letters": {get("/\x1b[2J", host), []int{400}},
	} {
		got, body := statuses(t, dial(t, s, false), c.raw)
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
		if strings.Contains(body, "PRIVATE KEY") || strings.Contains(body, "root:") {
			t.Errorf("%s: got a file: %q", name, body)
		}
	}
	bystander.say(bystander.convs["general"].ID, "still here")
}

// TestNoRequestHidesInAnother: where a length and chunks contradict each other
// (RFC 9112 §6.3) the connection ends after one answer, so that what stands
// behind is no request of its own.
func TestNoRequestHidesInAnother(t *testing.T) {
	s := demo(t)
	const hidden = "GET /healthz HTTP/1.1\r\nHost: parley.test\r\n\r\n"
	for name, head := range map[string]string{
		"length, then chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
		"chunks, then length": "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
		"chunks, spelt oddly": "Content-Length: 5\r\nTransfer-Encoding: Chunked\r\n",
	} {
		got, body := statuses(t, dial(t, s, false), "POST /hooks/x HTTP/1.1\r\nHost: parley.test\r\n"+head+"\r\n0\r\n\r\n"+hidden)
		if len(got) > 1 || strings.Contains(body, "ok\n") {
			t.Errorf("%s: got %v %q: the hidden request was answered", name, got, body)
		}
	}
}

// TestOldTLSIsRefused: below 1.2 there is no handshake.
func TestOldTLSIsRefused(t *testing.T) {
	s := demo(t)
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		conn := dial(t, s, false).conn
		secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		secure.SetDeadline(time.Now().Add(patience))
		if err := secure.Handshake(); (err == nil) != want {
			t.Errorf("%s: got %v, want %t", tls.VersionName(version), err, want)
		}
	}
}

// TestCrowdOverTheWire: hundreds come at once from one address afar, over the
// limit, each by the whole way; those who find room are served, the others are
// told or closed, a bystander is not disturbed, and all are forgotten afterwards.
func TestCrowdOverTheWire(t *testing.T) {
	const room, came = 100, 400
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limits := server.Limits{"strangers-address": {Most: room}}
	s := start(t, server.Config{Demo: true, AllowPlain: true, Limits: limits, Listener: afar{l}})
	var mu sync.Mutex
	var inside []*peer
	served, told, closed := 0, 0, 0
	var all sync.WaitGroup
	for range came {
		p := dial(t, s, false)
		all.Go(func() {
			io.WriteString(p.conn, helloLine+"\n") // one that is turned away may be closed before
			r, err := p.read()
			mu.Lock()
			defer mu.Unlock()
			switch bye, _ := r.Push.(*wire.Bye); {
			case err != nil:
				closed++
			case bye != nil && bye.Code == wire.CodeTooMany:
				told++
			case bytes.Contains(r.Body, []byte(`"version"`)):
				served++
				inside = append(inside, p)
			}
		})
	}
	all.Wait()
	if served != room || served+told+closed != came || told == 0 {
		t.Errorf("%d served, %d told, %d closed of %d: want %d served", served, told, closed, came, room)
	}
	for _, p := range inside {
		p.conn.Close()
	}
	for s.Present() > 0 { // which the server hears of
		if t.Context().Err() != nil {
			t.Fatal("some are counted for ever")
		}
	}
	dial(t, s, false).hello()
}

// afar is a listener whose peers all come from one address of another machine.
type afar struct{ net.Listener }

func (l afar) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return faraway{conn, "192.0.2.50:1000"}, nil
}

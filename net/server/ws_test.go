package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// page is a browser's end of a socket, as a connection of lines.
type page struct {
	net.Conn // what carries it
	ws       *websocket.Conn
	rest     []byte
}

func (p *page) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		_, text, err := p.ws.Read(context.Background()) // under the connection's deadline
		if err != nil {
			return 0, err
		}
		p.rest = append(text, '\n')
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func (p *page) Write(b []byte) (int, error) {
	for line := range bytes.Lines(b) {
		if err := p.ws.Write(context.Background(), websocket.MessageText, bytes.TrimSuffix(line, []byte{'\n'})); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// upgrade asks for a socket on a connection.
func upgrade(t testing.TB, conn net.Conn, header http.Header) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	there := func(context.Context, string, string) (net.Conn, error) { return conn, nil }
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return websocket.Dial(ctx, "ws://parley.test:12343/ws", &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: &http.Transport{DialContext: there}},
		HTTPHeader: header,
	})
}

// over makes a peer speak through a socket from now on.
func over(p *peer) *peer {
	p.t.Helper()
	ws, _, err := upgrade(p.t, p.conn, http.Header{"Origin": {"http://parley.test:12343"}})
	if err != nil {
		p.t.Fatalf("upgrade: %v", err)
	}
	ws.SetReadLimit(-1)
	p.t.Cleanup(func() { ws.CloseNow() })
	p.conn = &page{Conn: p.conn, ws: ws}
	p.lines = wire.NewReader(p.conn, wire.MaxReply)
	return p
}

// browse connects as a page does.
func browse(t testing.TB, s *server.Server, secure bool) *peer {
	t.Helper()
	return over(dial(t, s, secure))
}

// closed reads to the end and returns what came before it, and how it was
// closed.
func closed(p *peer) (all []wire.Reply, status websocket.StatusCode) {
	p.t.Helper()
	for {
		r, err := p.read()
		if err == nil {
			all = append(all, r)
			continue
		}
		if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
			p.t.Fatal("the connection did not end")
		}
		return all, websocket.CloseStatus(err)
	}
}

// away is a connection from another machine.
type away struct {
	net.Conn
}

func (away) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort("192.0.2.1:1000"))
}

// fromAway connects to a server from another machine.
func fromAway(t testing.TB, s *server.Server) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ours, err := net.DialTimeout("tcp", l.Addr().String(), patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close() })
	theirs, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	s.Welcome(away{theirs})
	return &peer{t: t, conn: ours, lines: wire.NewReader(ours, wire.MaxReply), convs: map[string]wire.Conversation{}}
}

func TestSocketIsASession(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := demo(t)
		amy, bob := browse(t, s, secure), dial(t, s, false)
		if got := amy.login("amy"); got.Me.Name != "amy" || got.Token == "" {
			t.Fatalf("logged in as %+v", got)
		}
		bob.login("bob")
		general := amy.convs["general"].ID
		const text = "物理 👩‍🔬 \"quoted\"\nand a second line"
		sent := amy.say(general, text)
		if got := said(bob); got.Seq != sent.Seq || got.Text != text {
			t.Errorf("bob hears %+v", got)
		}
		bob.say(general, "and back")
		push(amy, func(e *wire.Event) bool { return e.Text == "and back" })
		page := must[*wire.Page](amy, &wire.History{Conv: general})
		if n := len(page.Events); n < 2 || page.Events[n-2].Text != text {
			t.Errorf("history %+v", page)
		}
		long := strings.Repeat("長", wire.MaxText/3)
		for range 40 { // pages of hundreds of kilobytes
			amy.say(general, long)
		}
		if page := must[*wire.Page](amy, &wire.History{Conv: general}); page.Events[0].Text != long {
			t.Errorf("a long page begins with %.20q", page.Events[0].Text)
		}
		again := browse(t, s, secure)
		again.hello()
		refused(again, &wire.Resume{Token: "none"}, wire.CodeLogin)
		must[*wire.Done](amy, &wire.Logout{})
		if all, status := closed(amy); len(all) != 0 || status != websocket.StatusNormalClosure {
			t.Errorf("after logout: %v, then %v", all, status)
		}
	}
}

// TestSocketIsNoStrangerAfterLogin holds the socket to the crowd's count.
func TestSocketIsNoStrangerAfterLogin(t *testing.T) {
	s := demo(t)
	p := browse(t, s, false)
	p.hello()
	if all, strangers := s.Present(), s.Strangers(); all != 1 || strangers != 1 {
		t.Errorf("before the login %d are counted, %d strangers", all, strangers)
	}
	must[*wire.Session](p, &wire.Login{User: "amy", Password: "amy"})
	if all, strangers := s.Present(), s.Strangers(); all != 1 || strangers != 0 {
		t.Errorf("after the login %d are counted, %d strangers", all, strangers)
	}
	if err := p.conn.(*page).ws.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Errorf("the server does not answer a close: %v", err)
	}
	for end := time.Now().Add(patience); s.Present() > 0; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal("it is counted after its end")
		}
	}
}

func TestSocketOfAnotherSiteIsRefused(t *testing.T) {
	s := demo(t)
	for origin, want := range map[string]int{
		"":                            http.StatusSwitchingProtocols, // no browser
		"http://parley.test:12343":    http.StatusSwitchingProtocols,
		"https://PARLEY.test:12343":   http.StatusSwitchingProtocols,
		"http://evil.test":            http.StatusForbidden,
		"http://parley.test":          http.StatusForbidden,
		"http://parley.test:12344":    http.StatusForbidden,
		"http://a.parley.test:12343":  http.StatusForbidden,
		"http://parley.test:12343.it": http.StatusForbidden,
		"null":                        http.StatusForbidden, // a page in a sandbox
		"file://":                     http.StatusForbidden,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		ws, r, _ := upgrade(t, dial(t, s, false).conn, header)
		if r == nil || r.StatusCode != want {
			t.Errorf("from %q: %+v, want %d", origin, r, want)
		}
		if ws != nil {
			ws.CloseNow()
		}
	}
}

func TestSocketNeedsAnUpgrade(t *testing.T) {
	s := demo(t)
	r, err := http.Get("http://" + s.Addr().String() + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("got %s", r.Status)
	}
}

func TestSocketFromAwayLogsInOverTLSOnly(t *testing.T) {
	login := &wire.Login{User: "amy", Password: "amy"}
	s := demo(t)
	p := over(fromAway(t, s))
	p.hello()
	refused(p, login, wire.CodePlain)
	allowing := start(t, server.Config{Demo: true, AllowPlain: true})
	p = over(fromAway(t, allowing))
	p.hello()
	must[*wire.Session](p, login)
	p = fromAway(t, s)
	p.conn = insecureTLS(p.conn)
	over(p).hello()
	must[*wire.Session](p, login)
}

func TestSlowSocketIsLetGo(t *testing.T) {
	s := demo(t)
	slow := over(narrow(t, s))
	room, last := flood(t, s, slow)
	if all, _ := closed(slow); lastHeard(all, room, last) == 0 {
		t.Fatal("the slow reader saw nothing, or all")
	}
}

func TestCloseSaysGoodbyeToSockets(t *testing.T) {
	s := demo(t)
	pages := []*peer{browse(t, s, false), browse(t, s, true)}
	for _, p := range pages {
		p.login("amy")
	}
	ends := make(chan error, len(pages))
	for _, p := range pages {
		go func() { // a browser answers by itself
			all, status := closed(p)
			err := fmt.Errorf("last words %+v, then %v", all, status)
			if n := len(all); n > 0 && status == websocket.StatusGoingAway {
				if bye, ok := all[n-1].Push.(*wire.Bye); ok && bye.Code == wire.CodeShutdown {
					err = nil
				}
			}
			ends <- err
		}()
	}
	began := time.Now()
	closes(t, s)
	if took := time.Since(began); took > 900*time.Millisecond {
		t.Errorf("it took %v with peers that answer", took)
	}
	for range pages {
		if err := <-ends; err != nil {
			t.Error(err)
		}
	}
}

// TestCloseEndsSocketsInEveryState closes a server whose pages do not answer.
func TestCloseEndsSocketsInEveryState(t *testing.T) {
	s := demo(t)
	for _, secure := range []bool{false, true} {
		browse(t, s, secure) // says nothing
		browse(t, s, secure).hello()
		browse(t, s, secure).login("amy") // and reads nothing more
		deaf := browse(t, s, secure)
		deaf.login("bob")
		stuff(t, deaf)
		dial(t, s, secure).write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgr")
		half := browse(t, s, secure)
		half.hello()
		if _, err := half.conn.(*page).Conn.Write([]byte("\x81\xfe\x10\x00mask{\"t\":")); err != nil {
			t.Fatal(err)
		}
	}
	closes(t, s)
}

// counting is a listener that counts its connections' writes.
type counting struct {
	net.Listener
	writes *atomic.Int64
}

func (l counting) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return countingConn{conn, l.writes}, err
}

type countingConn struct {
	net.Conn
	writes *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

// TestSocketGathersLines shows that lines which wait together leave together,
// and that each is a message.
func TestSocketGathersLines(t *testing.T) {
	var writes atomic.Int64
	gave := make(chan net.Conn, 1)
	front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := server.AcceptSocket(w, r)
		if err != nil {
			t.Error(err)
		}
		gave <- conn
	}))
	front.Listener = counting{front.Listener, &writes}
	front.Start()
	defer front.Close()
	ws, _, err := websocket.Dial(t.Context(), front.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	ws.SetReadLimit(-1)
	conn := <-gave
	var lines bytes.Buffer
	for i := range 200 {
		fmt.Fprintf(&lines, "%d %s\n", i, strings.Repeat("x", 100))
	}
	huge := strings.Repeat("y", 1<<20)
	for _, c := range []struct {
		text string
		most int64
	}{
		{lines.String(), 1},
		{huge + "\n", 2},
		{lines.String() + huge + "\n" + lines.String(), 4},
	} {
		before := writes.Load()
		wrote := make(chan error, 1)
		go func() {
			_, err := conn.Write([]byte(c.text))
			wrote <- err
		}()
		for line := range strings.Lines(c.text) {
			kind, got, err := ws.Read(t.Context())
			if err != nil || kind != websocket.MessageText || string(got)+"\n" != line {
				t.Fatalf("a %v of %d bytes came (%v), want %d", kind, len(got), err, len(line)-1)
			}
		}
		if err := <-wrote; err != nil {
			t.Fatal(err)
		}
		if n := writes.Load() - before; n > c.most {
			t.Errorf("%d bytes took %d writes, want %d at most", len(c.text), n, c.most)
		}
	}
	go func() {
		io.Copy(io.Discard, conn) // until the page closes
		conn.Close()              // answers it
	}()
	if err := ws.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Error(err)
	}
}

// pieces is a WebSocket whose messages may come in pieces: a write that ends no
// line is a frame that another continues.
type pieces struct {
	*page
	going bool
}

func (c *pieces) Write(b []byte) (int, error) {
	text, whole := strings.CutSuffix(string(b), "\n")
	first := byte(opText)
	if c.going {
		first = opContinue
	}
	if c.going = !whole; whole {
		first |= final
	}
	_, err := c.Conn.Write([]byte(frame(first, text)))
	return len(b), err
}

// raw makes a peer speak through such a socket.
func raw(t *testing.T, p *peer) *peer {
	t.Helper()
	over(p)
	p.conn = &pieces{page: p.conn.(*page)}
	return p
}

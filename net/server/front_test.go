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
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// exchange writes and reads back n bytes.
func exchange(t *testing.T, conn net.Conn, say string, want string) {
	t.Helper()
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, say); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		t.Errorf("%q is answered %q (%v), want %q", say, got, err, want)
	}
}

func TestPlainTextIsTheDemonstration(t *testing.T) {
	s := demo(t)
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	exchange(t, conn, "hello", "Hi! What's your name?")
	exchange(t, conn, "Amy", "Hello, Amy!")
	exchange(t, conn, "hello\n", "Hello, hello\n!")
	exchange(t, conn, "{not a frame here", "Hello, {not a frame here!")
	exchange(t, conn, "GET / HTTP/1.1\r\n", "Hello, GET / HTTP/1.1\r\n!")
	exchange(t, conn, "物理 👍", "Hello, 物理 👍!")
}

func TestPlainTextThatLooksLikeHTTPWaitsAndIsAnswered(t *testing.T) {
	s := demo(t)
	for _, say := range []string{"GET", "GET well soon", "P", "\x16", "\x16\x02", "OPTIONS "} {
		conn, err := net.Dial("tcp", s.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		exchange(t, conn, say, "Hello, "+say+"!")
		conn.Close()
	}
}

func TestPlainTextOfOneReadIsAtMost1024Bytes(t *testing.T) {
	s := demo(t)
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	exchange(t, conn, "first", "Hello, first!")
	long := strings.Repeat("x", wire.MaxPlain)
	exchange(t, conn, long+"rest", "Hello, "+long+"!Hello, rest!")
}

func TestHealthAndPage(t *testing.T) {
	s := start(t, server.Config{Name: "<Lab> 物理"})
	get := func(path string) (int, string) {
		t.Helper()
		r, err := http.Get("http://" + s.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(b)
	}
	if code, text := get("/healthz"); code != 200 || text != "ok\n" {
		t.Errorf("/healthz: %d %q", code, text)
	}
	if code, text := get("/"); code != 200 || !strings.Contains(text, "&lt;Lab&gt; 物理") || strings.Contains(text, "<Lab>") {
		t.Errorf("/: %d %q", code, text)
	}
	if code, _ := get("/nothing"); code != 404 {
		t.Errorf("/nothing: %d", code)
	}
}

// TestHealthIsNotThePeers names a fault: a peer that asked and went away made
// the server unhealthy for ten seconds.
func TestHealthIsNotThePeers(t *testing.T) {
	s := demo(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ask := range []context.Context{ctx, t.Context()} {
		w := httptest.NewRecorder()
		s.Web().ServeHTTP(w, httptest.NewRequestWithContext(ask, "GET", "/healthz", nil))
		if w.Code != http.StatusOK {
			t.Errorf("got %d %q", w.Code, w.Body)
		}
	}
}

// TestHostileInputEndsThatConnectionOnly holds every front to the issue's
// rule: an error, a log line, and nobody else disturbed.
func TestHostileInputEndsThatConnectionOnly(t *testing.T) {
	var lines log
	s := start(t, server.Config{Demo: true, Log: lines.logger()})
	bystander := dial(t, s, false)
	bystander.login("bob")
	from := map[string]string{}
	for name, c := range map[string]struct {
		say  string
		code wire.Code
	}{
		"not JSON":       {"{nonsense}\n", wire.CodeMalformed},
		"no id":          {`{"t":"hello","version":1}` + "\n", wire.CodeMalformed},
		"invalid UTF-8":  {"{\"t\":\"\xff\"}\n", wire.CodeMalformed},
		"oversized":      {`{"t":"ping","id":1,"x":"` + strings.Repeat("x", wire.MaxRequest) + "\"}\n", wire.CodeTooLarge},
		"endless":        {"{" + strings.Repeat("x", wire.MaxRequest+100), wire.CodeTooLarge},
		"deep":           {strings.Repeat(`{"t":`, 20000) + "\n", wire.CodeTooLarge},
		"deep but short": {strings.Repeat(`{"t":`, 10500) + "\n", wire.CodeMalformed},
	} {
		p := dial(t, s, false)
		io.WriteString(p.conn, c.say) // the server may close before all is written
		replies := p.ended()
		if len(replies) != 1 || replies[0].Err == nil || replies[0].Err.Code != c.code {
			t.Errorf("%s: got %+v, want one %s", name, replies, c.code)
		}
		from[name] = p.conn.LocalAddr().String()
	}
	half := dial(t, s, false)
	half.write(`{"t":"hel`)
	half.conn.(*net.TCPConn).CloseWrite()
	half.ended()
	tls := dial(t, s, false)
	tls.write("\x16\x03\x01\x00\x05hello and goodbye")
	io.Copy(io.Discard, tls.conn) // an alert, or nothing; then the end
	bystander.say(bystander.convs["general"].ID, "still here")
	s.Close() // all is logged then
	for name, addr := range from {
		if !strings.Contains(lines.String(), addr) {
			t.Errorf("%s: no log line names %s", name, addr)
		}
	}
}

func TestUnknownRequestIsAnswered(t *testing.T) {
	p := dial(t, demo(t), false)
	p.write(`{"t":"dance","id":7,"how":"well"}` + "\n")
	r, err := p.read()
	if err != nil || r.ID != 7 || r.Err == nil || r.Err.Code != wire.CodeUnknown {
		t.Errorf("got %+v, %v", r, err)
	}
	p.write(`{"t":"hello","id":8,"version":"one"}` + "\n")
	if r, err = p.read(); err != nil || r.ID != 8 || r.Err == nil || r.Err.Code != wire.CodeInvalid {
		t.Errorf("got %+v, %v", r, err)
	}
	p.id = 8
	p.hello()
}

func TestSecondServerOnTheSameDataIsRefused(t *testing.T) {
	dir := t.TempDir()
	start(t, server.Config{Dir: dir})
	_, err := server.Start(t.Context(), server.Config{Dir: dir, Addr: "127.0.0.1:0"})
	if !errors.Is(err, server.ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	s := demo(t)
	_, err := server.Start(t.Context(), server.Config{Dir: t.TempDir(), Addr: s.Addr().String()})
	if !errors.Is(err, server.ErrPortTaken) || !strings.Contains(err.Error(), s.Addr().String()) {
		t.Errorf("got %v", err)
	}
}

func TestUnreadableDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "parley.db"), bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := server.Start(t.Context(), server.Config{Dir: dir, Addr: "127.0.0.1:0"})
	if err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("got %v", err)
	}
}

func TestKeyStaysAcrossRestarts(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Dir: dir})
	key := s.Fingerprint()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if again := start(t, server.Config{Dir: dir}).Fingerprint(); again != key {
		t.Errorf("key %s, then %s", key, again)
	}
	if info, err := os.Stat(filepath.Join(dir, "key.pem")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key.pem: %v %v", info.Mode(), err)
	}
	if other := start(t, server.Config{}).Fingerprint(); other == key || len(other) != 64 {
		t.Errorf("another server's key is %s", other)
	}
}

func TestOwnerIsAskedForOnce(t *testing.T) {
	dir := t.TempDir()
	_, err := server.Start(t.Context(), server.Config{Dir: dir, Addr: "127.0.0.1:0", NeedOwner: true})
	if !errors.Is(err, server.ErrNoOwner) {
		t.Fatalf("got %v, want ErrNoOwner", err)
	}
	s := start(t, server.Config{Dir: dir, NeedOwner: true, Owner: server.Owner{Name: "chen", Password: "chen"}})
	p := dial(t, s, false)
	if got := p.login("chen"); !got.Me.Admin {
		t.Errorf("the owner is %+v", got.Me)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	start(t, server.Config{Dir: dir, NeedOwner: true})
}

func TestCloseSaysGoodbye(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.login("amy")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	all := p.ended()
	if len(all) == 0 {
		t.Fatal("no last words")
	}
	bye, ok := all[len(all)-1].Push.(*wire.Bye)
	if !ok || bye.Code != wire.CodeShutdown {
		t.Errorf("last words %+v", all[len(all)-1])
	}
}

func TestLogNamesUpAndLogin(t *testing.T) {
	var lines log
	s := start(t, server.Config{Demo: true, Log: lines.logger()})
	dial(t, s, false).login("amy")
	s.Close() // all is logged then
	for _, want := range []string{`msg="server up"`, "addr=" + s.Addr().String(), "msg=login", "user=amy"} {
		if !strings.Contains(lines.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, lines.String())
		}
	}
}

// flood logs bob in, who reads nothing of a room in which more is said then than
// waits for anybody, and returns the room and its last event.
func flood(t *testing.T, s *server.Server, bob *peer) (wire.ConvID, wire.Seq) {
	t.Helper()
	amy := dial(t, s, false)
	bob.login("bob")
	amy.login("amy")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "flood"})
	must[*wire.Conversation](bob, &wire.Join{Conv: room.ID})
	text := strings.Repeat("x", wire.MaxText)
	var last wire.Seq
	for i := range 600 { // more than the queue and the sockets' buffers hold
		last = amy.say(room.ID, fmt.Sprint(i, text[:wire.MaxText-8])).Seq
		amy.pushes = nil
	}
	return room.ID, last
}

// lastHeard is the newest event of a room among replies, zero for none and for last.
func lastHeard(all []wire.Reply, room wire.ConvID, last wire.Seq) (newest wire.Seq) {
	for _, r := range all {
		if e, ok := r.Push.(*wire.Event); ok && e.Conv == room {
			newest = e.Seq
		}
	}
	if newest == last {
		return 0
	}
	return newest
}

func TestSlowReaderIsLetGoAndResumes(t *testing.T) {
	s := demo(t)
	slow := narrow(t, s)
	room, last := flood(t, s, slow)
	events := lastHeard(slow.ended(), room, last)
	if events == 0 {
		t.Fatal("the slow reader saw nothing, or all")
	}
	again := dial(t, s, false)
	again.login("bob")
	page := must[*wire.Page](again, &wire.History{Conv: room, After: events})
	if len(page.Events) == 0 || page.Events[0].Seq != events+1 {
		t.Errorf("resumed at %+v, want %d", page.Events, events+1)
	}
}

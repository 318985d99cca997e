package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// faraway is a server's side of a connection from another machine.
type faraway struct {
	net.Conn
	from string
}

func (c faraway) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.from))
}

// CloseWrite is TCP's.
func (c faraway) CloseWrite() error { return c.Conn.(*net.TCPConn).CloseWrite() }

// cable is the two ends of a TCP connection.
func cable(t testing.TB) (one, other net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if one, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if other, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { one.Close() })
	return one, other
}

// dialFrom is dial from another machine.
func dialFrom(t testing.TB, s *server.Server, from string) *peer {
	t.Helper()
	one, other := cable(t)
	s.Welcome(faraway{other, from})
	return &peer{t: t, conn: one, lines: wire.NewReader(one, wire.MaxReply), convs: map[string]wire.Conversation{}}
}

// limited is a demo server with limits, which machines afar may log in to.
func limited(t testing.TB, set ...string) *server.Server {
	t.Helper()
	limits := server.Limits{}
	for _, s := range set {
		name, l, err := server.ParseLimit(s)
		if err != nil {
			t.Fatal(err)
		}
		limits[name] = l
	}
	return start(t, server.Config{Demo: true, AllowPlain: true, Limits: limits})
}

// met reads how often a limit was met, from the metrics.
func met(t testing.TB, s *server.Server, limit string) string {
	t.Helper()
	return metric(t, s, fmt.Sprintf("parley_limit_met_total{limit=%q}", limit))
}

func TestParseLimit(t *testing.T) {
	for in, want := range map[string]server.Limit{
		"messages=5":         {5, 10 * time.Millisecond},
		"messages=5/1m":      {5, time.Minute},
		"messages=off":       {server.Unlimited, 10 * time.Millisecond},
		"plain=0":            {0, 0},
		"connections=100":    {100, 0},
		"hooks=1000000/1h":   {1000000, time.Hour},
		"logins-name=3/500s": {3, 500 * time.Second},
	} {
		name, got, err := server.ParseLimit(in)
		if err != nil || name+"="+got.String() == "" || got != want || !strings.HasPrefix(in, name+"=") {
			t.Errorf("%s: got %s %+v, %v, want %+v", in, name, got, err, want)
		}
		if _, again, err := server.ParseLimit(name + "=" + got.String()); err != nil || again != got {
			t.Errorf("%s: %s is read as %+v, %v", in, got, again, err)
		}
	}
	for _, in := range []string{
		"", "messages", "messages=", "messages=-1", "messages=5/", "messages=5/0s", "messages=5/-1s", "messages=5/2h", "messages=x/1s",
		"messages=1000001", "plain=5/1s", "nothing=5", "messages=off/1s", "=5",
	} {
		if name, l, err := server.ParseLimit(in); err == nil {
			t.Errorf("%q is read as %s %+v", in, name, l)
		}
	}
}

func TestLimitsOfUnknownNamesAreRefused(t *testing.T) {
	_, err := server.Start(t.Context(), server.Config{Dir: t.TempDir(), Addr: "127.0.0.1:0", Limits: server.Limits{"nothing": {}}})
	if err == nil {
		t.Error("a server starts with a limit that does not exist")
	}
}

// TestEveryLimitIsSaidAndCounted meets each limit of what one asks for: the
// answer has a stable code and says how long to wait, and the metrics count it.
func TestEveryLimitIsSaidAndCounted(t *testing.T) {
	uid := func() wire.UID { return wire.NewUID(time.Now()) }
	for limit, c := range map[string]struct {
		value string
		ask   func(p *peer, i int) wire.Request
	}{
		"messages": {"3/10m", func(p *peer, i int) wire.Request {
			return []wire.Request{
				&wire.Send{Conv: p.convs["general"].ID, UID: uid(), Text: "flood"},
				&wire.React{Conv: p.convs["general"].ID, Ref: 3, Emoji: "👍"},
				&wire.Away{On: true},
				&wire.Send{Conv: p.convs["general"].ID, UID: uid(), Text: "flood"},
			}[i]
		}},
		"rooms": {"3/10m", func(_ *peer, i int) wire.Request {
			return []wire.Request{
				&wire.Create{Room: "one"}, &wire.Create{Room: "two", Private: true}, &wire.OpenDirect{User: "bob"}, &wire.Create{Room: "three"},
			}[i]
		}},
		"invitations": {"3/10m", func(p *peer, i int) wire.Request {
			if i == 2 {
				return &wire.Invite{Conv: p.convs["general"].ID, User: "bob"}
			}
			return &wire.CreateInvitation{}
		}},
		"searches": {"3/10m", func(*peer, int) wire.Request { return &wire.Search{Text: "words"} }},
	} {
		s := limited(t, limit+"="+c.value)
		p := dialFrom(t, s, "192.0.2.7:1000")
		p.login("admin")
		for i := range 3 {
			if _, no := p.ask(c.ask(p, i)); no != nil && no.Code == wire.CodeTooMany {
				t.Errorf("%s: request %d: %v", limit, i, no)
			}
		}
		again := dialFrom(t, s, "192.0.2.8:1000") // another connection is no way round
		again.login("admin")
		_, no := again.ask(c.ask(again, 3))
		// What has passed since the first request is over already.
		if no == nil || no.Code != wire.CodeTooMany || waitOf(no) < 500 || waitOf(no) > 600 {
			t.Errorf("%s: got %v, want %s and how long to wait", limit, no, wire.CodeTooMany)
		}
		if got := met(t, s, limit); got != "1" {
			t.Errorf("%s: counted %s times, want 1", limit, got)
		}
		other := dialFrom(t, s, "192.0.2.7:1001")
		other.login("bob")
		if _, no := other.ask(&wire.Send{Conv: other.convs["general"].ID, UID: uid(), Text: "I am another"}); no != nil {
			t.Errorf("%s: another account: %v", limit, no)
		}
	}
}

// waitOf is how many seconds a refusal says to wait, -1 where it does not.
func waitOf(no *wire.Error) int {
	_, rest, _ := strings.Cut(no.Say, "try again in ")
	n, err := strconv.Atoi(strings.Split(rest, " s")[0])
	if err != nil {
		return -1
	}
	return n
}

func TestConnectionsOfOneAccountAreLimited(t *testing.T) {
	s := limited(t, "connections-account=2")
	first, second := dial(t, s, false), dial(t, s, false)
	first.login("amy")
	token := second.login("amy").Token
	third := dial(t, s, false)
	third.hello()
	refused(third, &wire.Login{User: "amy", Password: "amy"}, wire.CodeTooMany)
	if n := len(must[*wire.DeviceList](first, &wire.Devices{}).Devices); n != 2 {
		t.Errorf("%d devices, want 2: a login that was refused left one", n)
	}
	must[*wire.Session](third, &wire.Login{User: "bob", Password: "bob"})
	fourth := dial(t, s, false)
	fourth.hello()
	refused(fourth, &wire.Resume{Token: token}, wire.CodeTooMany)
	fourth.ended()
	second.conn.Close()
	for done := false; !done; { // until the server has heard of the end
		again := dial(t, s, false)
		again.hello()
		_, no := again.ask(&wire.Resume{Token: token})
		done = no == nil
	}
	if got := met(t, s, "connections-account"); got == "0" {
		t.Error("not counted")
	}
}

// TestConnectionsWithACodeAreCounted names a fault: of an account whose password is a
// one-time code any number of connections stood, and none of them counted as strangers.
func TestConnectionsWithACodeAreCounted(t *testing.T) {
	s := limited(t, "connections-account=2")
	admin := people(t, s, "admin")[0]
	code := must[*wire.Issued](admin, &wire.CreateAccount{User: "dora"}).Code
	first, second, third := dial(t, s, false), dial(t, s, false), dial(t, s, false)
	first.hello()
	token := must[*wire.Session](first, &wire.Login{User: "dora", Password: code}).Token
	second.hello()
	must[*wire.Session](second, &wire.Resume{Token: token})
	third.hello()
	refused(third, &wire.Resume{Token: token}, wire.CodeTooMany)
	must[*wire.Done](first, &wire.SetPassword{Old: code, New: "battery staple"})
	must[*wire.Listing](first, &wire.List{})
}

func TestLoginsAreCountedByAddressAndName(t *testing.T) {
	s := limited(t, "logins-address=3/10m", "logins-name=2/10m")
	try := func(from, user string) *wire.Error {
		t.Helper()
		p := dialFrom(t, s, from)
		p.hello()
		_, no := p.ask(&wire.Login{User: user, Password: "wrong"})
		return no
	}
	for i, c := range []struct {
		from, user, by string
	}{
		{"192.0.2.1:1", "amy", ""},
		{"192.0.2.2:1", "amy", ""},
		{"192.0.2.3:1", "amy", "logins-name"},
		{"192.0.2.1:1", "nobody1", ""},
		{"192.0.2.1:1", "nobody2", ""},
		{"192.0.2.1:1", "bob", "logins-address"},
	} {
		no := try(c.from, c.user)
		want := wire.CodeLogin
		if c.by != "" {
			want = wire.CodeTooMany
		}
		if no == nil || no.Code != want {
			t.Errorf("attempt %d: got %v, want %s", i, no, want)
		}
		if c.by != "" && met(t, s, c.by) != "1" {
			t.Errorf("%s: counted %s times, want 1", c.by, met(t, s, c.by))
		}
	}
}

// TestNoRoomIsSaid: who finds the house full is told so in what they speak.
func TestNoRoomIsSaid(t *testing.T) {
	s := limited(t, "strangers-address=1")
	dialFrom(t, s, "192.0.2.1:1")
	p := dialFrom(t, s, "192.0.2.1:2")
	p.write(helloLine + "\n")
	r, err := p.read()
	if bye, ok := r.Push.(*wire.Bye); err != nil || !ok || bye.Code != wire.CodeTooMany || !strings.Contains(bye.Say, "30 s") {
		t.Errorf("native: got %+v, %v", r.Push, err)
	}
	if _, err := p.read(); !errors.Is(err, io.EOF) {
		t.Errorf("native: then %v, want the end", err)
	}
	p = dialFrom(t, s, "192.0.2.1:3")
	p.conn = insecureTLS(p.conn)
	p.write("GET / HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("x", 8000) + "\r\n\r\n")
	got, err := http.ReadResponse(bufio.NewReader(p.conn), nil)
	if err != nil || got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") != "30" {
		t.Errorf("https: got %v, %v", got, err)
	}
	p = dialFrom(t, s, "192.0.2.1:4")
	p.write("hello")
	if b, err := io.ReadAll(p.conn); err != nil || !strings.Contains(string(b), "try again in 30 s") {
		t.Errorf("plain text: got %q, %v", b, err)
	}
	if p := dialFrom(t, s, "192.0.2.2:1"); p.hello() == nil {
		t.Error("another address is refused")
	}
	if got := met(t, s, "strangers-address"); got != "3" {
		t.Errorf("counted %s times, want 3", got)
	}
}

// TestPlainTextCanBeOff: no peer at all.
func TestPlainTextCanBeOff(t *testing.T) {
	s := limited(t, "plain=0")
	exchange(t, dial(t, s, false).conn, "hello", "Too many talk to me")
	if got := met(t, s, "plain"); got != "1" {
		t.Errorf("counted %s times, want 1", got)
	}
}

func TestPaceGivesBackAndForgetsTheIdle(t *testing.T) {
	pace := server.NewPaces(server.Limit{Most: 2, Every: time.Hour})
	for key, want := range []bool{true, true, false} {
		if _, ok := pace.Allow(-1); ok != want {
			t.Errorf("attempt %d: got %t, want %t", key, ok, want)
		}
	}
	for key := range 3 * server.LimitsMost {
		pace.Allow(key)
	}
	if n := pace.Len(); n != server.LimitsMost {
		t.Errorf("%d are remembered, want %d", n, server.LimitsMost)
	}
	if wait, ok := pace.Allow(-1); ok || wait > time.Hour {
		t.Error("who used most is forgotten before those who used less")
	}
}

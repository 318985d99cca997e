package server_test

import (
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/server/account"
	"parley.example/net/wire"
)

// patience is how long a test waits for what must come; it is never waited out
// where things go right.
const patience = 20 * time.Second

// quickHash stands for argon2id, which takes the race detector a second.
func quickHash(password, salt []byte, _ account.Cost, keyLen uint32) []byte {
	key, err := hkdf.Key(sha256.New, password, salt, "a test's password", int(keyLen))
	if err != nil {
		panic(err) // of a constant length
	}
	return key
}

// start runs a server on a free loopback port until the test ends.
func start(t testing.TB, cfg server.Config) *server.Server {
	t.Helper()
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	s, err := server.Start(t.Context(), cfg.Hashing(quickHash))
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// peer is a client as PROTOCOL.md would have a stranger write it.
type peer struct {
	t     testing.TB
	conn  net.Conn
	lines *wire.Reader
	id    int64
	// pushes are those that came while an answer was awaited.
	pushes []wire.Push
	me     wire.Account
	convs  map[string]wire.Conversation // by room or peer name
}

// dial connects plainly, or over TLS.
func dial(t testing.TB, s *server.Server, secure bool) *peer {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.Addr().String(), patience)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	if secure {
		conn = insecureTLS(conn)
	}
	t.Cleanup(func() { conn.Close() })
	return &peer{t: t, conn: conn, lines: wire.NewReader(conn, wire.MaxReply), convs: map[string]wire.Conversation{}}
}

// insecureTLS is TLS that takes any key.
func insecureTLS(conn net.Conn) net.Conn {
	return tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
}

// write sends raw bytes.
func (p *peer) write(s string) {
	p.t.Helper()
	p.conn.SetWriteDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(p.conn, s); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// read takes the next line.
func (p *peer) read() (wire.Reply, error) {
	p.conn.SetReadDeadline(time.Now().Add(patience))
	line, err := p.lines.Next()
	if err != nil {
		return wire.Reply{}, err
	}
	r, err := wire.ParseReply(append([]byte(nil), line...))
	if err != nil {
		p.t.Fatalf("reply %s: %v", line, err)
	}
	return r, nil
}

// post sends a request without waiting for its answer.
func (p *peer) post(req wire.Request) int64 {
	p.t.Helper()
	p.id++
	p.write(string(wire.AppendRequest(nil, p.id, req)))
	return p.id
}

// ask sends a request and waits for its answer.
func (p *peer) ask(req wire.Request) (wire.Answer, *wire.Error) {
	p.t.Helper()
	return p.await(p.post(req), req)
}

// await waits for the answer to a request, keeping pushes for later.
func (p *peer) await(id int64, req wire.Request) (wire.Answer, *wire.Error) {
	p.t.Helper()
	for {
		r, err := p.read()
		if err != nil {
			p.t.Fatalf("awaiting the answer to %s: %v", req.Type(), err)
		}
		switch {
		case r.Push != nil:
			p.pushes = append(p.pushes, r.Push)
		case r.ID != id:
			p.t.Fatalf("answer to %d, want %d: %+v", r.ID, id, r)
		case r.Err != nil:
			return nil, r.Err
		default:
			a := wire.NewAnswer(req)
			if err := wire.Unmarshal(r.Body, a); err != nil {
				p.t.Fatalf("answer to %s: %v", req.Type(), err)
			}
			return a, nil
		}
	}
}

// must is ask where no is a failure.
func must[A wire.Answer](p *peer, req wire.Request) A {
	p.t.Helper()
	a, no := p.ask(req)
	if no != nil {
		p.t.Fatalf("%s: %v", req.Type(), no)
	}
	return a.(A)
}

// refused is ask where yes is a failure.
func refused(p *peer, req wire.Request, want wire.Code) {
	p.t.Helper()
	_, no := p.ask(req)
	if no == nil || no.Code != want {
		p.t.Fatalf("%s: got %v, want %s", req.Type(), no, want)
	}
}

// push takes the next push for which want says yes, dropping others.
func push[P wire.Push](p *peer, want func(P) bool) P {
	p.t.Helper()
	for {
		var next wire.Push
		if len(p.pushes) > 0 {
			next, p.pushes = p.pushes[0], p.pushes[1:]
		} else {
			r, err := p.read()
			if err != nil {
				var none P
				p.t.Fatalf("awaiting a %s: %v", none.Type(), err)
			}
			next = r.Push
		}
		if got, ok := next.(P); ok && (want == nil || want(got)) {
			return got
		}
	}
}

// said takes the next message event.
func said(p *peer) *wire.Event {
	p.t.Helper()
	return push(p, func(e *wire.Event) bool { return e.Kind == wire.Message })
}

// hello and login begin a session.
func (p *peer) hello() *wire.Welcome {
	p.t.Helper()
	return must[*wire.Welcome](p, &wire.Hello{Version: wire.Version, Client: "test"})
}

func (p *peer) login(name string) *wire.Session {
	p.t.Helper()
	p.hello()
	s := must[*wire.Session](p, &wire.Login{User: name, Password: name})
	p.begin(s)
	return s
}

func (p *peer) begin(s *wire.Session) {
	p.me = s.Me
	for _, c := range s.Conversations {
		p.convs[p.title(c)] = c
	}
}

func (p *peer) title(c wire.Conversation) string {
	for _, a := range c.People {
		if a.ID != p.me.ID {
			return a.Name
		}
	}
	return c.Name
}

// say sends a message and waits until it is durable.
func (p *peer) say(conv wire.ConvID, text string) *wire.Sent {
	p.t.Helper()
	return must[*wire.Sent](p, &wire.Send{Conv: conv, UID: wire.NewUID(time.Now()), Text: text})
}

// ended waits for the connection's end and returns the replies before it.
func (p *peer) ended() []wire.Reply {
	p.t.Helper()
	var all []wire.Reply
	for {
		r, err := p.read()
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				p.t.Fatalf("the connection did not end")
			}
			return all
		}
		all = append(all, r)
	}
}

// log collects a server's log lines.
type log struct {
	mu   sync.Mutex
	text []byte
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, b...)
	return len(b), nil
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

func (l *log) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// demo is a server with the accounts admin, amy and bob.
func demo(t testing.TB) *server.Server {
	t.Helper()
	return start(t, server.Config{Demo: true, Name: "Physics Lab"})
}

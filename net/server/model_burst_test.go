package server_test

import (
	"net"
	"sync"
	"testing"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// gate is a connection that keeps what is written while it is shut, so that many
// lines come to the server at once, or in pieces that know nothing of lines, of
// TLS's records and of WebSocket's frames.
type gate struct {
	net.Conn
	mu   sync.Mutex
	shut bool
	kept []byte
}

func (g *gate) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.shut {
		return g.Conn.Write(b)
	}
	g.kept = append(g.kept, b...)
	return len(b), nil
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
}

// open lets out what was kept, each piece of at most as many bytes as next says.
func (g *gate) open(next func() int) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = false
	for len(g.kept) > 0 {
		n := min(next(), len(g.kept))
		if _, err := g.Conn.Write(g.kept[:n]); err != nil {
			return err
		}
		g.kept = g.kept[n:]
	}
	return nil
}

// The ways to a server.
const (
	overTCP = iota
	overTLS
	overWebSocket
)

// gated connects through a gate.
func gated(t testing.TB, s *server.Server, way int) (*peer, *gate) {
	t.Helper()
	p := dial(t, s, false)
	g := &gate{Conn: p.conn}
	p.conn = g
	switch way {
	case overTLS:
		p.conn = insecureTLS(g)
		fallthrough
	case overTCP:
		p.lines = wire.NewReader(p.conn, wire.MaxReply)
	case overWebSocket:
		over(p)
	}
	return p, g
}

// asked is a request whose answer nobody has looked at yet.
type asked struct {
	r    wire.Request
	line string // it, as the log has it
	want wire.Code
	seq  *wire.Seq // that a message has, or zero, which learns it
}

// wants is a request that the model answers so.
func wants(no wire.Code) asked { return asked{want: no} }

// settle sends what all have kept to themselves, and holds the answers, which come
// in any order, against the model's.
func (w *world) settle() {
	w.speak()
	for who := range w.peers {
		w.listen(who)
	}
}

// speak sends what all have kept to themselves.
func (w *world) speak() {
	w.speaker = -1
	for who, asked := range w.asked {
		if len(asked) > 0 {
			if err := w.gates[who].open(w.pieces()); err != nil {
				w.t.Fatalf("%s is not heard: %v", w.peers[who].me.Name, err)
			}
		}
	}
}

// listen has one hear all answers.
func (w *world) listen(who int) {
	p := w.peers[who]
	for len(w.asked[who]) > 0 {
		r, err := p.read()
		if err != nil {
			w.t.Fatalf("%s waits for %d answers: %v", p.me.Name, len(w.asked[who]), err)
		}
		if r.Push != nil {
			p.pushes = append(p.pushes, r.Push)
			continue
		}
		a, ok := w.asked[who][r.ID]
		if !ok {
			w.t.Fatalf("%s is answered what they did not ask: %+v", p.me.Name, r)
		}
		delete(w.asked[who], r.ID)
		answer := wire.NewAnswer(a.r)
		if r.Err == nil {
			if err := wire.Unmarshal(r.Body, answer); err != nil {
				w.t.Fatalf("answer to %s: %v", a.line, err)
			}
		}
		w.compare(a, answer, r.Err)
	}
}

// compare holds an answer against the model's.
func (w *world) compare(a asked, answer wire.Answer, no *wire.Error) {
	if got := code(no); got != a.want {
		w.t.Fatalf("%s is answered %q, the model says %q", a.line, got, a.want)
	}
	if no != nil || a.seq == nil {
		return
	}
	switch got := answer.(*wire.Sent).Seq; *a.seq {
	case 0, got:
		*a.seq = got
	default:
		w.t.Fatalf("%s has got seq %d, the model says %d", a.line, got, *a.seq)
	}
}

// pieces says how long the pieces are: all at once, or any length.
func (w *world) pieces() func() int {
	most := []int{1 << 20, 1500, 100}[w.random.IntN(3)]
	return func() int { return 1 + w.random.IntN(most) }
}

// keep has who speak keep the request to themselves.
func (w *world) keep(who int, r wire.Request, a asked) {
	p := w.peers[who]
	if len(w.asked[who]) == 0 {
		w.gates[who].close()
	}
	a.r, a.line = r, w.note(who, r)
	w.asked[who][p.post(r)] = a
}

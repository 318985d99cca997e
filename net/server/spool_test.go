package server_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestManyHearAtOnce: each member hears everything in its order, where they are
// more than are written to in one system call, and where it is more than a socket
// has room for: who reads at once and who reads only when all was said, over
// lines and WebSocket; and who leaves in between disturbs nobody, nor does who
// comes then hear what was for them.
func TestManyHearAtOnce(t *testing.T) {
	for name, c := range map[string]struct{ members, messages, size int }{
		"many members":  {280, 8, 100}, // of two lanes each has more than ringMost
		"many messages": {12, 40, 8 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			s := demo(t)
			from := dial(t, s, false)
			from.login("admin")
			wrong := make(chan error)
			listening := 0
			hear := func(p *peer, first int) {
				listening++
				go func() { wrong <- hears(p, first, c.messages) }()
			}
			var leave, last, rest []*peer
			for i := range c.members {
				p := narrow(t, s)
				if i%4 == 0 {
					raw(t, p)
				}
				p.login([]string{"amy", "bob"}[i%2])
				switch i % 5 {
				case 1:
					leave = append(leave, p)
				case 2:
					last = append(last, p)
				default:
					rest = append(rest, p)
				}
			}
			for _, p := range rest { // none waits longer than it takes to be told something
				hear(p, 0)
			}
			room, body := from.convs["general"].ID, strings.Repeat("x", c.size)
			for i := range c.messages {
				if len(leave) > 0 {
					leave[0].conn.Close()
					leave = leave[1:]
					late := dial(t, s, false)
					late.login("amy")
					hear(late, i)
				}
				from.say(room, fmt.Sprintf("%d %s", i, body))
			}
			for _, p := range last {
				hear(p, 0)
			}
			for range listening {
				if err := <-wrong; err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// narrow is dial where the server's socket has little room for what its peer does
// not take.
func narrow(t testing.TB, s *server.Server) *peer {
	t.Helper()
	one, other := cable(t)
	if err := other.(*net.TCPConn).SetWriteBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	s.Welcome(other)
	return &peer{t: t, conn: one, lines: wire.NewReader(one, wire.MaxReply), convs: map[string]wire.Conversation{}}
}

// hears takes the messages that begin with the numbers from first to below end.
func hears(p *peer, first, end int) error {
	for i := first; i < end; i++ {
		r, err := p.read()
		if err != nil {
			return err
		}
		e, ok := r.Push.(*wire.Event)
		switch {
		case !ok || e.Kind != wire.Message: // somebody came
			i--
		case !strings.HasPrefix(e.Text, fmt.Sprintf("%d ", i)):
			return fmt.Errorf("got %.8s…, want %d …", e.Text, i)
		}
	}
	return nil
}

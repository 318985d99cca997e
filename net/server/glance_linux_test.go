package server_test

import (
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestMessagesOfOneWhoWaits: what somebody says who has waited is taken up in its
// order, in whatever pieces it comes and whatever else comes with it, has the store
// room for it or not; and who goes right behind a message has said it, and is gone.
func TestMessagesOfOneWhoWaits(t *testing.T) {
	for name, come := range map[string]func(s *server.Server) *peer{
		"lines":                func(s *server.Server) *peer { return dial(t, s, false) },
		"lines within TLS":     func(s *server.Server) *peer { return dial(t, s, true) },
		"a WebSocket":          func(s *server.Server) *peer { return raw(t, dial(t, s, false)) },
		"a WebSocket over TLS": func(s *server.Server) *peer { return raw(t, dial(t, s, true)) },
	} {
		t.Run(name, func(t *testing.T) {
			var full atomic.Bool
			s := start(t, server.Config{Demo: true}.Full(&full))
			bob := dial(t, s, false)
			bob.login("bob")
			amy := come(s)
			amy.login("amy")
			general := amy.convs["general"].ID
			amy.say(general, "1") // whoever has said something waits in the kernel
			message := func(text string) string {
				amy.id++
				return string(wire.AppendRequest(nil, amy.id, &wire.Send{Conv: general, UID: wire.NewUID(time.Now()), Text: text}))
			}
			answered := func(seqs ...wire.Seq) {
				t.Helper()
				for i, want := range seqs {
					a, no := amy.await(amy.id-int64(len(seqs)-1-i), &wire.Send{})
					if no != nil || a.(*wire.Sent).Seq != want {
						t.Fatalf("got %+v, %v, want seq %d", a, no, want)
					}
				}
			}
			first := said(bob).Seq
			third := message("2") + message("3")
			fourth := message("4")
			amy.write(third + fourth[:30])
			amy.write(fourth[30:])
			answered(first+1, first+2, first+3)
			amy.write(message("5"))
			answered(first + 4)
			full.Store(true)
			amy.write(message("6") + message("7"))
			answered(first+5, first+6)
			full.Store(false)
			before := message("8")
			amy.id++
			amy.write(before + string(wire.AppendRequest(nil, amy.id, &wire.Send{Conv: 1 << 40, UID: wire.NewUID(time.Now()), Text: "nowhere"})))
			if _, no := amy.await(amy.id-1, &wire.Send{}); no != nil {
				t.Fatal(no)
			}
			if a, no := amy.await(amy.id, &wire.Send{}); no == nil || no.Code != wire.CodeNotFound {
				t.Errorf("a message to nowhere: got %+v, %v, want %s", a, no, wire.CodeNotFound)
			}
			amy.write(message("9"))
			answered(first + 8)
			amy.write(message("last"))
			if half, ok := amy.conn.(interface{ CloseWrite() error }); !ok {
				amy.conn.Close()
			} else if err := half.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"2", "3", "4", "5", "6", "7", "8", "9", "last"} {
				if e := said(bob); e.Text != want {
					t.Fatalf("bob got %+v, want %q", e, want)
				}
			}
			until(t, "who went is counted", func() bool { return s.Present() == 1 })
		})
	}
}

// TestMoreThanAGlanceTakesUp: of many messages that come at once, and nothing behind
// them, none is left.
func TestMoreThanAGlanceTakesUp(t *testing.T) {
	const many = 3 * server.GlanceMost
	for _, tls := range []bool{false, true} {
		s := start(t, server.Config{Demo: true})
		amy := dial(t, s, tls)
		amy.login("amy")
		general := amy.convs["general"].ID
		amy.say(general, "1") // whoever has said something waits in the kernel
		var lines []byte
		for i := range int64(many) {
			lines = wire.AppendRequest(lines, amy.id+1+i, &wire.Send{Conv: general, UID: wire.NewUID(time.Now()), Text: "of many"})
		}
		amy.write(string(lines))
		for range many {
			amy.id++
			if _, no := amy.await(amy.id, &wire.Send{}); no != nil {
				t.Fatalf("within TLS %v, message %d: %v", tls, amy.id, no)
			}
		}
	}
}

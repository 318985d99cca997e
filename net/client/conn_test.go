package client_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"

	"parley.example/net/client"
	"parley.example/net/wire"
)

func TestAnswersFindTheirRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 40
		c := connect(t, client.Target{}, func(p *peer) {
			type asked struct {
				id  int64
				seq wire.Seq
			}
			var all []asked
			p.drain(func(id int64, req wire.Request) {
				all = append(all, asked{id, req.(*wire.History).After})
				if len(all) < n {
					return
				}
				for i := range all { // the last first
					a := all[len(all)-1-i]
					p.ok(a.id, &wire.Page{Events: []wire.Event{{Seq: a.seq}}})
				}
			})
		})
		var wait sync.WaitGroup
		for i := range n {
			wait.Go(func() {
				page, err := client.Get[*wire.Page](t.Context(), c, &wire.History{After: wire.Seq(i)})
				if err != nil || page.Events[0].Seq != wire.Seq(i) {
					t.Errorf("request %d is answered %v, %v", i, page, err)
				}
			})
		}
		wait.Wait()
	})
}

func TestRequestsKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ids []int64
		var rooms []string
		c := connect(t, client.Target{}, func(p *peer) {
			p.drain(func(id int64, req wire.Request) {
				ids = append(ids, id)
				rooms = append(rooms, req.(*wire.Join).Room)
				p.ok(id, &wire.Conversation{})
			})
		})
		for i := range 5 {
			if _, err := c.Do(t.Context(), &wire.Join{Room: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
		if got := fmt.Sprint(ids, rooms); got != "[2 3 4 5 6] [0 1 2 3 4]" {
			t.Errorf("the server heard %s, want ids from 2 on (hello is 1) in order", got)
		}
	})
}

func TestRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{}, func(p *peer) {
			p.drain(func(id int64, _ wire.Request) { p.refuse(id, wire.CodeNotMember) })
		})
		_, err := c.Do(t.Context(), &wire.History{Conv: 1})
		if no, ok := errors.AsType[*wire.Error](err); !ok || no.Code != wire.CodeNotMember {
			t.Errorf("a refused request answers %v, want a *wire.Error of not_member", err)
		}
		if c.Err() != nil {
			t.Errorf("a refusal ends the connection with %v", c.Err())
		}
	})
}

func TestTooLargeRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{}, func(p *peer) {
			p.drain(func(id int64, req wire.Request) { p.ok(id, wire.NewAnswer(req)) })
		})
		_, err := c.Do(t.Context(), &wire.Join{Room: strings.Repeat("x", wire.MaxRequest)})
		if !errors.Is(err, &wire.Error{Code: wire.CodeTooLarge}) {
			t.Errorf("a line over the limit answers %v, want too_large", err)
		}
		if _, err := c.Do(t.Context(), &wire.Ping{}); err != nil {
			t.Errorf("the connection does not go on: %v", err)
		}
	})
}

// TestEnds lists what ends a connection, and as what it is reported.
func TestEnds(t *testing.T) {
	tests := []struct {
		name  string
		serve func(p *peer, id int64)
		want  error
	}{
		{"closed by the server", func(p *peer, _ int64) { p.raw.Close() }, client.ErrLost},
		{"half a line", func(p *peer, _ int64) { p.line(`{"t":"ok","i`); p.raw.Close() }, client.ErrLost},
		{"no JSON", func(p *peer, _ int64) { p.line("hi\n") }, client.ErrProtocol},
		{"no UTF-8", func(p *peer, _ int64) { p.line("{\"t\":\"\xff\"}\n") }, client.ErrProtocol},
		{"an answer to nothing", func(p *peer, id int64) { p.ok(id+1, &wire.Done{}) }, client.ErrProtocol},
		{"a second answer", func(p *peer, id int64) { p.ok(id, &wire.Page{}); p.ok(id, &wire.Page{}) }, client.ErrProtocol},
		{"an answer of another type", func(p *peer, id int64) {
			p.line(fmt.Sprintf(`{"t":"ok","id":%d,"events":7}`+"\n", id))
		}, client.ErrProtocol},
		{"a line without end", func(p *peer, _ int64) { p.line(strings.Repeat("x", wire.MaxReply+10)) }, client.ErrProtocol},
		{"an error to nothing", func(p *peer, _ int64) { p.refuse(0, wire.CodeMalformed) }, client.ErrProtocol},
		{"a stopping server", func(p *peer, _ int64) { p.push(&wire.Bye{Code: wire.CodeShutdown}) }, client.ErrShutdown},
		{"a removed account", func(p *peer, _ int64) { p.push(&wire.Bye{Code: wire.CodeRemoved}) }, client.ErrRemoved},
		{"a slow reader", func(p *peer, _ int64) { p.push(&wire.Bye{Code: wire.CodeSlow}) }, client.ErrLost},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := connect(t, client.Target{}, func(p *peer) {
					id, _, _ := p.next()
					test.serve(p, id)
					p.drain(func(int64, wire.Request) {})
				})
				_, _ = c.Do(t.Context(), &wire.History{}) // two of the ends let it through
				<-c.Done()
				if err := c.Err(); !errors.Is(err, test.want) || client.Reason(err) != test.want {
					t.Errorf("ends with %v, want %v", err, test.want)
				}
				if err := c.Close(); !errors.Is(err, test.want) {
					t.Errorf("Close answers %v, want %v", err, test.want)
				}
				if _, err := c.Do(t.Context(), &wire.Ping{}); !errors.Is(err, test.want) {
					t.Errorf("a later request answers %v, want %v", err, test.want)
				}
			})
		})
	}
}

func TestUnknownPushIsSkipped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{}, func(p *peer) {
			id, _, _ := p.next()
			p.line(`{"t":"confetti","amount":7}` + "\n")
			p.ok(id, &wire.Done{})
			p.drain(func(int64, wire.Request) {})
		})
		if _, err := c.Do(t.Context(), &wire.Ping{}); err != nil {
			t.Errorf("a push of a later version ends it: %v", err)
		}
	})
}

func TestPushesComeInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 500
		var got []wire.Seq
		c := connect(t, client.Target{Push: func(p wire.Push) { got = append(got, p.(*wire.Event).Seq) }}, func(p *peer) {
			id, _, _ := p.next()
			for i := range n {
				p.push(&wire.Event{Seq: wire.Seq(i)})
			}
			p.ok(id, &wire.Done{})
			p.drain(func(int64, wire.Request) {})
		})
		if _, err := c.Do(t.Context(), &wire.Ping{}); err != nil {
			t.Fatal(err)
		}
		if len(got) != n {
			t.Fatalf("%d pushes before the answer, want %d", len(got), n)
		}
		for i, seq := range got {
			if seq != wire.Seq(i) {
				t.Fatalf("push %d is %d", i, seq)
			}
		}
	})
}

func TestCloseEndsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{}, func(p *peer) { p.drain(func(int64, wire.Request) {}) })
		got := make(chan error, 1)
		go func() {
			_, err := c.Do(t.Context(), &wire.List{})
			got <- err
		}()
		synctest.Wait()
		for range 2 {
			if err := c.Close(); err != nil {
				t.Errorf("Close answers %v", err)
			}
		}
		if err := <-got; !errors.Is(err, client.ErrClosed) {
			t.Errorf("the request answers %v, want ErrClosed", err)
		}
	})
}

func TestGivenUpRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		c := connect(t, client.Target{}, func(p *peer) {
			id, req, _ := p.next()
			<-gate
			p.ok(id, wire.NewAnswer(req))
			p.drain(func(id int64, req wire.Request) { p.ok(id, wire.NewAnswer(req)) })
		})
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan error, 1)
		go func() {
			_, err := c.Do(ctx, &wire.List{})
			got <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("a request given up answers %v", err)
		}
		close(gate) // its answer comes late and is dropped
		if _, err := c.Do(t.Context(), &wire.Ping{}); err != nil {
			t.Errorf("the connection does not go on: %v", err)
		}
	})
}

func TestInFlightIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := 0
		gate := make(chan struct{})
		c := connect(t, client.Target{}, func(p *peer) {
			var ids []int64
			for range client.MaxInFlight {
				id, _, _ := p.next()
				ids = append(ids, id)
			}
			got = len(ids)
			<-gate
			for _, id := range ids {
				p.ok(id, &wire.Done{})
			}
			p.drain(func(id int64, _ wire.Request) { got++; p.ok(id, &wire.Done{}) })
		})
		var wait sync.WaitGroup
		for range client.MaxInFlight + 1 {
			wait.Go(func() {
				if _, err := c.Do(t.Context(), &wire.Leave{}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if got != client.MaxInFlight {
			t.Errorf("%d requests are under way, want %d", got, client.MaxInFlight)
		}
		close(gate)
		wait.Wait()
		if got != client.MaxInFlight+1 {
			t.Errorf("%d requests came, want all", got)
		}
	})
}

// FuzzReplies feeds a live connection whatever a server may say after the
// welcome: it ends with one of the package's errors, or goes on, and its
// request is answered either way.
func FuzzReplies(f *testing.F) {
	f.Add([]byte(wire.AppendOK(nil, 2, &wire.Page{})))
	f.Add([]byte(wire.AppendError(nil, 2, wire.Errorf(wire.CodeState, "no"))))
	f.Add([]byte(wire.AppendPush(wire.AppendOK(nil, 3, &wire.Done{}), &wire.Bye{})))
	f.Add([]byte("{\"t\":\"ok\",\"id\":2,\"events\":{}}\n"))
	f.Add([]byte("{\"t\":\"ok\",\"id\":-1}\n{}\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		synctest.Test(t, func(t *testing.T) {
			c := connect(t, client.Target{Push: func(wire.Push) {}}, func(p *peer) {
				p.next()
				p.line(string(said))
				p.raw.Close()
			})
			_, err := c.Do(t.Context(), &wire.History{})
			_, no := errors.AsType[*wire.Error](err)
			if err != nil && !no && client.Reason(err) == nil {
				t.Errorf("the request answers %v, which is no error of ours", err)
			}
			<-c.Done()
			if client.Reason(c.Err()) == nil {
				t.Errorf("the connection ends with %v, which is no error of ours", c.Err())
			}
		})
	})
}

// brokenPipe takes the hello and no more, as where the peer has closed; what the
// peer wrote before can still be read.
type brokenPipe struct {
	net.Conn
	writes int
}

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.writes++; b.writes > 1 {
		return 0, &net.OpError{Op: "write", Err: syscall.EPIPE}
	}
	return b.Conn.Write(p)
}

// TestGoodbyeIsReadAfterABrokenPipe: who wrote while the server closed once told
// of a lost line in place of the server's reason.
func TestGoodbyeIsReadAfterABrokenPipe(t *testing.T) {
	tests := []struct {
		name string
		bye  bool
		want error
	}{{"a goodbye", true, client.ErrShutdown}, {"none", false, client.ErrLost}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				wrote := make(chan struct{})
				n := &pipes{serve: func(p *peer) {
					p.hello()
					<-wrote
					if test.bye {
						p.push(&wire.Bye{Code: wire.CodeShutdown})
					}
				}}
				c, err := client.Dial(t.Context(), client.Target{Addr: here, Open: func(ctx context.Context, addr string) (net.Conn, error) {
					raw, err := n.open(ctx, addr)
					return &brokenPipe{Conn: raw}, err
				}})
				if err != nil {
					t.Fatal(err)
				}
				asked := make(chan error, 1)
				go func() {
					_, err := c.Do(t.Context(), &wire.List{})
					asked <- err
				}()
				synctest.Wait()
				close(wrote)
				if err := <-asked; client.Reason(err) != test.want {
					t.Errorf("the line ends with %v, want %v", err, test.want)
				}
				c.Close()
				n.wait.Wait()
			})
		})
	}
}

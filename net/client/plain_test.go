package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// plainTo is a plain session with serve over a pipe, and when it waited.
func plainTo(tb testing.TB, serve func(net.Conn)) (*client.Plain, *[]string) {
	tb.Helper()
	n := &pipes{serve: func(p *peer) { serve(p.raw) }}
	began := time.Now()
	waits := new([]string)
	p, err := client.DialPlain(tb.Context(), "greeter:12343", client.PlainOptions{
		Open:    n.open,
		Waiting: func(empty int) { *waits = append(*waits, fmt.Sprint(empty, " at ", time.Since(began))) },
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		p.Close()
		n.wait.Wait()
	})
	return p, waits
}

// after answers each message so much later.
func after(d time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		b := make([]byte, wire.MaxPlain)
		for {
			n, err := c.Read(b)
			if err != nil {
				return
			}
			<-time.After(d)
			if _, err := fmt.Fprintf(c, "Hello, %s!", b[:n]); err != nil {
				return
			}
		}
	}
}

func TestPlainTimes(t *testing.T) {
	waits := []string{"1 at 100ms", "2 at 1.2s", "3 at 2.3s", "4 at 3.4s", "5 at 4.5s"}
	tests := []struct {
		name  string
		delay time.Duration
		waits []string
		took  time.Duration
		want  error
	}{
		{"at once", 0, nil, 0, nil},
		{"within a poll", 90 * time.Millisecond, nil, 90 * time.Millisecond, nil},
		{"within a pause", 600 * time.Millisecond, waits[:1], 1100 * time.Millisecond, nil},
		{"within the last poll", 4450 * time.Millisecond, waits[:4], 4450 * time.Millisecond, nil},
		{"too late", 4600 * time.Millisecond, waits, 4500 * time.Millisecond, client.ErrSilent},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, waited := plainTo(t, after(test.delay))
				began := time.Now()
				answer, err := p.Say(t.Context(), "Amy")
				if client.Reason(err) != test.want || err == nil && answer != "Hello, Amy!" {
					t.Errorf("answers %q, %v, want %v", answer, err, test.want)
				}
				if took := time.Since(began); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
				if !slices.Equal(*waited, test.waits) {
					t.Errorf("waited %q, want %q", *waited, test.waits)
				}
				if test.want == nil {
					return
				}
				if _, err := p.Say(t.Context(), "Amy"); !errors.Is(err, test.want) {
					t.Errorf("after its end it answers %v, want %v", err, test.want)
				}
			})
		})
	}
}

// TestPlainCount starts anew with each message.
func TestPlainCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, waits := plainTo(t, after(3*time.Second))
		for range 3 {
			if _, err := p.Say(t.Context(), "Amy"); err != nil {
				t.Fatal(err)
			}
		}
		if len(*waits) != 9 || !strings.HasPrefix((*waits)[8], "3 ") {
			t.Errorf("waited %q, want three times each", *waits)
		}
	})
}

func TestPlainGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, at := range []time.Duration{50 * time.Millisecond, 500 * time.Millisecond} {
			p, _ := plainTo(t, after(time.Minute))
			ctx, cancel := context.WithTimeout(t.Context(), at)
			began := time.Now()
			_, err := p.Say(ctx, "Amy")
			if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != at {
				t.Errorf("answers %v after %v, want its end after %v", err, took, at)
			}
			cancel()
		}
	})
}

// TestPlainLongAnswer takes an answer longer than a read as one.
func TestPlainLongAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := plainTo(t, after(0))
		say := strings.Repeat("x", wire.MaxPlain)
		for range 2 {
			if answer, err := p.Say(t.Context(), say); err != nil || answer != "Hello, "+say+"!" {
				t.Errorf("answers %d bytes, %v", len(answer), err)
			}
		}
	})
}

func TestPlainRefusesWhatCannotBeSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := plainTo(t, after(0))
		for code, say := range map[wire.Code]string{
			wire.CodeEmpty:    " ",
			wire.CodeTooLarge: strings.Repeat("x", wire.MaxPlain+1),
		} {
			if _, err := p.Say(t.Context(), say); !errors.Is(err, &wire.Error{Code: code}) {
				t.Errorf("%d bytes answer %v, want %s", len(say), err, code)
			}
		}
		if answer, err := p.Say(t.Context(), "Amy"); err != nil || answer != "Hello, Amy!" {
			t.Errorf("the connection does not go on: %q, %v", answer, err)
		}
	})
}

func TestAskPlainOverTCP(t *testing.T) {
	l := listen(t, greeter, nil)
	for say, want := range map[string]string{"hello": "Hi! What's your name?", "Amy": "Hello, Amy!"} {
		if answer, err := client.AskPlain(t.Context(), l.Addr().String(), say, client.PlainOptions{}); err != nil || answer != want {
			t.Errorf("%s is answered %q, %v, want %q", say, answer, err, want)
		}
	}
}

// TestPlainSessionOverTCP says several things on one connection.
func TestPlainSessionOverTCP(t *testing.T) {
	l := listen(t, greeter, nil)
	p, err := client.DialPlain(t.Context(), l.Addr().String(), client.PlainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, say := range []string{"Amy", "Bob"} {
		if answer, err := p.Say(t.Context(), say); err != nil || answer != "Hello, "+say+"!" {
			t.Errorf("%s is answered %q, %v", say, answer, err)
		}
	}
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Error(err)
	}
	if _, err := p.Say(t.Context(), "Amy"); !errors.Is(err, client.ErrClosed) {
		t.Errorf("after Close it answers %v, want ErrClosed", err)
	}
}

func TestPlainResets(t *testing.T) {
	reset := func(c net.Conn) {
		var b [8]byte
		_, _ = c.Read(b[:])
		_ = c.(*recorded).Conn.(*net.TCPConn).SetLinger(0) // close sends RST
	}
	closed := func(c net.Conn) {
		var b [8]byte
		_, _ = c.Read(b[:])
	}
	for name, test := range map[string]struct {
		serve func(net.Conn)
		want  error
	}{
		"reset":  {reset, syscall.ECONNRESET},
		"closed": {closed, io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			l := listen(t, test.serve, nil)
			_, err := client.AskPlain(t.Context(), l.Addr().String(), "hello", client.PlainOptions{})
			if client.Reason(err) != client.ErrLost || test.want == syscall.ECONNRESET && !errors.Is(err, test.want) {
				t.Errorf("answers %v, want ErrLost by %v", err, test.want)
			}
		})
	}
}

// TestPlainBrokenPipe writes to a socket whose reset was read already.
func TestPlainBrokenPipe(t *testing.T) {
	gone := make(chan struct{})
	l := listen(t, func(c net.Conn) {
		defer close(gone)
		greeterOnce(c)
		raw := c.(*recorded).Conn.(*net.TCPConn)
		_ = raw.SetLinger(0) // close sends RST
		raw.Close()
	}, nil)
	var raw net.Conn
	p, err := client.DialPlain(t.Context(), l.Addr().String(), client.PlainOptions{
		Open: func(ctx context.Context, addr string) (net.Conn, error) {
			var d net.Dialer
			c, err := d.DialContext(ctx, "tcp", addr)
			raw = c
			return c, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Say(t.Context(), "Amy"); err != nil {
		t.Fatal(err)
	}
	<-gone
	if err := raw.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("the reset reads as %v", err)
	}
	if _, err := p.Say(t.Context(), "Bob"); client.Reason(err) != client.ErrLost || !errors.Is(err, syscall.EPIPE) {
		t.Errorf("answers %v, want ErrLost by EPIPE", err)
	}
	if p.Err() == nil {
		t.Error("a broken pipe leaves the session open")
	}
}

func greeterOnce(c net.Conn) {
	b := make([]byte, wire.MaxPlain)
	if n, err := c.Read(b); err == nil {
		_, _ = fmt.Fprintf(c, "Hello, %s!", b[:n])
	}
}

func TestPlainRefused(t *testing.T) {
	l := listen(t, nil, nil)
	addr := l.Addr().String()
	l.Close()
	if _, err := client.AskPlain(t.Context(), addr, "hello", client.PlainOptions{}); client.Reason(err) != client.ErrRefused {
		t.Errorf("a closed port answers %v, want ErrRefused", err)
	}
}

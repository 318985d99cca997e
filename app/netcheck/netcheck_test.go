package netcheck_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"

	"parley.example/app/netcheck"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state/probe"
)

// helpVar makes the test binary a server or a test of the way, for use in a
// network namespace: "serve DIR ADDR", "check ADDR" or "own ADDR [KEY]".
const helpVar = "PARLEY_NETCHECK_HELP"

func TestMain(m *testing.M) {
	what, arg, _ := strings.Cut(os.Getenv(helpVar), " ")
	switch what {
	case "serve":
		dir, addr, _ := strings.Cut(arg, " ")
		s, err := server.Start(context.Background(), server.Config{Dir: dir, Addr: addr, Name: "Physics Lab", Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(string(s.Fingerprint()))
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test lets go
		s.Close()
		os.Exit(0)
	case "check":
		for _, f := range run(context.Background(), arg) {
			show(f)
		}
		os.Exit(0)
	case "own":
		addr, key, _ := strings.Cut(arg, " ")
		netcheck.RunOwn(context.Background(), netcheck.Own{Addr: addr, Key: wire.Fingerprint(key)}, show)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func show(f probe.Finding) { fmt.Printf("%s %s %d\n%s\n", f.Step, f.Verdict, f.Cause, f) }

// run tests the way to an address or a link, and lists what it found.
func run(ctx context.Context, where string) []probe.Finding {
	link, err := wire.ParseLink(where)
	if err != nil {
		panic(err)
	}
	var all []probe.Finding
	netcheck.Run(ctx, link, func(f probe.Finding) { all = append(all, f) })
	return all
}

// peer listens on this machine and serves each connection so.
func peer(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// closed is an address of this machine where nothing listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// says answers the first line with another one.
func says(answer string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := bufio.NewReader(conn).ReadString('\n'); err == nil {
			io.WriteString(conn, answer) // a peer that is gone hears nothing
		}
	}
}

// TestEachPeerHasItsSentence: what answers, or does not, is told apart.
func TestEachPeerHasItsSentence(t *testing.T) {
	s, err := server.Start(t.Context(), server.Config{Dir: t.TempDir(), Addr: "127.0.0.1:0", Name: "Physics Lab", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	key := "https://" + s.Addr().String() + "/#key=" + string(s.Fingerprint())
	other := "https://" + s.Addr().String() + "/#key=" + strings.Repeat("0", len(s.Fingerprint()))
	for _, tc := range []struct {
		name, where string
		step        probe.Step
		verdict     probe.Verdict
		cause       probe.Cause
		words       string
	}{
		{"this machine", s.Addr().String(), probe.Key, probe.Fine, probe.NoKey, "no key is needed"},
		{"the key expected", key, probe.Key, probe.Fine, probe.KnownKey, s.Fingerprint().String()},
		{"another key", other, probe.Key, probe.Bad, probe.OtherKey, "Somebody may stand in between"},
		{"no such name", "nosuch.invalid", probe.Name, probe.Bad, probe.NoName, "nosuch.invalid"},
		{"refused", closed(t), probe.Port, probe.Bad, probe.Refused, "start the server there"},
		{"a web server", peer(t, says("HTTP/1.1 400 Bad Request\r\n\r\n")), probe.Peer, probe.Bad, probe.Stranger, "no Parley server"},
		{"plain text", peer(t, says("Hello, {}!")), probe.Peer, probe.Bad, probe.PlainText, "plain text only"},
		{"another version", peer(t, says(`{"t":"error","id":1,"code":"version","say":"this server speaks version 2"}`+"\n")), probe.Peer, probe.Bad, probe.OtherVersion, "same version"},
		{"cut off", peer(t, func(net.Conn) {}), probe.Peer, probe.Bad, probe.CutOff, "cut the connection"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			all := run(t.Context(), tc.where)
			got := all[len(all)-1]
			if got.Step != tc.step || got.Verdict != tc.verdict || got.Cause != tc.cause || !strings.Contains(got.String(), tc.words) {
				t.Errorf("got step %v, %v, cause %d, %q; want step %v, %v, cause %d, words %q", got.Step, got.Verdict, got.Cause, got, tc.step, tc.verdict, tc.cause, tc.words)
			}
			for _, f := range all[:len(all)-1] {
				if f.Verdict == probe.Bad {
					t.Errorf("went on after %q", f)
				}
			}
		})
	}
}

// TestStoppedTestSaysNothingMore: one that is stopped tells no cause that it did
// not see.
func TestStoppedTestSaysNothingMore(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	mute := peer(t, func(conn net.Conn) {
		stop()
		_, _ = io.Copy(io.Discard, conn)
	})
	for _, f := range run(ctx, mute) {
		if f.Verdict == probe.Bad {
			t.Errorf("it said %q", f)
		}
	}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley.example/net/wire"
)

// asDaemon makes the test's own binary run as parleyd.
const asDaemon = "PARLEYD_TEST_AS_DAEMON"

func TestMain(m *testing.M) {
	if os.Getenv(asDaemon) != "" {
		main()
	}
	os.Exit(m.Run())
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// daemon is a parleyd serve in a process of its own.
type daemon struct {
	cmd  *exec.Cmd
	addr string
	// lines is its log, which is read until it is closed.
	lines io.Closer
	log   *bytes.Buffer // complete once the process has ended
	done  chan struct{}
}

// serveIn starts parleyd serve on data and waits until it is up.
func serveIn(t *testing.T, data string, args ...string) *daemon {
	t.Helper()
	return serveBy(t, nil, data, args...)
}

// serveBy is serveIn by way of another program, which becomes it.
func serveBy(t *testing.T, by []string, data string, args ...string) *daemon {
	t.Helper()
	d := &daemon{log: new(bytes.Buffer), done: make(chan struct{})}
	line := slices.Concat(by, []string{os.Args[0], "serve", "-data", data, "-addr", "127.0.0.1:0", "-log", "json"}, args)
	d.cmd = exec.Command(line[0], line[1:]...)
	d.cmd.Env = append(os.Environ(), asDaemon+"=1")
	lines, err := d.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	d.lines = lines
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.kill)
	up := make(chan string, 1)
	go func() {
		defer close(d.done)
		in := bufio.NewScanner(lines)
		for in.Scan() {
			fmt.Fprintln(d.log, in.Text())
			var entry struct{ Msg, Addr string }
			if json.Unmarshal(in.Bytes(), &entry) == nil && entry.Msg == "server up" {
				up <- entry.Addr
			}
		}
	}()
	select {
	case d.addr = <-up:
	case <-d.done:
		t.Fatalf("parleyd serve ended:\n%s", d.log)
	case <-time.After(patience):
		t.Fatal("parleyd serve did not come up")
	}
	return d
}

// kill ends the process as a power cut would, and waits for its end.
func (d *daemon) kill() { d.end(os.Kill) }

// stop ends it as a person would.
func (d *daemon) stop() { d.end(syscall.SIGTERM) }

func (d *daemon) end(s os.Signal) {
	d.cmd.Process.Signal(s) // it may have ended already
	<-d.done
	d.cmd.Wait() // how it ended is the test's to say
}

// result is what a command did.
type result struct {
	code     int
	out, err string
}

// parleyd runs a command in this process.
func parleyd(t *testing.T, env map[string]string, in string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	code := run(ctx, &terminal{in: strings.NewReader(in), out: &out, err: &errs, env: func(k string) string { return env[k] }}, args)
	return result{code, out.String(), errs.String()}
}

// as is the environment of somebody whose password is their name.
func as(name string) map[string]string { return map[string]string{passwordVar: name} }

// want fails the test where a command did not end with code and one line of
// error that holds each of the words.
func (r result) want(t *testing.T, code int, words ...string) {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d: %s", r.code, code, r.err)
	}
	if code == 1 && strings.Count(r.err, "\n") != 1 {
		t.Errorf("the error is not one line: %q", r.err)
	}
	for _, w := range words {
		if !strings.Contains(r.err, w) {
			t.Errorf("the error lacks %q: %q", w, r.err)
		}
	}
}

func TestSendIsThereForTail(t *testing.T) {
	d := serveIn(t, t.TempDir(), "-demo", "-name", "Physics Lab")
	parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-user", "amy", "-to", "#general", "收到", "👍").want(t, 0)
	parleyd(t, as("amy"), "two\nlines\n", "send", "-connect", d.addr, "-user", "amy", "-to", "bob").want(t, 0)
	parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-user", "amy", "-to", "#general", "over").want(t, 0)

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, &terminal{in: strings.NewReader(""), out: write, err: io.Discard, env: func(string) string { return "bob" }},
			[]string{"tail", "-connect", d.addr, "-user", "bob", "-json", "-since", "0", "#general"})
		write.Close()
	}()
	var said []string
	in := json.NewDecoder(read)
	for len(said) < 2 {
		var e wire.Event
		if err := in.Decode(&e); err != nil {
			t.Fatalf("after %q: %v", said, err)
		}
		if e.Kind == wire.Message {
			said = append(said, e.Name+": "+e.Text)
		}
	}
	if got, want := strings.Join(said, " / "), "amy: 收到 👍 / amy: over"; got != want {
		t.Errorf("bob reads %q, want %q", got, want)
	}
	cancel()
	io.Copy(io.Discard, read) // until it has ended
	if code := <-ended; code != 0 {
		t.Errorf("tail, told to stop, ends with %d", code)
	}
}

func TestTailIsForTheEye(t *testing.T) {
	var out bytes.Buffer
	room := wire.Conversation{Kind: wire.Room, Name: "general"}
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.Local).UnixMilli()
	for _, e := range []wire.Event{
		{Kind: wire.Created, Name: "server", Time: at},
		{Kind: wire.Joined, Name: "amy", Time: at},
		{Kind: wire.Message, Name: "amy", Text: "one\ntwo", Time: at},
		{Kind: wire.Message, Name: "\x1b[2J", Text: "\x1b]0;owned\a\u009b31m", Time: at}, // of a hostile server
		{Kind: wire.Left, Name: "amy", Time: at},
		{Kind: "later", Name: "amy", Time: at},
	} {
		if err := printText(&out, room, e); err != nil {
			t.Fatal(err)
		}
	}
	want := "03-04 05:06:07 #general * server began the conversation\n" +
		"03-04 05:06:07 #general * amy joined\n" +
		"03-04 05:06:07 #general amy: one\n\ttwo\n" +
		"03-04 05:06:07 #general \ufffd[2J: \ufffd]0;owned\ufffd\ufffd31m\n" +
		"03-04 05:06:07 #general * amy left\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestSendPlainSpeaksToAnyServer(t *testing.T) {
	d := serveIn(t, t.TempDir())
	for say, want := range map[string]string{"hello": "Hi! What's your name?\n", "Amy": "Hello, Amy!\n"} {
		r := parleyd(t, nil, "", "send", "-plain", "-connect", d.addr, say)
		r.want(t, 0)
		if r.out != want {
			t.Errorf("%q is answered %q, want %q", say, r.out, want)
		}
	}
}

func TestSendPlainEndsAfterFiveEmptyPolls(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() { // says nothing
		conn, err := l.Accept()
		if err == nil {
			defer conn.Close()
			io.Copy(io.Discard, conn)
		}
	}()
	r := parleyd(t, nil, "", "send", "-plain", "-connect", l.Addr().String(), "hello")
	if r.code != 1 || strings.Count(r.err, "no data, waiting") != 5 || !strings.Contains(r.err, "silent") {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
}

func TestErrorsAreOneLineThatSaysWhatToDo(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	send := func(env map[string]string, args ...string) result {
		return parleyd(t, env, "", append([]string{"send", "-connect", d.addr}, args...)...)
	}
	send(as("wrong"), "-user", "amy", "-to", "bob", "hi").want(t, 1, "wrong name or password", passwordVar)
	send(as("amy"), "-user", "amy", "-to", "nobody", "hi").want(t, 1, "no account or room nobody")
	send(as("amy"), "-user", "amy", "-to", "#nowhere", "hi").want(t, 1, "no account or room #nowhere", "'#name'")
	send(as("amy"), "-user", "amy", "-to", "bob", " ").want(t, 1, "some words")
	send(as("amy"), "-user", "amy", "-to", "bob", strings.Repeat("x", wire.MaxText+1)).want(t, 1, "at most 16384 bytes")
	send(nil, "-user", "amy", "-to", "bob", "hi").want(t, 1, passwordVar)
	send(as("amy"), "-user", "amy").want(t, 2, "-to")
	send(as("amy"), "-to", "bob", "hi").want(t, 2, "-user")
	parleyd(t, as("amy"), "", "send", "-user", "amy", "-to", "bob", "hi").want(t, 2, "-connect")
	parleyd(t, as("amy"), "", "send", "-connect", "127.0.0.1:1", "-user", "amy", "-to", "bob", "hi").want(t, 1, "nothing listens", "start the server")
	parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-key", strings.Repeat("0", 64), "-user", "amy", "-to", "bob", "hi").want(t, 1, "key")
	parleyd(t, as("amy"), "", "tail", "-connect", d.addr, "-user", "amy", "#nowhere").want(t, 1, "#nowhere")

	parleyd(t, nil, "", "serve", "-data", data, "-addr", "127.0.0.1:0").want(t, 1, "in use by another server", data)
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-addr", d.addr).want(t, 1, "port taken", d.addr, "-addr")
	parleyd(t, nil, "", "serve", "-policy", "perhaps").want(t, 2, "-policy")
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-addr", "nonsense").want(t, 2, "nonsense", "-addr HOST:PORT")
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-addr", "192.0.2.1:0").want(t, 1, "192.0.2.1", "-addr HOST:PORT")
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-addr", "127.0.0.1:0", "-cert", "here.pem").want(t, 2, "-cert and -key go together")
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-addr", "127.0.0.1:0", "-cert", "no.pem", "-key", "no.pem").want(t, 1, "certificate", "no.pem")
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-addr", "127.0.0.1:0", "-name", "a\nb").want(t, 2, "name", "one line")
	parleyd(t, nil, "", "serve", "-store", "postgres://somewhere").want(t, 2, "-store")
	parleyd(t, nil, "", "serve", "-no-such-flag").want(t, 2, "no-such-flag")
	parleyd(t, nil, "", "dance").want(t, 2, "dance")
	parleyd(t, nil, "").want(t, 2, "name a command")

	bad := t.TempDir()
	if err := os.MkdirAll(filepath.Join(bad, "server"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bad, "server", "parley.db"), bytes.Repeat([]byte("garbage"), 4000), 0o600); err != nil {
		t.Fatal(err)
	}
	parleyd(t, nil, "", "serve", "-data", bad, "-addr", "127.0.0.1:0").want(t, 1, "cannot be read", "backup")
	parleyd(t, nil, "", "account", "list", "-data", bad).want(t, 1, "cannot be read", "backup")
	parleyd(t, nil, "", "serve", "-data", filepath.Join(bad, "server", "parley.db"), "-addr", "127.0.0.1:0").want(t, 1, "data directory", "not a directory")
}

// TestLongInputIsRefusedWhole names a fault: what standard input held beyond
// the limit was cut off in silence where the rest, cleaned, was short enough.
func TestLongInputIsRefusedWhole(t *testing.T) {
	d := serveIn(t, t.TempDir(), "-demo")
	send := func(in string) result {
		return parleyd(t, as("amy"), in, "send", "-connect", d.addr, "-user", "amy", "-to", "bob")
	}
	full := strings.Repeat("x", wire.MaxText)
	send(full+"\n\nand the end").want(t, 1, "at most 16384 bytes")
	send(strings.Repeat("line\r\n", wire.MaxText/5)+"and the end").want(t, 1, "at most 16384 bytes")
	send(strings.Repeat(full, 8)).want(t, 1, "at most 16384 bytes")
	send(" \n"+full+"\r\n").want(t, 0)
	send(strings.Repeat("a\r\n", wire.MaxText/2)).want(t, 0)
}

// TestToldToStopWhileReading holds that a signal ends a wait for standard input.
func TestToldToStopWhileReading(t *testing.T) {
	for _, args := range [][]string{
		{"send", "-connect", "127.0.0.1:1", "-user", "amy", "-to", "bob"},
		{"account", "add", "-data", t.TempDir(), "amy"},
		{"restore", "-data", t.TempDir(), "-"},
		{"restore", "-check", "-"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		in, typing := io.Pipe()
		var said bytes.Buffer
		ended := make(chan int, 1)
		go func() {
			ended <- run(ctx, &terminal{in: in, out: io.Discard, err: &said, env: func(string) string { return "" }}, args)
		}()
		io.WriteString(typing, "half a li") // returns when it was read
		cancel()
		select {
		case code := <-ended:
			if code != 1 || !strings.Contains(said.String(), "told to stop") {
				t.Errorf("%s: exit code %d: %s", args[0], code, said.String())
			}
		case <-time.After(patience):
			t.Fatalf("%s waits for standard input", args[0])
		}
		typing.Close()
	}
}

// TestToldToStopWhileNobodyReads holds that a signal ends a wait for who is to read
// standard output: a backup's copy of the database is then not left behind.
func TestToldToStopWhileNobodyReads(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	for _, tt := range []struct {
		code int
		args []string
	}{
		{1, []string{"backup", "-data", data, "-"}},
		{1, []string{"export", "-data", data}},
		{0, []string{"tail", "-connect", d.addr, "-user", "bob", "-since", "0"}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		reading, out := io.Pipe()
		var said bytes.Buffer
		ended := make(chan int, 1)
		go func() {
			ended <- run(ctx, &terminal{in: strings.NewReader(""), out: out, err: &said, env: func(string) string { return "bob" }}, tt.args)
		}()
		if _, err := io.ReadFull(reading, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		cancel()
		select {
		case code := <-ended:
			if code != tt.code || code == 1 && !strings.Contains(said.String(), "told to stop") {
				t.Errorf("%s: exit code %d: %s", tt.args[0], code, said.String())
			}
		case <-time.After(patience):
			t.Fatalf("%s waits for who reads", tt.args[0])
		}
		reading.Close()
	}
	if left, err := filepath.Glob(filepath.Join(data, "server", ".parley-backup-*")); err != nil || len(left) > 0 {
		t.Errorf("got %q, %v, want no copy left", left, err)
	}
}

func TestAccountsOfARunningServer(t *testing.T) {
	data := t.TempDir()
	parleyd(t, nil, "", "account", "list", "-data", data).want(t, 1, "no server's data")
	parleyd(t, nil, "first\n", "account", "add", "-data", data, "-admin", "chen").want(t, 0)
	d := serveIn(t, data)
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "陳").want(t, 0)
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "CHEN").want(t, 1, "taken")
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "a b").want(t, 1, "letters, digits")
	parleyd(t, nil, "\n", "account", "add", "-data", data, "dora").want(t, 1, "standard input")
	r := parleyd(t, nil, "", "account", "list", "-data", data)
	r.want(t, 0)
	if want := "chen\tperson\tadmin\nserver\tbot\tmember\n陳\tperson\tmember\n"; r.out != want {
		t.Errorf("got %q, want %q", r.out, want)
	}
	env := map[string]string{passwordVar: "secret"}
	parleyd(t, env, "", "send", "-connect", d.addr, "-user", "陳", "-to", "chen", "here").want(t, 0)
	parleyd(t, nil, "other\n", "account", "passwd", "-data", data, "陳").want(t, 0)
	parleyd(t, env, "", "send", "-connect", d.addr, "-user", "陳", "-to", "chen", "still").want(t, 1, "wrong name or password")
	parleyd(t, nil, "x\n", "account", "passwd", "-data", data, "nobody").want(t, 1, "no account nobody")
	parleyd(t, nil, "", "account", "remove", "-data", data, "陳").want(t, 0)
	parleyd(t, map[string]string{passwordVar: "other"}, "", "send", "-connect", d.addr, "-user", "陳", "-to", "chen", "still").want(t, 1, "wrong name or password")
	parleyd(t, nil, "", "account", "remove", "-data", data, "陳").want(t, 1, "no account")
	parleyd(t, nil, "", "account", "dance", "x").want(t, 2, "dance")
	parleyd(t, nil, "", "account", "add").want(t, 2, "name")
	d.stop()
	if !strings.Contains(d.log.String(), "server down") {
		t.Errorf("told to stop, the server logged:\n%s", d.log)
	}
}

// TestCheckSaysWhereItEnds: a line a step, and the reason on standard error.
func TestCheckSaysWhereItEnds(t *testing.T) {
	d := serveIn(t, t.TempDir())
	ok := parleyd(t, nil, "", "check", d.addr)
	ok.want(t, 0)
	if !strings.Contains(ok.out, "ok    port") || !strings.Contains(ok.out, "Parley server") {
		t.Errorf("it prints %q", ok.out)
	}
	parleyd(t, nil, "", "check", "127.0.0.1:1").want(t, 1, "start the server there")
	parleyd(t, nil, "", "check", d.addr, "b").want(t, 2, "parleyd check ADDR|LINK")
	own := parleyd(t, nil, "", "check", "-addr", d.addr, "-data", t.TempDir())
	own.want(t, 1, "the server listens at "+d.addr+", where only this machine comes in")
	if !strings.Contains(own.out, "fail  listen") {
		t.Errorf("it prints %q", own.out)
	}
	parleyd(t, nil, "", "check", "-addr", "127.0.0.1:1", "-data", t.TempDir()).want(t, 1, "nothing listens at 127.0.0.1:1: start the server")
	parleyd(t, nil, "", "check", "-key", "x", d.addr).want(t, 2, "-key")
}

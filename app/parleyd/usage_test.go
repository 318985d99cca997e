package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

// TestWrongUsageIsSaidFirst: before standard input is waited for, data is opened, or
// anything is measured.
func TestWrongUsageIsSaidFirst(t *testing.T) {
	const none = "/no/such/program" // so that what is not refused measures nothing
	for _, args := range [][]string{
		{"send", "-user", "amy", "-to", "bob"},
		{"send", "-connect", "127.0.0.1:1", "-to", "bob"},
		{"send", "-connect", "127.0.0.1:1", "-key", "x", "-user", "amy", "-to", "bob"},
		{"hook", "dance", "-data", t.TempDir(), "-room", "#general", "CI"},
		{"serve", "-data", t.TempDir(), "-name", strings.Repeat("x", 33)}, // which systemd is not to try again
		{"serve", "-data", t.TempDir(), "-cert", none},
		{"serve", "-data", t.TempDir(), "-addr", "12343"},
		{"serve", "-data", t.TempDir(), "-addr", "127.0.0.1:99999"},
		{"backup", "-data", t.TempDir(), ""},
		{"bench", "-program", none, "-w", "history", "-preload", "-1"},
		{"bench", "-program", none, "-w", "history", "-preload", "0"},
		{"bench", "-program", none, "-w", "broadcast", "-rounds", "0"},
		{"bench", "-program", none, "-w", "chatter", "-members", "1"},
		{"bench", "-program", none, "-w", "bodies", "-n", "1"},
		{"bench", "-program", none, "-rate", "-1"},
		{"bench", "-program", none, "-size", "-1"},
		{"bench", "-program", none, "-peers", "nats-server,no-such-server"},
	} {
		in, typing := io.Pipe() // where nobody types
		var said bytes.Buffer
		ended := make(chan int, 1)
		go func() {
			ended <- run(t.Context(), &terminal{in: in, out: io.Discard, err: &said, env: func(string) string { return "" }}, args)
		}()
		select {
		case code := <-ended:
			if code != 2 {
				t.Errorf("%q: exit code %d, want 2: %s", args, code, said.String())
			}
		case <-time.After(patience):
			t.Fatalf("%q waits", args)
		}
		typing.Close()
	}
}

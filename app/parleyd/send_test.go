package main

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// cutting leads to the server at addr, and breaks the line of the first times that a
// message which holds word was sent: once the server answered it, before that is read.
func cutting(t *testing.T, addr, word string, times int) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		wait.Wait()
	})
	var mu sync.Mutex
	cut := func() bool {
		mu.Lock()
		defer mu.Unlock()
		times--
		return times >= 0
	}
	wait.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", addr)
			if err != nil {
				near.Close()
				continue
			}
			sent := make(chan struct{})
			wait.Go(func() {
				defer far.Close()
				carry(far, near, func(b []byte) bool {
					if bytes.Contains(b, []byte(word)) {
						close(sent)
					}
					return true
				})
			})
			wait.Go(func() {
				defer near.Close()
				carry(near, far, func([]byte) bool {
					select {
					case <-sent:
						return !cut()
					default:
						return true
					}
				})
			})
		}
	})
	return l.Addr().String()
}

// carry copies what pass lets through, until it does not.
func carry(to io.Writer, from io.Reader, pass func([]byte) bool) {
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if err != nil || !pass(b[:n]) {
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

// TestSendWhoseLineBreaksIsSentOnce names a fault: what the server had stored was said
// not to be sent where its answer was lost, and who sent it again said it twice.
func TestSendWhoseLineBreaksIsSentOnce(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	by := cutting(t, d.addr, "oscilloscope", 1)
	parleyd(t, as("amy"), "", "send", "-connect", by, "-user", "amy", "-to", "bob", "The oscilloscope is free.").want(t, 0)
	by = cutting(t, d.addr, "spectrometer", 1+sendAgain)
	r := parleyd(t, as("amy"), "", "send", "-connect", by, "-user", "amy", "-to", "bob", "The spectrometer, too.")
	if r.want(t, 1, "not known whether it was sent"); strings.Contains(r.err, "not sent:") {
		t.Errorf("it says %q of what may be sent", r.err)
	}
	all := parleyd(t, as("bob"), "", "export", "-connect", d.addr, "-user", "bob", "amy")
	for _, word := range []string{"oscilloscope", "spectrometer"} {
		if got := strings.Count(all.out, word); got != 1 {
			t.Errorf("%s was said %d times, want once:\n%s", word, got, all.out)
		}
	}
}

// TestPlainAnswerIsHarmless names a fault: what a stranger's server answered in plain
// text could command the terminal on which it was printed.
func TestPlainAnswerIsHarmless(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err == nil {
			defer conn.Close()
			io.WriteString(conn, "Hi!\r\n\x1b]0;owned\a\x1b[2J\u009b31m\xff你好") // the test reads it
		}
	}()
	r := parleyd(t, nil, "", "send", "-plain", "-connect", l.Addr().String(), "hello")
	r.want(t, 0)
	if want := "Hi!\n\ufffd]0;owned\ufffd\ufffd[2J\ufffd31m\ufffd你好\n"; r.out != want {
		t.Errorf("got %q, want %q", r.out, want)
	}
}

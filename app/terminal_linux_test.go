package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley.example/state"
)

// TestTerminalOfTheWindowCloses names a fault: a window that was started in a terminal
// went with it at once, and the server that it hosted without a goodbye. Of a terminal
// that closes a program hears twice.
func TestTerminalOfTheWindowCloses(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	w := open(t, "the window", "-demo", "-addr", "127.0.0.1:0", "-start-server")
	w.await("its server up", func() bool { return strings.Contains(w.logged(), `msg="server up"`) })
	ended := make(chan error, 1)
	go func() { ended <- w.process.Wait() }() // it ends, or is killed by launch
	timeout := time.After(patience)
	for {
		w.process.Process.Signal(syscall.SIGHUP) // it may have ended already
		select {
		case err := <-ended:
			if err != nil || !strings.Contains(w.logged(), `msg="server down"`) {
				t.Errorf("it ended with %v; its log:\n%s", err, w.logged())
			}
			return
		case <-timeout:
			t.Fatal("it goes on")
		default:
		}
	}
}

// TestWindowOutlivesWhoReadsItsLog names a fault: the system's signal for a pipe that
// nobody reads ended the window, and the server that it hosted, with their next line.
func TestWindowOutlivesWhoReadsItsLog(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	reading, log, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reading.Close()
	defer log.Close()
	w := sitAtDeskAs(t, "the window", func(d *desk) { d.process.Stderr = log }, "-demo", "-addr", "127.0.0.1:0")
	w.press("Start Server") // which says so there
	w.sees("the server up", func(g *glimpse) bool { return g.State.Hosting.Phase == state.HostOn })
	w.login("amy")
}

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"parley.example/app/netns"
	"parley.example/app/presence"
	"parley.example/net/wire"
)

// inHall says to the test's own binary that it runs on the first machine of a
// network of its own, and names the second.
const inHall = "PARLEY_TEST_IN_HALL"

// hall runs a test again on the first machine of a network of its own, of two: the
// first, at 10.77.0.1, where the test goes on, and the second, whose name it
// answers there. Where it answers false, the test has run.
func hall(t *testing.T) (second string, here bool) {
	t.Helper()
	if second = os.Getenv(inHall); second != "" {
		return second, true
	}
	s := netns.New(t)
	first, other := s.Host(1), s.Host(2)
	first.Rerun(inHall + "=" + other.Name)
	return "", false
}

// elsewhere has a window open on the other machine.
func elsewhere(second string) func(*desk) {
	return func(d *desk) {
		p := exec.Command("ip", append([]string{"netns", "exec", second}, d.process.Args...)...)
		p.Env, p.Stderr, p.ExtraFiles = d.process.Env, d.process.Stderr, d.process.ExtraFiles
		d.process = p
	}
}

// steps are what newcomers do, and how long after the first each was done.
type steps struct {
	begun time.Time
	table strings.Builder
}

func (s *steps) done(what string) {
	fmt.Fprintf(&s.table, "| %s | %.1f |\n", what, time.Since(s.begun).Seconds())
}

// TestNewcomers is joining as two people have it who never saw the program, and a
// third with nothing but a browser: the programs as ./build.sh linux makes them,
// with empty data, by mouse and keyboard and what is on the screen. What it comes to
// is asserted; how long it takes depends on the machine, and is told.
func TestNewcomers(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "xclip", "import", "zbarimg")
	second, here := hall(t)
	if !here {
		return
	}
	parley(t) // before the time is taken
	browser := chromium(t)
	s := &steps{begun: time.Now()}
	defer func() { keepTable(t, s) }()
	chen := newcomer(t, "chen's window")
	s.done("the first window is open")
	key := chen.hosts("chen")
	link := chen.scans()
	s.done("the server is started, its owner logged in, the card shown")
	if to, err := wire.ParseLink(link); err != nil || to.Addr() != "10.77.0.1:12343" || to.Key != key {
		t.Errorf("the card leads to %+v, %v, want 10.77.0.1:12343 with %s", to, err, key)
	}

	dora := newcomer(t, "dora's window", "ip", "netns", "exec", second)
	s.done("the second window is open, on another machine")
	row := dora.finds("the server", hostColor, avatarSize)
	s.done("it lists the server")
	dora.joins(row, "dora", "five-o-clock", chen)
	if known := dora.knows(); len(known) != 1 || known[0].Key != key || known[0].User != "dora" {
		t.Errorf("she keeps %+v, want the key %s", known, key)
	}
	s.done("the account is made there, the key compared")

	zoe := visit(t, browser, "zoe", link)
	zoe.find("Create account")
	s.done("a browser has opened the link")
	zoe.login("zoe", "six-o-clock")
	zoe.loggedIn()
	s.done("the account is made there, by the invitation")

	chen.clicks(chen.primary("Done")) // which is the card's
	chen.sends("The plane lands at five.")
	dora.reads("The plane lands at five.")
	zoe.sees("The plane lands at five.")
	dora.sends("I am at the gate.")
	zoe.sees("I am at the gate.")
	chen.reads("I am at the gate.")
	zoe.types("On my way.")
	zoe.press(kb.Enter)
	chen.reads("On my way.")
	dora.reads("On my way.")
	s.done("each has read the two others")
	chen.shoot("newcomer-chen")
	dora.shoot("newcomer-dora")
	want := []string{"chen: The plane lands at five.", "dora: I am at the gate.", "zoe: On my way."}
	if got := said(t, wire.Link{Host: "127.0.0.1", Port: wire.DefaultPort, Key: key}, "zoe", "six-o-clock"); !slices.Equal(got, want) {
		t.Errorf("the server keeps %q, want %q", got, want)
	}
}

// keepTable tells what was done when, and keeps it for those who look at CI.
func keepTable(t *testing.T, s *steps) {
	t.Helper()
	t.Logf("\n| step | s |\n|---|---|\n%s", s.table.String())
	if dir := os.Getenv("PARLEY_ARTIFACTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "newcomers.md"), []byte(s.table.String()), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// TestWindowListsWhatIsThere: a server that comes is listed, one that goes is not
// any more. How soon is told.
func TestWindowListsWhatIsThere(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	second, here := hall(t)
	if !here {
		return
	}
	w := sitAtDeskAs(t, "the window", elsewhere(second), "-discover=on")
	w.sees("an empty list", func(g *glimpse) bool { return len(g.Parts) > 0 && len(g.State.Nearby.Servers) == 0 })
	s := demoServer(t, t.TempDir(), "0.0.0.0:0")
	ctx, cancel := context.WithCancel(t.Context())
	begun, over := time.Now(), make(chan struct{})
	go func() {
		defer close(over)
		presence.Announce(ctx, s, quiet())
	}()
	defer func() { cancel(); <-over }()
	w.finds("Log in to "+s.Name(), func(p sight) bool { return p.Takes })
	t.Logf("listed %.2f s after the server came", time.Since(begun).Seconds())
	heard := w.glimpse().State.Nearby.Servers
	if len(heard) != 1 || heard[0].Key != s.Fingerprint() || !strings.HasPrefix(heard[0].Addr, "10.77.0.1:") {
		t.Errorf("it lists %+v", heard)
	}
	begun = time.Now()
	cancel()
	w.sees("an empty list again", func(g *glimpse) bool { return len(g.State.Nearby.Servers) == 0 })
	t.Logf("gone %.2f s after it went", time.Since(begun).Seconds())
}

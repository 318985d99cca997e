package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"parley.example/app/netns"
	"parley.example/app/presence"
	"parley.example/net/wire"
	"parley.example/state"
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
// third with nothing but a browser: with empty data, by what the windows show.
// What it comes to is asserted; how long it takes depends on the machine, and is
// told.
func TestNewcomers(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	second, here := hall(t)
	if !here {
		return
	}
	browser := chromium(t)
	s := &steps{begun: time.Now()}
	defer func() { keepTable(t, s) }()
	chen := sitAtDesk(t, "chen's window", "-discover=on")
	s.done("the first window is open")
	key := hosts(t, chen, s)
	link := chen.glimpse().State.CardLink()

	dora := sitAtDeskAs(t, "dora's window", elsewhere(second), "-discover=on")
	s.done("the second window is open, on another machine")
	dora.sees("the server", func(g *glimpse) bool {
		return len(g.State.Nearby.Servers) == 1 && g.State.Nearby.Servers[0].Addr == "10.77.0.1:12343"
	})
	s.done("it lists the server")
	dora.press("Log in to " + chen.glimpse().State.Hosting.Name)
	dora.press("New here? Create an account")
	dora.until("her name", dialogIs(state.DialogKey), func() {
		dora.clicks(dora.last("Username").At)
		dora.keys("ctrl+a")
		dora.types("dora")
		dora.clicks(dora.last("Password").At)
		dora.keys("ctrl+a")
		dora.types("five-o-clock")
		dora.keys("Return")
	})
	if got := dora.glimpse().State.Dialog; got.Key != key || got.Known != "" {
		t.Errorf("asked about the key %s, not %s", got.Key, key)
	}
	dora.press("Trust and connect")
	dora.sees("that she is in", func(g *glimpse) bool { return g.State.Me.Name == "dora" && shows("general")(g) })
	s.done("the account is made there, the key compared")

	zoe := visit(t, browser, "zoe", link)
	zoe.find("Create account")
	s.done("a browser has opened the link")
	zoe.login("zoe", "six-o-clock")
	zoe.loggedIn()
	s.done("the account is made there, by the invitation")

	chen.press("Done")
	chen.sends("The plane lands at five.")
	dora.sees("what chen says", reads("general", "The plane lands at five."))
	zoe.sees("The plane lands at five.")
	dora.sends("I am at the gate.")
	zoe.sees("I am at the gate.")
	zoe.types("On my way.")
	zoe.press(kb.Enter)
	chen.sees("both", func(g *glimpse) bool {
		return reads("general", "I am at the gate.")(g) && reads("general", "On my way.")(g)
	})
	dora.sees("what zoe says", reads("general", "On my way."))
	s.done("each has read the two others")
	chen.shoot("newcomer-chen")
	dora.shoot("newcomer-dora")
}

// hosts starts a server by its button, as somebody who takes the password that is
// suggested, and answers its key.
func hosts(t *testing.T, chen *desk, s *steps) wire.Fingerprint {
	t.Helper()
	chen.press("Start Server")
	chen.sees("who it asks for", dialogIs(state.DialogHost))
	chen.types("chen")
	chen.press("Use it")
	chen.finds("In use", func(sight) bool { return true })
	chen.clicks(chen.last("Start Server").At)
	g := chen.sees("its card, with an invitation", func(g *glimpse) bool {
		return g.State.Dialog.Kind == state.DialogServer && g.State.Invited.Card.Token != ""
	})
	s.done("the server is started, its owner logged in, the card shown")
	if me := g.State.Me; me.Name != "chen" || !me.Admin {
		t.Errorf("logged in is %+v, want chen, who administers", me)
	}
	if link, err := wire.ParseLink(g.State.CardLink()); err != nil || link.Addr() != "10.77.0.1:12343" || link.Join == "" || link.Key != g.State.Hosting.Key {
		t.Errorf("the card leads to %+v, %v", link, err)
	}
	return g.State.Hosting.Key
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

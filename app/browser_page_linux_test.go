package main

import (
	"context"
	"net"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"parley.example/net/server"
	"parley.example/state"
)

func portOf(t *testing.T, s *server.Server) string {
	t.Helper()
	_, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// first runs a script in the page before any of its own.
func first(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	})
}

// hide minimizes the window of a tab, or shows it again.
func (v *visitor) hide(hidden bool) {
	v.t.Helper()
	to, want := browser.WindowStateNormal, "visible"
	if hidden {
		to, want = browser.WindowStateMinimized, "hidden"
	}
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		w, err := chromedp.CallBrowser(ctx, browser.GetWindowForTarget, browser.GetWindowForTargetParams{TargetID: target.TargetID})
		if err != nil {
			return err
		}
		_, err = chromedp.CallBrowser(ctx, browser.SetWindowBounds, browser.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &browser.Bounds{WindowState: to}})
		return err
	}))
	v.await("itself "+want, func() bool { return js[string](v, "document.visibilityState") == want })
}

// front brings a tab before the others.
func (v *visitor) front() {
	v.t.Helper()
	call(v, page.BringToFront, cdp.Empty{})
}

// browserHidden: a tab behind another keeps its line and counts what is new.
func browserHidden(t *testing.T, b context.Context) {
	_, amy, bob := table(t, b, "")
	amy.hide(true)
	bob.say("one")
	bob.say("two")
	amy.await("two unread in the title", func() bool { return js[string](amy, "document.title") == "(2) Parley" })
	amy.hide(false)
	amy.await("none unread", func() bool { return js[string](amy, "document.title") == "Parley" })
}

// browserAlerts: a message for a tab that nobody looks at is shown by the
// system, once the person allowed that, and leads to its conversation.
func browserAlerts(t *testing.T, b context.Context) {
	const note = `globalThis.shown = [];
		globalThis.Notification = class {
			static permission = "default";
			static requestPermission() { this.permission = "granted"; return Promise.resolve("granted"); }
			constructor(title, more) { shown.push([title, more.body, more.tag]); globalThis.last = this; }
			close() {}
		};`
	_, amy, bob := table(t, b, "", first(note))
	amy.click("Turn on notifications")
	amy.await("the answer", func() bool { return !amy.reads("Turn on notifications") })
	bob.say("while you look")
	amy.sees("while you look")
	amy.click("server")
	amy.sees("Message server")
	amy.hide(true)
	bob.say("你在嗎？")
	amy.await("an alert", func() bool { return js[int](amy, "shown.length") == 1 })
	if got, want := js[string](amy, `shown[0].slice(0, 2).join(": ")`), "bob in #general: 你在嗎？"; got != want {
		t.Errorf("the alert says %q, want %q", got, want)
	}
	amy.hide(false)
	js[bool](amy, "last.onclick(), true")
	amy.sees("Message # general")
}

// browserForgets: where the browser keeps nothing, the program works and says
// so.
func browserForgets(t *testing.T, b context.Context) {
	_, amy, bob := table(t, b, "", first(`Object.defineProperty(globalThis, "localStorage", {get() { throw new DOMException("no", "SecurityError"); }})`))
	amy.sees("This browser keeps nothing for this page.")
	amy.sends("from memory")
	bob.hears("amy: from memory")
	amy.do(chromedp.Reload())
	amy.ready()
	amy.find("Password")
}

// retries presses Retry now until the page has its server again, which it may find
// by itself.
func (v *visitor) retries() {
	v.t.Helper()
	v.await("its server again", func() bool {
		parts := v.parts()
		i := slices.IndexFunc(parts, func(p part) bool { return p.Label == "Retry now" })
		if i < 0 {
			return true
		}
		v.clickOn(parts[i])
		return false
	})
}

// browserInTwoTabs: both tabs of one person work, and what one wrote without a
// server goes out once, also where it is closed before the server comes back.
func browserInTwoTabs(t *testing.T, b context.Context) {
	dir := t.TempDir()
	s := demoServer(t, dir, "")
	addr := s.Addr().String()
	bob := onDesktop(t, s)
	one := visit(t, b, "one tab", pageOf(s))
	one.login("amy", "amy")
	one.loggedIn()
	two := one.beside(t, "the other tab", pageOf(s))
	two.ready()
	two.loggedIn()
	two.sends("from the other")
	bob.hears("amy: from the other")
	one.sees("from the other")

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	one.front()
	one.sees("Retry now")
	one.sends("left behind")
	one.sees("left behind")
	one.do(chromedp.Navigate("about:blank"))
	two.front()
	two.sees("Retry now")
	two.sends("kept")
	two.sees("kept")
	demoServer(t, dir, addr)
	two.retries()
	var all []string
	defer func() { t.Logf("it was said: %q", all) }()
	bob.see("both, once", func(s *state.State) bool {
		all = texts(s, s.Current)
		return len(all) == 3 && slices.Contains(all, "amy: left behind") && slices.Contains(all, "amy: kept")
	})
	two.press(kb.Escape)

	two.click("Settings")
	two.click("Log out")
	two.find("Password")
}

package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gioui.org/io/semantic"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"parley.example/net/server/web"
)

// farHost is a name of this machine that no browser trusts as it does loopback:
// a page from there is no secure context, although it comes from nowhere else.
const farHost = "parley.test"

// browserPatience is how long a test waits for a browser, which draws by the
// processor alone: a frame of a phone's screen takes it a second.
const browserPatience = 3 * patience

// chromium starts a browser, which ends with the test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Fatal("chromium is missing: ./build.sh test installs it")
	}
	if client, err := web.Built(); err != nil || client == nil {
		t.Fatalf("the browser client is not built: ./build.sh wasm makes it (%v)", err)
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.WindowSize(1120, 720), chromedp.Flag("headless", "new"),
		chromedp.Flag("lang", "en-US"), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("host-resolver-rules", "MAP "+farHost+" 127.0.0.1"),
	)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		stop()
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// visitor is somebody at a tab of a browser.
type visitor struct {
	t    *testing.T
	name string
	ctx  context.Context
}

// visit opens a tab with data of its own, and the page at url in it. Before may
// prepare the tab.
func visit(t *testing.T, browser context.Context, name, url string, before ...chromedp.Action[chromedp.Void]) *visitor {
	t.Helper()
	v := visitPage(t, browser, name, url, before...)
	v.ready()
	return v
}

// visitPage is visit of a page that may be another than the client's.
func visitPage(t *testing.T, browser context.Context, name, url string, before ...chromedp.Action[chromedp.Void]) *visitor {
	t.Helper()
	return openTabOf(t, browser, name, url, chromedp.WithNewBrowserContext(), before)
}

// beside opens a second tab of the same browser profile.
func (v *visitor) beside(t *testing.T, name, url string) *visitor {
	t.Helper()
	id := chromedp.FromContext(v.ctx).BrowserContextID
	other := openTabOf(t, v.ctx, name, url, chromedp.WithExistingBrowserContext(id), nil)
	return other
}

func openTabOf(t *testing.T, browser context.Context, name, url string, how chromedp.ContextOption, before []chromedp.Action[chromedp.Void]) *visitor {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, how)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // makes the tab, which ends with this very context
		t.Fatalf("open a tab for %s: %v", name, err)
	}
	v := &visitor{t: t, name: name, ctx: ctx}
	call(v, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	v.do(before...)
	v.do(chromedp.Navigate(url))
	return v
}

// ready waits for the program's first frame.
func (v *visitor) ready() {
	v.t.Helper()
	v.await("the first frame", func() bool { return js[bool](v, `document.getElementById("loading")?.hidden === true`) })
}

// call sends a command of the DevTools protocol to the tab.
func call[P, R any](v *visitor, command cdp.Command[P, R], params P) {
	v.t.Helper()
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	}))
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, browserPatience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.t.Fatalf("%s: %v", v.name, err)
	}
}

// js runs a script in the page.
func js[T any](v *visitor, script string) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, browserPatience)
	defer cancel()
	for {
		value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
		switch {
		case err == nil:
			return value
		case !strings.Contains(err.Error(), "navigated or closed"): // a page that is loaded anew meanwhile is asked again
			v.t.Fatalf("%s: %s: %v", v.name, script, err)
		}
	}
}

// await asks again and again until ok.
func (v *visitor) await(what string, ok func() bool) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), browserPatience)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-ctx.Done():
			v.shoot("never-" + strings.NewReplacer(" ", "-", "/", "-").Replace(what))
			v.t.Fatalf("%s never saw %s; the window reads:\n%s", v.name, what, strings.Join(v.labels(), "\n"))
		}
	}
}

// part is a part of the window, as parley.tree() tells of it.
type part struct {
	Label, Description  string
	Class               int
	Disabled, Click     bool
	X, Y, Width, Height int
}

func (v *visitor) parts() []part {
	v.t.Helper()
	var parts []part
	if err := json.Unmarshal([]byte(js[string](v, `JSON.stringify(parley.tree?.() ?? [])`)), &parts); err != nil {
		v.t.Fatal(err)
	}
	return parts
}

// editor is the class of a part that takes text, as the toolkit counts.
const editor = int(semantic.Editor)

// labels are what the window reads.
func (v *visitor) labels() []string {
	var all []string
	for _, p := range v.parts() {
		for _, s := range []string{p.Label, p.Description} {
			if s != "" {
				all = append(all, s)
			}
		}
	}
	return all
}

// sees waits until the window reads so.
func (v *visitor) sees(words string) {
	v.t.Helper()
	v.await(words, func() bool { return v.reads(words) })
}

func (v *visitor) reads(words string) bool {
	return slices.ContainsFunc(v.labels(), func(s string) bool { return strings.Contains(s, words) })
}

// find waits for a part of a label that takes clicks or text, the one laid out
// last: what stands above.
func (v *visitor) find(label string) part {
	v.t.Helper()
	var found part
	v.await("a part "+label, func() bool {
		parts := v.parts()
		slices.Reverse(parts)
		i := slices.IndexFunc(parts, func(p part) bool { return p.Label == label && (p.Click || p.Disabled || p.Class == editor) })
		if i >= 0 {
			found = parts[i]
		}
		return i >= 0
	})
	return found
}

// middle is where a part is, in CSS pixels.
func (v *visitor) middle(p part) (x, y float64) {
	ratio := js[float64](v, "devicePixelRatio")
	return (float64(p.X) + float64(p.Width)/2) / ratio, (float64(p.Y) + float64(p.Height)/2) / ratio
}

// click clicks the part of a label.
func (v *visitor) click(label string) {
	v.t.Helper()
	v.clickOn(v.find(label))
}

func (v *visitor) clickOn(p part) {
	v.t.Helper()
	x, y := v.middle(p)
	v.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y), chromedp.MouseClickXY(x, y))
	v.settle()
}

// tap taps the part of a label with a finger.
func (v *visitor) tap(label string) {
	v.t.Helper()
	v.tapAt(v.middle(v.find(label)))
	v.settle()
}

// tapAt taps a place, in CSS pixels, and waits for nothing.
func (v *visitor) tapAt(x, y float64) {
	v.t.Helper()
	v.touch(input.DispatchTouchEventTypeTouchStart, x, y)
	v.touch(input.DispatchTouchEventTypeTouchEnd, x, y)
}

func (v *visitor) touch(kind input.DispatchTouchEventType, x, y float64) {
	v.t.Helper()
	points := []*input.TouchPoint{}
	if kind != input.DispatchTouchEventTypeTouchEnd {
		points = append(points, &input.TouchPoint{X: x, Y: y})
	}
	call(v, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
}

// types types by keys what keyboards have keys for.
func (v *visitor) types(txt string) {
	v.t.Helper()
	v.caret()
	for _, r := range txt {
		v.press(string(r))
	}
}

// press presses a key with modifiers held. As a keyboard does, and chromedp's
// own does not, it leaves it to the page whether the key also types a character.
func (v *visitor) press(key string, held ...chromedp.Modifier) {
	v.t.Helper()
	for _, k := range kb.Encode([]rune(key)[0]) {
		chromedp.KeyModifiers(held...)(k)
		types := k.Modifiers&^int64(chromedp.ModifierShift) == 0 && (key >= " " && key < kb.Delete || key == kb.Enter)
		switch {
		case k.Type == kb.KeyChar:
			continue
		case k.Type == kb.KeyDown && types:
			k.Text = key
		}
		call(v, input.DispatchKeyEvent, *k)
	}
}

// inserts inserts text as an input method does without composing.
func (v *visitor) inserts(txt string) {
	v.t.Helper()
	v.caret()
	call(v, input.InsertText, input.InsertTextParams{Text: txt})
}

// caret waits until a field has it: a part is there some frames before it has
// the focus.
func (v *visitor) caret() {
	v.t.Helper()
	v.await("the caret in a field", func() bool { return js[bool](v, `document.activeElement instanceof HTMLTextAreaElement`) })
}

// login fills in the login of the page.
func (v *visitor) login(name, password string) {
	v.t.Helper()
	v.find("Password")
	v.types(name)
	v.press(kb.Tab)
	v.settle()
	v.types(password)
	v.press(kb.Enter)
}

// loggedIn waits until somebody is.
func (v *visitor) loggedIn() {
	v.t.Helper()
	v.find("Browse rooms")
	v.settle() // the composer takes the focus
}

// shoot keeps a picture of the page.
func (v *visitor) shoot(name string) {
	v.t.Helper()
	dir := os.Getenv("PARLEY_ARTIFACTS")
	if dir == "" {
		dir = filepath.Join("..", "artifacts")
	}
	ctx, cancel := context.WithTimeout(v.ctx, browserPatience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "browser-"+name+".png"), shot, 0o644)
	}
	if err != nil {
		v.t.Errorf("screenshot %s: %v", name, err)
	}
}

//go:build !android

package web_test

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"parley.example/net/server/web"
)

// patience is how long a test waits for what must come.
const patience = 90 * time.Second

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
	ctx, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.Flag("headless", "new"), chromedp.Flag("lang", "en-US"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
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

// tab is a tab with data of its own.
type tab struct {
	*testing.T
	ctx context.Context

	mu   sync.Mutex
	told []string // by the browser, of what it did not let the page do
}

func openTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{T: t, ctx: ctx}
	b.do()
	err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*log.EventEntryAdded); ok && strings.Contains(e.Entry.Text, "Content Security Policy") {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.told = append(b.told, e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	call(b, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if len(steps) == 0 { // makes the tab, which ends with this very context
		if err := chromedp.Do(b.ctx); err != nil {
			b.Fatal(err)
		}
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// call sends a command of the DevTools protocol to the tab.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		b.Fatal(err)
	}
}

// before runs a script in each page before its own.
func (b *tab) before(script string) {
	b.Helper()
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// open loads a page.
func (b *tab) open(url string) {
	b.Helper()
	b.do(chromedp.Navigate(url))
}

// run runs a script.
func run[R any](b *tab, script string) R {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[R](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s: %v", script, err)
	}
	return value
}

// await asks again and again until a script's value is true, also of a page
// that comes in between.
func (b *tab) await(script string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise))
		if ok {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			b.Fatalf("waiting for %s: %v: the page says %q", script, err, run[string](b, "document.body.innerText"))
		}
	}
}

// says waits until the page shows a text, and whether it has a button.
func (b *tab) says(text, button string) {
	b.Helper()
	b.await("document.body.innerText.includes(" + quote(text) + ")")
	if got := run[string](b, `document.getElementById("again").innerText`); got != button {
		b.Errorf("beside %q there is a button %q, want %q", text, got, button)
	}
}

func quote(s string) string { return "`" + strings.ReplaceAll(s, "`", "\\`") + "`" }

// calm fails where the page tried what its policy does not let it.
func (b *tab) calm() {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.told) > 0 {
		b.Errorf("the browser says %q", b.told)
	}
}

// A program that Chromium takes: a module with a section of its own, whose
// bytes cannot be compressed. The runner stands in for Go's.
var (
	bigModule = func() []byte {
		m := append([]byte("\x00asm\x01\x00\x00\x00\x00"), 0x80|0x05, 0x80, 0x80, 0x01) // 2 MiB and 5 bytes
		m = append(m, "\x04dead"...)
		noise := rand.New(rand.NewPCG(1, 2))
		for range 2 << 20 {
			m = append(m, byte(noise.Uint32()))
		}
		return m
	}()
	fakeGo = []byte(`globalThis.Go = class {
		importObject = {};
		run() { globalThis.runs = (globalThis.runs ?? 0) + 1; return new Promise((end) => { globalThis.exit = end; }); }
	};`)
)

// front is a server of a client that counts what is asked of it, and can be
// made to fail.
type front struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	fail  func(w http.ResponseWriter, r *http.Request) bool // serves in the site's place
}

func serve(t *testing.T, s http.Handler, secure bool) *front {
	t.Helper()
	f := &front{asked: map[string]int{}}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.asked[r.URL.Path]++
		fail := f.fail
		f.mu.Unlock()
		if fail == nil || !fail(w, r) {
			s.ServeHTTP(w, r)
		}
	}))
	f.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug) // of what is made to fail
	if secure {
		f.StartTLS()
	} else {
		f.Start()
	}
	t.Cleanup(f.Close)
	return f
}

func (f *front) failing(how func(w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = how
}

// times counts the requests for paths that end so.
func (f *front) times(end string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for path, times := range f.asked {
		if strings.HasSuffix(path, end) {
			n += times
		}
	}
	return n
}

func bigSite(t *testing.T) *web.Site {
	t.Helper()
	client, err := web.Open(distOf(t, bigModule, fakeGo))
	if err != nil {
		t.Fatal(err)
	}
	return site(t, client, true)
}

// gate is a response that stops on its way until it is opened.
type gate struct {
	http.ResponseWriter
	left int
	open <-chan struct{}
}

func (g *gate) Write(b []byte) (int, error) {
	if g.left -= len(b); g.left < 0 {
		if err := http.NewResponseController(g.ResponseWriter).Flush(); err != nil {
			return 0, err
		}
		<-g.open
	}
	return g.ResponseWriter.Write(b)
}

func (g *gate) Unwrap() http.ResponseWriter { return g.ResponseWriter }

func TestPageInBrowser(t *testing.T) {
	browser := chromium(t)
	t.Run("shows bytes of total and starts", func(t *testing.T) {
		s, open := bigSite(t), make(chan struct{})
		release := sync.OnceFunc(func() { close(open) })
		defer release()
		f := serve(t, s, false)
		f.failing(func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, ".wasm") {
				return false
			}
			s.ServeHTTP(&gate{w, 1 << 20, open}, r)
			return true
		})
		b := openTab(t, browser)
		b.open(f.URL)
		b.says("1.0 of 2.1 MB", "")
		if part := run[float64](b, `bar.value / bar.max`); part < 0.4 || part > 0.6 {
			t.Errorf("the bar stands at %v", part)
		}
		release()
		b.says("Starting…", "")
		b.await("globalThis.runs === 1")
		run[chromedp.Void](b, "parley.ready()")
		if !run[bool](b, `loading.hidden && performance.getEntriesByName("ready").length === 1`) {
			t.Error("ready hides nothing")
		}
		run[chromedp.Void](b, `parley.fail("What the program says.")`)
		b.says("What the program says.", "Reload")
		run[chromedp.Void](b, "exit()")
		b.says("Parley has stopped.", "Reload")
		b.calm()
	})
	t.Run("says that the program ran out of stack", func(t *testing.T) {
		b := openTab(t, browser)
		b.open(serve(t, bigSite(t), false).URL)
		b.await("globalThis.runs === 1")
		run[chromedp.Void](b, "parley.ready()")
		// A function that calls itself.
		run[chromedp.Void](b, `setTimeout(new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(
			0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 16, 0, 11))).exports.f)`)
		b.says("Parley has stopped.", "Reload")
	})
	for name, secure := range map[string]bool{"loopback": false, "a certificate that nobody vouches for": true} {
		t.Run("loads once from "+name, func(t *testing.T) {
			f := serve(t, bigSite(t), secure)
			b := openTab(t, browser)
			for range 3 {
				b.open(f.URL)
				b.await("globalThis.runs === 1")
				run[chromedp.Void](b, "parley.ready()")
				// Until it is kept, which takes its time after the start.
				b.await(`(async () => (await (await caches.open("parley")).keys()).length === 1)()`)
			}
			if n := f.times(".wasm"); n != 1 {
				t.Errorf("the program was fetched %d times", n)
			}
			run[chromedp.Void](b, `(async () => { await (await caches.open("parley")).put("/a/parley.old.wasm", new Response("old")) })()`)
			b.open(f.URL)
			b.await("globalThis.runs === 1")
			run[chromedp.Void](b, "parley.ready()")
			b.await(`(async () => { const kept = await (await caches.open("parley")).keys(); return kept.length === 1 && !kept[0].url.includes("old"); })()`)
			b.calm()
		})
	}
	t.Run("says why it does not load", func(t *testing.T) { failures(t, browser) })
	t.Run("speaks Chinese", func(t *testing.T) {
		b := openTab(t, browser)
		call(b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "a browser", AcceptLanguage: "zh-TW"})
		b.before("delete globalThis.WebAssembly")
		b.open(serve(t, bigSite(t), false).URL)
		b.says("這個瀏覽器無法執行 Parley", "重新載入")
	})
	t.Run("leads to https with the invitation", func(t *testing.T) {
		client, err := web.Open(dist(t))
		if err != nil {
			t.Fatal(err)
		}
		f := serve(t, site(t, client, false), false)
		b := openTab(t, browser)
		b.open(f.URL + "/#join=TOKEN&key=abc")
		want := strings.Replace(f.URL, "http:", "https:", 1) + "/#join=TOKEN&key=abc"
		if got := run[string](b, `document.getElementById("go").href`); got != want {
			t.Errorf("it leads to %s, want %s", got, want)
		}
		b.calm()
	})
}

// failures shows each sentence of a page that does not come to its program.
func failures(t *testing.T, browser context.Context) {
	f := serve(t, bigSite(t), false)
	isWasm := func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, ".wasm") }

	b := openTab(t, browser)
	b.before(`HTMLCanvasElement.prototype.getContext = () => null`)
	b.open(f.URL)
	b.says("it has no WebGL 2", "Reload")

	b = openTab(t, browser)
	b.before("delete globalThis.WebAssembly")
	b.open(f.URL)
	b.says("it has no WebAssembly", "Reload")

	b = openTab(t, browser)
	f.failing(func(w http.ResponseWriter, r *http.Request) bool {
		if isWasm(r) {
			panic(http.ErrAbortHandler) // closes the connection
		}
		return false
	})
	b.open(f.URL)
	b.says("could not be loaded", "Try again")
	f.failing(func(w http.ResponseWriter, r *http.Request) bool { // in the middle of it
		if !isWasm(r) {
			return false
		}
		w.Header().Set("Content-Type", "application/wasm")
		w.Write(bigModule[:1<<20])
		panic(http.ErrAbortHandler)
	})
	run[chromedp.Void](b, `say.textContent = ""; again.click()`)
	b.says("could not be loaded", "Try again")
	f.failing(nil)
	run[chromedp.Void](b, `again.click()`)
	b.await("globalThis.runs === 1")

	b = openTab(t, browser)
	f.failing(func(w http.ResponseWriter, r *http.Request) bool {
		if isWasm(r) {
			http.NotFound(w, r) // as from a server that was renewed
		}
		return isWasm(r)
	})
	b.open(f.URL)
	b.says("could not be loaded", "Try again")
	f.failing(nil)
	run[chromedp.Void](b, `again.click()`)
	b.await("globalThis.runs === 1")
	if f.times("/") < 2 {
		t.Error("the page was not asked for its new program")
	}

	b = openTab(t, browser)
	f.failing(func(w http.ResponseWriter, r *http.Request) bool {
		if isWasm(r) {
			w.Header().Set("Content-Type", "application/wasm")
			io.WriteString(w, "no program") // the browser sees what came
		}
		return isWasm(r)
	})
	b.open(f.URL)
	b.says("could not be started", "Reload")
	f.failing(nil)
	run[chromedp.Void](b, `again.click()`)
	b.await("globalThis.runs === 1")

	b = openTab(t, browser)
	f.failing(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/a/boot.") {
			w.Header().Set("Content-Type", "text/javascript")
			io.WriteString(w, "const too = new = 1;") // as an old browser sees it
			return true
		}
		return false
	})
	b.open(f.URL)
	b.says("too old for Parley", "")
	f.failing(nil)

	b = openTab(t, browser)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(f.URL)
	b.says("needs JavaScript", "")
	b.calm()
}

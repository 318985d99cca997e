//go:build !android

package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"parley.example/net/server"
)

// clientPage runs a Go test in the page, and leaves in result how it ended.
const clientPage = `<!doctype html><title>test</title><script src="wasm_exec.js"></script><script>
globalThis.said = "";
globalThis.fs.writeSync = (fd, bytes) => { said += new TextDecoder().decode(bytes); return bytes.length; };
const go = new Go();
go.argv = ["client.test", "-test.v", "-test.run=^TestBrowser"];
go.env = {PARLEY_SERVER: location.host};
go.exit = (code) => { globalThis.result = code; };
WebAssembly.instantiateStreaming(fetch("client.wasm"), go.importObject)
	.then((program) => go.run(program.instance))
	.catch((err) => { said += err; globalThis.result = -1; });
</script>`

// TestClientInBrowser runs the tests of net/client that are a browser's in one,
// beside a real server that they reach as a page does: where it came from.
func TestClientInBrowser(t *testing.T) {
	wasm := filepath.Join(t.TempDir(), "client.wasm")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", wasm, "parley.example/net/client")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	s, err := server.Start(t.Context(), server.Config{
		Addr: "127.0.0.1:0", Dir: t.TempDir(), Name: "教室", Demo: true, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	to := &url.URL{Scheme: "http", Host: s.Addr().String()}
	mux := http.NewServeMux()
	mux.Handle("/ws", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // which the browser's Origin must be
	}})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, clientPage) })
	mux.HandleFunc("/client.wasm", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/wasm")
		http.ServeFile(w, r, wasm)
	})
	runs := filepath.Join(goRoot(t), "lib", "wasm", "wasm_exec.js")
	mux.HandleFunc("/wasm_exec.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, runs) })
	pages := httptest.NewServer(mux)
	defer pages.Close()
	b := openTab(t, chromium(t))
	b.open(pages.URL)
	b.await("globalThis.result !== undefined")
	said := run[string](b, "said")
	if code := run[int](b, "result"); code != 0 || !strings.Contains(said, "--- PASS: TestBrowserDialsServer") {
		t.Errorf("it ends with %d:\n%s", code, said)
	}
	b.do(chromedp.Navigate("about:blank")) // lets go of its sockets
}

// goRoot is where the Go is that runs this test.
func goRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env: %v", err)
	}
	return strings.TrimSpace(string(out))
}

package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"parley.example/net/server/web"
	"parley.example/net/wire"
)

// What a client is made of here.
var (
	program = bytes.Repeat([]byte("\x00asm a program of some length\n"), 20000)
	runner  = []byte("globalThis.Go = class {};")
	font    = bytes.Repeat([]byte("glyph"), 1000)
)

const (
	key  = wire.Fingerprint("7f2a91c47f2a91c47f2a91c47f2a91c47f2a91c47f2a91c47f2a91c47f2a91c4")
	name = `<Lab> "物理" & </script><script>alert(1)</script>`
)

// dist is what ./build.sh wasm makes.
func dist(tb testing.TB) fstest.MapFS { return distOf(tb, program, runner) }

func distOf(tb testing.TB, program, runner []byte) fstest.MapFS {
	tb.Helper()
	files := fstest.MapFS{"fonts/OFL.txt": {Data: []byte("SIL OPEN FONT LICENSE")}}
	type entry struct {
		Name   string         `json:"name"`
		Type   string         `json:"type"`
		Size   int            `json:"size"`
		SHA256 string         `json:"sha256"`
		Forms  map[string]int `json:"forms"`
	}
	var list []entry
	add := func(name, kind string, content []byte, codings ...string) {
		sum := sha256.Sum256(content)
		e := entry{name, kind, len(content), hex.EncodeToString(sum[:]), map[string]int{}}
		for _, coding := range codings {
			var b bytes.Buffer
			var z io.WriteCloser = gzip.NewWriter(&b)
			file := name + ".gz"
			if coding == "br" {
				z, file = brotli.NewWriter(&b), name+".br"
			}
			if _, err := z.Write(content); err != nil {
				tb.Fatal(err)
			}
			if err := z.Close(); err != nil {
				tb.Fatal(err)
			}
			files[file] = &fstest.MapFile{Data: b.Bytes()}
			e.Forms[coding] = b.Len()
		}
		list = append(list, e)
	}
	add("parley.wasm", "application/wasm", program, "br")
	add("wasm_exec.js", "text/javascript", runner, "br", "gzip")
	add("fonts/han.otf", "font/otf", font, "br")
	text, err := json.Marshal(map[string]any{"version": "v1.2.3", "files": list})
	if err != nil {
		tb.Fatal(err)
	}
	files["manifest.json"] = &fstest.MapFile{Data: text}
	return files
}

// site serves a client on connections that are trusted, or not.
func site(tb testing.TB, client *web.Client, trusted bool) *web.Site {
	return web.New(web.Options{
		Name: name, Client: client, Key: func() wire.Fingerprint { return key },
		Trusted: func(*http.Request) bool { return trusted },
	})
}

func whole(tb testing.TB) *web.Site {
	tb.Helper()
	client, err := web.Open(dist(tb))
	if err != nil || client == nil {
		tb.Fatalf("open: %v, %v", client, err)
	}
	return site(tb, client, true)
}

// get asks a site; header is pairs.
func get(tb testing.TB, s http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	tb.Helper()
	return ask(tb, s, http.MethodGet, path, header...)
}

func ask(tb testing.TB, s http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), method, "http://parley.test:12343"+path, nil)
	for pair := range slices.Chunk(header, 2) {
		r.Header.Add(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// bootOf is what the page tells its program.
func bootOf(tb testing.TB, page string) (boot struct {
	Name, Version, Exec string
	Wasm                struct {
		URL  string
		Size int
	}
	Fonts map[string]struct {
		URL  string
		Size int
	}
},
) {
	tb.Helper()
	_, rest, _ := strings.Cut(page, `id="boot">`)
	text, _, _ := strings.Cut(rest, "</script>")
	if err := json.Unmarshal([]byte(text), &boot); err != nil {
		tb.Fatalf("boot %s: %v", text, err)
	}
	return boot
}

func TestPageNamesItsFiles(t *testing.T) {
	s := whole(t)
	w := get(t, s, "/")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	page := w.Body.String()
	if !strings.Contains(page, "<h1>"+html.EscapeString(name)+"</h1>") || strings.Contains(page, "alert(1)</script>") {
		t.Errorf("the name is not written as text:\n%s", page)
	}
	boot := bootOf(t, page)
	if boot.Name != name || boot.Version != "v1.2.3" || boot.Wasm.Size != len(program) || boot.Fonts["han"].Size != len(font) || len(boot.Fonts) != 1 {
		t.Errorf("boot %+v", boot)
	}
	for path, want := range map[string]struct {
		kind string
		text []byte
	}{
		boot.Wasm.URL:         {"application/wasm", program},
		boot.Exec:             {"text/javascript", runner},
		boot.Fonts["han"].URL: {"font/otf", font},
		"/a/fonts/OFL.txt":    {"text/plain; charset=utf-8", []byte("SIL OPEN FONT LICENSE")},
	} {
		w := get(t, s, path)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != want.kind || !bytes.Equal(w.Body.Bytes(), want.text) {
			t.Errorf("%s: %d %v, %d bytes", path, w.Code, w.Header(), w.Body.Len())
		}
		if got := w.Header().Get("Content-Length"); got != strconv.Itoa(len(want.text)) {
			t.Errorf("%s: Content-Length %q", path, got)
		}
		hashed := path != "/a/fonts/OFL.txt"
		if kept := strings.Contains(w.Header().Get("Cache-Control"), "immutable"); kept != hashed {
			t.Errorf("%s: Cache-Control %q", path, w.Header().Get("Cache-Control"))
		}
	}
}

// TestPagesNeedNothingElse holds every page to the policy: scripts and styles
// in files of this server only, and all of them there.
func TestPagesNeedNothingElse(t *testing.T) {
	client, err := web.Open(dist(t))
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{
		".css": "text/css; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png",
		".ico": "image/x-icon", ".webmanifest": "application/manifest+json",
	}
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|="javascript:|<script>|<base`)
	refs := regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	for title, page := range map[string]*httptest.ResponseRecorder{
		"client":    get(t, site(t, client, true), "/"),
		"plain":     get(t, site(t, client, false), "/"),
		"no client": get(t, site(t, nil, true), "/"),
		"lost":      get(t, site(t, nil, true), "/lost"),
	} {
		text := page.Body.String()
		if found := inline.FindString(text); found != "" {
			t.Errorf("%s: %q", title, found)
		}
		if !strings.Contains(text, `lang="zh-Hant"`) && title != "client" {
			t.Errorf("%s: no Chinese", title)
		}
		for _, m := range refs.FindAllStringSubmatch(text, -1) {
			ref := m[1]
			if ref == "/" || ref == "https://parley.test:12343/" {
				continue
			}
			w := get(t, site(t, client, true), ref)
			ext := ref[strings.LastIndex(ref, "."):]
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), types[ext]) || types[ext] == "" {
				t.Errorf("%s: %s: %d %v", title, ref, w.Code, w.Header())
			}
		}
		h := page.Header()
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none';", "script-src 'self' 'wasm-unsafe-eval';", "style-src 'self';", "frame-ancestors 'none'",
			"connect-src 'self' ws://parley.test:12343 wss://parley.test:12343;",
		} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy %q lacks %q", title, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, " 'unsafe-eval'") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy %q allows too much", title, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", title, h)
		}
		if opener := h.Get("Cross-Origin-Opener-Policy"); title == "client" && opener != "same-origin" {
			t.Errorf("%s: opener %q", title, opener)
		}
	}
}

// TestPolicyOfAnyHost shows that a request's Host adds nothing to the policy
// that is no host.
func TestPolicyOfAnyHost(t *testing.T) {
	s := whole(t)
	for host, want := range map[string]string{
		"192.0.2.7:12343":       "connect-src 'self' ws://192.0.2.7:12343 wss://192.0.2.7:12343;",
		"[2001:db8::7]:12343":   "connect-src 'self';",
		"a; script-src *":       "connect-src 'self';",
		"a *":                   "connect-src 'self';",
		"":                      "connect-src 'self';",
		"xn--fiq228c.test":      "connect-src 'self' ws://xn--fiq228c.test wss://xn--fiq228c.test;",
		"'unsafe-eval'":         "connect-src 'self';",
		"data:,":                "connect-src 'self';",
		strings.Repeat("a", 90): "connect-src 'self' ws://" + strings.Repeat("a", 90),
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, want) {
			t.Errorf("%q: %s", host, got)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	s := whole(t)
	boot := bootOf(t, get(t, s, "/").Body.String())
	for _, path := range []string{
		"/x", "/a", "/a/", "/a/parley.wasm", "/parley.wasm", "/dist/manifest.json", "/a/manifest.json", "/index.html", "/a/index.html",
		"/a/../manifest.json", "/a/%2e%2e/manifest.json", "/a/..%2f..%2fweb.go", "//etc/passwd", "/a/fonts/../fonts/OFL.txt",
		boot.Wasm.URL + "/", boot.Wasm.URL + ".br", "/" + boot.Wasm.URL, "/page/boot.js", "/a/parley.000000000000.wasm",
	} {
		w := get(t, s, path, "If-None-Match", "*")
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "no such page") || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		if w := ask(t, s, method, "/"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d %v", method, w.Code, w.Header())
		}
	}
}

func TestPageWithoutEncryption(t *testing.T) {
	client, err := web.Open(dist(t))
	if err != nil {
		t.Fatal(err)
	}
	s := site(t, client, false)
	page := get(t, s, "/").Body.String()
	for _, want := range []string{
		`href="https://parley.test:12343/"`, "7F2A 91C4 7F2A", html.EscapeString(name), "certificate", "憑證", "/a/plain.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	if strings.Contains(page, ".wasm") {
		t.Error("the client is served all the same")
	}
	addr := net.TCPAddrFromAddrPort(netip.MustParseAddrPort("192.0.2.9:12343"))
	there := context.WithValue(t.Context(), http.LocalAddrContextKey, net.Addr(addr))
	for host, want := range map[string]string{
		"[2001:db8::7]:12343": `href="https://[2001:db8::7]:12343/"`,
		`x"><script>`:         `href="https://192.0.2.9:12343/"`,
		"evil.test/@":         `href="https://192.0.2.9:12343/"`,
		"[x]@evil.test":       `href="https://192.0.2.9:12343/"`,
	} {
		r := httptest.NewRequestWithContext(there, http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: no %s in\n%s", host, want, w.Body)
		}
	}
}

func TestBuildWithoutClient(t *testing.T) {
	client, err := web.Open(fstest.MapFS{".keep": {}})
	if client != nil || err != nil {
		t.Fatalf("open: %v, %v", client, err)
	}
	for _, trusted := range []bool{true, false} {
		w := get(t, site(t, nil, trusted), "/")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "./build.sh wasm") || !strings.Contains(w.Body.String(), html.EscapeString(name)) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

func TestDamagedBuildIsNamed(t *testing.T) {
	for want, damage := range map[string]func(fstest.MapFS){
		"manifest.json: ":            func(f fstest.MapFS) { f["manifest.json"] = &fstest.MapFile{Data: []byte("{")} },
		"wasm_exec.js.gz":            func(f fstest.MapFS) { delete(f, "wasm_exec.js.gz") },
		"parley.wasm.br has 3 bytes": func(f fstest.MapFS) { f["parley.wasm.br"] = &fstest.MapFile{Data: []byte("cut")} },
		"lacks parley.wasm":          func(f fstest.MapFS) { f["manifest.json"] = &fstest.MapFile{Data: []byte(`{"files":[]}`)} },
		"x has no form": func(f fstest.MapFS) {
			f["manifest.json"] = &fstest.MapFile{Data: fmt.Appendf(nil, `{"files":[{"name":"x","sha256":"%064d"}]}`, 0)}
		},
		"x has no hash": func(f fstest.MapFS) {
			f["manifest.json"] = &fstest.MapFile{Data: []byte(`{"files":[{"name":"x","sha256":"0123"}]}`)}
		},
	} {
		files := dist(t)
		damage(files)
		if c, err := web.Open(files); err == nil || c != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, %v, want %q", c, err, want)
		}
	}
}

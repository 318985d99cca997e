package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

func TestFormsByAcceptEncoding(t *testing.T) {
	s := whole(t)
	boot := bootOf(t, get(t, s, "/").Body.String())
	wasm, han := boot.Wasm.URL, boot.Fonts["han"].URL
	for _, c := range []struct{ path, accept, want string }{
		{wasm, "", ""},
		{wasm, "gzip, deflate, br, zstd", "br"},
		{wasm, "gzip, deflate", "gzip"},
		{wasm, "GZIP", "gzip"},
		{wasm, "x-gzip", "gzip"},
		{wasm, "br;q=0.5, gzip;q=0.8", "gzip"},
		{wasm, "br;q=0.5,gzip;q=0.5", "br"},
		{wasm, "br;q=0, gzip", "gzip"},
		{wasm, "br;q=0", ""},
		{wasm, "br;q=nonsense", ""},
		{wasm, "br;q=2", ""},
		{wasm, "*", "br"},
		{wasm, "*;q=0.1, br;q=0", "gzip"},
		{wasm, "gzip;q=0.5, identity", ""},
		{wasm, "identity;q=0.5, gzip;q=0.5", "gzip"},
		{wasm, "deflate", ""},
		{wasm, "identity;q=0, deflate", "406"},
		{wasm, "*;q=0", "406"},
		{wasm, "*;q=0, identity", ""},
		{han, "gzip", ""},
		{han, "gzip, br", "br"},
		{han, "gzip, identity;q=0", "406"},
	} {
		header := []string{"Accept-Encoding", c.accept}
		if c.accept == "" {
			header = nil
		}
		w := get(t, s, c.path, header...)
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: Vary %q", c.accept, w.Header().Get("Vary"))
		}
		if c.want == "406" {
			if w.Code != http.StatusNotAcceptable {
				t.Errorf("%q: got %d", c.accept, w.Code)
			}
			continue
		}
		content := program
		if c.path == han {
			content = font
		}
		if got := w.Header().Get("Content-Encoding"); w.Code != http.StatusOK || got != c.want {
			t.Errorf("%q: got %d %q, want %q", c.accept, w.Code, got, c.want)
		}
		if n := strconv.Itoa(w.Body.Len()); n != w.Header().Get("Content-Length") {
			t.Errorf("%q: %s bytes, Content-Length %s", c.accept, n, w.Header().Get("Content-Length"))
		}
		if got := plain(t, w); !bytes.Equal(got, content) {
			t.Errorf("%q: another content, of %d bytes", c.accept, len(got))
		}
	}
	if w := get(t, s, wasm, "Accept-Encoding", "deflate", "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("a second field is not read: %v", w.Header())
	}
}

// plain decodes a response.
func plain(tb testing.TB, w *httptest.ResponseRecorder) []byte {
	tb.Helper()
	var src io.Reader = w.Body
	switch w.Header().Get("Content-Encoding") {
	case "br":
		src = brotli.NewReader(src)
	case "gzip":
		z, err := gzip.NewReader(src)
		if err != nil {
			tb.Fatal(err)
		}
		src = z
	}
	b, err := io.ReadAll(src)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestWhatIsThereIsNotSentAgain(t *testing.T) {
	s := whole(t)
	for _, path := range []string{"/", bootOf(t, get(t, s, "/").Body.String()).Wasm.URL, "/favicon.ico"} {
		tags := map[string]string{}
		for _, coding := range []string{"identity", "gzip", "br"} {
			w := get(t, s, path, "Accept-Encoding", coding)
			tag := w.Header().Get("Etag")
			if coding := w.Header().Get("Content-Encoding"); tags[tag] != "" && tags[tag] != coding || !regexp.MustCompile(`^"[0-9a-z-]+"$`).MatchString(tag) {
				t.Errorf("%s as %q: Etag %s, which %q has", path, coding, tag, tags[tag])
			}
			tags[tag] = w.Header().Get("Content-Encoding")
			for _, match := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
				again := get(t, s, path, "Accept-Encoding", coding, "If-None-Match", match)
				h := again.Header()
				if again.Code != http.StatusNotModified || again.Body.Len() != 0 || h.Get("Etag") != tag || h.Get("Vary") == "" ||
					h.Get("Cache-Control") != w.Header().Get("Cache-Control") {
					t.Errorf("%s with %s: %d %v", path, match, again.Code, h)
				}
			}
			if again := get(t, s, path, "Accept-Encoding", coding, "If-None-Match", `"x"`); again.Code != http.StatusOK {
				t.Errorf("%s with another tag: %d", path, again.Code)
			}
			head := ask(t, s, http.MethodHead, path, "Accept-Encoding", coding)
			w.Body.Reset()
			if head.Code != http.StatusOK || head.Body.Len() != 0 || !maps.EqualFunc(head.Header(), w.Header(), slices.Equal[[]string]) {
				t.Errorf("HEAD %s: %d %v, want %v", path, head.Code, head.Header(), w.Header())
			}
		}
	}
}

// slow is a client that takes what it is sent in its own time, of which it
// has a clock.
type slow struct {
	*httptest.ResponseRecorder
	tb    testing.TB
	write time.Time // the deadlines
	read  time.Time
	burst int // since the last one
	most  int
}

func (w *slow) SetWriteDeadline(by time.Time) error {
	w.write, w.burst = by, 0
	return nil
}

func (w *slow) SetReadDeadline(by time.Time) error {
	w.read = by
	return nil
}

func (w *slow) Write(b []byte) (int, error) {
	now := time.Now()
	for _, by := range []time.Time{w.write, w.read} {
		if left := by.Sub(now); left < 20*time.Second || left > time.Minute {
			w.tb.Errorf("a write has %v", left)
		}
	}
	w.burst += len(b)
	w.most = max(w.most, w.burst)
	return w.ResponseRecorder.Write(b)
}

// TestSlowClientIsWaitedForWhileItReads shows that each piece of a large
// response has time of its own.
func TestSlowClientIsWaitedForWhileItReads(t *testing.T) {
	s := whole(t)
	wasm := bootOf(t, get(t, s, "/").Body.String()).Wasm.URL
	w := &slow{ResponseRecorder: httptest.NewRecorder(), tb: t}
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, wasm, nil))
	if !bytes.Equal(w.Body.Bytes(), program) || w.most > 64<<10 {
		t.Errorf("%d bytes, %d of them in one time", w.Body.Len(), w.most)
	}
	// And from a real server whose own times are over at once.
	front := httptest.NewUnstartedServer(s)
	front.Config.WriteTimeout = time.Nanosecond
	front.Start()
	defer front.Close()
	r, err := http.Get(front.URL + wasm)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if b, err := io.ReadAll(r.Body); err != nil || !bytes.Equal(b, program) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

// TestServingCopiesNoFile shows that a request costs no memory of a file's
// size.
func TestServingCopiesNoFile(t *testing.T) {
	s := whole(t)
	wasm := bootOf(t, get(t, s, "/").Body.String()).Wasm.URL
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, wasm, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.ServeHTTP(&nowhere{h: http.Header{}}, r)
		}
	})
	if n := result.AllocedBytesPerOp(); n > 40<<10 {
		t.Errorf("a request takes %d bytes", n)
	}
}

// nowhere is a client that keeps nothing.
type nowhere struct{ h http.Header }

func (w *nowhere) Header() http.Header         { return w.h }
func (w *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (w *nowhere) WriteHeader(int)             {}

package server

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"parley.example/net/server/store"
)

// handoff is a listener whose connections were accepted, and looked at,
// elsewhere.
type handoff struct {
	addr  net.Addr
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newHandoff(addr net.Addr) *handoff {
	return &handoff{addr: addr, conns: make(chan net.Conn), done: make(chan struct{})}
}

// give passes a connection on, or closes it where nobody takes any.
func (h *handoff) give(ctx context.Context, conn net.Conn) {
	select {
	case h.conns <- conn:
	case <-h.done:
		conn.Close() // nothing was answered
	case <-ctx.Done():
		conn.Close()
	}
}

// Accept implements net.Listener.
func (h *handoff) Accept() (net.Conn, error) {
	select {
	case conn := <-h.conns:
		return conn, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (h *handoff) Close() error {
	h.once.Do(func() { close(h.done) })
	return nil
}

// Addr implements net.Listener.
func (h *handoff) Addr() net.Addr { return h.addr }

// newWeb is HTTP on the one port.
func (s *Server) newWeb() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.serveHealth)
	mux.HandleFunc("GET /{$}", s.servePage)
	return &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: firstWait,
		ReadTimeout:       idleWait,
		WriteTimeout:      writeWait,
		IdleTimeout:       idleWait,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}

const (
	// probeEvery is how often asking after the server's health writes to its
	// disk.
	probeEvery = 10 * time.Second
	// probeMax is how long that may take.
	probeMax = 5 * time.Second
)

// health remembers whether the server could write. It is safe for concurrent
// use.
type health struct {
	mu     sync.Mutex
	probed time.Time
	fault  error
}

// check answers from memory, or by writing where memory is old. ctx is the
// server's: a peer that goes away in the middle is no fault of the disk's.
func (h *health) check(ctx context.Context, s store.Store, log *slog.Logger) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if now.Sub(h.probed) <= probeEvery {
		return h.fault
	}
	ctx, cancel := context.WithTimeout(ctx, probeMax)
	defer cancel()
	h.probed, h.fault = now, s.SetSetting(ctx, settingProbe, now.UTC().Format(time.RFC3339))
	if h.fault != nil {
		log.Error("unhealthy", "err", h.fault)
	}
	return h.fault
}

// serveHealth answers 200 while the server can store messages, else 503 with
// the reason.
func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if err := s.health.check(s.ctx, s.store, s.log); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, "the server cannot write\n") // the peer may be gone
		return
	}
	io.WriteString(w, "ok\n") // the peer may be gone
}

// page is what a browser sees while this build has no browser client in it.
const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%NAME%</title>
<style>body{font:15px/22px system-ui,sans-serif;max-width:32em;margin:4em auto;padding:0 1em;color:#1c1b19;background:#fff}
h1{font-size:24px;line-height:32px}@media(prefers-color-scheme:dark){body{color:#eceae4;background:#171816}}</style>
<h1>%NAME%</h1>
<p>This is a Parley server. This build of it has no browser client: install Parley, press Login and give this page's address.</p>
</html>
`

func (s *Server) servePage(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, pageFor(s.name)) // the peer may be gone
}

// pageFor fills in the server's name.
func pageFor(name string) string { return strings.ReplaceAll(page, "%NAME%", html.EscapeString(name)) }

package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"parley.example/net/server/store"
)

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
	broken bool // for good
}

// fail says that the server cannot write any more, whatever a probe would find.
func (h *health) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault, h.broken = err, true
}

// check answers from memory, or by writing where memory is old. ctx is the
// server's: a peer that goes away in the middle is no fault of the disk's.
func (h *health) check(ctx context.Context, s store.Store, log *slog.Logger) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if h.broken || now.Sub(h.probed) <= probeEvery {
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

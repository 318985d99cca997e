package server

import (
	"context"
	"errors"
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

// errStalled means that a write has not ended within probeMax.
var errStalled = errors.New("the disk does not answer")

// health remembers whether the server could write. It is safe for concurrent
// use. One goroutine writes, for the store finishes what it has taken up, however
// long the disk takes; who asks waits for it no longer than probeMax.
type health struct {
	asked chan struct{} // a mailbox: a probe is wanted

	mu     sync.Mutex
	probed time.Time     // when the last one began
	under  chan struct{} // closed when it is over; nil then
	told   bool          // that it takes too long
	fault  error
	broken bool // for good
}

// fail says that the server cannot write any more, whatever a probe would find.
func (h *health) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault, h.broken = err, true
}

// run probes when it is asked to, until ctx ends, which is the server's: a peer that
// goes away in the middle is no fault of the disk's.
func (h *health) run(ctx context.Context, s store.Store, r *remarks, log *slog.Logger) {
	for {
		select {
		case <-h.asked:
		case <-ctx.Done():
			return
		}
		within, cancel := context.WithTimeout(ctx, probeMax)
		err := s.SetSetting(within, settingProbe, time.Now().UTC().Format(time.RFC3339))
		cancel()
		if err != nil {
			r.add(func() { log.Error("unhealthy", "err", err) })
		}
		h.mu.Lock()
		if !h.broken {
			h.fault = err
		}
		close(h.under)
		h.under = nil
		h.mu.Unlock()
	}
}

// check answers from memory, or by a probe where memory is old.
func (h *health) check(ctx context.Context, r *remarks, log *slog.Logger) error {
	news, err := h.look(ctx)
	if news {
		r.add(func() { log.Error("unhealthy", "err", err) })
	}
	return err
}

// look is check; news means that nobody was told yet that a probe takes too long.
func (h *health) look(ctx context.Context) (news bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.broken {
		return false, h.fault
	}
	now := time.Now()
	if h.under == nil {
		if now.Sub(h.probed) <= probeEvery {
			return false, h.fault
		}
		h.probed, h.under, h.told = now, make(chan struct{}), false
		h.asked <- struct{}{} // there is room: the one before is over
	}
	under := h.under
	late := time.NewTimer(h.probed.Add(probeMax).Sub(now))
	defer late.Stop()
	h.mu.Unlock()
	select {
	case <-under:
	case <-late.C:
	case <-ctx.Done():
	}
	h.mu.Lock()
	switch {
	case h.under != under || h.broken:
		return false, h.fault
	case ctx.Err() != nil:
		return false, ctx.Err()
	}
	news, h.told = !h.told, true
	return news, errStalled
}

// serveHealth answers 200 while the server can store messages, else 503 with
// the reason.
func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if err := s.health.check(s.ctx, s.remarks, s.log); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, "the server cannot write\n") // the peer may be gone
		return
	}
	io.WriteString(w, "ok\n") // the peer may be gone
}

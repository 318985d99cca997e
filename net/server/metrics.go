package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// commitSizes are the upper bounds of the histogram of commits, in events.
var commitSizes = [...]int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}

// meters count what happens. The zero value is ready; they are safe for
// concurrent use.
type meters struct {
	accepted, refused, logins, slow atomic.Int64
	messages, events, commits       atomic.Int64
	sizes                           [len(commitSizes)]atomic.Int64 // of commits, the smallest bound that holds each
}

// hear counts what was committed at once. It is called by the store's writer.
func (m *meters) hear(commits []store.Commit) {
	messages, events := 0, 0
	for i := range commits {
		if e := &commits[i].Event; e.Seq > 0 {
			events++
			if e.Kind == wire.Message {
				messages++
			}
		}
	}
	if events == 0 {
		return
	}
	m.messages.Add(int64(messages))
	m.events.Add(int64(events))
	m.commits.Add(1)
	if i, _ := slices.BinarySearch(commitSizes[:], events); i < len(commitSizes) {
		m.sizes[i].Add(1)
	}
}

// serveMetrics answers with the counts, in the text format of Prometheus, those
// who may see them.
func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if !s.mayMeasure(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="metrics"`)
		http.Error(w, "the metrics are for the server's own machine and for an administrator's token, over TLS", http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	page, err := s.measure(r)
	if err != nil {
		s.remark(slog.LevelError, r.RemoteAddr, "metrics", "err", err)
		http.Error(w, "the server could not count what it keeps", http.StatusServiceUnavailable)
		return
	}
	w.Write(page) // the peer may be gone
}

// mayMeasure lets in who is on this machine, with no proxy and no page of another
// name between, and an administrator by the token of a device.
func (s *Server) mayMeasure(r *http.Request) bool {
	v := visitorOf(r)
	if v == nil || !v.trusted {
		return false
	}
	if said := r.Header.Get("Authorization"); said != "" {
		token, ok := strings.CutPrefix(said, "Bearer ")
		a, err := s.books.book.ByToken(r.Context(), token)
		return ok && err == nil && a.Admin && a.CodeUntil == 0
	}
	for _, forwarded := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via", "Origin"} {
		if r.Header.Get(forwarded) != "" {
			return false
		}
	}
	return addrOf(v).IsLoopback() && namesHere(r.Host)
}

// namesHere reports whether a Host is this machine's own name for itself: what a
// page of a name that was pointed here sends (DNS rebinding) is not.
func namesHere(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// page writes metrics.
type page struct{ bytes.Buffer }

// one writes a metric of one value.
func (p *page) one(name, kind, help string, value any) {
	p.head(name, kind, help)
	fmt.Fprintf(p, "parley_%s %v\n", name, value)
}

func (p *page) head(name, kind, help string) {
	fmt.Fprintf(p, "# HELP parley_%s %s\n# TYPE parley_%s %s\n", name, help, name, kind)
}

// measure reads every count.
func (s *Server) measure(r *http.Request) ([]byte, error) {
	var kept wire.HealthReport
	if err := s.census.take(r.Context(), s.store, s.cfg.Dir, &kept); err != nil {
		return nil, err
	}
	var p page
	m := &s.meters
	sessions, queued := s.hub.load()
	p.one("uptime_seconds", "gauge", "How long the server has run.", int64(time.Since(s.started)/time.Second))
	p.one("connections", "gauge", "Connections that are open.", s.crowd.count())
	p.one("connections_total", "counter", "Connections that were accepted.", m.accepted.Load())
	p.one("connections_refused_total", "counter", "Connections that found no room.", m.refused.Load())
	p.one("sessions", "gauge", "Connections that speak the native protocol.", sessions)
	p.one("accounts_online", "gauge", "Accounts that are here.", s.hub.count())
	p.one("logins_total", "counter", "Sessions that were begun.", m.logins.Load())
	p.one("sessions_slow_total", "counter", "Sessions that were let go because they read too slowly.", m.slow.Load())
	p.one("queue_bytes", "gauge", "Bytes that wait to be written to peers.", queued)
	p.one("messages_total", "counter", "Messages that were stored.", m.messages.Load())
	p.commits(m)
	p.head("limit_met_total", "counter", "What was refused, by the limit that it met.")
	for b, info := range AllLimits() {
		fmt.Fprintf(&p, "parley_limit_met_total{limit=%q} %d\n", info.Name, s.rules.met[b].Load())
	}
	p.one("accounts", "gauge", "Accounts of people and bots.", kept.Accounts)
	p.one("conversations", "gauge", "Rooms and direct conversations.", kept.Conversations)
	p.one("messages", "gauge", "Messages that are kept.", kept.Messages)
	p.one("database_bytes", "gauge", "What the database takes of its disk.", kept.DatabaseBytes)
	p.one("disk_free_bytes", "gauge", "What is left there.", kept.FreeBytes)
	p.process()
	return p.Bytes(), nil
}

// commits writes the histogram of commits.
func (p *page) commits(m *meters) {
	p.head("commit_events", "histogram", "Events that shared one commit.")
	below := int64(0)
	for i, size := range commitSizes {
		below += m.sizes[i].Load()
		fmt.Fprintf(p, "parley_commit_events_bucket{le=\"%d\"} %d\n", size, below)
	}
	all := max(below, m.commits.Load())
	fmt.Fprintf(p, "parley_commit_events_bucket{le=\"+Inf\"} %d\nparley_commit_events_sum %d\nparley_commit_events_count %d\n", all, m.events.Load(), all)
}

// process writes what the program itself takes.
func (p *page) process() {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	p.one("goroutines", "gauge", "Goroutines of the program.", runtime.NumGoroutine())
	p.one("heap_bytes", "gauge", "Memory in use, of the heap.", mem.HeapAlloc)
	p.one("memory_bytes", "gauge", "Memory that the program has of the system.", mem.Sys)
	p.one("gc_total", "counter", "Garbage collections.", mem.NumGC)
}

// load is how many sessions there are, and how many bytes wait for them.
func (h *hub) load() (sessions, queued int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.all {
		queued += c.out.size()
	}
	return len(h.all), queued
}

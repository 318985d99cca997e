package server_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
)

// TestHealthOfAStalledDisk names a fault: while the disk did not answer, neither
// did the server say how it was, and whoever asked stayed.
func TestHealthOfAStalledDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{})
		b := newBubble(t, server.Config{}.Stalled(over))
		ask := func() int {
			w := httptest.NewRecorder()
			b.s.Web().ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
			return w.Code
		}
		for range 3 {
			answer := make(chan int, 1)
			go func() { answer <- ask() }()
			time.Sleep(time.Minute)
			select {
			case got := <-answer:
				if got != http.StatusServiceUnavailable {
					t.Errorf("got %d, want %d", got, http.StatusServiceUnavailable)
				}
			default:
				close(over)
				t.Fatal("not answered within a minute")
			}
		}
		close(over)
		time.Sleep(time.Minute)
		if got := ask(); got != http.StatusOK {
			t.Errorf("after it: got %d, want %d", got, http.StatusOK)
		}
	})
}

// TestHealthWaitsForNoLog names a fault: where standard error took no more, and the disk
// did not answer, nobody was told of the health.
func TestHealthWaitsForNoLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{})
		var b *bubble
		var lines, waits atomic.Int64
		look := logged(func() {
			if b == nil {
				return // it starts
			}
			if lines.Add(1); !b.s.HealthFree() {
				waits.Add(1)
			}
		})
		b = newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(look, &slog.HandlerOptions{Level: slog.LevelError}))}.Stalled(over))
		w := httptest.NewRecorder()
		b.s.Web().ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
		synctest.Wait()
		if w.Code != http.StatusServiceUnavailable || lines.Load() != 1 || waits.Load() != 0 {
			t.Errorf("got %d and %d lines, of which the others wait for %d", w.Code, lines.Load(), waits.Load())
		}
		close(over)
	})
}

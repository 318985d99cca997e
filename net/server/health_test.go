package server_test

import (
	"net/http"
	"net/http/httptest"
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

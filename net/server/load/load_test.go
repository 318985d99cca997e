package load_test

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/server/load"
)

// serve starts a server with accounts, and is the configuration that reaches it.
func serve(t *testing.T, accounts int, rooms func(int) string) load.Config {
	t.Helper()
	dir := t.TempDir()
	books, err := server.OpenData(t.Context(), dir, true)
	if err == nil {
		err = books.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := load.Seed(t.Context(), dir, accounts, "general", rooms)
	if err == nil {
		err = load.SeedText(t.Context(), dir, 50, "general")
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.Start(t.Context(), server.Config{Addr: "127.0.0.1:0", Dir: dir, Name: "Bench", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return load.Config{
		Proto: "parley", Label: "parley", Addr: s.Addr().String(), Over: "tcp", Key: s.Fingerprint(), Tokens: tokens,
		Clients: 4, Rooms: 2, Members: 3, Messages: 20, Window: 8, Size: 64, Dialers: 4, Rounds: 2, Preload: 60, Query: load.Han(0),
		PostEvery: 50 * time.Millisecond, LoadEvery: 500 * time.Millisecond, Limit: 20 * time.Second,
	}
}

func TestEveryWorkloadArrivesWhole(t *testing.T) {
	for _, tt := range []struct {
		workload        string
		sent, delivered int64
	}{
		{"connects", 0, 4},
		{"fanout", 20, 80},
		{"bodies", 20, 60},
		{"chatter", 120, 240},
		{"pingpong", 80, 80},
		{"hold", 0, 0},
		{"broadcast", 2, 8},
		{"history", 20, 1000},
		{"durable", 80, 80},
	} {
		t.Run(tt.workload, func(t *testing.T) {
			t.Parallel()
			c := serve(t, 10, nil)
			if c.Workload = tt.workload; c.Workload == "broadcast" {
				c.Room = "general"
			}
			r, err := load.Run(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if r.Sent != tt.sent || r.Delivered != tt.delivered || r.Lost != 0 {
				t.Errorf("got %d sent, %d delivered, %d lost, want %d, %d, 0", r.Sent, r.Delivered, r.Lost, tt.sent, tt.delivered)
			}
			if tt.workload == "bodies" && (r.Errors != 0 || r.P95us < r.P50us || r.P95us > r.P99us) {
				t.Errorf("got %d bodies that are others, p95 %v µs, want 0, between p50 %v and p99 %v", r.Errors, r.P95us, r.P50us, r.P99us)
			}
			if tt.delivered > 0 && (r.P50us <= 0 || r.P50us > r.P99us || r.P99us > r.MaxUs) {
				t.Errorf("got p50 %v, p99 %v, max %v µs, want them in this order", r.P50us, r.P99us, r.MaxUs)
			}
		})
	}
}

func TestEveryWayReachesTheServer(t *testing.T) {
	for _, over := range []string{"tcp", "tls", "ws", "wss"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			c := serve(t, 5, nil)
			c.Workload, c.Over, c.Rate = "fanout", over, 1000
			r, err := load.Run(t.Context(), c)
			if err != nil || r.Delivered != 80 || r.Lost != 0 {
				t.Errorf("got %+v, %v, want 80 delivered", r, err)
			}
		})
	}
}

func TestAnotherKeyIsRefused(t *testing.T) {
	c := serve(t, 5, nil)
	c.Workload, c.Over, c.Key = "connects", "tls", "00"
	if _, err := load.Run(t.Context(), c); err == nil {
		t.Error("got no error, want that the key is another")
	}
}

func TestSearchFindsWhatWasSeeded(t *testing.T) {
	c := serve(t, 1, nil)
	c.Workload = "search"
	r, err := load.Run(t.Context(), c)
	if err != nil || r.Sent != 20 || r.Delivered < 20 {
		t.Errorf("got %+v, %v, want 20 searches that find something", r, err)
	}
}

func TestADayPasses(t *testing.T) {
	c := serve(t, 20, load.DayRoom)
	c.Workload, c.Clients, c.Limit = "day", 20, 2*time.Second
	r, err := load.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if r.Sent == 0 || r.Errors != 0 || r.Delivered == 0 {
		t.Errorf("got %+v, want messages and no error", r)
	}
}

func TestQuantilesAreWithinTwoPerCent(t *testing.T) {
	var h load.Hist
	var all []int64
	for v := int64(1); v < 1<<40; v += 1 + v/7 {
		h.Add(v)
		all = append(all, v)
	}
	for _, q := range []float64{0, 0.25, 0.5, 0.9, 0.99} {
		want := all[min(len(all)-1, int(q*float64(len(all))))]
		if got := h.Quantile(q); got > want || float64(got) < 0.98*float64(want) {
			t.Errorf("quantile %v: got %d, want %d or up to 2 %% less", q, got, want)
		}
	}
	if got := h.Max(); got != slices.Max(all) {
		t.Errorf("max: got %d, want %d", got, slices.Max(all))
	}
}

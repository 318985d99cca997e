package sqlite_test

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// cpuTime is what this process has used of the processors, its own code and the
// system's for it.
func cpuTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkDurable measures what a durable message costs the processors, with so
// many on their way in so many rooms, appended in turn by one goroutine. On a
// machine with other work to do this says more than the time that passes.
func BenchmarkDurable(b *testing.B) {
	for _, c := range []struct{ rooms, window int }{{1, 20}, {1, 1000}, {100, 27}, {100, 1000}} {
		b.Run(fmt.Sprintf("rooms=%d/window=%d", c.rooms, c.window), func(b *testing.B) { benchDurable(b, c.rooms, c.window) })
	}
}

func benchDurable(b *testing.B, rooms, window int) {
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "parley.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	}()
	amy, err := db.CreateAccount(b.Context(), store.NewAccount{Name: "amy", Kind: wire.Person})
	if err != nil {
		b.Fatal(err)
	}
	convs := make([]wire.ConvID, rooms)
	for i := range convs {
		room, err := db.CreateRoom(b.Context(), store.NewRoom{Name: fmt.Sprintf("room%d", i), By: amy.ID})
		if err != nil {
			b.Fatal(err)
		}
		convs[i] = room.ID
	}
	places := make(chan error, window) // an element for each on its way
	done := func(_ wire.Event, err error) {
		if err != nil {
			b.Error(err)
		}
		<-places
	}
	began, n := cpuTime(b), 0
	for ; b.Loop(); n++ {
		places <- nil
		d := store.Draft{Conv: convs[n%rooms], From: amy.ID, UID: wire.NewUID(time.Now()), Text: benchText}
		if err := db.Append(b.Context(), d, done); err != nil {
			b.Fatal(err)
		}
	}
	for range window { // the last of them
		places <- nil
	}
	b.ReportMetric(float64(cpuTime(b)-began)/float64(n)/1e3, "cpu-µs/msg")
}

package sqlite_test

import (
	"os"
	"runtime"
	"sync/atomic"
	"testing"

	"parley.example/net/server/store/sqlite"
)

// TestTurnIsTheNetworksToo names a fault: where one goroutine runs at once, who had
// been sent something waited for as long as another had work, however often that
// one called runtime.Gosched.
func TestTurnIsTheNetworksToo(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	turn := sqlite.NewTurn()
	defer turn.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	var heard atomic.Int32
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for b := make([]byte, 1); ; heard.Add(1) {
			if _, err := r.Read(b); err != nil {
				return // it is closed
			}
		}
	}()
	for i := range int32(100) {
		turn.Yield() // the reader waits now
		if _, err := w.Write([]byte{1}); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			turn.Yield()
		}
		if n := heard.Load(); n != i+1 {
			t.Fatalf("%d of %d were heard", n, i+1)
		}
	}
	w.Close()
	<-ended
}

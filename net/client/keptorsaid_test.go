package client_test

import (
	"fmt"
	"syscall"
	"testing"
	"testing/synctest"

	"parley.example/net/client"
)

// stuckDisk lets a write wait for the end of the program, and then fails it.
type stuckDisk struct {
	*shelf
	writing, until chan struct{}
}

func (d stuckDisk) Write(string, []byte) error {
	d.writing <- struct{}{}
	<-d.until
	return syscall.ENOSPC
}

// TestTheEndTellsWhatIsNotKept: words that the disk refused just as Run was to end
// were sometimes lost without a word.
func TestTheEndTellsWhatIsNotKept(t *testing.T) {
	for n := range 40 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, d := newFake(), stuckDisk{newShelf(), make(chan struct{}), make(chan struct{})}
				r := run(t, f, client.Config{Store: func(string) (client.Disk, error) { return d, nil }})
				until(r, func(e client.People) bool { return e.Last })
				r.commands <- enqueue(1, 7)
				<-d.writing
				r.cancel()
				close(d.until)
				if err := <-r.ended; err == nil {
					t.Error("Run answers nil")
				}
				f.wait.Wait()
				close(r.events)
				for e := range r.events {
					if no, ok := e.(client.DiskFailed); ok && no.UID == uid(1) {
						return
					}
				}
				t.Error("nobody is told that the message is not kept")
			})
		})
	}
}

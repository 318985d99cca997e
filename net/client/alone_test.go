package client_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// TestTwoWindowsOfOneHome write at the same time, and neither undoes what the other
// wrote: a server was forgotten or a draft gone, and a session that was signed out back.
func TestTwoWindowsOfOneHome(t *testing.T) {
	const each = 20
	dir := t.TempDir()
	var windows sync.WaitGroup
	for w := range 2 {
		disk, err := client.OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		known, err := client.OpenKnown(disk)
		if err != nil {
			t.Fatal(err)
		}
		windows.Go(func() {
			for i := range each {
				key := strings.Repeat(fmt.Sprintf("%02x", w*each+i), 32)
				if err := known.Remember(client.Server{Key: wire.Fingerprint(key), Addr: key + ":1"}); err != nil {
					t.Error(err)
				}
				if err := client.SaveDraft(disk, client.Draft{Conv: wire.ConvID(w*each + i + 1), Text: "half"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	windows.Wait()
	disk, err := client.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	known, err := client.OpenKnown(disk)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(known.All()); got != 2*each {
		t.Errorf("%d servers are known, want %d", got, 2*each)
	}
	if drafts, err := client.LoadDrafts(disk); err != nil || len(drafts) != 2*each {
		t.Errorf("%d drafts are kept, %v, want %d", len(drafts), err, 2*each)
	}
}

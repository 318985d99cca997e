package server_test

import (
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestGlanceReadsNoStore names a fault: where a member was removed between two looks at
// whether it is one, the lot waited for the store, and with it all who wait there.
func TestGlanceReadsNoStore(t *testing.T) {
	var waits atomic.Bool
	s := start(t, server.Config{Demo: true, Limits: server.Limits{
		"messages": {Most: server.Unlimited}, "invitations": {Most: server.Unlimited},
	}}.Faulty(func(c server.Call) bool {
		if c.Of == "Conversation" {
			var stack [16 << 10]byte
			if strings.Contains(string(stack[:runtime.Stack(stack[:], false)]), ".glance(") {
				waits.Store(true)
			}
		}
		return false
	}))
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		text := strings.Repeat("晚", wire.MaxText/3) // which takes a while to look at
		for id := int64(1000); ; id++ {
			line := wire.AppendRequest(nil, id, &wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: text})
			if _, err := bob.conn.Write(line); err != nil {
				return // it is closed
			}
			for r, err := bob.read(); r.ID != id; r, err = bob.read() {
				if err != nil {
					return
				}
			}
		}
	}()
	for range 300 {
		must[*wire.Conversation](amy, &wire.Invite{Conv: room, Account: bob.me.ID})
		must[*wire.Done](amy, &wire.Remove{Conv: room, Account: bob.me.ID})
		amy.pushes = nil
		if waits.Load() {
			t.Error("the lot reads the store")
			break
		}
	}
	bob.conn.Close()
	<-gone
}

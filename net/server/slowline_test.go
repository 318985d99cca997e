package server_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestPageOnASlowLine names a fault: an answer that takes longer than a write may, on a
// line of 48 kbit/s say, ended its connection in the middle, however often it was asked
// for; and so it is asked for again.
func TestPageOnASlowLine(t *testing.T) {
	for name, come := range map[string]func(b *bubble) *peer{
		"lines":            func(b *bubble) *peer { p := b.peer(); p.login("amy"); return p },
		"lines within TLS": (*bubble).secured,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, server.Config{})
				bob := b.peer()
				bob.login("bob")
				general := bob.convs["general"].ID
				for range wire.MaxPageBytes / wire.MaxText {
					bob.say(general, strings.Repeat("x", wire.MaxText))
				}
				amy := come(b)
				amy.post(&wire.History{Conv: general})
				amy.conn.SetReadDeadline(time.Time{})
				piece := make([]byte, 6<<10)
				for got, n := 0, 0; ; n++ {
					read, err := amy.conn.Read(piece)
					got += read
					if err != nil {
						t.Fatalf("after %d bytes in %d s: %v", got, n, err)
					}
					if got > wire.MaxPageBytes/2 && bytes.Contains(piece[:read], []byte{'\n'}) {
						return
					}
					if n%15 == 14 {
						amy.post(&wire.Ping{})
					}
					<-time.After(time.Second)
				}
			})
		})
	}
}

// TestLongAnswerWithinTLS names a fault: an answer that is longer than what is kept of
// TLS's own, the list of many rooms say, ended the connection of a peer that did not
// take it at once.
func TestLongAnswerWithinTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		amy := b.secured()
		topic := strings.Repeat("話", wire.MaxTopic)
		for n := range 2 * server.RestMost / len(topic) {
			must[*wire.Conversation](amy, &wire.Create{Room: fmt.Sprintf("room-%d", n), Topic: topic})
			<-time.After(time.Second)
		}
		amy = b.secured()
		if list := must[*wire.Listing](amy, &wire.List{}); len(list.Conversations) < 2*server.RestMost/len(topic) {
			t.Errorf("got %d conversations", len(list.Conversations))
		}
	})
}

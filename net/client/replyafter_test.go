package client_test

import (
	"testing"
	"testing/synctest"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// TestReplyIsOfItsHistory: one that waited on the disk while the server was set back to a
// backup replied to whatever had the number there, or was refused for good.
func TestReplyIsOfItsHistory(t *testing.T) {
	for now, want := range map[string]wire.Seq{"one": 7, "two": 0, "": 7} {
		synctest.Test(t, func(t *testing.T) {
			disk := newShelf()
			outbox, err := client.OpenOutbox(disk)
			if err != nil {
				t.Fatal(err)
			}
			if err := outbox.Add(client.Message{Conv: 7, UID: uid(1), Text: "so do I", Ref: 7, Epoch: "one"}); err != nil {
				t.Fatal(err)
			}
			f, sent := newFake(), make(chan wire.Seq, 1)
			f.before = func(p *peer, id int64, req wire.Request) bool {
				switch req := req.(type) {
				case *wire.Login:
					session := f.session0(req)
					session.Epoch = now
					p.ok(id, session)
					return true
				case *wire.Send:
					sent <- req.Ref
				}
				return false
			}
			r := run(t, f, on(disk))
			if got := until[client.Queued](r, nil).Message.Ref; got != want {
				t.Errorf("in history %q it is shown as a reply to %d, want %d", now, got, want)
			}
			if got := <-sent; got != want {
				t.Errorf("in history %q it is sent as a reply to %d, want %d", now, got, want)
			}
			r.stop(f)
		})
	}
}

package client_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// TestAReplyKeepsItsRef sends a reply that an earlier run left on the disk.
func TestAReplyKeepsItsRef(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		box, err := client.OpenOutbox(s)
		if err != nil {
			t.Fatal(err)
		}
		reply := client.Message{Conv: 7, UID: uid(1), Text: "me too", Ref: 3}
		if err := box.Add(reply); err != nil {
			t.Fatal(err)
		}
		var got wire.Seq
		f.before = func(_ *peer, _ int64, req wire.Request) bool {
			if send, ok := req.(*wire.Send); ok {
				got = send.Ref
			}
			return false
		}
		r := run(t, f, on(s))
		if q := until[client.Queued](r, nil); q.Message.Ref != 3 {
			t.Errorf("queued %+v", q.Message)
		}
		until[client.Sent](r, nil)
		if got != 3 {
			t.Errorf("it was sent in reply to %d, want 3", got)
		}
		r.stop(f)
	})
}

// TestOutboxOfAnEarlierVersion reads a file from before there were replies,
// and refuses a reply to what is no message.
func TestOutboxOfAnEarlierVersion(t *testing.T) {
	s := newShelf()
	name := "0000000000000001-" + string(uid(1)) + ".json"
	s.files[name] = []byte(`{"conv":7,"uid":"` + string(uid(1)) + `","text":"hi","at":"2026-03-04T12:00:00Z"}`)
	s.files[strings.Replace(name, "1-", "2-", 1)] = []byte("{}")
	box, err := client.OpenOutbox(s)
	if err != nil {
		t.Fatal(err)
	}
	if all := box.All(); len(all) != 1 || all[0].Text != "hi" || all[0].Ref != 0 || box.Damaged() != 1 {
		t.Errorf("%+v, %d damaged", all, box.Damaged())
	}
	if err := box.Add(client.Message{Conv: 7, UID: uid(2), Text: "hi", Ref: -1}); err == nil {
		t.Error("a reply to message -1 is taken")
	}
}

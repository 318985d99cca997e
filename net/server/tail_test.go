package server_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"parley.example/net/wire"
)

// TestNewestPageIsTheStores: the newest page, which is mostly answered from
// memory, is at any time what the same page is by its number.
func TestNewestPageIsTheStores(t *testing.T) {
	s := demo(t)
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "tail"})
	must[*wire.Conversation](bob, &wire.Join{Conv: room.ID})
	long := strings.Repeat("x", wire.MaxText)
	var said wire.Seq
	steps := map[string]func(){
		"say": func() { said = amy.say(room.ID, "hello").Seq },
		"reply": func() {
			must[*wire.Sent](bob, &wire.Send{Conv: room.ID, UID: wire.NewUID(time.Now()), Ref: said, Text: "hi"})
		},
		"edit":   func() { must[*wire.Sent](amy, &wire.Edit{Conv: room.ID, Ref: said, Text: "hello, bob"}) },
		"react":  func() { must[*wire.Sent](bob, &wire.React{Conv: room.ID, Ref: said, Emoji: "👍"}) },
		"unlike": func() { must[*wire.Sent](bob, &wire.React{Conv: room.ID, Ref: said, Emoji: "👍", Off: true}) },
		"delete": func() { must[*wire.Sent](amy, &wire.Delete{Conv: room.ID, Ref: said}) },
		"leave":  func() { must[*wire.Done](bob, &wire.Leave{Conv: room.ID}) },
		"join":   func() { must[*wire.Conversation](bob, &wire.Join{Conv: room.ID}) },
		"much": func() {
			for range 6 {
				amy.say(room.ID, long)
			}
		},
	}
	for i, name := range strings.Fields("say say edit say react reply unlike leave join delete say much say say edit delete leave say") {
		for range 2 { // the second is from memory, where it can be
			for _, limit := range []int{0, 1, 3, 50} {
				got := must[*wire.Page](amy, &wire.History{Conv: room.ID, Limit: limit})
				want := must[*wire.Page](amy, &wire.History{Conv: room.ID, Limit: limit, Before: got.Last + 1})
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("before step %d, %s, limit %d: got %s, want %s", i, name, limit, outline(got), outline(want))
				}
			}
		}
		steps[name]()
	}
}

func outline(p *wire.Page) string {
	s := fmt.Sprintf("last %d, more %t:", p.Last, p.More)
	for _, e := range p.Events {
		s += fmt.Sprintf(" %d %s %.20q", e.Seq, e.Kind, e.Text)
	}
	return s
}

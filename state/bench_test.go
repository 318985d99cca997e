package state_test

import (
	"fmt"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// BenchmarkPush measures one more message in a conversation on show, in a
// program that runs on: each State is made from the one before.
func BenchmarkPush(b *testing.B) {
	for _, loaded := range []wire.Seq{10, 10_000} {
		b.Run(fmt.Sprint(loaded), func(b *testing.B) {
			first := reading(b, 1, loaded)
			s, seq := first, loaded
			for b.Loop() {
				if seq++; seq == 2*loaded+1000 { // as many as that, and anew
					s, seq = first, loaded+1
				}
				e := event(general, 1, bob)
				e.Seq, e.Kind = seq, wire.Message
				s, _ = state.Update(s, state.EventPushed{Event: e})
				s, _ = state.Update(s, state.Seen{Conv: general, Seq: seq})
			}
		})
	}
}

// BenchmarkPushAmongMany measures one in an account that is in as many
// conversations as can be.
func BenchmarkPushAmongMany(b *testing.B) {
	var convs []wire.Conversation
	for i := range wire.MaxConversations {
		convs = append(convs, room(wire.ConvID(1000+i), fmt.Sprint("room", i), 9))
	}
	s := login(b, convs...)
	seq := wire.Seq(9)
	for b.Loop() {
		seq++
		e := event(1500, 1, bob)
		e.Seq, e.Kind = seq, wire.Message
		s, _ = state.Update(s, state.EventPushed{Event: e})
	}
}

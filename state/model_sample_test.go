package state_test

import (
	"fmt"

	"parley.example/net/wire"
	"parley.example/state"
)

// sample is a State with what it was when it was published.
type sample struct {
	s    state.State
	dump string
}

// maxSamples bounds the States that a run of the model compares at its end.
const maxSamples = 24

// keepSample keeps a state that was published, and branches off it: two
// changes of one State must not see each other.
func (m *model) keepSample(before state.State, ev state.Event) {
	if len(m.samples) >= maxSamples {
		return
	}
	m.samples = append(m.samples, sample{m.s, dump(m.s)})
	conv := before.Convs[before.Current]
	if conv == nil || len(conv.Events) == 0 {
		return
	}
	next := conv.Events[len(conv.Events)-1].Seq + 1
	other, _ := state.Update(before, state.EventPushed{Event: wire.Event{Conv: conv.ID, Seq: next, Kind: wire.Message, From: bob, Text: "branch"}})
	m.samples = append(m.samples, sample{other, dump(other)})
	if again, _ := state.Update(before, ev); dump(again) != dump(m.s) {
		m.t.Fatalf("%T gives two different states", ev)
	}
}

func (m *model) checkSamples() {
	m.t.Helper()
	for i, old := range m.samples {
		if now := dump(old.s); now != old.dump {
			m.t.Fatalf("state %d was changed after it was published:\n got %s\nwant %s", i, now, old.dump)
		}
	}
}

// dump writes everything that a State shows.
func dump(s state.State) string {
	var b []byte
	b = fmt.Appendf(b, "%+v %+v %+v %+v %v %d %v %+v %+v %t", s.Hosting, s.Link, s.Server, s.Me, s.Order, s.Current, s.People, s.Dialog, s.Notice, s.Focused)
	for _, id := range s.Order {
		c := s.Convs[id]
		b = fmt.Appendf(b, "\n%+v %t %t %t %+v %d %q\n%+v\n%+v", c.Conversation, c.AtStart, c.Loading, c.Gap, c.Pending, c.Divider, c.Draft, c.Events, c.Shown())
	}
	return string(b)
}

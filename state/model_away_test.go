package state_test

import (
	"reflect"

	"parley.example/net/wire"
	"parley.example/state"
)

// checkShown checks that an excursion shows what the server has.
func (m *model) checkShown(conv *state.Conversation, log *modelLog) {
	m.t.Helper()
	run := conv.Shown()
	if len(run.Events) == 0 || run.AtEnd {
		return
	}
	if conv.ID != m.s.Current {
		m.t.Fatal("an excursion where nobody looks")
	}
	from := int(run.Events[0].Seq) - 1
	want := log.view()[from : from+len(run.Events)]
	if !reflect.DeepEqual(withoutEdits(run.Events), withoutEdits(want)) {
		m.t.Fatalf("the excursion from %d is\n got %+v\nwant %+v", from+1, run.Events, want)
	}
	if run.AtStart != (from == int(log.below())) || run.Older || run.Newer {
		m.t.Fatalf("the excursion from %d: at the start %t, older %t, newer %t", from+1, run.AtStart, run.Older, run.Newer)
	}
}

// span answers a page of an excursion. The time of an event is its seq.
func (l *modelLog) span(e state.FetchSpan, size int) wire.Page {
	switch {
	case e.Before > 0:
		return l.older(e.Before, size)
	case e.After > 0:
		return l.newer(e.After, size)
	}
	n := len(l.events)
	low := int(l.below())
	at := min(max(int(e.Around), int(e.At), low+1), n)
	from := min(max(at-1-size/2, low), n)
	to := min(from+size, n)
	return wire.Page{Conv: l.conv.ID, Events: l.view()[from:to], Older: from > low, Newer: to < n, Last: wire.Seq(n), Floor: l.floor}
}

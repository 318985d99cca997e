package server_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"parley.example/net/wire"
)

// follower shows the messages of one conversation, by the rules of PROTOCOL.md
// and nothing else.
type follower struct {
	*peer
	conv wire.ConvID
	have wire.Seq
	seen map[wire.Seq]*shown

	checked int // how often a message was compared
}

// shown is a message, with the seq up to which its changes are in it.
type shown struct {
	wire.Event
	asof  wire.Seq
	using map[string][]wire.AccountID
}

func show(e wire.Event, asof wire.Seq) *shown {
	m := &shown{Event: e, asof: asof, using: map[string][]wire.AccountID{}}
	for _, r := range e.Reactions {
		m.using[r.Emoji] = slices.Sorted(slices.Values(r.Who))
	}
	m.Reactions = nil
	return m
}

// take takes the events that were pushed, and returns those that change
// messages.
func (f *follower) take() (changes []*wire.Event) {
	f.t.Helper()
	for _, p := range f.pushes {
		e, ok := p.(*wire.Event)
		if !ok || e.Conv != f.conv {
			continue
		}
		if f.have++; e.Seq != f.have {
			f.t.Fatalf("event %d came, want %d", e.Seq, f.have)
		}
		if e.Kind == wire.Message {
			f.seen[e.Seq] = show(*e, e.Seq)
		} else if e.Kind.OfMessage() {
			f.apply(e)
			changes = append(changes, e)
		}
	}
	f.pushes = nil
	return changes
}

func (f *follower) apply(e *wire.Event) {
	m := f.seen[e.Ref]
	if m == nil || e.Seq <= m.asof {
		return
	}
	m.asof = e.Seq
	switch e.Kind {
	case wire.Edited:
		m.Text, m.Edited = e.Text, e.Time
	case wire.Deleted:
		m.Text, m.Edited, m.Deleted = "", 0, true
		clear(m.using)
	case wire.Reacted:
		m.using[e.Text] = slices.Sorted(slices.Values(append(m.using[e.Text], e.From)))
	case wire.Unreacted:
		m.using[e.Text] = slices.DeleteFunc(m.using[e.Text], func(id wire.AccountID) bool { return id == e.From })
		if len(m.using[e.Text]) == 0 {
			delete(m.using, e.Text)
		}
	}
}

// fetch asks for a page while pushes come.
func (f *follower) fetch(req *wire.History) {
	f.t.Helper()
	f.take()
	page := must[*wire.Page](f.peer, req)
	changes := f.take() // while the page was awaited
	for _, e := range page.Events {
		if e.Kind != wire.Message {
			continue
		}
		if f.have == page.Last { // what is shown and what comes are of one moment
			f.check(e)
		}
		f.seen[e.Seq] = show(e, page.Last)
	}
	for _, e := range changes {
		f.apply(e)
	}
}

// check holds a message that is shown to what it is.
func (f *follower) check(e wire.Event) {
	f.t.Helper()
	got := f.seen[e.Seq]
	if got == nil {
		return
	}
	if want := show(e, got.asof); !reflect.DeepEqual(got, want) {
		f.t.Errorf("message %d is shown as %+v, is %+v", e.Seq, got, want)
	}
	f.checked++
}

// TestTheDocumentsRulesFollowChanges: who follows them shows every message as
// it is, whenever pages were read between the changes.
func TestTheDocumentsRulesFollowChanges(t *testing.T) {
	const rounds, each = 60, 8
	all := people(t, demo(t), "amy", "admin", "bob")
	writers, f := all[:2], &follower{peer: all[2], seen: map[wire.Seq]*shown{}}
	f.conv, f.have = f.convs["general"].ID, f.convs["general"].Last
	f.pushes = nil
	r := rand.New(rand.NewPCG(4, uint64(time.Now().UnixNano())))
	emoji := []string{"👍", "🎉", "🍵"}
	for range rounds {
		messages := slices.Sorted(maps.Keys(f.seen))
		for _, w := range writers {
			for range each {
				ref := f.have // mostly none, or a change
				if n := len(messages); n > 0 {
					ref = messages[max(0, n-1-r.IntN(12))]
				}
				switch r.IntN(8) {
				case 0, 1:
					w.post(&wire.Send{Conv: f.conv, UID: wire.NewUID(time.Now()), Text: "tea"})
				case 2, 3:
					w.post(&wire.Edit{Conv: f.conv, Ref: ref, Text: emoji[r.IntN(3)] + " tea"})
				case 4:
					w.post(&wire.Delete{Conv: f.conv, Ref: ref})
				default:
					w.post(&wire.React{Conv: f.conv, Ref: ref, Emoji: emoji[r.IntN(3)], Off: r.IntN(3) == 0})
				}
			}
		}
		if r.IntN(3) == 0 {
			clear(f.seen) // as one does who needs the room
		}
		for from, tries := f.have, 0; f.have < from+each && tries < 20; tries++ { // the writers keep pace
			f.fetch(&wire.History{Conv: f.conv, Around: max(1, f.have-wire.Seq(r.IntN(20))), Limit: 1 + r.IntN(40)})
		}
	}
	for _, w := range writers {
		for id := w.post(&wire.Ping{}); ; {
			if reply, err := w.read(); err != nil {
				t.Fatal(err)
			} else if reply.ID == id {
				break
			}
		}
	}
	must[*wire.Done](f.peer, &wire.Ping{}) // behind every push
	f.take()
	if len(f.seen) == 0 || f.have < rounds {
		t.Fatalf("%d messages are shown of %d events", len(f.seen), f.have)
	}
	for _, seq := range slices.Sorted(maps.Keys(f.seen)) {
		f.check(f.event(f.conv, seq))
	}
	if f.checked < rounds {
		t.Errorf("looked at %d messages only", f.checked)
	}
}

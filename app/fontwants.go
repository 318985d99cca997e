//go:build js || (linux && !android)

package main

import (
	"strings"
	"sync/atomic"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// fontWants are the fonts that what there is to read needs, besides the embedded ones.
// What is read is read once, and only until every font is wanted. Reading is for one
// goroutine, want is safe for concurrent use.
type fontWants struct {
	all    kit.Scripts // that can be had
	wanted *atomic.Uint32
	more   chan struct{} // told when wanted has grown

	people map[wire.AccountID]wire.Account // as last read
	convs  map[wire.ConvID]*state.Conversation
}

func newFontWants(all kit.Scripts) fontWants {
	return fontWants{all: all, wanted: new(atomic.Uint32), more: make(chan struct{}, 1)}
}

// want asks for fonts.
func (n *fontWants) want(kinds kit.Scripts) {
	kinds &= n.all
	if was := kit.Scripts(n.wanted.Or(uint32(kinds))); was|kinds == was {
		return
	}
	select {
	case n.more <- struct{}{}:
	default:
	}
}

// full reports whether every font is wanted: then nothing needs to be read.
func (n *fontWants) full() bool { return kit.Scripts(n.wanted.Load()) == n.all }

// read wants what a text needs.
func (n *fontWants) read(txt string) {
	kinds := kit.ScriptsOf(txt)
	if kinds&kit.Han != 0 && strings.Contains(txt, "**") {
		kinds |= kit.HanBold
	}
	n.want(kinds)
}

// readName wants what a name needs, which may stand in bold letters.
func (n *fontWants) readName(name string) {
	kinds := kit.ScriptsOf(name)
	if kinds&kit.Han != 0 {
		kinds |= kit.HanBold
	}
	n.want(kinds)
}

// readSaid wants what the window's own words need.
func (n *fontWants) readSaid(lang words.Lang) {
	if lang == words.Chinese {
		n.want(kit.Han | kit.HanBold)
	}
}

// wants reports whether a kind of fonts is wanted.
func (n *fontWants) wants(kind kit.Scripts) bool { return kit.Scripts(n.wanted.Load())&kind != 0 }

// readAll reads what a snapshot has that the one before had not.
func (n *fontWants) readAll(s *state.State) {
	if n.full() {
		return
	}
	n.readName(s.Server.Name)
	n.readName(s.Me.Name)
	for id, a := range s.People {
		if was, ok := n.people[id]; !ok || was.Name != a.Name {
			n.readName(a.Name)
		}
	}
	n.people = s.People
	for id, c := range s.Convs {
		if was := n.convs[id]; was != c {
			n.readConv(was, c)
		}
	}
	n.convs = s.Convs
}

// readConv reads what a conversation has that it had not before.
func (n *fontWants) readConv(was, c *state.Conversation) {
	n.readName(c.Name)
	n.read(c.Topic)
	n.read(c.Draft)
	for _, p := range c.People {
		n.readName(p.Name)
	}
	for _, p := range c.Pending {
		n.read(p.Text)
	}
	var before []wire.Event
	if was != nil {
		before = was.Events
	}
	n.readRun(before, c.Events)
	if run := c.Shown(); !run.AtEnd {
		if before = nil; was != nil {
			before = was.Shown().Events
		}
		n.readRun(before, run.Events)
	}
}

// readRun reads what a run has that it had not before.
func (n *fontWants) readRun(was, now []wire.Event) {
	for _, e := range now {
		if len(was) > 0 && e.Seq >= was[0].Seq && e.Seq <= was[len(was)-1].Seq {
			continue
		}
		n.readName(e.Name)
		n.read(e.Text)
	}
}

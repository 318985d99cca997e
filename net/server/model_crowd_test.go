package server_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"parley.example/net/wire"
)

// crowd is what all say at once.
type crowd struct {
	*world
	random *rand.Rand
	comer  int // who comes anew meanwhile; -1 for nobody
	events map[*modelConv]int
	said   map[*modelConv][]*modelMessage
	doors  map[*modelConv]bool // where the comer is removed and invited
}

// crowd has all speak at once wherever they may, in bursts. What comes first the
// model learns from the answers: each one's messages are in the order that they were
// sent in, and all who are there hear all. One of them may come anew meanwhile, whom
// the administrator removes and invites.
func (w *world) crowd(a act) {
	c := &crowd{
		world: w, random: rand.New(rand.NewPCG(uint64(a.a), uint64(a.b))), comer: -1,
		events: map[*modelConv]int{}, said: map[*modelConv][]*modelMessage{}, doors: map[*modelConv]bool{},
	}
	if a.a%2 == 0 {
		c.comer = a.who % len(w.peers)
	}
	for who := range w.peers {
		if who != c.comer {
			c.talk(who, c.random.IntN(1+a.a%120))
		}
	}
	w.speak()
	var session *wire.Session
	if c.comer >= 0 {
		session = w.comes(c.comer, c.random)
	}
	w.settle()
	for _, conv := range w.model.convs {
		c.line(conv)
	}
	if session != nil {
		c.arrived(session)
	}
}

// talk has one say much.
func (c *crowd) talk(who, much int) {
	places := slices.DeleteFunc(slices.Clone(c.model.convs), func(conv *modelConv) bool { return conv.writer(who) != "" })
	if len(places) == 0 {
		return
	}
	kinds := []int{1, 8}[c.random.IntN(2)] // nothing but messages, or others among them
	for range much {
		conv := places[c.random.IntN(len(places))]
		mine := slices.DeleteFunc(slices.Clone(conv.said), func(m *modelMessage) bool { return m.from != who || m.deleted })
		switch kind := c.random.IntN(kinds); {
		case kind == 1:
			seq := wire.Seq(1 + c.random.IntN(int(conv.last)))
			c.keep(who, &wire.Read{Conv: conv.id, Seq: seq}, wants(conv.mark(who, seq)))
		case kind == 2 && len(mine) > 0:
			m := mine[c.random.IntN(len(mine))]
			m.text, m.edited = c.word(), true
			c.keep(who, &wire.Edit{Conv: conv.id, Ref: m.seq, Text: m.text}, asked{})
			c.events[conv]++
		case kind == 3:
			c.keep(who, &wire.History{Conv: conv.id, Limit: 1 + c.random.IntN(5)}, asked{})
		case kind == 4 && who == modelAdmin && c.comer >= 0 && !conv.direct:
			c.door(conv)
		default:
			m := &modelMessage{from: who, text: c.word(), reactions: map[string]map[int]bool{}}
			c.keep(who, &wire.Send{Conv: conv.id, UID: wire.NewUID(time.Now()), Text: m.text}, asked{seq: &m.seq})
			c.said[conv] = append(c.said[conv], m)
			c.events[conv]++
		}
	}
}

// door has the administrator remove who comes, or invite them.
func (c *crowd) door(conv *modelConv) {
	c.doors[conv] = true
	c.events[conv]++
	id := c.peers[c.comer].me.ID
	if conv.members[c.comer] {
		delete(conv.members, c.comer)
		c.keep(modelAdmin, &wire.Remove{Conv: conv.id, Account: id}, asked{})
		return
	}
	conv.members[c.comer] = true
	c.keep(modelAdmin, &wire.Invite{Conv: conv.id, Account: id}, asked{})
}

// comes has one lose their connection and come back, by whatever way.
func (w *world) comes(who int, random *rand.Rand) *wire.Session {
	old := w.peers[who]
	old.conn.Close()
	p, g := gated(w.t, w.server, random.IntN(overWebSocket+1))
	p.hello()
	session := must[*wire.Session](p, &wire.Resume{Token: w.tokens[who]})
	p.begin(session)
	w.peers[who], w.gates[who] = p, g
	return session
}

// arrived holds what who came has heard against the model: all behind what they were
// told when they came. What they heard before is forgotten.
func (c *crowd) arrived(session *wire.Session) {
	p := c.peers[c.comer]
	told := map[wire.ConvID]wire.Seq{}
	for _, conv := range session.Conversations {
		told[conv.ID] = conv.Last
	}
	heard := map[[2]int64]bool{}
	listing := must[*wire.Listing](p, &wire.List{}) // behind all that was pushed
	for _, push := range p.pushes {
		if e, ok := push.(*wire.Event); ok {
			heard[[2]int64{int64(e.Conv), int64(e.Seq)}] = true
		}
	}
	p.pushes = nil
	c.heard[c.comer] = map[wire.ConvID]map[wire.Seq]bool{}
	for _, conv := range c.model.convs {
		delete(conv.heard, c.comer)
		if c.doors[conv] || !conv.members[c.comer] {
			continue
		}
		for seq := told[conv.id] + 1; seq <= conv.last; seq++ {
			if !heard[[2]int64{int64(conv.id), int64(seq)}] {
				c.t.Fatalf("%s came when %d was at %d, and was not pushed %d", p.me.Name, conv.id, told[conv.id], seq)
			}
		}
	}
	for _, conv := range listing.Conversations {
		if m := c.model.of(c.comer)[conv.ID]; c.doors[m] {
			m.read[c.comer] = conv.Read // where they came in, which was not known
		}
	}
}

// line gives what all said at once its place in a conversation.
func (c *crowd) line(conv *modelConv) {
	first, said := conv.last+1, c.said[conv]
	for range c.events[conv] {
		conv.event()
	}
	last := map[int]wire.Seq{} // of each
	for _, m := range said {
		if m.seq < first || m.seq > conv.last || m.seq <= last[m.from] {
			c.t.Fatalf("%s has got seq %d of %d, behind their %d and of %d to %d", c.peers[m.from].me.Name, m.seq, conv.id, last[m.from], first, conv.last)
		}
		last[m.from] = m.seq
	}
	slices.SortFunc(said, func(a, b *modelMessage) int { return cmp.Compare(a.seq, b.seq) })
	for i := range said[min(1, len(said)):] {
		if said[i].seq == said[i+1].seq {
			c.t.Fatalf("two messages have seq %d of %d", said[i].seq, conv.id)
		}
	}
	conv.said = append(conv.said, said...)
}

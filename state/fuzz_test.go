package state_test

import (
	"slices"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// steps are what may happen in the model, by the byte that asks for it; arg is
// the byte after it.
var steps = []func(m *model, arg byte){
	func(m *model, arg byte) { m.say(arg, bob) },
	func(m *model, arg byte) { m.say(arg, admin) },
	func(m *model, arg byte) { m.say(arg, amy) }, // from another device
	func(m *model, arg byte) {
		m.append(pick(arg), wire.Event{Kind: wire.Joined, From: bob})
	},
	func(m *model, _ byte) { m.deliver(0) },
	func(m *model, arg byte) {
		for range arg % 16 {
			m.deliver(0)
		}
	},
	func(m *model, arg byte) { m.deliver(int(arg % 3)) }, // out of order
	func(m *model, _ byte) { m.lose() },
	func(m *model, _ byte) { // a push comes twice
		if len(m.stream) > 0 {
			if p, ok := m.stream[0].(state.EventPushed); ok {
				m.update(p)
			}
		}
	},
	func(m *model, arg byte) { m.process(1 + int(arg)) },
	func(m *model, arg byte) { m.process(1 + 40*int(arg)) },
	func(m *model, _ byte) { m.fail() },
	func(m *model, arg byte) { // an answer of long ago comes again
		if len(m.old) > 0 {
			m.update(m.old[int(arg)%len(m.old)])
		}
	},
	func(m *model, _ byte) { m.cut() },
	func(m *model, _ byte) { m.connect() },
	func(m *model, arg byte) { m.choose(arg) },
	func(m *model, _ byte) { m.update(state.LoadOlder{Conv: m.s.Current}) },
	func(m *model, arg byte) { m.see(arg) },
	func(m *model, arg byte) { m.markElsewhere(arg) },
	func(m *model, arg byte) { m.update(state.Focused{On: arg%2 == 0}) },
	func(m *model, arg byte) { m.send(arg) },
	func(m *model, _ byte) { m.flush(false) },
	func(m *model, _ byte) { m.flush(true) },
	func(m *model, arg byte) { m.again(arg) },
	func(m *model, arg byte) { m.burst(arg) },
	func(m *model, arg byte) { m.moveOut(arg) },
	func(m *model, arg byte) { m.moveIn(arg) },
	func(m *model, arg byte) { m.changeAccount(arg) },
	func(m *model, _ byte) { m.restart() },
	func(m *model, arg byte) { m.changeSome(arg, wire.Edited) },
	func(m *model, arg byte) { m.changeSome(arg, wire.Deleted) },
	func(m *model, arg byte) { m.changeSome(arg, wire.Reacted) },
	func(m *model, arg byte) { m.changeSome(arg, wire.Unreacted) },
	func(m *model, arg byte) { m.act(arg) },
	func(m *model, _ byte) { m.update(state.Reminded{At: noon.Add(state.UndoTime)}) },
	func(m *model, arg byte) { m.jump(arg) },
	func(m *model, arg byte) {
		at := time.UnixMilli(int64(len(m.logs[pick(arg)].events) * int(arg) / 255))
		m.update(state.JumpDate{Conv: m.s.Current, At: at})
	},
	func(m *model, _ byte) { m.update(state.LoadNewer{Conv: m.s.Current}) },
	func(m *model, _ byte) { m.update(state.Latest{Conv: m.s.Current}) },
	func(m *model, arg byte) { m.expire(arg) },
}

func pick(arg byte) wire.ConvID {
	return []wire.ConvID{general, random, withBob, withAdm}[arg%4]
}

// say lets an account say something, one that is a member.
func (m *model) say(arg byte, from wire.AccountID) {
	if id := pick(arg); m.logs[id].members[from] {
		m.append(id, wire.Event{Kind: wire.Message, From: from, Text: []string{"word", "@amy", "a word for @bob"}[arg/8%3]})
	}
}

// fail lets the oldest request fail on a connection that lives.
func (m *model) fail() {
	if len(m.asked) == 0 {
		return
	}
	if p, ok := failure(m.asked[0]); ok {
		m.stream = append(m.stream, p)
	}
	m.asked = m.asked[1:]
}

func (m *model) choose(arg byte) {
	if arg%8 == 7 {
		m.update(state.Select{})
		return
	}
	m.update(state.Select{Conv: pick(arg), Draft: "half"})
}

// see lets me see the loaded run of what is on show up to somewhere.
func (m *model) see(arg byte) {
	if conv := m.s.Convs[m.s.Current]; conv != nil && len(conv.Events) > 0 {
		e := conv.Events[len(conv.Events)*int(arg)/256]
		m.update(state.Seen{Conv: conv.ID, Seq: e.Seq})
	}
}

func (m *model) markElsewhere(arg byte) {
	l := m.logs[pick(arg)]
	seq := wire.Seq(len(l.events) * int(arg) / 255)
	if !l.members[m.me] || seq <= l.read[m.me] {
		return
	}
	l.read[m.me] = seq
	if m.online {
		m.stream = append(m.stream, state.Marked{Conv: l.conv.ID, Seq: seq})
	}
}

// jump goes somewhere in the log of what is on show.
func (m *model) jump(arg byte) {
	if l := m.logs[m.s.Current]; l != nil {
		m.update(state.Jump{Conv: m.s.Current, Seq: wire.Seq(1 + len(l.events)*int(arg)/255)})
	}
}

// act lets me change a message that is on show.
func (m *model) act(arg byte) {
	conv := m.s.Convs[m.s.Current]
	if conv == nil || len(conv.Events) == 0 {
		return
	}
	e := conv.Events[len(conv.Events)-1-int(arg/16)%len(conv.Events)]
	switch arg % 5 {
	case 0:
		m.update(state.Edit{Conv: conv.ID, Ref: e.Seq, Text: "my own " + string('a'+rune(arg%26))})
	case 1:
		m.update(state.Delete{Conv: conv.ID, Ref: e.Seq, At: noon})
	case 2:
		m.update(state.Undelete{Conv: conv.ID, Ref: e.Seq})
	case 3:
		m.update(state.React{Conv: conv.ID, Ref: e.Seq, Emoji: "👍"})
	default:
		m.update(state.React{Conv: conv.ID, Ref: e.Seq, Emoji: "👍", Off: true})
	}
}

// changeSome lets somebody change one of the last messages of a conversation.
func (m *model) changeSome(arg byte, kind wire.EventKind) {
	id := pick(arg)
	n := int(arg / 4 % 16)
	for _, e := range slices.Backward(m.logs[id].events) {
		if e.Kind != wire.Message {
			continue
		}
		if n--; n < 0 {
			from := []wire.AccountID{bob, admin, amy}[int(arg/64)%3]
			txt := "👍"
			switch kind {
			case wire.Edited:
				from, txt = e.From, "edited "+string('a'+rune(arg%26))
			case wire.Deleted:
				from, txt = e.From, ""
			}
			m.change(id, wire.Event{Kind: kind, From: from, Ref: e.Seq, Text: txt})
			return
		}
	}
}

func (m *model) send(arg byte) {
	id := m.s.Current
	if m.s.Convs[id] == nil {
		return
	}
	u := m.uid()
	m.mine[u] = id
	m.update(state.Send{Conv: id, UID: u, Text: string('a' + rune(arg%26)), At: noon, Ref: wire.Seq(arg % 3)})
}

// again retries or discards a message that was refused.
func (m *model) again(arg byte) {
	conv := m.s.Convs[pick(arg)]
	if conv == nil || len(conv.Pending) == 0 {
		return
	}
	p := conv.Pending[int(arg/4)%len(conv.Pending)]
	if arg >= 128 && p.Phase == state.SendFailed {
		delete(m.mine, p.UID)
		m.update(state.Discard{Conv: conv.ID, UID: p.UID})
		return
	}
	m.update(state.Retry{Conv: conv.ID, UID: p.UID})
}

// burst is a busy time of which only the last push arrives.
func (m *model) burst(arg byte) {
	id, stream := pick(arg), m.stream
	if len(m.logs[id].events) > 6000 {
		return
	}
	for range 10 * int(arg) {
		m.append(id, wire.Event{Kind: wire.Message, From: admin})
	}
	if len(m.stream) > len(stream) {
		m.stream = append(stream, m.stream[len(m.stream)-1])
	}
}

func (m *model) moveOut(arg byte) {
	l := m.logs[pick(arg)]
	if l.conv.Kind != wire.Room || !l.members[m.me] {
		return
	}
	m.append(l.conv.ID, wire.Event{Kind: wire.Left, From: m.me})
	l.members[m.me] = false
	if m.online {
		m.stream = append(m.stream, state.ConvClosed{Conv: l.conv.ID})
	}
}

func (m *model) moveIn(arg byte) {
	l := m.logs[pick(arg)]
	if l.members[m.me] || l.conv.Kind != wire.Room {
		return
	}
	l.members[m.me] = true
	c := l.conv
	c.Last, c.Floor = wire.Seq(len(l.events)+1), l.floor
	l.read[m.me] = c.Last
	if m.online {
		m.stream = append(m.stream, state.ConvOpened{Conv: c, Show: arg%3 == 0})
	}
	m.append(l.conv.ID, wire.Event{Kind: wire.Joined, From: m.me})
}

// changeAccount logs out and in, as the same or another.
func (m *model) changeAccount(arg byte) {
	m.cut()
	m.mine, m.old = make(map[wire.UID]wire.ConvID), nil
	m.update([]state.Event{state.Logout{}, state.LoggedOut{}}[arg%2])
	if len(m.s.Convs) > 0 || m.s.Me.ID != 0 {
		m.t.Fatal("logged out, and something is left")
	}
	m.me = []wire.AccountID{amy, bob}[arg/2%2]
	m.connect()
}

// restart begins anew with what the disk has, told before the server answers.
func (m *model) restart() {
	m.cut()
	m.mine, m.old, m.s = make(map[wire.UID]wire.ConvID), nil, state.State{}
	m.queued()
	m.connect()
}

// FuzzUpdate lets a State follow the model through whatever happens, and
// compares the two at the end.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{9, 50, 4, 0, 0, 0, 4, 0, 17, 255, 20, 1, 21, 0, 5, 9})           // read, chat
	f.Add([]byte{9, 50, 4, 0, 0, 0, 7, 0, 1, 0, 4, 0, 9, 9, 4, 0})                // a lost push
	f.Add([]byte{9, 50, 4, 0, 20, 1, 21, 0, 7, 0, 13, 0, 14, 0, 21, 0, 5, 9})     // a lost answer
	f.Add([]byte{10, 99, 4, 0, 24, 200, 14, 0, 10, 99, 5, 5, 16, 0, 10, 9, 5, 5}) // far behind
	f.Add([]byte{20, 3, 27, 2, 0, 0, 20, 3, 27, 1, 28, 0, 12, 0})                 // other accounts
	f.Add([]byte{20, 3, 22, 0, 5, 9, 23, 0, 25, 0, 26, 0, 5, 9, 23, 200, 18, 77}) // refused, moved out
	f.Add([]byte{24, 255, 24, 252, 24, 248, 24, 244, 14, 0, 10, 255, 5, 9, 16, 0, 10, 255, 5, 9, 15, 1, 17, 9, 15, 0})
	f.Add([]byte{9, 50, 4, 0, 0, 0, 1, 0, 31, 64, 31, 0, 29, 4, 16, 0, 9, 9, 31, 4, 5, 9, 5, 9, 30, 4, 7, 0, 32, 0, 9, 9, 5, 9})
	f.Add([]byte{9, 50, 4, 0, 20, 1, 21, 0, 5, 9, 33, 0, 33, 3, 9, 9, 9, 9, 5, 9, 33, 1, 34, 0, 13, 0, 14, 0, 5, 9, 33, 4, 24, 50, 29, 8})
	f.Add([]byte{24, 200, 14, 0, 10, 99, 5, 9, 35, 40, 9, 60, 4, 0, 31, 4, 5, 9, 16, 0, 9, 90, 5, 9, 37, 0, 9, 90, 5, 9, 37, 0, 10, 50, 5, 9}) // an excursion
	f.Add([]byte{24, 200, 14, 0, 10, 99, 5, 9, 36, 9, 9, 60, 0, 0, 29, 8, 30, 64, 5, 9, 13, 0, 24, 255, 14, 0, 10, 99, 5, 9, 38, 0, 20, 3})
	f.Add([]byte{24, 60, 14, 0, 10, 99, 5, 9, 39, 80, 5, 9, 1, 0, 5, 9, 39, 252, 5, 9, 1, 0, 5, 9, 16, 0, 9, 9, 5, 9})
	f.Add([]byte{24, 200, 14, 0, 10, 99, 5, 9, 35, 40, 9, 60, 4, 0, 39, 60, 16, 0, 9, 90, 5, 9, 13, 0, 39, 140, 14, 0, 37, 0, 10, 50, 5, 9}) // in an excursion
	f.Fuzz(func(t *testing.T, ops []byte) {
		m := newModel(t)
		for i := 0; i+1 < min(len(ops), 400); i += 2 {
			steps[int(ops[i])%len(steps)](m, ops[i+1])
		}
		m.finish()
	})
}

package server_test

import (
	"maps"
	"slices"

	"parley.example/net/wire"
)

// model is what a server ought to be, as simple as can be: it is asked what a
// request is answered, and what everybody sees afterwards.
type model struct {
	convs []*modelConv
	words int // that were said; each is another
}

// modelConv is a conversation of accounts, who are numbers.
type modelConv struct {
	id                      wire.ConvID // zero until the server has told it
	direct, private, arched bool
	name                    string
	owner                   int
	members                 map[int]bool
	read                    map[int]wire.Seq
	last                    wire.Seq
	said                    []*modelMessage
	heard                   map[int]map[wire.Seq]bool // the events that each was pushed
}

// modelMessage is a message.
type modelMessage struct {
	seq, ref        wire.Seq
	from            int
	text            string
	edited, deleted bool
	reactions       map[string]map[int]bool
}

// modelAdmin is who administers the server.
const modelAdmin = 0

// event is one more of a conversation, which its members hear.
func (c *modelConv) event() wire.Seq {
	c.last++
	for who := range c.members {
		if c.heard[who] == nil {
			c.heard[who] = map[wire.Seq]bool{}
		}
		c.heard[who][c.last] = true
	}
	return c.last
}

// stranger is the answer to one who is not in it.
func (c *modelConv) stranger(who int) wire.Code {
	switch {
	case c.members[who]:
		return ""
	case c.direct || c.private:
		return wire.CodeNotFound
	}
	return wire.CodeNotMember
}

// moderator is the answer to one who moderates it.
func (c *modelConv) moderator(who int) wire.Code {
	switch no := c.stranger(who); {
	case no != "":
		return no
	case who != c.owner && who != modelAdmin && !c.direct:
		return wire.CodeForbidden
	case c.direct:
		return wire.CodeNotFound
	}
	return ""
}

// writer is the answer to one who writes in it.
func (c *modelConv) writer(who int) wire.Code {
	if no := c.stranger(who); no != "" || !c.arched {
		return no
	}
	return wire.CodeArchived
}

func (c *modelConv) message(seq wire.Seq) *modelMessage {
	for _, m := range c.said {
		if m.seq == seq {
			return m
		}
	}
	return nil
}

// taken reports whether a room that one may know of has the name.
func (m *model) taken(who int, name string, but *modelConv) bool {
	return slices.ContainsFunc(m.convs, func(c *modelConv) bool {
		return c != but && !c.direct && c.name == name && (!c.private || c.members[who])
	})
}

func (m *model) create(who int, name string, private bool) (*modelConv, wire.Code) {
	if m.taken(who, name, nil) {
		return nil, wire.CodeTaken
	}
	return m.begin(&modelConv{private: private, name: name, owner: who}, who), ""
}

// begin makes a conversation.
func (m *model) begin(c *modelConv, members ...int) *modelConv {
	c.members, c.read, c.heard = map[int]bool{}, map[int]wire.Seq{}, map[int]map[wire.Seq]bool{}
	for _, who := range members {
		c.members[who], c.read[who] = true, 1
	}
	c.event()
	m.convs = append(m.convs, c)
	return c
}

func (m *model) openDirect(who, other int) *modelConv {
	for _, c := range m.convs {
		if c.direct && c.members[who] && c.members[other] {
			return c
		}
	}
	return m.begin(&modelConv{direct: true, owner: -1}, who, other)
}

func (c *modelConv) join(who int) wire.Code {
	no := c.stranger(who)
	switch {
	case no == wire.CodeNotMember:
		c.enter(who)
		return ""
	case c.direct:
		return wire.CodeNotFound
	}
	return no
}

func (c *modelConv) enter(who int) {
	c.members[who] = true
	c.read[who] = c.event()
}

func (c *modelConv) leave(who int) wire.Code {
	switch no := c.stranger(who); {
	case no != "":
		return no
	case c.direct:
		return wire.CodeNotFound
	}
	c.part(who)
	return ""
}

func (c *modelConv) part(who int) {
	delete(c.members, who)
	c.event()
}

func (c *modelConv) invite(who, whom int) wire.Code {
	switch no := c.stranger(who); {
	case no != "":
		return no
	case c.direct:
		return wire.CodeNotFound
	case c.arched:
		return wire.CodeArchived
	case !c.members[whom]:
		c.enter(whom)
	}
	return ""
}

func (c *modelConv) remove(who, whom int) wire.Code {
	no := c.moderator(who)
	if no == "" && c.members[whom] {
		c.part(whom)
	}
	return no
}

func (c *modelConv) archive(who int, on bool) wire.Code {
	no := c.moderator(who)
	if no == "" && c.arched != on {
		c.arched = on
		c.event()
	}
	return no
}

func (m *model) rename(c *modelConv, who int, name string) wire.Code {
	switch no := c.moderator(who); {
	case no != "":
		return no
	case c.name == name:
		return ""
	case c.arched:
		return wire.CodeArchived
	case m.taken(who, name, c):
		return wire.CodeTaken
	}
	c.name = name
	c.event()
	return ""
}

func (c *modelConv) send(who int, text string, ref wire.Seq) wire.Code {
	no := c.writer(who)
	if no == "" && ref != 0 && c.message(ref) == nil {
		no = wire.CodeInvalid
	}
	if no == "" {
		c.said = append(c.said, &modelMessage{seq: c.event(), ref: ref, from: who, text: text, reactions: map[string]map[int]bool{}})
	}
	return no
}

// change is the answer to one who changes a message.
func (c *modelConv) change(who int, seq wire.Seq) (*modelMessage, wire.Code) {
	if no := c.writer(who); no != "" {
		return nil, no
	}
	if m := c.message(seq); m != nil {
		return m, ""
	}
	return nil, wire.CodeInvalid
}

func (c *modelConv) edit(who int, seq wire.Seq, text string) wire.Code {
	m, no := c.change(who, seq)
	switch {
	case no != "":
		return no
	case m.from != who:
		return wire.CodeForbidden
	case m.deleted:
		return wire.CodeInvalid
	case m.text != text:
		m.text, m.edited = text, true
		c.event()
	}
	return ""
}

func (c *modelConv) erase(who int, seq wire.Seq) wire.Code {
	m, no := c.change(who, seq)
	switch {
	case no != "":
		return no
	case m.from != who && who != modelAdmin && (c.direct || who != c.owner):
		return wire.CodeForbidden
	case !m.deleted:
		m.deleted, m.text, m.edited = true, "", false
		clear(m.reactions)
		c.event()
	}
	return ""
}

func (c *modelConv) react(who int, seq wire.Seq, emoji string, off bool) wire.Code {
	m, no := c.change(who, seq)
	switch {
	case no != "":
		return no
	case m.deleted:
		return wire.CodeInvalid
	case m.reactions[emoji][who] == !off:
		return ""
	}
	if m.reactions[emoji] == nil {
		m.reactions[emoji] = map[int]bool{}
	}
	if m.reactions[emoji][who] = true; off {
		delete(m.reactions[emoji], who)
	}
	c.event()
	return ""
}

func (c *modelConv) mark(who int, seq wire.Seq) wire.Code {
	no := c.stranger(who)
	if no == "" {
		c.read[who] = max(c.read[who], min(seq, c.last))
	}
	return no
}

// unread counts the others' messages that one has not read.
func (c *modelConv) unread(who int) (n int) {
	for _, m := range c.said {
		if m.from != who && !m.deleted && m.seq > c.read[who] {
			n++
		}
	}
	return n
}

// of are the conversations of one, by their ids.
func (m *model) of(who int) map[wire.ConvID]*modelConv {
	mine := map[wire.ConvID]*modelConv{}
	for _, c := range m.convs {
		if c.members[who] {
			mine[c.id] = c
		}
	}
	return mine
}

// found are the messages that one finds by a word, by their places.
func (m *model) found(who int, word string) map[[2]int64]bool {
	all := map[[2]int64]bool{}
	for _, c := range m.of(who) {
		for _, said := range c.said {
			if slices.Contains(slices.Collect(fields(said.text)), word) {
				all[[2]int64{int64(c.id), int64(said.seq)}] = true
			}
		}
	}
	return all
}

// equalKeys reports whether two sets are one.
func equalKeys[K comparable](a, b map[K]bool) bool { return maps.Equal(a, b) }

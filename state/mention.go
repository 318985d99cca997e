package state

import (
	"strings"

	"parley.example/net/wire"
)

// MentionsMe reports whether a message of a conversation mentions Me. Who the
// members of a room are is not always known: every account counts as one.
func (s *State) MentionsMe(conv *Conversation, e *wire.Event) bool {
	if e.Kind != wire.Message || e.Deleted || e.From == s.Me.ID || !strings.Contains(e.Text, "@") {
		return false
	}
	for _, run := range wire.Mentions(e.Text) {
		if s.meansMe(conv, run) {
			return true
		}
	}
	return false
}

// meansMe reports whether what stands behind an @ means Me, as the longest name
// in it that there is.
func (s *State) meansMe(conv *Conversation, run string) bool {
	me := wire.FoldName(s.Me.Name)
	for _, name := range wire.MentionNames(run) {
		switch name = wire.FoldName(name); {
		case name == me || name == wire.Everyone:
			return true
		case s.isAnother(conv, name):
			return false
		}
	}
	return false
}

// Knows reports whether a name is a member's of a conversation, as MentionsMe has
// it.
func (s *State) Knows(conv *Conversation, name string) bool {
	name = wire.FoldName(name)
	return name == wire.FoldName(s.Me.Name) || s.isAnother(conv, name)
}

// isAnother reports whether a folded name is another member's.
func (s *State) isAnother(conv *Conversation, name string) bool {
	if conv.Kind == wire.Direct {
		for _, p := range conv.People {
			if wire.FoldName(p.Name) == name {
				return true
			}
		}
		return false
	}
	for _, p := range s.People {
		if wire.FoldName(p.Name) == name {
			return true
		}
	}
	return false
}

// span is which part of a log a count is about: what lies above from, up to to.
type span struct{ from, to wire.Seq }

// countMentions brings the count of a conversation's mentions to what it holds.
// Where that is not all that is unread, what was counted stays, less what was
// read since and more by what came.
func (c *change) countMentions(conv *Conversation) {
	count := func(events []wire.Event) int {
		n := 0
		for i := range events {
			if c.MentionsMe(conv, &events[i]) {
				n++
			}
		}
		return n
	}
	read, known := conv.indexAbove(conv.Read), conv.indexAbove(max(conv.counted.to, conv.Read))
	switch {
	case conv.Unread == 0:
		conv.Mentions = 0
	case conv.covers():
		conv.Mentions = count(conv.Events[read:])
	case conv.Mentions < wire.MaxUnread: // else it says "so many or more"
		conv.Mentions -= count(conv.Events[min(conv.indexAbove(conv.counted.from), read):read])
		conv.Mentions += count(conv.Events[known:])
	}
	conv.Mentions = max(0, min(conv.Mentions, conv.Unread))
	conv.counted = span{conv.Read, max(conv.counted.to, conv.top())}
}

// mentioned counts a message that came without a run that it could stand in.
func (c *change) mentioned(conv *Conversation, e wire.Event) {
	if e.Seq > conv.Read && c.MentionsMe(conv, &e) {
		conv.Mentions++
	}
	conv.counted.to = max(conv.counted.to, e.Seq)
}

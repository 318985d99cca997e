package state

import (
	"slices"
	"time"

	"parley.example/net/wire"
)

const (
	// TypingTime is how long a word that somebody is typing holds, and TypingEvery
	// how often it is said while they go on.
	TypingTime  = 5 * time.Second
	TypingEvery = 3 * time.Second
	// maxTypists bounds those that are remembered of a conversation.
	maxTypists = 16
)

// Typist is a member who is writing something.
type Typist struct {
	Account wire.AccountID
	// Until is when that is forgotten.
	Until time.Time
	// asked is when a Remind about it comes, one at a time.
	asked time.Time
}

// typing handles who is writing something.
//
//	Typing → AskTyping → the server of the others → TypingHeard → Remind → Reminded
func (c *change) typing(ev Event) {
	switch ev := ev.(type) {
	case Typing:
		if conv := c.Convs[ev.Conv]; conv != nil && !conv.Archived && c.online() {
			c.do(AskTyping(ev))
		}
	case TypingHeard:
		c.typingHeard(ev)
	}
}

func (c *change) typingHeard(ev TypingHeard) {
	conv := c.Convs[ev.Conv]
	if conv == nil || ev.Account == c.Me.ID || ev.Account == 0 {
		return
	}
	until := ev.At.Add(TypingTime)
	i := slices.IndexFunc(conv.Typing, func(t Typist) bool { return t.Account == ev.Account })
	if i < 0 && len(conv.Typing) >= maxTypists {
		return
	}
	conv = c.touch(ev.Conv)
	if i >= 0 { // its reminder is under way, and asks for the next
		conv.Typing = slices.Clone(conv.Typing)
		conv.Typing[i].Until = until
		return
	}
	conv.Typing = append(slices.Clip(conv.Typing), Typist{Account: ev.Account, Until: until, asked: until})
	c.do(Remind{At: until})
}

// typedOut forgets who wrote something and has not gone on by a time.
func (c *change) typedOut(at time.Time) {
	for _, id := range c.Order {
		due := func(t Typist) bool { return !t.asked.After(at) }
		if !slices.ContainsFunc(c.Convs[id].Typing, due) {
			continue
		}
		conv := c.touch(id)
		conv.Typing = slices.DeleteFunc(slices.Clone(conv.Typing), func(t Typist) bool { return !t.Until.After(at) })
		for i, t := range conv.Typing {
			if due(t) {
				conv.Typing[i].asked = t.Until
				c.do(Remind{At: t.Until})
			}
		}
	}
}

// typed forgets that somebody was writing what has come.
func (conv *Conversation) typed(who wire.AccountID) {
	is := func(t Typist) bool { return t.Account == who }
	if slices.ContainsFunc(conv.Typing, is) {
		conv.Typing = slices.DeleteFunc(slices.Clone(conv.Typing), is)
	}
}

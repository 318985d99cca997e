package state

import (
	"slices"

	"parley.example/net/wire"
)

// ahead says that messages of a run came in a page that was read when the
// log's end was at asof: what later events up to there made of them is in them
// already, though the run has not got so far.
type ahead struct{ from, to, asof wire.Seq }

// amendment is the change of messages by the events that came into a run.
type amendment struct {
	*Conversation
	copied bool // the run is nobody else's, so that messages in it may be written to
}

// amend lets events that came into the run change the messages that they are
// about. The run was from first to top, and what came in a page has in it what
// was known at asof. last is the newest event that was known of before.
//
// Of the messages that were there, all events up to top are in already, and of
// those in conv.ahead even more; of those that came, all up to asof.
func (conv *Conversation) amend(first, top, asof, last wire.Seq, me wire.AccountID) {
	a := amendment{Conversation: conv}
	from := top
	if older := first > 0 && conv.first() < first; older {
		conv.ahead = append(slices.Clip(conv.ahead), ahead{conv.first(), first - 1, asof})
		from = min(from, asof)
	}
	if conv.top() > top {
		conv.ahead = append(slices.Clip(conv.ahead), ahead{max(top+1, conv.first()), conv.top(), asof})
	}
	for i := conv.indexAbove(from); i < len(conv.Events); i++ {
		e := conv.Events[i]
		if !e.Kind.OfMessage() {
			continue
		}
		known := conv.asof(e.Ref)
		if e.Ref >= first && e.Ref <= top {
			known = max(known, top)
		}
		conv.requote(e)
		if e.Seq > last {
			conv.unsay(e, me)
		}
		if e.Seq > known || e.Kind == wire.Deleted {
			a.apply(e, me)
		}
	}
	conv.ahead = slices.DeleteFunc(slices.Clone(conv.ahead), func(s ahead) bool { return s.asof <= conv.top() })
}

// asof is the event up to which a message of the run has in it what changed it;
// zero where that is no more than the run has.
func (conv *Conversation) asof(seq wire.Seq) wire.Seq {
	var asof wire.Seq
	for _, s := range conv.ahead {
		if seq >= s.from && seq <= s.to {
			asof = max(asof, s.asof)
		}
	}
	return asof
}

// unsay takes a message that is deleted out of those to read. Of one that is
// not loaded it is not known whose it was: its author's, mostly, who deletes it.
func (conv *Conversation) unsay(e wire.Event, me wire.AccountID) {
	if e.Kind != wire.Deleted || conv.Unread >= wire.MaxUnread { // "so many or more"
		return
	}
	counted := e.Ref > conv.Read && e.From != me
	if m := conv.Message(e.Ref); m != nil {
		counted = conv.counts(*m, me)
	}
	if counted {
		conv.Unread = max(0, conv.Unread-1)
	}
}

// Message is the loaded message of a seq; nil where there is none.
func (conv *Conversation) Message(seq wire.Seq) *wire.Event {
	if m := conv.inRun(seq); m != nil || conv.away == nil {
		return m
	}
	return conv.away.inRun(seq)
}

// inRun is the message of a seq in the run; nil where there is none.
func (conv *Conversation) inRun(seq wire.Seq) *wire.Event {
	i := seq - conv.first()
	if seq < 1 || i < 0 || i >= wire.Seq(len(conv.Events)) || conv.Events[i].Kind != wire.Message {
		return nil
	}
	return &conv.Events[i]
}

// own returns an event of the run to write to. Published States share the run,
// so the first one makes it anew.
func (a *amendment) own(i int) *wire.Event {
	if !a.copied {
		a.copied = true
		a.build(a.Events)
	}
	return &a.Events[i]
}

// apply changes the message that an event is about, where it is loaded.
func (a *amendment) apply(e wire.Event, me wire.AccountID) {
	if e.Kind == wire.Deleted {
		a.forgetWords(e)
	}
	m := a.inRun(e.Ref)
	if m == nil || m.Deleted || e.Ref >= e.Seq {
		return
	}
	at := int(e.Ref - a.first())
	switch e.Kind {
	case wire.Edited:
		if e.Text != "" && e.Time >= m.Edited { // without words, its deletion follows
			m = a.own(at)
			m.Text, m.Edited = e.Text, e.Time
		}
	case wire.Deleted:
		m = a.own(at)
		m.Text, m.Edited, m.Reactions, m.Deleted = "", 0, nil, true
	case wire.Reacted:
		if list, changed := reacted(m.Reactions, e, me); changed {
			a.own(at).Reactions = list
		}
	case wire.Unreacted:
		if list, changed := unreacted(m.Reactions, e); changed {
			a.own(at).Reactions = list
		}
	}
}

// forgetWords takes the words of a deleted message out of its edits, too.
func (a *amendment) forgetWords(e wire.Event) {
	for i := a.indexAbove(e.Ref); i < len(a.Events) && a.Events[i].Seq < e.Seq; i++ {
		if ed := a.Events[i]; ed.Kind == wire.Edited && ed.Ref == e.Ref && ed.Text != "" {
			a.own(i).Text = ""
		}
	}
}

// reacted is a list of reactions with one more, once for each account.
func reacted(list []wire.Reaction, e wire.Event, me wire.AccountID) ([]wire.Reaction, bool) {
	i := slices.IndexFunc(list, func(r wire.Reaction) bool { return r.Emoji == e.Text })
	if i < 0 {
		return append(slices.Clip(list), wire.Reaction{Emoji: e.Text, Count: 1, Who: []wire.AccountID{e.From}}), true
	}
	r := list[i]
	if slices.Contains(r.Who, e.From) {
		return list, false
	}
	r.Count++
	switch {
	case len(r.Who) < wire.MaxWho:
		r.Who = append(slices.Clip(r.Who), e.From)
	case e.From == me: // always among those that are named
		r.Who = append(slices.Clone(r.Who[:wire.MaxWho-1]), me)
	}
	list = slices.Clone(list)
	list[i] = r
	return list, true
}

// unreacted is a list of reactions with one less.
func unreacted(list []wire.Reaction, e wire.Event) ([]wire.Reaction, bool) {
	i := slices.IndexFunc(list, func(r wire.Reaction) bool { return r.Emoji == e.Text })
	if i < 0 {
		return list, false
	}
	r := list[i]
	at := slices.Index(r.Who, e.From)
	if at < 0 && r.Count <= len(r.Who) {
		return list, false
	}
	r.Count--
	if at >= 0 {
		r.Who = slices.Delete(slices.Clone(r.Who), at, at+1)
	}
	list = slices.Clone(list)
	if r.Count <= 0 {
		if list = slices.Delete(list, i, i+1); len(list) == 0 {
			list = nil
		}
		return list, true
	}
	list[i] = r
	return list, true
}

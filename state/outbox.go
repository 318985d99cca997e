package state

import (
	"slices"
	"strings"
	"unicode"

	"parley.example/net/wire"
)

// outbox handles my messages until they are events of the log.
//
//	Send → Enqueue → Queued → Sent → EventPushed or PageLoaded
//	                        ↘ NotSent → Retry → Enqueue → …
//	                                  ↘ Discard → Dequeue
func (c *change) outbox(ev Event) {
	switch ev := ev.(type) {
	case Send:
		c.send(ev)
	case Retry:
		c.retry(ev)
	case Discard:
		if p := c.pending(ev.Conv, ev.UID); p != nil && p.Phase != SendDone && c.asked == nil {
			c.touch(ev.Conv).unqueue(ev.UID)
			c.do(Dequeue{UID: ev.UID})
		}
	case Left:
		if c.LoggedIn() && c.asked == nil {
			c.do(Adopt{})
		}
	case Queued:
		c.queued(ev)
	case Sent:
		c.sent(ev)
	case NotSent:
		c.notSent(ev.Conv, ev.UID, ev.Why)
	case OutboxDamaged:
		c.Notice = Notice{Kind: NoticeDamaged}
	case DiskFailed:
		c.Notice = Notice{Kind: NoticeDisk, Detail: ev.Detail}
		c.notSent(ev.Conv, ev.UID, "")
	}
}

// sayable is text as the server takes it: clean, and without what no keyboard
// types but a clipboard may hold.
func sayable(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return wire.CleanText(text)
}

func (c *change) send(ev Send) {
	text := sayable(ev.Text)
	conv := c.Convs[ev.Conv]
	switch {
	case text == "":
		c.Notice = Notice{Kind: NoticeEmpty}
		return
	case len(text) > wire.MaxText:
		c.Notice = Notice{Kind: NoticeLong}
		return
	case conv == nil:
		c.sendAside(ev, text)
		return
	case conv.has(ev.UID, c.Me.ID):
		return
	}
	conv = c.touch(ev.Conv)
	conv.away, conv.seeking = nil, FetchSpan{}
	c.saveDraft(ev.Conv, "")
	conv.Divider = 0 // who answers has seen what was new
	conv.queue(Queued{UID: ev.UID, Text: text, At: ev.At, Ref: ev.Ref}, c.Me.ID)
	if c.asked != nil { // the connection is to be another's, who must not say this
		c.notSent(ev.Conv, ev.UID, "")
		return
	}
	c.enqueue(Enqueue{Conv: ev.Conv, UID: ev.UID, Text: text, At: ev.At, Ref: ev.Ref})
	if ev.Conv == c.Current && conv.top() == conv.Last && c.read(ev.Conv, conv.Last) {
		c.markRead(c.Convs[ev.Conv])
	}
}

// sendAside takes up a message to a room that went before its words came here, as
// one that was on its way then.
func (c *change) sendAside(ev Send, text string) {
	if _, went := c.strays[ev.Conv]; !went || c.asked != nil {
		c.Notice = Notice{Kind: NoticeDenied}
		return
	}
	c.saveDraft(ev.Conv, "")
	c.queued(Queued{Conv: ev.Conv, UID: ev.UID, Text: text, At: ev.At, Ref: ev.Ref})
	c.enqueue(Enqueue{Conv: ev.Conv, UID: ev.UID, Text: text, At: ev.At, Ref: ev.Ref})
}

// enqueue has a message sent, a reply as one of the history that is known now.
func (c *change) enqueue(e Enqueue) {
	if e.Ref != 0 {
		e.Epoch = c.epoch
	}
	c.do(e)
}

func (c *change) retry(ev Retry) {
	p := c.pending(ev.Conv, ev.UID)
	if p == nil || p.Phase != SendFailed || c.asked != nil {
		return
	}
	p = c.touch(ev.Conv).edit(ev.UID)
	p.Phase, p.Why = SendWaiting, ""
	c.enqueue(Enqueue{Conv: ev.Conv, UID: p.UID, Text: p.Text, At: p.At, Ref: p.Ref})
}

// queued takes up what stands in the outbox. Where its conversation is not
// known yet, it is set aside.
func (c *change) queued(q Queued) {
	if conv := c.Convs[q.Conv]; conv != nil {
		if !conv.has(q.UID, c.Me.ID) {
			c.touch(q.Conv).queue(q, c.Me.ID)
		} else if q.Why != "" {
			c.notSent(q.Conv, q.UID, q.Why)
		}
		return
	}
	if !slices.ContainsFunc(c.aside, func(a Queued) bool { return a.UID == q.UID }) {
		c.aside = append(slices.Clip(c.aside), q)
	}
}

// sent makes a message an event of the log where it is the next one. Otherwise
// it waits, done, for the events before it.
func (c *change) sent(ev Sent) {
	c.aside = without(c.aside, ev.UID)
	id := ev.Sent.Conv
	p := c.pending(id, ev.UID)
	if p == nil || p.Phase == SendDone || ev.Sent.Seq < 1 {
		return
	}
	conv := c.touch(id)
	e := wire.Event{
		Conv: id, Seq: ev.Sent.Seq, Time: ev.Sent.Time, Kind: wire.Message,
		From: c.Me.ID, Name: c.Me.Name, Ref: p.Ref, UID: p.UID, Text: p.Text,
	}
	conv.done(e, c.Me.ID)
	if conv.loaded() && e.Seq == conv.top()+1 {
		c.grow(conv, []wire.Event{e}, e.Seq, conv.extend)
		return
	}
	conv.settle(nil, c.Me.ID)
}

// notSent notes that a message stays unsent. Where its conversation is not there to
// show it in, a notice tells of it; it is kept, in case one comes back there.
func (c *change) notSent(id wire.ConvID, uid wire.UID, why wire.Code) {
	if i := slices.IndexFunc(c.aside, func(q Queued) bool { return q.UID == uid }); i >= 0 {
		if q := c.aside[i]; q.Why == "" && !q.failed {
			c.Notice = Notice{Kind: NoticeUnsent, Detail: c.aside[i].Text}
		}
		c.aside = slices.Clone(c.aside)
		c.aside[i].Why, c.aside[i].failed = why, true
	}
	if p := c.pending(id, uid); p == nil || p.Phase == SendDone {
		return
	}
	p := c.touch(id).edit(uid)
	p.Phase, p.Why = SendFailed, why
}

// without is the list without one message, the same list where it is not there.
func without(aside []Queued, uid wire.UID) []Queued {
	is := func(q Queued) bool { return q.UID == uid }
	if !slices.ContainsFunc(aside, is) {
		return aside
	}
	return slices.DeleteFunc(slices.Clone(aside), is)
}

// pending finds a message on its way, to read only; nil where there is none.
func (c *change) pending(id wire.ConvID, uid wire.UID) *Pending {
	if conv := c.Convs[id]; conv != nil {
		if i := conv.index(uid); i >= 0 {
			return &conv.Pending[i]
		}
	}
	return nil
}

func (conv *Conversation) index(uid wire.UID) int {
	return slices.IndexFunc(conv.Pending, func(p Pending) bool { return p.UID == uid })
}

// has reports whether a message of mine is on its way or in the run.
func (conv *Conversation) has(uid wire.UID, me wire.AccountID) bool {
	return conv.index(uid) >= 0 || slices.ContainsFunc(conv.Events, func(e wire.Event) bool {
		return e.UID == uid && e.From == me
	})
}

// queue adds a message on its way, unless it is there.
func (conv *Conversation) queue(q Queued, me wire.AccountID) {
	if conv.has(q.UID, me) {
		return
	}
	p := Pending{UID: q.UID, Text: q.Text, At: q.At, Ref: q.Ref, Why: q.Why}
	if q.Why != "" || q.failed {
		p.Phase = SendFailed
	}
	conv.Pending = append(slices.Clip(conv.Pending), p)
}

func (conv *Conversation) unqueue(uid wire.UID) {
	conv.Pending = slices.DeleteFunc(slices.Clone(conv.Pending), func(p Pending) bool { return p.UID == uid })
}

// edit returns a message on its way to write to.
func (conv *Conversation) edit(uid wire.UID) *Pending {
	conv.Pending = slices.Clone(conv.Pending)
	return &conv.Pending[conv.index(uid)]
}

// done notes that the server has a message of mine, whose event is not loaded
// yet.
func (conv *Conversation) done(e wire.Event, me wire.AccountID) {
	if e.From != me || conv.index(e.UID) < 0 {
		return
	}
	p := conv.edit(e.UID)
	p.Phase, p.Why, p.Seq = SendDone, "", e.Seq
}

// settle removes what is on its way no more: its event is among those that the
// run has just got, or is in the run or below it, or below the log's floor.
func (conv *Conversation) settle(events []wire.Event, me wire.AccountID) {
	if len(conv.Pending) == 0 || len(conv.Events) == 0 && conv.Floor == 0 {
		return
	}
	conv.Pending = slices.DeleteFunc(slices.Clone(conv.Pending), func(p Pending) bool {
		return p.Phase == SendDone && p.Seq <= max(conv.top(), conv.Floor-1) || slices.ContainsFunc(events, func(e wire.Event) bool {
			return e.UID == p.UID && e.From == me && e.Seq >= conv.first() && e.Seq <= conv.top()
		})
	})
}

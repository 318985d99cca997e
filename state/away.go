package state

import (
	"slices"
	"time"

	"parley.example/net/wire"
)

// A conversation's run ends with its newest event. What is looked at elsewhere
// in the log is an excursion: a run of its own, which joins the other where the
// two come to touch.
//
//	Jump, JumpDate ─► FetchSpan ─► SpanLoaded ─┬► excursion ─► LoadOlder, LoadNewer ─┐
//	                                           └► the run ◄── Latest, they touch ◄───┘

type (
	// Jump brings a message in view, and its conversation on show.
	Jump struct {
		Conv wire.ConvID
		Seq  wire.Seq
	}
	// JumpDate brings the first event in view that is not before At.
	JumpDate struct {
		Conv wire.ConvID
		At   time.Time
	}
	// Latest ends an excursion.
	Latest struct{ Conv wire.ConvID }
	// LoadNewer asks for the page below an excursion.
	LoadNewer struct{ Conv wire.ConvID }
	// FetchSpan asks for a page of an excursion: on both sides of Around or of the
	// first event that is not before At, in milliseconds, just below Before, or just
	// above After. One of them is set. Each gets exactly one SpanLoaded.
	FetchSpan struct {
		Conv                  wire.ConvID
		Around, Before, After wire.Seq
		At                    int64
	}
	// SpanLoaded is the answer to Asked. Err is set where the request failed. The
	// receiver keeps Page.Events: the sender changes them no more.
	SpanLoaded struct {
		Asked FetchSpan
		Page  wire.Page
		Err   error
	}
)

func (Jump) event()       {}
func (JumpDate) event()   {}
func (Latest) event()     {}
func (LoadNewer) event()  {}
func (SpanLoaded) event() {}
func (FetchSpan) effect() {}

// Goal is what was to be brought in view last: the window scrolls there as soon
// as it is loaded.
type Goal struct {
	Conv wire.ConvID
	Seq  wire.Seq
	// Nth tells one goal from the next, which may be of the same message.
	Nth uint64
}

// Run is a part of a conversation's log without gaps.
type Run struct {
	Events []wire.Event
	// AtStart and AtEnd say that there is no event before it, and none behind.
	AtStart, AtEnd bool
	// Older and Newer say that a page on that side was asked for.
	Older, Newer bool
}

// Shown is the run that is looked at: the excursion where there is one.
func (conv *Conversation) Shown() Run {
	if w := conv.away; w != nil {
		return Run{Events: w.Events, AtStart: w.AtStart, Older: w.older, Newer: w.newer}
	}
	return Run{Events: conv.Events, AtStart: conv.AtStart, AtEnd: true, Older: conv.Loading}
}

// excursion is a run apart from the log's end. Like everything in a published
// State it is never written to: a change makes another one.
type excursion struct {
	Conversation // of which it is but Events and AtStart
	older, newer bool
	// parts say of each part of the run up to which event its messages have in them
	// what changed them. All that comes into the run at the log's end is taken up
	// here, too.
	parts []ahead
}

// LinkTo is the link of a message, for those who are on the server, too.
func (s *State) LinkTo(conv wire.ConvID, seq wire.Seq) string {
	link, err := s.linkHere()
	if err != nil {
		return ""
	}
	link.Conv, link.Seq = conv, seq
	return link.String()
}

// linkHere leads to the server: by the address that others can reach, where this
// program is the server.
func (s *State) linkHere() (wire.Link, error) {
	link, err := wire.ParseLink(s.Server.Addr)
	if s.Hosting.Phase == HostOn && s.Hosting.Addr == s.Server.Addr && s.Hosting.Link != "" {
		link, err = wire.ParseLink(s.Hosting.Link)
	}
	link.Key, link.Join = s.Server.Key, ""
	return link, err
}

// goAway handles excursions.
func (c *change) goAway(ev Event) {
	switch ev := ev.(type) {
	case Jump:
		c.jump(ev)
	case JumpDate:
		c.jumpDate(ev)
	case Latest:
		if c.Convs[ev.Conv] != nil {
			c.comeBack(ev.Conv)
		}
	case LoadNewer:
		c.newerAway(ev.Conv)
	case SpanLoaded:
		if conv := c.Convs[ev.Asked.Conv]; conv != nil {
			c.spanLoaded(conv, ev)
		}
	}
}

// touchAway returns an excursion to write to; there has to be one.
func (c *change) touchAway(id wire.ConvID) *excursion {
	conv := c.touch(id)
	w := *conv.away
	conv.away = &w
	return &w
}

// comeBack ends an excursion, and a jump that would begin one.
func (c *change) comeBack(id wire.ConvID) {
	if conv := c.Convs[id]; conv.away != nil || conv.seeking != (FetchSpan{}) {
		conv = c.touch(id)
		conv.away, conv.seeking = nil, FetchSpan{}
	}
}

// seek asks for the page that an excursion begins with.
func (c *change) seek(ask FetchSpan) {
	c.touch(ask.Conv).seeking = ask
	c.do(ask)
}

func (c *change) aim(conv wire.ConvID, seq wire.Seq) {
	c.Goal = Goal{Conv: conv, Seq: seq, Nth: c.Goal.Nth + 1}
}

func (c *change) jump(ev Jump) {
	conv := c.Convs[ev.Conv]
	if conv == nil || ev.Seq < 1 || ev.Seq > conv.Last {
		c.Notice = Notice{Kind: NoticeNowhere}
		return
	}
	if ev.Seq < conv.begin() {
		c.Notice = Notice{Kind: NoticeExpired, Conv: conv.ID}
		return
	}
	if c.Current != ev.Conv {
		c.show(ev.Conv)
		conv = c.Convs[ev.Conv]
	}
	switch {
	case conv.holds(ev.Seq):
		c.comeBack(ev.Conv)
	case conv.away != nil && conv.away.holds(ev.Seq):
		c.stay(conv)
	case !c.online():
		c.Notice = Notice{Kind: NoticeFar}
		return
	default:
		c.seek(FetchSpan{Conv: ev.Conv, Around: ev.Seq})
	}
	c.aim(ev.Conv, ev.Seq)
}

// stay gives up what was jumped to before and is not there yet: its answer would
// take the place of what is in view.
func (c *change) stay(conv *Conversation) {
	if conv.seeking == (FetchSpan{}) {
		return
	}
	conv = c.touch(conv.ID)
	conv.seeking = FetchSpan{}
	c.catchUpAway(conv, conv.top()) // where that was what was asked for
}

// holds reports whether an event is in the run.
func (conv *Conversation) holds(seq wire.Seq) bool {
	return len(conv.Events) > 0 && seq >= conv.first() && seq <= conv.top()
}

func (c *change) jumpDate(ev JumpDate) {
	conv := c.Convs[ev.Conv]
	if conv == nil || ev.Conv != c.Current {
		return
	}
	at := ev.At.UnixMilli()
	switch {
	case len(conv.Events) > 0 && (conv.AtStart || conv.Events[0].Time < at):
		c.comeBack(ev.Conv)
		c.aim(ev.Conv, since(conv.Events, at))
	case !c.online():
		c.Notice = Notice{Kind: NoticeFar}
	default:
		c.seek(FetchSpan{Conv: ev.Conv, At: at})
	}
}

// since is the seq of the first event that is not before a time, of the last
// where all are.
func since(events []wire.Event, at int64) wire.Seq {
	i, _ := slices.BinarySearchFunc(events, at, func(e wire.Event, at int64) int {
		if e.Time < at {
			return -1
		}
		return 1
	})
	return events[min(i, len(events)-1)].Seq
}

// olderAway asks for the page above an excursion.
func (c *change) olderAway(id wire.ConvID) {
	if w := c.Convs[id].away; w.older || w.AtStart || !c.online() {
		return
	}
	w := c.touchAway(id)
	w.older = true
	c.do(FetchSpan{Conv: id, Before: w.first()})
}

// newerAway asks for the page below an excursion, unless it is there already.
func (c *change) newerAway(id wire.ConvID) {
	conv := c.Convs[id]
	if conv == nil || conv.away == nil || conv.away.newer {
		return
	}
	if conv.meets() {
		c.joinAway(c.touch(id), false)
		return
	}
	if !c.online() {
		return
	}
	w := c.touchAway(id)
	w.newer = true
	c.do(FetchSpan{Conv: id, After: w.top()})
}

// spanLoaded takes a page of an excursion up.
func (c *change) spanLoaded(conv *Conversation, ev SpanLoaded) {
	if ev.Err == nil {
		c.expired(Expired{Conv: conv.ID, Floor: ev.Page.Floor})
		conv = c.Convs[conv.ID]
	}
	ev.Page.Events = above(ev.Page.Events, conv.begin())
	events := ev.Page.Events
	bad := ev.Err != nil || !whole(ev.Page) || ev.Page.Conv != conv.ID
	begins := ev.Asked.Around > 0 || ev.Asked.At > 0
	switch {
	case begins && ev.Asked != conv.seeking:
		return // nobody looks there any more
	case begins && (bad || len(events) == 0):
		c.touch(conv.ID).seeking = FetchSpan{}
		c.lost(conv.ID)
		return
	case begins:
		conv = c.touch(conv.ID)
		conv.seeking = FetchSpan{}
		conv.away = &excursion{
			Conversation: Conversation{Events: events, AtStart: events[0].Seq == conv.begin() || !ev.Page.Older},
			parts:        []ahead{{events[0].Seq, events[len(events)-1].Seq, max(ev.Page.Last, events[len(events)-1].Seq)}},
		}
		if ev.Asked.At > 0 {
			c.aim(conv.ID, since(events, ev.Asked.At))
		}
	case conv.away == nil:
		return
	default:
		w := c.touchAway(conv.ID)
		w.extendBy(ev, bad, conv.begin())
		conv = c.Convs[conv.ID]
	}
	c.catchUpAway(conv, ev.Page.Last)
	c.deleted(conv, nil)
	if conv = c.Convs[conv.ID]; conv.meets() && ev.Asked.Before == 0 {
		c.joinAway(c.touch(conv.ID), begins)
	}
}

// lost gives up a jump that led nowhere.
func (c *change) lost(id wire.ConvID) {
	if c.Goal.Conv == id {
		c.Goal.Seq = 0
	}
	c.Notice = Notice{Kind: NoticeFar}
}

// extendBy adds a page at one end of an excursion, and lets what is far at the
// other go.
func (w *excursion) extendBy(ev SpanLoaded, bad bool, begin wire.Seq) {
	events := ev.Page.Events
	if ev.Asked.After > 0 {
		w.newer = false
		if bad || len(events) == 0 || events[0].Seq != w.top()+1 {
			return
		}
		w.Events = slices.Concat(w.Events, events)
		w.parts = append(slices.Clip(w.parts), ahead{events[0].Seq, w.top(), max(ev.Page.Last, w.top())})
		if n := len(w.Events); n > maxLoaded {
			w.cut(n-keepLoaded, n)
		}
		return
	}
	w.older = false
	if bad || ev.Asked.Before != w.first() {
		return
	}
	if len(events) == 0 {
		w.AtStart = !ev.Page.More
		return
	}
	if events[len(events)-1].Seq != w.first()-1 {
		return
	}
	w.parts = append(slices.Clip(w.parts), ahead{events[0].Seq, w.first() - 1, max(ev.Page.Last, w.first()-1)})
	w.Events = slices.Concat(events, w.Events)
	w.AtStart = w.first() == begin || !ev.Page.More
	if n := len(w.Events); n > maxLoaded {
		w.cut(0, keepLoaded)
	}
}

// cut keeps a part of an excursion.
func (w *excursion) cut(from, to int) {
	w.Events = slices.Clone(w.Events[from:to])
	w.AtStart = w.AtStart && from == 0
	w.parts = slices.DeleteFunc(slices.Clone(w.parts), func(p ahead) bool { return p.to < w.first() || p.from > w.top() })
}

// asof is the event up to which a message of an excursion has in it what
// changed it.
func (w *excursion) asof(seq wire.Seq) wire.Seq {
	for _, p := range w.parts {
		if seq >= p.from && seq <= p.to {
			return p.asof
		}
	}
	return 0
}

// heed lets events change the messages of an excursion that they are about.
func (w *excursion) heed(events []wire.Event, me wire.AccountID) {
	a := amendment{Conversation: &Conversation{Events: w.Events}}
	for _, e := range events {
		if e.Kind.OfMessage() && (e.Kind == wire.Deleted || e.Seq > w.asof(e.Ref)) {
			a.apply(e, me)
		}
	}
	w.Events = a.Events
	w.parts = slices.Clone(w.parts)
	if len(events) > 0 {
		for i := range w.parts {
			w.parts[i].asof = max(w.parts[i].asof, events[len(events)-1].Seq)
		}
	}
}

// catchUpAway lets the events of the run that are not in an excursion change
// it. Where the run does not reach back far enough, the excursion is fetched anew.
func (c *change) catchUpAway(conv *Conversation, asof wire.Seq) {
	w := conv.away
	if w == nil || len(w.Events) == 0 || len(conv.Events) == 0 {
		return
	}
	for _, p := range w.parts {
		asof = min(asof, p.asof)
	}
	if conv.first() > asof+1 {
		if c.online() && conv.seeking == (FetchSpan{}) {
			c.seek(FetchSpan{Conv: conv.ID, Around: w.Events[len(w.Events)/2].Seq})
		}
		return
	}
	if conv.top() > asof {
		c.touchAway(conv.ID).heed(conv.Events[conv.indexAbove(asof):], c.Me.ID)
	}
}

// meets reports whether an excursion has come to touch the run.
func (conv *Conversation) meets() bool {
	w := conv.away
	return w != nil && len(conv.Events) > 0 && w.top()+1 >= conv.first()
}

// joinAway ends an excursion that touches the run, of which it becomes a part
// with what lies above. Where that would be too long and far is set, whoever looks
// may look at its beginning, and it stays apart.
func (c *change) joinAway(conv *Conversation, far bool) {
	w, first := conv.away, conv.first()
	if far && w.first() < first && int(conv.top()-w.first()) >= maxLoaded {
		c.touchAway(conv.ID).cut(0, int(first-w.first()))
		return
	}
	conv.away = nil
	if w.first() >= first {
		return
	}
	conv.build(w.Events[:first-w.first()], conv.Events)
	conv.AtStart = w.AtStart
	for _, p := range w.parts {
		if p.asof > conv.top() && p.from < first {
			conv.ahead = append(slices.Clip(conv.ahead), ahead{p.from, min(p.to, first-1), p.asof})
		}
	}
	conv.trim()
	conv.recount(c.Me.ID)
}

// partAway makes an excursion of the older part of a long run that is looked
// at, so that what is far from the eye can go.
func (c *change) partAway(conv *Conversation) {
	n := len(conv.Events)
	if n <= maxLoaded || conv.away != nil {
		return
	}
	conv = c.touch(conv.ID)
	at := n - keepEnd
	events := slices.Clone(conv.Events[:at])
	w := &excursion{Conversation: Conversation{Events: events, AtStart: conv.AtStart}}
	for _, e := range []ahead{{w.first(), w.top(), conv.top()}} {
		w.parts = []ahead{e}
	}
	w.split(conv.ahead)
	if len(w.Events) > maxLoaded {
		w.cut(0, keepLoaded)
	}
	conv.build(conv.Events[at:])
	conv.AtStart = false
	conv.away = w
}

// split takes up which messages of the run were ahead of it.
func (w *excursion) split(of []ahead) {
	for _, s := range of {
		var parts []ahead
		for _, p := range w.parts {
			from, to := max(p.from, s.from), min(p.to, s.to)
			if from > to || s.asof <= p.asof {
				parts = append(parts, p)
				continue
			}
			if p.from < from {
				parts = append(parts, ahead{p.from, from - 1, p.asof})
			}
			parts = append(parts, ahead{from, to, s.asof})
			if p.to > to {
				parts = append(parts, ahead{to + 1, p.to, p.asof})
			}
		}
		w.parts = parts
	}
}

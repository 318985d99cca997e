package ui

import (
	"image"
	"image/color"
	"time"

	"gioui.org/gesture"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// Measures of the history, from the pictures.
const (
	rowInset unit.Dp = 20 // left and right of a row
	faceSize unit.Dp = 36
	faceGap  unit.Dp = 12 // between the face and the text
	groupGap unit.Dp = 12 // above a group
	// pendingInk is how much ink a message on its way has.
	pendingInk = 0.6
)

// groupGap is the room above a group.
func (p *Page) groupGap() unit.Dp {
	if p.Theme.Compact {
		return groupGap / 3
	}
	return groupGap
}

// message is the state of a row with words.
type message struct {
	text          kit.Prose
	read          reading
	row, time     gesture.Hover
	rest          kit.Hold // a finger beside the text
	retry, delete kit.Button
	day           kit.Button // of a row that begins a day
	marks         *marks     // nil for none
	acts          *actions   // nil until they were shown
	top           int        // of the row in the view, in the last frame
	lead          int        // above its words
	frame         int        // when it was last in view
}

func (m *message) update(gtx C, p *Page, s *state.State, conv *state.Conversation, r row) {
	if m.marks != nil {
		m.marks.update(gtx, p, s, conv, r)
	}
	if e := conv.Message(r.seq); m.acts != nil && e != nil {
		m.acts.update(gtx, p, s, conv, e)
	}
	for m.day.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogDate})
	}
	for m.retry.Clicked(gtx) {
		p.emit(state.Retry{Conv: conv.ID, UID: r.uid})
	}
	for m.delete.Clicked(gtx) {
		p.emit(state.Discard{Conv: conv.ID, UID: r.uid})
	}
	m.row.Update(gtx.Source)
	m.time.Update(gtx.Source)
	m.text.Update(gtx)
	for to := m.text.Followed(); to != ""; to = m.text.Followed() {
		p.emit(state.Follow{Link: to})
	}
	if m.text.Held() {
		m.rest.Yield()
	}
	for e := m.rest.Update(gtx); e.Kind != kit.HoldNone; e = m.rest.Update(gtx) {
		if e.Kind == kit.HoldBegin {
			m.text.Take(gtx)
		}
	}
}

// said is what a row shows, from the log or on its way.
type said struct {
	from wire.AccountID
	name string
	text string
	at   time.Time
	ref  wire.Seq
	mine *state.Pending // nil for what has its seq
	log  *wire.Event    // nil for what has none
	// reach is how far a message of mine is.
	reach state.Reach
	// deletion is set for a message that is being deleted.
	deletion *state.Deletion
}

// gone reports whether a message has no words any more.
func (it said) gone() bool { return it.deletion != nil || it.log != nil && it.log.Deleted }

func (p *Page) said(s *state.State, conv *state.Conversation, r row, zone *time.Location) said {
	if r.kind == rowPending {
		m := &conv.Pending[r.at]
		return said{
			from: s.Me.ID, name: s.Called(s.Me.ID, s.Me.Name), text: m.Text, at: m.At.In(zone), ref: m.Ref, mine: m,
			reach: s.Reaches(conv, m.Seq),
		}
	}
	e := &p.history.run.Events[r.at]
	return said{
		from: e.From, name: s.Called(e.From, e.Name), reach: s.Reaches(conv, e.Seq), text: e.Text, at: e.When().In(zone), ref: e.Ref, log: e,
		deletion: s.Deletion(conv.ID, e.Seq),
	}
}

func (m *message) layout(gtx C, p *Page, s *state.State, conv *state.Conversation, r row) D {
	it := p.said(s, conv, r, gtx.Now.Location())
	if r.gap {
		gap := gtx.Dp(p.groupGap())
		m.top += gap
		d := kit.At(gtx, 0, gap, func(gtx C) D { return m.body(gtx, p, s, conv, it, r) })
		d.Size.Y += gap
		return d
	}
	return m.body(gtx, p, s, conv, it, r)
}

// body draws the row without the gap above it.
func (m *message) body(gtx C, p *Page, s *state.State, conv *state.Conversation, it said, r row) D {
	th := p.Theme
	width := gtx.Constraints.Max.X
	left, face := gtx.Dp(rowInset), gtx.Dp(faceSize)
	x := left + face + gtx.Dp(faceGap)
	tgtx := kit.Free(gtx)
	tgtx.Constraints.Max.X = max(width-x-left, 0)
	hovered := gtx.Enabled() && (m.row.Update(gtx.Source) || m.acts != nil && m.acts.hover.Update(gtx.Source))

	above := gtx.Dp(1)
	if r.head {
		above = gtx.Sp(23)
	}
	m.lead = above
	tdims, tcall := kit.Measure(tgtx, func(gtx C) D { return m.content(gtx, p, s, conv, it, r) })
	size := image.Pt(width, above+tdims.Size.Y+gtx.Dp(2))
	if r.head {
		size.Y = max(size.Y, face)
	}
	defer m.layoutActions(gtx, p, s, conv, it, size, above)
	// Two areas: one that takes input, but no clicks, loses what it is called.
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.LabelOp(it.name + ", " + p.say.Stamp(it.at)).Add(gtx.Ops)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	m.row.Add(gtx.Ops)
	m.rest.Add(gtx.Ops)
	switch {
	case r.kind == rowMessage && r.seq == p.history.found:
		kit.Fill(gtx, size, th.AccentSoft)
	case hovered:
		kit.Fill(gtx, size, th.Side)
	}
	switch {
	case r.head:
		kit.At(gtx, left, 0, kit.Avatar(th, int64(it.from), it.name).Layout)
		kit.At(tgtx, x, 0, func(gtx C) D { return m.header(gtx, p, it) })
	case hovered:
		m.gutter(gtx, p, it, x, above)
	}
	kit.At(gtx, x, above, func(gtx C) D { tcall.Add(gtx.Ops); return tdims })
	return D{Size: size}
}

// header draws the author and the time, whose full stamp shows on hover.
func (m *message) header(gtx C, p *Page, it said) D {
	th := p.Theme
	hovered := gtx.Enabled() && m.time.Update(gtx.Source)
	clock := p.say.Clock(it.at)
	if hovered {
		clock = p.say.Stamp(it.at)
	}
	stamp := kit.Label(th, kit.Small, clock).In(th.Hint).Line()
	return layout.Flex{Alignment: layout.Baseline}.Layout(gtx,
		layout.Rigid(kit.Label(th, kit.Body, it.name).Bold().Line().Layout),
		layout.Rigid(layout.Spacer{Width: 8}.Layout),
		layout.Rigid(func(gtx C) D {
			d := stamp.Layout(gtx)
			defer clip.Rect{Max: d.Size}.Push(gtx.Ops).Pop()
			m.time.Add(gtx.Ops)
			return d
		}),
	)
}

// gutter draws the time of a line that has no header, left of it; the full
// stamp shows over it on hover.
func (m *message) gutter(gtx C, p *Page, it said, x, y int) {
	th := p.Theme
	hovered := gtx.Enabled() && m.time.Update(gtx.Source)
	dims, call := kit.Measure(kit.Free(gtx), kit.Label(th, kit.Tiny, p.say.Clock(it.at)).In(th.Hint).Line().Layout)
	at := image.Pt(x-gtx.Dp(faceGap)-dims.Size.X, y+(gtx.Sp(22)-dims.Size.Y)/2)
	kit.At(gtx, at.X, at.Y, func(gtx C) D {
		call.Add(gtx.Ops)
		defer clip.Rect{Max: dims.Size}.Push(gtx.Ops).Pop()
		m.time.Add(gtx.Ops)
		return dims
	})
	if hovered {
		macro := op.Record(gtx.Ops)
		kit.At(gtx, gtx.Dp(8), at.Y-gtx.Dp(30), kit.Tip(th, p.say.Stamp(it.at)))
		op.Defer(gtx.Ops, macro.Stop())
	}
}

// content draws what was said, with what it replies to above and the reactions
// below.
func (m *message) content(gtx C, p *Page, s *state.State, conv *state.Conversation, it said, r row) D {
	if it.gone() {
		return m.gone(gtx, p, it)
	}
	var dims D
	put := func(gap int, w layout.Widget) {
		d := kit.At(gtx, 0, dims.Size.Y+gap, w)
		dims.Size = image.Pt(max(dims.Size.X, d.Size.X), dims.Size.Y+gap+d.Size.Y)
	}
	if it.ref > 0 {
		put(gtx.Dp(2), func(gtx C) D { return m.marked().layoutQuote(gtx, p, conv, it.ref) })
	}
	m.lead += dims.Size.Y
	put(0, func(gtx C) D { return m.words(gtx, p, s, conv, it, r) })
	if it.log != nil && len(it.log.Reactions) > 0 {
		put(gtx.Dp(chipGap), func(gtx C) D { return m.marked().layoutChips(gtx, p, s, it.log) })
		dims.Size.Y += gtx.Dp(chipGap)
	}
	return dims
}

// words draws the text with what there is to say of its way, behind it where
// there is room, else below.
func (m *message) words(gtx C, p *Page, s *state.State, conv *state.Conversation, it said, r row) D {
	m.read.of(s, conv, it.text)
	style := kit.Rich(p.Theme, &m.text, m.read.scale, m.read.writing)
	style.Caption, style.Hidden = p.say.Stamp(it.at), max(-m.top-m.lead, 0)
	if it.mine != nil && it.mine.Phase != state.SendDone {
		style.Color = kit.Mix(p.Theme.Bg, p.Theme.Ink, pendingInk)
	}
	way := m.trail(p, it, r)
	var end kit.LastLine
	dims, call := kit.Measure(gtx, func(gtx C) D {
		var d D
		d, end = style.LayoutEnd(gtx)
		return d
	})
	call.Add(gtx.Ops)
	if way == nil {
		return dims
	}
	gap, line := gtx.Dp(12), gtx.Sp(22)
	wdims, wcall := kit.Measure(kit.Free(gtx), way)
	x, y := end.Right+gap, dims.Size.Y-line+(line-wdims.Size.Y)/2
	if end.RightToLeft {
		x = end.Left - gap - wdims.Size.X
	}
	if end.Closed || x < 0 || x+wdims.Size.X > gtx.Constraints.Max.X {
		x, y = 0, dims.Size.Y
		dims.Size.Y += wdims.Size.Y
	}
	kit.At(gtx, x, y, func(gtx C) D { wcall.Add(gtx.Ops); return wdims })
	dims.Size.X = max(dims.Size.X, x+wdims.Size.X)
	return dims
}

// trail is what stands behind a message's words, nil for nothing.
func (m *message) trail(p *Page, it said, r row) layout.Widget {
	way := m.way(p, it, r)
	if it.log == nil || it.log.Edited == 0 {
		return way
	}
	edited := m.marked().editedMark(p, time.UnixMilli(it.log.Edited).In(it.at.Location()))
	if way == nil {
		return edited
	}
	return func(gtx C) D {
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(edited), layout.Rigid(layout.Spacer{Width: 12}.Layout), layout.Rigid(way))
	}
}

// way says how far a message of mine is, nil where that goes without saying.
func (m *message) way(p *Page, it said, r row) layout.Widget {
	th := p.Theme
	switch {
	case r.done:
		return p.reached(it.reach)
	case it.mine == nil || it.mine.Phase == state.SendDone:
		return nil
	case it.mine.Phase == state.SendWaiting:
		return sign(th, kit.IconClock, p.say.Say(words.Waiting), th.Hint)
	}
	why := p.say.Say(words.NotSent)
	if reason := p.reason(it.mine.Why); reason != "" {
		why = p.say.Say(words.NotSentWhy, reason)
	}
	small := func(b *kit.Button, txt string) layout.Widget {
		style := kit.TextButton(th, b, kit.Plain, txt)
		style.Scale, style.Ink, style.Inset = kit.Small, th.Bad, 4
		if !th.Touch {
			style.Height = 20
		}
		return style.Layout
	}
	dot := kit.Label(th, kit.Small, "·").In(th.Bad)
	return func(gtx C) D {
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(kit.Label(th, kit.Small, why+" ").In(th.Bad).Layout),
			layout.Rigid(dot.Layout),
			layout.Rigid(small(&m.retry, p.say.Say(words.Retry))),
			layout.Rigid(dot.Layout),
			layout.Rigid(small(&m.delete, p.say.Say(words.Delete))),
		)
	}
}

// reached says how far a message of mine is that the server has. Where nobody tells
// whom it reached, the server's word is the last.
func (p *Page) reached(how state.Reach) layout.Widget {
	switch how {
	case state.ReachServer:
		return sign(p.Theme, kit.IconCheck, p.say.Say(words.SentToServer), p.Theme.Hint)
	case state.ReachRead:
		return sign(p.Theme, kit.IconCheck, p.say.Say(words.ReadByThem), p.Theme.Accent)
	}
	return sign(p.Theme, kit.IconCheck, p.say.Say(words.Delivered), p.Theme.Hint)
}

// reason says why a message was not sent, empty where there is no more to say.
func (p *Page) reason(why wire.Code) string {
	switch why {
	case "":
		return ""
	case wire.CodeTooLarge:
		return p.say.Say(words.WhyTooLarge)
	case wire.CodeNotMember, wire.CodeNotFound:
		return p.say.Say(words.WhyNotMember)
	case wire.CodeArchived:
		return p.say.Say(words.WhyArchived)
	case wire.CodeStorage:
		return p.say.Say(words.WhyStorage)
	}
	return p.say.Say(words.WhyRefused)
}

// sign draws a small sign with a word.
func sign(th *kit.Theme, icon kit.Icon, txt string, c color.NRGBA) layout.Widget {
	return func(gtx C) D {
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(func(gtx C) D { return icon.Layout(gtx, 12, c) }),
			layout.Rigid(layout.Spacer{Width: 3}.Layout),
			layout.Rigid(kit.Label(th, kit.Small, txt).In(c).Line().Layout),
		)
	}
}

// daySeparator draws a day's name between two hairlines; it leads to other days.
func daySeparator(gtx C, p *Page, b *kit.Button, name string) D {
	th := p.Theme
	size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(52))
	inset, gap := gtx.Dp(rowInset), gtx.Dp(6)
	style := kit.TextButton(th, b, kit.Plain, name)
	style.Scale, style.Label = kit.Small, name+". "+p.say.Say(words.GoToDate)
	dims, call := kit.Measure(kit.Free(gtx), style.Layout)
	middle := gtx.Dp(27)
	x := (size.X - dims.Size.X) / 2
	kit.At(gtx, inset, middle, func(gtx C) D { return kit.HLine(gtx, max(x-gap-inset, 0), th.Line) })
	kit.At(gtx, x, middle-dims.Size.Y/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
	after := x + dims.Size.X + gap
	kit.At(gtx, after, middle, func(gtx C) D { return kit.HLine(gtx, max(size.X-inset-after, 0), th.Line) })
	return D{Size: size}
}

// newSeparator draws the line above what was not read yet.
func newSeparator(gtx C, th *kit.Theme, name string) D {
	size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(40))
	inset, gap := gtx.Dp(rowInset), gtx.Dp(12)
	dims, call := kit.Measure(kit.Free(gtx), kit.Label(th, kit.Small, name).In(th.Bad).Bold().Line().Layout)
	middle := gtx.Dp(19)
	x := size.X - inset - dims.Size.X
	line := kit.Mix(th.Bg, th.Bad, 0.45)
	kit.At(gtx, inset, middle, func(gtx C) D { return kit.HLine(gtx, max(x-gap-inset, 0), line) })
	kit.At(gtx, x, middle-dims.Size.Y/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
	return D{Size: size}
}

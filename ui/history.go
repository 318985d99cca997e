package ui

import (
	"image"
	"time"

	"gioui.org/io/event"
	"gioui.org/io/pointer"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

const (
	// nearTop is how many rows before the first loaded one the page above is
	// asked for.
	nearTop = 12
	// farFromEnd is how many rows below the view are worth a button to the end.
	farFromEnd = 30
	// askAgain is after how long a page that did not come is asked for once more.
	askAgain = 10 * time.Second
	// keptRows is how many rows out of view keep their selection.
	keptRows = 64
)

// history is the list of messages of the conversation on show.
type history struct {
	list kit.Scroll
	pill kit.Button
	// invite stands in a room where nothing was said yet.
	invite kit.Button
	rows   []row
	state  map[rowKey]*message
	frame  int

	// nth is the last goal that was taken up, seek its message, to show as soon as it
	// is loaded, zero for none, and found the one that was, which stands out until
	// then.
	nth         uint64
	seek, found wire.Seq
	until       time.Time
	// ending says that the end is wanted, which is not on show yet.
	ending bool
	// missing is a message that is quoted and not known, zero for none; quoted is when
	// those were asked for that were since the line was up last.
	missing wire.Seq
	quoted  map[wire.Seq]time.Time
	online  bool

	// conv, its run, day and zone are what rows were made from.
	conv *state.Conversation
	run  state.Run
	day  int
	zone *time.Location
	// spots is where each row that was in view stands.
	spots []spot
	// bottom is the newest seq when the list was last at its end, seen what was
	// last said of, and seenOf the conversation as it was then.
	bottom, seen wire.Seq
	seenOf       *state.Conversation
	// above and below are what was asked for last of what is not loaded.
	above, below asked
	// visible is the newest seq in view at the end of the list, zero elsewhere.
	visible wire.Seq
	lifted  bool // the mouse was, in the last frame
}

// asked is a page that was asked for: beyond which seq, how far the line was then,
// and when that was.
type asked struct {
	from wire.Seq
	up   state.LinkPhase
	at   time.Time
}

// lately reports whether a page was asked for a while ago. Under a dialog, none is
// asked for once more.
func (a asked) lately(gtx C, ask asked) bool {
	return a.from == ask.from && a.up == ask.up && (ask.at.Sub(a.at) < askAgain || !gtx.Enabled())
}

// spot is where a row stood in the last frame.
type spot struct {
	row row
	y   int // of its top, below the view's
}

// forget begins another conversation.
func (h *history) forget() {
	*h = history{frame: h.frame, nth: h.nth}
	h.toEnd()
}

// toEnd scrolls to the newest message, and stays there.
func (h *history) toEnd() { h.list.Position.BeforeEnd, h.seek, h.ending = false, 0, !h.run.AtEnd }

// page scrolls by most of what is in view.
func (h *history) page(by int) {
	if by < 0 {
		h.list.Position.BeforeEnd = true
	}
	h.seek, h.ending = 0, false // whoever scrolls looks for something else
	h.list.Position.Offset += by * h.height() * 9 / 10
}

// height is that of the rows in view, in pixels.
func (h *history) height() int {
	if len(h.spots) == 0 {
		return 0
	}
	return h.spots[len(h.spots)-1].y - h.spots[0].y
}

func (h *history) update(gtx C, p *Page, s *state.State) {
	conv := s.Convs[s.Current]
	if conv == nil {
		return
	}
	h.heedGoal(s, conv)
	for h.invite.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogPeople, Conv: conv.ID})
	}
	for h.pill.Clicked(gtx) {
		h.toEnd()
		if !h.run.AtEnd {
			p.emit(state.Latest{Conv: conv.ID})
		}
	}
	for _, at := range h.spots {
		if m := h.state[at.row.rowKey]; m != nil {
			m.update(gtx, p, s, conv, at.row)
		}
	}
	if h.clicked(gtx) && !h.selected(gtx) && !p.picker.grid.Opened() {
		p.wantComposer(s) // a mere click: what is typed next is a message
	}
	if s.Focused && gtx.Enabled() && h.unsaid(conv) && h.conv != nil && h.conv.ID == conv.ID {
		h.seen, h.seenOf = h.visible, conv
		p.emit(state.Seen{Conv: conv.ID, Seq: h.visible})
	}
	h.loadMore(gtx, p, s, conv)
	h.askQuote(gtx, p, s, conv)
}

// unsaid reports whether what is in view is still to be said to be read: once, and
// again where the log was set back meanwhile and counts anew.
func (h *history) unsaid(conv *state.Conversation) bool {
	return h.visible > conv.Read && (h.visible > h.seen || h.seenOf != conv && h.conv == conv)
}

// clicked reports whether a press that began here came to its end, and no other
// followed. It says so a frame later: only then what it selected has the keyboard,
// and the second of two clicks is known that one frame had to take up together.
func (h *history) clicked(gtx C) bool {
	over := h.lifted
	h.lifted = false
	for {
		ev, ok := gtx.Event(pointer.Filter{Target: h, Kinds: pointer.Press | pointer.Release})
		if !ok {
			break
		}
		if e, ok := ev.(pointer.Event); ok {
			over, h.lifted = false, e.Kind == pointer.Release
		}
	}
	if h.lifted {
		gtx.Execute(op.InvalidateCmd{})
	}
	return over
}

// selected reports whether words are selected that the next Ctrl+C would copy.
func (h *history) selected(gtx C) bool {
	for _, at := range h.spots {
		if m := h.state[at.row.rowKey]; m != nil && m.text.Focused(gtx) {
			return m.text.SelectionLen() > 0
		}
	}
	return false
}

// loadMore asks for the page above when the view comes near it, and for the one
// below an excursion: once for each run, once more when the line is up again, and
// now and then where it does not come.
func (h *history) loadMore(gtx C, p *Page, s *state.State, conv *state.Conversation) {
	run, pos := h.run, h.list.Position
	if h.conv == nil || h.conv.ID != conv.ID || len(run.Events) == 0 {
		return
	}
	ask := asked{run.Events[0].Seq, s.Link.Phase, gtx.Now}
	if !run.AtStart && !run.Older && pos.First <= nearTop && !h.above.lately(gtx, ask) {
		h.above = ask
		p.emit(state.LoadOlder{Conv: conv.ID})
	}
	ask.from = run.Events[len(run.Events)-1].Seq
	if !run.AtEnd && !run.Newer && pos.First+pos.Count >= len(h.rows)-nearTop && !h.below.lately(gtx, ask) {
		h.below = ask
		p.emit(state.LoadNewer{Conv: conv.ID})
	}
}

// fill makes the rows anew where the conversation changed, and keeps what is
// under the eye in its place.
func (h *history) fill(gtx C, s *state.State, conv *state.Conversation) {
	day, zone := gtx.Now.YearDay(), gtx.Now.Location()
	if h.conv == conv && h.day == day && h.zone == zone {
		return
	}
	stays := h.list.Position.BeforeEnd || h.conv != nil && !h.run.AtEnd
	h.conv, h.run, h.day, h.zone = conv, conv.Shown(), day, zone
	h.rows = rows(h.rows, conv, s.Me.ID, zone)
	switch {
	case h.ending && h.run.AtEnd:
		h.list.Position.BeforeEnd, h.ending = false, false
	case stays:
		h.list.Position.BeforeEnd = true
		h.hold()
	}
}

// hold finds a row that was in view and still looks the same, and scrolls to
// where it stood. A row at the top of the old run may have lost its header to
// the page above, so that another one has to be the anchor.
func (h *history) hold() {
	index := make(map[rowKey]int, len(h.spots))
	for _, at := range h.spots {
		index[at.row.rowKey] = -1
	}
	for i, r := range h.rows {
		if _, ok := index[r.rowKey]; ok {
			index[r.rowKey] = i
		}
	}
	for _, at := range h.spots {
		i := index[at.row.rowKey]
		if i < 0 || at.row.kind == rowTop {
			continue
		}
		if now := h.rows[i]; now.head != at.row.head || now.gap != at.row.gap {
			continue
		}
		h.list.Position.First, h.list.Position.Offset = i, -at.y
		return
	}
}

// message is the state of a row, made when it first comes in view.
func (h *history) message(key rowKey) *message {
	if h.state == nil {
		h.state = make(map[rowKey]*message)
	}
	m := h.state[key]
	if m == nil {
		m = new(message)
		h.state[key] = m
	}
	m.frame = h.frame
	return m
}

// prune drops the state of rows that have been out of view.
func (h *history) prune() {
	if len(h.state) <= 2*len(h.spots)+keptRows {
		return
	}
	for key, m := range h.state {
		if m.frame != h.frame && m.text.SelectionLen() == 0 {
			delete(h.state, key)
		}
	}
}

func (h *history) layout(gtx C, p *Page, s *state.State) D {
	conv := s.Convs[s.Current]
	h.frame++
	h.fill(gtx, s, conv)
	h.list.ScrollToEnd = h.run.AtEnd
	h.find(gtx)
	size := gtx.Constraints.Max
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, h)
	heights := make(map[int]int, len(h.spots))
	lgtx := gtx
	dims := kit.List(p.Theme, &h.list).Layout(lgtx, len(h.rows)+1, func(gtx C, i int) D {
		gtx.Constraints.Min = image.Point{}
		d := h.row(gtx, p, s, conv, i)
		heights[i] = d.Size.Y
		return d
	})
	h.note(gtx, s, conv, heights)
	h.prune()
	h.layoutPill(gtx, p, s, size)
	h.layoutPicker(gtx, p, size)
	return dims
}

// note remembers which rows are in view and where.
func (h *history) note(gtx C, s *state.State, conv *state.Conversation, heights map[int]int) {
	pos := h.list.Position
	h.spots = h.spots[:0]
	y := -pos.Offset
	for i := pos.First; i < min(pos.First+pos.Count, len(h.rows)); i++ {
		h.spots = append(h.spots, spot{row: h.rows[i], y: y})
		if m := h.state[h.rows[i].rowKey]; m != nil {
			m.top = y
		}
		y += heights[i]
	}
	h.visible = 0
	if pos.BeforeEnd || len(conv.Events) == 0 || conv.Gap || !h.run.AtEnd {
		return
	}
	h.visible = conv.Events[len(conv.Events)-1].Seq
	h.bottom = h.visible
	if s.Focused && gtx.Enabled() && h.unsaid(conv) {
		gtx.Execute(op.InvalidateCmd{}) // so that it is said
	}
}

// row draws a row; the one behind the last is the room above the composer.
func (h *history) row(gtx C, p *Page, s *state.State, conv *state.Conversation, i int) D {
	if i >= len(h.rows) {
		return D{Size: image.Pt(gtx.Constraints.Max.X, gtx.Dp(26))}
	}
	r := h.rows[i]
	switch r.kind {
	case rowTop:
		return h.top(gtx, p, s, conv)
	case rowDay:
		day := time.Unix(int64(r.at), 0).In(gtx.Now.Location())
		return daySeparator(gtx, p, &h.message(r.rowKey).day, p.say.Day(day, gtx.Now))
	case rowNew:
		return newSeparator(gtx, p.Theme, p.say.Say(words.NewLine))
	case rowEvent:
		return systemLine(gtx, p, s, &h.run.Events[r.at])
	case rowEmpty:
		return h.empty(gtx, p, conv)
	}
	return h.message(r.rowKey).layout(gtx, p, s, conv, r)
}

// top stands above the first loaded row. Its height does not depend on what it
// says, so that nothing moves when a page comes.
func (h *history) top(gtx C, p *Page, s *state.State, conv *state.Conversation) D {
	size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(36))
	txt := ""
	switch {
	case h.run.AtStart:
		txt = p.beginning(s, conv)
	case h.run.Older:
		txt = p.say.Say(words.LoadingOlder)
	}
	if txt != "" {
		gtx.Constraints = layout.Exact(size)
		layout.Center.Layout(gtx, kit.Label(p.Theme, kit.Small, txt).In(p.Theme.Mute).Line().Layout)
	}
	return D{Size: size}
}

// beginning says what the log of a conversation begins with.
func (p *Page) beginning(s *state.State, conv *state.Conversation) string {
	switch {
	case conv.Floor == 0:
		return p.say.Say(words.BeginningOf, title(conv, s))
	case conv.Keep == 0:
		return p.say.Say(words.OlderGoneOnce)
	}
	return p.say.Count(words.OlderGone, conv.Keep)
}

// fresh counts the messages of others below what was last in view at the end.
func (h *history) fresh(conv *state.Conversation, me wire.AccountID) int {
	n := 0
	for i := len(conv.Events) - 1; i >= 0 && conv.Events[i].Seq > h.bottom; i-- {
		if e := conv.Events[i]; e.Kind == wire.Message && e.From != me && !e.Deleted {
			n++
		}
	}
	return n
}

// layoutPill draws the way back to the end, where the view is far from it or
// something new waits there.
func (h *history) layoutPill(gtx C, p *Page, s *state.State, size image.Point) {
	pos := h.list.Position
	if !pos.BeforeEnd && h.run.AtEnd {
		return
	}
	var txt string
	if n := h.fresh(h.conv, s.Me.ID); n > 0 && h.bottom > 0 {
		txt = p.say.Count(words.NewMessages, n)
	} else if !h.run.AtEnd || len(h.rows)-pos.First-pos.Count > farFromEnd {
		txt = p.say.Say(words.LatestMessages)
	}
	if txt == "" {
		return
	}
	pill := kit.Pill(p.Theme, &h.pill, "↓ "+txt, txt+". "+p.say.Say(words.ScrollDown))
	dims, call := kit.Measure(kit.Free(gtx), pill)
	kit.At(gtx, (size.X-dims.Size.X)/2, size.Y-dims.Size.Y-gtx.Dp(32), func(gtx C) D { call.Add(gtx.Ops); return dims })
}

package ui

import (
	"slices"
	"time"

	"gioui.org/op"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
)

const (
	// foundTime is how long a message stands out that was jumped to.
	foundTime = 1500 * time.Millisecond
	// foundBelow is how far below the top it then is.
	foundBelow unit.Dp = 96
)

// heedGoal takes up what is to be brought in view.
func (h *history) heedGoal(s *state.State, conv *state.Conversation) {
	switch g := s.Goal; {
	case g.Nth != h.nth:
		h.nth = g.Nth
		if h.seek = 0; g.Conv == conv.ID {
			h.seek = g.Seq
		}
	case g.Seq == 0:
		h.seek = 0 // it led nowhere
	}
}

// find scrolls to what is to be shown, once it is loaded: to the message, or
// where the event has no row of its own, to the next that has one.
func (h *history) find(gtx C) {
	if h.found != 0 && !gtx.Now.Before(h.until) {
		h.found = 0
	}
	n := len(h.run.Events)
	if h.seek == 0 || n == 0 || h.seek < h.run.Events[0].Seq || h.seek > h.run.Events[n-1].Seq {
		return
	}
	i := slices.IndexFunc(h.rows, func(r row) bool { return (r.kind == rowMessage || r.kind == rowEvent) && r.seq >= h.seek })
	if i < 0 {
		i = len(h.rows) - 1
	}
	h.list.Position.BeforeEnd, h.ending = true, false
	h.list.Position.First, h.list.Position.Offset = i, -gtx.Dp(foundBelow)
	h.found, h.until, h.seek = h.rows[i].seq, gtx.Now.Add(foundTime), 0
	gtx.Execute(op.InvalidateCmd{At: h.until})
}

// miss notes that a message is quoted and not known.
func (h *history) miss(gtx C, ref wire.Seq) {
	if h.online && h.missing == 0 && gtx.Now.Sub(h.quoted[ref]) >= askAgain {
		h.missing = ref
		gtx.Execute(op.InvalidateCmd{}) // so that it is asked for
	}
}

// askQuote asks for a message that is quoted and not known: once, and now and then
// where it does not come.
func (h *history) askQuote(gtx C, p *Page, s *state.State, conv *state.Conversation) {
	ref := h.missing
	h.missing, h.online = 0, s.Link.Phase == state.LinkOnline
	switch {
	case s.Link.Phase != state.LinkOnline:
		h.quoted = nil // what was awaited does not come
	case ref == 0 || h.conv == nil || h.conv.ID != conv.ID:
	default:
		if h.quoted == nil {
			h.quoted = make(map[wire.Seq]time.Time)
		}
		h.quoted[ref] = gtx.Now
		p.emit(state.Quote{Conv: conv.ID, Ref: ref})
	}
}

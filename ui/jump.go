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

// jump shows a message. One that is not loaded yet is as soon as the pages above
// have come as far.
func (h *history) jump(seq wire.Seq) { h.seek = seq }

// find scrolls to the message that is to be shown, once it is loaded.
func (h *history) find(gtx C, conv *state.Conversation) {
	if h.found != 0 && !gtx.Now.Before(h.until) {
		h.found = 0
	}
	if h.seek == 0 || len(conv.Events) == 0 {
		return
	}
	if conv.Message(h.seek) == nil {
		if h.seek >= conv.Events[0].Seq || conv.AtStart {
			h.seek = 0 // there is no such message
		}
		return
	}
	i := slices.IndexFunc(h.rows, func(r row) bool { return r.kind == rowMessage && r.seq == h.seek })
	h.list.Position.BeforeEnd = true
	h.list.Position.First, h.list.Position.Offset = i, -gtx.Dp(foundBelow)
	h.found, h.until, h.seek = h.seek, gtx.Now.Add(foundTime), 0
	gtx.Execute(op.InvalidateCmd{At: h.until})
}

// miss notes that a message is quoted and not known.
func (h *history) miss(gtx C, ref wire.Seq) {
	if h.online && h.missing == 0 && !h.quoted[ref] {
		h.missing = ref
		gtx.Execute(op.InvalidateCmd{}) // so that it is asked for
	}
}

// askQuote asks once for a message that is quoted and not known.
func (h *history) askQuote(p *Page, s *state.State, conv *state.Conversation) {
	ref := h.missing
	h.missing, h.online = 0, s.Link.Phase == state.LinkOnline
	switch {
	case s.Link.Phase != state.LinkOnline:
		h.quoted = nil // what was awaited does not come
	case ref == 0 || h.conv == nil || h.conv.ID != conv.ID || h.quoted[ref]:
	default:
		if h.quoted == nil {
			h.quoted = make(map[wire.Seq]bool)
		}
		h.quoted[ref] = true
		p.emit(state.Quote{Conv: conv.ID, Ref: ref})
	}
}

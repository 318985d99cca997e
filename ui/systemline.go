package ui

import (
	"image"
	"strconv"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// systemLine says what happened to a conversation.
func systemLine(gtx C, p *Page, s *state.State, e *wire.Event) D {
	x := rowInset + faceSize + faceGap
	return layout.Inset{Top: 4, Bottom: 4, Left: x, Right: rowInset}.Layout(gtx,
		kit.Label(p.Theme, kit.Note, p.happened(s, e)).In(p.Theme.Mute).Layout)
}

// happened is what an event says, but for a message.
func (p *Page) happened(s *state.State, e *wire.Event) string {
	say := p.say.Say
	by := s.People[e.By].Name // empty where nobody did, or nobody knows who
	switch e.Kind {
	case wire.Created:
		return say(words.DidCreate, e.Name)
	case wire.Left:
		if by != "" {
			return say(words.DidRemove, e.Name, by)
		}
		return say(words.DidLeave, e.Name)
	case wire.Renamed:
		return say(words.DidRename, e.Name, e.Text)
	case wire.NewTopic:
		if e.Text == "" {
			return say(words.DidClearTopic, e.Name)
		}
		return say(words.DidTopic, e.Name, e.Text)
	case wire.Archived:
		return say(words.DidArchive, e.Name)
	case wire.Unarchived:
		return say(words.DidUnarchive, e.Name)
	case wire.Kept:
		if n, err := strconv.Atoi(e.Text); err == nil {
			return p.say.Count(words.DidKeep, n, e.Name)
		}
		return say(words.DidKeepForever, e.Name)
	}
	if by != "" {
		return say(words.DidInvite, e.Name, by)
	}
	return say(words.DidJoin, e.Name)
}

// empty stands where nothing was said yet, with what to do about that.
func (h *history) empty(gtx C, p *Page, conv *state.Conversation) D {
	txt := words.NoMessages
	if conv.Archived {
		txt = words.WhyArchived
	}
	width := gtx.Constraints.Max.X
	dims, call := kit.Measure(kit.Free(gtx), func(gtx C) D {
		return layout.Flex{Axis: layout.Vertical, Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(kit.Label(p.Theme, kit.Body, p.say.Say(txt)).In(p.Theme.Mute).Layout),
			layout.Rigid(func(gtx C) D {
				if conv.Kind != wire.Room || conv.Archived {
					return D{}
				}
				return layout.Inset{Top: 12}.Layout(gtx, kit.TextButton(p.Theme, &h.invite, kit.Outlined, p.say.Say(words.InvitePeople)).Layout)
			}),
		)
	})
	margin := gtx.Dp(24)
	kit.At(gtx, max((width-dims.Size.X)/2, 0), margin, func(gtx C) D { call.Add(gtx.Ops); return dims })
	return D{Size: image.Pt(width, dims.Size.Y+2*margin)}
}

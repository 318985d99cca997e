package ui

import (
	"slices"

	"gioui.org/layout"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// lifetimes are for how many days messages may be kept by a choice, zero for ever;
// a command takes any number.
var lifetimes = [...]int{0, 365, 30, 7, 1}

// kept says for how long a room keeps its messages.
func (p *Page) kept(conv *state.Conversation) string {
	if conv.Keep == 0 {
		return p.say.Say(words.KeptForever)
	}
	return p.say.Count(words.KeptFor, conv.Keep)
}

// choices are the lifetimes, and the one that the room has beside them.
func (x *details) choices(conv *state.Conversation) []int {
	days := lifetimes[:]
	if !slices.Contains(days, conv.Keep) {
		days = append(slices.Clone(days), conv.Keep)
	}
	return days
}

// updateKeep chooses for how long messages are kept.
func (x *details) updateKeep(gtx C, p *Page, s *state.State, conv *state.Conversation) {
	days := x.choices(conv)
	if i, ok := x.keeps.Update(gtx); ok && i < len(days) {
		x.days = days[i]
	}
	for x.yes.Clicked(gtx) {
		if !s.Dialog.Busy {
			p.emit(state.KeepFor{Conv: conv.ID, Days: x.days})
		}
	}
}

// layoutKeep draws the lifetimes, and what the one that is chosen means.
func (x *details) layoutKeep(gtx C, p *Page, s *state.State, conv *state.Conversation) D {
	days := x.choices(conv)
	names := make([]string, len(days))
	for i, n := range days {
		if names[i] = p.say.Count(words.KeepDays, n); n == 0 {
			names[i] = p.say.Say(words.KeepForever)
		}
	}
	means, kind := words.KeepNoMore, kit.Primary
	if x.days > 0 {
		means = words.KeepWarning
	}
	if x.days > 0 && (conv.Keep == 0 || x.days < conv.Keep) {
		kind = kit.Danger
	}
	return column(gtx,
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 14, Bottom: 6}.Layout(gtx, x.keeps.Row(p.Theme, p.say.Say(words.KeepLabel), slices.Index(days, x.days), names...))
		}),
		sentence(p.Theme, p.say.Say(means)),
		p.refused(s, state.ActKeep),
		x.answers(p, kind, p.say.Say(words.Save), s.Dialog.Busy),
	)
}

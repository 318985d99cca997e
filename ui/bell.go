package ui

import (
	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// bell is where a person says which messages of a conversation they want to hear
// of.
type bell struct {
	button kit.Button
	menu   kit.Menu
	of     wire.ConvID
}

// rules are the choices of the menu. In a direct conversation every message is
// for me.
func rules(conv *state.Conversation) []state.Notify {
	if conv.Kind == wire.Direct {
		return []state.Notify{state.NotifyUsual, state.NotifyAll, state.NotifyNothing}
	}
	return []state.Notify{state.NotifyUsual, state.NotifyAll, state.NotifyMentions, state.NotifyNothing}
}

func (b *bell) update(gtx C, p *Page, s *state.State) {
	conv := s.Convs[s.Current]
	if conv == nil || !gtx.Enabled() || b.of != s.Current {
		b.menu.Close()
	}
	if conv == nil {
		return
	}
	for b.button.Clicked(gtx) {
		b.of = s.Current
		b.menu.Open(ruleOf(conv, s))
	}
	was := b.menu.Opened()
	if i, ok := b.menu.Update(gtx); ok {
		p.emit(state.HearOf{Conv: conv.ID, Notify: rules(conv)[i]})
	}
	if was && !b.menu.Opened() {
		p.wantComposer(s)
	}
}

// ruleOf is the place of a conversation's rule among its choices.
func ruleOf(conv *state.Conversation, s *state.State) int {
	for i, r := range rules(conv) {
		if r == s.Rule(conv.ID) {
			return i
		}
	}
	return 0
}

// layout draws the bell, which is crossed out where nothing is heard.
func (b *bell) layout(gtx C, p *Page, s *state.State) D {
	conv := s.Convs[s.Current]
	if conv == nil {
		return D{}
	}
	sign := kit.IconBell
	if s.Rule(conv.ID) == state.NotifyNothing {
		sign = kit.IconBellOff
	}
	label := p.say.Say(words.Notifications)
	choices := make([]string, 0, 4)
	for _, r := range rules(conv) {
		choices = append(choices, p.notifyName(r, s))
	}
	inset := layout.Inset{Right: 4}
	return inset.Layout(gtx, func(gtx C) D {
		d := kit.IconButton(p.Theme, &b.button, sign, label).Layout(gtx)
		kit.At(gtx, d.Size.X, 0, func(gtx C) D {
			kit.Choices(p.Theme, &b.menu, label, ruleOf(conv, s), choices...).Layout(gtx, d.Size.Y+gtx.Dp(4))
			return D{}
		})
		return d
	})
}

// notifyName is what a rule is called.
func (p *Page) notifyName(n state.Notify, s *state.State) string {
	switch n {
	case state.NotifyAll:
		return p.say.Say(words.NotifyAll)
	case state.NotifyMentions:
		return p.say.Say(words.MentionsOnly)
	case state.NotifyNothing:
		return p.say.Say(words.NotifyNothing)
	}
	usual := [...]words.Key{words.NotifyAll, words.NotifyMentions, words.NotifyNothing}[notifyChoice(s.Settings.Notify)]
	return p.say.Say(words.AsInSettings, p.say.Say(usual))
}

package ui

import (
	"strconv"
	"strings"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// linkPart shows a link that others come by: its code, where it leads, and a way
// to copy it. Its zero value works.
type linkPart struct {
	code   linkCode
	where  kit.Text
	copy   kit.Button
	copied bool
	link   string // in the last frame
}

func (l *linkPart) update(gtx C) {
	l.where.Update(gtx)
	for l.copy.Clicked(gtx) {
		copyText(gtx, l.link)
		l.copied = true
	}
}

// layout draws the link.
func (l *linkPart) layout(p *Page, link string) layout.FlexChild {
	if l.link != link {
		l.link, l.copied = link, false
	}
	label := words.CopyLink
	if l.copied {
		label = words.Copied
	}
	at, _, _ := strings.Cut(link, "/#")
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 14, Bottom: 10}.Layout(gtx, func(gtx C) D {
			return l.code.beside(gtx, p, link, func(gtx C) D {
				return column(gtx,
					layout.Rigid(kit.Label(p.Theme, kit.Note, p.say.Say(words.ServerLink)).Bold().Layout),
					layout.Rigid(layout.Spacer{Height: 5}.Layout),
					layout.Rigid(kit.SelectText(p.Theme, &l.where, kit.Body, at).Layout),
					layout.Rigid(layout.Spacer{Height: 14}.Layout),
					layout.Rigid(func(gtx C) D {
						return kit.TextButton(p.Theme, &l.copy, kit.Outlined, p.say.Say(label)).Layout(kit.Free(gtx))
					}),
				)
			})
		})
	})
}

// updateNew answers the form of a new invitation; once that is made, its page is
// shown in the form's place.
func (x *admin) updateNew(gtx C, p *Page, s *state.State) {
	g := &x.guests
	if made := s.Invited.Made.ID; g.sent != nil && made != 0 && made != g.before {
		x.back()
		g.id, g.sent = made, nil
		x.goTo(adminInvite)
		return
	}
	submitted := g.who.Update(gtx)
	submitted = g.uses.Update(gtx) || submitted
	if i, ok := g.life.Update(gtx, g.chosen); ok {
		g.chosen = i
	}
	for x.yes.Clicked(gtx) {
		submitted = true
	}
	if submitted && s.Invited.Asking == 0 {
		g.submit(p, s)
	}
}

// submit asks for what the form says, or says what is wrong with it.
func (g *guests) submit(p *Page, s *state.State) {
	guest := wire.CleanLine(g.who.Text())
	uses, err := strconv.Atoi(strings.TrimSpace(g.uses.Text()))
	switch {
	case wire.CheckStatus(guest) != nil:
		g.wrong = wrong{field: &g.who, text: p.say.Say(words.BadStatus, wire.MaxStatus)}
	case err != nil || uses < 1 || uses > wire.MaxUses:
		g.wrong = wrong{field: &g.uses, text: p.say.Say(words.BadUses, wire.MaxUses)}
	default:
		g.wrong, g.before, g.sent = wrong{}, s.Invited.Made.ID, s
		p.emit(state.MakeInvitation{Uses: uses, Life: lives[g.chosen].seconds, For: guest})
		return
	}
	g.wrong.field.Focus()
}

func (x *admin) layoutNew(gtx C, p *Page, s *state.State) D {
	g, say := &x.guests, p.say.Say
	field := func(f *kit.Field, label words.Key) layout.FlexChild {
		return layout.Rigid(func(gtx C) D {
			style := kit.TextField(p.Theme, f, say(label))
			if g.wrong.field == f {
				style.Fault = g.wrong.text
			}
			return layout.Inset{Top: 16}.Layout(gtx, style.Layout)
		})
	}
	names := make([]string, len(lives))
	for i, l := range lives {
		names[i] = say(l.name)
	}
	return column(gtx,
		sentence(p.Theme, say(words.NewInvitationSub)),
		field(&g.who, words.InvitedWho),
		field(&g.uses, words.HowMany),
		layout.Rigid(layout.Spacer{Height: 8}.Layout),
		setting{name: words.GoodFor, value: kit.Selection(p.Theme, &g.life, say(words.GoodFor), g.chosen, names...).Layout}.child(p),
		x.inviteTrouble(p, s),
		x.answers(p, s, kit.Primary, words.Create))
}

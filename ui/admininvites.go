package ui

import (
	"strconv"
	"time"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// guests is the part of the administration about who is invited.
type guests struct {
	list adminList
	id   wire.InvitationID // that a page is about
	link linkPart
	end  kit.Button

	who, uses kit.Field
	life      kit.Select
	chosen    int // of lives
	wrong     wrong
	// before is the invitation that was made last when another was asked for, sent
	// the snapshot of that time, nil where none is awaited.
	before wire.InvitationID
	sent   *state.State
}

// lives are for how long an invitation may be good, in seconds, with what that is
// called.
var lives = [...]struct {
	seconds int64
	name    words.Key
}{
	{3600, words.OneHour},
	{24 * 3600, words.OneDay},
	{wire.InvitationLife, words.OneWeek},
	{30 * 24 * 3600, words.OneMonth},
	{365 * 24 * 3600, words.OneYear},
}

// usualLife is the place of wire.InvitationLife among lives.
const usualLife = 2

// one is the invitation that a page is about.
func (g *guests) one(s *state.State) wire.Invitation {
	for _, i := range s.Invited.List {
		if i.ID == g.id {
			return i
		}
	}
	return wire.Invitation{ID: g.id}
}

// begin empties the form of a new one.
func (g *guests) begin() {
	g.who.SetText("")
	g.uses.SetText(strconv.Itoa(wire.InvitationUses))
	g.chosen, g.wrong, g.sent = usualLife, wrong{}, nil
	g.who.Focus()
}

// close takes the menu away, and reports whether it was open.
func (g *guests) close() bool {
	open := g.life.Menu.Opened()
	g.life.Menu.Close()
	return open
}

// openOnes counts the invitations by which people can come.
func openOnes(s *state.State, now time.Time) int {
	return count(s.Invited.List, func(i wire.Invitation) bool { return i.Open(now.UnixMilli()) })
}

// guestOf names an invitation by who is invited.
func (p *Page) guestOf(i wire.Invitation) string {
	if i.For != "" {
		return i.For
	}
	return p.say.Say(words.AnInvitation)
}

// by names who made an invitation.
func by(s *state.State, i wire.Invitation) string {
	if i.By == 0 {
		return "parleyd"
	}
	return s.Called(i.By, i.Name)
}

// until says how long an invitation is good, or why it is no more.
func (p *Page) until(i wire.Invitation, now time.Time) string {
	end := time.UnixMilli(i.Until).In(now.Location())
	switch {
	case i.Revoked:
		return p.say.Say(words.RevokedSign)
	case i.Used >= i.Uses:
		return p.say.Say(words.UsedSign)
	case !i.Open(now.UnixMilli()):
		return p.say.Say(words.ExpiredSign)
	}
	return p.say.Say(words.GoodUntil, p.say.Day(end, now), p.say.Clock(end))
}

// invitesListed are those that fit what was typed.
func (x *admin) invitesListed(s *state.State) []wire.Invitation {
	var list []wire.Invitation
	for _, i := range s.Invited.List {
		if finds(x.guests.list.find.Text(), i.For, by(s, i)) {
			list = append(list, i)
		}
	}
	return list
}

func (x *admin) updateInvites(gtx C, p *Page, s *state.State) {
	id, ok := x.guests.list.update(gtx, func() []int64 {
		var ids []int64
		for _, i := range x.invitesListed(s) {
			ids = append(ids, int64(i.ID))
		}
		return ids
	})
	if ok {
		x.guests.id = wire.InvitationID(id)
		x.goTo(adminInvite)
	}
	for x.retry.Clicked(gtx) {
		p.emit(state.LoadInvitations{})
	}
}

func (x *admin) layoutInvites(gtx C, p *Page, s *state.State, d *dialog) D {
	list := x.invitesListed(s)
	none := words.NoInvitations
	switch {
	case s.Invited.Asking > 0 && len(s.Invited.List) == 0:
		none = words.LoadingList
	case x.guests.list.find.Text() != "":
		none = words.NoneFits
	}
	return column(gtx,
		x.guests.list.field(p, words.FindInvitation),
		layout.Rigid(func(gtx C) D {
			return p.listIn(gtx, d, &x.guests.list.list, 220, len(list), p.say.Say(none), func(gtx C, at int) D {
				return x.inviteRow(gtx, p, s, list[at], at == x.guests.list.at.At)
			})
		}),
		p.listFailed(state.Paging{Failed: s.Invited.Failed && len(s.Invited.List) == 0}, &x.retry),
	)
}

// inviteRow draws an invitation of the list: for whom and how long it is, who made
// it, and how many more come by it.
func (x *admin) inviteRow(gtx C, p *Page, s *state.State, i wire.Invitation, at bool) D {
	name, below := p.guestOf(i), p.until(i, gtx.Now)+" · "+p.say.Say(words.MadeBy, by(s, i))
	left, ink := p.say.Say(words.UsesLeft, i.Uses-i.Used, i.Uses), p.Theme.Mute
	if !i.Open(gtx.Now.UnixMilli()) {
		left, ink = p.say.Say(words.UsedOf, i.Used, i.Uses), p.Theme.Faint
	}
	return listRow{
		button: x.guests.list.button(int64(i.ID)), label: name + ", " + below + ", " + left, at: at,
		sign: func(gtx C) D {
			gtx.Constraints.Min.X = gtx.Dp(listFace)
			return layout.Center.Layout(gtx, func(gtx C) D { return kit.IconLink.Layout(gtx, 16, ink) })
		},
		name: name, below: below, after: kit.Label(p.Theme, kit.Small, left).In(ink).Line().Layout,
	}.layout(gtx, p.Theme)
}

func (x *admin) updateInvite(gtx C, p *Page, s *state.State) {
	x.guests.link.update(gtx)
	for x.guests.end.Clicked(gtx) {
		x.goTo(adminEnd)
	}
}

// layoutInvite draws what is known of an invitation, and its link while this
// program knows that: the server tells it once.
func (x *admin) layoutInvite(gtx C, p *Page, s *state.State) D {
	i := x.guests.one(s)
	say := p.say.Say
	when := func(at int64) string {
		t := time.UnixMilli(at).In(gtx.Now.Location())
		return p.say.Day(t, gtx.Now) + say(words.Comma) + p.say.Clock(t)
	}
	open := i.Open(gtx.Now.UnixMilli())
	good := p.until(i, gtx.Now)
	if open {
		good = when(i.Until)
	}
	var parts []layout.FlexChild
	if token, ok := s.Invited.Token(i.ID); ok && open {
		parts = append(parts, sentence(p.Theme, say(words.LinkOnce)), x.guests.link.layout(p, s.InvitationLink(token)))
	}
	parts = append(parts,
		p.fact(words.MadeAt, when(i.Made)+" · "+by(s, i)),
		p.fact(words.GoodFor, good),
		p.fact(words.CameBy, say(words.UsedOf, i.Used, i.Uses)))
	if open {
		parts = append(parts, layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 14}.Layout(kit.Free(gtx), kit.TextButton(p.Theme, &x.guests.end, kit.Danger, say(words.EndIt)).Layout)
		}))
	}
	return column(gtx, parts...)
}

func (x *admin) updateEnd(gtx C, p *Page, s *state.State) {
	if x.guests.one(s).Revoked {
		x.back()
		return
	}
	for x.yes.Clicked(gtx) {
		if s.Invited.Asking == 0 {
			x.guests.sent = s
			p.emit(state.EndInvitation{ID: x.guests.id})
		}
	}
}

func (x *admin) layoutEnd(gtx C, p *Page, s *state.State) D {
	return column(gtx,
		sentence(p.Theme, p.say.Say(words.EndSub)),
		x.inviteTrouble(p, s),
		x.answers(p, s, kit.Danger, words.EndIt))
}

// inviteTrouble says why what was asked for about an invitation was not done.
func (x *admin) inviteTrouble(p *Page, s *state.State) layout.FlexChild {
	if sent := x.guests.sent; sent == nil || sent == s || !s.Invited.Failed {
		return trouble(p.Theme, "", "")
	}
	return trouble(p.Theme, "", p.whyNot(s.Invited.Why))
}

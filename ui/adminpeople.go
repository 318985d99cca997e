package ui

import (
	"slices"
	"time"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// adminList is a list of the administration, in which one is found by its name.
type adminList struct {
	find    kit.Search
	list    kit.Scroll
	at      kit.Cursor
	on      int64 // the entry that the arrow keys are at
	buttons map[int64]*kit.Button
}

// open begins the list anew.
func (l *adminList) open() {
	l.find.SetText("")
	l.list.Position = layout.Position{}
	l.find.Focus()
}

func (l *adminList) button(id int64) *kit.Button {
	if l.buttons == nil {
		l.buttons = make(map[int64]*kit.Button)
	}
	if l.buttons[id] == nil {
		l.buttons[id] = new(kit.Button)
	}
	return l.buttons[id]
}

// update answers which entry of some, which the list shows, was chosen. The arrow
// keys stay at the one they were at: others come and go in the list.
func (l *adminList) update(gtx C, ids func() []int64) (id int64, ok bool) {
	if l.at.At >= 0 {
		l.at.At = slices.Index(ids(), l.on)
	}
	for {
		var all []int64
		switch ev := l.find.Update(gtx); ev {
		case kit.SearchNone:
			for id, b := range l.buttons {
				if b.Clicked(gtx) {
					return id, true
				}
			}
			return 0, false
		case kit.SearchChange:
			all = ids()
			l.list.Position = layout.Position{}
			l.at.At = -1
			if l.find.Text() != "" && len(all) > 0 {
				l.at.At = 0
			}
		case kit.SearchUp:
			all = ids()
			l.at.Move(-1, len(all), &l.list)
		case kit.SearchDown:
			all = ids()
			l.at.Move(1, len(all), &l.list)
		case kit.SearchEnter:
			if l.at.At >= 0 {
				return l.on, true
			}
		}
		if l.at.At >= 0 && l.at.At < len(all) {
			l.on = all[l.at.At]
		}
	}
}

// field draws the list's field.
func (l *adminList) field(p *Page, label words.Key) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 14, Bottom: 8}.Layout(gtx, kit.SearchField(p.Theme, &l.find, p.say.Say(label)).Layout)
	})
}

// listed are the people, or bots, that fit what was typed.
func (x *admin) listed(s *state.State) []wire.AccountDetail {
	kind := wire.Person
	if x.page == adminBots {
		kind = wire.Bot
	}
	var list []wire.AccountDetail
	for _, a := range s.Admin.Accounts.All {
		if (a.Kind == wire.Bot) == (kind == wire.Bot) && finds(x.people.find.Text(), a.Name, a.Display) {
			list = append(list, a)
		}
	}
	return list
}

// account is the one that a page is about.
func (x *admin) account(s *state.State) wire.AccountDetail {
	for _, a := range s.Admin.Accounts.All {
		if a.ID == x.who {
			return a
		}
	}
	return wire.AccountDetail{Account: known(s, wire.Account{ID: x.who})}
}

func (x *admin) updatePeople(gtx C, p *Page, s *state.State) {
	id, ok := x.people.update(gtx, func() []int64 {
		var ids []int64
		for _, a := range x.listed(s) {
			ids = append(ids, int64(a.ID))
		}
		return ids
	})
	if ok {
		x.who = wire.AccountID(id)
		x.goTo(adminPerson)
		return
	}
	retry := false
	for x.retry.Clicked(gtx) {
		retry = true
	}
	l := s.Admin.Accounts
	near := closeTo(&x.people.list, len(x.listed(s))) // so it is where few fit
	if retry || l.More && !l.Loading && !l.Failed && near {
		p.emit(state.LoadAccounts{})
	}
}

func (x *admin) layoutPeople(gtx C, p *Page, s *state.State, d *dialog) D {
	list, l := x.listed(s), s.Admin.Accounts
	none := words.NobodyFits
	switch {
	case l.Loading || l.More:
		none = words.LoadingList
	case x.page == adminBots && x.people.find.Text() == "":
		none = words.NoBots
	}
	return column(gtx,
		x.people.field(p, words.FindPerson),
		layout.Rigid(func(gtx C) D {
			return p.listIn(gtx, d, &x.people.list, 220, len(list), p.say.Say(none), func(gtx C, i int) D {
				return x.personRow(gtx, p, s, list[i], i == x.people.at.At)
			})
		}),
		p.listFailed(l.Paging, &x.retry),
	)
}

// personRow draws an account of the list.
func (x *admin) personRow(gtx C, p *Page, s *state.State, a wire.AccountDetail, at bool) D {
	below := x.signs(p, s, a)
	return listRow{
		button: x.people.button(int64(a.ID)), label: a.Name + ", " + below, sign: face(p.Theme, a.Account),
		name: s.Called(a.ID, a.Name), below: below, after: dot(p.Theme, s, known(s, a.Account)), at: at,
	}.layout(gtx, p.Theme)
}

// signs says what an account is, and whether it is there.
func (x *admin) signs(p *Page, s *state.State, a wire.AccountDetail) string {
	now := known(s, a.Account)
	now.Admin = a.Admin && !a.Owner
	txt := p.roles(s, nil, now)
	add := func(key words.Key) { txt = p.say.Say(words.RolesOf, txt, p.say.Say(key)) }
	if a.Owner {
		add(words.ServerOwner)
	}
	if a.MustChange {
		add(words.CodeSign)
	}
	if a.Disabled {
		add(words.DisabledSign)
	}
	return txt
}

// changes reports whether Me may change an account: the owner's is the owner's.
func (x *admin) changes(s *state.State, a wire.AccountDetail) bool {
	return a.ID != s.Me.ID && !a.Owner
}

func (x *admin) updatePerson(gtx C, p *Page, s *state.State) {
	a := x.account(s)
	for x.off.Clicked(gtx) {
		x.ask(p, s, &wire.DisableAccount{Account: a.ID, Off: a.Disabled})
	}
	for x.role.Clicked(gtx) {
		x.ask(p, s, &wire.SetAdmin{Account: a.ID, Off: a.Admin})
	}
	for x.renew.Clicked(gtx) {
		x.goTo(adminAsk)
	}
}

func (x *admin) layoutPerson(gtx C, p *Page, s *state.State) D {
	a := x.account(s)
	say := p.say.Say
	when := func(at int64) string {
		t := time.UnixMilli(at).In(gtx.Now.Location())
		return p.say.Day(t, gtx.Now) + say(words.Comma) + p.say.Clock(t)
	}
	seen := say(words.NeverHere)
	switch {
	case isOnline(s, known(s, a.Account)):
		seen = say(words.Online)
	case a.Seen > 0:
		seen = when(a.Seen)
	}
	parts := []layout.FlexChild{
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 8, Bottom: 4}.Layout(gtx, func(gtx C) D {
				return listRow{sign: face(p.Theme, a.Account), name: s.Called(a.ID, a.Name), below: x.signs(p, s, a)}.layout(gtx, p.Theme)
			})
		}),
		p.fact(words.LastHere, seen),
	}
	if a.Created > 0 {
		parts = append(parts, p.fact(words.MadeAt, when(a.Created)))
	}
	if x.changes(s, a) {
		parts = append(parts, setting{name: words.MayLogIn, toggle: &x.off, on: !a.Disabled}.child(p))
		if a.Kind == wire.Bot {
			parts = append(parts, p.way(words.Token, &x.renew, say(words.AnotherToken)).child(p))
		} else {
			parts = append(parts,
				setting{name: words.IsAdmin, toggle: &x.role, on: a.Admin}.child(p),
				p.way(words.Password, &x.renew, say(words.OneTimeCode)).child(p))
		}
	} else if a.Owner && a.ID != s.Me.ID {
		parts = append(parts, sentence(p.Theme, say(words.OwnerStays)))
	}
	return column(gtx, append(parts, x.trouble(p, s))...)
}

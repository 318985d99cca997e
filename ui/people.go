package ui

import (
	"cmp"
	"slices"

	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// people is the sheet that chooses people: to talk to, or to invite into a room.
type people struct {
	find    kit.Search
	list    kit.Scroll
	at      kit.Cursor
	ok      kit.Button
	buttons map[wire.AccountID]*kit.Button
	chips   map[wire.AccountID]*kit.Button
	chosen  []wire.AccountID
	fit     []wire.Account // those that fit what was typed
	of      *state.State   // what fit was made from
	typed   string
	opened  bool
}

func (*people) title(p *Page, s *state.State) string {
	if conv := s.Convs[s.Dialog.Conv]; conv != nil {
		return p.say.Say(words.InviteTo, title(conv, s))
	}
	return p.say.Say(words.NewMessage)
}

func (x *people) lookFor(txt string) { x.find.SetText(txt) }

func (*people) width() unit.Dp { return 460 }

// fill finds the people that fit what was typed. The arrow keys stay at whom they
// were at: others come and go in the list.
func (x *people) fill(s *state.State) {
	typed := x.find.Text()
	if x.of == s && x.typed == typed {
		return
	}
	x.of, x.typed = s, typed
	var at wire.AccountID
	if i := x.at.At; i >= 0 && i < len(x.fit) {
		at = x.fit[i].ID
	}
	in := make(map[wire.AccountID]bool)
	if s.Dialog.Conv != 0 {
		for _, a := range s.Members.People {
			in[a.ID] = true
		}
	}
	x.fit = x.fit[:0]
	for _, a := range s.People {
		if a.ID != s.Me.ID && !in[a.ID] && finds(typed, a.Name, a.Display) {
			x.fit = append(x.fit, a)
		}
	}
	slices.SortFunc(x.fit, func(a, b wire.Account) int {
		return cmp.Or(cmp.Compare(wire.FoldName(a.Name), wire.FoldName(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	x.at.At = slices.IndexFunc(x.fit, func(a wire.Account) bool { return a.ID == at })
}

// personButton is the button of an account in a map of them.
func personButton(m *map[wire.AccountID]*kit.Button, id wire.AccountID) *kit.Button {
	if *m == nil {
		*m = make(map[wire.AccountID]*kit.Button)
	}
	if (*m)[id] == nil {
		(*m)[id] = new(kit.Button)
	}
	return (*m)[id]
}

func (x *people) update(gtx C, p *Page, s *state.State) {
	if !x.opened {
		x.opened, x.at.At = true, -1
		x.find.Focus()
	}
	x.search(gtx, p, s)
	x.fill(s)
	for _, all := range []map[wire.AccountID]*kit.Button{x.buttons, x.chips} {
		for id, b := range all {
			for b.Clicked(gtx) {
				x.choose(s, id)
			}
		}
	}
	for x.ok.Clicked(gtx) {
		x.done(p, s)
	}
	if l := s.Members; s.Dialog.Conv != 0 && l.More && !l.Loading && !l.Failed {
		p.emit(state.LoadMembers{}) // who is in already is not offered
	}
}

// search follows what is typed, and the arrow keys. Enter chooses who they are
// at, and where they are at nobody, goes on with those that are chosen.
func (x *people) search(gtx C, p *Page, s *state.State) {
	for {
		switch x.find.Update(gtx) {
		case kit.SearchNone:
			return
		case kit.SearchChange:
			x.fill(s)
			x.list.Position = layout.Position{}
			x.at.At = -1
			if x.find.Text() != "" && len(x.fit) > 0 {
				x.at.At = 0
			}
		case kit.SearchUp:
			x.at.Move(-1, len(x.fit), &x.list)
		case kit.SearchDown:
			x.at.Move(1, len(x.fit), &x.list)
		case kit.SearchEnter:
			x.fill(s)
			if at := x.at.At; at >= 0 && at < len(x.fit) {
				x.choose(s, x.fit[at].ID)
			} else {
				x.done(p, s)
			}
		}
	}
}

// choose takes somebody among the chosen, or from them; what was typed to find
// them is done with.
func (x *people) choose(s *state.State, id wire.AccountID) {
	if i := slices.Index(x.chosen, id); i >= 0 {
		x.chosen = slices.Delete(x.chosen, i, i+1)
	} else if s.Dialog.Conv != 0 || len(x.chosen) < wire.MaxDirect-1 {
		x.chosen = append(x.chosen, id)
	}
	if x.find.Text() != "" {
		x.find.SetText("")
	}
	x.at.At = -1
	x.find.Focus()
}

// done goes on with those that are chosen.
func (x *people) done(p *Page, s *state.State) {
	switch {
	case len(x.chosen) == 0 || s.Dialog.Busy:
	case s.Dialog.Conv != 0:
		p.emit(state.InvitePeople{Conv: s.Dialog.Conv, People: slices.Clone(x.chosen)})
	case len(x.chosen) == 1:
		p.emit(state.OpenDirect{With: x.chosen[0]})
	default:
		p.emit(state.OpenGroup{With: slices.Clone(x.chosen)})
	}
}

func (x *people) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	th, say := p.Theme, p.say.Say
	x.fill(s)
	parts := make([]layout.FlexChild, 0, 7)
	ok := say(words.Invite)
	if s.Dialog.Conv == 0 {
		ok = say(words.StartTalk)
		parts = append(parts, sentence(th, say(words.PickPeople, wire.MaxDirect-1)))
	}
	parts = append(parts, x.chosenOnes(p, s),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 12, Bottom: 8}.Layout(gtx, kit.SearchField(th, &x.find, say(words.FindPerson)).Layout)
		}),
		layout.Rigid(func(gtx C) D {
			return p.listIn(gtx, d, &x.list, 300, len(x.fit), x.none(p), func(gtx C, i int) D { return x.row(gtx, p, s, i) })
		}),
		p.refused(s, state.ActDirect, state.ActInvite))
	if !th.Touch {
		parts = append(parts, layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 10}.Layout(gtx, kit.Label(th, kit.Small, say(words.PickKeys)).In(th.Mute).Layout)
		}))
	}
	parts = append(parts, layout.Rigid(func(gtx C) D {
		on := kit.TextButton(th, &x.ok, kit.Primary, ok)
		on.Disabled = s.Dialog.Busy || len(x.chosen) == 0
		return layout.Inset{Top: 14}.Layout(gtx, func(gtx C) D {
			return kit.ButtonRow(gtx, kit.TextButton(th, &d.cancel, kit.Outlined, say(words.Cancel)).Layout, on.Layout)
		})
	}))
	return column(gtx, parts...)
}

// none is the word in place of nobody.
func (x *people) none(p *Page) string {
	if x.find.Text() != "" {
		return p.say.Say(words.NobodyFits)
	}
	return p.say.Say(words.NobodyLeft)
}

// chosenOnes draws who is chosen, each to be let go.
func (x *people) chosenOnes(p *Page, s *state.State) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		if len(x.chosen) == 0 {
			return D{}
		}
		chips := make([]layout.Widget, 0, len(x.chosen))
		for _, id := range x.chosen {
			name := s.People[id].Name
			chips = append(chips, kit.NameChip(p.Theme, personButton(&x.chips, id), name, p.say.Say(words.NotChosen, name)))
		}
		return layout.Inset{Top: 12}.Layout(gtx, func(gtx C) D { return kit.Wrap(gtx, 6, chips...) })
	})
}

// row draws somebody who can be chosen.
func (x *people) row(gtx C, p *Page, s *state.State, i int) D {
	a := x.fit[i]
	after := dot(p.Theme, s, a)
	if slices.Contains(x.chosen, a.ID) {
		after = func(gtx C) D { return kit.IconCheck.Layout(gtx, 16, p.Theme.Accent) }
	}
	name, below := called(s, a, p.roles(s, nil, a))
	label := name
	if name != a.Name {
		label += ", @" + a.Name
	}
	return listRow{
		button: personButton(&x.buttons, a.ID), label: label, sign: face(p.Theme, a),
		name: name, below: below, after: after, at: i == x.at.At,
	}.layout(gtx, p.Theme)
}

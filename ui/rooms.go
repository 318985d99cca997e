package ui

import (
	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// browser is the sheet of the public rooms.
type browser struct {
	find     kit.Search
	list     kit.Scroll
	at       kit.Cursor
	archived kit.Button
	create   kit.Button
	retry    kit.Button
	buttons  map[wire.ConvID]*kit.Button
	rooms    []wire.Conversation // those that fit what was typed
	of       *state.State        // what rooms were made from
	typed    string
	opened   bool
}

func (*browser) title(p *Page, _ *state.State) string { return p.say.Say(words.BrowseRooms) }

func (b *browser) lookFor(txt string) { b.find.SetText(txt) }

func (*browser) width() unit.Dp { return 520 }

// fill finds the rooms that fit what was typed.
func (b *browser) fill(s *state.State) {
	typed := b.find.Text()
	if b.of == s && b.typed == typed {
		return
	}
	b.of, b.typed = s, typed
	b.rooms = b.rooms[:0]
	for _, r := range s.Rooms.Rooms {
		if finds(typed, r.Name, r.Topic) {
			b.rooms = append(b.rooms, r)
		}
	}
	b.at.At = min(b.at.At, len(b.rooms)-1)
}

func (b *browser) button(id wire.ConvID) *kit.Button {
	if b.buttons == nil {
		b.buttons = make(map[wire.ConvID]*kit.Button)
	}
	if b.buttons[id] == nil {
		b.buttons[id] = new(kit.Button)
	}
	return b.buttons[id]
}

func (b *browser) update(gtx C, p *Page, s *state.State) {
	if !b.opened {
		b.opened, b.at.At = true, -1
		b.find.Focus()
	}
	b.search(gtx, p, s)
	b.fill(s)
	for id, button := range b.buttons {
		for button.Clicked(gtx) {
			b.enter(p, s, id)
		}
	}
	for b.create.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogRoom})
	}
	for b.archived.Clicked(gtx) {
		b.list.Position = layout.Position{}
		p.emit(state.LoadRooms{Archived: !s.Rooms.Archived})
	}
	for b.retry.Clicked(gtx) {
		p.emit(state.LoadRooms{Archived: s.Rooms.Archived})
	}
	if s.Rooms.More && !s.Rooms.Loading && !s.Rooms.Failed && closeTo(&b.list, len(b.rooms)) {
		p.emit(state.LoadRooms{Archived: s.Rooms.Archived})
	}
}

// search follows what is typed, and the arrow keys.
func (b *browser) search(gtx C, p *Page, s *state.State) {
	for {
		switch b.find.Update(gtx) {
		case kit.SearchNone:
			return
		case kit.SearchChange:
			b.fill(s)
			b.list.Position = layout.Position{}
			b.at.At = -1
			if b.find.Text() != "" && len(b.rooms) > 0 {
				b.at.At = 0
			}
		case kit.SearchUp:
			b.at.Move(-1, len(b.rooms), &b.list)
		case kit.SearchDown:
			b.at.Move(1, len(b.rooms), &b.list)
		case kit.SearchEnter:
			b.fill(s)
			if at := b.at.At; at >= 0 && at < len(b.rooms) {
				b.enter(p, s, b.rooms[at].ID)
			}
		}
	}
}

// enter shows a room, and joins it before where need be.
func (b *browser) enter(p *Page, s *state.State, id wire.ConvID) {
	if !s.Dialog.Busy {
		p.emit(state.JoinRoom{Conv: id})
	}
}

func (b *browser) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	th, say := p.Theme, p.say.Say
	b.fill(s)
	return column(gtx,
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 14, Bottom: 8}.Layout(gtx, kit.SearchField(th, &b.find, say(words.FindRoom)).Layout)
		}),
		layout.Rigid(func(gtx C) D {
			return p.listIn(gtx, d, &b.list, 300, len(b.rooms), b.none(p, s), func(gtx C, i int) D { return b.row(gtx, p, s, i) })
		}),
		p.refused(s, state.ActJoin),
		p.listFailed(s.Rooms.Paging, &b.retry),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 10}.Layout(gtx, kit.Switch(th, &b.archived, say(words.ShowArchived), s.Rooms.Archived,
				kit.Label(th, kit.Control, say(words.ShowArchived)).Layout))
		}),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 16}.Layout(gtx, func(gtx C) D {
				return kit.ButtonRow(gtx,
					kit.TextButton(th, &d.cancel, kit.Outlined, say(words.Close)).Layout,
					kit.TextButton(th, &b.create, kit.Primary, say(words.NewRoom)).Layout)
			})
		}),
	)
}

// none is the word in place of no rooms.
func (b *browser) none(p *Page, s *state.State) string {
	switch {
	case s.Rooms.Loading || s.Rooms.More:
		return p.say.Say(words.LoadingList)
	case s.Rooms.Failed:
		return ""
	case b.find.Text() != "":
		return p.say.Say(words.NoRoomFits)
	}
	return p.say.Say(words.NoRooms)
}

// row draws a room, with what a click on it does.
func (b *browser) row(gtx C, p *Page, s *state.State, i int) D {
	th, r := p.Theme, b.rooms[i]
	does := p.say.Say(words.Join)
	if s.Convs[r.ID] != nil {
		does = p.say.Say(words.OpenIt)
	}
	below := p.say.Count(words.Members, r.Members)
	if r.Topic != "" {
		below += " · " + r.Topic
	}
	if r.Archived {
		below = p.say.Say(words.ArchivedSign) + " · " + below
	}
	return listRow{
		button: b.button(r.ID), label: r.Name + ", " + does, sign: roomSign(th, r.Private, listFace),
		name: r.Name, below: below, at: i == b.at.At,
		after: kit.Label(th, kit.Control, does).In(th.Accent).Bold().Line().Layout,
	}.layout(gtx, th)
}

// listFailed says that a page of a list did not come, and asks again.
func (p *Page) listFailed(list state.Paging, retry *kit.Button) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		if !list.Failed {
			return D{}
		}
		return layout.Flex{Alignment: layout.Middle}.Layout(kit.Free(gtx),
			layout.Rigid(kit.Label(p.Theme, kit.Note, p.say.Say(words.ListFailed)).In(p.Theme.Bad).Layout),
			layout.Rigid(layout.Spacer{Width: 8}.Layout),
			layout.Rigid(kit.TextButton(p.Theme, retry, kit.Plain, p.say.Say(words.Retry)).Layout),
		)
	})
}

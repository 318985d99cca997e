package ui

import (
	"cmp"
	"slices"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// roomsListed are the public rooms of the server and the private ones of Me's
// that fit what was typed.
func (x *admin) roomsListed(s *state.State) []wire.Conversation {
	var list []wire.Conversation
	add := func(r wire.Conversation) {
		if finds(x.rooms.find.Text(), r.Name, r.Topic) {
			list = append(list, r)
		}
	}
	for _, r := range s.Rooms.Rooms {
		if conv := s.Convs[r.ID]; conv != nil {
			r = conv.Conversation
		}
		add(r)
	}
	for _, id := range s.Order {
		if conv := s.Convs[id]; conv.Kind == wire.Room && conv.Private {
			add(conv.Conversation)
		}
	}
	slices.SortStableFunc(list, func(a, b wire.Conversation) int {
		return cmp.Compare(wire.FoldName(a.Name), wire.FoldName(b.Name))
	})
	return list
}

// theRoom is the room that a page is about; in says that Me is a member.
func (x *admin) theRoom(s *state.State) (r wire.Conversation, in bool) {
	if conv := s.Convs[x.room]; conv != nil {
		return conv.Conversation, true
	}
	for _, r := range s.Rooms.Rooms {
		if r.ID == x.room {
			return r, false
		}
	}
	return wire.Conversation{}, false
}

func (x *admin) updateRooms(gtx C, p *Page, s *state.State) {
	id, ok := x.rooms.update(gtx, func() []int64 {
		var ids []int64
		for _, r := range x.roomsListed(s) {
			ids = append(ids, int64(r.ID))
		}
		return ids
	})
	if ok {
		x.room = wire.ConvID(id)
		x.goTo(adminRoom)
		x.listHooks(p, s)
		return
	}
	retry := false
	for x.retry.Clicked(gtx) {
		retry = true
	}
	l := s.Rooms
	if retry || l.More && !l.Loading && !l.Failed && closeTo(&x.rooms.list, len(x.roomsListed(s))) {
		p.emit(state.LoadRooms{Archived: true})
	}
}

// listHooks asks for the webhooks of a room that Me moderates.
func (x *admin) listHooks(p *Page, s *state.State) {
	if conv := s.Convs[x.room]; conv != nil && s.Moderates(conv) {
		x.heard = x.room
		p.emit(state.Administer{Request: &wire.Hooks{Conv: x.room}})
	}
}

func (x *admin) layoutRooms(gtx C, p *Page, s *state.State, d *dialog) D {
	list, l := x.roomsListed(s), s.Rooms
	none := words.NoRoomFits
	switch {
	case l.Loading || l.More:
		none = words.LoadingList
	case x.rooms.find.Text() == "":
		none = words.NoRooms
	}
	return column(gtx,
		x.rooms.field(p, words.FindRoom),
		layout.Rigid(func(gtx C) D {
			return p.listIn(gtx, d, &x.rooms.list, 220, len(list), p.say.Say(none), func(gtx C, i int) D {
				r := list[i]
				below := x.aboutRoom(p, r)
				return listRow{
					button: x.rooms.button(int64(r.ID)), label: r.Name + ", " + below, sign: roomSign(p.Theme, r.Private, listFace),
					name: r.Name, below: below, at: i == x.rooms.at.At,
				}.layout(gtx, p.Theme)
			})
		}),
		p.listFailed(l.Paging, &x.retry),
	)
}

// aboutRoom says how many are in a room, and what it is for.
func (x *admin) aboutRoom(p *Page, r wire.Conversation) string {
	txt := p.say.Count(words.Members, r.Members)
	if r.Archived {
		txt = p.say.Say(words.ArchivedSign) + " · " + txt
	}
	if r.Topic != "" {
		txt += " · " + r.Topic
	}
	return txt
}

func (x *admin) updateRoom(gtx C, p *Page, s *state.State) {
	r, in := x.theRoom(s)
	for x.off.Clicked(gtx) {
		if in && !s.Dialog.Busy {
			p.emit(state.ArchiveRoom{Conv: r.ID, Off: r.Archived})
		}
	}
	for x.renew.Clicked(gtx) {
		p.emit(state.JoinRoom{Conv: r.ID})
	}
	if in && x.heard != r.ID {
		x.listHooks(p, s) // it has just been joined
	}
	for id, b := range x.hooks {
		for b.Clicked(gtx) {
			x.ask(p, s, &wire.RemoveHook{Conv: r.ID, Hook: id})
		}
	}
}

func (x *admin) layoutRoom(gtx C, p *Page, s *state.State) D {
	r, in := x.theRoom(s)
	say := p.say.Say
	parts := []layout.FlexChild{sentence(p.Theme, x.aboutRoom(p, r))}
	conv := s.Convs[x.room]
	if !in || !s.Moderates(conv) {
		join := kit.TextButton(p.Theme, &x.renew, kit.Outlined, say(words.Join))
		join.Disabled = s.Dialog.Busy
		return column(gtx, append(parts, sentence(p.Theme, say(words.JoinFirst)),
			p.refused(s, state.ActJoin),
			layout.Rigid(func(gtx C) D { return layout.Inset{Top: 14}.Layout(kit.Free(gtx), join.Layout) }))...)
	}
	parts = append(parts,
		layout.Rigid(layout.Spacer{Height: 8}.Layout),
		setting{name: words.IsArchived, toggle: &x.off, on: r.Archived}.child(p),
		p.refused(s, state.ActArchive),
		layout.Rigid(func(gtx C) D {
			head := kit.Label(p.Theme, kit.Small, say(words.Webhooks)).In(p.Theme.Mute).Bold()
			return layout.Inset{Top: 16, Bottom: 4}.Layout(gtx, head.Layout)
		}))
	hooks := s.Admin.Hooks
	switch {
	case hooks.Conv != r.ID || hooks.Loading && len(hooks.All) == 0:
		parts = append(parts, sentence(p.Theme, say(words.LoadingList)))
	case hooks.Failed:
		parts = append(parts, trouble(p.Theme, "", p.whyNot(hooks.Why)))
	case len(hooks.All) == 0:
		parts = append(parts, sentence(p.Theme, say(words.NoHooks)))
	default:
		for _, h := range hooks.All {
			parts = append(parts, layout.Rigid(func(gtx C) D { return x.hookRow(gtx, p, s, h) }))
		}
	}
	return column(gtx, append(parts, x.trouble(p, s))...)
}

// hookRow draws a webhook, with the way to end it.
func (x *admin) hookRow(gtx C, p *Page, s *state.State, h wire.Hook) D {
	if x.hooks == nil {
		x.hooks = make(map[wire.HookID]*kit.Button)
	}
	if x.hooks[h.ID] == nil {
		x.hooks[h.ID] = new(kit.Button)
	}
	end := kit.IconButton(p.Theme, x.hooks[h.ID], kit.IconClose, p.say.Say(words.RemoveWho, h.Name))
	by := s.People[h.By].Name
	return listRow{
		sign: face(p.Theme, wire.Account{ID: h.Account, Name: h.Name}), name: h.Name,
		below: by, after: end.Layout,
	}.layout(gtx, p.Theme)
}

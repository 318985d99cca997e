package ui

import (
	"cmp"
	"image"
	"slices"

	"gioui.org/io/key"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// sidebar shows the server, the rooms, the people and me.
type sidebar struct {
	list    kit.Scroll
	browse  kit.Button
	newTalk kit.Button
	alone   kit.Button
	find    kit.Button
	gear    kit.Button
	serve   kit.Button
	login   kit.Button
	menu    sideMenu

	convs  map[wire.ConvID]*kit.Button
	people map[wire.AccountID]*kit.Button
	items  []sideItem
	// heights are those of the items that the last frame laid out.
	heights map[int]int
	// of is the snapshot that items were made from.
	of *state.State
	// online counts the people who are there.
	online int
}

// sideKind is what an item of the sidebar's list is.
type sideKind uint8

const (
	sideRooms  sideKind = iota // the title above the rooms
	sideDirect                 // the title above the direct conversations
	sideConv                   // a conversation
	sidePerson                 // somebody without one
	sideAlone                  // that nobody else is there
)

// sideItem is a line of the sidebar's list.
type sideItem struct {
	kind   sideKind
	conv   *state.Conversation
	person wire.Account
}

// forget drops everything of an account.
func (b *sidebar) forget() {
	b.convs, b.people, b.items, b.of = nil, nil, nil, nil
	b.list.Position = layout.Position{}
}

func (b *sidebar) update(gtx C, p *Page, s *state.State) {
	for b.browse.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogRooms})
	}
	for b.newTalk.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogPeople})
	}
	for b.alone.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogServer})
	}
	for b.find.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogFind})
	}
	for b.gear.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogSettings})
	}
	for b.serve.Clicked(gtx) {
		p.serve(s)
	}
	for b.login.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogLogin, Addr: s.Server.Addr})
	}
	b.menu.update(gtx, p, s, b)
	for _, it := range b.visible() {
		switch it.kind {
		case sideConv:
			for b.convButton(it.conv.ID).Clicked(gtx) {
				if it.conv.ID != s.Current {
					p.choose(s, it.conv.ID)
				}
				p.wantComposer(s)
			}
		case sidePerson:
			for b.personButton(it.person.ID).Clicked(gtx) {
				p.emit(state.OpenDirect{With: it.person.ID})
			}
		}
	}
}

// visible are the items that the last frame laid out, and one more at each end:
// only they can have been clicked.
func (b *sidebar) visible() []sideItem {
	pos := b.list.Position
	from := min(max(pos.First-1, 0), len(b.items))
	return b.items[from:max(min(pos.First+pos.Count+1, len(b.items)), from)]
}

func (b *sidebar) convButton(id wire.ConvID) *kit.Button {
	if b.convs == nil {
		b.convs = make(map[wire.ConvID]*kit.Button)
	}
	if b.convs[id] == nil {
		b.convs[id] = new(kit.Button)
	}
	return b.convs[id]
}

func (b *sidebar) personButton(id wire.AccountID) *kit.Button {
	if b.people == nil {
		b.people = make(map[wire.AccountID]*kit.Button)
	}
	if b.people[id] == nil {
		b.people[id] = new(kit.Button)
	}
	return b.people[id]
}

// fill makes the items anew where the snapshot is another one.
func (b *sidebar) fill(s *state.State) {
	if b.of == s {
		return
	}
	b.of = s
	b.items = append(b.items[:0], sideItem{kind: sideRooms})
	known := make(map[wire.AccountID]bool, len(s.Order))
	for _, id := range s.Order {
		if c := s.Convs[id]; c.Kind == wire.Room {
			b.items = append(b.items, sideItem{kind: sideConv, conv: c})
		}
	}
	b.items = append(b.items, sideItem{kind: sideDirect})
	for _, id := range s.Order {
		if c := s.Convs[id]; c.Kind != wire.Room {
			b.items = append(b.items, sideItem{kind: sideConv, conv: c})
			if !c.Group() {
				known[c.Peer(s.Me.ID).ID] = true
			}
		}
	}
	first := len(b.items)
	b.online = 0
	for _, a := range s.People {
		if a.Online && a.Kind != wire.Bot {
			b.online++
		}
		if !known[a.ID] && a.ID != s.Me.ID {
			b.items = append(b.items, sideItem{kind: sidePerson, person: a})
		}
	}
	slices.SortFunc(b.items[first:], func(x, y sideItem) int {
		return cmp.Or(cmp.Compare(wire.FoldName(x.person.Name), wire.FoldName(y.person.Name)),
			cmp.Compare(x.person.ID, y.person.ID))
	})
	if lonely(s) {
		b.items = append(b.items, sideItem{kind: sideAlone})
	}
}

func (b *sidebar) layout(gtx C, p *Page, s *state.State) D {
	b.fill(s)
	th, size := p.Theme, gtx.Constraints.Max
	hair := max(gtx.Dp(1), 1)
	kit.Fill(gtx, size, th.Side)
	inner := image.Pt(size.X, size.Y)
	if !p.head.narrow {
		inner.X -= hair
		kit.At(gtx, inner.X, 0, func(gtx C) D { kit.Fill(gtx, image.Pt(hair, size.Y), th.Line); return D{} })
	}
	header, footer := gtx.Dp(kit.HeaderHeight), gtx.Dp(60)
	part := func(y, height int, w layout.Widget) {
		pgtx := gtx
		pgtx.Constraints = layout.Exact(image.Pt(inner.X, max(height, 0)))
		kit.At(pgtx, 0, y, w)
	}
	part(0, header, func(gtx C) D { return b.server(gtx, p, s) })
	part(header-hair, hair, func(gtx C) D { return kit.HLine(gtx, inner.X, th.Line) })
	if s.LoggedIn() {
		box := gtx.Dp(56)
		part(header, box, func(gtx C) D { return b.search(gtx, p) })
		header += box
	}
	part(header, size.Y-header-footer, func(gtx C) D {
		defer clip.Rect{Max: gtx.Constraints.Max}.Push(gtx.Ops).Pop()
		if !s.LoggedIn() {
			return b.nobody(gtx, p)
		}
		b.layoutList(gtx, p, s)
		return D{Size: gtx.Constraints.Max}
	})
	part(size.Y-footer, hair, func(gtx C) D { return kit.HLine(gtx, inner.X, th.Line) })
	part(size.Y-footer+2*hair, footer-2*hair, func(gtx C) D { return b.me(gtx, p, s) })
	return D{Size: size}
}

// layoutList draws the conversations and people, and the menu of one of them.
func (b *sidebar) layoutList(gtx C, p *Page, s *state.State) {
	if b.heights == nil {
		b.heights = make(map[int]int)
	}
	clear(b.heights)
	size := gtx.Constraints.Max
	kit.List(p.Theme, &b.list).Layout(gtx, len(b.items)+1, func(gtx C, i int) D {
		d := b.item(gtx, p, s, i)
		b.heights[i] = d.Size.Y
		return d
	})
	b.menu.layout(gtx, p, s, size)
}

// search draws the box that leads to the finder.
func (b *sidebar) search(gtx C, p *Page) D {
	th := p.Theme
	row := kit.Row(th, &b.find, p.say.Say(words.FindAnything))
	row.Height, row.Ground = 34, th.Hover
	if th.Touch {
		row.Height = 44
	}
	return layout.Inset{Top: 12, Bottom: 10, Left: 12, Right: 12}.Layout(gtx, func(gtx C) D {
		return row.Layout(gtx, func(gtx C) D {
			gtx.Constraints.Min.X = gtx.Constraints.Max.X
			return layout.Inset{Left: 10, Right: 10}.Layout(gtx, func(gtx C) D {
				hint := kit.Label(th, kit.Note, p.say.Say(words.FindAnything)).In(th.Mute).Line().Layout
				if th.Touch {
					return hint(gtx)
				}
				return kit.Spread(gtx, 8, hint, kit.Label(th, kit.Tiny, key.ModShortcut.String()+" K").In(th.Hint).Line().Layout)
			})
		})
	})
}

// server draws the server's name and how the connection is.
func (b *sidebar) server(gtx C, p *Page, s *state.State) D {
	th := p.Theme
	name := s.Server.Name
	if !s.LoggedIn() || name == "" {
		name = p.say.Say(words.AppName)
	}
	return layout.Inset{Left: 16, Right: 12}.Layout(gtx, func(gtx C) D {
		if !s.LoggedIn() {
			return layout.W.Layout(gtx, kit.Label(th, kit.Body, name).Bold().Line().Layout)
		}
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(kit.HostAvatar(th, name).Layout),
			layout.Rigid(layout.Spacer{Width: 10}.Layout),
			layout.Flexed(1, func(gtx C) D {
				on := s.Link.Phase == state.LinkOnline
				return twoLines(gtx, th, name, b.status(p, s), kit.Dot(th, on).Layout)
			}),
		)
	})
}

// status says how the connection is.
func (b *sidebar) status(p *Page, s *state.State) string {
	switch s.Link.Phase {
	case state.LinkOnline:
		count := p.say.Say(words.OnlineCount, b.online)
		if s.Hosting.Phase == state.HostOn && s.Hosting.Addr == s.Server.Addr {
			return p.say.Say(words.Serving, count)
		}
		return count
	case state.LinkConnecting:
		if s.Link.Attempt == 0 {
			return p.say.Say(words.Connecting)
		}
		return p.say.Say(words.Reconnecting)
	case state.LinkWaiting, state.LinkStandby:
		return p.say.Say(words.Reconnecting)
	}
	return p.say.Say(words.Disconnected)
}

// nobody stands in place of the list while nobody is logged in.
func (b *sidebar) nobody(gtx C, p *Page) D {
	gtx = kit.Free(gtx)
	return layout.Inset{Top: 16, Left: 16, Right: 16}.Layout(gtx, func(gtx C) D {
		return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
			layout.Rigid(kit.Label(p.Theme, kit.Small, p.say.Say(words.NotConnected)).In(p.Theme.Mute).Bold().Layout),
			layout.Rigid(layout.Spacer{Height: 8}.Layout),
			layout.Rigid(kit.Label(p.Theme, kit.Note, p.say.Say(words.NothingYet)).In(p.Theme.Mute).Layout),
		)
	})
}

// item draws a line of the list; the one behind the last is room to breathe.
func (b *sidebar) item(gtx C, p *Page, s *state.State, i int) D {
	if i >= len(b.items) {
		return D{Size: image.Pt(gtx.Constraints.Max.X, gtx.Dp(12))}
	}
	it := b.items[i]
	gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
	switch it.kind {
	case sideRooms:
		return b.section(gtx, p, p.say.Say(words.Rooms), &b.browse, p.say.Say(words.BrowseRooms))
	case sideDirect:
		return b.section(gtx, p, p.say.Say(words.DirectMessages), &b.newTalk, p.say.Say(words.NewMessage))
	case sideConv:
		return b.conv(gtx, p, s, it.conv)
	}
	if it.kind == sideAlone {
		return b.nobodyElse(gtx, p, s)
	}
	return b.person(gtx, p, s, it.person)
}

// section draws the title of a section, with a plus where more can be made.
func (b *sidebar) section(gtx C, p *Page, name string, add *kit.Button, label string) D {
	return layout.Inset{Top: 10, Bottom: 2, Left: 16, Right: 6}.Layout(gtx, func(gtx C) D {
		gtx.Constraints.Min.Y = gtx.Dp(28)
		return kit.Spread(gtx, 4, kit.Label(p.Theme, kit.Small, name).In(p.Theme.Mute).Bold().Line().Layout, func(gtx C) D {
			if add == nil {
				return D{}
			}
			style := kit.IconButton(p.Theme, add, kit.IconPlus, label)
			style.Sign = 14
			return style.Layout(gtx)
		})
	})
}

// conv draws the row of a conversation.
func (b *sidebar) conv(gtx C, p *Page, s *state.State, c *state.Conversation) D {
	th := p.Theme
	r := sideRow{button: b.convButton(c.ID), selected: c.ID == s.Current, unread: c.Unread, draft: c.Draft != "" && c.ID != s.Current}
	if c.Kind == wire.Room {
		r.name, r.sign, r.mentions = c.Name, roomSign(th, c.Private, 22), c.Mentions
		if c.Archived {
			r.state = p.say.Say(words.ArchivedSign)
			r.instead = func(gtx C) D { return kit.IconArchive.Layout(gtx, 14, th.Hint) }
		}
		return r.layout(gtx, p)
	}
	if c.Group() {
		r.name, r.sign = c.Title(s.Me.ID), groupFace(th, c, s.Me.ID, 22)
		return r.layout(gtx, p)
	}
	peer := c.Peer(s.Me.ID)
	if known, ok := s.People[peer.ID]; ok {
		peer = known
	}
	if peer.ID == 0 {
		peer.Name = c.Title(s.Me.ID)
	}
	r.name, r.sign, r.instead = cmp.Or(peer.Display, peer.Name), avatar(th, peer), dot(th, s, peer)
	return r.layout(gtx, p)
}

// person draws the row of somebody without a conversation.
func (b *sidebar) person(gtx C, p *Page, s *state.State, a wire.Account) D {
	r := sideRow{button: b.personButton(a.ID), name: cmp.Or(a.Display, a.Name), sign: avatar(p.Theme, a), instead: dot(p.Theme, s, a)}
	return r.layout(gtx, p)
}

// lonely reports whether nobody but me has an account here; bots do not count.
func lonely(s *state.State) bool {
	for _, a := range s.People {
		if a.Kind != wire.Bot && a.ID != s.Me.ID {
			return false
		}
	}
	return len(s.People) > 0 && s.Server.Key != ""
}

// nobodyElse says that nobody else is there yet, and leads to how they come.
func (b *sidebar) nobodyElse(gtx C, p *Page, s *state.State) D {
	txt := p.say.Say(words.Alone)
	hosts := s.Hosting.Phase == state.HostOn && s.Hosting.Key == s.Server.Key
	if !hosts {
		txt += " " + p.say.Say(words.AloneAt, s.Server.Addr)
	}
	return layout.Inset{Top: 10, Left: 16, Right: 16}.Layout(gtx, func(gtx C) D {
		return layout.Flex{Axis: layout.Vertical}.Layout(kit.Free(gtx),
			layout.Rigid(kit.Label(p.Theme, kit.Note, txt).In(p.Theme.Mute).Layout),
			layout.Rigid(func(gtx C) D {
				if !hosts {
					return D{}
				}
				return layout.Inset{Top: 8}.Layout(gtx, kit.TextButton(p.Theme, &b.alone, kit.Outlined, p.say.Say(words.InvitePeople)).Layout)
			}),
		)
	})
}

// groupFace is the faces of two of the others in a group.
func groupFace(th *kit.Theme, c *state.Conversation, me wire.AccountID, size unit.Dp) layout.Widget {
	faces := make([]kit.AvatarStyle, 0, 2)
	for _, a := range c.People {
		if a.ID != me && len(faces) < 2 {
			faces = append(faces, kit.Avatar(th, int64(a.ID), a.Name))
		}
	}
	return kit.GroupAvatar(th, size, faces[0], faces[1])
}

func avatar(th *kit.Theme, a wire.Account) layout.Widget {
	face := kit.Avatar(th, int64(a.ID), a.Name)
	face.Size = 22
	return face.Layout
}

// dot is a person's presence; a bot has none.
func dot(th *kit.Theme, s *state.State, a wire.Account) layout.Widget {
	if a.Kind == wire.Bot {
		return nil
	}
	style := kit.Dot(th, isOnline(s, a))
	style.Away = a.Away
	return style.Layout
}

// isOnline says whether somebody is known to be there: without a line to the
// server, nobody is.
func isOnline(s *state.State, a wire.Account) bool {
	return a.Online && s.Link.Phase == state.LinkOnline
}

// me draws who is logged in, or the two ways in.
func (b *sidebar) me(gtx C, p *Page, s *state.State) D {
	th := p.Theme
	return layout.Inset{Left: 14, Right: 14}.Layout(gtx, func(gtx C) D {
		if !s.LoggedIn() {
			serve := p.serveButton(&b.serve, s, kit.Primary)
			login := kit.TextButton(th, &b.login, kit.Outlined, p.say.Say(words.LogIn))
			serve.Fill, login.Fill = true, true
			return layout.W.Layout(gtx, func(gtx C) D {
				gtx.Constraints.Min.X = gtx.Constraints.Max.X
				return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
					layout.Flexed(1, serve.Layout), layout.Rigid(layout.Spacer{Width: 8}.Layout), layout.Flexed(1, login.Layout))
			})
		}
		on := s.Link.Phase == state.LinkOnline
		word := p.say.Say(words.Offline)
		dot := kit.Dot(th, on)
		dot.Away = s.Away
		switch {
		case on && s.Away:
			word = p.say.Say(words.Away)
		case on:
			word = p.say.Say(words.Online)
		}
		if s.Me.Status != "" {
			word += " · " + s.Me.Status
		}
		return kit.Spread(gtx, 8, func(gtx C) D {
			return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
				layout.Rigid(kit.Avatar(th, int64(s.Me.ID), s.Me.Name).Layout),
				layout.Rigid(layout.Spacer{Width: 10}.Layout),
				layout.Flexed(1, func(gtx C) D {
					return twoLines(gtx, th, s.Called(s.Me.ID, s.Me.Name), word, dot.Layout)
				}),
			)
		}, kit.IconButton(th, &b.gear, kit.IconGear, p.say.Say(words.Settings)).Layout)
	})
}

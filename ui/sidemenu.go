package ui

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// sideMenu is what can be done about a conversation of the sidebar without going
// there.
//
//	the other button, a finger that rests, Shift+F10 → the acts → the rules of notifying
type sideMenu struct {
	context kit.Context
	menu    kit.Menu
	conv    wire.ConvID // whose it is
	at      image.Point // of the list
	rules   bool        // it shows those, not the acts
	// acts are those on show, with what they are called, and archived is what the
	// conversation then was: nothing else comes under the pointer while the menu is
	// open. They are nil before it was drawn.
	acts     []sideAct
	names    []string
	archived bool
	byKey    bool // the row had the keyboard
}

// sideAct is one of the acts of the menu.
type sideAct uint8

const (
	sideRead sideAct = iota
	sideNotify
	sideLink
	sideDetails
	sideArchive
	sideLeave
)

// sideActs are the acts that fit a conversation and who looks at it, each with
// what it is called.
func (p *Page) sideActs(s *state.State, conv *state.Conversation) (acts []sideAct, names []string) {
	add := func(act sideAct, name words.Key, fits bool) {
		if fits {
			acts, names = append(acts, act), append(names, p.say.Say(name))
		}
	}
	room := conv.Kind == wire.Room
	archive := words.Archive
	if conv.Archived {
		archive = words.Unarchive
	}
	add(sideRead, words.MarkRead, conv.Unread > 0)
	add(sideNotify, words.NotifyOf, true)
	add(sideLink, words.CopyLink, conv.Last > 0 && s.LinkTo(conv.ID, conv.Last) != "")
	add(sideDetails, words.Details, true)
	add(sideArchive, archive, room && s.Moderates(conv))
	add(sideLeave, words.LeaveRoom, room)
	return acts, names
}

// menuKey opens the menu of the row that has the keyboard. The toolkit does not
// tell of the key that is made for it.
func menuKey(b *kit.Button) event.Filter {
	return key.Filter{Focus: &b.Clickable, Name: key.NameF10, Required: key.ModShift}
}

func (m *sideMenu) update(gtx C, p *Page, s *state.State, b *sidebar) {
	if at, ok := m.context.Update(gtx); ok {
		if conv := b.convAt(at.Y); conv != nil {
			m.open(conv.ID, at, false)
		}
	}
	for _, it := range b.visible() {
		if it.kind != sideConv {
			continue
		}
		for {
			ev, ok := gtx.Event(menuKey(b.convButton(it.conv.ID)))
			if !ok {
				break
			}
			if e, ok := ev.(key.Event); ok && e.State == key.Press {
				m.open(it.conv.ID, image.Pt(gtx.Dp(40), b.bottomOf(it.conv.ID)), true)
			}
		}
	}
	conv := s.Convs[m.conv]
	if conv == nil || !gtx.Enabled() {
		m.menu.Close()
		return
	}
	was := m.menu.Opened()
	if i, ok := m.menu.Update(gtx); ok {
		m.choose(gtx, p, s, conv, i)
	}
	if was && !m.menu.Opened() {
		m.leave(gtx, p, s, b)
	}
}

func (m *sideMenu) open(conv wire.ConvID, at image.Point, byKey bool) {
	m.conv, m.at, m.rules, m.byKey = conv, at, false, byKey
	m.acts, m.names = nil, nil
	m.menu.Open(0)
}

// leave gives the keyboard back to where it was.
func (m *sideMenu) leave(gtx C, p *Page, s *state.State, b *sidebar) {
	m.menu.Close()
	if m.byKey {
		gtx.Execute(key.FocusCmd{Tag: &b.convButton(m.conv).Clickable})
	} else {
		p.wantComposer(s)
	}
}

// choose does what was chosen.
func (m *sideMenu) choose(gtx C, p *Page, s *state.State, conv *state.Conversation, i int) {
	if m.rules {
		if all := rules(conv); i < len(all) {
			p.emit(state.HearOf{Conv: conv.ID, Notify: all[i]})
		}
		return
	}
	if i >= len(m.acts) {
		return
	}
	switch m.acts[i] {
	case sideRead:
		p.emit(state.Seen{Conv: conv.ID, Seq: conv.Last})
	case sideNotify:
		m.rules = true
		m.menu.Open(ruleOf(conv, s))
	case sideLink:
		copyText(gtx, s.LinkTo(conv.ID, conv.Last))
		p.emit(state.Remark{Kind: state.NoticeCopied})
	case sideDetails:
		p.emit(state.OpenDialog{Kind: state.DialogDetails, Conv: conv.ID})
	case sideArchive:
		p.emit(state.ArchiveRoom{Conv: conv.ID, Off: m.archived})
	case sideLeave:
		if conv.Private { // there is no way back: its sheet asks
			p.leaving = conv.ID
			p.emit(state.OpenDialog{Kind: state.DialogDetails, Conv: conv.ID})
		} else {
			p.emit(state.LeaveRoom{Conv: conv.ID})
		}
	}
}

// layout draws the menu over a list of a size.
func (m *sideMenu) layout(gtx C, p *Page, s *state.State, size image.Point) {
	m.context.Add(gtx, size)
	conv := s.Convs[m.conv]
	if conv == nil || !m.menu.Opened() {
		return
	}
	if m.acts == nil {
		m.acts, m.names = p.sideActs(s, conv)
		m.archived = conv.Archived
	}
	chosen, names := -1, m.names
	if m.rules {
		chosen, names = ruleOf(conv, s), nil
		for _, r := range rules(conv) {
			names = append(names, p.notifyName(r, s))
		}
	}
	room := image.Rectangle{Max: size}
	if !p.head.narrow {
		room.Max.X = gtx.Dp(kit.OnePane) // it may lie over the other pane
	}
	kit.Choices(p.Theme, &m.menu, title(conv, s), chosen, names...).LayoutAt(gtx, m.at, room)
}

// convAt is the conversation whose row is at a height of the list, nil for none.
func (b *sidebar) convAt(y int) *state.Conversation {
	top := -b.list.Position.Offset
	for i := b.list.Position.First; i < len(b.items) && i < b.list.Position.First+b.list.Position.Count; i++ {
		if y >= top && y < top+b.heights[i] && b.items[i].kind == sideConv {
			return b.items[i].conv
		}
		top += b.heights[i]
	}
	return nil
}

// bottomOf is where the row of a conversation ends in the list.
func (b *sidebar) bottomOf(id wire.ConvID) int {
	top := -b.list.Position.Offset
	for i := b.list.Position.First; i < len(b.items); i++ {
		top += b.heights[i]
		if it := b.items[i]; it.kind == sideConv && it.conv.ID == id {
			break
		}
	}
	return top
}

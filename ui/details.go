package ui

import (
	"image"

	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// details is the sheet about a conversation: what it is for, who is in it, and
// what Me may do about that.
type details struct {
	list    kit.Scroll
	removes map[wire.AccountID]*kit.Button

	invite, edit, archive, leave, keep, retry kit.Button
	// keeps chooses among the days of lifetimes, of which days was.
	keeps kit.Segments
	days  int
	// yes and no answer the question of the mode, or save what was edited.
	yes, no     kit.Button
	name, topic kit.Field
	wrong       wrong

	mode detailsMode
	who  wire.Account // to be removed
	done int          // what the dialog had done when the mode began
}

// detailsMode is what the sheet shows.
type detailsMode uint8

const (
	detailsView   detailsMode = iota
	detailsEdit               // the name and the topic, to be changed
	detailsRemove             // shall who be removed?
	detailsLeave              // shall I leave?
	detailsKeep               // for how long are messages kept?
)

func (x *details) title(p *Page, s *state.State) string {
	conv := s.Convs[s.Dialog.Conv]
	if conv == nil {
		return p.say.Say(words.Details)
	}
	switch x.mode {
	case detailsRemove:
		return p.say.Say(words.AskRemove, x.who.Name, title(conv, s))
	case detailsLeave:
		return p.say.Say(words.AskLeave, title(conv, s))
	case detailsKeep:
		return p.say.Say(words.AskKeep, title(conv, s))
	}
	return title(conv, s)
}

func (*details) width() unit.Dp { return 480 }

// back leads from a question to the members, and reports whether there was one.
func (x *details) back() bool {
	asked := x.mode != detailsView
	x.mode = detailsView
	return asked
}

// begin shows another mode.
func (x *details) begin(mode detailsMode, s *state.State) {
	x.mode, x.done, x.wrong = mode, s.Dialog.Done, wrong{}
}

func (x *details) update(gtx C, p *Page, s *state.State) {
	conv := s.Convs[s.Dialog.Conv]
	if conv == nil {
		return
	}
	if p.leaving == conv.ID {
		p.leaving = 0
		x.begin(detailsLeave, s)
	}
	if x.mode != detailsView && s.Dialog.Done != x.done {
		x.mode = detailsView
	}
	for x.no.Clicked(gtx) {
		x.back()
	}
	switch x.mode {
	case detailsView:
		x.updateView(gtx, p, s, conv)
	case detailsEdit:
		x.updateEdit(gtx, p, s, conv)
	case detailsKeep:
		x.updateKeep(gtx, p, s, conv)
	case detailsRemove:
		for x.yes.Clicked(gtx) {
			p.emit(state.RemoveMember{Conv: conv.ID, Who: x.who.ID})
			x.mode = detailsView
		}
	case detailsLeave:
		for x.yes.Clicked(gtx) {
			p.emit(state.LeaveRoom{Conv: conv.ID})
			x.mode = detailsView
		}
	}
}

func (x *details) updateView(gtx C, p *Page, s *state.State, conv *state.Conversation) {
	for x.invite.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogPeople, Conv: conv.ID})
	}
	for x.edit.Clicked(gtx) {
		x.begin(detailsEdit, s)
		x.name.SetText(conv.Name)
		x.topic.SetText(conv.Topic)
		x.name.Focus()
	}
	for x.archive.Clicked(gtx) {
		p.emit(state.ArchiveRoom{Conv: conv.ID, Off: conv.Archived})
	}
	for x.keep.Clicked(gtx) {
		x.begin(detailsKeep, s)
		x.days = conv.Keep
	}
	for x.leave.Clicked(gtx) {
		if conv.Private { // else there is a way back
			x.begin(detailsLeave, s)
		} else {
			p.emit(state.LeaveRoom{Conv: conv.ID})
		}
	}
	for id, b := range x.removes {
		for b.Clicked(gtx) {
			for _, a := range s.Members.People {
				if a.ID == id {
					x.who = a
					x.begin(detailsRemove, s)
				}
			}
		}
	}
	for x.retry.Clicked(gtx) {
		p.emit(state.LoadMembers{})
	}
	if l := s.Members; l.More && !l.Loading && !l.Failed && closeTo(&x.list, len(l.People)) {
		p.emit(state.LoadMembers{})
	}
}

// updateEdit saves the name and the topic.
func (x *details) updateEdit(gtx C, p *Page, s *state.State, conv *state.Conversation) {
	save := x.name.Update(gtx)
	save = x.topic.Update(gtx) || save
	for x.yes.Clicked(gtx) {
		save = true
	}
	if !save || s.Dialog.Busy {
		return
	}
	name, topic, bad := p.roomOf(&x.name, &x.topic)
	if x.wrong = bad; bad.field != nil {
		bad.field.Focus()
		return
	}
	p.emit(state.ChangeRoom{Conv: conv.ID, Name: name, Topic: topic})
}

// trouble is what is wrong with the name or the topic.
func (x *details) trouble(p *Page, s *state.State) wrong {
	if x.wrong.field != nil {
		return x.wrong
	}
	switch no := s.Dialog.Refusal; no.Of {
	case state.ActRename:
		return wrong{field: &x.name, text: p.whyRefused(no)}
	case state.ActTopic:
		return wrong{field: &x.topic, text: p.whyRefused(no)}
	}
	return wrong{}
}

func (x *details) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	conv := s.Convs[s.Dialog.Conv]
	if conv == nil {
		return D{}
	}
	switch x.mode {
	case detailsEdit:
		return x.layoutEdit(gtx, p, s)
	case detailsKeep:
		return x.layoutKeep(gtx, p, s, conv)
	case detailsRemove:
		say := words.RemovePublic
		if conv.Private {
			say = words.RemovePrivate
		}
		return x.question(gtx, p, p.say.Say(say), p.say.Say(words.RemoveWho, x.who.Name))
	case detailsLeave:
		say := words.LeavePrivate
		if conv.Members <= 1 {
			say = words.LeaveLast
		}
		return x.question(gtx, p, p.say.Say(say), p.say.Say(words.LeaveRoom))
	}
	return x.view(gtx, p, s, conv, d)
}

// question draws what a deed means, and its two answers.
func (x *details) question(gtx C, p *Page, txt, yes string) D {
	return column(gtx, sentence(p.Theme, txt), x.answers(p, kit.Danger, yes, false))
}

// answers draws the way back and the way on.
func (x *details) answers(p *Page, kind kit.ButtonKind, yes string, busy bool) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		on := kit.TextButton(p.Theme, &x.yes, kind, yes)
		on.Disabled = busy
		return layout.Inset{Top: 22}.Layout(gtx, func(gtx C) D {
			return kit.ButtonRow(gtx, kit.TextButton(p.Theme, &x.no, kit.Outlined, p.say.Say(words.Cancel)).Layout, on.Layout)
		})
	})
}

// layoutEdit draws the name and the topic to be changed.
func (x *details) layoutEdit(gtx C, p *Page, s *state.State) D {
	bad := x.trouble(p, s)
	field := func(f *kit.Field, label, hint string) layout.FlexChild {
		return layout.Rigid(func(gtx C) D {
			style := kit.TextField(p.Theme, f, label)
			style.Hint = hint
			if bad.field == f {
				style.Fault = bad.text
			}
			return layout.Inset{Top: 16}.Layout(gtx, style.Layout)
		})
	}
	return column(gtx,
		field(&x.name, p.say.Say(words.RoomName), ""),
		field(&x.topic, p.say.Say(words.TopicLabel), p.say.Say(words.TopicHint)),
		x.answers(p, kit.Primary, p.say.Say(words.Save), s.Dialog.Busy),
	)
}

// view draws the topic, what may be done, and the members.
func (x *details) view(gtx C, p *Page, s *state.State, conv *state.Conversation, d *dialog) D {
	d.focusOn(gtx, &d.cancel)
	parts := make([]layout.FlexChild, 0, 7)
	rest := unit.Dp(200)
	if conv.Kind == wire.Room {
		parts = append(parts, sentence(p.Theme, p.whatFor(conv)), sentence(p.Theme, p.kept(conv)), x.acts(p, s, conv))
		rest = 300
	}
	parts = append(parts,
		p.refused(s, state.ActLeave, state.ActRemove, state.ActArchive, state.ActKeep),
		layout.Rigid(func(gtx C) D {
			count := kit.Label(p.Theme, kit.Small, p.say.Count(words.Members, conv.Members)).In(p.Theme.Mute).Bold()
			return layout.Inset{Top: 16, Bottom: 4}.Layout(gtx, count.Layout)
		}),
		layout.Rigid(func(gtx C) D {
			members := s.Members.People
			return p.listIn(gtx, d, &x.list, rest, len(members), p.membersNone(s), func(gtx C, i int) D {
				return x.member(gtx, p, s, conv, known(s, members[i]))
			})
		}),
		p.listFailed(s.Members.Paging, &x.retry),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 16}.Layout(gtx, func(gtx C) D {
				return kit.ButtonRow(gtx, kit.TextButton(p.Theme, &d.cancel, kit.Primary, p.say.Say(words.Done)).Layout)
			})
		}),
	)
	return column(gtx, parts...)
}

// membersNone is the word in place of no members.
func (p *Page) membersNone(s *state.State) string {
	if s.Members.Failed {
		return ""
	}
	return p.say.Say(words.LoadingList)
}

// whatFor says what a room is for, and of what kind it is.
func (p *Page) whatFor(conv *state.Conversation) string {
	txt := conv.Topic
	if txt == "" {
		txt = p.say.Say(words.NoTopic)
	}
	if conv.Private {
		txt += " · " + p.say.Say(words.PrivateSign)
	}
	if conv.Archived {
		txt += " · " + p.say.Say(words.ArchivedSign)
	}
	return txt
}

// acts draws what Me may do about a room.
func (x *details) acts(p *Page, s *state.State, conv *state.Conversation) layout.FlexChild {
	var buttons []layout.Widget
	add := func(b *kit.Button, kind kit.ButtonKind, key words.Key) {
		style := kit.TextButton(p.Theme, b, kind, p.say.Say(key))
		style.Disabled = s.Dialog.Busy
		buttons = append(buttons, style.Layout)
	}
	if !conv.Archived {
		add(&x.invite, kit.Outlined, words.InvitePeople)
	}
	if s.Moderates(conv) {
		if conv.Archived {
			add(&x.archive, kit.Outlined, words.Unarchive)
		} else {
			add(&x.edit, kit.Outlined, words.Edit)
			add(&x.keep, kit.Outlined, words.KeepMessages)
			add(&x.archive, kit.Outlined, words.Archive)
		}
	}
	add(&x.leave, kit.Danger, words.LeaveRoom)
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 14}.Layout(gtx, func(gtx C) D { return kit.Wrap(gtx, 8, buttons...) })
	})
}

// member draws a member, and for who may, the way to remove them.
func (x *details) member(gtx C, p *Page, s *state.State, conv *state.Conversation, a wire.Account) D {
	after := dot(p.Theme, s, a)
	switch {
	case !s.Moderates(conv):
	case a.ID == s.Me.ID:
		if mine := after; mine != nil { // where those of the others stand
			right := unit.Dp(36)
			if p.Theme.Touch {
				right = 52
			}
			after = func(gtx C) D { return layout.Inset{Right: right}.Layout(gtx, mine) }
		}
	default:
		presence := after
		b := kit.IconButton(p.Theme, personButton(&x.removes, a.ID), kit.IconClose, p.say.Say(words.RemoveWho, a.Name))
		after = func(gtx C) D {
			return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
				layout.Rigid(func(gtx C) D {
					if presence == nil {
						return D{}
					}
					return layout.Inset{Right: 8}.Layout(gtx, presence)
				}),
				layout.Rigid(b.Layout))
		}
	}
	gtx.Constraints.Min = image.Point{}
	name, below := called(s, a, p.roles(s, conv, a))
	return listRow{sign: face(p.Theme, a), name: name, below: below, after: after}.layout(gtx, p.Theme)
}

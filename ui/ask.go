package ui

import (
	"strings"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// room draws the dialog that names a new room.
func (d *dialog) room(gtx C, p *Page, s *state.State) D {
	say := p.say.Say
	return column(gtx,
		sentence(p.Theme, say(words.RoomSub)),
		d.field(p, s, &d.name, say(words.RoomName), func(f *kit.FieldStyle) { f.Hint = say(words.RoomHint) }),
		d.field(p, s, &d.topic, say(words.TopicLabel), func(f *kit.FieldStyle) { f.Hint = say(words.TopicHint) }),
		layout.Rigid(func(gtx C) D {
			txt := kit.Label(p.Theme, kit.Control, say(words.PrivateRoom)).Layout
			return layout.Inset{Top: 16}.Layout(gtx, kit.Switch(p.Theme, &d.private, say(words.PrivateRoom), d.secret, txt))
		}),
		d.answers(p, s, say(words.RoomCreate)),
	)
}

func (d *dialog) submitRoom(p *Page) {
	name, topic, bad := p.roomOf(&d.name, &d.topic)
	if d.check(bad) {
		p.emit(state.CreateRoom{Name: name, Topic: topic, Private: d.secret})
	}
}

// roomOf is the name and the topic of a room that were typed, or what is wrong
// with one of them.
func (p *Page) roomOf(f, t *kit.Field) (name, topic string, bad wrong) {
	name, topic = strings.TrimPrefix(strings.TrimSpace(f.Text()), "#"), strings.TrimSpace(t.Text())
	switch {
	case wire.CheckNewName(name) != nil:
		bad = wrong{field: f, text: p.say.Say(words.BadName, wire.MaxName)}
	case wire.CheckLine("a topic", topic, wire.MaxTopic) != nil:
		bad = wrong{field: t, text: p.say.Say(words.BadTopic, wire.MaxTopic)}
	}
	return name, topic, bad
}

// key draws the question of a server that was not seen before, or the stop
// before one whose key changed: that one has no way on.
func (d *dialog) key(gtx C, p *Page, s *state.State) D {
	say, at := p.say, s.Dialog.Addr
	if s.Dialog.Known == "" {
		d.focusOn(gtx, &d.cancel)
		return column(gtx,
			sentence(p.Theme, say.Say(words.KeySub, at)),
			fingerprint(p.Theme, say.Say(words.KeyOnServer), s.Dialog.Key),
			d.answers(p, s, say.Say(words.KeyTrust)),
		)
	}
	d.focusOn(gtx, &d.cancel)
	return column(gtx,
		sentence(p.Theme, say.Say(words.KeyChangedSub, at)),
		fingerprint(p.Theme, say.Say(words.KeyWas), s.Dialog.Known),
		fingerprint(p.Theme, say.Say(words.KeyIs), s.Dialog.Key),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 22}.Layout(gtx, func(gtx C) D {
				return kit.ButtonRow(gtx, kit.TextButton(p.Theme, &d.cancel, kit.Primary, say.Say(words.Close)).Layout)
			})
		}),
	)
}

// fingerprint draws a key's fingerprint under its label, four groups a line.
func fingerprint(th *kit.Theme, label string, key wire.Fingerprint) layout.FlexChild {
	groups := strings.Fields(key.String())
	var lines []string
	for len(groups) > 0 {
		n := min(4, len(groups))
		lines = append(lines, strings.Join(groups[:n], " "))
		groups = groups[n:]
	}
	txt := kit.Label(th, kit.Control, strings.Join(lines, "\n")).In(th.Ink)
	txt.Mono = true
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 16}.Layout(gtx, func(gtx C) D {
			return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
				layout.Rigid(kit.Label(th, kit.Note, label).Bold().Layout),
				layout.Rigid(layout.Spacer{Height: 5}.Layout),
				layout.Rigid(txt.Layout),
			)
		})
	})
}

// plain draws the question before a server that speaks plain text only.
func (d *dialog) plain(gtx C, p *Page, s *state.State) D {
	d.focusOn(gtx, &d.cancel)
	return column(gtx,
		sentence(p.Theme, p.say.Say(words.PlainSub, s.Dialog.Addr)),
		d.answers(p, s, p.say.Say(words.PlainGo)),
	)
}

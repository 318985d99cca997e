package ui

import (
	"image"

	"gioui.org/gesture"
	"gioui.org/op"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// actions is the bar of what can be done with a message: at its top right while
// a pointer is over it or the keyboard in it, below it while a finger holds it.
type actions struct {
	react, reply, edit, delete kit.Button
	link                       kit.Button
	recent                     [recents]kit.Button
	hover                      gesture.Hover
	// used are the emoji on the bar for as long as that is in view: one that is used
	// comes first the next time, not under a pointer that clicks twice. Nil before.
	used []string
}

// react puts an emoji under a message, or takes it away where it is mine.
func (p *Page) react(s *state.State, conv wire.ConvID, m *wire.Event, e string) {
	p.emit(state.React{Conv: conv, Ref: m.Seq, Emoji: e, Off: reactedBy(m, e, s.Me.ID)})
}

// busy reports whether the keyboard is in the bar.
func (a *actions) busy(gtx C) bool {
	for _, b := range [...]*kit.Button{&a.react, &a.reply, &a.edit, &a.delete, &a.link, &a.recent[0], &a.recent[1], &a.recent[2]} {
		if gtx.Focused(&b.Clickable) {
			return true
		}
	}
	return false
}

func (a *actions) update(gtx C, p *Page, s *state.State, conv *state.Conversation, m *wire.Event) {
	a.hover.Update(gtx.Source)
	for i, e := range a.used {
		for a.recent[i].Clicked(gtx) {
			p.react(s, conv.ID, m, e)
			p.emit(state.Set{To: state.Used(e)})
			p.Theme.LetGo()
		}
	}
	for a.react.Clicked(gtx) {
		p.picker.begin(p, s, m.Seq)
		p.Theme.LetGo()
	}
	for a.reply.Clicked(gtx) {
		p.compose.reply(m)
		p.Theme.LetGo()
	}
	for a.edit.Clicked(gtx) {
		p.compose.edit(m)
		p.Theme.LetGo()
	}
	for a.link.Clicked(gtx) {
		copyText(gtx, s.LinkTo(conv.ID, m.Seq))
		p.emit(state.Remark{Kind: state.NoticeCopied})
		p.Theme.LetGo()
	}
	for a.delete.Clicked(gtx) {
		p.emit(state.Delete{Conv: conv.ID, Ref: m.Seq, At: gtx.Now})
		p.Theme.LetGo()
		p.wantComposer(s)
	}
}

// tools are the buttons that fit a message and who looks at it.
func (a *actions) tools(p *Page, s *state.State, conv *state.Conversation, m *wire.Event) []kit.Tool {
	say := p.say
	tools := make([]kit.Tool, 0, recents+4)
	word := func(b *kit.Button, icon kit.Icon, k words.Key) {
		t := kit.Tool{Button: b, Icon: icon, Text: say.Say(k), Label: say.Say(k)}
		if p.Theme.Touch {
			t.Text = ""
		}
		tools = append(tools, t)
	}
	if !p.Theme.Touch {
		p.Scripts |= kit.Emoji
		if a.used == nil {
			a.used = last(s)[:recents]
		}
		for i, e := range a.used {
			tools = append(tools, kit.Tool{Button: &a.recent[i], Emoji: e, Label: say.Say(words.ReactWith, e)})
		}
	}
	word(&a.react, kit.IconSmile, words.React)
	word(&a.reply, kit.IconReply, words.Reply)
	if s.MayEdit(conv, m) {
		word(&a.edit, kit.IconPencil, words.Edit)
	}
	tools = append(tools, kit.Tool{Button: &a.link, Icon: kit.IconLink, Label: say.Say(words.CopyMessageLink)})
	if s.MayDelete(conv, m) {
		word(&a.delete, kit.IconBin, words.Delete)
	}
	return tools
}

// shows reports whether a message's bar is in view.
func (m *message) shows(gtx C, p *Page, s *state.State, conv *state.Conversation, it said) bool {
	if it.log == nil || it.gone() || !gtx.Enabled() || !s.MayReact(conv, it.log) {
		return false
	}
	open := p.picker.grid.Opened()
	if p.Theme.Touch {
		return !open && m.text.Held()
	}
	if open {
		return p.picker.conv == conv.ID && p.picker.ref == it.log.Seq
	}
	return m.row.Update(gtx.Source) || m.text.Focused(gtx) || m.acts != nil && (m.acts.hover.Update(gtx.Source) || m.acts.busy(gtx))
}

// layoutActions draws the bar over a row of a size, whose words begin at y.
func (m *message) layoutActions(gtx C, p *Page, s *state.State, conv *state.Conversation, it said, size image.Point, y int) {
	if !m.shows(gtx, p, s, conv, it) {
		if m.acts != nil {
			m.acts.used = nil
		}
		return
	}
	if m.acts == nil {
		m.acts = new(actions)
	}
	dims, call := kit.Measure(kit.Free(gtx), kit.ToolBar(p.Theme, &m.acts.hover, m.acts.tools(p, s, conv, it.log)...))
	at := image.Pt(size.X-gtx.Dp(rowInset)-dims.Size.X, max(y-gtx.Dp(16), -m.top))
	draw := func(gtx C) D { call.Add(gtx.Ops); return dims }
	if !p.Theme.Touch {
		kit.At(gtx, at.X, at.Y, draw)
		return
	}
	macro := op.Record(gtx.Ops) // over what is drawn later, and in nobody's way
	kit.At(gtx, at.X, size.Y+gtx.Dp(4), draw)
	op.Defer(gtx.Ops, macro.Stop())
}

package ui

import (
	"image"
	"slices"

	"gioui.org/gesture"
	"gioui.org/op"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// emoji are those to react with.
var emoji = []string{
	"👍", "🎉", "😂", "👎", "😮", "😢", "🙏", "👏", "🔥", "👀", "✅", "❌",
	"💯", "🤔", "😅", "😍", "😡", "🙂", "🚀", "💡", "☕", "🌟", "👋", "🔬",
}

// recents is how many emoji stand on the bar itself.
const recents = 3

// actions is the bar of what can be done with a message: at its top right while
// a pointer is over it or the keyboard in it, below it while a finger holds it.
type actions struct {
	react, reply, edit, delete kit.Button
	link                       kit.Button
	recent                     [recents]kit.Button
	hover                      gesture.Hover
}

// picker are the emoji to choose from for a message.
type picker struct {
	grid kit.EmojiGrid
	conv wire.ConvID
	ref  wire.Seq
	// recent are the emoji used last, the newest first.
	recent []string
}

// last are the emoji that the bar has.
func (k *picker) last() []string {
	if k.recent == nil {
		k.recent = slices.Clone(emoji[:recents])
	}
	return k.recent
}

// used notes that an emoji was used.
func (k *picker) used(e string) {
	list := k.last()
	if i := slices.Index(list, e); i >= 0 {
		list = slices.Delete(list, i, i+1)
	}
	k.recent = slices.Insert(list, 0, e)[:recents]
}

// update takes up what was chosen.
func (k *picker) update(gtx C, p *Page, s *state.State) {
	if !k.grid.Opened() {
		return
	}
	m := (*wire.Event)(nil)
	if conv := s.Convs[k.conv]; conv != nil && k.conv == s.Current {
		m = conv.Message(k.ref)
	}
	if m == nil || m.Deleted || !gtx.Enabled() {
		k.grid.Close()
		return
	}
	if e := k.grid.Update(gtx); e != "" {
		p.react(s, k.conv, m, e)
		k.used(e)
	}
	if !k.grid.Opened() {
		p.wantComposer(s)
	}
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
	for i := range a.recent {
		for a.recent[i].Clicked(gtx) {
			p.react(s, conv.ID, m, p.picker.last()[i])
			p.Theme.LetGo()
		}
	}
	for a.react.Clicked(gtx) {
		p.picker.conv, p.picker.ref = conv.ID, m.Seq
		p.picker.grid.Open(emoji)
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
		for i, e := range p.picker.last() {
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

// layoutPicker draws the emoji to choose from, near their message.
func (h *history) layoutPicker(gtx C, p *Page, size image.Point) {
	k := &p.picker
	if !k.grid.Opened() {
		return
	}
	k.grid.Around(gtx, size)
	gap := gtx.Dp(kit.GridGap)
	y, below := size.Y/2, size.Y/2
	for i, at := range h.spots {
		if at.row.kind == rowMessage && at.row.seq == k.ref {
			y, below = at.y, at.y+gtx.Dp(40)
			if i+1 < len(h.spots) {
				below = h.spots[i+1].y
			}
		}
	}
	dims, call := kit.Measure(kit.Free(gtx), func(gtx C) D {
		return k.grid.Layout(gtx, p.Theme, p.say.Say(words.React), func(e string) string { return p.say.Say(words.ReactWith, e) })
	})
	top := below + gap
	if top+dims.Size.Y > size.Y {
		top = max(y-gtx.Dp(16)-gap-dims.Size.Y, 0)
	}
	kit.At(gtx, max(size.X-gtx.Dp(rowInset)-dims.Size.X, 0), top, func(gtx C) D { call.Add(gtx.Ops); return dims })
}

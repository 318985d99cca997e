package ui

import (
	"strings"
	"time"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// compose is the composer with its drafts.
type compose struct {
	field kit.Composer
	// kept are words that could be given to nobody: messages that the queue refused,
	// until their conversation comes on show again. owed are the drafts that it
	// refused, told again with the next frame.
	kept map[wire.ConvID]string
	owed map[wire.ConvID]string
	told telling
	// came says that words came back into the composer by no key, to be told as those
	// that are written.
	came bool
	// left is what stood in the composer when another conversation was chosen.
	left string
	// wrote is when the draft was changed last; zero once that is told.
	wrote time.Time
	// unrun are the commands that the server did not carry out, until there is room
	// for them, and heard is the last one that was taken up.
	unrun []state.Unrun
	heard uint64
	// typed is when a key was heard last.
	typed time.Time
	revision
	// aside are the edits and replies of conversations that left the view.
	aside    map[wire.ConvID]aside
	complete completing
	// reopen opens an archived room again.
	reopen kit.Button
}

// forget drops everything of an account.
func (c *compose) forget() {
	c.kept, c.owed, c.revision, c.told = nil, nil, revision{}, telling{}
	c.unrun, c.heard, c.aside = nil, 0, nil
	c.wrote, c.came = time.Time{}, false
	c.complete = completing{}
	c.field.Restart("")
}

// moved gives the composer the keyboard back on another window, but on a touch
// screen, where that would open one nobody asked for.
func (c *compose) moved(touch bool) {
	if c.field.Focused() && !touch {
		c.field.Focus()
	}
}

// show loads the draft of the conversation on show.
func (c *compose) show(s *state.State) {
	c.revision, c.complete = revision{saving: c.saving}, completing{}
	draft := ""
	if conv := s.Convs[s.Current]; conv != nil {
		draft, c.log = conv.Draft, conv.Log
	}
	owed, ok := c.owed[s.Current]
	if ok {
		delete(c.owed, s.Current)
		draft = owed
	}
	if kept, ok := c.kept[s.Current]; ok {
		delete(c.kept, s.Current)
		draft = join(kept, draft)
		c.came = true
	}
	c.field.Restart(draft)
	if c.wrote = (time.Time{}); ok {
		c.wrote = time.Unix(1, 0) // told with this frame
	}
	c.takeUp(s.Convs[s.Current])
	if s.Current == 0 {
		c.field.Blur() // it is out of view, on a phone
	}
}

// hear takes up what was typed up to now.
func (c *compose) hear(gtx C) {
	for {
		switch c.field.Update(gtx) {
		case kit.ComposerNone:
			return
		case kit.ComposerChange:
			c.wrote = gtx.Now
		}
		// The words are a draft: what else they were to be comes too late.
	}
}

// since is what was typed behind what stood there when another conversation was
// chosen; not ok where it is among that.
func (c *compose) since() (txt string, ok bool) { return strings.CutPrefix(c.field.Text(), c.left) }

// goOn adds what was typed already to the draft of the conversation on show.
func (c *compose) goOn(gtx C, txt string) {
	if txt != "" {
		c.field.SetText(c.field.Text() + txt)
		c.wrote = gtx.Now
	}
}

// owe holds a draft that the queue refused.
func (c *compose) owe(ev state.Drafted) { put(&c.owed, ev.Conv, ev.Draft) }

// keep holds words for a conversation that is not on show.
func (c *compose) keep(conv wire.ConvID, txt string) {
	if txt == "" {
		return
	}
	put(&c.kept, conv, join(c.kept[conv], txt))
}

// giveBack puts a message that the queue refused back where it was written.
func (c *compose) giveBack(conv wire.ConvID, txt string, current wire.ConvID) {
	if conv != current {
		c.keep(conv, txt)
		return
	}
	c.came = true
	if c.mode == modeEdit {
		c.before = join(txt, c.before)
		return
	}
	c.field.SetText(join(txt, c.field.Text()))
}

// join sets two texts below each other, where both have words.
func join(a, b string) string {
	if a == "" || b == "" || a == b {
		return a + strings.TrimPrefix(b, a)
	}
	return a + "\n" + b
}

// clean takes out what no message may hold: control characters come in by
// pasting.
func clean(txt string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, wire.CleanText(txt))
}

func (c *compose) update(gtx C, p *Page, s *state.State) {
	c.field.BreakOnEnter = p.Theme.Touch || s.Settings.Enter == state.EnterBreaks
	c.follow(gtx, s)
	c.restore(gtx, s)
	if c.came {
		c.came, c.wrote = false, gtx.Now
	}
	c.tellDraft(gtx, p, s)
	for c.reopen.Clicked(gtx) {
		p.emit(state.ArchiveRoom{Conv: s.Current, Off: true})
	}
	c.complete.askMembers(p, s)
	menu := &c.complete
	if row, ok := menu.menu.Update(gtx); ok {
		menu.take(&c.field, row)
	}
	for {
		c.field.Stepping = c.unchanged(s)
		menu.heed(gtx, &c.field, s, !s.CanSend() || c.field.Stepping || c.mode == modeEdit && state.IsCommand(c.field.Text()))
		c.field.Choosing = menu.open()
		switch c.field.Update(gtx) {
		case kit.ComposerNone:
			return
		case kit.ComposerNext:
			menu.move(+1)
		case kit.ComposerPrevious:
			menu.move(-1)
		case kit.ComposerTake:
			menu.take(&c.field, menu.menu.Marked())
		case kit.ComposerPick:
			c.pick(gtx, p, s)
		case kit.ComposerChange:
			p.there.touched = true
			p.notice.typed(p, s)
			c.tell(gtx, p, s)
			c.wrote, c.typed = gtx.Now, gtx.Now
		case kit.ComposerSend:
			c.send(gtx, p, s)
		case kit.ComposerEmoji:
			p.picker.begin(p, s, 0)
		case kit.ComposerUp:
			c.editOlder(s)
		case kit.ComposerDown:
			c.editNewer(s)
		}
	}
}

// pick takes what the menu marks; but a word that is all of it already is sent.
func (c *compose) pick(gtx C, p *Page, s *state.State) {
	menu := &c.complete
	if !menu.choice.Whole || menu.moved || c.field.BreakOnEnter {
		menu.take(&c.field, menu.menu.Marked())
		return
	}
	c.send(gtx, p, s)
}

// send asks for what was typed to be sent, or says why it cannot be.
func (c *compose) send(gtx C, p *Page, s *state.State) {
	if !s.CanSend() || p.elsewhere() {
		return
	}
	raw := c.field.Text()
	txt := clean(raw)
	switch {
	case c.mode == modeEdit:
		c.save(p, s, txt)
		return
	case state.IsCommand(raw):
		c.run(gtx, p, s, raw)
		return
	case txt == "":
		p.emit(state.Remark{Kind: state.NoticeEmpty})
		return
	case len(txt) > wire.MaxText:
		p.emit(state.Remark{Kind: state.NoticeLong})
		return
	}
	if strings.HasPrefix(raw, "//") { // the first slash says that the second is no command
		txt = txt[1:]
	}
	p.emit(state.Send{Conv: s.Current, UID: wire.NewUID(gtx.Now), Text: txt, At: gtx.Now, Ref: c.replyTo()})
	c.said(p, s)
	p.history.toEnd()
}

// said makes room for the next message.
func (c *compose) said(p *Page, s *state.State) {
	c.mode, c.told, c.wrote = modeNew, telling{}, time.Time{}
	c.field.SetText("")
	p.notice.typed(p, s)
}

// unsent is a message's text as it is written, so that it is no command.
func unsent(txt string) string {
	if strings.HasPrefix(txt, "/") {
		return "/" + txt
	}
	return txt
}

func (c *compose) layout(gtx C, p *Page, s *state.State) D {
	conv := s.Convs[s.Current]
	hint := p.say.Say(words.MessageHint)
	switch {
	case !s.LoggedIn():
		hint = p.say.Say(words.LogInToWrite)
	case conv != nil && conv.Archived:
		hint = p.say.Say(words.WhyArchived)
	case conv != nil && !p.head.narrow:
		hint = p.say.Say(words.MessageRoom, title(conv, s))
	}
	style := kit.MessageComposer(p.Theme, &c.field, hint)
	style.Label = p.say.Say(words.EnterMessage)
	style.Send, style.SendLabel = p.say.Say(words.Send), p.say.Say(words.SendMessage)
	if !p.Theme.Touch && !p.head.narrow { // a phone's keyboard has them
		style.Emoji = p.say.Say(words.Emoji)
	}
	style.Disabled = !s.CanSend()
	style.MaxHeight = gtx.Constraints.Max.Y
	if conv != nil && conv.Archived && s.Moderates(conv) {
		reopen := kit.TextButton(p.Theme, &c.reopen, kit.Outlined, p.say.Say(words.ReopenRoom))
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Flexed(1, style.Layout), layout.Rigid(layout.Spacer{Width: 8}.Layout), layout.Rigid(reopen.Layout))
	}
	if c.mode == modeNew {
		return style.Layout(gtx)
	}
	if c.mode == modeEdit {
		style.Send, style.SendLabel = p.say.Say(words.Save), p.say.Say(words.Save)
	}
	above := c.heading(gtx, p, conv)
	style.MaxHeight -= above.Size.Y
	d := kit.At(gtx, 0, above.Size.Y, style.Layout)
	d.Size.Y += above.Size.Y
	return d
}

// title is a conversation's name as it is shown: "# general", "amy", "amy, bob".
func title(conv *state.Conversation, s *state.State) string {
	if conv.Kind == wire.Room {
		return "# " + conv.Name
	}
	return s.Heading(conv)
}

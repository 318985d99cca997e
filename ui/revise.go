package ui

import (
	"image"
	"slices"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// mode is what the composer's words are for.
type mode uint8

const (
	modeNew   mode = iota // a message
	modeReply             // a message in reply to another
	modeEdit              // the words of one that is there
)

// revision is what the composer is about besides a new message.
type revision struct {
	mode mode
	ref  wire.Seq // of the message that is edited or answered
	// about is that message as it was last loaded.
	about wire.Event
	// log is which log of the conversation on show it is in; see state.Conversation.
	log int
	// before is what was being written when an edit began.
	before string
	// saving are the edits that were asked for, one of a message, until they are
	// seen.
	saving []saving
	close  kit.Button
}

// saving is an edit that was asked for, when nth was the last one unsaved and log the
// one that it was of.
type saving struct {
	state.Edit
	nth uint64
	log int
}

// failed reports whether the edit came to nothing.
func (e saving) failed(s *state.State) bool {
	return slices.ContainsFunc(s.Unsaved, func(u state.Unsaved) bool { return u.Nth > e.nth && u.Conv == e.Conv && u.Ref == e.Ref })
}

// maxSaving bounds the edits that are waited for: one that is done where its
// message is loaded no more is never seen.
const maxSaving = 16

// draft is what was written of a new message.
func (c *compose) draft() string {
	if c.mode == modeEdit {
		return c.before
	}
	return c.field.Text()
}

// replyTo is the message that the next one replies to, zero for none.
func (c *compose) replyTo() wire.Seq {
	if c.mode == modeReply {
		return c.ref
	}
	return 0
}

// reply begins an answer to a message; what was written stays.
func (c *compose) reply(m *wire.Event) {
	c.cancel()
	c.mode, c.ref, c.about = modeReply, m.Seq, *m
	c.field.Focus()
}

// replyAgain goes on with the answer to ref, zero for none, that the queue refused.
func (c *compose) replyAgain(conv wire.ConvID, ref wire.Seq, current wire.ConvID) {
	if ref != 0 && conv == current && c.mode == modeNew {
		c.mode, c.ref = modeReply, ref
	}
}

// edit takes a message's words into the composer.
func (c *compose) edit(m *wire.Event) {
	c.rewrite(m.Seq, m.Text)
	c.about = *m
}

func (c *compose) rewrite(ref wire.Seq, txt string) {
	c.cancel()
	c.mode, c.ref, c.before = modeEdit, ref, c.field.Text()
	c.field.Restart(txt)
	c.field.Focus()
}

// editOlder edits my newest message or, while one of mine is edited, the one
// before it; editNewer the one behind it, and behind the newest goes back to what
// was being written.
func (c *compose) editOlder(s *state.State) {
	conv := s.Convs[s.Current]
	if conv == nil || c.mode == modeReply {
		return
	}
	for _, e := range slices.Backward(conv.Events) {
		if (c.mode == modeNew || e.Seq < c.ref) && s.MayEdit(conv, &e) && s.Deletion(conv.ID, e.Seq) == nil {
			c.edit(&e)
			return
		}
	}
}

func (c *compose) editNewer(s *state.State) {
	conv := s.Convs[s.Current]
	if conv == nil || c.mode != modeEdit {
		return
	}
	for _, e := range conv.Events {
		if e.Seq > c.ref && s.MayEdit(conv, &e) && s.Deletion(conv.ID, e.Seq) == nil {
			c.edit(&e)
			return
		}
	}
	c.cancel()
}

// unchanged reports whether the words of the message that is edited are as they
// were.
func (c *compose) unchanged(s *state.State) bool {
	m := messageOf(s, s.Current, c.ref)
	return c.mode == modeEdit && m != nil && m.Text == c.field.Text()
}

// cancel goes back to what was being written.
func (c *compose) cancel() {
	if c.mode == modeEdit {
		c.field.Restart(c.before)
	}
	c.mode, c.ref, c.before = modeNew, 0, ""
}

// save asks for an edit, or says why it cannot be. Without a line the words stay
// where they are.
func (c *compose) save(p *Page, s *state.State, txt string) {
	edit := state.Edit{Conv: s.Current, Ref: c.ref, Text: txt}
	switch {
	case txt == "":
		p.emit(state.Remark{Kind: state.NoticeEmpty})
		return
	case len(txt) > wire.MaxText:
		p.emit(state.Remark{Kind: state.NoticeLong})
		return
	case s.Link.Phase != state.LinkOnline:
		p.emit(state.Remark{Kind: state.NoticeNotDone})
		return
	case messageOf(s, s.Current, c.ref) == nil: // out of view: it is looked at before it is changed
		p.emit(state.Jump{Conv: s.Current, Seq: c.ref})
		return
	}
	p.emit(edit)
	c.saved(edit)
	e := saving{Edit: edit, log: c.log}
	if n := len(s.Unsaved); n > 0 {
		e.nth = s.Unsaved[n-1].Nth
	}
	c.saving = append(c.saving, e)
	c.saving = c.saving[max(0, len(c.saving)-maxSaving):]
	c.cancel()
	p.notice.typed(p, s)
}

// saved waits no more for the edit of a message.
func (c *compose) saved(ev state.Edit) {
	c.saving = slices.DeleteFunc(c.saving, func(e saving) bool { return e.Conv == ev.Conv && e.Ref == ev.Ref })
}

// unsaved takes the words of an edit that came to nothing back, to be edited on
// or, where something else is being written or the log is another one, as part of
// what is written.
func (c *compose) unsaved(ev state.Edit, current wire.ConvID) {
	log := c.log
	for _, e := range c.saving {
		if e.Conv == ev.Conv && e.Ref == ev.Ref {
			log = e.log
		}
	}
	c.saved(ev)
	if ev.Conv == current && c.mode == modeNew && c.field.Text() == "" && c.log == log {
		c.rewrite(ev.Ref, ev.Text)
		return
	}
	if _, taken := c.aside[ev.Conv]; ev.Conv != current && !taken {
		c.lay(ev.Conv, aside{revision{mode: modeEdit, ref: ev.Ref, log: log}, ev.Text})
		return
	}
	c.giveBack(ev.Conv, ev.Text, current)
}

// aside is what the composer was about when its conversation left the view; text is
// that of an edit.
type aside struct {
	revision
	text string
}

// putAside keeps an edit or a reply for when its conversation is on show again, unless
// nothing was written; txt is what was, without what is meant for another one.
func (c *compose) putAside(conv wire.ConvID, txt string) {
	if conv == 0 || c.mode == modeNew || c.mode == modeEdit && txt == c.about.Text || c.mode == modeReply && txt == "" {
		return
	}
	a := aside{revision: revision{mode: c.mode, ref: c.ref, about: c.about, log: c.log}}
	if c.mode == modeEdit {
		a.text = txt
	}
	c.lay(conv, a)
}

func (c *compose) lay(conv wire.ConvID, a aside) {
	if c.aside == nil {
		c.aside = make(map[wire.ConvID]aside)
	}
	c.aside[conv] = a
}

// takeUp goes on with what was put aside.
func (c *compose) takeUp(conv *state.Conversation) {
	if conv == nil {
		return
	}
	a, ok := c.aside[conv.ID]
	if !ok {
		return
	}
	delete(c.aside, conv.ID)
	c.mode, c.ref, c.about, c.log = a.mode, a.ref, a.about, a.log // of another log, it ends at once
	if a.mode == modeEdit {
		c.before = c.field.Text()
		c.field.Restart(a.text)
	}
}

// follow heeds what becomes of the message that the composer is about.
func (c *compose) follow(gtx C, s *state.State) {
	for c.close.Clicked(gtx) {
		c.cancel()
	}
	for _, e := range slices.Clone(c.saving) {
		switch m := messageOf(s, e.Conv, e.Ref); {
		case e.failed(s):
			c.unsaved(e.Edit, s.Current)
		case m != nil && (m.Deleted || m.Text == e.Text):
			c.saved(e.Edit)
		}
	}
	conv := s.Convs[s.Current]
	again := conv != nil && conv.Log != c.log
	if again {
		c.log = conv.Log
	}
	if c.mode == modeNew {
		return
	}
	if m := messageOf(s, s.Current, c.ref); m != nil {
		c.about = *m
	}
	switch {
	case !again && !c.lost(s):
	case c.mode == modeEdit: // the words are the person's: they stay
		txt := join(c.before, c.field.Text())
		c.mode, c.ref, c.before = modeNew, 0, ""
		c.field.SetText(txt)
		c.came = true
	default:
		c.cancel()
	}
}

// lost reports whether the message that the composer is about is no more. One that is
// out of view, and so not loaded, is there.
func (c *compose) lost(s *state.State) bool {
	conv := s.Convs[s.Current]
	m := messageOf(s, s.Current, c.ref)
	return conv == nil || c.ref < conv.Floor || m != nil && m.Deleted
}

// messageOf is a loaded message, nil where there is none.
func messageOf(s *state.State, conv wire.ConvID, ref wire.Seq) *wire.Event {
	if c := s.Convs[conv]; c != nil {
		return c.Message(ref)
	}
	return nil
}

// heading says above the composer what its words are for, with a way out.
func (c *compose) heading(gtx C, p *Page, conv *state.Conversation) D {
	th := p.Theme
	title, txt := p.say.Say(words.Editing), ""
	if m := &c.about; m.Seq == c.ref {
		txt = firstLine(m.Text)
		if c.mode == modeReply {
			title = p.say.Say(words.ReplyingTo, m.Name)
		}
	}
	button := kit.IconButton(th, &c.close, kit.IconClose, p.say.Say(words.Cancel))
	bdims, bcall := kit.Measure(kit.Free(gtx), button.Layout)
	width := gtx.Constraints.Max.X
	size := image.Pt(width, bdims.Size.Y+gtx.Dp(2))
	inset, gap := gtx.Dp(4), gtx.Dp(8)
	tdims, tcall := kit.Measure(kit.Free(gtx), kit.Label(th, kit.Note, title).In(th.Accent).Bold().Line().Layout)
	kit.At(gtx, inset, (bdims.Size.Y-tdims.Size.Y)/2, func(gtx C) D { tcall.Add(gtx.Ops); return tdims })
	x := inset + tdims.Size.X + gap
	qgtx := kit.Free(gtx)
	qgtx.Constraints.Max.X = max(width-x-gap-bdims.Size.X, 0)
	qdims, qcall := kit.Measure(qgtx, kit.Label(th, kit.Note, txt).In(th.Mute).Line().Layout)
	kit.At(gtx, x, (bdims.Size.Y-qdims.Size.Y)/2, func(gtx C) D { qcall.Add(gtx.Ops); return qdims })
	kit.At(gtx, width-bdims.Size.X, 0, func(gtx C) D { bcall.Add(gtx.Ops); return bdims })
	return D{Size: size}
}

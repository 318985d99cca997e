package state

import (
	"slices"
	"time"

	"parley.example/net/wire"
)

// UndoTime is how long a deletion can be taken back.
const UndoTime = 5 * time.Second

// Deletion is a message that a person deleted and whose words are still there:
// it can be taken back, or the server is asked already. It is shown as deleted.
type Deletion struct {
	Conv wire.ConvID
	Ref  wire.Seq
	// Until is when the server is asked at the latest.
	Until time.Time
	// Asked says that it is, so that there is no way back.
	Asked bool
}

// Unsaved is an edit that came to nothing. Unlike a notice it stays, so that who
// wrote the words takes them back, whatever else happens at that moment.
type Unsaved struct {
	Conv wire.ConvID
	Ref  wire.Seq
	// Nth rises from one to the next, which may be of the same message.
	Nth uint64
}

// maxUnsaved bounds the edits that are remembered so.
const maxUnsaved = 16

// MayEdit reports whether Me may change the words of a message.
func (s *State) MayEdit(conv *Conversation, m *wire.Event) bool {
	return m.Kind == wire.Message && !m.Deleted && m.From == s.Me.ID && !conv.Archived
}

// MayDelete reports whether Me may delete a message: its author, who made the
// room, and who administers the server.
func (s *State) MayDelete(conv *Conversation, m *wire.Event) bool {
	mine := m.From == s.Me.ID || s.Me.Admin || conv.Kind == wire.Room && conv.Owner == s.Me.ID
	return m.Kind == wire.Message && !m.Deleted && mine && !conv.Archived
}

// MayReact reports whether Me may put an emoji under a message, or answer it.
func (s *State) MayReact(conv *Conversation, m *wire.Event) bool {
	return m.Kind == wire.Message && !m.Deleted && !conv.Archived
}

// Deletion is the deletion of a message that is under way, nil for none.
func (s *State) Deletion(conv wire.ConvID, ref wire.Seq) *Deletion {
	if i := s.deletion(conv, ref); i >= 0 {
		return &s.Deleting[i]
	}
	return nil
}

func (s *State) deletion(conv wire.ConvID, ref wire.Seq) int {
	return slices.IndexFunc(s.Deleting, func(d Deletion) bool { return d.Conv == conv && d.Ref == ref })
}

// act handles what a person does to messages that are there.
//
//	Edit → AskEdit ─┐                             ┌→ EventPushed
//	React → AskReact ┼→ the server ───────────────┤
//	Delete → Remind → Reminded, acts → AskDelete ─┘→ NotDone
//	               ↘ Undelete
func (c *change) act(ev Event) {
	switch ev := ev.(type) {
	case Edit:
		c.edit(ev)
	case React:
		m := c.message(ev.Conv, ev.Ref)
		if m != nil && c.MayReact(c.Convs[ev.Conv], m) && wire.CheckEmoji(ev.Emoji) == nil && c.reaches(ev.Conv, ev.Ref, wire.Reacted) {
			c.do(AskReact(ev))
		}
	case Delete:
		m := c.message(ev.Conv, ev.Ref)
		if m != nil && c.MayDelete(c.Convs[ev.Conv], m) && c.Deletion(ev.Conv, ev.Ref) == nil && c.reaches(ev.Conv, ev.Ref, wire.Deleted) {
			until := ev.At.Add(UndoTime)
			c.Deleting = append(slices.Clip(c.Deleting), Deletion{Conv: ev.Conv, Ref: ev.Ref, Until: until})
			c.do(Remind{At: until})
		}
	case Undelete:
		if d := c.Deletion(ev.Conv, ev.Ref); d != nil && !d.Asked {
			c.undelete(func(d Deletion) bool { return d.Conv == ev.Conv && d.Ref == ev.Ref })
		}
	case Reminded:
		c.findDue(ev.At)
		c.idle(ev.At)
		c.askDeletions(func(d Deletion) bool { return !d.Asked && !d.Until.After(ev.At) })
		c.typedOut(ev.At)
	case Closing:
		c.askDeletions(func(d Deletion) bool { return !d.Asked })
	case NotDone:
		c.notDone(ev)
	}
}

// message is a loaded message, nil where there is none.
func (c *change) message(id wire.ConvID, seq wire.Seq) *wire.Event {
	if conv := c.Convs[id]; conv != nil {
		return conv.Message(seq)
	}
	return nil
}

// reaches reports whether the server can be asked to change a message, or says
// that it cannot.
func (c *change) reaches(id wire.ConvID, ref wire.Seq, kind wire.EventKind) bool {
	if !c.online() {
		c.undone(NotDone{Conv: id, Ref: ref, Of: kind})
	}
	return c.online()
}

func (c *change) edit(ev Edit) {
	m := c.message(ev.Conv, ev.Ref)
	if m == nil || !c.MayEdit(c.Convs[ev.Conv], m) {
		c.undone(NotDone{Conv: ev.Conv, Ref: ev.Ref, Of: wire.Edited, Why: wire.CodeInvalid})
		return
	}
	text := sayable(ev.Text)
	switch {
	case text == "":
		c.Notice = Notice{Kind: NoticeEmpty}
	case len(text) > wire.MaxText:
		c.Notice = Notice{Kind: NoticeLong}
	case text == m.Text:
	case c.reaches(ev.Conv, ev.Ref, wire.Edited):
		c.do(AskEdit{Conv: ev.Conv, Ref: ev.Ref, Text: text})
	}
}

// askDeletions asks the server for deletions. Those that cannot be asked for
// now are when the line is up again.
func (c *change) askDeletions(which func(Deletion) bool) {
	if !c.online() || !slices.ContainsFunc(c.Deleting, which) {
		return
	}
	c.Deleting = slices.Clone(c.Deleting)
	for i, d := range c.Deleting {
		if which(d) {
			c.Deleting[i].Asked = true
			c.do(AskDelete{Conv: d.Conv, Ref: d.Ref})
		}
	}
}

// undelete forgets deletions.
func (c *change) undelete(which func(Deletion) bool) {
	if slices.ContainsFunc(c.Deleting, which) {
		c.Deleting = slices.DeleteFunc(slices.Clone(c.Deleting), which)
	}
}

// deleted forgets the deletions of a conversation that are done: as what is loaded
// shows, or as events say of what is not.
func (c *change) deleted(conv *Conversation, events []wire.Event) {
	c.undelete(func(d Deletion) bool {
		if d.Conv != conv.ID {
			return false
		}
		m := conv.Message(d.Ref)
		return m != nil && m.Deleted || slices.ContainsFunc(events, func(e wire.Event) bool { return e.Kind == wire.Deleted && e.Ref == d.Ref })
	})
}

// notDone notes that the server did not do what it was asked for. A deletion
// whose line broke is asked for once more on the next one.
func (c *change) notDone(ev NotDone) {
	if ev.Of == wire.Deleted {
		if ev.Why == "" && c.Deletion(ev.Conv, ev.Ref) != nil {
			return
		}
		c.undelete(func(d Deletion) bool { return d.Conv == ev.Conv && d.Ref == ev.Ref })
	}
	c.undone(ev)
}

// undone says that a message stays as it was.
func (c *change) undone(no NotDone) {
	c.Notice = Notice{Kind: NoticeNotDone, Conv: no.Conv, Ref: no.Ref, Of: no.Of, Why: no.Why}
	if no.Of != wire.Edited {
		return
	}
	nth := uint64(1)
	if n := len(c.Unsaved); n > 0 {
		nth = c.Unsaved[n-1].Nth + 1
	}
	c.Unsaved = append(slices.Clip(c.Unsaved), Unsaved{Conv: no.Conv, Ref: no.Ref, Nth: nth})
	c.Unsaved = c.Unsaved[max(0, len(c.Unsaved)-maxUnsaved):]
}

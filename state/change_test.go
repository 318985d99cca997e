package state_test

import (
	"slices"

	"parley.example/net/wire"
	"parley.example/state"
)

// view is the log as a page shows it by now: messages as later events left
// them.
func (l *modelLog) view() []wire.Event {
	all := slices.Clone(l.events)
	for _, e := range l.events {
		if e.Ref == 0 || !e.Kind.OfMessage() {
			continue
		}
		m := &all[e.Ref-1]
		switch e.Kind {
		case wire.Edited:
			m.Text, m.Edited = e.Text, e.Time
		case wire.Deleted:
			m.Text, m.Edited, m.Deleted, m.Reactions = "", 0, true, nil
		case wire.Reacted:
			m.Reactions = withReaction(m.Reactions, e)
		case wire.Unreacted:
			m.Reactions = withoutReaction(m.Reactions, e)
		}
	}
	for i, e := range all {
		if e.Kind == wire.Edited {
			all[i].Text = all[e.Ref-1].Text
		}
	}
	return all
}

func withReaction(list []wire.Reaction, e wire.Event) []wire.Reaction {
	list = slices.Clone(list)
	for i, r := range list {
		if r.Emoji == e.Text {
			list[i].Count, list[i].Who = r.Count+1, append(slices.Clone(r.Who), e.From)
			return list
		}
	}
	return append(list, wire.Reaction{Emoji: e.Text, Count: 1, Who: []wire.AccountID{e.From}})
}

func withoutReaction(list []wire.Reaction, e wire.Event) []wire.Reaction {
	var left []wire.Reaction
	for _, r := range list {
		if r.Emoji == e.Text {
			r.Who = slices.DeleteFunc(slices.Clone(r.Who), func(id wire.AccountID) bool { return id == e.From })
			r.Count = len(r.Who)
		}
		if r.Count > 0 {
			left = append(left, r)
		}
	}
	return left
}

// change stores a change of a message where a server would: where something
// changes by it.
func (m *model) change(id wire.ConvID, e wire.Event) {
	l := m.logs[id]
	if !l.members[e.From] || e.Ref < 1 || int(e.Ref) > len(l.events) {
		return
	}
	msg := l.view()[e.Ref-1]
	has := slices.ContainsFunc(msg.Reactions, func(r wire.Reaction) bool {
		return r.Emoji == e.Text && slices.Contains(r.Who, e.From)
	})
	switch {
	case msg.Kind != wire.Message || msg.Deleted,
		e.Kind == wire.Edited && (msg.From != e.From || msg.Text == e.Text),
		e.Kind == wire.Deleted && msg.From != e.From,
		e.Kind == wire.Reacted && has, e.Kind == wire.Unreacted && !has:
		return
	}
	m.append(id, e)
}

// refuse answers changes that were asked for on a line that broke.
func (m *model) refuse(asked []state.Effect) {
	for _, e := range asked {
		switch e := e.(type) {
		case state.AskEdit:
			m.update(state.NotDone{Conv: e.Conv, Ref: e.Ref, Of: wire.Edited})
		case state.AskDelete:
			m.update(state.NotDone{Conv: e.Conv, Ref: e.Ref, Of: wire.Deleted})
		case state.AskReact:
			m.update(state.NotDone{Conv: e.Conv, Ref: e.Ref, Of: wire.Reacted})
		}
	}
}

// withoutEdits leaves out what nobody sees: the words in the entries that
// changed a message.
func withoutEdits(events []wire.Event) []wire.Event {
	events = slices.Clone(events)
	for i, e := range events {
		if e.Kind == wire.Edited {
			events[i].Text = ""
		}
	}
	return events
}

package state

import (
	"cmp"

	"parley.example/net/wire"
	"parley.example/state/markup"
)

// Alerts is whether the system shows messages that came while nobody looked.
type Alerts uint8

// The states of alerts.
const (
	AlertsNone Alerts = iota // the system has no such thing, or forbids it
	AlertsAsk                // the person may be asked
	AlertsOn
	AlertsOff // the person said no
)

// alertText bounds the words of a message that an alert shows, in characters.
const alertText = 160

// alerts handles whether there are alerts.
func (c *change) alerts(ev Event) {
	switch ev := ev.(type) {
	case AllowAlerts:
		if c.Alerts == AlertsAsk || c.Alerts == AlertsOff {
			c.do(AskAlerts{})
		}
	case DeclineAlerts:
		if c.Alerts == AlertsAsk {
			c.Alerts = AlertsOff
			c.do(RefuseAlerts{})
		}
	case AlertsHeard:
		c.Alerts = ev.Alerts
	}
}

// alert asks for a new message to be shown by the system where nobody looks at
// the window.
func (c *change) alert(conv *Conversation, e wire.Event) {
	looksAt := c.Focused && conv.ID == c.Current
	if c.Alerts != AlertsOn || looksAt || !conv.counts(e, c.Me.ID) || !c.wants(conv, &e) {
		return
	}
	a := Alert{Conv: conv.ID, Room: conv.Kind == wire.Room, Title: c.Heading(conv), From: c.Called(e.From, e.Name)}
	if !c.Settings.Discreet {
		a.Text = cut(markup.Parse(e.Text, nil).Text(), alertText)
	}
	c.do(a)
}

// wants reports whether Me wants to hear of a message.
func (c *change) wants(conv *Conversation, e *wire.Event) bool {
	rule := cmp.Or(c.Rule(conv.ID), c.Settings.Notify)
	switch {
	case bool(c.Settings.Quiet) || rule == NotifyNothing:
		return false
	case rule == NotifyMentions:
		return conv.Kind == wire.Direct || c.MentionsMe(conv, e)
	}
	return true
}

// cut keeps the first n characters of a text, and says by an ellipsis that
// there were more.
func cut(txt string, n int) string {
	for i := range txt {
		if n == 0 {
			return txt[:i] + "…"
		}
		n--
	}
	return txt
}

// UnreadTotal counts the unread messages of all conversations but those that Me
// wants to hear nothing of, and among all of them those that mention Me, each
// wire.MaxUnread at most, which says "so many or more".
func (s *State) UnreadTotal() (unread, mentions int) {
	for id, conv := range s.Convs {
		if s.Rule(id) != NotifyNothing {
			unread += conv.Unread
		}
		if conv.Kind == wire.Room {
			mentions += conv.Mentions
		}
	}
	return min(max(unread, mentions), wire.MaxUnread), min(mentions, wire.MaxUnread)
}

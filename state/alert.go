package state

import "parley.example/net/wire"

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
		if c.Alerts == AlertsAsk {
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
	if c.Alerts != AlertsOn || c.Focused || !conv.counts(e, c.Me.ID) {
		return
	}
	c.do(Alert{
		Conv: conv.ID, Room: conv.Kind == wire.Room, Title: conv.Title(c.Me.ID),
		From: e.Name, Text: cut(e.Text, alertText),
	})
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

// UnreadTotal counts the unread messages of all conversations, wire.MaxUnread
// at most, which says "so many or more".
func (s *State) UnreadTotal() int {
	n := 0
	for _, conv := range s.Convs {
		n += conv.Unread
	}
	return min(n, wire.MaxUnread)
}

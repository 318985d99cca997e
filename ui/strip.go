package ui

import (
	"math"
	"strings"
	"time"

	"gioui.org/layout"
	"gioui.org/op"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// strip says above the history that the line is not up, and since a person may
// wait for it, when that is tried again.
//
// While it is up, the strip is where the person is asked for notifications.
type strip struct {
	retry, why, allow, decline kit.Button
}

func (t *strip) update(gtx C, p *Page, s *state.State) {
	for t.retry.Clicked(gtx) {
		p.emit(state.RetryNow{})
	}
	for t.why.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogWhy, Addr: s.Server.Addr})
	}
	for t.allow.Clicked(gtx) {
		p.emit(state.AllowAlerts{})
	}
	for t.decline.Clicked(gtx) {
		p.emit(state.DeclineAlerts{})
	}
}

// text is what the strip says, empty for no strip; tick says that it counts
// down.
func (t *strip) text(p *Page, s *state.State, now time.Time) (txt string, tick bool) {
	link, say := s.Link, p.say
	left := max(int(math.Ceil(link.Next.Sub(now).Seconds())), 0)
	parts := make([]string, 0, 3)
	switch {
	case link.Phase == state.LinkConnecting && !s.LoggedIn() && s.Dialog.Kind == state.DialogNone:
		return say.Say(words.Connecting), false
	case link.Phase == state.LinkConnecting && link.Attempt > 0:
		parts = append(parts, p.trouble(s), say.Say(words.AttemptNow, link.Attempt, link.Of))
	case link.Phase == state.LinkWaiting:
		parts = append(parts, p.trouble(s), say.Say(words.AttemptNext, link.Attempt, link.Of, left))
		tick = true
	case link.Phase == state.LinkStandby:
		// It does not count the seconds: a window that is left alone draws nothing.
		parts = append(parts, p.trouble(s), say.Say(words.TriedAgain))
	case link.Phase == state.LinkOff && link.Fault != state.FaultNone && s.Dialog.Kind == state.DialogNone:
		return p.trouble(s), false
	default:
		return "", false
	}
	if s.LoggedIn() {
		parts = append(parts, say.Say(words.KeptMessages))
	}
	return strings.Join(parts, p.between()), tick
}

// between is what stands between two sentences.
func (p *Page) between() string {
	if p.lang == words.Chinese {
		return ""
	}
	return " "
}

// trouble says in a sentence why the line is not up.
func (p *Page) trouble(s *state.State) string {
	at := where(s)
	switch s.Link.Fault {
	case state.FaultNone, state.FaultSilent, state.FaultLost, state.FaultTimeout:
		if at == "" {
			return p.say.Say(words.NoConnection)
		}
		return p.say.Say(words.NoAnswerFrom, at)
	}
	return p.fault(s, s.Link.Fault, at)
}

// where is the server's name, or else its address, empty while neither is known.
func where(s *state.State) string {
	if s.Server.Name != "" {
		return s.Server.Name
	}
	return s.Server.Addr
}

// fault says in a sentence what went wrong with the line to a server, in one
// without a name where that is empty.
func (p *Page) fault(s *state.State, f state.Fault, at string) string {
	switch f {
	case state.FaultNone:
		return ""
	case state.FaultLogin:
		return p.say.Say(words.AuthErrorText)
	case state.FaultTaken:
		return p.say.Say(words.FaultTaken)
	case state.FaultInvalid:
		return p.say.Say(words.FaultInvalid)
	}
	if at == "" {
		return p.say.Say(words.NoConnection)
	}
	key := words.FaultOther
	switch f {
	case state.FaultNoHost:
		key = words.FaultNoHost
	case state.FaultNoRoute:
		key = words.FaultNoRoute
	case state.FaultRefused:
		key = words.FaultRefused
	case state.FaultTimeout, state.FaultSilent:
		key = words.FaultTimeout
	case state.FaultLost:
		key = words.FaultLost
	case state.FaultShutdown:
		key = words.FaultShutdown
	case state.FaultTooMany:
		key = words.FaultTooMany
	case state.FaultNotParley, state.FaultPlainText:
		key = words.FaultNotParley
	case state.FaultKey, state.FaultNewKey:
		key = words.FaultKey
	case state.FaultVersion:
		key = words.FaultVersion
		if s.Origin != "" { // a page has the version of the server that it was loaded from
			key = words.FaultOldPage
		}
	case state.FaultPolicy:
		key = words.FaultPolicy
	case state.FaultInviteUnknown:
		key = words.FaultInviteUnknown
	case state.FaultInviteExpired:
		key = words.FaultInviteExpired
	case state.FaultInviteUsed:
		key = words.FaultInviteUsed
	case state.FaultInviteRevoked:
		key = words.FaultInviteRevoked
	case state.FaultInsecure:
		key = words.FaultInsecure
	case state.FaultDisabled:
		key = words.FaultDisabled
	case state.FaultRemoved:
		key = words.FaultRemoved
	}
	return p.say.Say(key, at)
}

func (t *strip) layout(gtx C, p *Page, s *state.State) D {
	txt, tick := t.text(p, s, gtx.Now)
	if txt == "" {
		return t.askAlerts(gtx, p, s)
	}
	if tick && s.Link.Next.After(gtx.Now) {
		left := s.Link.Next.Sub(gtx.Now)
		gtx.Execute(op.InvalidateCmd{At: gtx.Now.Add((left-1)%time.Second + 1)})
	}
	strip := kit.Strip(p.Theme, txt, nil)
	strip.Below = p.head.narrow
	var ways []layout.FlexChild
	if s.Link.Fault.OfWay() && s.Server.Addr != "" {
		why := p.findOut(&t.why)
		why.Ink = p.Theme.Warn
		if strip.Below {
			why.Inset = 0 // in line with the words
		}
		ways = append(ways, layout.Rigid(why.Layout))
	}
	if s.Link.Phase == state.LinkWaiting || s.Link.Phase == state.LinkStandby {
		retry := kit.TextButton(p.Theme, &t.retry, kit.Plain, p.say.Say(words.RetryNow))
		retry.Scale, retry.Ink = kit.Note, p.Theme.Warn
		ways = append(ways, layout.Rigid(retry.Layout))
	}
	if len(ways) > 0 {
		strip.Action = func(gtx C) D { return layout.Flex{Alignment: layout.Middle}.Layout(gtx, ways...) }
	}
	return strip.Layout(gtx)
}

// askAlerts asks who is logged in for notifications, where that is not settled.
func (t *strip) askAlerts(gtx C, p *Page, s *state.State) D {
	if s.Alerts != state.AlertsAsk || !s.LoggedIn() {
		return D{}
	}
	allow := kit.TextButton(p.Theme, &t.allow, kit.Plain, p.say.Say(words.AllowAlerts))
	decline := kit.TextButton(p.Theme, &t.decline, kit.Plain, p.say.Say(words.DeclineAlerts))
	allow.Scale, allow.Ink, decline.Scale = kit.Note, p.Theme.Accent, kit.Note
	if p.head.narrow {
		allow.Inset = 0 // below the question, and in line with it
	}
	strip := kit.Strip(p.Theme, p.say.Say(words.AskAlerts), func(gtx C) D {
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx, layout.Rigid(allow.Layout), layout.Rigid(decline.Layout))
	})
	strip.Calm = true
	return strip.Layout(gtx)
}

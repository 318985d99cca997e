package state

import (
	"slices"
	"time"

	"parley.example/net/wire"
)

// Invited is what is known of the invitations of the server that Me administers.
type Invited struct {
	// List is what was heard last, the newest first.
	List []wire.Invitation
	// Card is the invitation in the link of the own server's card; its ID is zero
	// while there is none.
	Card wire.InvitationToken
	// Made is the one that a MakeInvitation made last, with its token.
	Made wire.InvitationToken
	// Asking counts what waits for its answer.
	Asking int
	// Why is the server's code where the last was refused, and Failed says that it
	// was; an empty Why means that the line broke.
	Failed bool
	Why    wire.Code
	// renewing is set while the card waits for an invitation.
	renewing bool
}

type (
	// LoadInvitations asks for the list.
	LoadInvitations struct{}
	// MakeInvitation makes one; zero is what wire says for each.
	MakeInvitation struct {
		Uses int
		Life int64
		For  string
	}
	// EndInvitation revokes one.
	EndInvitation struct{ ID wire.InvitationID }

	// InvitationsHeard brings the list as it is at a time, InvitationMade a new one;
	// Card says that it is for the card. InvitationEnded says that one was revoked,
	// and InvitationsFailed that nothing of what was asked was done.
	InvitationsHeard struct {
		List []wire.Invitation
		At   time.Time
	}
	InvitationMade struct {
		Made wire.InvitationToken
		Card bool
	}
	InvitationEnded   struct{ ID wire.InvitationID }
	InvitationsFailed struct {
		Card bool
		Why  wire.Code
	}

	// FetchInvitations, AskInvitation and AskEndInvitation ask the server; the answer
	// is one of the reports above.
	FetchInvitations struct{}
	AskInvitation    struct {
		Uses int
		Life int64
		For  string
		Card bool
	}
	AskEndInvitation struct{ ID wire.InvitationID }
)

func (LoadInvitations) event()   {}
func (MakeInvitation) event()    {}
func (EndInvitation) event()     {}
func (InvitationsHeard) event()  {}
func (InvitationMade) event()    {}
func (InvitationEnded) event()   {}
func (InvitationsFailed) event() {}

func (FetchInvitations) effect() {}
func (AskInvitation) effect()    {}
func (AskEndInvitation) effect() {}

// invitations handles who is invited by a link.
//
//	the card opens → AskInvitation{Card} → InvitationMade{Card}
//	               ↘ FetchInvitations → InvitationsHeard → spent? AskInvitation{Card}
func (c *change) invitations(ev Event) {
	switch ev := ev.(type) {
	case LoadInvitations:
		c.askInvitations(FetchInvitations{})
	case MakeInvitation:
		c.Invited.Made = wire.InvitationToken{}
		c.askInvitations(AskInvitation{Uses: ev.Uses, Life: ev.Life, For: ev.For})
	case EndInvitation:
		c.askInvitations(AskEndInvitation(ev))
	case InvitationsHeard:
		c.Invited.answered()
		c.Invited.List = ev.List
		c.renewSpent(ev)
	case InvitationMade:
		c.Invited.answered()
		if ev.Card {
			c.Invited.Card, c.Invited.renewing = ev.Made, false
		} else {
			c.Invited.Made = ev.Made
		}
		c.Invited.List = slices.Insert(slices.Clone(c.Invited.List), 0, ev.Made.Invitation)
	case InvitationEnded:
		c.Invited.answered()
		c.invitationEnded(ev.ID)
	case InvitationsFailed:
		c.Invited.answered()
		c.Invited.Failed, c.Invited.Why = true, ev.Why
		if ev.Card {
			c.Invited.renewing = false
		}
	}
}

// askInvitations asks the server, if somebody is logged in.
func (c *change) askInvitations(e Effect) {
	if !c.LoggedIn() {
		return
	}
	c.Invited.Asking++
	c.Invited.Failed, c.Invited.Why = false, ""
	c.do(e)
}

// answered notes that one answer came.
func (i *Invited) answered() { i.Asking = max(i.Asking-1, 0) }

// invitationEnded notes that an invitation was revoked.
func (c *change) invitationEnded(id wire.InvitationID) {
	if c.Invited.Card.ID == id {
		c.Invited.Card = wire.InvitationToken{}
		c.invite()
	}
	if c.Invited.Made.ID == id {
		c.Invited.Made = wire.InvitationToken{}
	}
	if n := slices.IndexFunc(c.Invited.List, func(i wire.Invitation) bool { return i.ID == id }); n >= 0 {
		c.Invited.List = slices.Clone(c.Invited.List)
		c.Invited.List[n].Revoked = true
	}
}

// invite sees to it that the own server's card has an invitation that is good,
// while it is on show and Me may make one.
func (c *change) invite() {
	if c.Dialog.Kind != DialogServer || c.Hosting.Link == "" || !c.atOwnServer() || !c.Me.Admin || c.Invited.renewing {
		return
	}
	if c.Invited.Card.ID != 0 {
		c.askInvitations(FetchInvitations{})
		return
	}
	c.Invited.renewing = true
	c.askInvitations(AskInvitation{Card: true})
}

// renewSpent replaces the card's invitation where it has ended.
func (c *change) renewSpent(heard InvitationsHeard) {
	card := c.Invited.Card.ID
	if card == 0 {
		return
	}
	open := slices.ContainsFunc(heard.List, func(i wire.Invitation) bool { return i.ID == card && i.Open(heard.At.UnixMilli()) })
	if !open {
		c.Invited.Card = wire.InvitationToken{}
		c.invite()
	}
}

// showCard shows the card of the own server to who has just started it.
func (c *change) showCard() {
	if !c.card || !c.atOwnServer() {
		return
	}
	c.card = false
	if c.Me.Admin && c.Dialog.Kind == DialogNone {
		c.open(Dialog{Kind: DialogServer})
		c.invite()
	}
}

// InvitationLink is the link by which others come to the server by an invitation's
// token, or by none.
func (s *State) InvitationLink(token string) string {
	link, err := s.linkHere()
	if err != nil {
		return ""
	}
	link.Join = token
	return link.String()
}

// Token is that of an invitation, where this program was told it.
func (i *Invited) Token(id wire.InvitationID) (token string, ok bool) {
	for _, known := range [...]*wire.InvitationToken{&i.Made, &i.Card} {
		if known.ID == id && id != 0 {
			return known.Token, true
		}
	}
	return "", false
}

// CardLink is the link by which others come to the own server: with an
// invitation where there is one. It is empty where no other machine can reach it.
func (s *State) CardLink() string { return s.CardLinkBy("") }

// CardLinkBy is the CardLink by one of the addresses that Hosting lists, by the
// likeliest where that is not among them.
func (s *State) CardLinkBy(addr string) string {
	link, err := wire.ParseLink(s.Hosting.Link)
	if err != nil {
		return s.Hosting.Link
	}
	if slices.Contains(s.Hosting.More, addr) {
		if by, err := wire.ParseLink(addr); err == nil {
			link.Host, link.Port = by.Host, by.Port
		}
	}
	link.Join = s.Invited.Card.Token
	return link.String()
}

// CardAddrs are the addresses by which others can reach the own server, the
// likeliest first.
func (s *State) CardAddrs() []string {
	first, err := wire.ParseLink(s.Hosting.Link)
	if err != nil {
		return nil
	}
	return append([]string{first.Addr()}, s.Hosting.More...)
}

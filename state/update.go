package state

import (
	"maps"

	"parley.example/net/wire"
)

// Update says what is true after ev, and what that asks of the world. It never
// changes what s shares, and the same arguments give the same results.
func Update(s State, ev Event) (State, []Effect) {
	c := change{State: s}
	if m, ok := ev.(Meant); ok {
		if ev, ok = c.meant(m); !ok {
			return c.State, c.effects
		}
	}
	if acts(ev) {
		c.Notice = Notice{}
		switch ev.(type) {
		case Undelete, Dismiss:
		default: // whoever goes on takes nothing back
			c.askDeletions(func(d Deletion) bool { return !d.Asked })
		}
	}
	c.apply(ev)
	c.leaveAdmin()
	c.leaveProbe()
	for id := range c.own {
		if conv := c.Convs[id]; conv != nil {
			c.countMentions(conv)
		}
	}
	return c.State, c.effects
}

// apply leads an event to the file that knows its kind.
func (c *change) apply(ev Event) {
	switch ev := ev.(type) {
	case Of:
		if c.isOf(ev) {
			c.apply(ev.Report)
		} else {
			c.tooLate(ev)
		}
	case StartServer, StopServer, AskOwner, Hosted:
		c.host(ev)
	case OpenDialog, CloseDialog, Dismiss, Remark:
		c.dialog(ev)
	case Login, Logout, TrustKey, TrustPlain, UnknownKey, PlainOnly:
		c.login(ev)
	case RetryNow, Focused, Linked, Welcomed:
		c.link(ev)
	case LoggedIn, LoggedOut, PeopleHeard:
		c.account(ev)
	case Select, Open, Drafted, OpenDirect, CreateRoom, ConvOpened, ConvClosed:
		c.place(ev)
	case Send, Retry, Discard, Left, Queued, Sent, NotSent, DiskFailed, OutboxDamaged:
		c.outbox(ev)
	case Edit, Delete, Undelete, React, Closing, NotDone, Reminded:
		c.act(ev)
	case EventPushed, LoadOlder, PageLoaded:
		c.history(ev)
	case Expired:
		c.expired(ev)
	case Jump, JumpDate, Latest, LoadNewer, SpanLoaded:
		c.goAway(ev)
	case Find, FindMore, Found:
		c.find(ev)
	case Quote, QuoteLoaded:
		c.quote(ev)
	case OpenGroup, JoinRoom, LeaveRoom, InvitePeople, RemoveMember, ChangeRoom, ArchiveRoom, KeepFor, Acted, Refused:
		c.rooms(ev)
	case LoadRooms, LoadMembers, ListMembers, RoomsLoaded, MembersLoaded:
		c.lists(ev)
	case Seen, Marked:
		c.reading(ev)
	case Typing, TypingHeard:
		c.typing(ev)
	case RunCommand, CommandFailed, Obeyed:
		c.command(ev)
	case Follow, NotFollowed:
		c.follow(ev)
	case AllowAlerts, DeclineAlerts, AlertsHeard:
		c.alerts(ev)
	case LookUp, SignOut, ChangePassword, ShowAs, ChoosePassword, MustChange, Active, DevicesHeard, SelfDone, SelfFailed, SeenHeard:
		c.selfActs(ev)
	case LoadInvitations, MakeInvitation, EndInvitation, InvitationsHeard, InvitationMade, InvitationEnded, InvitationsFailed:
		c.invitations(ev)
	case NearbyHeard:
		c.Nearby = ev.Nearby
	case Remembered, Return, ForgetServer:
		c.usedBefore(ev)
	case Administer, LoadAccounts, Forget, AdminAnswered:
		c.admin(ev)
	case ProbeAgain, Probed, ProbeOver:
		c.probe(ev)
	case Set, HearOf, SettingsRead:
		c.settings(ev)
	}
}

// acts reports whether ev is something that a person does, which takes the
// notice about what they did before away.
func acts(ev Event) bool {
	switch ev.(type) {
	case StartServer, StopServer, OpenDialog, CloseDialog, Return, ForgetServer, Login, Logout, TrustKey, TrustPlain,
		Send, RunCommand, Retry, Discard, Edit, Delete, Undelete, React, Select, OpenDirect, CreateRoom, RetryNow, Dismiss, Jump, JumpDate, Latest,
		OpenGroup, JoinRoom, LeaveRoom, InvitePeople, RemoveMember, ChangeRoom, ArchiveRoom, KeepFor:
		return true
	}
	return false
}

// change is an Update under way: the state as it will be, and which parts of it
// are its own to write to.
type change struct {
	State
	effects []Effect

	ownConvs bool                 // the map is not shared
	own      map[wire.ConvID]bool // nor are these conversations
}

func (c *change) do(e Effect) {
	switch e.(type) {
	case Connect, ConnectPlain, Disconnect:
		c.lines++
		c.parted = 0
	}
	c.effects = append(c.effects, e)
}

// isOf reports whether a report is to be taken up. Reports of reports are not.
func (c *change) isOf(ev Of) bool {
	switch ev.Report.(type) {
	case Sent, NotSent, DiskFailed:
		return true
	case NotDone, CommandFailed: // of words that Me wrote
		return c.LoggedIn() && ev.Line >= c.mine
	case Of, nil:
		return false
	}
	return ev.Line == c.lines
}

// online reports whether a question would reach the server. What is not asked
// for while offline is asked for at LoggedIn.
func (c *change) online() bool {
	return c.LoggedIn() && c.Link.Phase == LinkOnline && c.asked == nil
}

// touch returns a conversation to write to, nil for one that is not known.
// Whoever calls it changes something: the copy is another conversation.
func (c *change) touch(id wire.ConvID) *Conversation {
	old := c.Convs[id]
	if old == nil || c.own[id] {
		return old
	}
	conv := *old
	c.put(&conv)
	return &conv
}

// put adds a conversation that no State shares.
func (c *change) put(conv *Conversation) {
	c.writeConvs()
	c.Convs[conv.ID] = conv
	if c.own == nil {
		c.own = make(map[wire.ConvID]bool)
	}
	c.own[conv.ID] = true
}

// drop removes a conversation.
func (c *change) drop(id wire.ConvID) {
	c.writeConvs()
	delete(c.Convs, id)
}

func (c *change) writeConvs() {
	if c.ownConvs {
		return
	}
	c.ownConvs = true
	if c.Convs = maps.Clone(c.Convs); c.Convs == nil {
		c.Convs = make(map[wire.ConvID]*Conversation)
	}
}

package state

import (
	"slices"
	"time"

	"parley.example/net/wire"
)

// AwayAfter is how long nobody touches the program before it says that nobody
// sits there, and ActiveEvery how often it is said at most that somebody does.
const (
	AwayAfter   = 5 * time.Minute
	ActiveEvery = 30 * time.Second
)

// Self is what Me last asked about the own account.
type Self struct {
	// Asking waits for an answer, Done was done, and Failed was not, for the reason
	// Why: the server's code, empty where the line broke. One of the three is set at
	// most.
	Asking, Done, Failed SelfAct
	Why                  wire.Code
}

// SelfAct is what a person does to the own account.
type SelfAct uint8

// The acts.
const (
	SelfNone SelfAct = iota
	SelfDevices
	SelfSignOut
	SelfPassword
	SelfProfile
)

type (
	// LookUp asks which devices Me is logged in on.
	LookUp struct{}
	// SignOut logs one of them out, or with Others all but this one.
	SignOut struct {
		Device wire.DeviceID
		Others bool
	}
	// ChangePassword replaces Me's password.
	ChangePassword struct{ Old, New string }
	// ShowAs says how Me shows itself to others.
	ShowAs struct{ Display, Status string }
	// ChoosePassword is the password of who was let in by a one-time code.
	ChoosePassword struct{ New string }
	// Active says that somebody sits at the program.
	Active struct{ At time.Time }

	// DevicesHeard brings the devices, SelfDone says that an act was done, with Me's
	// account where that brought it, and SelfFailed that it was not.
	DevicesHeard struct{ Devices []wire.Device }
	SelfDone     struct {
		Act SelfAct
		Me  wire.Account
	}
	SelfFailed struct {
		Act SelfAct
		Why wire.Code
	}
	// MustChange says that a one-time code let somebody in, who has to choose a
	// password first.
	MustChange struct{ User string }
	// SeenHeard says how far another member of a direct conversation is.
	SeenHeard struct {
		Conv wire.ConvID
		Mark wire.Mark
	}

	// FetchDevices, AskSignOut, AskPassword and AskProfile ask the server; the answer
	// is a DevicesHeard, a SelfDone or a SelfFailed. TellAway needs none.
	FetchDevices struct{}
	AskSignOut   struct {
		Device wire.DeviceID
		Others bool
	}
	AskPassword struct{ Old, New string }
	AskProfile  struct{ Display, Status string }
	TellAway    struct{ On bool }
)

func (LookUp) event()         {}
func (SignOut) event()        {}
func (ChangePassword) event() {}
func (ShowAs) event()         {}
func (Active) event()         {}
func (ChoosePassword) event() {}
func (MustChange) event()     {}
func (DevicesHeard) event()   {}
func (SelfDone) event()       {}
func (SelfFailed) event()     {}
func (SeenHeard) event()      {}
func (FetchDevices) effect()  {}
func (AskSignOut) effect()    {}
func (AskPassword) effect()   {}
func (AskProfile) effect()    {}
func (TellAway) effect()      {}

// selfActs handles the own account.
func (c *change) selfActs(ev Event) {
	switch ev := ev.(type) {
	case LookUp:
		c.askSelf(SelfDevices, FetchDevices{})
	case SignOut:
		c.askSelf(SelfSignOut, AskSignOut(ev))
	case ChangePassword:
		c.askSelf(SelfPassword, AskPassword(ev))
	case ShowAs:
		c.askSelf(SelfProfile, AskProfile(ev))
	case DevicesHeard:
		c.Devices = ev.Devices
		if c.Self.Asking == SelfDevices {
			c.Self = Self{}
		}
	case SelfDone:
		c.selfDone(ev)
	case MustChange:
		if c.asked == nil && !c.LoggedIn() {
			return // it was given up
		}
		c.open(Dialog{Kind: DialogNewPassword, Addr: c.Server.Addr, User: ev.User})
	case ChoosePassword:
		if c.Dialog.Kind == DialogNewPassword && !c.Dialog.Busy {
			c.Dialog.Busy, c.Dialog.Fault = true, FaultNone
			c.do(AskPassword{New: ev.New})
		}
	case SelfFailed:
		if c.Dialog.Kind == DialogNewPassword && ev.Act == SelfPassword {
			c.Dialog.Busy, c.Dialog.Fault = false, refusal(ev.Why)
		}
		if c.Self.Asking == ev.Act && ev.Act != SelfNone {
			c.Self = Self{Failed: ev.Act, Why: ev.Why}
		}
	case Active:
		c.active(ev.At)
	case SeenHeard:
		c.seenHeard(ev)
	}
}

// refusal is why a chosen password was not taken.
func refusal(why wire.Code) Fault {
	switch why {
	case "":
		return FaultLost
	case wire.CodeTooMany:
		return FaultTooMany
	}
	return FaultInvalid
}

// askSelf asks the server, one thing at a time.
func (c *change) askSelf(act SelfAct, e Effect) {
	switch {
	case !c.LoggedIn() || c.Self.Asking != SelfNone:
	case !c.online():
		c.Self = Self{Failed: act}
	default:
		c.Self = Self{Asking: act}
		c.do(e)
	}
}

func (c *change) selfDone(ev SelfDone) {
	if c.Self.Asking != ev.Act || ev.Act == SelfNone {
		return
	}
	c.Self = Self{Done: ev.Act}
	if ev.Me.ID == c.Me.ID && ev.Me.ID != 0 {
		c.Me = ev.Me
	}
	if ev.Act == SelfSignOut || ev.Act == SelfPassword { // which leaves other devices
		c.do(FetchDevices{})
	}
}

// active notes that somebody sits here, and has it looked after whether they
// still do.
func (c *change) active(at time.Time) {
	if at.After(c.touched) {
		c.touched = at
	}
	if c.Away {
		c.Away = false
		c.do(TellAway{})
	}
	if conv := c.Convs[c.Current]; conv != nil && conv.top() < conv.Last && !conv.Loading && !conv.Gap && c.online() {
		c.fill(c.touch(c.Current)) // the page did not come when it was asked for
	}
	if c.watch.IsZero() {
		c.watch = c.touched.Add(AwayAfter)
		c.do(Remind{At: c.watch})
	}
}

// idle looks whether somebody still sits here, once the reminder about that came.
func (c *change) idle(at time.Time) {
	if c.watch.IsZero() || at.Before(c.watch) {
		return
	}
	c.watch = time.Time{}
	if until := c.touched.Add(AwayAfter); until.After(at) {
		c.watch = until
		c.do(Remind{At: until})
		return
	}
	c.Away = true
	c.do(TellAway{On: true})
}

// seenHeard notes how far another member of a direct conversation is. It never
// goes back.
func (c *change) seenHeard(ev SeenHeard) {
	conv := c.Convs[ev.Conv]
	if conv == nil || conv.Kind != wire.Direct {
		return
	}
	i := slices.IndexFunc(conv.Marks, func(m wire.Mark) bool { return m.Account == ev.Mark.Account })
	if i < 0 {
		if len(conv.Marks) < len(conv.People) {
			conv = c.touch(ev.Conv)
			conv.Marks = append(slices.Clip(conv.Marks), ev.Mark)
		}
		return
	}
	was := conv.Marks[i]
	now := wire.Mark{Account: was.Account, Got: max(was.Got, ev.Mark.Got, ev.Mark.Read), Read: max(was.Read, ev.Mark.Read)}
	if now != was {
		conv = c.touch(ev.Conv)
		conv.Marks = slices.Clone(conv.Marks)
		conv.Marks[i] = now
	}
}

// Reach is how far a message of Me's is.
type Reach uint8

// How far a message may be.
const (
	ReachUnknown Reach = iota // nobody tells, as in a room
	ReachServer               // the server has it
	ReachDevice               // it is on a device of everybody it is for
	ReachRead                 // they have read it
)

// Reaches is how far a message of Me's in a direct conversation is, by the one
// whom it has reached the least.
func (s *State) Reaches(conv *Conversation, seq wire.Seq) Reach {
	reach := ReachUnknown
	for _, m := range conv.Marks {
		if m.Account == s.Me.ID {
			continue
		}
		is := ReachServer
		switch {
		case m.Read >= seq:
			is = ReachRead
		case m.Got >= seq:
			is = ReachDevice
		}
		if reach == ReachUnknown || is < reach {
			reach = is
		}
	}
	return reach
}

// Called is how an account wants to be called; name is what it is called where
// nothing else is known.
func (s *State) Called(id wire.AccountID, name string) string {
	if a, ok := s.People[id]; ok && a.Display != "" {
		return a.Display
	}
	if id == s.Me.ID && s.Me.Display != "" {
		return s.Me.Display
	}
	return name
}

// Heading is a conversation's name as Me reads it, with how people want to be
// called.
func (s *State) Heading(conv *Conversation) string {
	if conv.Kind == wire.Direct {
		if peer := conv.Peer(s.Me.ID); peer.ID != 0 && len(conv.People) <= 2 {
			return s.Called(peer.ID, peer.Name)
		}
	}
	return conv.Title(s.Me.ID)
}

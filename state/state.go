// Package state says what is true now: one immutable State, the Events that
// change it, and the Effects that a change asks of the world.
//
//	Event → Update(State, Event) → State, Effects
//
// Rules of the house: Update is pure (no clock, no randomness, no I/O, no
// goroutine) and never changes what an earlier State shares; the Store is the
// one goroutine that calls it and the one place that publishes a snapshot.
// Nothing here knows a window, a widget or a socket.
package state

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"parley.example/net/wire"
)

// State is everything the window shows. A State that was published is never
// changed again: whoever loads one may read it for as long as it likes. Its
// zero value is a fresh program: no server, nobody logged in.
type State struct {
	Hosting Hosting
	Link    Link
	Server  Server
	// Me is who is logged in; its ID is zero while nobody is. It stays through
	// a lost connection.
	Me wire.Account
	// Turn counts how often all of an account was forgotten: what a window holds is of
	// one turn, and two servers may have the same ids.
	Turn uint64
	// Convs holds the conversations that Me is in, Order their order in the
	// sidebar: rooms by name, then direct conversations by name.
	Convs map[wire.ConvID]*Conversation
	Order []wire.ConvID
	// Current is the conversation on show, zero for none.
	Current wire.ConvID
	// Selects counts the Selects that brought one on show, whatever took its place.
	Selects uint64
	// Opens counts the OpenDialogs that were taken up, whatever came of them.
	Opens uint64
	// People holds every account of the server that was heard of.
	People map[wire.AccountID]wire.Account
	// Dialog is what stands above the window; DialogNone for nothing.
	Dialog Dialog
	// Rooms and Members are what a dialog lists; see RoomList, MemberList.
	Rooms   RoomList
	Members MemberList
	// Nearby is what was heard of servers on the network around.
	Nearby Nearby
	// Known are the servers that somebody logged in to on this device, the one used
	// last first. It is never changed.
	Known []KnownServer
	// Notice is a short word about what the person just did.
	Notice Notice
	// Goal is what was to be brought in view last.
	Goal Goal
	// Finding is the search for messages.
	Finding Finding
	// Deleting are the messages that Me deleted and whose words are still there.
	Deleting []Deletion
	// Unsaved are the edits that came to nothing last, in that order.
	Unsaved []Unsaved
	// Unrun are the commands that the server did not carry out last, in that order.
	Unrun []Unrun
	// Focused says that the window has the focus.
	Focused bool
	// Origin is the address of the one server that this program can reach, that of
	// its page in a browser, where none can be started either. Empty for any.
	Origin string
	// Alerts says whether the system shows messages that nobody is looking for.
	Alerts Alerts
	// Settings is how the person wants the program to be, and Rules which messages
	// of a conversation the system shows, where that is not as Settings says.
	Settings Settings
	Rules    map[Place]Notify
	// Devices are those that Me is logged in on, as last heard, and Self what Me
	// asked about the own account.
	Devices []wire.Device
	Self    Self
	// Invited is about the invitations of the server.
	Invited Invited
	// Away says that nobody sits here.
	Away bool
	// Admin is what the administration of the server shows.
	Admin Admin
	// Probe is the network test that a dialog shows.
	Probe Probe

	// asked is the login that the person asked for, while it is under way or
	// waits for an answer of theirs; nil otherwise. It is the one place that
	// remembers a password, behind a pointer so that a printed State shows none.
	asked *Connect
	// home is the server that Me and all of Convs belong to.
	home Server
	// epoch names the history that what is loaded is of; see wire.Session.
	epoch string
	// aside are messages of the outbox whose conversation is not known (yet).
	aside []Queued
	// strays are the drafts of conversations that went, which may come back.
	strays map[wire.ConvID]string
	// touched is when somebody last did something here, and watch when a reminder
	// comes to look after that; zero for none.
	touched, watch time.Time
	// card is set from the start of the own server until its card was shown.
	card bool
	// lines counts the connections that were asked for or given up; see Of. mine is
	// how many there were when Me logged in first, by when Me did last.
	lines, mine, by uint64
	// parted is the Turn of the account whose session was ended elsewhere, until there
	// is another connection; zero for none.
	parted uint64
	// probes counts the network tests, of which the last is under way while probing;
	// behind is the login dialog that its dialog stands in front of, zero for none.
	probes  uint64
	probing bool
	behind  Dialog
}

// LoggedIn reports whether somebody is, connected or not.
func (s *State) LoggedIn() bool { return s.Me.ID != 0 }

// IsBy reports whether it was by that connection that Me logged in last; see Of. The
// login of one that was given up comes to nothing.
func (s *State) IsBy(line uint64) bool { return s.LoggedIn() && s.by == line }

// CanSend reports whether a message may be written: somebody is logged in and
// a conversation is on show that is not archived. A lost connection does not matter: the outbox
// keeps what is sent. While another login is under way there is none to keep
// it: the connection is to be another's.
func (s *State) CanSend() bool {
	conv := s.Convs[s.Current]
	return s.LoggedIn() && conv != nil && !conv.Archived && s.asked == nil
}

// Server is the server that the window is or was connected to.
type Server struct {
	Name string
	// Addr is what was dialled, HOST:PORT.
	Addr   string
	Key    wire.Fingerprint
	Policy wire.Policy
}

// Hosting is the server in this very program.
type Hosting struct {
	Phase HostPhase
	// Addr is where this program's own client reaches it, Name what it is called.
	Addr string
	Name string
	// Link leads others to it, with the key that it must prove to have. It is empty
	// where no other machine can reach it. More are the other addresses, HOST:PORT,
	// by which others can reach it, the likelier first; it is never changed.
	Link string
	More []string
	// Key is what it is known by; it stays after a stop.
	Key wire.Fingerprint
	// Policy says who may create an account.
	Policy wire.Policy
	// Fault says why the last start failed, in a sentence; empty after one that
	// did not.
	Fault string
}

// HostPhase is how far the own server is.
type HostPhase uint8

// The phases of hosting.
const (
	HostOff HostPhase = iota
	HostStarting
	HostOn
	HostStopping
)

// Link is the connection to the server.
type Link struct {
	Phase LinkPhase
	// Attempt of Of is the dial under way or to come next, while LinkWaiting.
	Attempt, Of int
	// Next is when the next attempt begins, while LinkWaiting or LinkStandby.
	Next time.Time
	// Fault says why the line is not up; FaultNone while nothing went wrong.
	Fault Fault
	// Detail is the fault's own sentence where one is at hand (the server's word,
	// the address), for beside the translated text.
	Detail string
}

// LinkPhase is how far the connection is.
type LinkPhase uint8

// The phases of a connection.
const (
	LinkOff        LinkPhase = iota // not asked for, or ended for good (see Fault)
	LinkConnecting                  // dialling or logging in
	LinkOnline                      // logged in
	LinkWaiting                     // lost; tries again at Next
	LinkStandby                     // lost; gave up trying often, tries again now and then
)

// Fault is why a line is not up.
type Fault uint8

// The faults of a connection. The first group passes, the second is final.
const (
	FaultNone     Fault = iota
	FaultNoHost         // no such host
	FaultNoRoute        // the network does not lead there
	FaultRefused        // the host is there, nothing listens
	FaultTimeout        // no answer to the dial
	FaultLost           // the connection was reset or closed
	FaultSilent         // five empty polls: no answer
	FaultShutdown       // the server said that it stops
	FaultTooMany        // too many attempts; later

	FaultNotParley     // something else listens there
	FaultPlainText     // a server that speaks plain text only
	FaultKey           // the server's key is not the one that is known
	FaultNewKey        // the server's key is not known yet: ask
	FaultLogin         // wrong name or password, or an ended session
	FaultVersion       // another protocol version
	FaultPolicy        // no account may be made there
	FaultTaken         // the name of a new account is taken
	FaultInvalid       // the name or password of a new account breaks a rule
	FaultInsecure      // the server refuses a login without TLS
	FaultRemoved       // the account is no more, or signed out elsewhere
	FaultDisabled      // an administrator lets nobody log in as the account
	FaultInviteUnknown // the invitation of the link is none
	FaultInviteExpired // its time is over
	FaultInviteUsed    // it was used as often as it may be
	FaultInviteRevoked // it was ended
	FaultOther         // see Detail
)

// Final reports whether trying again by itself cannot help.
func (f Fault) Final() bool { return f >= FaultNotParley }

// OfWay reports whether it is about the way to the server or what answers there,
// which a network test looks at.
func (f Fault) OfWay() bool {
	return f >= FaultNoHost && f <= FaultTooMany || f >= FaultNotParley && f <= FaultKey || f == FaultVersion || f == FaultInsecure || f == FaultOther
}

// Conversation is a conversation with the part of its log that is loaded.
// Events is one run without gaps: Events[i+1].Seq == Events[i].Seq+1. As with
// the State that it is in, what was published is never changed: the same
// pointer is the same conversation in every detail.
type Conversation struct {
	wire.Conversation
	Events []wire.Event
	// Log counts how often the log turned out to be another one, an older backup
	// perhaps: what a seq meant before, it means no more.
	Log int
	// AtStart says that the loaded run begins with the conversation's first
	// event; Loading that older ones were asked for.
	AtStart bool
	Loading bool
	// Gap is set while events between the loaded run and a pushed one are being
	// fetched.
	Gap bool
	// Pending are my messages that have no seq yet, in the order of sending.
	Pending []Pending
	// Divider is the seq that the "New" line stands below: my read marker when
	// the conversation came on show. Zero for no line.
	Divider wire.Seq
	// Typing are the others who are writing something there, in the order in which
	// they began.
	Typing []Typist
	// Draft is what was typed and not sent when the conversation left the view.
	Draft string
	// unkept says that Draft could not be given to be kept yet.
	unkept bool

	// tail is how much of the array behind Events is taken; see extend.
	tail *atomic.Int64
	// ahead are messages of the run that later events changed already.
	ahead []ahead
	// quotes are messages below the run that replies in it quote.
	quotes map[wire.Seq]quote
	// heads is the seq up to which Members is right.
	heads wire.Seq
	// marked is up to where another device has read, which may have yet to come here.
	marked wire.Seq
	// counted is what Mentions is about.
	counted span
	// away is the part of the log that is looked at instead of its end, nil for
	// none; see Shown.
	away *excursion
	// seeking is what was asked for to begin one, zero while nothing is awaited.
	seeking FetchSpan
	// leaving says that Me asked to leave it.
	leaving bool
}

// Title is the conversation's name as me reads it: the room's name, or the
// other people's.
func (c *Conversation) Title(me wire.AccountID) string {
	if c.Kind == wire.Room {
		return c.Name
	}
	if c.Group() {
		names := make([]string, 0, len(c.People))
		for _, p := range c.People {
			if p.ID != me {
				names = append(names, p.Name)
			}
		}
		slices.SortFunc(names, func(a, b string) int { return cmp.Compare(wire.FoldName(a), wire.FoldName(b)) })
		return strings.Join(names, ", ")
	}
	if p := c.Peer(me); p.ID != 0 {
		return p.Name
	}
	return c.Name
}

// Peer is the other member of a direct conversation of two, zero in any other.
func (c *Conversation) Peer(me wire.AccountID) wire.Account {
	if c.Group() {
		return wire.Account{}
	}
	for _, p := range c.People {
		if p.ID != me {
			return p
		}
	}
	return wire.Account{}
}

// Pending is a message on its way.
type Pending struct {
	UID  wire.UID
	Text string
	At   time.Time
	// Ref is the message that it replies to, zero for none.
	Ref   wire.Seq
	Phase SendPhase
	// Why says why a message was not sent; empty unless SendFailed, and where
	// the own disk failed.
	Why wire.Code
	// Seq is its place in the log, once SendDone.
	Seq wire.Seq
}

// SendPhase is how far a message is.
type SendPhase uint8

// The phases of sending.
const (
	SendWaiting SendPhase = iota // in the outbox
	SendFailed                   // the server refused it; Retry or Delete
	SendDone                     // the server has it; its event has yet to be loaded
)

// Dialog is what stands above the window, asking.
type Dialog struct {
	Kind DialogKind
	// Addr and User fill the login dialog's fields when it opens. Addr is also where
	// the test of a DialogWhy leads.
	Addr, User string
	// Busy is set while the dialog's question is being answered.
	Busy bool
	// Fault and Detail say what went wrong with the last answer, beside the
	// field that they belong to.
	Fault  Fault
	Detail string
	// Conv is the conversation that a DialogDetails, DialogPeople or DialogFind is
	// about; zero for people to talk to, and to search everywhere.
	Conv wire.ConvID
	// Query is what a DialogFind begins with.
	Query string
	// Refusal is the act that was asked for here last, where it was refused; Done
	// counts those that were done.
	Refusal Refusal
	Done    int
	// Heard is the key that a server says it has which a DialogLogin was opened for,
	// as heard on the network: a hint, empty for none.
	Heard wire.Fingerprint
	// Key and Known are the fingerprints that a DialogKey shows: what the server
	// has and, where it changed, what was known.
	Key, Known wire.Fingerprint
}

// DialogKind is which dialog.
type DialogKind uint8

// The dialogs.
const (
	DialogNone        DialogKind = iota
	DialogLogin                  // address, username, password; or a new account
	DialogHost                   // the first start of a server: the owner's name and password
	DialogKey                    // first use of a server: is this its key?
	DialogPlain                  // the server speaks plain text only: go on without encryption?
	DialogRoom                   // the name of a room, new or public
	DialogServer                 // the own server: how others come to it
	DialogSettings               // how the program is to be on this device
	DialogKeys                   // the keys that do something
	DialogNewPassword            // a one-time code let somebody in: what is their password?
	DialogRooms                  // the public rooms
	DialogPeople                 // people to talk to, or to invite into a room
	DialogDetails                // a room or a direct conversation, and who is in it
	DialogDate                   // a day to go to in the conversation on show
	DialogFind                   // conversations, people and messages by what they are called or say
	DialogAdmin                  // the administration of the server
	DialogWhy                    // the network test of the way to Addr
	DialogOthers                 // and that of the own server, which others are to reach
)

// Notice is a short word that goes by itself or with the next action.
type Notice struct {
	Kind NoticeKind
	// Detail is a sentence of the cause's own, where one is at hand.
	Detail string
	// Of a NoticeNotDone: which change of which message it was, and the server's
	// code; empty where there is no line to it.
	Conv wire.ConvID
	Ref  wire.Seq
	Of   wire.EventKind
	Why  wire.Code
	// Of a NoticeRefused: what was refused.
	Refusal Refusal
	// Of a NoticeCommand: the command as it was written in Conv, and what is wrong
	// with it. Detail then is its name or argument, or the server's sentence.
	Command string
	Fault   CommandFault
}

// NoticeKind is which notice.
type NoticeKind uint8

// The notices.
const (
	NoticeNone    NoticeKind = iota
	NoticeEmpty              // Input Error: Please enter a message!
	NoticeLong               // the message is longer than wire.MaxText
	NoticeBusy               // the queue is full; the words are still in the editor
	NoticeHost               // the server did not start; Detail says why
	NoticeDenied             // the server refused a request; Detail says why
	NoticeDisk               // the outbox cannot be written; Detail says why
	NoticeNotDone            // a message was not edited, deleted, reacted to
	NoticeNowhere            // there is no such message here
	NoticeCopied             // the link of a message is on the clipboard
	NoticeFar                // the place to jump to cannot be loaded now
	NoticeRefused            // an act about rooms was refused
	NoticeRemoved            // the room on show is Me's no more; Detail is its name
	NoticeLink               // a link that the system cannot open; Detail is it
	NoticeHere               // an invitation to the server that one is on
	NoticeForgets            // nothing is kept beyond the window: the browser keeps no data
	NoticeExpired            // the message is kept no more
	NoticeCommand            // a command was not carried out
	NoticeUnsent             // a message to a room that is Me's no more; Detail is its text
	NoticeDamaged            // part of the outbox cannot be read: what waited in it may be missing
	NoticeOldKey             // a message that waits for the server of before, whose key was another; Detail is its text
)

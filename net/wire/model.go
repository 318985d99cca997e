package wire

import "time"

// Account is what everyone on a server may know of an account.
type Account struct {
	ID    AccountID   `json:"account"`
	Name  string      `json:"name"`
	Kind  AccountKind `json:"kind"`
	Admin bool        `json:"admin,omitempty"`
	// Online says that a session of the account is connected. A bot that lives
	// in the server is always online.
	Online bool `json:"online,omitempty"`
}

// AccountKind tells people from programs.
type AccountKind string

// The kinds of account.
const (
	Person AccountKind = "person"
	Bot    AccountKind = "bot"
)

// Conversation is a room or a direct conversation, as one of its members (or,
// for a public room, anybody) sees it.
type Conversation struct {
	ID   ConvID   `json:"conv"`
	Kind ConvKind `json:"kind"`
	// Name is the room's name without its #, empty for a direct conversation.
	Name    string `json:"name,omitempty"`
	Topic   string `json:"topic,omitempty"`
	Private bool   `json:"private,omitempty"`
	// Members counts the members.
	Members int `json:"members"`
	// People lists the members of a direct conversation, the viewer included;
	// it is empty for a room.
	People []Account `json:"people,omitempty"`
	// Last is the seq of the newest event, zero in an empty conversation.
	Last Seq `json:"last"`
	// Read is the viewer's read marker: the newest event seen on any device.
	// It and Unread are only sent in a listing, never in a push.
	Read Seq `json:"read,omitempty"`
	// Unread counts others' messages above Read, at most MaxUnread.
	Unread int `json:"unread,omitempty"`
}

// MaxUnread is where counting unread messages ends.
const MaxUnread = 100

// ConvKind tells rooms from direct conversations.
type ConvKind string

// The kinds of conversation.
const (
	Room   ConvKind = "room"
	Direct ConvKind = "direct"
)

// Event is one entry of a conversation's log. It never changes once it has its
// seq.
type Event struct {
	Conv ConvID `json:"conv"`
	Seq  Seq    `json:"seq"`
	// Time is the server's clock at the commit, in milliseconds since 1970 UTC.
	// Within a conversation it never goes backward.
	Time int64     `json:"time"`
	Kind EventKind `json:"kind"`
	// From is who did it, and Name what they were called then.
	From AccountID `json:"from"`
	Name string    `json:"name"`
	// UID is the sender's idempotency key, empty for events of the server's.
	UID  UID    `json:"uid,omitempty"`
	Text string `json:"text,omitempty"`
}

// When is the event's time.
func (e Event) When() time.Time { return time.UnixMilli(e.Time) }

// EventKind says what an event is. A client shows a kind that it does not know
// as nothing, but counts its seq.
type EventKind string

// The kinds of event.
const (
	Created EventKind = "created" // From made the conversation; always seq 1
	Joined  EventKind = "joined"  // From became a member
	Left    EventKind = "left"    // From is a member no more
	Message EventKind = "message" // From said Text
)

// Policy says who may create an account.
type Policy string

// The policies.
const (
	PolicyOpen   Policy = "open"   // anyone who reaches the server
	PolicyInvite Policy = "invite" // who holds an invitation
	PolicyClosed Policy = "closed" // nobody but the administrator
)

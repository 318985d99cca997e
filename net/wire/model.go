package wire

import "time"

// Account is what everyone on a server may know of an account.
type Account struct {
	ID AccountID `json:"account"`
	// Name is the one by which it is known, and nobody else ever is.
	Name string `json:"name"`
	// Display is how it wants to be called, empty for nothing but Name. No two
	// accounts are called the same.
	Display string      `json:"display,omitempty"`
	Kind    AccountKind `json:"kind"`
	// Status is a line that it says of itself, empty for none.
	Status string `json:"status,omitempty"`
	Admin  bool   `json:"admin,omitempty"`
	// Online says that a session of the account is connected. A bot that lives
	// in the server is always online.
	Online bool `json:"online,omitempty"`
	// Away says that nobody sits at any of these sessions.
	Away bool `json:"away,omitempty"`
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
	// Archived says that nobody writes in the room any more.
	Archived bool `json:"archived,omitempty"`
	// Owner made the room and moderates it while a member; zero in a direct
	// conversation.
	Owner AccountID `json:"owner,omitempty"`
	// Keep is for how many days messages are kept, zero for ever. Floor is the
	// lowest seq that is still there, zero where nothing was removed: what is below
	// it was kept for its time, and is nowhere any more. Where nothing is left it is
	// one above Last.
	Keep  int `json:"keep,omitempty"`
	Floor Seq `json:"floor,omitempty"`
	// Members counts the members.
	Members int `json:"members"`
	// People lists the members of a direct conversation, the viewer included;
	// it is empty for a room.
	People []Account `json:"people,omitempty"`
	// Last is the seq of the newest event, zero in an empty conversation.
	Last Seq `json:"last"`
	// Read is the viewer's read marker: the newest event seen on any device.
	// It, Unread and Mentions are only sent in a listing, never in a push.
	Read Seq `json:"read,omitempty"`
	// Unread counts others' messages above Read, deleted ones not among them,
	// and Mentions those of them that mention the viewer; each at most MaxUnread.
	Unread   int `json:"unread,omitempty"`
	Mentions int `json:"mentions,omitempty"`
	// Marks say how far the members of a direct conversation are, where Read is
	// sent; they are in the order of People.
	Marks []Mark `json:"marks,omitempty"`
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

// Event is one entry of a conversation's log. Its Seq, Time, Kind, From and Name
// never change. A message that is read is as it is by now: what later events
// made of it is in its Text, Edited, Deleted and Reactions.
type Event struct {
	Conv ConvID `json:"conv"`
	Seq  Seq    `json:"seq"`
	// Time is the server's clock at the commit, in milliseconds since 1970 UTC.
	// Within a conversation it never goes backward.
	Time int64     `json:"time"`
	Kind EventKind `json:"kind"`
	// From is who did it, or whom it happened to, and Name what they were called
	// then.
	From AccountID `json:"from"`
	Name string    `json:"name"`
	// By is who did it to From: let them in, or removed them. Zero where From did
	// it.
	By AccountID `json:"by,omitempty"`
	// Ref is the message that the event is about; in a message, the one that it
	// replies to.
	Ref Seq `json:"ref,omitempty"`
	// UID is the sender's idempotency key, empty for events of the server's.
	UID UID `json:"uid,omitempty"`
	// Text is what the kind says. In an Edited that is read it is the message's
	// present text, empty where that is deleted.
	Text string `json:"text,omitempty"`
	// Of a message: Edited is when its text was last changed, in milliseconds,
	// zero for never. Deleted says that the text is gone. Reactions are in the
	// order in which they were first used.
	Edited    int64      `json:"edited,omitempty"`
	Deleted   bool       `json:"deleted,omitempty"`
	Reactions []Reaction `json:"reactions,omitempty"`
}

// Reaction is an emoji that stands under a message.
type Reaction struct {
	Emoji string `json:"emoji"`
	// Count is how many accounts use it.
	Count int `json:"count"`
	// Who are the first MaxWho of them in order; the viewer is among them in any
	// case, if need be in the last place.
	Who []AccountID `json:"who"`
}

// When is the event's time.
func (e Event) When() time.Time { return time.UnixMilli(e.Time) }

// EventKind says what an event is. A client shows a kind that it does not know
// as nothing, but counts its seq.
type EventKind string

// The kinds of event.
const (
	Created EventKind = "created" // From made the conversation; always seq 1
	Joined  EventKind = "joined"  // From became a member, by invitation where By is set
	Left    EventKind = "left"    // From is a member no more, removed where By is set
	Message EventKind = "message" // From said Text, in reply to Ref where that is set

	Edited    EventKind = "edited"    // From gave its message Ref another text: Text
	Deleted   EventKind = "deleted"   // From took away the words of message Ref
	Reacted   EventKind = "reacted"   // From put the emoji Text under message Ref
	Unreacted EventKind = "unreacted" // From took the emoji Text away again

	Renamed    EventKind = "renamed"    // From gave the room the name Text
	NewTopic   EventKind = "topic"      // From gave the room the topic Text, which may be empty
	Archived   EventKind = "archived"   // From made the room read-only
	Unarchived EventKind = "unarchived" // From opened it again
	Kept       EventKind = "kept"       // From had messages kept for Text days, for ever where that is empty
)

// OfMessage reports whether events of the kind change an earlier message, Ref.
func (k EventKind) OfMessage() bool {
	return k == Edited || k == Deleted || k == Reacted || k == Unreacted
}

// Policy says who may create an account.
type Policy string

// The policies.
const (
	PolicyOpen   Policy = "open"   // anyone who reaches the server
	PolicyInvite Policy = "invite" // who holds an invitation
	PolicyClosed Policy = "closed" // nobody but the administrator
)

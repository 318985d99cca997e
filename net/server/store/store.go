// Package store keeps what a server must not lose: accounts, conversations,
// memberships and every conversation's ordered log.
//
// Rules of the house: it knows no socket and no session, and it decides nothing
// that is policy. What it is told is on stable storage before it says so.
// package sqlite implements it for one machine; package storetest holds what
// every implementation must do, and is the specification where words are short.
package store

import (
	"context"
	"errors"
	"time"

	"parley.example/net/wire"
)

// Errors that callers tell apart with errors.Is. Any other error means that
// the storage failed: nothing of that call was stored.
var (
	ErrNotFound  = errors.New("not found")
	ErrTaken     = errors.New("the name is taken")
	ErrNotMember = errors.New("not a member")
	// ErrArchived means that the room is read-only.
	ErrArchived = errors.New("the room is archived")
	// ErrNoMessage means that an event that was referred to is no message, or one
	// whose words are gone.
	ErrNoMessage = errors.New("no such message")
	// ErrNotYours means that a message is another's.
	ErrNotYours = errors.New("the message is another's")
	// ErrReactions means that a message would have more than wire.MaxReactions
	// different emoji.
	ErrReactions = errors.New("too many different reactions")
	// ErrOwner means that the account is the owner's, who stays an administrator
	// that can log in.
	ErrOwner = errors.New("the account is the owner's")
	// ErrHooks means that a room would have more than wire.MaxHooks.
	ErrHooks = errors.New("too many webhooks")
	// ErrLimit means that an account would be in more than
	// wire.MaxConversations, or by another's doing in more than wire.MaxByOthers.
	// Bots that live in the server have no limit.
	ErrLimit = errors.New("too many conversations")
	// ErrCursor means that a search cannot go on where it was to.
	ErrCursor = errors.New("no such place to go on from")
	ErrClosed = errors.New("store is closed")
	// ErrFull is of a hasty Draft, for which there was no room.
	ErrFull = errors.New("the store's queue is full")
	// ErrNewer means that a newer version of the program wrote the database.
	ErrNewer = errors.New("the database is of a newer version")
	// ErrUnreadable means that the database is damaged or no database.
	ErrUnreadable = errors.New("the database cannot be read")
)

// Feed receives what was committed: every batch once, in commit order, before
// the calls that wrote it return or are answered. It is called on the store's
// writer goroutine and must neither block nor call the store's writing methods.
type Feed func([]Commit)

// Commit is one thing that is now on stable storage. Event, Account, Seen or
// Expired is set.
type Commit struct {
	// Event is the log entry, its Seq above zero.
	Event wire.Event
	// Conv is set where Event makes a conversation, changes its members or what
	// it is: how it is from then on, Read, Unread, Mentions and Marks zero.
	Conv *wire.Conversation
	// Joined and Left are the accounts whose membership Event changes.
	Joined, Left []wire.AccountID
	// Account is set where an account was made, or shows itself otherwise.
	Account *wire.Account
	// Seen is set where a mark of a direct conversation has moved: where it stands.
	Seen *wire.Seen
	// Expired is set where the beginning of a log was removed: where it begins now.
	Expired *wire.Expired
}

// Store is safe for concurrent use. Every method may block on the storage and
// ends with ctx's error where ctx ends before its work is taken up; work that
// was taken up is finished.
type Store interface {
	Accounts
	Devices
	Management
	Hooks
	Invitations
	Conversations
	Log
	// Setting reads a server-wide setting, empty where none was set.
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
	// Close waits for what was taken up, then closes. It is idempotent.
	Close() error
}

// NewAccount is an account to make.
type NewAccount struct {
	Name  string
	Kind  wire.AccountKind
	Admin bool
	// Secret is the password's hash in PHC string form, empty for an account
	// that cannot log in.
	Secret string
	// CodeUntil is until when Secret is a one-time code, in milliseconds; zero for a
	// password.
	CodeUntil int64
	// Resident is a bot that lives in the server.
	Resident bool
	// Invitation is the hash of the token that lets it be made, nil where none has
	// to: one of its uses is counted in the same commit.
	Invitation *[32]byte
	// Join lists rooms that it becomes a member of, and Direct accounts that it
	// gets a direct conversation with, in the same commit.
	Join   []wire.ConvID
	Direct []wire.AccountID
}

// Account is an account with what only the server knows of it.
type Account struct {
	wire.Account
	Secret  string
	Removed bool
	// Owner, Disabled and Resident are as in Management and NewAccount.
	Owner, Disabled, Resident bool
	// CodeUntil is until when Secret is a one-time code, in milliseconds, zero for a
	// password; CodeUsed says that somebody has logged in by it.
	CodeUntil int64
	CodeUsed  bool
	// Device is the one by whose token it was found, Used when its use was noted
	// last, in milliseconds, and In the conversations that the account is in, as
	// Memberships lists them; zero where it was found otherwise.
	Device wire.DeviceID
	Used   int64
	In     []wire.ConvID
}

// Profile is what an account says of itself, each empty for nothing.
type Profile struct{ Display, Status string }

// Accounts keeps accounts.
type Accounts interface {
	// CreateAccount makes an account, with all that a asks for or not at all.
	// ErrTaken where the folded name is or was another's, or is another's display
	// name, or where it has the Look of one: names are never used again. ErrNotFound where a room, an account or an
	// invitation of a is not there; ErrInviteExpired, ErrInviteUsed and
	// ErrInviteRevoked.
	CreateAccount(ctx context.Context, a NewAccount) (wire.Account, error)
	// AccountByName finds an account by its folded name, removed ones included.
	AccountByName(ctx context.Context, name string) (Account, error)
	AccountByID(ctx context.Context, id wire.AccountID) (Account, error)
	// ListAccounts pages the accounts that are not removed, in the order of their
	// folded names, above after. A limit is as in Range.
	ListAccounts(ctx context.Context, after string, limit int) (page []wire.Account, more bool, err error)
	// Called reports whether an account is or was called so, or what looks so, by
	// name or by display name.
	Called(ctx context.Context, name string) (bool, error)
	// SetSecret replaces the password's hash, or the code, and ends every token of
	// the account but those of the devices in keep; ErrNotFound where one of these
	// is no device of its, any more. Like SetProfile and AddToken it answers
	// ErrNotFound for a removed account.
	SetSecret(ctx context.Context, id wire.AccountID, secret string, keep ...wire.DeviceID) error
	// SetProfile replaces what an account says of itself. ErrTaken where the
	// display name, by FoldDisplay or by Look, is another's name or display name.
	// The same is no change.
	SetProfile(ctx context.Context, id wire.AccountID, p Profile) (wire.Account, error)
	// RemoveAccount makes logging in impossible and ends every token and
	// membership of rooms, each by an event, and its profile. What it said stays,
	// and its direct conversations do, in which it writes no more. Twice changes
	// nothing.
	RemoveAccount(ctx context.Context, id wire.AccountID) error
}

// UsedEvery is how often it is written that a device is in use.
const UsedEvery = time.Hour

// Devices keeps the tokens of accounts: each is a device.
type Devices interface {
	// AddToken keeps the hash of a device's token. Where secret is given, ErrNotFound
	// unless the account still has it: who was let in by another has been put out. Of
	// wire.MaxDevices that there are already one is ended: of those that are called as
	// device, and where there are none of all, the one used longest ago.
	AddToken(ctx context.Context, id wire.AccountID, hash [32]byte, device string, secret ...string) error
	// AccountByToken finds whose token it is; ErrNotFound for an ended one.
	AccountByToken(ctx context.Context, hash [32]byte) (Account, error)
	// LogIn is AccountByToken, with ConversationsOf of the same moment.
	LogIn(ctx context.Context, hash [32]byte) (Account, []wire.Conversation, error)
	// UseToken notes that a device is in use, unless that was within UsedEvery. A
	// token that has ended is no error.
	UseToken(ctx context.Context, hash [32]byte) error
	// RemoveToken ends a token; ending one twice is no error.
	RemoveToken(ctx context.Context, hash [32]byte) error
	// DevicesOf lists an account's devices, the one used last first, wire.MaxPage
	// at most; Online and This are not its to know.
	DevicesOf(ctx context.Context, account wire.AccountID) ([]wire.Device, error)
	// RemoveDevice ends the token of one of an account's devices, ErrNotFound where
	// it has no such; RemoveDevices those of all but one.
	RemoveDevice(ctx context.Context, account wire.AccountID, device wire.DeviceID) error
	RemoveDevices(ctx context.Context, account wire.AccountID, but wire.DeviceID) error
}

// NewRoom is a room to make.
type NewRoom struct {
	Name, Topic string
	Private     bool
	By          wire.AccountID // its first member
	Keep        int            // for how many days it keeps its messages, zero for ever
}

// RoomChange is a change of a room.
type RoomChange struct {
	Conv wire.ConvID
	By   wire.AccountID
	// Kind is wire.Renamed, wire.NewTopic, wire.Archived, wire.Unarchived or
	// wire.Kept.
	Kind wire.EventKind
	// Text is the name or the topic.
	Text string
	// Outside lets By be no member: it changes the room as the server itself.
	Outside bool
	// Days is for how many days messages are kept, zero for ever.
	Days int
}

// Conversations keeps rooms, direct conversations and who is in them. Every
// change of a membership is an event of the conversation's log.
type Conversations interface {
	// CreateRoom makes a room. ErrTaken where the folded name, or its Look, is that of
	// a public room, or of one that its maker is in: that others have a private room of
	// that name is not told. ErrLimit where its maker is in too many.
	CreateRoom(ctx context.Context, r NewRoom) (wire.Conversation, error)
	// OpenDirect finds or makes the one direct conversation of exactly these
	// accounts, at most wire.MaxDirect. All become members by its first event.
	// ErrNotFound with nobody but oneself, and where one is not there or removed
	// and they have none yet; ErrLimit where one of them is in too many.
	OpenDirect(ctx context.Context, by wire.AccountID, with ...wire.AccountID) (wire.Conversation, error)
	// Join makes an account a member of a room, private or not; joining twice
	// changes nothing. A membership begins with its read marker at the event
	// that made it: what was said before is not unread. ErrNotFound where there
	// is no such room or account, ErrLimit where it is in too many.
	Join(ctx context.Context, conv wire.ConvID, account wire.AccountID) (wire.Conversation, error)
	// Leave ends a membership of a room. ErrNotMember where there is none,
	// and for a direct conversation ErrNotFound.
	Leave(ctx context.Context, conv wire.ConvID, account wire.AccountID) error
	// Invite is Join by a member, ErrNotMember where by is none; ErrArchived where
	// nobody writes there. The event says by whom.
	Invite(ctx context.Context, conv wire.ConvID, by, account wire.AccountID) (wire.Conversation, error)
	// Remove is Leave by a member, ErrNotMember where by is none. The event says by
	// whom. Who is no member stays none.
	Remove(ctx context.Context, conv wire.ConvID, by, account wire.AccountID) error
	// ChangeRoom gives a room another name, another topic, archives it, or says for
	// how long it keeps its messages. What is so already is no event. ErrNotFound
	// where there is no such room, ErrNotMember where its maker is none, ErrTaken as
	// in CreateRoom, ErrArchived for a name, a topic and what is kept.
	ChangeRoom(ctx context.Context, r RoomChange) (wire.Conversation, error)
	// Members pages a conversation's members in the order of their folded names,
	// above after.
	Members(ctx context.Context, conv wire.ConvID, after string, limit int) (page []wire.Account, more bool, err error)
	// RoomByName finds a public room by its folded name.
	RoomByName(ctx context.Context, name string) (wire.Conversation, error)
	// Conversation finds one, as viewer sees it (with Read, Unread, Mentions and,
	// of a direct one, Marks), whether viewer is a member or not.
	Conversation(ctx context.Context, id wire.ConvID, viewer wire.AccountID) (c wire.Conversation, member bool, err error)
	// Memberships lists the conversations that account is in.
	Memberships(ctx context.Context, account wire.AccountID) ([]wire.ConvID, error)
	// ConversationsOf lists them with Last, Read, Unread, Mentions and Marks: rooms by
	// folded name, public ones before private ones, then direct conversations, the
	// newest last event first.
	ConversationsOf(ctx context.Context, account wire.AccountID) ([]wire.Conversation, error)
	// EveryConversation lists all that there are, as nobody sees them, also those
	// that nobody is in any more.
	EveryConversation(ctx context.Context) ([]wire.Conversation, error)
	// PublicRooms pages the public rooms in the order of their folded names,
	// above after; archived ones only where they are asked for.
	PublicRooms(ctx context.Context, after string, limit int, archived bool) (page []wire.Conversation, more bool, err error)
	// MarkRead moves a read marker forward, never past the last event. It says
	// whether it moved. ErrNotMember and ErrNotFound are as for Append.
	MarkRead(ctx context.Context, conv wire.ConvID, account wire.AccountID, seq wire.Seq) (moved bool, err error)
	// MarkGot is MarkRead of what has reached a member of a direct conversation; in
	// a room nothing moves. What was read has reached its reader, too.
	MarkGot(ctx context.Context, conv wire.ConvID, account wire.AccountID, seq wire.Seq) (moved bool, err error)
}

// Draft is a message to append.
type Draft struct {
	Conv wire.ConvID
	From wire.AccountID
	// Name is what From calls itself in it; its own name where empty.
	Name string
	UID  wire.UID
	// Ref is the message that it replies to, zero for none.
	Ref  wire.Seq
	Text string
	// Hasty asks for ErrFull where Append would wait for room.
	Hasty bool
}

// Change is what an account does to an earlier message.
type Change struct {
	Conv wire.ConvID
	From wire.AccountID
	Ref  wire.Seq
	// Kind is wire.Edited, wire.Deleted, wire.Reacted or wire.Unreacted.
	Kind wire.EventKind
	// Text is the message's new text, or the emoji.
	Text string
	// Moderates lets From delete another's message.
	Moderates bool
}

// Log keeps the events.
type Log interface {
	// Append takes up a message to be written in the next commit; messages of
	// one caller keep their order. It blocks only while the queue of messages
	// waiting is full; once it is taken up, ctx means nothing to it. Where it
	// returns nil, done is called exactly once, after the commit and after the
	// Feed, on the writer goroutine, where it must not block: with the event, or
	// with the first one stored for the same From and UID, also where From has
	// left since, or with ErrNotMember, ErrNotFound, ErrArchived, ErrNoMessage (of
	// a Ref that is no message) or the storage's error. Whom the text mentions is
	// counted in their Mentions.
	Append(ctx context.Context, d Draft, done func(wire.Event, error)) error
	// Change changes an earlier message, and returns the event that says so; where
	// the message is so already, nothing is written and the message is returned.
	// The messages of one caller and its changes keep their order. ErrNotMember,
	// ErrNotFound and ErrArchived are as for Append; ErrNoMessage where Ref is none
	// or, but for a deletion, deleted; ErrNotYours where another said it;
	// ErrReactions. A deleted text is not kept anywhere: see Expire.
	Change(ctx context.Context, c Change) (wire.Event, error)
	// Events returns the part of a log that r asks for, in the order of seq: at
	// most wire.MaxPageBytes as encoded, but always one event where there is one.
	// All of the page is of one moment, the one at which Last was the last.
	// Messages are as they were then. A conversation that is not there has none.
	Events(ctx context.Context, conv wire.ConvID, r Range) (wire.Page, error)
	// Expire removes the events that their rooms do not keep any more, with all that
	// belongs to them, from the beginning of a log on: in batches, each of them whole
	// or not at all, between which others write. It says how many it removed. What
	// refers to them stays, a message's UID is forgotten, and the seqs of a log never
	// begin anew. After it, no file has the words any more of what was removed,
	// deleted or edited before, unless somebody reads for long meanwhile.
	Expire(ctx context.Context) (removed int, err error)
	// Search finds the messages that r asks for among those of the conversations
	// that viewer is in, as they are by now, those stored last first. A deleted
	// text and the one before an edit are not found. ErrCursor where r's Cursor is
	// none, or of a conversation that viewer is in no more. A page is bounded as
	// that of Events is.
	Search(ctx context.Context, viewer wire.AccountID, r *wire.Search) (wire.Found, error)
}

// Range is a part of a conversation's log.
type Range struct {
	// Before is above what is wanted: the newest below it. Zero with Forward
	// unset means the newest of all.
	Before wire.Seq
	// Forward asks for the oldest above After instead.
	Forward bool
	After   wire.Seq
	// Around asks for what is on both sides of it instead, and At for that of the
	// first event that is not before this time, in milliseconds: More is not set
	// then, but Older and Newer.
	Around wire.Seq
	At     int64
	// Viewer is whose reactions are listed in any case.
	Viewer wire.AccountID
	// Limit is how many at most; none, or more than wire.MaxPage, means that.
	Limit int
}

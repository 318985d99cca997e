package state

import (
	"time"

	"parley.example/net/wire"
)

// Event is what changes a State: an intent, which is what a person wanted, or
// a report, which is what happened. Only this package defines events.
type Event interface{ event() }

// Intents, from the window.
type (
	// StartServer asks for the own server. Where its data has no account yet, the
	// program answers with AskOwner; Name and Password then come with the second.
	StartServer struct{ Name, Password string }
	// StopServer stops it.
	StopServer struct{}
	// OpenDialog shows a dialog that a person may ask for.
	OpenDialog struct {
		Kind DialogKind
		Addr string
		// Heard is the key that a server at Addr says it has; see Dialog.
		Heard wire.Fingerprint
		// Conv is the conversation that it is about; see Dialog.
		Conv wire.ConvID
		// Query is what a DialogFind begins with.
		Query string
	}
	// CloseDialog takes the dialog away; what it had under way is given up.
	CloseDialog struct{}
	// Login connects and logs in; Register makes the account first.
	Login struct {
		Addr, User, Password string
		Register             bool
	}
	// Logout ends the session and forgets everything of the account.
	Logout struct{}
	// TrustKey says that the key shown is the server's.
	TrustKey struct{ Key wire.Fingerprint }
	// TrustPlain says to go on with a server that speaks plain text only.
	TrustPlain struct{}
	// Send says Text in Conv, in reply to message Ref unless that is zero. The
	// window draws UID and reads At from the frame.
	Send struct {
		Conv wire.ConvID
		UID  wire.UID
		Text string
		At   time.Time
		Ref  wire.Seq
	}
	// Edit gives message Ref of mine another text.
	Edit struct {
		Conv wire.ConvID
		Ref  wire.Seq
		Text string
	}
	// Delete deletes message Ref, which Undelete takes back for UndoTime from At on.
	Delete struct {
		Conv wire.ConvID
		Ref  wire.Seq
		At   time.Time
	}
	Undelete struct {
		Conv wire.ConvID
		Ref  wire.Seq
	}
	// React puts an emoji under message Ref or, with Off, takes mine away.
	React struct {
		Conv  wire.ConvID
		Ref   wire.Seq
		Emoji string
		Off   bool
	}
	// Closing says that the program ends: what waits is done now.
	Closing struct{}
	// Retry sends again what was not sent; Discard deletes it.
	Retry struct {
		Conv wire.ConvID
		UID  wire.UID
	}
	Discard struct {
		Conv wire.ConvID
		UID  wire.UID
	}
	// Select shows a conversation, zero for none (one pane on a phone). Draft is
	// what stays unsent in From, which leaves the view, and may have left it already;
	// From is zero for the one on show, or without a Draft for none.
	Select struct {
		Conv  wire.ConvID
		From  wire.ConvID
		Draft string
	}
	// Drafted says what stays unsent in a conversation: soon after it was written,
	// and where the conversation leaves the view without a Select.
	Drafted struct {
		Conv  wire.ConvID
		Draft string
	}
	// Open shows a conversation by something outside of the window, as the alert of
	// its message; what stays unsent in the one that leaves comes as a Drafted.
	Open struct{ Conv wire.ConvID }
	// AllowAlerts asks the system to show messages that nobody is looking for,
	// DeclineAlerts not to be asked for that any more.
	AllowAlerts   struct{}
	DeclineAlerts struct{}
	// OpenDirect shows the direct conversation with an account.
	OpenDirect struct{ With wire.AccountID }
	// CreateRoom makes a room and shows it.
	CreateRoom struct {
		Name    string
		Topic   string
		Private bool
	}
	// Typing says that a message is being written in a conversation: every
	// TypingEvery while that goes on.
	Typing struct{ Conv wire.ConvID }
	// LoadOlder asks for the page above the loaded run.
	LoadOlder struct{ Conv wire.ConvID }
	// Seen says that everything up to Seq was on show in a focused window.
	Seen struct {
		Conv wire.ConvID
		Seq  wire.Seq
	}
	// RetryNow dials at once.
	RetryNow struct{}
	// Focused says that the window gained or lost the focus.
	Focused struct{ On bool }
	// Dismiss takes the notice away; Remark shows one of the window's own.
	Dismiss struct{}
	Remark  struct{ Kind NoticeKind }
)

// Reports, from the world.
type (
	// Of is the report of a connection. Line says of which: how many Connects,
	// ConnectPlains and Disconnects had been carried out when it was begun. What an
	// earlier one than the last asked for reports is not taken up, as it comes
	// late, and may be another account's; but what becomes of a message (Sent,
	// NotSent, DiskFailed) always is, and that an edit or a command of who is still
	// logged in came to nothing (NotDone, CommandFailed).
	Of struct {
		Line   uint64
		Report Event
	}
	// AskOwner says that the own server needs its first account.
	AskOwner struct{}
	// Hosted says how far the own server is.
	Hosted struct{ Hosting Hosting }
	// Linked says how far the connection is.
	Linked struct{ Link Link }
	// Welcomed says which server answered.
	Welcomed struct{ Server Server }
	// UnknownKey says that the server's key has to be trusted first; Known is
	// empty at first use, else the key that the server had before.
	UnknownKey struct {
		Addr       string
		Key, Known wire.Fingerprint
	}
	// PlainOnly says that the server speaks plain text only.
	PlainOnly struct{ Addr string }
	// LoggedIn says who is logged in and what they are in. It comes again after
	// every reconnection, before any EventPushed of the same connection and after
	// every PageLoaded of the one before, failed ones included.
	LoggedIn struct {
		Me    wire.Account
		Convs []wire.Conversation
		// Drafts are what an earlier run kept by KeepDraft.
		Drafts map[wire.ConvID]string
		// Epoch is wire.Session's.
		Epoch string
	}
	// LoggedOut says that nobody is logged in any more.
	LoggedOut struct{}
	// PeopleHeard says which accounts there are, or how they changed.
	PeopleHeard struct{ People []wire.Account }
	// EventPushed is a new log entry.
	EventPushed struct{ Event wire.Event }
	// ConvOpened says that Me is in a conversation, or how it changed; Show asks
	// for it to come on show (the answer to OpenDirect and CreateRoom).
	ConvOpened struct {
		Conv wire.Conversation
		Show bool
	}
	// ConvClosed says that Me is in it no more.
	ConvClosed struct{ Conv wire.ConvID }
	// PageLoaded is the answer to FetchOlder or FetchNewer, of which each gets
	// exactly one. Err is set where the request failed; Page.Conv is there even
	// then. The receiver keeps Page.Events: the sender changes them no more.
	PageLoaded struct {
		Page  wire.Page
		Newer bool
		// Bound is the seq that the request named: Before, or After.
		Bound wire.Seq
		Err   error
	}
	// Queued says that a message stands in the outbox, on disk. It comes for
	// each one that an earlier run left there, too; where it comes before a
	// LoggedIn, it is of the account that then logs in.
	Queued struct {
		Conv wire.ConvID
		UID  wire.UID
		Text string
		At   time.Time
		Ref  wire.Seq
		// Why is set for one that the server had refused.
		Why wire.Code

		failed bool // refused, or not on the disk after all
	}
	// Left says that another window of the same data has gone, and may have left
	// messages in the outbox.
	Left struct{}
	// Sent says that a message has its seq.
	Sent struct {
		UID  wire.UID
		Sent wire.Sent
	}
	// NotSent says that the server refused a message.
	NotSent struct {
		Conv wire.ConvID
		UID  wire.UID
		Why  wire.Code
	}
	// NotDone says that the server did not carry out an AskEdit, AskDelete or
	// AskReact of message Ref, which Of tells apart: Edited, Deleted or Reacted. Why
	// is the server's code, empty where the line broke.
	NotDone struct {
		Conv wire.ConvID
		Ref  wire.Seq
		Of   wire.EventKind
		Why  wire.Code
	}
	// Reminded says that it is At, as a Remind asked for.
	Reminded struct{ At time.Time }
	// Marked says that another device moved the read marker.
	Marked struct {
		Conv wire.ConvID
		Seq  wire.Seq
	}
	// TypingHeard says that a member is writing something, as heard At.
	TypingHeard struct {
		Conv    wire.ConvID
		Account wire.AccountID
		At      time.Time
	}
	// AlertsHeard says whether the system shows alerts.
	AlertsHeard struct{ Alerts Alerts }
	// DiskFailed says that the outbox could not be written: the message of UID is
	// not kept.
	DiskFailed struct {
		Conv   wire.ConvID
		UID    wire.UID
		Detail string
	}
	// OutboxDamaged says that part of the outbox cannot be read.
	OutboxDamaged struct{}
)

func (StartServer) event()   {}
func (StopServer) event()    {}
func (OpenDialog) event()    {}
func (CloseDialog) event()   {}
func (Login) event()         {}
func (Logout) event()        {}
func (TrustKey) event()      {}
func (TrustPlain) event()    {}
func (Send) event()          {}
func (Edit) event()          {}
func (Delete) event()        {}
func (Undelete) event()      {}
func (React) event()         {}
func (Closing) event()       {}
func (NotDone) event()       {}
func (Reminded) event()      {}
func (Retry) event()         {}
func (Discard) event()       {}
func (Select) event()        {}
func (Drafted) event()       {}
func (Open) event()          {}
func (AllowAlerts) event()   {}
func (DeclineAlerts) event() {}
func (OpenDirect) event()    {}
func (CreateRoom) event()    {}
func (Typing) event()        {}
func (TypingHeard) event()   {}
func (LoadOlder) event()     {}
func (Seen) event()          {}
func (RetryNow) event()      {}
func (Focused) event()       {}
func (Dismiss) event()       {}
func (Remark) event()        {}
func (Of) event()            {}
func (AskOwner) event()      {}
func (Hosted) event()        {}
func (Linked) event()        {}
func (Welcomed) event()      {}
func (UnknownKey) event()    {}
func (PlainOnly) event()     {}
func (LoggedIn) event()      {}
func (LoggedOut) event()     {}
func (PeopleHeard) event()   {}
func (EventPushed) event()   {}
func (ConvOpened) event()    {}
func (ConvClosed) event()    {}
func (PageLoaded) event()    {}
func (Left) event()          {}
func (Queued) event()        {}
func (Sent) event()          {}
func (NotSent) event()       {}
func (Marked) event()        {}
func (AlertsHeard) event()   {}
func (DiskFailed) event()    {}
func (OutboxDamaged) event() {}

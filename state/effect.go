package state

import (
	"time"

	"parley.example/net/wire"
)

// Effect is what a change asks of the world. Only this package defines effects.
type Effect interface{ effect() }

// The effects.
type (
	// HostServer starts the own server; Name and Password make its first account
	// where it has none, and are empty where none was given.
	HostServer struct{ Name, Password string }
	// UnhostServer stops it, also one that is still starting; the answer is a
	// Hosted with HostOff.
	UnhostServer struct{}
	// Connect gives up any connection, dials Addr and logs in. What is reported of
	// it says so; see Of.
	Connect struct {
		Addr, User, Password string
		Register             bool
		// Trust is a key that the person has just trusted, Heard one that the server
		// says it has, where nothing is trusted yet. Empty for none.
		Trust, Heard wire.Fingerprint
	}
	// ConnectPlain talks plain text to Addr, as the person agreed.
	ConnectPlain struct{ Addr string }
	// Disconnect gives up the connection, and a login under way; End also ends the
	// session's token and forgets it. Without End the outbox of who stays logged in
	// goes on taking messages.
	Disconnect struct{ End bool }
	// Redial dials at once if the line is down: the login under way, or where
	// none is, the session that was logged in last.
	Redial struct{}
	// Hold leaves the connection down, once it is, until a Redial; messages are
	// taken all the same.
	Hold struct{}
	// Enqueue writes a message to the outbox and sends it when its turn comes. Epoch
	// names the history that Ref is of; empty where there is none.
	Enqueue struct {
		Conv  wire.ConvID
		UID   wire.UID
		Text  string
		At    time.Time
		Ref   wire.Seq
		Epoch string
	}
	// Adopt takes over what another window of the same data left in the outbox.
	Adopt struct{}
	// Dequeue deletes a message from the outbox.
	Dequeue struct{ UID wire.UID }
	// AskEdit, AskDelete and AskReact ask for a change of message Ref. What comes of
	// it is an EventPushed, or a NotDone.
	AskEdit struct {
		Conv wire.ConvID
		Ref  wire.Seq
		Text string
	}
	AskDelete struct {
		Conv wire.ConvID
		Ref  wire.Seq
	}
	AskReact struct {
		Conv  wire.ConvID
		Ref   wire.Seq
		Emoji string
		Off   bool
	}
	// Remind asks for a Reminded at a time.
	Remind struct{ At time.Time }
	// FetchOlder asks for a page below Before (zero: the newest of all),
	// FetchNewer for the one above After.
	FetchOlder struct {
		Conv   wire.ConvID
		Before wire.Seq
	}
	FetchNewer struct {
		Conv  wire.ConvID
		After wire.Seq
	}
	// MarkRead moves the read marker.
	MarkRead struct {
		Conv wire.ConvID
		Seq  wire.Seq
	}
	// KeepDraft keeps what stays unsent in a conversation, for the next run.
	KeepDraft struct {
		Conv wire.ConvID
		Text string
	}
	// AskTyping tells the others that Me is writing something.
	AskTyping struct{ Conv wire.ConvID }
	// AskDirect asks for the direct conversation with an account, AskRoom for a
	// new room; the answer is a ConvOpened with Show, or a Refused.
	AskDirect struct{ With wire.AccountID }
	AskRoom   struct {
		Name    string
		Topic   string
		Private bool
	}
	// Alert has the system show a message that came while nobody looked: Title is
	// its conversation's, From who said it; Text is empty where that is not to be
	// seen. A later one of a conversation takes the
	// place of the one before.
	Alert struct {
		Conv              wire.ConvID
		Room              bool
		Title, From, Text string
	}
	// AskAlerts asks the system, and it the person, to allow alerts; the answer is
	// an AlertsHeard. RefuseAlerts remembers not to ask.
	AskAlerts    struct{}
	RefuseAlerts struct{}
)

func (HostServer) effect()   {}
func (UnhostServer) effect() {}
func (Connect) effect()      {}
func (ConnectPlain) effect() {}
func (Disconnect) effect()   {}
func (Redial) effect()       {}
func (Hold) effect()         {}
func (Enqueue) effect()      {}
func (Adopt) effect()        {}
func (Dequeue) effect()      {}
func (AskEdit) effect()      {}
func (AskDelete) effect()    {}
func (AskReact) effect()     {}
func (Remind) effect()       {}
func (FetchOlder) effect()   {}
func (FetchNewer) effect()   {}
func (MarkRead) effect()     {}
func (KeepDraft) effect()    {}
func (AskTyping) effect()    {}
func (AskDirect) effect()    {}
func (AskRoom) effect()      {}
func (Alert) effect()        {}
func (AskAlerts) effect()    {}
func (RefuseAlerts) effect() {}

package client

import (
	"time"

	"parley.example/net/wire"
)

// Command is what Run is asked for. Only this package defines commands.
type Command interface{ command() }

// The commands.
type (
	// Ask sends a request; an Answered with its Tag follows, at once where the
	// line is down. Login, Hello and Send are not for it: Run logs in itself, and
	// Enqueue sends.
	Ask struct {
		Tag     uint64
		Request wire.Request
	}
	// Enqueue accepts a message into the outbox: Queued, DiskFailed or (where it
	// breaks a rule) NotSent follows, and after Queued one day Sent or NotSent.
	// One that was NotSent is tried again.
	Enqueue struct {
		Conv wire.ConvID
		UID  wire.UID
		Text string
		At   time.Time
		// Ref is the message that it replies to, zero for none, and Epoch the history
		// that it is of; see Message.
		Ref   wire.Seq
		Epoch string
	}
	// KeepDraft keeps what stays unsent in a conversation, on disk; empty for
	// nothing. A DiskFailed without a UID says that it is not kept.
	KeepDraft Draft
	// Drop deletes a message from the outbox.
	Drop struct{ UID wire.UID }
	// Adopt takes over what another program has left in the outbox that both use:
	// a Queued follows for each message.
	Adopt struct{}
	// Retry sends again what was NotSent.
	Retry struct{ UID wire.UID }
	// RetryNow dials at once where the line is down.
	RetryNow struct{}
	// Hold leaves the line down, as soon as it is, until a RetryNow.
	Hold struct{}
	// Focused says that the window gained the focus, NetworkUp that the network
	// is back: either ends standing by.
	Focused   struct{}
	NetworkUp struct{}
	// Logout ends the session's token, where the line is up, and then Run.
	Logout struct{}
)

func (Ask) command()       {}
func (Enqueue) command()   {}
func (KeepDraft) command() {}
func (Drop) command()      {}
func (Adopt) command()     {}
func (Retry) command()     {}
func (RetryNow) command()  {}
func (Hold) command()      {}
func (Focused) command()   {}
func (NetworkUp) command() {}
func (Logout) command()    {}

// Event is what Run reports. Only this package defines events.
type Event interface{ event() }

// The events.
type (
	// Connecting says that a dial begins: the first one is Attempt 0, the
	// retries are 1 to Of.
	Connecting struct{ Attempt, Of int }
	// Waiting says that retry Attempt of Of begins at Next, and why it has to.
	Waiting struct {
		Attempt, Of int
		Next        time.Time
		Err         error
	}
	// Standby says that all retries were made; the dial at Next is a first one.
	Standby struct {
		Next time.Time
		Err  error
	}
	// Held says that the line stays down until a RetryNow, and why it went down.
	Held struct{ Err error }
	// Online says that the account is logged in. Its Session has a Token after a
	// login with a password: keep it for the next start.
	Online struct {
		Welcome wire.Welcome
		Session wire.Session
		// Addr is where the server was reached: the Target's, or one of the others.
		Addr string
		// Key is what the server proved to have, empty without TLS.
		Key wire.Fingerprint
		// Secure is set where the line is encrypted.
		Secure bool
		// Box is what the account's outbox is called; see Config.
		Box string
		// Drafts are what an earlier run kept by KeepDraft.
		Drafts map[wire.ConvID]string
	}
	// MustChange says that the account is logged in by a one-time code. Ask for a
	// SetPassword, whose Old is the code where it is left empty and Run logged in by
	// it: once it is answered, Online follows. Other Asks answer ErrMustChange, and
	// nothing is sent meanwhile.
	MustChange struct {
		Welcome wire.Welcome
		Me      wire.Account
		// Key and Secure are as in Online.
		Key    wire.Fingerprint
		Secure bool
	}
	// Lost says that the line is down; Waiting, Standby or Held follows where it is
	// not dialled again at once.
	Lost struct{ Err error }
	// People is a page of the accounts. After every Online all pages come.
	People struct {
		People []wire.Account
		// Last is set with the last page.
		Last bool
	}
	// Pushed is what the server sent unasked, in its order between People and
	// Answered.
	Pushed struct{ Push wire.Push }
	// Answered answers an Ask: Err is a *wire.Error, or one of this package's
	// where the line ended (whether the request was carried out is then unknown).
	Answered struct {
		Tag     uint64
		Request wire.Request
		Answer  wire.Answer
		Err     error
	}
	// Queued says that a message stands in the outbox, on disk. After the first
	// Online it comes for each one that an earlier run left, in order; Why is set
	// for those that the server had refused.
	Queued struct{ Message Message }
	// Sent says that the server has a message on stable storage.
	Sent struct {
		UID  wire.UID
		Sent wire.Sent
	}
	// NotSent says that a message was refused; it stays in the outbox until Retry,
	// Enqueue or Drop, unless it was never Queued.
	NotSent struct {
		Conv wire.ConvID
		UID  wire.UID
		Code wire.Code
	}
	// DiskFailed says that a message could not be kept and is not accepted. Its
	// UID is empty where the outbox as a whole cannot be read.
	DiskFailed struct {
		Conv wire.ConvID
		UID  wire.UID
		Err  error
	}
	// Damaged says that files of the outbox cannot be understood: words that waited in
	// it may be missing. They are put aside, so that it comes once.
	Damaged struct{ Files int }
	// Untold says that the server has not heard of a Logout: the session goes on
	// there until EndSession.
	Untold struct{}
)

func (Connecting) event() {}
func (Waiting) event()    {}
func (Standby) event()    {}
func (Held) event()       {}
func (Online) event()     {}
func (MustChange) event() {}
func (Lost) event()       {}
func (People) event()     {}
func (Pushed) event()     {}
func (Answered) event()   {}
func (Queued) event()     {}
func (Sent) event()       {}
func (NotSent) event()    {}
func (DiskFailed) event() {}
func (Damaged) event()    {}
func (Untold) event()     {}

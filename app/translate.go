package main

import (
	"errors"
	"syscall"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// translate is what an event of the client means to the state; nil for nothing.
func translate(e client.Event) state.Event {
	switch e := e.(type) {
	case client.Connecting:
		return state.Linked{Link: state.Link{Phase: state.LinkConnecting, Attempt: e.Attempt, Of: e.Of}}
	case client.Waiting:
		return state.Linked{Link: state.Link{
			Phase: state.LinkWaiting, Attempt: e.Attempt, Of: e.Of, Next: e.Next, Fault: faultOf(e.Err), Detail: detailOf(e.Err),
		}}
	case client.Standby:
		return state.Linked{Link: state.Link{Phase: state.LinkStandby, Next: e.Next, Fault: faultOf(e.Err), Detail: detailOf(e.Err)}}
	case client.People:
		return state.PeopleHeard{People: e.People}
	case client.Queued:
		m := e.Message
		return state.Queued{Conv: m.Conv, UID: m.UID, Text: m.Text, At: m.At, Ref: m.Ref, Why: m.Why}
	case client.MustChange:
		return state.MustChange{User: e.Me.Name}
	case client.Sent:
		return state.Sent(e)
	case client.NotSent:
		return state.NotSent{Conv: e.Conv, UID: e.UID, Why: e.Code}
	case client.Damaged:
		return state.OutboxDamaged{}
	case client.DiskFailed:
		return state.DiskFailed{Conv: e.Conv, UID: e.UID, Detail: diskDetail(e.Err)}
	}
	return nil // Lost is followed by what comes of it
}

// pushed is what a server's push that came at a time means to the state; nil for
// nothing.
func pushed(p wire.Push, at time.Time) state.Event {
	switch p := p.(type) {
	case *wire.Event:
		return state.EventPushed{Event: *p}
	case *wire.Presence:
		return state.PeopleHeard{People: p.People}
	case *wire.Marked:
		return state.Marked{Conv: p.Conv, Seq: p.Seq}
	case *wire.Typist:
		return state.TypingHeard{Conv: p.Conv, Account: p.Account, At: at}
	case *wire.Seen:
		return state.SeenHeard{Conv: p.Conv, Mark: p.Mark}
	case *wire.Opened:
		return state.ConvOpened{Conv: p.Conversation}
	case *wire.Expired:
		return state.Expired{Conv: p.Conv, Floor: p.Floor}
	case *wire.Closed:
		return state.ConvClosed{Conv: p.Conv}
	}
	return nil // a Bye is followed by the line's end
}

// faults pairs the client's errors with what the state calls them.
var faults = []struct {
	err   error
	fault state.Fault
}{
	{client.ErrNoHost, state.FaultNoHost},
	{client.ErrNoRoute, state.FaultNoRoute},
	{client.ErrRefused, state.FaultRefused},
	{client.ErrTimeout, state.FaultTimeout},
	{client.ErrSilent, state.FaultSilent},
	{client.ErrShutdown, state.FaultShutdown},
	{client.ErrTooMany, state.FaultTooMany},
	{client.ErrPlainText, state.FaultPlainText},
	{client.ErrNotParley, state.FaultNotParley},
	{client.ErrKey, state.FaultKey},
	{client.ErrNewKey, state.FaultNewKey},
	{client.ErrRemoved, state.FaultRemoved},
	{client.ErrDisabled, state.FaultDisabled},
	{client.ErrLogin, state.FaultLogin},
	{client.ErrVersion, state.FaultVersion},
	{client.ErrPolicy, state.FaultPolicy},
	{client.ErrInviteUnknown, state.FaultInviteUnknown},
	{client.ErrInviteExpired, state.FaultInviteExpired},
	{client.ErrInviteUsed, state.FaultInviteUsed},
	{client.ErrInviteRevoked, state.FaultInviteRevoked},
	{client.ErrTaken, state.FaultTaken},
	{client.ErrInvalid, state.FaultInvalid},
	{client.ErrInsecure, state.FaultInsecure},
	{client.ErrLost, state.FaultLost},
	{client.ErrProtocol, state.FaultLost},
	{client.ErrServer, state.FaultLost},
	{client.ErrClosed, state.FaultLost},
}

// faultOf is the state's name of an error.
func faultOf(err error) state.Fault {
	for _, f := range faults {
		if errors.Is(err, f.err) {
			return f.fault
		}
	}
	return state.FaultOther
}

// detailOf is the sentence that an error brought: the server's own where it
// sent one. For a fault that has a name the window has its own words.
func detailOf(err error) string {
	if no, ok := errors.AsType[*wire.Error](err); ok {
		return no.Say
	}
	if err == nil || client.Reason(err) != nil {
		return ""
	}
	return err.Error()
}

// codeOf is the code with which the server refused something, empty where it did
// not: the line broke, or there is none.
func codeOf(err error) wire.Code {
	if no, ok := errors.AsType[*wire.Error](err); ok && client.Reason(err) == nil {
		return no.Code
	}
	return ""
}

// diskDetail is what went wrong with the disk, in the system's words, without
// the names of files that mean nothing to anybody.
func diskDetail(err error) string {
	if no, ok := errors.AsType[syscall.Errno](err); ok {
		return no.Error()
	}
	if errors.Is(err, client.ErrFull) {
		return client.ErrFull.Error()
	}
	return detailOf(err)
}

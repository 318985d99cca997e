package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// The ids of the one conversation that a plain-text server has. They are made
// up here and mean nothing to anybody else.
const (
	plainConv wire.ConvID    = 1
	plainMe   wire.AccountID = 1
	plainPeer wire.AccountID = 2
)

// plainLine is a connection to a server that speaks plain text only, shown as
// one direct conversation whose log lives as long as the connection. One
// goroutine owns it; stop waits for it.
type plainLine struct {
	addr    string
	me      string
	effects *mailbox[state.Effect]
	cancel  context.CancelFunc
	running sync.WaitGroup
	report  func(state.Event)
	log     []wire.Event // owned by run
	met     bool         // the server was reached; run's until stop has returned
}

// dialPlain begins to connect and returns at once.
func dialPlain(ctx context.Context, addr, user string, report func(state.Event)) *plainLine {
	ctx, cancel := context.WithCancel(ctx)
	if user == "" {
		user = "me"
	}
	l := &plainLine{addr: addr, me: user, effects: newMailbox[state.Effect](), cancel: cancel, report: report}
	l.running.Go(func() { l.run(ctx) })
	return l
}

// do implements talker.
func (l *plainLine) do(e state.Effect) { l.effects.put(e) }

// stop implements talker.
func (l *plainLine) stop() {
	l.cancel()
	l.running.Wait()
}

// run talks until the connection ends, and from then on refuses what is asked; at
// the end also what waits, since no outbox keeps it.
func (l *plainLine) run(ctx context.Context) {
	if err := l.talk(ctx); err != nil && ctx.Err() == nil {
		l.report(state.Linked{Link: state.Link{Phase: state.LinkOff, Fault: faultOf(err), Detail: detailOf(err)}})
	}
	for {
		e, ok := l.effects.take(ctx)
		if !ok {
			break
		}
		l.turnDown(e)
	}
	for _, e := range l.effects.rest() {
		if e, ok := e.(state.Enqueue); ok {
			l.turnDown(e)
		}
	}
}

// turnDown refuses what no server is there for.
func (l *plainLine) turnDown(e state.Effect) {
	if e, ok := e.(state.Enqueue); ok {
		l.report(state.NotSent{Conv: e.Conv, UID: e.UID, Why: wire.CodeInternal})
		return
	}
	refuse(e, client.ErrOffline, l.report)
}

// talk connects and carries out effects; its error is the connection's.
func (l *plainLine) talk(ctx context.Context) error {
	l.report(state.Linked{Link: state.Link{Phase: state.LinkConnecting}})
	conn, err := client.DialPlain(ctx, l.addr, client.PlainOptions{})
	if err != nil {
		return err
	}
	defer conn.Close() // nothing waits in it
	l.met = true
	peer := wire.Account{ID: plainPeer, Name: "server", Kind: wire.Bot, Online: true}
	me := wire.Account{ID: plainMe, Name: l.me, Kind: wire.Person, Online: true}
	l.report(state.Welcomed{Server: state.Server{Name: l.addr, Addr: l.addr}})
	l.report(state.LoggedIn{Me: me, Convs: []wire.Conversation{
		{ID: plainConv, Kind: wire.Direct, Members: 2, People: []wire.Account{me, peer}},
	}})
	l.report(state.PeopleHeard{People: []wire.Account{me, peer}})
	for {
		e, ok := l.effects.take(ctx)
		if !ok {
			return nil
		}
		switch e := e.(type) {
		case state.Enqueue:
			if err := l.say(ctx, conn, e); err != nil {
				return err
			}
		case state.FetchOlder:
			l.report(state.PageLoaded{Page: l.page(0), Bound: e.Before})
		case state.FetchNewer:
			l.report(state.PageLoaded{Page: l.page(e.After), Newer: true, Bound: e.After})
		case state.MarkRead, state.Dequeue, state.Redial:
		default:
			refuse(e, wire.Errorf(wire.CodeUnknown, "a plain-text server has one conversation only"), l.report)
		}
	}
}

// say says something and waits for the answer; an error is the connection's.
func (l *plainLine) say(ctx context.Context, conn *client.Plain, e state.Enqueue) error {
	answer, err := conn.Say(ctx, e.Text)
	if no, ok := errors.AsType[*wire.Error](err); ok {
		l.report(state.NotSent{Conv: e.Conv, UID: e.UID, Why: no.Code})
		return nil
	}
	if err != nil {
		l.report(state.NotSent{Conv: e.Conv, UID: e.UID, Why: wire.CodeInternal})
		return err
	}
	l.append(wire.Event{From: plainMe, Name: l.me, UID: e.UID, Text: e.Text})
	l.append(wire.Event{From: plainPeer, Name: "server", Text: answer})
	return nil
}

// append adds a message to the log and reports it.
func (l *plainLine) append(e wire.Event) {
	e.Conv, e.Kind, e.Seq, e.Time = plainConv, wire.Message, wire.Seq(len(l.log)+1), time.Now().UnixMilli()
	l.log = append(l.log, e)
	l.report(state.EventPushed{Event: e})
}

// page is the log above a seq.
func (l *plainLine) page(after wire.Seq) wire.Page {
	after = min(max(after, 0), wire.Seq(len(l.log)))
	return wire.Page{Conv: plainConv, Events: append([]wire.Event{}, l.log[after:]...)}
}

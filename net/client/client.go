// Package client says whether the line to a server is up: it dials, checks the
// server's key, logs in, keeps the line alive or dials again, and keeps what
// is to be sent until the server has it.
//
//	Command ──► Run ──► Conn ──► socket        Dial: key, hello → Conn
//	   app       │ ▲      │                    Conn: Do, pushes, read loop
//	Event  ◄─────┘ └──────┘ pushes, answers    Run: redial, outbox, one account
//	             │                             Follow: each event once, in order
//	             └─► Outbox ──► Disk           AskPlain, Plain: plain-text servers
//
// Rules of the house: every goroutine is waited for by who started it, every
// queue is bounded, every socket read and write has its deadline. No
// credential is sent before the server's key was checked. An error is one of
// this package's sentinels (Reason picks it out, Final says whether a person
// has to act); no sentence here is for a person's eyes. It knows no window and
// no state, and builds without net/http for desktops, phones and browsers.
package client

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"parley.example/net/wire"
)

// Limits of Run.
const (
	// arrivals is how many pushes and answers wait for Run; when it is full the
	// connection's reader waits, and in the end the server cuts us off as slow.
	arrivals = 256
	// MaxAsks bounds the Asks that wait for their turn, since no more than
	// MaxInFlight requests are under way at once: a page of each conversation and
	// as much again.
	MaxAsks = 2 * wire.MaxConversations
	// loginTimeout bounds a login, whose password hashing may have to queue.
	loginTimeout = 30 * time.Second
	// logoutTimeout is how long a Logout waits for its answer.
	logoutTimeout = 3 * time.Second
	// sendPause is how long sending rests after the server put a message off.
	sendPause = 2 * time.Second
)

// Config says which account on which server Run keeps connected.
type Config struct {
	// Target's Push is Run's own and need not be set.
	Target
	Credentials
	// Dir is where the outboxes are kept, one for each server and account. Empty
	// keeps messages in memory only.
	Dir string
	// Store opens the place of an outbox; nil for OpenDir.
	Store func(dir string) (Disk, error)
	// Random draws the jitter from [0,1); nil for a random one.
	Random func() float64
	// Stay keeps Run going after an error that dialling again cannot help, once an
	// outbox is open, so that it goes on taking messages: a Held is reported. An
	// account that may not come back (ErrLogin, ErrRemoved, ErrDisabled) ends Run all the same.
	Stay bool
	// Box is what an earlier Run's Online called its outbox, which is then open
	// before the first login; empty where nobody was logged in.
	Box string
	// Down begins as after a Hold, without a dial.
	Down bool
	// mute leaves it to whoever runs Run to say what has arrived.
	mute bool
}

// errLoggedOut ends Run after a Logout.
var errLoggedOut = errors.New("logged out")

// Run keeps an account connected until ctx ends, Logout is asked for (it then
// answers nil, after an Untold where the server has not heard of it), or an error
// comes that dialling again cannot help: it answers that one, for which Final is
// true, unless Stay is set.
//
//  1. Everything that happens goes to events, in order; while it is full Run
//     waits. Who sends commands must not stop taking events meanwhile.
//  2. Commands are taken at all times, in order. Closing commands ends nothing.
//  3. After each Online come the pages of People and, the first time, what
//     the outbox holds; then messages are sent.
//  4. It tells the server by itself what has arrived in direct conversations,
//     gathered for half a second: what was pushed, and what a session counts as
//     unread. What the app says was read is not told twice.
//  5. An Away that was asked for, though it was answered ErrOffline, is told on
//     the lines to come, too.
//  6. Where the password was a one-time code, MustChange comes first, each time,
//     and Online once a SetPassword was answered.
//  7. When it returns, its connection is closed and its goroutines have ended.
//     Nothing more is sent to events, which it does not close.
func Run(ctx context.Context, cfg Config, commands <-chan Command, events chan<- Event) error {
	s := &supervisor{
		cfg:      cfg,
		commands: commands,
		events:   events,
		redial:   redial{random: cfg.Random},
	}
	if cfg.Box != "" {
		s.openOutbox(ctx, cfg.Box)
	}
	if s.held = cfg.Down; s.held {
		if err := s.sit(ctx, nil, false); err != nil {
			return s.ended(ctx, err)
		}
	}
	for {
		err := s.once(ctx)
		switch {
		case errors.Is(err, errLoggedOut):
			return s.ended(ctx, err)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case s.final(err) && !s.stays(err):
			return err
		}
		if s.again && !s.held {
			s.again = false
			continue
		}
		if err := s.rest(ctx, err); err != nil {
			return s.ended(ctx, err)
		}
	}
}

// ended is what Run answers where it ends with err.
func (s *supervisor) ended(ctx context.Context, err error) error {
	if !errors.Is(err, errLoggedOut) {
		return err
	}
	if !s.told {
		s.emit(ctx, Untold{})
	}
	return nil
}

// final is Final, but that what is no Parley server passes by itself where one was
// met before: on another network another machine has its address, or the page of a
// hotel answers for all.
func (s *supervisor) final(err error) bool {
	return Final(err) && (s.box == "" || Reason(err) != ErrNotParley)
}

// stays reports whether Run goes on after a final error.
func (s *supervisor) stays(err error) bool {
	return s.cfg.Stay && s.outbox != nil && !errors.Is(err, ErrLogin) && !errors.Is(err, ErrRemoved) && !errors.Is(err, ErrDisabled)
}

// supervisor is Run's state, owned by its goroutine.
type supervisor struct {
	cfg      Config
	commands <-chan Command
	events   chan<- Event
	redial   redial
	// again asks for a first dial without a rest: a steady line was lost.
	again bool
	// held keeps the line down, once it is, until a RetryNow.
	held bool
	// leaving is set by a Logout, told once the server has ended the session.
	leaving, told bool
	// code is the password of the last login, while it may be a one-time code.
	code string
	// unsure is set where a registration was sent and its answer is not known.
	unsure bool
	// outbox is nil until the first login says whose it is (then box does), or
	// while diskErr says why it cannot be read.
	outbox  *Outbox
	box     string
	diskErr error
	// epoch names the server's history, as of the last login.
	epoch string
	// draftless is set while drafts cannot be kept, which is said once.
	draftless bool

	// away is set while nobody sits here, as the app says.
	away bool
	// me is the account of the last login, and receipts what has reached it.
	me       wire.AccountID
	receipts receipts

	// Of the connection that is up:
	conn  *Conn
	inbox chan arrival
	quiet *time.Timer // runs while sending rests; nil else
	bye   *time.Timer // runs while a Logout waits for its answer; nil else
	asks  int         // Asks under way
	// backlog are the Asks whose turn has not come, MaxAsks at most.
	backlog []asked
	// later are pages that the server put off, until the pause is over.
	later []asked
	pause *time.Timer // runs while there are any; nil else
}

// arrival is one thing that the connection's reader hands over: a push, or an
// answer to what asked says.
type arrival struct {
	push   wire.Push
	asked  asked
	answer wire.Answer
	err    error
}

// asked says for whom a request was made.
type asked struct {
	kind askedKind
	tag  uint64
	req  wire.Request
}

type askedKind uint8

const (
	byApp askedKind = iota
	byPeople
	byOutbox
	byLogout
	byReceipt
	byAway
	byList
)

// emit reports an event, unless ctx ends before there is room for it. What has room
// is told at the end, too: that a message is not kept is nowhere else to be seen.
func (s *supervisor) emit(ctx context.Context, e Event) {
	select {
	case s.events <- e:
		return
	default:
	}
	select {
	case s.events <- e:
	case <-ctx.Done():
	}
}

// once dials, logs in and serves the line until it is down.
func (s *supervisor) once(ctx context.Context) error {
	s.emit(ctx, Connecting{Attempt: s.redial.tries, Of: Retries})
	stop := make(chan struct{})
	s.inbox = make(chan arrival, arrivals)
	session, err := s.join(ctx, stop)
	if err != nil {
		return err
	}
	up := time.Now()
	err = s.serve(ctx, session, stop)
	if !errors.Is(err, errLoggedOut) && ctx.Err() == nil {
		s.emit(ctx, Lost{Err: err})
		if time.Since(up) >= steady {
			s.redial.restart()
			s.again = !errors.Is(err, ErrShutdown)
		}
	}
	return err
}

// openOutbox opens the outbox called box and reports what it holds, or that it
// cannot be read.
func (s *supervisor) openOutbox(ctx context.Context, box string) {
	s.box = box
	if s.tryOutbox(ctx); s.diskErr != nil {
		s.emit(ctx, DiskFailed{Err: s.diskErr})
	}
}

// tryOutbox opens the outbox, or sets diskErr.
func (s *supervisor) tryOutbox(ctx context.Context) {
	disk, err := s.place("outbox", s.box)
	if err == nil {
		s.outbox, err = OpenOutbox(disk)
	}
	if s.diskErr = err; err != nil {
		s.outbox = nil
		return
	}
	for _, m := range s.outbox.All() {
		s.emit(ctx, Queued{Message: m.in(s.epoch)})
	}
	if n := s.outbox.Damaged(); n > 0 {
		s.emit(ctx, Damaged{Files: n})
	}
}

// Discard deletes a message from the outbox that cfg's Box names, which no Run may
// have open.
func Discard(cfg Config, uid wire.UID) error {
	o, err := openBox(cfg)
	if err != nil {
		return err
	}
	return o.Drop(uid)
}

// Accept keeps a message in the outbox that cfg's Box names, which no Run may have
// open, for the next one to send. It answers as Run would: Queued, NotSent or
// DiskFailed.
func Accept(cfg Config, m Enqueue) Event {
	o, err := openBox(cfg)
	if err != nil {
		return DiskFailed{Conv: m.Conv, UID: m.UID, Err: err}
	}
	return o.accept(m)
}

// openBox opens the outbox that cfg's Box names.
func openBox(cfg Config) (*Outbox, error) {
	s := &supervisor{cfg: cfg}
	disk, err := s.place("outbox", cfg.Box)
	if err != nil {
		return nil, err
	}
	return OpenOutbox(disk)
}

// boxOf is what the outbox of an account on a server is called. A server that
// proved no key gets one of its own, so that it is not given what was meant for
// the server whose key it claims.
func boxOf(conn *Conn, me wire.AccountID) string {
	server := string(conn.Key())
	if server == "" {
		claim, err := wire.ParseFingerprint(string(conn.Welcome().Key))
		if err != nil {
			claim = "unknown" // a server without a key; the address is no name for a folder
		}
		server = "plain-" + string(claim)
	}
	return filepath.Join(server, fmt.Sprint(me))
}

// place is where the outbox called box is kept, or what else is the same
// account's.
func (s *supervisor) place(what, box string) (Disk, error) {
	if s.cfg.Dir == "" && s.cfg.Store == nil {
		return memory{}, nil
	}
	store := s.cfg.Store
	if store == nil {
		store = OpenDir
	}
	return store(filepath.Join(s.cfg.Dir, what, box))
}

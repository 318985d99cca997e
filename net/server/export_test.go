package server

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// What tests need to see.

// QueueMax bounds the bytes that wait for one session, GlanceMost its lines that are
// taken up at once, TurnsMost the reads of one account that are under way, and RemarksMost
// the lines that wait for the log.
const (
	QueueMax    = queueMax
	GlanceMost  = glanceMost
	TurnsMost   = turnsMost
	RemarksMost = remarksMost
)

// Queue is a session's queue.
type Queue struct{ q *queue }

func NewQueue() Queue                          { return Queue{newQueue()} }
func (q Queue) Put(frame []byte) bool          { return q.q.put(frame) }
func (q Queue) Wait(ctx context.Context) error { return q.q.wait(ctx) }
func (q Queue) End(last []byte, keep bool)     { q.q.end(last, keep) }
func (q Queue) Take() (b []byte, ended bool)   { return q.q.take(nil) }

// Hashing is a server's configuration that hashes passwords by hash, unless it
// does by another already.
func (c Config) Hashing(hash account.Hash) Config {
	if c.hash == nil {
		c.hash = hash
	}
	return c
}

// At is a server's configuration whose events have the time of clock.
func (c Config) At(clock func() time.Time) Config {
	c.clock = clock
	return c
}

// PaceAt returns what allows one account something at a time.
func PaceAt(l Limit) func(time.Time) (time.Duration, bool) {
	p := &pace{}
	return func(now time.Time) (time.Duration, bool) { return p.allowAt(l, now.UnixNano()) }
}

// The limits of one address.
const (
	MaxFrom      = maxFrom
	MaxStrangers = maxStrangers
)

// Crowd counts connections.
type Crowd struct{ c *crowd }

// Guest is a connection that is counted.
type Guest struct{ *guest }

func NewCrowd() Crowd {
	r, err := newRules(nil)
	if err != nil {
		panic(err) // of the defaults
	}
	return Crowd{newCrowd(r)}
}

func (c Crowd) Enter(conn net.Conn) (Guest, bool) {
	g := c.c.enter(conn)
	return Guest{g}, g != nil
}

func (g Guest) Introduce() { g.introduce() }

// Empty reports whether nobody is counted any more.
func (c Crowd) Empty() bool { return c.c.all == 0 && len(c.c.from) == 0 }

// crowdedStore has no room for messages until open is closed.
type crowdedStore struct {
	store.Store
	open <-chan struct{}
}

func (c crowdedStore) Append(ctx context.Context, d store.Draft, done func(wire.Event, error)) error {
	select {
	case <-c.open:
	default:
		if d.Hasty {
			return store.ErrFull
		}
		<-c.open
	}
	return c.Store.Append(ctx, d, done)
}

// Crowded is a server's configuration whose store has no room for messages until
// open is closed.
func (c Config) Crowded(open <-chan struct{}) Config {
	c.over = func(s store.Store) store.Store { return crowdedStore{s, open} }
	return c
}

// fullStore has room only for messages that wait for it, while it is full.
type fullStore struct {
	store.Store
	full *atomic.Bool
}

func (f fullStore) Append(ctx context.Context, d store.Draft, done func(wire.Event, error)) error {
	if d.Hasty && f.full.Load() {
		return store.ErrFull
	}
	return f.Store.Append(ctx, d, done)
}

// Full is a server's configuration whose store has room only for messages that
// wait for it, while full is set.
func (c Config) Full(full *atomic.Bool) Config {
	c.over = func(s store.Store) store.Store { return fullStore{s, full} }
	return c
}

// stalledStore does not say whether the server's health was written, while it is
// stalled, as one whose disk does not answer.
type stalledStore struct {
	store.Store
	stalled <-chan struct{}
}

func (s stalledStore) SetSetting(ctx context.Context, key, value string) error {
	if key == settingProbe {
		<-s.stalled
	}
	return s.Store.SetSetting(ctx, key, value)
}

// Stalled is a server's configuration whose disk does not answer before over is
// closed.
func (c Config) Stalled(over <-chan struct{}) Config {
	c.over = func(s store.Store) store.Store { return stalledStore{s, over} }
	return c
}

// pausedStore waits within each Join, each webhook that is made, or each page that is
// read for somebody.
type pausedStore struct {
	store.Store
	join, read func()
}

func (p pausedStore) AddHook(ctx context.Context, n store.NewHook) (wire.Hook, error) {
	p.join()
	return p.Store.AddHook(ctx, n)
}

func (p pausedStore) Join(ctx context.Context, conv wire.ConvID, account wire.AccountID) (wire.Conversation, error) {
	p.join()
	return p.Store.Join(ctx, conv, account)
}

func (p pausedStore) Events(ctx context.Context, conv wire.ConvID, r store.Range) (wire.Page, error) {
	if r.Viewer != 0 {
		p.read()
	}
	return p.Store.Events(ctx, conv, r)
}

// pause tells that somebody has come, and returns when they may go on.
func pause(come chan<- struct{}, on <-chan struct{}) func() {
	return func() { come <- struct{}{}; <-on }
}

// JoinsPaused is a server's configuration whose store tells come of each Join, and of
// each webhook that is to be made, and goes on with it when on is closed.
func (c Config) JoinsPaused(come chan<- struct{}, on <-chan struct{}) Config {
	c.over = func(s store.Store) store.Store { return pausedStore{s, pause(come, on), func() {}} }
	return c
}

// ReadsPaused is JoinsPaused of each page that is read for somebody.
func (c Config) ReadsPaused(come chan<- struct{}, on <-chan struct{}) Config {
	c.over = func(s store.Store) store.Store { return pausedStore{s, func() {}, pause(come, on)} }
	return c
}

// Remark has a server say something in its log, as of somebody who goes.
func Remark(s *Server, message string) { s.remark(slog.LevelInfo, "nobody", message) }

// Fed is a server's configuration that calls fed with what was committed, before anybody
// hears of it.
func (c Config) Fed(fed func([]store.Commit)) Config {
	c.fed = fed
	return c
}

// unsettledStore cannot say which bots live in the server, while fails is set.
type unsettledStore struct {
	store.Store
	fails *atomic.Bool
}

func (u unsettledStore) Residents(ctx context.Context) ([]wire.AccountID, error) {
	if u.fails.Load() {
		return nil, errors.New("the disk is on fire")
	}
	return u.Store.Residents(ctx)
}

// Unsettled is a server's configuration whose store cannot say which bots live in
// the server, while fails is set.
func (c Config) Unsettled(fails *atomic.Bool) Config {
	c.over = func(s store.Store) store.Store { return unsettledStore{s, fails} }
	return c
}

// RestMost is how much is kept of what a peer does not take where more is given.
const RestMost = restMost

// Kept counts the bytes that are kept for all sessions behind their queues.
func (s *Server) Kept() (n int) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	for c := range s.hub.all {
		c.raw.mu.Lock()
		n += len(c.raw.rest)
		c.raw.mu.Unlock()
	}
	return n
}

// Present counts a server's open connections.
func (s *Server) Present() int {
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	return s.crowd.all
}

// OpenKeys opens the keys of a server; its functions are what a handshake is
// served and what a hello tells.
func OpenKeys(cfg Config) (serve func() (*tls.Certificate, error), told func() wire.Fingerprint, err error) {
	k, err := openKeys(cfg)
	if err != nil {
		return nil, nil, err
	}
	return func() (*tls.Certificate, error) { return k.config().GetCertificate(nil) }, k.fingerprint, nil
}

// RegisterBurst is how many accounts one address may make at once.
const RegisterBurst = registerBurst

// GuessBurst is how many wrong tokens one address may try at once.
const GuessBurst = guessBurst

// NewRegistrations returns what allows an address to make an account.
func NewRegistrations() func(from netip.Addr) error {
	r, err := newRules(nil)
	if err != nil {
		panic(err) // of the defaults
	}
	s := &Server{rules: r}
	s.newLimits()
	return s.mayRegister
}

// Web is what is served over HTTP.
func (s *Server) Web() http.Handler { return s.web.Handler }

// Welcome serves a connection as if it had been accepted.
func (s *Server) Welcome(conn net.Conn) {
	s.receive(conn)
}

// Strangers counts a server's open connections without a login.
func (s *Server) Strangers() (n int) {
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	for _, count := range s.crowd.from {
		n += count.strangers
	}
	return n
}

// AcceptSocket makes a request's connection one of lines.
func AcceptSocket(w http.ResponseWriter, r *http.Request) (net.Conn, error) {
	return acceptSocket(w, r)
}

// SetAdmin makes an account an administrator, or ends its being one, as a
// program beside the server does.
func SetAdmin(ctx context.Context, s *Server, id wire.AccountID, admin bool) error {
	return s.store.SetAdmin(ctx, id, admin)
}

// KeepSocket has a connection of AcceptSocket ask its peer whether it is there.
func KeepSocket(conn net.Conn) { conn.(*socket).keep() }

// Encode makes the line of an answer.
var Encode = encode

// PresenceEvery is how often presence and marks are told.
const PresenceEvery = presenceEvery

// The limits of posts to webhooks.
const (
	HookBurst  = hookBurst
	WrongBurst = wrongBurst
)

// ParsePost reads the body of a post; status is zero where it is one.
func ParsePost(body []byte) (text, username string, status int, say string) {
	p, err := parsePost(body)
	if fault, ok := errors.AsType[*hookFault](err); ok {
		return "", "", fault.status, fault.say
	}
	return p.Text, p.Username, 0, ""
}

// Minutes counts messages by the minute.
type Minutes struct{ m *minutes }

func NewMinutes() Minutes     { return Minutes{new(minutes)} }
func (m Minutes) List() []int { return m.m.list() }
func (m Minutes) Hear(events ...wire.Event) {
	commits := make([]store.Commit, len(events))
	for i := range events {
		commits[i].Event = events[i]
	}
	m.m.hear(commits)
}

// Say is how bots that live in the server speak.
func Say(ctx context.Context, log store.Log, drafts ...store.Draft) []error {
	return say(ctx, log, drafts...)
}

// LimitsMost is how many are remembered.
const LimitsMost = limitsMost

// Paces are a rate for each of many.
type Paces struct{ l *limits[int] }

func NewPaces(l Limit) Paces                                { return Paces{newLimits[int](l)} }
func (p Paces) Allow(key int) (wait time.Duration, ok bool) { return p.l.allow(key) }
func (p Paces) Len() int                                    { return len(p.l.of) }

// Decoder makes lines of a client's WebSocket frames.
type Decoder struct{ d decoder }

// Decode replaces the bytes of frames by those of their lines.
func (d *Decoder) Decode(b []byte) int { return d.d.decode(b) }

// Line takes a newline that Decode had no room for.
func (d *Decoder) Line() string {
	if d.d.owes {
		d.d.owes = false
		return "\n"
	}
	return ""
}

// Ended is what was wrong, io.EOF at a close, and the close's status.
func (d *Decoder) Ended() (status uint16, err error) { return d.d.gave, d.d.fault }

// Control has f told of pings and pongs.
func (d *Decoder) Control(f func(op byte, payload []byte)) { d.d.control = f }

// AppendFrames appends a server's frames of lines.
var AppendFrames = appendFrames

// ErrFrame means that what came is no frame.
var ErrFrame = errFrame

// Listen opens a port as Start does.
var Listen = listen

// AttachTries is how often attach reads.
const AttachTries = attachTries

// Hub is one with a session, of which nothing is known yet.
type Hub struct {
	h *hub
	c *session
}

func NewHub() Hub {
	r, err := newRules(nil)
	if err != nil {
		panic(err) // of the defaults
	}
	return Hub{newHub(r), &session{rooms: map[wire.ConvID]struct{}{}}}
}

func (h Hub) Attach(ctx context.Context, prove func(context.Context) (store.Account, error)) (fresh bool, err error) {
	return h.h.attach(ctx, h.c, prove)
}
func (h Hub) Publish(commits ...store.Commit) { h.h.publish(commits) }

// In reports whether the session hears a conversation.
func (h Hub) In(id wire.ConvID) bool { return h.h.subscribed(h.c, id) }

// Held reports whether somebody has the hub's lock.
func (h Hub) Held() bool {
	if h.h.mu.TryLock() {
		h.h.mu.Unlock()
		return false
	}
	return true
}

// NewWaiting is NewCrowd of guests who may wait without a goroutine, until ctx
// ends; wg waits for what is left then.
func NewWaiting(ctx context.Context, wg *sync.WaitGroup) Crowd {
	c := NewCrowd()
	c.c.lot = newLot(ctx, wg)
	return c
}

func (g Guest) Hasten() { g.hasten() }
func (g Guest) Park(resume func()) bool {
	return g.park(func() (stays bool) { return false }, resume)
}
func (g Guest) NothingYet(err error) bool { return errors.Is(err, errAgain) }

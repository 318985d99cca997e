// Package server is who is here and who may speak: one port that people, their
// programs and their browsers reach, the sessions behind it, and the hub that
// hands every committed event to those who may see it.
//
//	listener → sniff → TLS? → sniff → native session │ HTTP ⇄ /ws session │ plain text
//	lot ⇄ session reader → request → store (commit) → feed → hub → session queues
//	                         ↘ answer ────────────────────↗       ↓
//	                                                    flusher │ drain → peers
//
// Rules of the house: nothing is sent to anybody before the store says that it
// is on stable storage; the hub's lock is held for memory only, not for the log
// either; the bytes in a session's queue are shared and never changed; a session's
// queue is bounded, and a session that cannot keep up is let go with a reason; a
// peer's bytes end that peer's connection and disturb nobody else.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// Limits and times of the server.
const (
	firstWait    = 10 * time.Second       // a peer that says nothing is closed
	settleWait   = 300 * time.Millisecond // what is undecided then is plain text
	handshakeMax = 10 * time.Second       // for TLS
	loginWait    = 60 * time.Second       // from hello to login, for one line
	idleWait     = 60 * time.Second       // clients ping every 15 s
	writeWait    = 30 * time.Second       // for one write to a peer
	byeWait      = 2 * time.Second        // for the last words
)

// Errors of Start that callers tell apart.
var (
	// ErrInUse means that another server uses the data directory.
	ErrInUse = errors.New("data directory in use by another server")
	// ErrPortTaken means that another program listens on the port.
	ErrPortTaken = errors.New("port taken")
	// ErrNoOwner means that NeedOwner was set and no person has an account.
	ErrNoOwner = errors.New("the server has no owner yet")
)

// Config says how a server is to run.
type Config struct {
	// Addr is where to listen, HOST:PORT; ":12343" where empty.
	Addr string
	// Listener is listened on instead of Addr, where it is set. Close closes it.
	Listener net.Listener
	// Dir is the server's own data directory; it is made where it is missing.
	Dir string
	// Name is the server's name. Empty, or white space, means the one it had, and at
	// first start the machine's.
	Name string
	// Demo makes the accounts admin, amy and bob, whose passwords are their
	// names.
	Demo bool
	// Policy says who may create an account. Empty means what was said last, and at
	// first that anybody may.
	Policy wire.Policy
	// Version is that of the program, for its health.
	Version string
	// CertFile and KeyFile are a real certificate in PEM, read anew when they
	// change; a self-signed key is made in Dir where they are empty.
	CertFile, KeyFile string
	// AllowPlain lets people log in without TLS from other machines.
	AllowPlain bool
	// Owner makes the first account, an administrator, where no person has one.
	Owner Owner
	// NeedOwner refuses to start a server without any person's account, with
	// ErrNoOwner.
	NeedOwner bool
	// Keep is for how many days rooms that are made from now on keep their messages,
	// zero for ever; nil means what was said last, and at first for ever.
	Keep *int
	// Limits are those that differ from the defaults.
	Limits Limits
	// Log receives what happens; slog.Default() where nil.
	Log *slog.Logger

	hash  account.Hash                  // instead of argon2id, in tests
	over  func(store.Store) store.Store // what stands over the store, in tests
	clock func() time.Time              // instead of the store's own, in tests
	fed   func([]store.Commit)          // is called before what was committed is told to anybody, in tests
}

// Owner is the name and password of the first account.
type Owner struct{ Name, Password string }

// Server is a running server. It is safe for concurrent use.
type Server struct {
	cfg           Config
	log           *slog.Logger
	name          string
	epoch         string // of the history: see wire.Session
	keys          *keyring
	store         store.Store
	hub           *hub
	flusher       *flusher
	tails         *tails
	hands         *hands
	books         *Books
	greeter       *greeter
	rules         *rules
	registrations *limits[string]         // from each address
	changes       *limits[wire.AccountID] // what each account says and changes
	rooms         *limits[wire.AccountID] // and begins
	invitations   *limits[wire.AccountID]
	searches      *limits[wire.AccountID]
	listener      net.Listener
	web           *http.Server
	webConns      *handoff
	health        health
	posts         *limits[wire.HookID] // to each webhook
	wrongPosts    *limits[string]      // to none, of each address
	guesses       *limits[string]      // at invitations, from each address
	minutes       minutes
	meters        meters
	remarks       *remarks
	census        census
	started       time.Time
	policy        atomic.Value // a wire.Policy
	lookThrough   func(context.Context) error
	due           chan struct{} // a mailbox: a room keeps its messages for another time
	plain         *plainFront
	crowd         *crowd
	foyer         chan struct{} // holds a token for each who is in it

	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	unlock  func() error
	closing sync.Once
	closed  error
}

// Start opens the data, listens and serves until Close. ctx bounds the start
// only. Its errors are one line that says what to do.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Addr == "" {
		cfg.Addr = ":" + wire.DefaultPort
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if err := wire.CheckServer(cfg.Name); err != nil {
		return nil, err
	}
	cfg.Name = wire.CleanLine(cfg.Name)
	r, err := newRules(cfg.Limits)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, log: cfg.Log, rules: r, health: health{asked: make(chan struct{}, 1)}, crowd: newCrowd(r), foyer: make(chan struct{}, foyerMost), started: time.Now(), tails: newTails(), remarks: newRemarks(), due: make(chan struct{}, 1)}
	s.flusher = newFlusher(&s.crowd.gate)
	s.newLimits()
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.crowd.lot = newLot(s.ctx, &s.wg)
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	up := []any{"name", s.name, "addr", s.listener.Addr().String(), "key", string(s.keys.fingerprint()), "policy", string(s.Policy())}
	s.remarks.add(func() { s.log.Info("server up", up...) }) // before what is said of who comes
	s.serve()
	return s, nil
}

// open takes the data directory, the store, the key and the port, in an order
// in which a refused start has changed nothing.
func (s *Server) open(ctx context.Context) error {
	if err := os.MkdirAll(s.cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	var err error
	if s.unlock, err = lockDir(s.cfg.Dir); err != nil {
		return err
	}
	if err := whole(s.cfg.Dir); err != nil {
		return err
	}
	if err := clearScratch(s.cfg.Dir); err != nil {
		s.remarks.add(func() { s.log.Warn("look for what was left of a backup", "err", err) }) // it is no reason not to serve
	}
	if s.listener = s.cfg.Listener; s.listener == nil {
		if s.listener, err = listen(ctx, s.cfg.Addr); err != nil {
			return err
		}
	}
	if s.keys, err = openKeys(s.cfg); err != nil {
		return err
	}
	s.keys.remarks = s.remarks
	if s.cfg.CertFile == "" {
		err = os.Remove(filepath.Join(s.cfg.Dir, servedFileName))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("note that no certificate is served: %w", err)
	}
	s.hub = newHub(s.rules)
	set := []sqlite.Option{sqlite.WithLeaving(s.hub.doubt)}
	if s.cfg.clock != nil {
		set = append(set, sqlite.WithClock(s.cfg.clock))
	}
	db, err := sqlite.Open(ctx, filepath.Join(s.cfg.Dir, dbFile), s.feed, set...)
	if err != nil {
		return explainStore(s.cfg.Dir, err)
	}
	s.store, s.lookThrough = db, db.LookThrough
	if s.cfg.over != nil {
		s.store = s.cfg.over(db)
	}
	return s.seed(ctx)
}

// feed hands what was committed to those who may see it, on the store's writer
// goroutine.
func (s *Server) feed(commits []store.Commit) {
	if s.cfg.fed != nil {
		s.cfg.fed(commits)
	}
	s.tails.hear(commits) // before anybody asks for what they were told of
	s.hub.publish(commits)
	s.minutes.hear(commits)
	s.meters.hear(commits)
	s.hearKept(commits)
	if s.greeter != nil { // nil until the seed is made
		s.greeter.hear(commits)
	}
}

// dbFile is the database's name in the data directory.
const dbFile = "parley.db"

// explainStore says what to do about a database that cannot be opened.
func explainStore(dir string, err error) error {
	switch {
	case errors.Is(err, store.ErrNewer):
		return fmt.Errorf("%w: install the newer Parley, or use another -data directory (%s)", err, dir)
	case errors.Is(err, store.ErrUnreadable):
		return fmt.Errorf("%w: %s is damaged or another program's: stop the server and get the last backup back with parleyd restore -replace FILE, or use another -data directory", err, filepath.Join(dir, dbFile))
	}
	return fmt.Errorf("open the database in %s: %w", dir, err)
}

// errNoHeirs means that what is accepted would have nothing from its listener.
var errNoHeirs = errors.New("a listener that gives nothing on")

// listen opens the port.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	lc := inheriting()
	l, err := lc.Listen(ctx, "tcp", addr)
	if errors.Is(err, errNoHeirs) {
		l, err = new(net.ListenConfig).Listen(ctx, "tcp", addr)
	}
	if isAddrInUse(err) {
		return nil, fmt.Errorf("%w: another program listens on %s: stop it, or choose another port with -addr", ErrPortTaken, addr)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w: give -addr HOST:PORT of this machine", addr, err)
	}
	return l, nil
}

// serve starts the goroutines, all of which Close waits for, but for a log that takes
// nothing.
func (s *Server) serve() {
	s.plain = newPlainFront(s.remark, s.rules)
	s.webConns = newHandoff(s.listener.Addr())
	s.web = s.newWeb()
	s.flusher.start(s.ctx, &s.wg)
	s.remarks.start(s.log)
	s.hands = newHands(s.ctx, &s.wg)
	s.greeter.start(s.ctx, &s.wg)
	s.wg.Go(func() { s.hub.announce(s.ctx) })
	s.wg.Go(func() { s.audit(s.ctx) })
	s.wg.Go(func() { s.sweep(s.ctx) })
	s.wg.Go(func() { s.health.run(s.ctx, s.store, s.remarks, s.log) })
	s.wg.Go(func() {
		if err := s.lookThrough(s.ctx); err != nil && s.ctx.Err() == nil {
			if errors.Is(err, store.ErrUnreadable) {
				s.health.fail(err)
			}
			s.remarks.add(func() { s.log.Error("look through the database", "err", explainStore(s.cfg.Dir, err)) })
		}
	})
	s.wg.Go(func() {
		if err := s.web.Serve(s.webConns); !errors.Is(err, http.ErrServerClosed) {
			s.remarks.add(func() { s.log.Error("http", "err", err) })
		}
	})
	s.wg.Go(s.accept)
}

// accept takes connections until the listener closes.
func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			if s.ctx.Err() != nil {
				return
			}
			s.remarks.add(func() { s.log.Error("accept", "err", err) }) // out of file descriptors, say
			select {
			case <-time.After(100 * time.Millisecond):
				continue
			case <-s.ctx.Done():
				return
			}
		}
		s.receive(conn)
	}
}

// receive welcomes a connection, or turns it away.
func (s *Server) receive(conn net.Conn) {
	guest := s.crowd.enter(conn)
	if guest == nil {
		s.remark(slog.LevelWarn, conn.RemoteAddr().String(), "connection refused", "why", "too many")
		s.meters.refused.Add(1)
		s.turnAway(conn)
		return
	}
	s.meters.accepted.Add(1)
	s.wg.Go(func() { s.welcome(guest) })
}

// welcome finds out what a peer speaks and serves it until it ends.
func (s *Server) welcome(raw *guest) {
	// Closed rather than given a deadline, which the next one would replace.
	stop := context.AfterFunc(s.ctx, func() { raw.Close() })
	defer stop()
	conn, secure, err := s.identify(raw)
	if err != nil || s.ctx.Err() != nil {
		raw.Close()
		if err != nil && s.ctx.Err() == nil {
			s.remark(slog.LevelInfo, raw.RemoteAddr().String(), "connection ended", "why", err.Error())
		}
		return
	}
	switch conn.talk {
	case talkHTTP:
		if ws := s.browse(conn, secure); ws != nil {
			stop()
			newSession(s, raw, ws, secure).run(s.ctx)
		}
	case talkNative:
		stop() // what ends it says goodbye first
		newSession(s, raw, conn, secure).run(s.ctx)
	default:
		s.plain.serve(s.ctx, conn)
	}
}

// identify looks at the first bytes, and behind TLS at the first bytes there.
func (s *Server) identify(raw net.Conn) (*peeked, bool, error) {
	conn, err := sniff(raw)
	if err != nil || conn.talk != talkTLS {
		return conn, false, err
	}
	inner := tls.Server(conn, s.keys.config())
	ctx, cancel := context.WithTimeout(s.ctx, handshakeMax)
	defer cancel()
	if err := inner.HandshakeContext(ctx); err != nil {
		return nil, false, fmt.Errorf("tls: %w", err)
	}
	conn, err = sniff(inner)
	if err == nil && conn.talk == talkTLS {
		return nil, false, errors.New("tls within tls")
	}
	return conn, true, err
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Name is the server's name.
func (s *Server) Name() string { return s.name }

// Fingerprint is the key that the server is known by.
func (s *Server) Fingerprint() wire.Fingerprint { return s.keys.fingerprint() }

// Policy says who may create an account.
func (s *Server) Policy() wire.Policy { return s.policy.Load().(wire.Policy) }

// Online is how many people and bots are here, those that live in the server
// apart.
func (s *Server) Online() int { return s.hub.count() }

// Close says goodbye to everyone, waits for what was taken up, and lets go of
// the port and the data. It is idempotent.
func (s *Server) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

func (s *Server) close() error {
	s.cancel()
	var errs []error
	if s.listener != nil {
		errs = append(errs, s.listener.Close())
	}
	if s.hub != nil {
		s.hub.closeAll(byeShutdown())
	}
	if s.web != nil {
		errs = append(errs, s.web.Close())
	}
	s.wg.Wait()
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	if s.unlock != nil {
		errs = append(errs, s.unlock())
	}
	s.remarks.rest(s.log, func() {
		if s.plain != nil {
			s.log.Info("server down", "name", s.name)
		}
	})
	return errors.Join(errs...)
}

// byeShutdown ends the connections of a server that stops.
func byeShutdown() wire.Bye {
	return wire.Bye{Code: wire.CodeShutdown, Say: "the server stops; come back later"}
}

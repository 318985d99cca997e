package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"parley.example/net/server/web"
)

// webIdle is how long an HTTP connection without a request is kept: a page
// needs several for a moment, and each counts as a stranger.
const webIdle = 15 * time.Second

// handoff is a listener whose connections were accepted, and looked at,
// elsewhere.
type handoff struct {
	addr  net.Addr
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newHandoff(addr net.Addr) *handoff {
	return &handoff{addr: addr, conns: make(chan net.Conn), done: make(chan struct{})}
}

// give passes a connection on, or closes it where nobody takes any.
func (h *handoff) give(ctx context.Context, conn net.Conn) {
	select {
	case h.conns <- conn:
	case <-h.done:
		conn.Close() // nothing was answered
	case <-ctx.Done():
		conn.Close()
	}
}

// Accept implements net.Listener.
func (h *handoff) Accept() (net.Conn, error) {
	select {
	case conn := <-h.conns:
		return conn, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (h *handoff) Close() error {
	h.once.Do(func() { close(h.done) })
	return nil
}

// Addr implements net.Listener.
func (h *handoff) Addr() net.Addr { return h.addr }

// visitor is a connection that speaks HTTP.
type visitor struct {
	net.Conn
	trusted bool         // passwords may pass on it
	sockets chan *socket // receives one where it becomes a session
	gone    chan struct{}
	once    sync.Once
}

// Close implements net.Conn.
func (v *visitor) Close() error {
	defer v.once.Do(func() { close(v.gone) })
	return v.Conn.Close()
}

// visitorKey is where a request's context holds its visitor.
type visitorKey struct{}

func visitorOf(r *http.Request) *visitor {
	v, _ := r.Context().Value(visitorKey{}).(*visitor) // nil in a test without a connection
	return v
}

// browse lets net/http serve a connection. It returns when that is closed, with
// nil, or when a request has made it a socket, which is the caller's.
func (s *Server) browse(conn net.Conn, secure bool) *socket {
	v := &visitor{Conn: conn, trusted: s.trusts(conn, secure), sockets: make(chan *socket, 1), gone: make(chan struct{})}
	s.webConns.give(s.ctx, v)
	select {
	case ws := <-v.sockets:
		return ws
	case <-v.gone:
		return nil
	}
}

// newWeb is HTTP on the one port.
func (s *Server) newWeb() *http.Server {
	client, err := web.Built()
	if err != nil {
		s.remarks.add(func() { s.log.Error("the browser client in this build is damaged", "err", err) })
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.serveHealth)
	mux.HandleFunc("GET /metrics", s.serveMetrics)
	mux.HandleFunc("GET /ws", s.serveSocket)
	mux.HandleFunc(hookPath+"{token}", s.serveHook)
	mux.Handle("/", web.New(web.Options{
		Name: s.name, Key: s.keys.fingerprint, Client: client,
		Trusted: func(r *http.Request) bool { v := visitorOf(r); return v != nil && v.trusted },
	}))
	return &http.Server{
		Handler:           last(mux),
		ReadHeaderTimeout: firstWait,
		ReadTimeout:       idleWait,
		WriteTimeout:      writeWait,
		IdleTimeout:       webIdle,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, visitorKey{}, conn)
		},
	}
}

// last lets no request follow one that came in chunks on the same connection: its
// head may have said a length, too, by which somebody between would have parted
// the two otherwise (RFC 9112 §6.3).
func last(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// serveSocket makes a browser's connection a session, which welcome runs.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	v := visitorOf(r)
	ws, err := acceptSocket(w, r)
	if err != nil {
		s.remark(slog.LevelInfo, r.RemoteAddr, "no websocket", "why", err.Error())
		return
	}
	v.sockets <- ws // has room: a connection is taken over once
}

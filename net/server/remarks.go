package server

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// remarksMost is how many lines may wait for the log: those of some thousands who come
// or go at once.
const remarksMost = 4096

// remarks are the log lines of those for whom somebody waits: of who has the hub's
// lock, of the store's writer, of the lot, of who accepts, of the health, of sessions
// and other guests, and of what the server does by itself. Where the log goes may be a pipe that nobody
// reads, or a console in which somebody marks a line. One goroutine hands them on; what
// finds no room is dropped, and counted. They are safe for concurrent use.
type remarks struct {
	lines   chan func()
	dropped atomic.Int64
}

func newRemarks() *remarks { return &remarks{lines: make(chan func(), remarksMost)} }

// add has line log something. It never blocks.
func (r *remarks) add(line func()) {
	select {
	case r.lines <- line:
	default:
		r.dropped.Add(1)
	}
}

// remark logs what is to be said of a peer. It never blocks.
func (s *Server) remark(level slog.Level, from, message string, args ...any) {
	args = append([]any{"from", from}, args...)
	s.remarks.add(func() { s.log.Log(context.Background(), level, message, args...) })
}

// run logs until ctx ends.
func (r *remarks) run(ctx context.Context, log *slog.Logger) {
	for {
		select {
		case line := <-r.lines:
			line()
			r.tell(log)
		case <-ctx.Done():
			return
		}
	}
}

// rest logs what is left, when nobody adds anything any more.
func (r *remarks) rest(log *slog.Logger) {
	for len(r.lines) > 0 {
		(<-r.lines)()
	}
	r.tell(log)
}

// tell says how much was dropped.
func (r *remarks) tell(log *slog.Logger) {
	if n := r.dropped.Swap(0); n > 0 {
		log.Warn("log lines dropped", "lines", n)
	}
}

package server

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// remarksMost is how many lines may wait for the log: those of some thousands who come
// or go at once.
const remarksMost = 4096

// remarks are the log lines of those for whom somebody waits: of who has the hub's
// lock, of the store's writer, of the lot, of who accepts, of the health, of sessions
// and other guests, and of what the server does by itself. Where the log goes may be a
// pipe that nobody reads, or a console in which somebody marks a line. One goroutine
// hands them on; what finds no room is dropped, and counted. They are safe for
// concurrent use.
type remarks struct {
	lines   chan func()
	over    chan struct{} // closed when nobody adds anything any more
	dropped atomic.Int64
	running sync.WaitGroup
}

func newRemarks() *remarks {
	return &remarks{lines: make(chan func(), remarksMost), over: make(chan struct{})}
}

// add has line log something. It never blocks.
func (r *remarks) add(line func()) {
	select {
	case r.lines <- line:
	default:
		r.dropped.Add(1)
	}
}

// record has line log something, and waits until it has, or ctx ends.
func (r *remarks) record(ctx context.Context, line func()) {
	done := make(chan struct{})
	told := func() { line(); close(done) }
	select {
	case r.lines <- told:
	default:
		select {
		case r.lines <- told:
		case <-ctx.Done():
			r.dropped.Add(1)
			return
		}
	}
	select {
	case <-done:
	case <-ctx.Done(): // it is among the rest
	}
}

// remark logs what is to be said of a peer. It never blocks.
func (s *Server) remark(level slog.Level, from, message string, args ...any) {
	args = append([]any{"from", from}, args...)
	s.remarks.add(func() { s.log.Log(context.Background(), level, message, args...) })
}

// start logs until rest, which alone waits for it: a server that stops has most to say,
// of everybody who goes.
func (r *remarks) start(log *slog.Logger) {
	r.running.Go(func() { r.run(log) })
}

func (r *remarks) run(log *slog.Logger) {
	for {
		select {
		case line := <-r.lines:
			line()
			r.tell(log)
		case <-r.over:
			return
		}
	}
}

// restWait is how long a server that stops waits for its last lines to be taken.
const restWait = 5 * time.Second

// rest logs what is left, when nobody adds anything any more, and last. Where the log
// takes nothing that is left to the end of the process: the server has stopped. It is
// called once.
func (r *remarks) rest(log *slog.Logger, last func()) {
	close(r.over)
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.running.Wait()
		for len(r.lines) > 0 {
			(<-r.lines)()
		}
		r.tell(log)
		last()
	}()
	late := time.NewTimer(restWait)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
	}
}

// tell says how much was dropped.
func (r *remarks) tell(log *slog.Logger) {
	if n := r.dropped.Swap(0); n > 0 {
		log.Warn("log lines dropped", "lines", n)
	}
}

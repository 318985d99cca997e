package server

import "sync"

// ringMost is how many writes go in one system call, where the system has one
// for several.
const ringMost = 128

// spoolRoom is how much room is left at least where another session's frames are
// gathered.
const spoolRoom = 16 << 10

// write is one to a socket, and what came of it: n of b's bytes were taken, and
// where it is stuck the others are kept.
type write struct {
	b     []byte
	n     int
	err   error
	stuck bool
}

// spool writes to many sessions at once. It is owned by one goroutine.
type spool struct {
	gate *sync.RWMutex // held for reading while who is not empty
	ring *ring         // nil where each is written to by itself
	room []byte
	used int // of room
	who  []*session
}

func newSpool(gate *sync.RWMutex) *spool {
	s := &spool{gate: gate, ring: newRing(), room: make([]byte, bufferSize)}
	if s.ring != nil {
		s.room = make([]byte, 2*bufferSize)
	}
	return s
}

func (s *spool) close() {
	if s.ring != nil {
		s.ring.close()
	}
}

// add has what waits for a session written, by the next send at the latest.
func (s *spool) add(c *session) {
	if len(s.who) == ringMost || len(s.room)-s.used < spoolRoom {
		s.send()
	}
	room := s.room[s.used:]
	if s.ring == nil || !c.naked {
		c.flush(room)
		return
	}
	b, ok := c.out.begin(room)
	if !ok {
		return
	}
	if len(s.who) == 0 {
		s.gate.RLock()
	}
	if len(b) > 0 && c.raw.seize() {
		if &b[0] == &room[0] {
			s.used += len(b)
		}
		s.who = append(s.who, c)
		s.ring.add(c.raw.fd, b)
		return
	}
	if len(s.who) == 0 {
		s.gate.RUnlock()
	}
	c.proceed(b, room)
}

// send writes what was gathered as far as the peers take it at once.
func (s *spool) send() {
	if len(s.who) == 0 {
		return
	}
	writes, ok := s.ring.submit()
	s.gate.RUnlock()
	s.used = 0
	for i, c := range s.who { // all before room is used anew
		writes[i].stuck = c.raw.yield(&writes[i])
	}
	for i, c := range s.who {
		c.wrote(&writes[i], s.room)
	}
	clear(writes)
	clear(s.who)
	if s.who = s.who[:0]; !ok {
		s.ring.close()
		s.ring = nil
	}
}

// wrote goes on after a write, as flush does.
func (c *session) wrote(w *write, room []byte) {
	var b []byte
	switch {
	case w.err != nil:
		c.out.end(nil, false)
	case w.stuck:
		go c.drain(nil)
		return
	default:
		var over bool
		if b, over = c.out.next(room); len(b) == 0 && !over {
			return
		}
	}
	c.proceed(b, room)
}

// seize makes the caller the one who writes, until yield, where nothing else is
// to be written before. The caller holds the crowd's gate for reading.
func (g *guest) seize() bool {
	if g.shut || !g.mu.TryLock() {
		return false
	}
	if !g.soft || len(g.rest) > 0 {
		g.mu.Unlock()
		return false
	}
	return true
}

// yield keeps what the socket had no room for, and reports whether that is
// something.
func (g *guest) yield(w *write) (stuck bool) {
	defer g.mu.Unlock()
	if w.err != nil || w.n == len(w.b) {
		return false
	}
	g.rest = append(g.rest, w.b[w.n:]...)
	return true
}

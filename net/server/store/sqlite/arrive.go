package sqlite

import (
	"bytes"
	"encoding/binary"

	"parley.example/net/wire"
)

// A log's events stand together, so that a message in each of many conversations
// changes a page for each. Such messages are written behind each other first, as
// arrivals, and many of them are moved into their logs at once: when they are
// mostArrivals, or the writer needs the logs whole. Readers read both.

const (
	// mostArrivals bounds the arrivals, and so what a batch waits for the one in
	// which they are moved: a hundredth of a second or two.
	mostArrivals = 2048
	// mostBytes bounds their texts, for the same reason.
	mostBytes = 1 << 20
	// manyConvs is from how many conversations of a batch on its messages arrive,
	// denseBatch from how many messages of each on they do not: as many share pages
	// of the logs themselves.
	manyConvs  = 4
	denseBatch = 8
)

// Readers find the events of the logs together with those that have arrived, which
// have a log's highest seqs. A condition on conv and seq, or on doc, goes into both.
const (
	everyEvent = `(SELECT conv, seq, time, kind, sender, name, uid, text, ref, doer, edited, doc FROM events
		UNION ALL SELECT conv, seq, time, CAST('message' AS TEXT), sender, name, uid, text, ref,
			CAST(0 AS INTEGER), CAST(0 AS INTEGER), doc FROM arrivals) e `
	// lastOf is the seq of the last event of ?1, NULL where it has none.
	lastOf = `coalesce((SELECT max(seq) FROM arrivals WHERE conv = ?1), (SELECT max(seq) FROM events WHERE conv = ?1))`
)

// arrivals is what the writer knows of them without asking.
type arrivals struct {
	known  bool // the rest is so
	count  int
	bytes  int                 // of their texts
	first  int64               // the doc of the first of them, which are the highest
	stored map[upload]struct{} // who sent them as what
	unused uidSpan             // of uids that no event in a log has
}

// upload is a message as its sender knows it.
type upload struct {
	from wire.AccountID
	uid  [16]byte
}

// uidSpan is what lies between two uids, not counting them; none while it is zero.
type uidSpan struct{ floor, ceiling [16]byte }

func (s *uidSpan) has(uid [16]byte) bool {
	return bytes.Compare(uid[:], s.floor[:]) > 0 && bytes.Compare(uid[:], s.ceiling[:]) < 0
}

// except takes a uid out of the span, with what is beyond it as seen from a middle.
func (s *uidSpan) except(uid, middle [16]byte) {
	switch {
	case !s.has(uid):
	case bytes.Compare(uid[:], middle[:]) < 0:
		s.floor = uid
	default:
		s.ceiling = uid
	}
}

// tomorrow is above the uids that are being made (wire.NewUID), whatever the clocks
// of those who make them.
func (w *writer) tomorrow() (uid [16]byte) {
	binary.BigEndian.PutUint64(uid[:], uint64(w.now+dayMillis)<<16)
	return uid
}

// scattered reports whether the messages of a batch arrive rather than go into
// their logs at once. Where some wait already it takes fewer conversations, for
// those would have to be moved first.
func scattered(messages, convs, waiting int) bool {
	return (convs >= manyConvs || waiting > 0) && messages < denseBatch*convs
}

// decide finds whether the messages of a batch arrive, and moves those that
// wait into their logs where they do not, or have no room.
func (w *writer) decide(jobs []job) error {
	messages, bytes, whole := 0, 0, false
	clear(w.spread)
	for _, j := range jobs {
		switch j := j.(type) {
		case *message:
			messages++
			bytes += len(j.draft.Text)
			w.spread[j.draft.Conv] = struct{}{}
		case *task:
			whole = whole || !j.beside
		}
	}
	a := &w.cache.arrivals
	w.arriving = !whole && messages <= mostArrivals && bytes <= mostBytes && w.scattered(messages, len(w.spread), a.count)
	room := a.count+messages <= mostArrivals && a.bytes+bytes <= mostBytes
	if w.arriving && room || messages == 0 && !whole {
		return nil
	}
	return w.settle()
}

// settle moves what has arrived into the logs.
func (w *writer) settle() error {
	a := &w.cache.arrivals
	some := a.count > 0
	if !a.known {
		var err error
		if some, err = w.exists(`SELECT 1 FROM arrivals`); err != nil {
			return err
		}
	}
	if !some {
		a.known = true
		return nil
	}
	for _, query := range []string{ // in the order of two of the logs' three trees
		`INSERT INTO events (conv, seq, time, kind, sender, name, uid, text, doc, ref)
			SELECT conv, seq, time, 'message', sender, name, uid, text, doc, ref FROM arrivals ORDER BY doc`,
		`DELETE FROM arrivals`,
	} {
		if _, err := w.exec(query); err != nil {
			return err
		}
	}
	middle := w.tomorrow()
	for m := range a.stored {
		a.unused.except(m.uid, middle)
	}
	a.known, a.count, a.bytes = true, 0, 0
	clear(a.stored)
	return nil
}

// arrive writes a message as an arrival. Where its sender has stored it before,
// nothing is written and the event returned has no seq.
func (w *writer) arrive(e wire.Event, uid [16]byte) (wire.Event, error) {
	stored, err := w.isStored(upload{e.From, uid})
	if err != nil || stored {
		return wire.Event{}, err
	}
	last, err := w.tail(e.Conv)
	if err != nil {
		return wire.Event{}, err
	}
	e.Seq, e.Time = last.seq+1, max(w.now, last.time)
	doc, err := w.nextDoc()
	if err != nil {
		return wire.Event{}, err
	}
	_, err = w.exec(`INSERT INTO arrivals (doc, conv, seq, time, sender, name, ref, uid, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		doc, e.Conv, e.Seq, e.Time, e.From, e.Name, e.Ref, uid[:], e.Text)
	if err != nil {
		return wire.Event{}, err
	}
	a := &w.cache.arrivals
	if a.count == 0 {
		a.first = doc
	}
	a.count++
	a.bytes += len(e.Text)
	if a.stored == nil {
		a.stored = make(map[upload]struct{})
	}
	a.stored[upload{e.From, uid}] = struct{}{}
	w.cache.setTail(e.Conv, tail{e.Seq, e.Time})
	w.cache.doc = doc
	return e, nil
}

// isStored reports whether a message is there, as an arrival or in a log. Mostly
// that needs no look: uids are made in their order, and few are late.
func (w *writer) isStored(m upload) (bool, error) {
	a := &w.cache.arrivals
	if !a.known {
		if err := w.settle(); err != nil {
			return false, err
		}
	}
	if _, waits := a.stored[m]; waits {
		return true, nil
	}
	if a.unused.has(m.uid) {
		return false, nil
	}
	if middle := w.tomorrow(); a.unused == (uidSpan{}) || bytes.Compare(middle[:], a.unused.ceiling[:]) > 0 {
		if err := w.findUnused(); err != nil {
			return false, err
		}
	}
	return w.exists(`SELECT 1 FROM events WHERE uid = ? AND sender = ?`, m.uid[:], m.from)
}

// findUnused finds the span of uids around tomorrow that no log has.
func (w *writer) findUnused() error {
	middle := w.tomorrow()
	var below, above []byte
	err := w.row(`SELECT coalesce((SELECT max(uid) FROM events WHERE uid IS NOT NULL AND uid < ?1), x''),
		coalesce((SELECT min(uid) FROM events WHERE uid IS NOT NULL AND uid >= ?1), x'ffffffffffffffffffffffffffffffff')`, middle[:]).
		Scan(&below, &above)
	s := &w.cache.arrivals.unused
	copy(s.floor[:], below)
	copy(s.ceiling[:], above)
	return err
}

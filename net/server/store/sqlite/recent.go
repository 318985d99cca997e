package sqlite

import (
	"parley.example/net/wire"
)

// Bounds of what is remembered for the index.
const (
	recentMost  = 1 << 13
	recentBytes = 4 << 20 // of text
)

// recent are the messages that were said last and are not in the index yet, as
// they stand, in the order of their docs without a gap: to read them anew costs
// more than to index them. What finds no room is read from the database in its
// turn. A change of any of them clears it.
type recent struct {
	said  []spoken
	bytes int
}

// spoken is a message with what the index has to know of it.
type spoken struct {
	doc      int64
	event    wire.Event
	mentions []wire.AccountID
}

func (r *recent) clear() { *r = recent{} }

func (r *recent) add(m spoken) {
	n := len(r.said)
	if n == recentMost || r.bytes+len(m.event.Text) > recentBytes || n > 0 && r.said[n-1].doc+1 != m.doc {
		return
	}
	r.said = append(r.said, m)
	r.bytes += len(m.event.Text)
}

// take is the first n messages behind the last one that the index has, and
// forgets them; none where they are not those that are remembered.
func (r *recent) take(last int64, n int) []indexed {
	for len(r.said) > 0 && r.said[0].doc <= last { // another process indexed them
		r.drop(1)
	}
	if len(r.said) == 0 || r.said[0].doc != last+1 {
		return nil
	}
	docs := make([]indexed, 0, min(n, len(r.said)))
	for _, m := range r.said[:cap(docs)] {
		docs = append(docs, indexed{doc: m.doc, time: m.event.Time, tokens: tokensOf(m.event, m.mentions, false)})
	}
	r.drop(len(docs))
	return docs
}

func (r *recent) drop(n int) {
	for i := range n {
		r.bytes -= len(r.said[i].event.Text)
		r.said[i] = spoken{}
	}
	if r.said = r.said[n:]; len(r.said) == 0 {
		r.said = nil // a burst's memory is given back
	}
}

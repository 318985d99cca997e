package sqlite

import (
	"parley.example/net/wire"
)

// Bounds of what is remembered for the index.
const (
	recentMost  = farBehind + 2*manyDocs // the index is not further behind for long
	recentBytes = 8 << 20                // of text
	recentBlock = 1 << 10
)

// recent are the messages that were said last and are not in the index yet, as
// they stand, in the order of their docs without a gap: to read them anew costs
// more than to index them. What finds no room is read from the database in its
// turn. A change of any of them clears it. They are kept in blocks, so that none
// is moved for another.
type recent struct {
	blocks [][]spoken // none is empty
	count  int
	bytes  int
}

// spoken is a message as far as the index has to know it.
type spoken struct {
	doc, time int64
	conv      wire.ConvID
	from      wire.AccountID
	ref       wire.Seq
	text      string
	mentions  []wire.AccountID
}

func spokenAs(doc int64, e wire.Event, mentions []wire.AccountID) spoken {
	return spoken{doc, e.Time, e.Conv, e.From, e.Ref, e.Text, mentions}
}

func (m spoken) indexed() indexed {
	e := wire.Event{Conv: m.conv, From: m.from, Ref: m.ref, Text: m.text}
	return indexed{doc: m.doc, time: m.time, tokens: tokensOf(e, m.mentions, false)}
}

func (r *recent) clear() { *r = recent{} }

func (r *recent) add(m spoken) {
	last := len(r.blocks) - 1
	if r.count == recentMost || r.bytes+len(m.text) > recentBytes {
		return
	}
	if last >= 0 {
		if b := r.blocks[last]; b[len(b)-1].doc+1 != m.doc {
			return
		}
	}
	if last < 0 || len(r.blocks[last]) == cap(r.blocks[last]) {
		r.blocks = append(r.blocks, make([]spoken, 0, min(recentBlock, max(8, r.count))))
		last++
	}
	r.blocks[last] = append(r.blocks[last], m)
	r.count++
	r.bytes += len(m.text)
}

// take is the first n messages behind the last one that the index has, and
// forgets them; none where they are not those that are remembered.
func (r *recent) take(last int64, n int) []indexed {
	for r.count > 0 && r.blocks[0][0].doc <= last { // another process indexed them
		r.drop()
	}
	if r.count == 0 || r.blocks[0][0].doc != last+1 {
		return nil
	}
	docs := make([]indexed, 0, min(n, r.count))
	for range cap(docs) {
		docs = append(docs, r.blocks[0][0].indexed())
		r.drop()
	}
	return docs
}

// drop forgets the first.
func (r *recent) drop() {
	first := r.blocks[0]
	r.count--
	r.bytes -= len(first[0].text)
	first[0] = spoken{}
	if r.blocks[0] = first[1:]; len(first) == 1 {
		r.blocks[0] = nil // a burst's memory is given back
		r.blocks = r.blocks[1:]
	}
	if r.count == 0 {
		r.clear()
	}
}

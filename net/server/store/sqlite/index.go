package sqlite

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// The index is written in batches, behind the messages: to write it anew for
// every message would more than double what a commit costs. A message has its
// place in it, its doc, from the beginning; those whose turn has not come are
// found by reading them. What a change takes away goes in the change's own
// transaction.

// mark begins the tokens of filters, and no other.
const mark = "\u0080"

func convToken(id wire.ConvID) string       { return mark + "c" + strconv.FormatInt(int64(id), 36) }
func senderToken(id wire.AccountID) string  { return mark + "u" + strconv.FormatInt(int64(id), 36) }
func mentionToken(id wire.AccountID) string { return mark + "m" + strconv.FormatInt(int64(id), 36) }

const (
	linkToken     = mark + "l"
	replyToken    = mark + "r"
	reactionToken = mark + "e"
)

// indexed is a message as the index knows it.
type indexed struct {
	doc    int64
	time   int64
	tokens string // empty for one that is deleted
}

// selectIndexed is what the tokens of messages are made of.
const selectIndexed = `SELECT coalesce(e.doc, 0), e.time, e.kind = 'message', e.conv, e.sender, e.ref, e.text,
	EXISTS (SELECT 1 FROM reactions r WHERE r.conv = e.conv AND r.seq = e.seq),
	coalesce((SELECT group_concat(x.account, ' ' ORDER BY x.account) FROM mentions x WHERE x.conv = e.conv AND x.seq = e.seq), '')
	FROM events e `

func scanIndexed(row scanner) (indexed, error) {
	var x indexed
	var stands, reacted bool
	var conv wire.ConvID
	var from wire.AccountID
	var ref wire.Seq
	var text, mentions string
	err := row.Scan(&x.doc, &x.time, &stands, &conv, &from, &ref, &text, &reacted, &mentions)
	if err != nil || !stands {
		return x, err
	}
	var who []wire.AccountID
	for id := range strings.FieldsSeq(mentions) {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return x, err
		}
		who = append(who, wire.AccountID(n))
	}
	x.tokens = tokensOf(wire.Event{Conv: conv, From: from, Ref: ref, Text: text}, who, reacted)
	return x, nil
}

// tokensOf is what the index is told of a message.
func tokensOf(e wire.Event, mentions []wire.AccountID, reacted bool) string {
	tokens := append(wire.Tokens(e.Text), convToken(e.Conv), senderToken(e.From))
	for _, id := range mentions {
		tokens = append(tokens, mentionToken(id))
	}
	if wire.LinksWeb(e.Text) {
		tokens = append(tokens, linkToken)
	}
	if e.Ref != 0 {
		tokens = append(tokens, replyToken)
	}
	if reacted {
		tokens = append(tokens, reactionToken)
	}
	return strings.Join(tokens, " ")
}

// nextDoc is the doc of the next message. Where it is not known, none waits to be
// moved.
func (w *writer) nextDoc() (int64, error) {
	if w.cache.doc == 0 {
		err := w.row(`SELECT max(indexed, coalesce((SELECT max(doc) FROM events WHERE doc IS NOT NULL), 0)) FROM search_state`).Scan(&w.cache.doc)
		if err != nil {
			return 0, err
		}
	}
	return w.cache.doc + 1, nil
}

const (
	insertDoc = `INSERT INTO search_words (rowid, tokens) VALUES (?, ?)`
	deleteDoc = `INSERT INTO search_words (search_words, rowid, tokens) VALUES ('delete', ?, ?)`
)

// amend applies a change of a message that the index may have.
func (w *writer) amend(m wire.Event, apply func() error) error {
	const query = selectIndexed + `WHERE e.conv = ? AND e.seq = ?`
	before, err := scanIndexed(w.row(query, m.Conv, m.Seq))
	if err != nil {
		return err
	}
	if err := apply(); err != nil {
		return err
	}
	has, err := w.exists(`SELECT 1 FROM search_state WHERE ? BETWEEN oldest AND indexed`, before.doc)
	if err != nil || !has {
		w.cache.recent.clear()
		return err
	}
	after, err := scanIndexed(w.row(query, m.Conv, m.Seq))
	if err != nil || after.tokens == before.tokens {
		return err
	}
	if before.tokens != "" {
		if _, err := w.exec(deleteDoc, before.doc, before.tokens); err != nil {
			return err
		}
	}
	return w.addDocs([]indexed{after})
}

// addDocs writes messages, in the order of their docs, into the index.
func (w *writer) addDocs(docs []indexed) error {
	type span struct{ first, last int64 }
	days := make(map[int64]span)
	for i, x := range docs {
		if i%politeDocs == politeDocs-1 {
			w.turn.yield()
		}
		if x.tokens == "" {
			continue
		}
		if _, err := w.exec(insertDoc, x.doc, x.tokens); err != nil {
			return err
		}
		day := dayOf(x.time)
		of, ok := days[day]
		if !ok {
			of.first = x.doc
		}
		of.last = x.doc
		days[day] = of
	}
	for day, of := range days {
		if _, err := w.exec(`INSERT INTO search_days (day, first, last) VALUES (?1, ?2, ?3)
			ON CONFLICT (day) DO UPDATE SET first = min(first, ?2), last = max(last, ?3)`, day, of.first, of.last); err != nil {
			return err
		}
	}
	return nil
}

// dayOf is the day of a time, from 1970 on.
func dayOf(milliseconds int64) int64 { return milliseconds / (24 * 60 * 60 * 1000) }

// indexNew takes up to n messages of the logs that have a doc into the index, and
// reports how many it took, and whether there are others that wait to be moved
// into their logs.
func (w *writer) indexNew(n int) (took int, left bool, err error) {
	docs, err := w.behind(n)
	if err != nil {
		return 0, false, err
	}
	waiting := w.cache.arrivals.count
	if w.unread.Add(-int64(len(docs))) < 0 || len(docs) < n {
		w.unread.Store(int64(waiting)) // more was counted than is to be indexed, or it was before
	}
	if len(docs) == 0 {
		return 0, waiting > 0, nil
	}
	if err := w.addDocs(docs); err != nil {
		return 0, false, err
	}
	return len(docs), waiting > 0, w.one(`UPDATE search_state SET indexed = ?`, docs[len(docs)-1].doc)
}

// behind is up to n of the messages that have a doc and are not in the index,
// as the writer remembers them or else as they are stored.
func (w *writer) behind(n int) ([]indexed, error) {
	var last int64
	if err := w.row(`SELECT indexed FROM search_state`).Scan(&last); err != nil {
		return nil, err
	}
	a := &w.cache.arrivals
	if !a.known {
		if err := w.settle(); err != nil {
			return nil, err
		}
	}
	if a.count > 0 {
		n = min(n, int(max(0, a.first-1-last)))
	}
	if docs := w.cache.recent.take(last, n); len(docs) > 0 || n == 0 {
		return docs, nil
	}
	var docs []indexed
	err := w.each(func(row scanner) error {
		x, err := scanIndexed(row)
		docs = append(docs, x)
		return err
	}, selectIndexed+`WHERE e.doc > ? ORDER BY e.doc LIMIT ?`, last, n)
	return docs, err
}

// place is where a message stands in the logs.
type place struct {
	time int64
	conv wire.ConvID
	seq  wire.Seq
}

// indexOld gives messages of before, the newest first, docs and takes them into
// the index.
func (w *writer) indexOld(places []place) error {
	var oldest int64
	if err := w.row(`SELECT oldest FROM search_state`).Scan(&oldest); err != nil {
		return err
	}
	var docs []indexed
	for i := len(places) - 1; i >= 0; i-- {
		p := places[i]
		x, err := scanIndexed(w.row(selectIndexed+`WHERE e.conv = ? AND e.seq = ?`, p.conv, p.seq))
		if errors.Is(err, sql.ErrNoRows) {
			continue // it is kept no more
		}
		if err != nil {
			return err
		}
		if x.doc != 0 || x.tokens == "" {
			continue // another process did it, or it was deleted
		}
		x.doc = oldest - int64(i) - 1
		if err := w.one(`UPDATE events SET doc = ? WHERE conv = ? AND seq = ?`, x.doc, p.conv, p.seq); err != nil {
			return err
		}
		docs = append(docs, x)
	}
	if err := w.addDocs(docs); err != nil {
		return err
	}
	return w.one(`UPDATE search_state SET oldest = ?`, oldest-int64(len(places)))
}

// docOf finds the doc of a message that a viewer may read.
const docOf = `SELECT coalesce((SELECT doc FROM arrivals WHERE conv = ?2 AND seq = ?3), (SELECT doc FROM events WHERE conv = ?2 AND seq = ?3)) AS doc
	FROM members WHERE account = ?1 AND conv = ?2 AND doc IS NOT NULL`

func cursorOf(e wire.Event) string {
	return strconv.FormatInt(int64(e.Conv), 10) + "." + strconv.FormatInt(int64(e.Seq), 10)
}

// parseCursor reads what cursorOf wrote; store.ErrCursor where it did not.
func parseCursor(cursor string) (conv, seq int64, err error) {
	c, s, _ := strings.Cut(cursor, ".")
	conv, errConv := strconv.ParseInt(c, 10, 64)
	seq, errSeq := strconv.ParseInt(s, 10, 64)
	if errors.Join(errConv, errSeq) != nil {
		return 0, 0, store.ErrCursor
	}
	return conv, seq, nil
}

func orCursor(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrCursor
	}
	return err
}

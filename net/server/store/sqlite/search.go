package sqlite

import (
	"context"
	"math"
	"slices"
	"strings"

	"parley.example/net/wire"
)

const (
	// chunkConvs is how many conversations the index is told of at once: what that
	// costs, some 50 µs each, grows faster than their number.
	chunkConvs = 100
	// fewConvs is up to how many conversations it is told at once. For one who is
	// in more, the newest firstDocs that have the words are looked at first,
	// whichever conversations they are of: mostly they are all, or enough.
	fewConvs  = 10
	firstDocs = 2000
)

// What a hit has to be, whatever led to it: a message of a conversation that the
// viewer ?1 is in, and all that the filters ?2 to ?8 say.
const isHit = `e.kind = 'message'
	AND EXISTS (SELECT 1 FROM members m WHERE m.account = ?1 AND m.conv = e.conv)
	AND (?2 = 0 OR e.conv = ?2) AND (?3 = 0 OR e.sender = ?3) AND e.time >= ?4 AND e.time < ?5
	AND (?6 = 0 OR e.ref > 0)
	AND (?7 = 0 OR EXISTS (SELECT 1 FROM reactions r WHERE r.conv = e.conv AND r.seq = e.seq))
	AND (?8 = 0 OR e.sender <> ?1 AND (
		EXISTS (SELECT 1 FROM mentions x WHERE x.conv = e.conv AND x.account = ?1 AND x.seq = e.seq)
		OR EXISTS (SELECT 1 FROM mentions x WHERE x.conv = e.conv AND x.account = 0 AND x.seq = e.seq))) `

const (
	selectRecent = selectEvent + `, e.doc FROM ` + everyEvent + `WHERE e.doc >= ?9 AND e.doc <= ?10 AND ` + isHit + `ORDER BY e.doc DESC`
	selectFound  = selectEvent + `, e.doc FROM search_words s CROSS JOIN events e ON e.doc = s.rowid
		WHERE s.search_words MATCH ?11 AND s.rowid >= ?9 AND s.rowid <= ?10 AND ` + isHit + `ORDER BY s.rowid DESC`
	selectFirst = selectEvent + `, e.doc FROM (` + firstOf + `) s CROSS JOIN events e ON e.doc = s.rowid
		WHERE ` + isHit + `ORDER BY s.rowid DESC`
	firstOf = `SELECT rowid FROM search_words WHERE search_words MATCH ?11 AND rowid >= ?9 AND rowid <= ?10
		ORDER BY rowid DESC LIMIT ?12`
	selectFirstEnd = `SELECT coalesce(min(rowid), 0), count(*) FROM (SELECT rowid FROM search_words
		WHERE search_words MATCH ? AND rowid >= ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?)`
	selectState = `SELECT oldest, indexed, whole FROM search_state`
	selectDays  = `SELECT coalesce((SELECT min(first) FROM search_days WHERE day >= ?), ` + noDoc + `),
		coalesce((SELECT max(last) FROM search_days WHERE day <= ?), 0)`
	noDoc = `9223372036854775807`
)

// search is one Search under way.
type search struct {
	d      *DB
	viewer wire.AccountID
	asked  *wire.Search
	terms  []wire.Term
	links  bool
	args   []any // of isHit
	limit  int
	hits   []hit // the newest first, limit and one more at most
}

type hit struct {
	event wire.Event
	doc   int64
}

// Search is store.Log's.
//
// The index is read up to the doc that it had when the search began, and what is
// above is read as it stands: a message that is indexed meanwhile is found once.
func (d *DB) Search(ctx context.Context, viewer wire.AccountID, r *wire.Search) (wire.Found, error) {
	s := newSearch(d, viewer, r)
	top := int64(math.MaxInt64)
	if r.Cursor != "" {
		conv, seq, err := parseCursor(r.Cursor)
		if err != nil {
			return wire.Found{}, err
		}
		err = d.row(ctx, docOf, viewer, conv, seq).Scan(&top)
		if err = orCursor(err); err != nil {
			return wire.Found{}, d.found(ctx, "search", err)
		}
		top--
	}
	var found wire.Found
	var oldest, indexed int64
	var whole bool
	if err := d.row(ctx, selectState).Scan(&oldest, &indexed, &whole); err != nil {
		return wire.Found{}, d.found(ctx, "search", err)
	}
	err := s.read(ctx, selectRecent, indexed+1, top)
	if err == nil && len(s.hits) <= s.limit {
		err = s.index(ctx, oldest, min(top, indexed))
	}
	if err != nil {
		return wire.Found{}, err
	}
	found.Partial = !whole
	found.Hits, found.Cursor = s.page()
	return found, nil
}

func newSearch(d *DB, viewer wire.AccountID, r *wire.Search) *search {
	before := r.Before
	if before == 0 {
		before = math.MaxInt64
	}
	has := func(t wire.Trait) bool { return slices.Contains(r.Has, t) }
	return &search{
		d: d, viewer: viewer, asked: r, terms: wire.Terms(r.Text), links: has(wire.HasLink), limit: pageLimit(r.Limit),
		args: []any{
			viewer, r.Conv, r.From, r.After, before,
			has(wire.HasReply), has(wire.HasReaction), has(wire.HasMention),
		},
	}
}

// read adds the hits of a query from doc low to high. Those that it has keep
// their place, so that a page which is full already only takes newer ones.
func (s *search) read(ctx context.Context, query string, low, high int64, more ...any) error {
	if n := len(s.hits); n > s.limit {
		low = max(low, s.hits[n-1].doc+1)
	}
	if low > high {
		return nil
	}
	var hits []hit
	err := s.d.look(ctx, "search", func(row scanner) error {
		var h hit
		var err error
		if h.event, err = scanEvent(row, s.viewer, &h.doc); err != nil {
			return err
		}
		// The index may know a message by words that it has no more.
		if wire.Says(h.event.Text, s.terms) && (!s.links || wire.LinksWeb(h.event.Text)) {
			hits = append(hits, h)
		}
		if len(hits) > s.limit {
			return errEnough
		}
		return nil
	}, query, append(append(slices.Clone(s.args), low, high), more...)...)
	s.hits = append(s.hits, hits...)
	slices.SortFunc(s.hits, func(a, b hit) int { return int(max(-1, min(1, b.doc-a.doc))) })
	s.hits = s.hits[:min(len(s.hits), s.limit+1)]
	return err
}

// index adds the hits that the index knows from doc low to high.
func (s *search) index(ctx context.Context, low, high int64) error {
	if s.asked.After > 0 || s.asked.Before > 0 {
		var first, last int64
		before := s.args[4].(int64)
		if err := s.d.row(ctx, selectDays, dayOf(s.asked.After), dayOf(before)).Scan(&first, &last); err != nil {
			return s.d.found(ctx, "search", err)
		}
		low, high = max(low, first), min(high, last)
	}
	if low > high {
		return nil
	}
	convs := []wire.ConvID{s.asked.Conv}
	if s.asked.Conv == 0 {
		var err error
		if convs, err = s.d.Memberships(ctx, s.viewer); err != nil {
			return err
		}
	}
	match := s.match()
	if len(convs) > fewConvs && match != "" {
		if err := s.read(ctx, selectFirst, low, high, match, firstDocs); err != nil || len(s.hits) > s.limit {
			return err
		}
		var end int64
		var n int
		if err := s.d.row(ctx, selectFirstEnd, match, low, high, firstDocs).Scan(&end, &n); err != nil || n < firstDocs {
			return s.d.found(ctx, "search", err)
		}
		high = end - 1
	}
	for chunk := range slices.Chunk(convs, chunkConvs) {
		if err := s.read(ctx, selectFound, low, high, both(match, anyOf(chunk, convToken))); err != nil {
			return err
		}
	}
	return nil
}

// match is what the index is asked for, but where; empty for anything.
func (s *search) match() string {
	var all string
	for _, t := range s.terms {
		phrase := quoted(strings.Join(t.Tokens, " "))
		if t.Prefix {
			phrase += " *"
		}
		all = both(all, phrase)
	}
	if s.asked.From != 0 {
		all = both(all, quoted(senderToken(s.asked.From)))
	}
	for _, t := range s.asked.Has {
		switch t {
		case wire.HasLink:
			all = both(all, quoted(linkToken))
		case wire.HasReply:
			all = both(all, quoted(replyToken))
		case wire.HasReaction:
			all = both(all, quoted(reactionToken))
		case wire.HasMention:
			all = both(all, anyOf([]wire.AccountID{s.viewer, everyone}, mentionToken))
		}
	}
	return all
}

// quoted is a phrase of FTS5's; no token has a quotation mark.
func quoted(tokens string) string { return `"` + tokens + `"` }

func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " AND " + b
}

func anyOf[T any](ids []T, token func(T) string) string {
	tokens := make([]string, len(ids))
	for i, id := range ids {
		tokens[i] = quoted(token(id))
	}
	return "(" + strings.Join(tokens, " OR ") + ")"
}

// page is what of the hits has room in an answer, and the cursor behind it where
// there are more.
func (s *search) page() (events []wire.Event, cursor string) {
	bytes := 0
	for _, h := range s.hits {
		bytes += encodedSize(h.event)
		if n := len(events); n == s.limit || n > 0 && bytes > wire.MaxPageBytes {
			return events, cursorOf(events[n-1])
		}
		events = append(events, h.event)
	}
	return events, ""
}

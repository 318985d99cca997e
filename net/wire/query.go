package wire

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Filter is the name of a filter, which stands before a colon in a query.
type Filter string

// The filters.
const (
	FilterFrom   Filter = "from"   // from:amy, from:@amy
	FilterIn     Filter = "in"     // in:#general, in:bob
	FilterBefore Filter = "before" // before:2026-01-31, before that day begins
	FilterAfter  Filter = "after"  // after:2026-01-31, from that day on
	FilterOn     Filter = "on"     // on:2026-01-31, on:2026-01, on:2026
	FilterHas    Filter = "has"    // has:link, and as often as one wants
)

// Filters lists the filters.
func Filters() []Filter {
	return []Filter{FilterFrom, FilterIn, FilterBefore, FilterAfter, FilterOn, FilterHas}
}

// Query is what a person typed to search. Names are as they were typed: who
// knows them makes ids of them.
type Query struct {
	// Text is the words and the phrases, for Search and Highlights.
	Text string
	// From is an account's name without its @, empty for none.
	From string
	// In is a room's name with its #, or an account's, or either's without a sign;
	// empty for none.
	In string
	// After and Before are as in Search.
	After, Before int64
	Has           []Trait
}

// QueryError says which filter of a query has a value that means nothing.
type QueryError struct {
	Filter Filter
	Value  string
	// Again says that the filter stands there already.
	Again bool
}

// Error says what to write.
func (e *QueryError) Error() string {
	if e.Again {
		return fmt.Sprintf("%s: stands there twice: write it once", e.Filter)
	}
	what := fmt.Sprintf("%s:%.*s: ", e.Filter, maxQuote, e.Value)
	switch e.Filter {
	case FilterFrom:
		return what + "write who said it, as from:amy"
	case FilterIn:
		return what + "write where it was said, as in:#general or in:amy"
	case FilterHas:
		return what + "write one of " + traitNames()
	}
	return fmt.Sprintf("%swrite a day, a month or a year, as %s:2026-01-31, %s:2026-01 or %s:2026", what, e.Filter, e.Filter, e.Filter)
}

// ParseQuery reads what a person typed: words, "exact phrases" and filters, in
// any order; days are those of zone. A word with a colon whose beginning names
// no filter is a word. The error is a *QueryError.
func ParseQuery(typed string, zone *time.Location) (Query, error) {
	var q Query
	var words []string
	for {
		if typed = strings.TrimLeftFunc(typed, unicode.IsSpace); typed == "" {
			q.Text = strings.Join(words, " ")
			return q, nil
		}
		word, rest, quoted := cutWord(typed)
		typed = rest
		filter, value, ok := cutFilter(word)
		switch {
		case quoted:
			words = append(words, `"`+word+`"`)
		case !ok:
			words = append(words, word)
		default:
			if value == "" { // it may be quoted
				value, typed = cutQuoted(rest)
			}
			if err := q.filter(filter, strings.TrimSpace(value), zone); err != nil {
				return Query{}, err
			}
		}
	}
}

// cutFilter parts a word at its first colon, where a filter's name stands
// before it.
func cutFilter(word string) (f Filter, value string, ok bool) {
	i := strings.IndexAny(word, ":：")
	if i < 0 {
		return "", "", false
	}
	f = Filter(strings.ToLower(word[:i]))
	_, n := utf8.DecodeRuneInString(word[i:])
	return f, word[i+n:], slices.Contains(Filters(), f)
}

// cutQuoted takes the phrase with which rest begins, if it does.
func cutQuoted(rest string) (value, behind string) {
	if r, _ := utf8.DecodeRuneInString(rest); strings.ContainsRune(quotes, r) {
		value, behind, _ = cutWord(rest)
		return value, behind
	}
	return "", rest
}

// filter notes a filter's value.
func (q *Query) filter(f Filter, value string, zone *time.Location) error {
	switch f {
	case FilterFrom:
		return note(&q.From, f, strings.TrimPrefix(value, "@"))
	case FilterIn:
		return note(&q.In, f, value)
	case FilterHas:
		t := Trait(strings.ToLower(value))
		if !slices.Contains(Traits(), t) {
			return &QueryError{Filter: f, Value: value}
		}
		if !slices.Contains(q.Has, t) {
			q.Has = append(q.Has, t)
		}
		return nil
	}
	from, to, ok := span(value, zone)
	if !ok {
		return &QueryError{Filter: f, Value: value}
	}
	if f != FilterBefore {
		q.After = max(q.After, from)
	}
	switch {
	case f == FilterBefore:
		q.until(from)
	case f == FilterOn:
		q.until(to)
	}
	return nil
}

func (q *Query) until(end int64) {
	if q.Before == 0 || end < q.Before {
		q.Before = end
	}
}

// note sets a name that is there once.
func note(name *string, f Filter, value string) error {
	if strings.Trim(value, "#@") == "" {
		return &QueryError{Filter: f, Value: value}
	}
	if *name != "" {
		return &QueryError{Filter: f, Value: value, Again: true}
	}
	*name = value
	return nil
}

// span reads a day, a month or a year: when it begins, and when the next one
// does, in milliseconds.
func span(value string, zone *time.Location) (from, to int64, ok bool) {
	value = strings.NewReplacer("/", "-", ".", "-").Replace(value)
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{"2006-1-2", 0, 0, 1}, {"2006-1", 0, 1, 0}, {"2006", 1, 0, 0}} {
		at, err := time.Parse(form.layout, value)
		if err != nil {
			continue
		}
		y, m, d := at.Date()
		from = dayBegins(y, m, d, zone).UnixMilli()
		to = dayBegins(y+form.years, m+time.Month(form.months), d+form.days, zone).UnixMilli()
		return from, to, from > 0
	}
	return 0, 0, false
}

// Search is the request for a query, with the ids that were found for its In
// and its From.
func (q Query) Search(in ConvID, from AccountID) *Search {
	return &Search{Text: q.Text, Conv: in, From: from, After: q.After, Before: q.Before, Has: q.Has}
}

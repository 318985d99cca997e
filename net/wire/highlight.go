package wire

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// Highlights finds what of a text a search for query, its Text, has found: the
// parts in their order, none of which touches another. A text that was not
// found may have some, too.
func Highlights(text, query string) []Span {
	terms := Terms(query)
	if len(terms) == 0 {
		return nil
	}
	var spans []Span
	tokens := segment(text)
	for i := range tokens {
		for _, t := range terms {
			if to, ok := t.begins(text, tokens[i:]); ok {
				spans = append(spans, Span{tokens[i].from, to})
			}
		}
	}
	return join(spans)
}

// Says reports whether a text says all of terms.
func Says(text string, terms []Term) bool {
	if len(terms) == 0 {
		return true
	}
	tokens := segment(text)
	for _, t := range terms {
		if !t.within(text, tokens) {
			return false
		}
	}
	return true
}

func (t Term) within(text string, tokens []token) bool {
	for i := range tokens {
		if _, ok := t.begins(text, tokens[i:]); ok {
			return true
		}
	}
	return false
}

// begins reports whether tokens, those of a text from somewhere on, begin with
// the term, and where it ends in the text.
func (t Term) begins(text string, tokens []token) (to int, ok bool) {
	n := len(t.Tokens)
	if len(tokens) < n {
		return 0, false
	}
	for i, want := range t.Tokens {
		have := tokens[i]
		switch {
		case have.text == want:
			to = have.to
		case t.Prefix && i == n-1 && strings.HasPrefix(have.text, want):
			to = behind(text, have, utf8.RuneCountInString(want))
		default:
			return 0, false
		}
	}
	return to, true
}

// behind is where the first n runes of a token end in the text.
func behind(text string, tok token, n int) int {
	for i, r := range text[tok.from:tok.to] {
		if _, as := classify(r); as == weightless {
			continue
		}
		if n--; n < 0 {
			return tok.from + i
		}
	}
	return tok.to
}

// join sorts spans and makes one of those that meet.
func join(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	var joined []Span
	for _, s := range spans {
		if n := len(joined); n > 0 && s.From <= joined[n-1].To {
			joined[n-1].To = max(joined[n-1].To, s.To)
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}

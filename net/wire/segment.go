package wire

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxToken bounds a token, in runes; what a longer word has beyond is not
// looked at.
const maxToken = 64

// token is what texts are compared by when they are searched: a word, folded,
// or two neighbours of a run of a script without spaces, or a symbol. The last
// of such a run stands alone, so that each of its characters begins one token.
type token struct {
	text     string
	from, to int // the bytes of the text that it was made of
	run      bool
}

// Tokens parts a text into what an index of it holds, in order: letters, digits
// and symbols only, in no case, without accents, in no width.
//
// Indexes that stand on disks hold what it said when they were written: to
// change what it says means to make them anew, by a migration of each store.
func Tokens(text string) []string {
	segments := segment(text)
	tokens := make([]string, len(segments))
	for i := range segments {
		tokens[i] = segments[i].text
	}
	return tokens
}

// segment parts a text into tokens.
func segment(text string) []token {
	s := segmenter{text: text}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r, as := classify(r); as == weightless {
			s.end = i + n
		} else {
			s.put(r, as, i, i+n)
		}
		i += n
	}
	s.flush()
	return s.tokens
}

// class says how a rune belongs to tokens.
type class uint8

const (
	between    class = iota // it separates words
	weightless              // it is nothing by itself: an accent, a joiner
	lettered                // it makes words with its like
	unspaced                // it is of a script that puts no space between words
	symbolic                // it is a token by itself
)

// segmenter gathers what belongs together.
type segmenter struct {
	text   string
	tokens []token
	as     class
	runes  []rune
	at     []int // where each of runes begins
	end    int
}

func (s *segmenter) put(r rune, as class, from, to int) {
	if as != s.as || as == symbolic {
		s.flush()
		s.as = as
	}
	if as == between {
		return
	}
	s.runes, s.at, s.end = append(s.runes, r), append(s.at, from), to
}

// flush makes tokens of what was gathered.
func (s *segmenter) flush() {
	n := len(s.runes)
	switch {
	case n == 0:
	case s.as == unspaced:
		for i := range n {
			to := s.end
			if i+2 < n {
				to = s.at[i+2]
			}
			s.tokens = append(s.tokens, token{string(s.runes[i:min(i+2, n)]), s.at[i], to, true})
		}
	default:
		s.tokens = append(s.tokens, token{string(s.runes[:min(n, maxToken)]), s.at[0], s.end, false})
	}
	s.runes, s.at, s.as = s.runes[:0], s.at[:0], between
}

// classify says what a rune is in a token, and how it stands there.
func classify(r rune) (rune, class) {
	if r < utf8.RuneSelf {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + ('a' - 'A'), lettered
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r, lettered
		}
		return r, between
	}
	if r >= '！' && r <= '～' { // the full-width forms of ASCII
		return classify(r - '！' + '!')
	}
	switch {
	case r >= 0x4e00 && r <= 0x9fff, r == 'ー', isUnspaced(r) && unicode.In(r, unicode.L, unicode.M, unicode.N):
		return r, unspaced
	case unicode.In(r, unicode.Mn, unicode.Me) || invisible(r):
		return r, weightless
	case unicode.In(r, unicode.L, unicode.N, unicode.Mc):
		return plainLetter(foldRune(r)), lettered
	case unicode.Is(unicode.So, r) && r != utf8.RuneError:
		return r, symbolic
	}
	return r, between
}

// The letters of three blocks of Unicode without their accents and strokes, in
// their order; a dot stands for one that stays what it is. Of the last block,
// which has pairs, it is the capital's.
const (
	latin      = "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y" // from U+00C0
	latinA     = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.llllllllllnnnnnn...oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz."
	latinB     = "aaiioouuuuuuuuuu" // from U+01CD: the tones of Pinyin
	vietnamese = "aaaaaaaaaaaaeeeeeeeeiioooooooooooouuuuuuuyyyy"
)

// plainLetter takes the accents off a small Latin letter.
func plainLetter(r rune) rune {
	plain := byte('.')
	switch {
	case r < 0xc0:
	case r < 0x100:
		plain = latin[r-0xc0]
	case r < 0x180:
		plain = latinA[r-0x100]
	case r == 'ơ':
		plain = 'o'
	case r == 'ư':
		plain = 'u'
	case r >= 0x1cd && r <= 0x1dc:
		plain = latinB[r-0x1cd]
	case r >= 0x1ea0 && r <= 0x1ef9:
		plain = vietnamese[(r-0x1ea0)/2]
	}
	if plain == '.' {
		return r
	}
	return rune(plain)
}

// Term is one thing that a text has to say.
type Term struct {
	// Tokens stand in it one behind the other.
	Tokens []string
	// Prefix says that the last of Tokens may go on.
	Prefix bool
}

// Terms parts the text of a Search: each of its words is a term, and so is what
// stands between two quotation marks. The last word, unless it is quoted, may be
// the beginning of one; and so may be any that ends with a single character of a
// script without spaces, for each character begins a token there.
func Terms(query string) []Term {
	var terms []Term
	for query != "" {
		if query = strings.TrimLeftFunc(query, unicode.IsSpace); query == "" {
			break
		}
		words, rest, quoted := cutWord(query)
		query = rest
		if t := term(words); len(t.Tokens) > 0 {
			t.Prefix = t.Prefix || !quoted && strings.TrimSpace(rest) == "" && !endsRun(words)
			terms = append(terms, t)
		}
	}
	return terms
}

// term makes a term of words that follow each other.
func term(words string) (t Term) {
	tokens := segment(words)
	n := len(tokens)
	if n > 0 && tokens[n-1].run {
		// What ends a run ends it here only: in a text it may go on.
		if n > 1 && tokens[n-2].run && tokens[n-2].to == tokens[n-1].to {
			n--
		} else {
			t.Prefix = true
		}
	}
	for _, tok := range tokens[:n] {
		t.Tokens = append(t.Tokens, tok.text)
	}
	return t
}

// endsRun reports whether the last token of words is of a script without spaces.
func endsRun(words string) bool {
	tokens := segment(words)
	return len(tokens) > 0 && tokens[len(tokens)-1].run
}

// quotes are the marks around a phrase; whichever opens, any ends it.
const quotes = `"“”„`

// cutWord cuts a query, which begins with no white space, behind its first word
// or its first phrase, of which it takes the marks.
func cutWord(query string) (words, rest string, quoted bool) {
	if r, n := utf8.DecodeRuneInString(query); strings.ContainsRune(quotes, r) {
		words = query[n:]
		if i := strings.IndexAny(words, quotes); i >= 0 {
			_, n := utf8.DecodeRuneInString(words[i:])
			return words[:i], words[i+n:], true
		}
		return words, "", true // whose end is still to be typed
	}
	i := strings.IndexFunc(query, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(quotes, r) })
	if i < 0 {
		i = len(query)
	}
	return query[:i], query[i:], false
}

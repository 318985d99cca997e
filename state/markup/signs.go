package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// opens reports whether a run of a sign between two characters may begin a style:
// not before a space or what ends a phrase, and not inside a word.
func opens(sign byte, before, after rune) bool {
	return !unicode.IsSpace(after) && !strings.ContainsRune(enders, after) && apart(sign, before, after, starters)
}

// closes reports whether it may end one.
func closes(sign byte, before, after rune) bool {
	return !unicode.IsSpace(before) && !strings.ContainsRune(starters, before) && apart(sign, after, before, enders)
}

const (
	// What neither follows the beginning of a style nor stands before its end.
	enders   = ")]}.,;:!?）］｝」』】》〉。，、；：！？"
	starters = "([{（［｛「『【《〈"
	// around may stand on both sides of a style.
	around = "*_~`\"'“”‘’"
)

// apart reports whether a sign stands at the edge of a word; inside is the
// character on the side of the style. A _ is part of names and of faces, and so
// it is only one beside a space or what of punctuation fits. A * may stand inside
// words of scripts that have no spaces.
func apart(sign byte, outside, inside rune, edges string) bool {
	switch sign {
	case '_':
		return unicode.IsSpace(outside) || strings.ContainsRune(edges, outside) || strings.ContainsRune(around, outside)
	case '*':
		return !isWord(outside) || isUnspaced(outside) || isUnspaced(inside)
	}
	return !isWord(outside)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// isUnspaced reports letters of scripts that put no space between words.
func isUnspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// firstRune is the first character, a space where there is none.
func firstRune(s string) rune {
	if s == "" {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// lastRune is the last character, a space where there is none.
func lastRune(s string) rune {
	if s == "" {
		return ' '
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// reorders is the length of the character that s begins with, if that is one of
// those that turn the order of what follows around (Unicode Standard Annex #9,
// 2.1 to 2.4); zero else. A text reads in its own order without them.
func reorders(s string) int {
	if len(s) < 3 || s[0] != 0xe2 {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
		return n
	}
	return 0
}

// unseen reports characters that take no room, but for those that emoji and some
// scripts are written with.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' && (r < 0xe0020 || r > 0xe007f)
}

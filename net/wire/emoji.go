package wire

import (
	"unicode"
	"unicode/utf8"
)

// CheckEmoji says whether s may be a reaction: one emoji of at most MaxEmoji
// bytes. By its form alone, as Unicode Technical Standard 51 has it (ED-17, the
// possible emoji), so that emoji newer than this program are let in: symbols
// with their variation or skin tone, flags and keycaps, joined by joiners. The
// error is an *Error of CodeInvalid.
func CheckEmoji(s string) error {
	if len(s) > MaxEmoji || !utf8.ValidString(s) || !isEmoji([]rune(s)) {
		return Errorf(CodeInvalid, "a reaction is one emoji of at most %d bytes", MaxEmoji)
	}
	return nil
}

// What emoji are made of besides symbols.
const (
	joiner      = '\u200d'
	asPicture   = '\ufe0f' // variation selector 16
	keycap      = '\u20e3'
	firstTag    = '\U000e0020'
	lastTag     = '\U000e007e'
	cancelTag   = '\U000e007f'
	firstTone   = '\U0001f3fb'
	lastTone    = '\U0001f3ff'
	firstLetter = '\U0001f1e6' // regional indicators, two of which are a flag
	lastLetter  = '\U0001f1ff'
)

func isEmoji(s []rune) bool {
	for {
		n := emojiElement(s)
		if n == 0 {
			return false
		}
		s = s[n:]
		if len(s) == 0 {
			return true
		}
		if s[0] != joiner {
			return false
		}
		s = s[1:]
	}
}

// emojiElement counts the runes of what stands between two joiners, zero where
// it is no emoji.
func emojiElement(s []rune) int {
	at := func(i int) rune {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	switch r := at(0); {
	case within(r, firstLetter, lastLetter):
		if within(at(1), firstLetter, lastLetter) {
			return 2
		}
		return 0
	case within(r, '0', '9') || r == '#' || r == '*':
		switch {
		case at(1) == keycap:
			return 2
		case at(1) == asPicture && at(2) == keycap:
			return 3
		}
		return 0
	case !isSymbol(r):
		return 0
	}
	switch {
	case at(1) == asPicture && at(2) == keycap:
		return 3
	case at(1) == asPicture || within(at(1), firstTone, lastTone):
		return 2
	case within(at(1), firstTag, lastTag):
		n := 2
		for within(at(n), firstTag, lastTag) {
			n++
		}
		if at(n) == cancelTag {
			return n + 1
		}
	}
	return 1
}

func within(r, first, last rune) bool { return first <= r && r <= last }

// isSymbol reports what may be an emoji by itself. The blocks of pictographs
// are let in whole, for they grow every year.
func isSymbol(r rune) bool {
	switch r {
	case '©', '®', '‼', '⁉', 'ℹ', '〰', '〽':
		return true
	}
	return within(r, 0x1f000, 0x1faff) || r >= 0x2100 && unicode.In(r, unicode.So, unicode.Sm)
}

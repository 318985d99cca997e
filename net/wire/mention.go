package wire

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Everyone is the name behind an @ that mentions all members of a conversation.
const Everyone = "room"

// Mentions lists what stands in a text behind an @ at a word's start: each as
// far as a name may go and a little further, so that more than the name may be
// in it (a full stop, or the next word of a language that has no spaces);
// MentionNames lists what it may mean. At most MaxMentions, none twice.
func Mentions(text string) []string {
	var runs []string
	for _, run := range MentionRuns(text) {
		if len(runs) == MaxMentions {
			break
		}
		if !slices.Contains(runs, run) {
			runs = append(runs, run)
		}
	}
	return runs
}

// MentionRuns yields what Mentions lists, as often as it is there, with the index
// of the @.
func MentionRuns(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		all := len(text)
		for before := ""; ; {
			i := strings.IndexByte(text, '@')
			if i < 0 {
				return
			}
			before, text = text[:i], text[i+1:]
			at := all - len(text) - 1
			run := text[:nameRun(text)]
			if run != "" && StartsWord(before) && !yield(at, run) {
				return
			}
			if run == "" && strings.HasPrefix(text, "@") {
				text = strings.TrimLeft(text, "@") // @@ is none, and neither is what follows
				text = text[nameRun(text):]
			}
		}
	}
}

// nameRun is the length of what s begins with that has the form of a name, cut
// one rune behind the longest.
func nameRun(s string) int {
	n := 0
	for i, r := range s {
		if n > MaxName || !(unicode.IsLetter(r) || unicode.IsDigit(r) || i > 0 && (unicode.IsMark(r) || isNameSign(r))) {
			return i
		}
		n++
	}
	return len(s)
}

func isNameSign(r rune) bool { return r == '.' || r == '_' || r == '-' }

// StartsWord reports whether an @ behind before begins a word, as a mention has
// to; that of an address of mail or of the web does not.
func StartsWord(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || r != '/' && (!isWord(r) || isUnspaced(r))
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// isUnspaced reports letters of scripts that put no space between words, or
// hang particles on names.
func isUnspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// MentionNames lists the names that a run of Mentions may mean, the longest
// first: the whole, and what of it ends before a sign, or between two letters
// one of which is of a script without spaces. The first that is a member's, or
// Everyone, is meant.
func MentionNames(run string) []string {
	var names []string
	runes := []rune(run)
	for n := min(len(runes), MaxName); n > 0; n-- {
		if n == len(runes) || isNameSign(runes[n]) || !unicode.IsMark(runes[n]) && (isUnspaced(runes[n-1]) || isUnspaced(runes[n])) {
			names = append(names, string(runes[:n]))
		}
	}
	return names
}

package wire

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckName says whether s may name an account or a room: 1 to MaxName runes,
// letters, marks and digits of any script and the signs . _ -, beginning with a
// letter or a digit. The error is an *Error of CodeInvalid.
func CheckName(s string) error {
	if n := utf8.RuneCountInString(s); n == 0 || n > MaxName {
		return Errorf(CodeInvalid, "a name has 1 to %d characters", MaxName)
	}
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			return Errorf(CodeInvalid, "a name is UTF-8 text")
		case unicode.IsLetter(r) || unicode.IsDigit(r):
		case i > 0 && (unicode.IsMark(r) || strings.ContainsRune("._-", r)):
		case i == 0:
			return Errorf(CodeInvalid, "a name begins with a letter or a digit")
		default:
			return Errorf(CodeInvalid, "a name has letters, digits and . _ - only, not %q", r)
		}
	}
	return nil
}

// FoldName is the form in which names are compared: no two accounts, and no
// two rooms, share one. Names that strings.EqualFold calls equal share one, so
// that ſam is sam and nobody passes for another by a letter's case.
func FoldName(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return unicode.ToLower(least)
	}, s)
}

// CleanText makes text ready to be sent: line ends become \n, and white space
// around it goes.
func CleanText(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.TrimSpace(s)
}

// CheckText says whether s may be the text of a message: some words, at most
// MaxText bytes of UTF-8, and no control characters but newline and tab. The
// error is an *Error of CodeEmpty, CodeTooLarge or CodeInvalid.
func CheckText(s string) error {
	if strings.TrimSpace(s) == "" {
		return Errorf(CodeEmpty, "a message needs some words")
	}
	if len(s) > MaxText {
		return Errorf(CodeTooLarge, "a message has at most %d bytes; this one has %d", MaxText, len(s))
	}
	if !utf8.ValidString(s) {
		return Errorf(CodeInvalid, "a message is UTF-8 text")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return Errorf(CodeInvalid, "a message has no control characters but newline and tab")
		}
	}
	return nil
}

// CheckPassword says whether s may be a new password: MinPassword runes to
// MaxPassword bytes. The error is an *Error of CodeInvalid.
func CheckPassword(s string) error {
	if utf8.RuneCountInString(s) < MinPassword || len(s) > MaxPassword || !utf8.ValidString(s) {
		return Errorf(CodeInvalid, "a password has at least %d characters and at most %d bytes", MinPassword, MaxPassword)
	}
	return nil
}

// CheckLine says whether s may stand as one line of at most limit runes: a
// topic, a device or a server's name. Empty is allowed. The error is an *Error
// of CodeInvalid that calls it what.
func CheckLine(what, s string, limit int) error {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > limit {
		return Errorf(CodeInvalid, "%s has at most %d characters of UTF-8", what, limit)
	}
	if strings.IndexFunc(s, breaksLine) >= 0 {
		return Errorf(CodeInvalid, "%s is one line without control characters", what)
	}
	return nil
}

// breaksLine reports control characters and Unicode's own line ends.
func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// checkNumbers refuses ids, seqs and limits below zero, and a page in two
// directions. The error is an *Error of CodeInvalid.
func checkNumbers(req Request) error {
	below := false
	switch r := req.(type) {
	case *Send:
		below = r.Conv < 0
	case *History:
		below = r.Conv < 0 || r.Before < 0 || r.After < 0 || r.Limit < 0
		if r.Before > 0 && r.After > 0 {
			return Errorf(CodeInvalid, "history goes before a seq or after one, not both")
		}
	case *Read:
		below = r.Conv < 0 || r.Seq < 0
	case *Rooms:
		below = r.Limit < 0
	case *People:
		below = r.Limit < 0
	case *OpenDirect:
		below = r.With < 0
	case *Join:
		below = r.Conv < 0
	case *Leave:
		below = r.Conv < 0
	}
	if below {
		return Errorf(CodeInvalid, "an id, a seq and a limit are never below zero")
	}
	return nil
}

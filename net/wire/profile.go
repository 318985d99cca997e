package wire

import (
	"strings"
	"unicode"
)

// CheckDisplay says whether s may be a display name: one line of at most
// MaxDisplay runes that shows something and turns no writing around. Empty, for
// none, is allowed. The error is an *Error of CodeInvalid.
func CheckDisplay(s string) error {
	if err := checkShown("a display name", s, MaxDisplay); err != nil {
		return err
	}
	if s != "" && strings.IndexFunc(s, visible) < 0 {
		return Errorf(CodeInvalid, "a display name has something to see")
	}
	return nil
}

// CheckStatus says whether s may be a status: one line of at most MaxStatus
// runes that turns no writing around, or empty. The error is an *Error of
// CodeInvalid.
func CheckStatus(s string) error { return checkShown("a status", s, MaxStatus) }

// CheckTopic says whether s may be a room's topic: one line of at most MaxTopic
// runes that turns no writing around, or empty. The error is an *Error of
// CodeInvalid.
func CheckTopic(s string) error { return checkShown("a topic", s, MaxTopic) }

// CheckServer says whether s may be a server's name: one line of at most MaxName
// runes that turns no writing around, or empty. The error is an *Error of
// CodeInvalid.
func CheckServer(s string) error { return checkShown("a server's name", s, MaxName) }

// CleanServer is a server's name without what turns the writing around it, which
// earlier versions let stand in one, and clean as a line is.
func CleanServer(s string) string {
	return CleanLine(strings.Map(func(r rune) rune {
		if turns(r) {
			return -1
		}
		return r
	}, s))
}

// CheckCaller says whether s may be what a webhook's message calls itself: one
// line of at most MaxName runes that shows something and turns no writing
// around, or empty. The error is an *Error of CodeInvalid.
func CheckCaller(s string) error {
	if err := checkShown("username", s, MaxName); err != nil {
		return err
	}
	if s != "" && strings.IndexFunc(s, visible) < 0 {
		return Errorf(CodeInvalid, "username has something to see")
	}
	return nil
}

func checkShown(what, s string, limit int) error {
	if err := CheckLine(what, s, limit); err != nil {
		return err
	}
	if strings.IndexFunc(s, turns) >= 0 {
		return Errorf(CodeInvalid, "%s has no characters that change the direction of writing", what)
	}
	return nil
}

// CleanLine takes white space off both ends of a line, and makes one space of
// any within it.
func CleanLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// FoldDisplay is the form in which display names are compared, with each other
// and with names: without regard to case, to white space and to what cannot be
// seen.
func FoldDisplay(s string) string {
	return FoldName(CleanLine(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)))
}

// turns reports the embeddings, overrides and isolates of Unicode's
// bidirectional algorithm (UAX 9), whose effect may reach beyond the line.
func turns(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// invisible reports what shows nothing where fonts are right: the characters of
// format, what Unicode calls ignorable (DerivedCoreProperties.txt), Hangul fillers
// among it, and the blank of Braille.
func invisible(r rune) bool {
	return r == 0x2800 || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func visible(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !invisible(r)
}

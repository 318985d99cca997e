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
	return strings.Map(foldRune, s)
}

func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return unicode.ToLower(least)
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

// CheckKeep says whether a room may keep its messages for so many days, zero for
// ever. The error is an *Error of CodeInvalid.
func CheckKeep(days int) error {
	if days < 0 || days > MaxKeep {
		return Errorf(CodeInvalid, "messages are kept for 1 to %d days, or 0 for ever", MaxKeep)
	}
	return nil
}

// breaksLine reports control characters and Unicode's own line ends.
func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// checkNumbers refuses ids, seqs, times and limits below zero, and a page in
// two directions. The error is an *Error of CodeInvalid.
func checkNumbers(req Request) error {
	var least int64
	switch r := req.(type) {
	case *Send:
		least = min(int64(r.Conv), int64(r.Ref))
	case *Edit:
		least = min(int64(r.Conv), int64(r.Ref))
	case *Delete:
		least = min(int64(r.Conv), int64(r.Ref))
	case *React:
		least = min(int64(r.Conv), int64(r.Ref))
	case *History:
		least = min(int64(r.Conv), int64(r.Before), int64(r.After), int64(r.Around), r.At, int64(r.Limit))
		if least == 0 && !r.oneWay() {
			return Errorf(CodeInvalid, "history goes before a seq, after one, around one or at a time, not two of these")
		}
	case *Read:
		least = min(int64(r.Conv), int64(r.Seq))
	case *Rooms:
		least = int64(r.Limit)
	case *People:
		least = int64(r.Limit)
	case *Members:
		least = min(int64(r.Conv), int64(r.Limit))
	case *OpenDirect:
		least = int64(r.With)
		for _, id := range r.People {
			least = min(least, int64(id))
		}
	case *Join:
		least = int64(r.Conv)
	case *Leave:
		least = int64(r.Conv)
	case *Rename:
		least = int64(r.Conv)
	case *SetTopic:
		least = int64(r.Conv)
	case *Invite:
		least = min(int64(r.Conv), int64(r.Account))
	case *Remove:
		least = min(int64(r.Conv), int64(r.Account))
	case *Archive:
		least = int64(r.Conv)
	case *SetKeep:
		least = min(int64(r.Conv), int64(r.Days))
	case *Typing:
		least = int64(r.Conv)
	case *Search:
		least = min(int64(r.Conv), int64(r.From), r.After, r.Before, int64(r.Limit))
	case *SignOut:
		least = int64(r.Device)
	case *Got:
		least = min(int64(r.Conv), int64(r.Seq))
	default:
		least = leastOfAdmin(req)
	}
	if least < 0 {
		return Errorf(CodeInvalid, "an id, a seq, a time and a limit are never below zero")
	}
	return nil
}

// leastOfAdmin is the least number of a request that administrators and
// moderators make.
func leastOfAdmin(req Request) int64 {
	switch r := req.(type) {
	case *Accounts:
		return int64(r.Limit)
	case *ResetAccount:
		return int64(r.Account)
	case *DisableAccount:
		return int64(r.Account)
	case *SetAdmin:
		return int64(r.Account)
	case *RenewBot:
		return int64(r.Account)
	case *CreateHook:
		return int64(r.Conv)
	case *Hooks:
		return int64(r.Conv)
	case *RemoveHook:
		return min(int64(r.Conv), int64(r.Hook))
	case *CreateInvitation:
		return min(int64(r.Uses), r.Life)
	case *RevokeInvitation:
		return int64(r.Invitation)
	}
	return 0
}

// oneWay reports whether at most one place is asked for.
func (r *History) oneWay() bool {
	n := 0
	for _, set := range []bool{r.Before > 0, r.After > 0, r.Around > 0, r.At > 0} {
		if set {
			n++
		}
	}
	return n <= 1
}

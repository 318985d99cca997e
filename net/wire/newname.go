package wire

import (
	"unicode"
	"unicode/utf8"
)

// CheckNewName says whether s may name an account or a room from now on: what
// CheckName allows, without what passes for something else. It has nothing that
// cannot be seen, letters of one of the alphabets that look alike only, and no
// tower of marks. Names of before stay. The error is an *Error of CodeInvalid.
//
// It follows Unicode's UTS 39, sections 5.2 and 5.4, as far as that goes without
// its tables.
func CheckNewName(s string) error {
	if err := CheckName(s); err != nil {
		return err
	}
	var one *alphabet
	marks, last := 0, utf8.RuneError
	for _, r := range s {
		if invisible(r) {
			return Errorf(CodeInvalid, "a name has nothing that cannot be seen, like %U", r)
		}
		if !unicode.Is(unicode.Mn, r) {
			marks = 0
		} else if marks++; marks > maxMarks || r == last {
			return Errorf(CodeInvalid, "a name has at most %d marks over or under a letter, and none of them twice", maxMarks)
		}
		last = r
		a := alphabetOf(r)
		switch {
		case a == nil:
		case one == nil:
			one = a
		case one != a:
			return Errorf(CodeInvalid, "a name does not mix %s and %s letters, which look alike", one.name, a.name)
		}
	}
	return nil
}

// maxMarks is how many nonspacing marks may stand on one letter.
const maxMarks = 4

// alphabet is one of those whose letters look like those of another.
type alphabet struct {
	name  string
	table *unicode.RangeTable
}

var alphabets = [...]alphabet{
	{"Latin", unicode.Latin},
	{"Cyrillic", unicode.Cyrillic},
	{"Greek", unicode.Greek},
	{"Armenian", unicode.Armenian},
	{"Cherokee", unicode.Cherokee},
	{"Coptic", unicode.Coptic},
	{"Lisu", unicode.Lisu},
	{"Deseret", unicode.Deseret},
	{"Osage", unicode.Osage},
	{"Canadian Aboriginal", unicode.Canadian_Aboriginal},
}

func alphabetOf(r rune) *alphabet {
	if r < utf8.RuneSelf && !unicode.IsLetter(r) {
		return nil
	}
	for i := range alphabets {
		if unicode.Is(alphabets[i].table, r) {
			return &alphabets[i]
		}
	}
	return nil
}

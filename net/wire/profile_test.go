package wire_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parley.example/net/wire"
)

func TestCheckDisplay(t *testing.T) {
	for name, test := range map[string]struct {
		display string
		ok      bool
	}{
		"none":                         {"", true},
		"a name of words":              {"Amy Lin 林小美", true},
		"an emoji of several":          {"Amy 👩🏽‍🔬", true},
		"an emoji alone":               {"🍵", true},
		"a flag of tags":               {"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", true},
		"Persian with its non-joiner":  {"علی\u200cرضا", true},
		"Hebrew with a direction mark": {"\u200fדנה", true},
		"signs":                        {"<b>&\"'", true},
		"the longest":                  {strings.Repeat("林", wire.MaxDisplay), true},
		"one too long":                 {strings.Repeat("林", wire.MaxDisplay+1), false},
		"two lines":                    {"amy\nadmin", false},
		"a line of Unicode's":          {"amy\u2028admin", false},
		"a tab":                        {"a\tb", false},
		"a bell":                       {"a\ab", false},
		"a delete":                     {"a\x7fb", false},
		"a C1 control":                 {"a\u0085b", false},
		"no UTF-8":                     {"a\xff", false},
		"an override":                  {"amy\u202enimda", false},
		"an embedding":                 {"\u202aamy", false},
		"an isolate":                   {"\u2067amy\u2069", false},
		"blanks":                       {"   ", false},
		"a blank beyond ASCII":         {"\u3000", false},
		"zero width":                   {"\u200b\u200d\ufeff", false},
		"a soft hyphen":                {"\u00ad", false},
		"a Hangul filler":              {"\u3164", false},
		"a blank of Braille":           {"\u2800", false},
		"a variation of nothing":       {"\ufe0f", false},
		"a mark on nothing":            {"\u0301", false},
		"tags of no flag":              {"\U000e0061\U000e007f", false},
	} {
		if err := wire.CheckDisplay(test.display); (err == nil) != test.ok {
			t.Errorf("%s %q: got %v, want ok %v", name, test.display, err, test.ok)
		}
	}
}

func TestCheckStatus(t *testing.T) {
	for status, ok := range map[string]bool{
		"": true, "🏖️ back on Monday": true, "在開會": true, strings.Repeat("🎉", wire.MaxStatus): true,
		strings.Repeat("x", wire.MaxStatus+1): false, "a\nb": false, "x\u202ey": false, "a\xffb": false,
	} {
		if err := wire.CheckStatus(status); (err == nil) != ok {
			t.Errorf("%q: got %v, want ok %v", status, err, ok)
		}
	}
}

func TestFoldDisplay(t *testing.T) {
	for _, same := range [][2]string{
		{"Amy", "aMY"},
		{"Amy Lin", " amy\u00a0 lin\u3000"},
		{"amy", "a\u200bm\u200dy\ufeff"},
		{"amy", "\u2800a\u3164m\u00ady\ufe0f"},
		{"straſſe", "STRASSE"},
		{"amy", "\u200eamy"},
	} {
		if a, b := wire.FoldDisplay(same[0]), wire.FoldDisplay(same[1]); a != b || a == "" {
			t.Errorf("%q and %q: got %q and %q, want the same", same[0], same[1], a, b)
		}
	}
	for _, differ := range [][2]string{{"amy", "am"}, {"amy lin", "amylin"}, {"小明", "小名"}, {"e", "é"}} {
		if a, b := wire.FoldDisplay(differ[0]), wire.FoldDisplay(differ[1]); a == b {
			t.Errorf("%q and %q: got %q for both", differ[0], differ[1], a)
		}
	}
}

// FuzzDisplay: what is allowed stays so when it is cleaned, and shows something;
// folding twice is folding once.
func FuzzDisplay(f *testing.F) {
	for _, s := range []string{"amy", " Amy \u3000 Lin ", "\u200b", "👩🏽‍🔬", "\u202e", "İ", "ẞ", "a\u0301", "\u180e x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := wire.FoldDisplay(s)
		if again := wire.FoldDisplay(once); utf8.ValidString(s) && again != once {
			t.Errorf("%q: folded %q, folded again %q", s, once, again)
		}
		if wire.CheckDisplay(s) != nil {
			return
		}
		clean := wire.CleanLine(s)
		if err := wire.CheckDisplay(clean); err != nil {
			t.Errorf("%q is allowed, cleaned %q is not: %v", s, clean, err)
		}
		if s != "" && (clean == "" || once == "") {
			t.Errorf("%q: cleaned %q, folded %q", s, clean, once)
		}
	})
}

package wire_test

import (
	"strings"
	"testing"

	"parley.example/net/wire"
)

func TestCheckNewName(t *testing.T) {
	for _, tt := range []struct {
		name string
		want wire.Code // empty where it may be one
		says string
	}{
		{"amy", "", ""},
		{"Zoë", "", ""},
		{"機庫", "", ""},
		{"小明Amy", "", ""}, // Han beside Latin is how people are called
		{"さくらサクラ咲", "", ""},
		{"김민수", "", ""},
		{"Дмитрий", "", ""},
		{"Ελένη", "", ""},
		{"น้ำ", "", ""},
		{"नमस्ते", "", ""},
		{"עמית", "", ""},
		{"محمد", "", ""},
		{"Дмитрий-7", "", ""},
		{"", wire.CodeInvalid, "1 to"},
		{"a b", wire.CodeInvalid, "letters, digits"},
		{"аmy", wire.CodeInvalid, "mix Cyrillic and Latin"},
		{"amу", wire.CodeInvalid, "mix Latin and Cyrillic"},
		{"αmy", wire.CodeInvalid, "mix Greek and Latin"},
		{"Нο", wire.CodeInvalid, "mix Cyrillic and Greek"},
		{"bօb", wire.CodeInvalid, "mix Latin and Armenian"},
		{"ᎪMY", wire.CodeInvalid, "mix Cherokee and Latin"},
		{"amy\u3164", wire.CodeInvalid, "cannot be seen, like U+3164"}, // Hangul filler, a letter
		{"\u3164", wire.CodeInvalid, "cannot be seen"},
		{"\u115f\u1160", wire.CodeInvalid, "cannot be seen"},
		{"\uffa0", wire.CodeInvalid, "cannot be seen"},
		{"a\u034fmy", wire.CodeInvalid, "cannot be seen"},     // combining grapheme joiner, a mark
		{"amy\ufe0f", wire.CodeInvalid, "cannot be seen"},     // variation selector
		{"amy\U000e0100", wire.CodeInvalid, "cannot be seen"}, // another
		{"a\u200bmy", wire.CodeInvalid, ""},                   // zero-width space
		{"a\u202emy", wire.CodeInvalid, ""},                   // right-to-left override
		{"amy\u2066", wire.CodeInvalid, ""},                   // isolate
		{"amy\x00", wire.CodeInvalid, ""},                     // NUL
		{"amy\x1b[2J", wire.CodeInvalid, ""},                  // a terminal's command
		{"a\u0301\u0302\u0303\u0304", "", ""},                 // as many as there may be
		{"a\u0301\u0302\u0303\u0304\u0305", wire.CodeInvalid, "at most 4 marks"},
		{"a\u0301\u0301", wire.CodeInvalid, "none of them twice"},
		{"a" + strings.Repeat("\u0300\u0301", 10), wire.CodeInvalid, "marks"},
	} {
		err := wire.CheckNewName(tt.name)
		if got := codeOf(t, err); got != tt.want || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: got %v, want %q saying %q", tt.name, err, tt.want, tt.says)
		}
	}
}

func FuzzNewName(f *testing.F) {
	for _, s := range []string{"amy", "аmy", "小明Amy", "amy\u3164", "a\u0301\u0301", "\xff", "ʼn", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if wire.CheckNewName(s) == nil && wire.CheckName(s) != nil {
			t.Errorf("%q may be a new name, and none of before", s)
		}
	})
}

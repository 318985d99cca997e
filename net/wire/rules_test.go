package wire_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"parley.example/net/wire"
)

// codeOf is the code of an *Error, empty for nil.
func codeOf(t testing.TB, err error) wire.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	fault, ok := errors.AsType[*wire.Error](err)
	if !ok {
		t.Fatalf("%v is no *wire.Error", err)
	}
	return fault.Code
}

func TestCheckName(t *testing.T) {
	for _, tt := range []struct {
		name string
		want wire.Code
	}{
		{"amy", ""},
		{"Amy.O-Neill_2", ""},
		{"7of9", ""},
		{"機庫", ""},
		{"ひろこ", ""},
		{"Zoë", ""},
		{"Zoe\u0308", ""},          // with a combining mark
		{"\u0939\u093f\u0928", ""}, // Devanagari with a vowel sign
		{"٣٣", ""},
		{strings.Repeat("a", wire.MaxName), ""},
		{strings.Repeat("機", wire.MaxName), ""},
		{"", wire.CodeInvalid},
		{strings.Repeat("a", wire.MaxName+1), wire.CodeInvalid},
		{"-amy", wire.CodeInvalid},
		{".", wire.CodeInvalid},
		{"_amy", wire.CodeInvalid},
		{"\u0308amy", wire.CodeInvalid},
		{"#general", wire.CodeInvalid},
		{"@amy", wire.CodeInvalid},
		{"amy bob", wire.CodeInvalid},
		{" amy", wire.CodeInvalid},
		{"amy\n", wire.CodeInvalid},
		{"a/b", wire.CodeInvalid},
		{"a\x00", wire.CodeInvalid},
		{"a\u200b", wire.CodeInvalid}, // zero width space
		{"a\u202eb", wire.CodeInvalid},
		{"a\u2028b", wire.CodeInvalid},
		{"a🎉", wire.CodeInvalid},
		{"a\xff", wire.CodeInvalid},
		{"a\ufffd", wire.CodeInvalid},
	} {
		if got := codeOf(t, wire.CheckName(tt.name)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestFoldName: names once folded by lower case alone, so that somebody could
// be ſam beside sam.
func TestFoldName(t *testing.T) {
	for _, tt := range []struct{ a, b string }{
		{"Amy", "amy"}, {"AMY", "amy"}, {"ſam", "sam"}, {"\u212aim", "kim"}, {"ΟΔΟΣ", "οδος"}, {"ÉVA", "éva"}, {"機庫", "機庫"},
	} {
		if got, want := wire.FoldName(tt.a), wire.FoldName(tt.b); got != want {
			t.Errorf("%q: got %q, want %q as of %q", tt.a, got, want, tt.b)
		}
	}
	if got := wire.FoldName("Amy.7-X"); got != "amy.7-x" {
		t.Errorf("got %q, want lower case", got)
	}
	if wire.FoldName("amy") == wire.FoldName("any") {
		t.Error("different names share a form")
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"amy", "ſam", "İstanbul", "ǅ", "機庫", "a\xff", "ẞ", "ı"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ok := codeOf(t, wire.CheckName(s)) == ""
		if ok && (!utf8.ValidString(s) || strings.IndexFunc(s, unicode.IsSpace) >= 0 || s == "") {
			t.Fatalf("%q is no name", s)
		}
		if !utf8.ValidString(s) {
			return
		}
		fold := wire.FoldName(s)
		if again := wire.FoldName(fold); again != fold {
			t.Fatalf("%q folds to %q, and that to %q", s, fold, again)
		}
		for _, other := range []string{strings.ToUpper(s), strings.ToLower(s)} {
			if strings.EqualFold(s, other) && wire.FoldName(other) != fold {
				t.Fatalf("%q and %q are equal but fold to %q and %q", s, other, fold, wire.FoldName(other))
			}
		}
	})
}

func TestCheckText(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       wire.Code
	}{
		{"words", "hello", ""},
		{"lines and tabs", "a\n\tb", ""},
		{"any script", "晚上見 🎉 👩‍🚀 مرحبا", ""},
		{"line separator", "a\u2028b", ""},
		{"longest", strings.Repeat("x", wire.MaxText), ""},
		{"nothing", "", wire.CodeEmpty},
		{"white space", " \n\t\u3000 ", wire.CodeEmpty},
		{"white space longer than allowed", strings.Repeat(" ", wire.MaxText+1), wire.CodeEmpty},
		{"too long", strings.Repeat("x", wire.MaxText+1), wire.CodeTooLarge},
		{"too long in bytes, not in characters", strings.Repeat("機", wire.MaxText/3+1), wire.CodeTooLarge},
		{"NUL", "a\x00b", wire.CodeInvalid},
		{"escape", "a\x1b[31mb", wire.CodeInvalid},
		{"carriage return", "a\rb", wire.CodeInvalid},
		{"delete", "a\x7f", wire.CodeInvalid},
		// C1 control characters were once let through: U+009B moves a terminal's cursor.
		{"C1 control", "a\u009b31mb", wire.CodeInvalid},
		{"not UTF-8", "a\xff", wire.CodeInvalid},
	} {
		if got := codeOf(t, wire.CheckText(tt.text)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\rc\n": "a\nb\nc", "  a b\t": "a b", "\u3000a": "a", "": "", "\r\n": "",
	} {
		if got := wire.CleanText(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\r\n\rb")
	f.Add("\u0085a\u009b")
	f.Fuzz(func(t *testing.T, s string) {
		clean := wire.CleanText(s)
		if again := wire.CleanText(clean); again != clean {
			t.Fatalf("%q cleans to %q, and that to %q", s, clean, again)
		}
		if codeOf(t, wire.CheckText(clean)) != "" {
			return
		}
		req := &wire.Send{Conv: 1, Text: clean}
		line := wire.AppendRequest(nil, 1, req)
		if len(line) > wire.MaxRequest+1 {
			t.Fatalf("a legal text makes a line of %d bytes", len(line))
		}
		_, got, err := wire.ParseRequest(line[:len(line)-1])
		if err != nil || got.(*wire.Send).Text != clean {
			t.Fatalf("%q came over as %#v, %v", clean, got, err)
		}
	})
}

func TestCheckPassword(t *testing.T) {
	for in, want := range map[string]wire.Code{
		"amy": "", "密碼密": "", strings.Repeat("x", wire.MaxPassword): "", "a b c": "",
		"": wire.CodeInvalid, "ab": wire.CodeInvalid, "密碼": wire.CodeInvalid,
		strings.Repeat("x", wire.MaxPassword+1): wire.CodeInvalid, "abc\xff": wire.CodeInvalid,
	} {
		if got := codeOf(t, wire.CheckPassword(in)); got != want {
			t.Errorf("%.20q: got %q, want %q", in, got, want)
		}
	}
}

func TestCheckLine(t *testing.T) {
	for in, want := range map[string]wire.Code{
		"": "", "Amy's laptop": "", "機庫 🎉": "", strings.Repeat("機", 20): "",
		strings.Repeat("x", 21): wire.CodeInvalid, "a\nb": wire.CodeInvalid, "a\tb": wire.CodeInvalid,
		"a\u0085b": wire.CodeInvalid, "a\xff": wire.CodeInvalid,
		// Unicode's own line ends once passed for one line.
		"a\u2028b": wire.CodeInvalid, "a\u2029b": wire.CodeInvalid,
	} {
		err := wire.CheckLine("a topic", in, 20)
		if got := codeOf(t, err); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if err != nil && !strings.Contains(err.Error(), "a topic") {
			t.Errorf("%q: %v does not say what it is about", in, err)
		}
	}
}

func TestUID(t *testing.T) {
	for in, want := range map[wire.UID]bool{
		sampleUID:                               true,
		"00000000-0000-0000-0000-000000000000":  true,
		"":                                      false,
		"01936B2E-4C00-7A3F-8D21-5B0C9E6F1A77":  false,
		"01936b2e4c007a3f8d215b0c9e6f1a77":      false,
		"{01936b2e-4c00-7a3f-8d21-5b0c9e6f1a7}": false,
		"01936b2e_4c00-7a3f-8d21-5b0c9e6f1a77":  false,
		"01936b2e-4c00-7a3f-8d21-5b0c9e6f1a7g":  false,
		"01936b2e-4c00-7a3f-8d21-5b0c9e6f1a7":   false,
		"01936b2e-4c00-7a3f-8d21-5b0c9e6f1a777": false,
		"機機機機機機機機機機機機":                          false, // 36 bytes
	} {
		b, ok := in.Bytes()
		if ok != want {
			t.Errorf("%q: got %v, want %v", in, ok, want)
		}
		if ok && wire.UIDFrom(b) != in {
			t.Errorf("%q comes back as %q", in, wire.UIDFrom(b))
		}
	}
}

func FuzzUID(f *testing.F) {
	f.Add(string(sampleUID))
	f.Add("01936b2e-4c00-7a3f-8d21-5b0c9e6f1a7-")
	f.Fuzz(func(t *testing.T, s string) {
		if b, ok := wire.UID(s).Bytes(); ok && wire.UIDFrom(b) != wire.UID(s) {
			t.Fatalf("%q comes back as %q", s, wire.UIDFrom(b))
		}
	})
}

func TestNewUID(t *testing.T) {
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	last := wire.UID("")
	for range 1000 {
		u := wire.NewUID(now)
		b, ok := u.Bytes()
		if !ok || b[6]>>4 != 7 || b[8]>>6 != 2 {
			t.Fatalf("%s is no UUID of version 7", u)
		}
		if u <= last {
			t.Fatalf("%s after %s, a millisecond later", u, last)
		}
		if other := wire.NewUID(now); other == u {
			t.Fatalf("%s was drawn twice", u)
		}
		last = u
		now = now.Add(time.Millisecond)
	}
}

func TestNewID(t *testing.T) {
	seen := map[int64]bool{}
	for range 10_000 {
		n := wire.NewID()
		if n <= 0 || n >= 1<<48 || seen[n] {
			t.Fatalf("drew %d", n)
		}
		seen[n] = true
	}
}

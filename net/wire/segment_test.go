package wire_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley.example/net/wire"
)

// TestTokens is what indexes on disks hold: a change here makes them wrong.
func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		" ,.-!?— «»":                   "",
		"Hello, World":                 "hello world",
		"don't foo_bar 3.14 C++":       "don t foo bar 3 14 c",
		"amy@example.com":              "amy example com",
		"晚上見":                          "晚上 上見 見",
		"的":                            "的",
		"用Go寫server, 好嗎？":              "用 go 寫 server 好嗎 嗎",
		"コーヒー":                         "コー ーヒ ヒー ー",
		"학교에서 뭐":                       "학교 교에 에서 서 뭐",
		"สวัสดี":                       "สว วั ัส สด ดี ี",
		"ＦＵＬＬ　ｗｉｄｔｈ１":                  "full width1",
		"Café CAFE\u0301 ÉCOLE łódź":   "cafe cafe ecole lodz",
		"Tiếng Việt ĐƯỜNG nǐ hǎo":      "tieng viet duong ni hao",
		"ΣΊΣΥΦΟΣ σίσυφος ЩИ":           "σίσυφοσ σίσυφοσ щи",
		"K ſam":                        "k sam",
		"👍🏽 tea🍵🎉":                     "👍 tea 🍵 🎉",
		"❤️ ❤":                         "❤ ❤",
		"co\u00adop zero\u200bwidth":   "coop zerowidth",
		"हिन्दी":                       "हिनदी",
		"a\xffb":                       "a b",
		strings.Repeat("x", 70) + " y": strings.Repeat("x", 64) + " y",
	} {
		if got := strings.Join(wire.Tokens(text), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestAccentsComeOff holds the tables to Unicode's decompositions.
func TestAccentsComeOff(t *testing.T) {
	for _, block := range [][2]rune{{0xc0, 0x17f}, {0x1cd, 0x1dc}, {0x1ea0, 0x1ef9}} {
		for r := block[0]; r <= block[1]; r++ {
			base, n := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
			if n == len(string(r)) || !unicode.IsLetter(r) {
				continue // nothing comes off
			}
			if got, want := wire.Tokens(string(r)), []string{strings.ToLower(string(base))}; !slices.Equal(got, want) {
				t.Errorf("%c: got %q, want %q", r, got, want)
			}
		}
	}
}

func TestTerms(t *testing.T) {
	one := func(prefix bool, tokens ...string) wire.Term { return wire.Term{Tokens: tokens, Prefix: prefix} }
	for query, want := range map[string][]wire.Term{
		"":                 nil,
		" ?! \"\" \" , \"": nil,
		"Tea":              {one(true, "tea")},
		"tea at fo":        {one(false, "tea"), one(false, "at"), one(true, "fo")},
		"tea fo ":          {one(false, "tea"), one(true, "fo")},
		`"tea at" four`:    {one(false, "tea", "at"), one(true, "four")},
		`four "Tea at fo"`: {one(false, "four"), one(false, "tea", "at", "fo")},
		`"tea at`:          {one(false, "tea", "at")},
		`say"at four"now`:  {one(false, "say"), one(false, "at", "four"), one(true, "now")},
		"“at four”":        {one(false, "at", "four")},
		"don't":            {one(true, "don", "t")},
		"tea ...":          {one(false, "tea")},
		"的":                {one(true, "的")},
		"的 好":              {one(true, "的"), one(true, "好")},
		"的 tea":            {one(true, "的"), one(true, "tea")},
		"晚上":               {one(false, "晚上")},
		"晚上見 tea":          {one(false, "晚上", "上見"), one(true, "tea")},
		"用Go":              {one(true, "用", "go")},
		"go用":              {one(true, "go", "用")},
		"晚上go見了":           {one(false, "晚上", "上", "go", "見了")},
		`"晚上 見"`:           {one(true, "晚上", "上", "見")},
		"🎉":                {one(true, "🎉")},
	} {
		if got := wire.Terms(query); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
	}
}

// bracketed shows spans by brackets.
func bracketed(text string, spans []wire.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.From] + "[" + text[s.From:s.To] + "]")
		at = s.To
	}
	return b.String() + text[at:]
}

func TestHighlights(t *testing.T) {
	for _, tt := range []struct{ text, query, want string }{
		{"Tea at four, TEA!", "tea", "[Tea] at four, [TEA]!"},
		{"The ferry leaves", "fer", "The [fer]ry leaves"},
		{"The ferry leaves", "fer leaves", "The ferry [leaves]"},
		{"The ferry leaves", `"ferry leaves"`, "The [ferry leaves]"},
		{"leaves ferry", `"ferry leaves"`, "leaves ferry"},
		{"at four at five", `"at five"`, "at four [at five]"},
		{"今天晚上見", "晚上", "今天[晚上]見"},
		{"今天晚上見", "晚上見", "今天[晚上見]"},
		{"今天晚上見", "上", "今天晚[上]見"},
		{"今天晚上見", "見", "今天晚上[見]"},
		{"今天晚上見", "今天 晚上", "[今天晚上]見"},
		{"晚上好,好晚", "好", "晚上[好],[好]晚"},
		{"用Go寫", "o寫", "用Go寫"},
		{"用Go寫", "用g", "[用G]o寫"},
		{"CAFE\u0301s", "café", "[CAFE\u0301]s"},
		{"tea 🍵🎉", "🎉", "tea 🍵[🎉]"},
		{"aaa", "a", "[a]aa"},
		{"哈哈哈", "哈哈", "[哈哈哈]"},
		{"tea", "", "tea"},
		{"", "tea", ""},
	} {
		if got := bracketed(tt.text, wire.Highlights(tt.text, tt.query)); got != tt.want {
			t.Errorf("%q in %q: got %q, want %q", tt.query, tt.text, got, tt.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("晚上見 tea é 👍🏽\xff", "晚上 te")
	f.Add("用Go寫", "\"Go寫\"")
	f.Fuzz(func(t *testing.T, text, query string) {
		for _, tok := range wire.Tokens(text) {
			n := utf8.RuneCountInString(tok)
			if n == 0 || n > 64 || !utf8.ValidString(tok) || strings.ContainsFunc(tok, func(r rune) bool {
				return r < utf8.RuneSelf && (r < '0' || r > '9') && (r < 'a' || r > 'z') || unicode.IsSpace(r)
			}) {
				t.Errorf("%q has the token %q", text, tok)
			}
			if again := wire.Tokens(tok); again[0] != tok && n < 3 {
				t.Errorf("token %q is %q again", tok, again)
			}
		}
		for _, term := range wire.Terms(query) {
			if len(term.Tokens) == 0 || slices.Contains(term.Tokens, "") {
				t.Errorf("%q has the term %v", query, term)
			}
		}
		at := 0
		for i, s := range wire.Highlights(text, query) {
			if s.From >= s.To || s.To > len(text) || i > 0 && s.From <= at || s.From < 0 {
				t.Fatalf("%q in %q: span %v after %d", query, text, s, at)
			}
			at = s.To
		}
		// What a text says is found in it, and all of its first word is marked.
		if words := strings.Fields(text); len(words) > 0 && utf8.ValidString(text) && !strings.ContainsAny(text, `"“”„`) {
			if tokens := wire.Tokens(words[0]); len(tokens) > 0 && len(wire.Highlights(text, words[0])) == 0 {
				t.Errorf("%q is not found in %q", words[0], text)
			}
		}
	})
}

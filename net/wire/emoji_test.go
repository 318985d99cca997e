package wire_test

import (
	"strings"
	"testing"
	"unicode"

	"parley.example/net/wire"
)

func TestCheckEmoji(t *testing.T) {
	for _, s := range []string{
		"👍", "👍🏽", "❤", "❤️", "😀", "🎉", "👩‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇹🇼", "1️⃣", "#️⃣", "*⃣", "©️", "™️", "‼️", "⁉️", "ℹ️", "〰️", "〽️", "↔️",
		"➕", "✔️", "⏰", "Ⓜ️", "㊗️", "\U0001faff", "🏽", "🐻‍❄️", "❤️‍🔥",
	} {
		if err := wire.CheckEmoji(s); err != nil {
			t.Errorf("%s %+q: %v", s, s, err)
		}
	}
	for _, s := range []string{
		"", " ", "a", "機", "1", "#", "+1", "+", "=", ":)", "👍👍", "👍 ", " 👍", "👍\n", "👍a", "\u200d", "👍\u200d", "\u200d👍", "\ufe0f", "🇹", "🇹🇼🇹",
		"e\u0301", "👍\u0301", "\xff", "👍\xff", "\u202e", "🏴\U000e0067", "<", "\U0001f3f4\U000e007f",
		strings.Repeat("👩\u200d", 9) + "👩", // 67 bytes
	} {
		if got := codeOf(t, wire.CheckEmoji(s)); got != wire.CodeInvalid {
			t.Errorf("%s %+q: got %q, want %q", s, s, got, wire.CodeInvalid)
		}
	}
}

// FuzzCheckEmoji: whatever is let in is short and can neither break a line nor
// pass for words.
func FuzzCheckEmoji(f *testing.F) {
	f.Add("👩🏽‍🚀")
	f.Add("1️⃣")
	f.Add("🏴󠁧󠁢󠁥󠁮󠁧󠁿")
	f.Fuzz(func(t *testing.T, s string) {
		if wire.CheckEmoji(s) != nil {
			return
		}
		for _, r := range s {
			if unicode.IsControl(r) || unicode.IsSpace(r) || unicode.IsLetter(r) && r != 'ℹ' {
				t.Fatalf("%+q has %q", s, r)
			}
		}
		if s == "" || len(s) > wire.MaxEmoji {
			t.Fatalf("%+q has %d bytes", s, len(s))
		}
	})
}

package kit_test

import (
	"testing"

	"parley.example/ui/kit"
)

func TestScriptsOf(t *testing.T) {
	for txt, want := range map[string]kit.Scripts{
		"": 0,
		"plain, naïve, Ελλάς, Привет “…” €": 0,
		"收到":        kit.Han,
		"简体":        kit.Han,
		"カタカナ、ひらがな": kit.Han,
		"ㄅㄆㄇ":       kit.Han,
		"！？":        kit.Han,
		"𠮷":         kit.Han,
		"안녕":        kit.Hangul,
		"👍":         kit.Emoji,
		"☕ 1️⃣ ⭐":   kit.Emoji,
		"收到 👍 안녕":   kit.Han | kit.Hangul | kit.Emoji,
		"\xff\xfe":  0,
	} {
		if got := kit.ScriptsOf(txt); got != want {
			t.Errorf("scripts of %q are %b, want %b", txt, got, want)
		}
	}
}

func BenchmarkScriptsOf(b *testing.B) {
	const txt = "The oscilloscope is free until five, and after that I need it for the third experiment."
	b.SetBytes(int64(len(txt)))
	for b.Loop() {
		kit.ScriptsOf(txt)
	}
}

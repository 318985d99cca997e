package load

import (
	"math/rand/v2"
	"strings"
)

// Babel says messages in English, in Chinese and in both, whose words and
// characters are as unlike in frequency as those of a language: always the same
// ones. It is no two goroutines' at once.
type Babel struct {
	r          *rand.Rand
	words, han *rand.Zipf
}

// NewBabel is one that has said nothing yet.
func NewBabel() *Babel {
	r := rand.New(rand.NewPCG(1, 2))
	return &Babel{r: r, words: rand.NewZipf(r, 1.1, 3, 30_000), han: rand.NewZipf(r, 1.05, 20, 4000)}
}

// Word is the nth word, the commonest first.
func Word(n uint64) string {
	const letters = "etaoinshrdlucmfwypvbgk"
	var b strings.Builder
	for h := (n + 1) * 0x9e3779b97f4a7c15; b.Len() < 3+int(n%6); h = h*6364136223846793005 + 1442695040888963407 {
		b.WriteByte(letters[h>>33%uint64(len(letters))])
	}
	return b.String()
}

// Han is the nth character, the commonest first.
func Han(n int) string { return string(rune(0x4e00 + n)) }

// Say is the next message.
func (b *Babel) Say() string {
	var s strings.Builder
	kind := b.r.IntN(3)
	for range 4 + b.r.IntN(16) {
		if kind == 0 {
			s.WriteString(Word(b.words.Uint64()) + " ")
		} else {
			s.WriteString(Han(int(b.han.Uint64())))
		}
	}
	if kind == 1 {
		s.WriteString(" " + Word(b.words.Uint64()))
	}
	return strings.TrimSpace(s.String())
}

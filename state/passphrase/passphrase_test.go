package passphrase_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state/passphrase"
)

func TestWords(t *testing.T) {
	list := passphrase.Words()
	if !slices.IsSorted(list) {
		t.Error("the words are not in order")
	}
	for i, w := range list {
		if !regexp.MustCompile(`^[a-z]{3,7}$`).MatchString(w) {
			t.Errorf("%q is no word of 3 to 7 letters", w)
		}
		if i > 0 && strings.HasPrefix(w, list[i-1]) {
			t.Errorf("%q begins with %q", w, list[i-1])
		}
	}
	// Four words and a number from 10 to 99.
	got := math.Floor(4*math.Log2(float64(len(list))) + math.Log2(90))
	if got != passphrase.Bits {
		t.Errorf("got %v bits of %d words, want %d", got, len(list), passphrase.Bits)
	}
}

func TestSuggestions(t *testing.T) {
	shape := regexp.MustCompile(`^([a-z]+)-([a-z]+)-([a-z]+)-([a-z]+)-[1-9][0-9]$`)
	list := passphrase.Words()
	seen := map[string]bool{}
	drawn := map[string]int{}
	for range 2000 {
		p := passphrase.New()
		parts := shape.FindStringSubmatch(p)
		if parts == nil || wire.CheckPassword(p) != nil {
			t.Fatalf("%q is no suggestion", p)
		}
		if seen[p] {
			t.Fatalf("%q came twice", p)
		}
		seen[p] = true
		for _, w := range parts[1:] {
			if _, ok := slices.BinarySearch(list, w); !ok {
				t.Fatalf("%q is none of the words", w)
			}
			drawn[w]++
		}
	}
	// Of 8000 draws each word has 15.6; that one has none or over 45 comes once in a
	// million runs.
	for _, w := range list {
		if n := drawn[w]; n == 0 || n > 45 {
			t.Errorf("%q was drawn %d times of 8000", w, n)
		}
	}
}

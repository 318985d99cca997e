package kit

import (
	"image"
	"sort"
	"unicode"
	"unicode/utf8"

	"gioui.org/widget"
	"github.com/rivo/uniseg"
)

// indexAt finds the character at a point of a text that was laid out, or the
// nearest one of the line there, as a number of runes; n is how many there are.
func indexAt(t gripped, n int, at image.Point) int {
	bottom := func(i int) int {
		rs := t.Regions(0, i+1, nil)
		if len(rs) == 0 {
			return 0
		}
		return rs[len(rs)-1].Bounds.Max.Y
	}
	if n == 0 {
		return 0
	}
	first := min(sort.Search(n, func(i int) bool { return bottom(i) > at.Y }), n-1)
	line := bottom(first)
	for first > 0 && bottom(first-1) >= line { // the point is below the last line
		first--
	}
	best, gap := first, 1<<30
	for i := first; i < n && bottom(i) == line; i++ {
		for _, r := range t.Regions(i, i+1, nil) {
			if d := distance(r, at.X); d <= gap { // the break before a line is at its beginning, too
				best, gap = i, d
			}
		}
	}
	return best
}

// distance is how far a region is from x.
func distance(r widget.Region, x int) int {
	return max(r.Bounds.Min.X-x, x-r.Bounds.Max.X, 0)
}

// wordAt finds the word around the character at i, both in runes, or behind a
// space there. Where words are not set apart by spaces, as in Chinese, it is all
// up to the next sign or space: a finger is too big for less.
func wordAt(txt string, i int) (from, to int) {
	state, at := -1, 0
	var was rune // what the segment from from began with
	for rest := txt; rest != ""; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		is, _ := utf8.DecodeRuneInString(word)
		if !joins(was) || !joins(is) {
			if at > i && !unicode.IsSpace(was) {
				return from, at
			}
			from, was = at, is
		}
		at += utf8.RuneCountInString(word)
	}
	return from, at
}

// joins reports whether words of such characters are not set apart.
func joins(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo)
}

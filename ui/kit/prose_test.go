package kit_test

import (
	"image"
	"runtime"
	"strings"
	"testing"

	"parley.example/ui/kit"
)

// lay lays out a writing of one part, and returns its state.
func lay(t *testing.T, width int, part kit.Part) (*kit.Prose, kit.D, kit.LastLine) {
	t.Helper()
	w := &kit.Writing{Parts: []kit.Part{part}, Source: "source"}
	p := new(kit.Prose)
	var d kit.D
	var last kit.LastLine
	stage(t, image.Pt(width, 400), func(gtx kit.C, th *kit.Theme) kit.D {
		d, last = kit.Rich(th, p, kit.Body, w).LayoutEnd(gtx)
		return d
	})
	return p, d, last
}

// left is where a rune stands.
func left(t *testing.T, p *kit.Prose, i int) int {
	t.Helper()
	rs := p.Regions(i, i+1, nil)
	if len(rs) != 1 {
		t.Fatalf("rune %d of %q is in %d places", i, p.Text(), len(rs))
	}
	return rs[0].Bounds.Min.X
}

// TestLooksKeepTheOrderOfWords: what reads from left to right inside of a text
// from right to left does so in all its looks.
func TestLooksKeepTheOrderOfWords(t *testing.T) {
	p, d, last := lay(t, 400, kit.Part{Runs: []kit.Run{{Text: "שלום the "}, {Text: "probe", Look: kit.LookItalic}, {Text: " is 3 עד 5"}}})
	x := func(i int) int { return left(t, p, i) }
	const shalom, the, probe, three, ad, five = 0, 5, 9, 18, 20, 23
	if !(x(five) < x(ad) && x(ad) < x(the) && x(the) < x(probe) && x(probe) < x(three) && x(three) < x(shalom)) {
		t.Errorf("from left to right: 5 at %d, ad %d, the %d, probe %d, 3 %d, shalom %d", x(five), x(ad), x(the), x(probe), x(three), x(shalom))
	}
	if !last.RightToLeft || last.Right < 395 || d.Size.X < 395 {
		t.Errorf("ends at %+v of %v, want it at the right", last, d.Size)
	}
}

func TestLooksWrap(t *testing.T) {
	for name, tt := range map[string]struct {
		runs  []kit.Run
		lines int
	}{
		"one line":                    {[]kit.Run{{Text: "one"}, {Text: " two", Look: kit.LookBold}}, 1},
		"a break in the source":       {[]kit.Run{{Text: "one\n"}, {Text: "two", Look: kit.LookBold}}, 2},
		"between words":               {[]kit.Run{{Text: "one two three "}, {Text: "four five six", Look: kit.LookBold}}, 2},
		"no break between looks":      {[]kit.Run{{Text: "aaaaaaaaa bb"}, {Text: "bbb", Look: kit.LookBold}}, 2},
		"a long word":                 {[]kit.Run{{Text: "mmmmmmmmmmmmmmmmmm", Look: kit.LookBold}}, 3},
		"Chinese":                     {[]kit.Run{{Text: "收到我下午把"}, {Text: "數據整理好", Look: kit.LookBold}}, 2},
		"spaces at the end of a line": {[]kit.Run{{Text: "aaaaaaaaa          "}, {Text: "b", Look: kit.LookBold}}, 2},
		"nothing":                     {nil, 1},
		"lines without words":         {[]kit.Run{{Text: "\n\n"}}, 3},
		"what belongs to a letter":    {[]kit.Run{{Text: "e\u0301"}, {Text: "👩‍👩‍👧‍👦", Look: kit.LookBold}}, 1},
		"what turns the order around": {[]kit.Run{{Text: "a\u202eb"}}, 1},
		"a tab":                       {[]kit.Run{{Text: "a\tb", Look: kit.LookCode}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, d, _ := lay(t, 100, kit.Part{Runs: tt.runs})
			if want := 22 * tt.lines; d.Size.Y != want || d.Size.X > 100 {
				t.Errorf("is %v, want %d high, 100 wide at most", d.Size, want)
			}
		})
	}
}

// TestSpacesAtTheEndOfALineTakeNoRoom: where a line ends inside of words that run
// against its paragraph, too, all letters stand within the width.
func TestSpacesAtTheEndOfALineTakeNoRoom(t *testing.T) {
	for _, runs := range [][]kit.Run{
		{{Text: "שלום "}, {Text: "one two three four five six seven eight nine ten", Look: kit.LookBold}},
		{{Text: "one "}, {Text: "שלום עולם שלום עולם שלום עולם שלום עולם", Look: kit.LookBold}},
	} {
		for width := 80; width < 200; width++ {
			p, _, _ := lay(t, width, kit.Part{Runs: runs})
			for i, r := range []rune(p.Text()) {
				if rs := p.Regions(i, i+1, nil); r != ' ' && (rs[0].Bounds.Min.X < 0 || rs[0].Bounds.Max.X > width+1) {
					t.Fatalf("%q of %q stands at %v in a width of %d", r, p.Text(), rs[0].Bounds, width)
				}
			}
		}
	}
}

// TestWordsThatTurnAroundAreSetInProportion: a message of thousands of them had the
// window of everybody in the room stand still, by the square of their number.
func TestWordsThatTurnAroundAreSetInProportion(t *testing.T) {
	cost := func(word string, n int) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		lay(t, 400, kit.Part{Runs: []kit.Run{{Text: strings.Repeat(word, n)}}})
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	for _, word := range []string{"a א ", "aא", "א\u00a0a\u00a0", "א 1 ", "א-a-", "好א", "a\tא\t", "a\u200bא\u200b", "a\u3000א\u3000", "a\u2003א\u2003", "(א)"} {
		cost(word, 1)
		few, many := cost(word, 1000), cost(word, 4000)
		if many > 6*few {
			t.Errorf("four times as many of %q take %d bytes, not %d", word, many, few)
		}
	}
}

package kit

import "gioui.org/font"

// Scripts is a set of the kinds of characters that the embedded fonts lack, and
// that a program without the system's fonts needs others for.
type Scripts uint8

// The kinds.
const (
	Han    Scripts = 1 << iota // with kana, bopomofo and the punctuation of all three
	Hangul                     // with its letters
	Emoji
	// HanBold is Han in bold letters, which no character tells.
	HanBold
)

// The families of the faces that bring them, which the face lists ask for.
const (
	hanFamily    font.Typeface = "Noto Sans CJK TC"
	hangulFamily font.Typeface = "Noto Sans CJK KR"
	emojiFamily  font.Typeface = "emoji"

	// Those of smaller faces that come before these. A face of all Han characters is
	// large, and the toolkit keeps it in memory.
	smallHan     font.Typeface = "Parley Han"
	smallHanBold font.Typeface = "Parley Han Bold"
)

// Family is what the face of one kind has to be called.
func (s Scripts) Family() font.Typeface {
	switch s {
	case Han:
		return hanFamily
	case Hangul:
		return hangulFamily
	}
	return emojiFamily
}

// Small is what a small face of a kind, Han or HanBold, has to be called, which is
// asked before the one of Family.
func (s Scripts) Small() font.Typeface {
	if s == HanBold {
		return smallHanBold
	}
	return smallHan
}

// UsualHan reports whether a character is one of Han that a small face should have:
// what the first plane has, but for the extension A and what is compatibility.
func UsualHan(r rune) bool {
	switch {
	case r >= 0x2e80 && r < 0x3130, // radicals, punctuation, kana, bopomofo
		r >= 0x31a0 && r < 0x3200, // bopomofo, strokes
		r >= 0x4e00 && r < 0xa000,
		r >= 0xfe30 && r < 0xfe50,
		r >= 0xff00 && r < 0xfff0:
		return true
	}
	return false
}

// scripts are the blocks of Unicode 16, in order.
var scripts = [...]struct {
	first, last rune
	of          Scripts
}{
	{0x1100, 0x11ff, Hangul},  // Jamo
	{0x20e3, 0x20e3, Emoji},   // a keycap
	{0x2300, 0x23ff, Emoji},   // watches
	{0x25aa, 0x25fe, Emoji},   // squares
	{0x2600, 0x27bf, Emoji},   // miscellaneous symbols, dingbats
	{0x2934, 0x2935, Emoji},   // curved arrows
	{0x2b05, 0x2b55, Emoji},   // arrows, stars
	{0x2e80, 0x312f, Han},     // radicals, punctuation, kana, bopomofo
	{0x3130, 0x318f, Hangul},  // compatibility Jamo
	{0x3190, 0x4dbf, Han},     // strokes, enclosed, extension A
	{0x4e00, 0x9fff, Han},     // unified ideographs
	{0xa960, 0xa97f, Hangul},  // Jamo, extended A
	{0xac00, 0xd7ff, Hangul},  // syllables, Jamo extended B
	{0xf900, 0xfaff, Han},     // compatibility ideographs
	{0xfe0f, 0xfe0f, Emoji},   // what asks for colour
	{0xfe30, 0xfe4f, Han},     // vertical forms
	{0xff00, 0xffef, Han},     // fullwidth
	{0x1f000, 0x1faff, Emoji}, // most of them
	{0x20000, 0x3ffff, Han},   // extensions B and above
	{0xe0020, 0xe007f, Emoji}, // tags of flags
}

// ScriptsOf says which kinds a text has characters of.
func ScriptsOf(txt string) Scripts {
	var of Scripts
	for _, r := range txt {
		if r < scripts[0].first {
			continue
		}
		for i := range scripts {
			if r <= scripts[i].last {
				if r >= scripts[i].first {
					of |= scripts[i].of
				}
				break
			}
		}
	}
	return of
}

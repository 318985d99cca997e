package emoji

import (
	"fmt"
)

// A strike is the set of bitmaps of one size. CBLC says where in CBDT they are;
// both are specified in OpenType's chapters of these names.

// The layout of CBLC and CBDT.
const (
	strikesAt   = 8  // after CBLC's header
	strikeSize  = 48 // an entry for a strike
	bitmapsAt   = 4  // after CBDT's header
	metricsSize = 5  // the small metrics before a bitmap
	pngFormat   = 17 // small metrics, a length, a PNG
	rangeSize   = 8  // an entry for a range of glyphs
	rangeHeader = 8  // before the offsets of a range
)

// metrics place a bitmap, in its own pixels.
type metrics struct{ height, width, bearingX, bearingY, advance int }

// bitmap is the picture of a glyph.
type bitmap struct {
	glyph int
	metrics
	png []byte
}

// span is a range of glyphs, each of which has a bitmap.
type span struct{ first, last int }

// strike is the bitmaps of a font and what CBLC says of all of them.
type strike struct {
	entry   []byte // of CBLC
	spans   []span
	bitmaps []bitmap // of all spans, in their order
}

// readStrike reads a font with one strike of PNGs, as colour emoji have it.
func readStrike(t tables) (*strike, error) {
	r := &reader{b: t["CBLC"]}
	if n := r.u32(4); n != 1 {
		return nil, fmt.Errorf("the font has %d strikes of colour bitmaps, not one", n)
	}
	entry, ok := cut(r.b, strikesAt, strikeSize)
	if !ok {
		return nil, errFont
	}
	s := &strike{entry: entry}
	ranges := r.u32(strikesAt)
	for i := range r.u32(strikesAt + 8) {
		at := ranges + i*rangeSize
		sp := span{r.u16(at), r.u16(at + 2)}
		at = ranges + r.u32(at+4)
		if index, image := r.u16(at), r.u16(at+2); r.damaged || index != 1 || image != pngFormat || sp.last < sp.first {
			return nil, fmt.Errorf("the font's bitmaps have the formats %d and %d, not 1 and %d", index, image, pngFormat)
		}
		images := r.u32(at + 4)
		for g := sp.first; g <= sp.last; g++ {
			from := at + rangeHeader + (g-sp.first)*4
			b, err := readBitmap(t["CBDT"], images+r.u32(from), images+r.u32(from+4))
			if err != nil {
				return nil, err
			}
			b.glyph = g
			s.bitmaps = append(s.bitmaps, b)
		}
		s.spans = append(s.spans, sp)
	}
	return s, r.err()
}

// readBitmap reads the bitmap between two places.
func readBitmap(cbdt []byte, from, to int) (bitmap, error) {
	b, ok := cut(cbdt, from, to-from)
	if !ok || len(b) < metricsSize+4 {
		return bitmap{}, errFont
	}
	png, ok := cut(b, metricsSize+4, int(be.Uint32(b[metricsSize:])))
	if !ok {
		return bitmap{}, errFont
	}
	return bitmap{
		metrics: metrics{int(b[0]), int(b[1]), int(int8(b[2])), int(int8(b[3])), int(b[4])},
		png:     png,
	}, nil
}

// write replaces the font's bitmaps by those of s.
func (s *strike) write(t tables) {
	cblc := be.AppendUint32(nil, 0x00030000)
	cblc = be.AppendUint32(cblc, 1)
	cblc = append(cblc, s.entry...)
	cbdt := be.AppendUint32(nil, 0x00030000)

	heads := len(s.spans) * rangeSize
	var subtables []byte
	bitmaps := s.bitmaps
	for _, sp := range s.spans {
		cblc = be.AppendUint16(cblc, uint16(sp.first))
		cblc = be.AppendUint16(cblc, uint16(sp.last))
		cblc = be.AppendUint32(cblc, uint32(heads+len(subtables)))
		subtables = be.AppendUint16(subtables, 1)
		subtables = be.AppendUint16(subtables, pngFormat)
		subtables = be.AppendUint32(subtables, bitmapsAt)
		n := sp.last - sp.first + 1
		for _, b := range bitmaps[:n] {
			subtables = be.AppendUint32(subtables, uint32(len(cbdt)-bitmapsAt))
			cbdt = append(cbdt, byte(b.height), byte(b.width), byte(b.bearingX), byte(b.bearingY), byte(b.advance))
			cbdt = be.AppendUint32(cbdt, uint32(len(b.png)))
			cbdt = append(cbdt, b.png...)
		}
		subtables = be.AppendUint32(subtables, uint32(len(cbdt)-bitmapsAt))
		bitmaps = bitmaps[n:]
	}
	be.PutUint32(cblc[strikesAt:], strikesAt+strikeSize)
	be.PutUint32(cblc[strikesAt+4:], uint32(heads+len(subtables)))
	be.PutUint32(cblc[strikesAt+8:], uint32(len(s.spans)))
	t["CBLC"], t["CBDT"] = append(cblc, subtables...), cbdt
}

// The places in a strike's entry of what is in pixels.
const (
	horiAscender  = 16
	horiDescender = 17
	horiWidthMax  = 18
	vertAscender  = 28
	vertDescender = 29
	vertWidthMax  = 30
	ppemX         = 44
	ppemY         = 45
)

// halve halves everything in the entry that is in pixels.
func (s *strike) halve() {
	entry := make([]byte, strikeSize)
	copy(entry, s.entry)
	for _, at := range []int{horiAscender, horiDescender, vertAscender, vertDescender} {
		entry[at] = byte(int8(half(int(int8(entry[at])))))
	}
	for _, at := range []int{horiWidthMax, vertWidthMax, ppemX, ppemY} {
		entry[at] = byte(half(int(entry[at])))
	}
	s.entry = entry
}

// half is the half, away from zero.
func half(n int) int {
	if n < 0 {
		return -half(-n)
	}
	return (n + 1) / 2
}

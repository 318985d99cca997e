package smallfont

import (
	"encoding/binary"
	"slices"
)

// char is a character and its glyph.
type char struct {
	r     rune
	glyph uint16
}

// lastRune bounds what a damaged font can ask for.
const lastRune = 0x10ffff

// mapping reads the characters of a font by their order: its table of the format 12,
// or 4 where it has none beyond the first plane.
// https://learn.microsoft.com/typography/opentype/spec/cmap
func mapping(cmap []byte) ([]char, error) {
	r := reader{data: cmap}
	r.skip(2)
	narrow := 0
	for range r.u16() {
		r.skip(4)
		table := reader{data: cmap, at: r.u32()}
		if r.bad {
			return nil, errCut
		}
		switch from := table.at; table.u16() {
		case 12:
			table.skip(10)
			return groups(&table, table.u32())
		case 4:
			narrow = from
		}
	}
	if narrow == 0 {
		return nil, ErrUnsupported
	}
	return segments(cmap[narrow:])
}

// segments reads a table of the format 4.
func segments(table []byte) ([]char, error) {
	r := reader{data: table}
	r.skip(6)
	n := r.u16() / 2
	r.skip(6)
	lasts := reader{data: r.bytes(2 * n)}
	r.skip(2)
	firsts, deltas, away := reader{data: r.bytes(2 * n)}, reader{data: r.bytes(2 * n)}, r
	var all []char
	next := 0
	for range n {
		first, last, delta, at := firsts.u16(), lasts.u16(), deltas.u16(), away.at
		off := away.u16()
		if away.bad || first < next || last < first {
			return nil, errCut
		}
		next = last + 1
		for c := first; c <= last && c < 0xffff; c++ { // the last segment is that one alone
			glyph := c
			if off != 0 {
				listed := reader{data: table, at: at + off + 2*(c-first)}
				if glyph = listed.u16(); listed.bad {
					return nil, errCut
				}
			}
			if glyph = (glyph + delta) & 0xffff; glyph != 0 {
				all = append(all, char{r: rune(c), glyph: uint16(glyph)})
			}
		}
	}
	return all, nil
}

// groups reads so many runs of characters.
func groups(r *reader, n int) ([]char, error) {
	var all []char
	next := 0
	for range n {
		first, last, glyph := r.u32(), r.u32(), r.u32()
		if r.bad || first < next || last < first || last > lastRune || glyph+last-first > 0xffff {
			return nil, errCut
		}
		next = last + 1
		for c := first; c <= last; c++ {
			all = append(all, char{r: rune(c), glyph: uint16(glyph + c - first)})
		}
	}
	return all, nil
}

// renumber gives each glyph that is mapped to a new number, and lists the old ones
// by it. The first is the one for what is missing.
func renumber(mapped []char) (old []uint16) {
	old = append(old, 0)
	for _, c := range mapped {
		old = append(old, c.glyph)
	}
	slices.Sort(old)
	old = slices.Compact(old)
	for i, c := range mapped {
		number, _ := slices.BinarySearch(old, c.glyph)
		mapped[i].glyph = uint16(number)
	}
	return old
}

// writeMapping writes a table of the format 12.
func writeMapping(mapped []char) []byte {
	var runs []byte
	for i := 0; i < len(mapped); {
		first, n := mapped[i], 1
		for i+n < len(mapped) && mapped[i+n].r == first.r+rune(n) && mapped[i+n].glyph == first.glyph+uint16(n) {
			n++
		}
		for _, v := range []uint32{uint32(first.r), uint32(first.r) + uint32(n) - 1, uint32(first.glyph)} {
			runs = binary.BigEndian.AppendUint32(runs, v)
		}
		i += n
	}
	out := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0}
	out = binary.BigEndian.AppendUint32(out, uint32(16+len(runs)))
	out = binary.BigEndian.AppendUint32(out, 0) // any language
	out = binary.BigEndian.AppendUint32(out, uint32(len(runs)/12))
	return append(out, runs...)
}

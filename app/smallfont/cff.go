package smallfont

import (
	"encoding/binary"
	"slices"
)

// operator is one of a DICT; those of two bytes begin with 12.
type operator int

// The operators that say where something is.
const (
	opCharset     operator = 15
	opEncoding    operator = 16
	opCharStrings operator = 17
	opPrivate     operator = 18
	opSubrs       operator = 19
	opROS         operator = 12<<8 | 30
	opFDArray     operator = 12<<8 | 36
	opFDSelect    operator = 12<<8 | 37
)

// maxParts is how many fonts there are within one at most: a byte says which.
const maxParts = 256

// outlines makes a CFF of some glyphs, by their old numbers, of another.
func outlines(cff []byte, glyphs []uint16) ([]byte, error) {
	r := reader{data: cff}
	r.skip(2)
	r.at = r.u8()
	names := r.raw()
	tops := r.index()
	strings := r.raw()
	routines := r.raw()
	if r.bad || len(tops) != 1 {
		return nil, errCut
	}
	top, err := dictOf(tops[0])
	if err != nil {
		return nil, err
	}
	if top.find(opROS) == nil {
		return nil, ErrUnsupported
	}
	chars := reader{data: cff, at: top.offset(opCharStrings)}
	shapes := chars.index()
	choose, err := choices(reader{data: cff, at: top.offset(opFDSelect)}, len(shapes))
	if chars.bad || err != nil {
		return nil, errCut
	}

	out := append([]byte{1, 0, 4, 4}, names...)
	rest := slices.Concat(strings, routines)
	base := len(out) + len(writeIndex([][]byte{top.moved(0, 0, 0, 0)})) + len(rest)
	body := binary.BigEndian.AppendUint16([]byte{2, 0, 1}, uint16(max(len(glyphs)-2, 0))) // CIDs 1, 2, 3 …
	selectAt := base + len(body)
	body = append(body, 0)
	picked := make([][]byte, len(glyphs))
	for i, g := range glyphs {
		if int(g) >= len(shapes) {
			return nil, errCut
		}
		picked[i] = shapes[g]
		body = append(body, choose[g])
	}
	charsAt := base + len(body)
	body = append(body, writeIndex(picked)...)
	parts, err := privates(cff, top.offset(opFDArray), &body, base)
	if err != nil {
		return nil, err
	}
	partsAt := base + len(body)
	body = append(body, writeIndex(parts)...)
	out = append(out, writeIndex([][]byte{top.moved(base, selectAt, charsAt, partsAt)})...)
	return slices.Concat(out, rest, body), nil
}

// privates copies what the fonts within a font have of their own to a body that
// begins at base, and returns the DICTs that say where that is.
func privates(cff []byte, at int, body *[]byte, base int) (parts [][]byte, err error) {
	r := reader{data: cff, at: at}
	all := r.index()
	if r.bad || len(all) > maxParts {
		return nil, errCut
	}
	limit := len(*body) + len(cff) // for each is of its own bytes
	for _, part := range all {
		d, err := dictOf(part)
		if err != nil {
			return nil, err
		}
		where := d.find(opPrivate)
		if len(where) != 2 {
			return nil, errCut
		}
		own := reader{data: cff, at: where[1]}
		private, err := dictOf(own.bytes(where[0]))
		if err != nil || own.bad {
			return nil, errCut
		}
		var routines []byte
		if off := private.offset(opSubrs); off > 0 {
			sub := reader{data: cff, at: where[1] + off}
			if routines = sub.raw(); sub.bad {
				return nil, errCut
			}
		}
		var written []byte
		written = private.without(opSubrs)
		if routines != nil {
			written = appendOp(written, opSubrs, len(written)+intSize+1)
		}
		parts = append(parts, appendOp(d.without(opPrivate), opPrivate, len(written), base+len(*body)))
		if *body = append(append(*body, written...), routines...); len(*body) > limit {
			return nil, errCut
		}
	}
	return parts, nil
}

// choices reads which of the fonts within a font each glyph is of: an FDSelect.
func choices(r reader, glyphs int) ([]byte, error) {
	out := make([]byte, 0, glyphs)
	switch r.u8() {
	case 0:
		out = append(out, r.bytes(glyphs)...)
	case 3:
		n := r.u16()
		if first := r.u16(); first != 0 {
			return nil, errCut
		}
		for range n {
			of, next := byte(r.u8()), r.u16()
			if r.bad || next < len(out) || next > glyphs {
				return nil, errCut
			}
			for len(out) < next {
				out = append(out, of)
			}
		}
	}
	if r.bad || len(out) != glyphs {
		return nil, errCut
	}
	return out, nil
}

// index reads an INDEX: a list of byte strings.
func (r *reader) index() [][]byte {
	n := r.u16()
	if n == 0 {
		return nil
	}
	size := r.u8()
	if size < 1 || size > 4 {
		r.bad = true
		return nil
	}
	offsets := reader{data: r.bytes((n + 1) * size)}
	out := make([][]byte, 0, n)
	last := offsets.uint(size)
	for range n {
		next := offsets.uint(size)
		out = append(out, r.bytes(next-last))
		last = next
	}
	r.bad = r.bad || offsets.bad
	return out
}

// raw reads an INDEX as it stands.
func (r *reader) raw() []byte {
	from := r.at
	if r.index(); r.bad || from < 0 {
		return nil
	}
	return r.data[from:r.at:r.at]
}

// writeIndex writes an INDEX.
func writeIndex(all [][]byte) []byte {
	out := binary.BigEndian.AppendUint16(nil, uint16(len(all)))
	if len(all) == 0 {
		return out
	}
	out = append(out, 4)
	at := 1
	for _, b := range all {
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		at += len(b)
	}
	out = binary.BigEndian.AppendUint32(out, uint32(at))
	return append(out, slices.Concat(all...)...)
}

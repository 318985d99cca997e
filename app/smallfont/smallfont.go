// Package smallfont makes a small font of a large one: one that has only some of its
// characters. A font of all Han characters takes 16 MB of memory a weight, of which
// a chat needs a third.
//
// Rules of the house: it reads OpenType fonts with CFF outlines that are keyed by CID
// (Adobe's technical notes 5176 and 5177), as those of Han characters are, and
// collections of them; every other is refused. What lays out text vertically or
// exchanges glyphs is left out.
package smallfont

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrUnsupported is a font of another kind.
var ErrUnsupported = errors.New("smallfont: not a font with CFF outlines by CID")

// errCut is a font that ends before it should, or contradicts itself.
var errCut = errors.New("smallfont: the font is damaged")

// tag is the name of a table.
type tag string

// kept are the tables that are taken over as they are.
var kept = []tag{"OS/2", "head", "name", "post"}

// Of makes a font of the characters that keep wants from the font at an index of a
// file. The file may go afterwards.
func Of(file []byte, index int, keep func(rune) bool) ([]byte, error) {
	tables, err := tablesOf(file, index)
	if err != nil {
		return nil, err
	}
	mapped, err := mapping(tables["cmap"])
	if err != nil {
		return nil, err
	}
	mapped = slices.DeleteFunc(mapped, func(c char) bool { return !keep(c.r) })
	glyphs := renumber(mapped)
	out := map[tag][]byte{"cmap": writeMapping(mapped)}
	if out["CFF "], err = outlines(tables["CFF "], glyphs); err != nil {
		return nil, err
	}
	if out["hhea"], out["hmtx"], err = widths(tables["hhea"], tables["hmtx"], glyphs); err != nil {
		return nil, err
	}
	out["maxp"] = binary.BigEndian.AppendUint16([]byte{0, 0, 0x50, 0}, uint16(len(glyphs)))
	for _, name := range kept {
		if t, ok := tables[name]; ok {
			out[name] = t
		}
	}
	return writeTables(out), nil
}

// tablesOf finds the tables of one font of a file.
func tablesOf(file []byte, index int) (map[tag][]byte, error) {
	at := 0
	if r := (reader{data: file}); r.tag() == "ttcf" {
		r.skip(4)
		if n := r.u32(); r.bad || index < 0 || index >= n {
			return nil, errCut
		}
		r.skip(4 * index)
		at = r.u32()
	} else if index != 0 {
		return nil, errCut
	}
	r := reader{data: file, at: at}
	if r.tag() != "OTTO" {
		return nil, ErrUnsupported
	}
	tables := map[tag][]byte{}
	n := r.u16()
	r.skip(6)
	for range n {
		name := r.tag()
		r.skip(4)
		from, length := r.u32(), r.u32()
		table := reader{data: file, at: from}
		tables[name] = table.bytes(length)
		if r.bad || table.bad {
			return nil, errCut
		}
	}
	for _, name := range []tag{"CFF ", "cmap", "hhea", "hmtx", "head"} {
		if len(tables[name]) == 0 {
			return nil, fmt.Errorf("%w: it has no table %s", ErrUnsupported, name)
		}
	}
	return tables, nil
}

// writeTables writes a font file.
func writeTables(tables map[tag][]byte) []byte {
	names := make([]tag, 0, len(tables))
	at := 12 + 16*len(tables)
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	out := append([]byte("OTTO"), 0, byte(len(tables)), 0, 0, 0, 0, 0, 0) // what speeds up a search, nobody reads
	for _, name := range names {
		out = append(out, name...)
		out = append(out, 0, 0, 0, 0) // nor a checksum
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(tables[name])))
		at += len(tables[name])
	}
	out = slices.Grow(out, at-len(out))
	for _, name := range names {
		out = append(out, tables[name]...)
	}
	return out
}

// widths are the tables of how far a glyph goes.
func widths(hhea, hmtx []byte, glyphs []uint16) (head, all []byte, err error) {
	if len(hhea) < 36 {
		return nil, nil, errCut
	}
	n := int(binary.BigEndian.Uint16(hhea[34:]))
	if n == 0 || len(hmtx) < 4*n {
		return nil, nil, errCut
	}
	for _, g := range glyphs {
		advance := hmtx[4*min(int(g), n-1):][:2]
		bearing := []byte{0, 0}
		if at := 4 * int(g); int(g) < n {
			bearing = hmtx[at+2 : at+4]
		} else if at = 4*n + 2*(int(g)-n); at+2 <= len(hmtx) {
			bearing = hmtx[at : at+2]
		}
		all = append(append(all, advance...), bearing...)
	}
	head = slices.Clone(hhea)
	binary.BigEndian.PutUint16(head[34:], uint16(len(glyphs)))
	return head, all, nil
}

// reader reads a file's numbers. Once it is bad, it reads nothing but zeros.
type reader struct {
	data []byte
	at   int
	bad  bool
}

// bytes are the next n, a part of the data.
func (r *reader) bytes(n int) []byte {
	if r.bad || n < 0 || r.at < 0 || r.at > len(r.data) || n > len(r.data)-r.at {
		r.bad = true
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at : r.at]
}

func (r *reader) skip(n int) { r.bytes(n) }

// uint is a number of n bytes, at most four.
func (r *reader) uint(n int) int {
	v := 0
	for _, b := range r.bytes(n) {
		v = v<<8 | int(b)
	}
	return v
}

func (r *reader) u8() int  { return r.uint(1) }
func (r *reader) u16() int { return r.uint(2) }
func (r *reader) u32() int { return r.uint(4) }
func (r *reader) tag() tag { return tag(r.bytes(4)) }

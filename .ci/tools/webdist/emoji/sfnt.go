package emoji

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// errFont is of a font that is cut off, or that is none.
var errFont = errors.New("the font is damaged")

var be = binary.BigEndian

// tables are a font's, by their tags.
type tables map[string][]byte

// The sizes of the header of a font and of an entry of its directory.
const (
	headerSize = 12
	entrySize  = 16
)

// parse takes a font apart.
func parse(b []byte) (tables, error) {
	if len(b) < headerSize || be.Uint32(b) != 0x00010000 {
		return nil, fmt.Errorf("%w: no TrueType font", errFont)
	}
	t := tables{}
	for i := range int(be.Uint16(b[4:])) {
		entry, ok := cut(b, headerSize+i*entrySize, entrySize)
		if !ok {
			return nil, errFont
		}
		table, ok := cut(b, int(be.Uint32(entry[8:])), int(be.Uint32(entry[12:])))
		if !ok {
			return nil, errFont
		}
		t[string(entry[:4])] = table
	}
	return t, nil
}

// bytes puts a font together.
func (t tables) bytes() []byte {
	tags := slices.Sorted(maps.Keys(t))
	search := 1
	selector := 0
	for search*2 <= len(tags) {
		search, selector = search*2, selector+1
	}
	b := be.AppendUint32(nil, 0x00010000)
	b = be.AppendUint16(b, uint16(len(tags)))
	b = be.AppendUint16(b, uint16(search*entrySize))
	b = be.AppendUint16(b, uint16(selector))
	b = be.AppendUint16(b, uint16((len(tags)-search)*entrySize))
	head := 0
	at := headerSize + len(tags)*entrySize
	for _, tag := range tags {
		table := t[tag]
		if tag == "head" {
			head = at
			table = slices.Clone(table)
			be.PutUint32(table[adjustment:], 0)
			t[tag] = table
		}
		b = append(b, tag...)
		b = be.AppendUint32(b, checksum(table))
		b = be.AppendUint32(b, uint32(at))
		b = be.AppendUint32(b, uint32(len(table)))
		at += (len(table) + 3) &^ 3
	}
	for _, tag := range tags {
		b = append(b, t[tag]...)
		b = append(b, make([]byte, -len(b)&3)...)
	}
	be.PutUint32(b[head+adjustment:], 0xB1B0AFBA-checksum(b))
	return b
}

// adjustment is the place in head of what makes the whole font's checksum right.
const adjustment = 8

// checksum is OpenType's: the sum of the bytes as 32-bit numbers.
func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += be.Uint32(b)
	}
	var rest [4]byte
	copy(rest[:], b)
	return sum + be.Uint32(rest[:])
}

// cut is the piece of b with n bytes at a place, if b is so long.
func cut(b []byte, at, n int) ([]byte, bool) {
	if at < 0 || n < 0 || at > len(b) || n > len(b)-at {
		return nil, false
	}
	return b[at : at+n : at+n], true
}

// reader reads a table at any place. What lies outside of the table reads as
// zero, and leaves damaged true.
type reader struct {
	b       []byte
	damaged bool
}

func (r *reader) u16(at int) int {
	b, ok := cut(r.b, at, 2)
	if !ok {
		r.damaged = true
		return 0
	}
	return int(be.Uint16(b))
}

func (r *reader) u32(at int) int {
	b, ok := cut(r.b, at, 4)
	if !ok {
		r.damaged = true
		return 0
	}
	return int(be.Uint32(b))
}

// err says whether something lay outside.
func (r *reader) err() error {
	if r.damaged {
		return errFont
	}
	return nil
}

package emoji

import (
	"fmt"
	"strings"
)

// Skin tones: a person's emoji comes in five more colours and one shape, two
// persons' in 25.
const (
	firstTone = 0x1F3FB
	lastTone  = 0x1F3FF
)

// families puts the bitmaps together that differ in skin tones alone, each
// family by its places in bitmaps. The font says so itself: it makes such a glyph
// out of a sequence with a tone in it.
func families(t tables, bitmaps []bitmap) ([][]int, error) {
	tones := map[int]bool{}
	for r := firstTone; r <= lastTone; r++ {
		g, err := glyphOf(t["cmap"], r)
		if err != nil {
			return nil, err
		}
		tones[g] = true
	}
	sequences, err := ligatures(t["GSUB"])
	if err != nil {
		return nil, err
	}
	var found [][]int
	index := map[string]int{}
	for i, b := range bitmaps {
		var plain []string
		for _, g := range expand(sequences, b.glyph, 0) {
			if !tones[g] {
				plain = append(plain, fmt.Sprint(g))
			}
		}
		key := strings.Join(plain, " ")
		n, ok := index[key]
		if key == "" || !ok { // a tone by itself is no family's
			n, found = len(found), append(found, nil)
			index[key] = n
		}
		found[n] = append(found[n], i)
	}
	return found, nil
}

// maxNesting bounds how often a part of a sequence is one itself.
const maxNesting = 8

// expand takes a glyph apart into what it is made of.
func expand(sequences map[int][]int, glyph, depth int) []int {
	parts, ok := sequences[glyph]
	if !ok || depth == maxNesting {
		return []int{glyph}
	}
	var all []int
	for _, g := range parts {
		all = append(all, expand(sequences, g, depth+1)...)
	}
	return all
}

// ligatures reads GSUB's: of what sequence a glyph is made, the first where there
// are several.
func ligatures(gsub []byte) (map[int][]int, error) {
	r := &reader{b: gsub}
	made := map[int][]int{}
	lookups := r.u16(8)
	for i := range r.u16(lookups) {
		lookup := lookups + r.u16(lookups+2+2*i)
		for j := range r.u16(lookup + 4) {
			if r.damaged {
				return nil, errFont
			}
			kind, sub := r.u16(lookup), lookup+r.u16(lookup+6+2*j)
			if kind == 7 { // an extension: the same with a longer offset
				kind, sub = r.u16(sub+2), sub+r.u32(sub+4)
			}
			if kind == 4 {
				r.ligatures(sub, made)
			}
		}
	}
	return made, r.err()
}

// ligatures reads the subtable at a place.
func (r *reader) ligatures(sub int, made map[int][]int) {
	for i, first := range r.coverage(sub + r.u16(sub+2)) {
		set := sub + r.u16(sub+6+2*i)
		for j := range r.u16(set) {
			if r.damaged {
				return
			}
			ligature := set + r.u16(set+2+2*j)
			parts := []int{first}
			for k := 1; k < r.u16(ligature+2) && !r.damaged; k++ {
				parts = append(parts, r.u16(ligature+2+2*k))
			}
			if out := r.u16(ligature); made[out] == nil {
				made[out] = parts
			}
		}
	}
}

// coverage reads a list of glyphs, in its order.
func (r *reader) coverage(at int) (glyphs []int) {
	n := r.u16(at + 2)
	for i := range n {
		if r.damaged {
			return nil
		}
		if r.u16(at) == 1 {
			glyphs = append(glyphs, r.u16(at+4+2*i))
			continue
		}
		for g := r.u16(at + 4 + 6*i); g <= r.u16(at+6+6*i); g++ {
			glyphs = append(glyphs, g)
		}
	}
	return glyphs
}

// glyphOf finds the glyph of a character in cmap's subtable of format 12.
func glyphOf(cmap []byte, char int) (int, error) {
	r := &reader{b: cmap}
	for i := range r.u16(2) {
		sub := r.u32(4 + 8*i + 4)
		if r.u16(sub) != 12 {
			continue
		}
		for j := range r.u32(sub + 12) {
			group := sub + 16 + 12*j
			if first, last := r.u32(group), r.u32(group+4); first <= char && char <= last {
				return r.u32(group+8) + char - first, r.err()
			}
			if r.damaged {
				return 0, errFont
			}
		}
	}
	return 0, fmt.Errorf("the font has no U+%04X", char)
}

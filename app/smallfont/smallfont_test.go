package smallfont_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/go-text/typesetting/font"

	"parley.example/app/smallfont"
)

// large is a font of Han characters, as one of a collection.
func large(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "ui", "uitest", "fonts", "CJK-Regular.otf"))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func parse(tb testing.TB, data []byte) *font.Face {
	tb.Helper()
	face, err := font.ParseTTF(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	return face
}

// chars are those of a font for which ok.
func chars(face *font.Face, ok func(rune) bool) []rune {
	var all []rune
	for i := face.Cmap.Iter(); i.Next(); {
		if r, _ := i.Char(); ok(r) {
			all = append(all, r)
		}
	}
	return all
}

// TestKeepsShapes: a character that is kept looks as it did and goes as far, and no
// other is there.
func TestKeepsShapes(t *testing.T) {
	data := large(t)
	before := parse(t, data)
	even := func(r rune) bool { return r%2 == 0 }
	small, err := smallfont.Of(data, 0, even)
	if err != nil {
		t.Fatal(err)
	}
	if len(small) > len(data)*3/4 {
		t.Errorf("half of the characters of %d bytes are %d bytes", len(data), len(small))
	}
	after := parse(t, small)
	kept := chars(before, even)
	if got := chars(after, func(rune) bool { return true }); !reflect.DeepEqual(got, kept) || len(kept) < 50 {
		t.Fatalf("%d characters, want %d", len(got), len(kept))
	}
	for _, r := range kept {
		was, _ := before.NominalGlyph(r)
		is, _ := after.NominalGlyph(r)
		if got, want := after.GlyphData(is), before.GlyphData(was); !reflect.DeepEqual(got, want) {
			t.Errorf("%c has the shape %v, want %v", r, got, want)
		}
		if got, want := after.HorizontalAdvance(is), before.HorizontalAdvance(was); got != want {
			t.Errorf("%c goes %v far, want %v", r, got, want)
		}
	}
	if got, want := after.Describe(), before.Describe(); got != want {
		t.Errorf("it is %v, want %v", got, want)
	}
}

// TestOneOfACollection: a font is found by its place in a file of several.
func TestOneOfACollection(t *testing.T) {
	data := large(t)
	const head = 4 + 4 + 4 + 2*4
	file := append([]byte("ttcf"), 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, head)
	file = append(file, data...)
	for n := int(binary.BigEndian.Uint16(data[4:])); n > 0; n-- { // offsets are from the file's start
		at := head + 12 + 16*(n-1) + 8
		binary.BigEndian.PutUint32(file[at:], binary.BigEndian.Uint32(file[at:])+head)
	}
	all := func(rune) bool { return true }
	want, err := smallfont.Of(data, 0, all)
	if err != nil {
		t.Fatal(err)
	}
	got, err := smallfont.Of(file, 1, all)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the second of two is %d bytes, %v; want %d", len(got), err, len(want))
	}
	for _, index := range []int{-1, 2} {
		if _, err := smallfont.Of(file, index, all); err == nil {
			t.Errorf("there is one at %d of two", index)
		}
	}
}

func TestRefusesOthers(t *testing.T) {
	emoji, err := os.ReadFile(filepath.Join("..", "..", "ui", "uitest", "fonts", "Emoji.ttf"))
	if err != nil {
		t.Fatal(err)
	}
	inter, err := os.ReadFile(filepath.Join("..", "..", "ui", "kit", "fonts", "Inter-Bold.otf"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"TrueType": emoji, "CFF by names": inter} {
		if _, err := smallfont.Of(data, 0, func(rune) bool { return true }); !errors.Is(err, smallfont.ErrUnsupported) {
			t.Errorf("%s: %v, want ErrUnsupported", name, err)
		}
	}
}

// FuzzOf: no file makes it panic, and what it makes of a good one can be read.
func FuzzOf(f *testing.F) {
	data := large(f)
	small, err := smallfont.Of(data, 0, func(r rune) bool { return r >= 0x3000 && r < 0x3040 })
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add(small[:len(small)/2])
	f.Add([]byte("ttcf"))
	f.Fuzz(func(t *testing.T, data []byte) {
		again, err := smallfont.Of(data, 0, func(rune) bool { return true })
		if err != nil {
			return
		}
		if _, err := smallfont.Of(again, 0, func(rune) bool { return true }); err != nil {
			t.Errorf("what it made is none: %v", err)
		}
	})
}

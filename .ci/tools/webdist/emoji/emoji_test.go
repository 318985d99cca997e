package emoji

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
)

// The glyphs of the test's font.
const (
	notdef = iota
	space
	hand
	tone1
	tone2
	house
	hand1 // of hand and tone1
	hand2
	odd // of hand1 and house, in another shape
	glyphs
)

// drawing is a picture of 20 x 16 with a clear border, of two colours.
func drawing(width int, left, right color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, 20, 16))
	for y := 2; y < 14; y++ {
		for x := 2; x < 2+width; x++ {
			c := left
			if x >= 10 {
				c = right
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

var (
	skin  = color.NRGBA{250, 200, 50, 255}
	pale  = color.NRGBA{250, 220, 190, 255}
	dark  = color.NRGBA{90, 60, 50, 255}
	cloth = color.NRGBA{255, 40, 200, 255}
	glass = color.NRGBA{20, 200, 40, 128}
)

// pictures are those of the glyphs from hand on.
func pictures() []*image.NRGBA {
	return []*image.NRGBA{
		drawing(16, skin, cloth), drawing(16, pale, pale), drawing(16, dark, dark), drawing(16, glass, cloth),
		drawing(16, pale, cloth), drawing(16, dark, cloth), drawing(10, dark, cloth),
	}
}

// words are 16-bit numbers, as a font has them.
func words(numbers ...int) (b []byte) {
	for _, n := range numbers {
		b = be.AppendUint16(b, uint16(n))
	}
	return b
}

// longs are 32-bit numbers.
func longs(numbers ...int) (b []byte) {
	for _, n := range numbers {
		b = be.AppendUint32(b, uint32(n))
	}
	return b
}

// newFont makes a font in which the glyphs from hand on have pictures.
func newFont(t testing.TB) []byte {
	t.Helper()
	tab := tables{"vhea": words(1), "vmtx": words(2), "name": []byte("abc")}
	tab["head"] = make([]byte, 54)
	be.PutUint16(tab["head"][18:], 1000)
	tab["hhea"] = make([]byte, 36)
	be.PutUint16(tab["hhea"][34:], glyphs)
	for range glyphs {
		tab["hmtx"] = append(tab["hmtx"], words(1250, 0)...)
	}
	groups := longs(' ', ' ', space, 0x1F3E0, 0x1F3E0, house, 0x1F3FB, 0x1F3FC, tone1)
	for tone := 0x1F3FD; tone <= lastTone; tone++ {
		groups = append(groups, longs(tone, tone, tone2)...)
	}
	groups = append(groups, longs(0x1F44B, 0x1F44B, hand)...)
	tab["cmap"] = slices.Concat(words(0, 1, 3, 10), longs(12), words(12, 0), longs(16+len(groups), 0, len(groups)/12), groups)
	// One lookup of ligatures, and an extension that holds the other; the first
	// coverage is a list, the second a range.
	first := slices.Concat(words(1, 8, 1, 14), words(1, 1, hand),
		words(2, 6, 12), words(hand1, 2, tone1), words(hand2, 2, tone2))
	second := slices.Concat(words(1, 8, 1, 18), words(2, 1, hand1, hand1, 0),
		words(1, 4), words(odd, 2, house))
	lookups := slices.Concat(
		words(2, 6, 6+8+len(first)),
		words(4, 0, 1, 8), first,
		words(7, 0, 1, 8), words(1, 4), longs(8), second,
	)
	tab["GSUB"] = slices.Concat(words(1, 0, 0, 0, 10), lookups)

	s := &strike{entry: make([]byte, strikeSize), spans: []span{{hand, house}, {hand1, odd}}}
	entry := s.entry
	entry[horiAscender], entry[horiDescender], entry[horiWidthMax] = 12, 0xFC, 20 // -4
	entry[ppemX], entry[ppemY], entry[46] = 16, 16, 32
	for i, img := range pictures() {
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		s.bitmaps = append(s.bitmaps, bitmap{hand + i, metrics{16, 20, 0, 12, 20}, b.Bytes()})
	}
	s.write(tab)
	return tab.bytes()
}

// shrunk shrinks a font and takes it apart.
func shrunk(t testing.TB, font []byte) (tables, *strike) {
	t.Helper()
	small, err := Shrink(font)
	if err != nil {
		t.Fatal(err)
	}
	tab, err := parse(small)
	if err != nil {
		t.Fatal(err)
	}
	s, err := readStrike(tab)
	if err != nil {
		t.Fatal(err)
	}
	return tab, s
}

func TestShrink(t *testing.T) {
	font := newFont(t)
	tab, s := shrunk(t, font)
	if len(s.bitmaps) != glyphs-hand || !slices.Equal(s.spans, []span{{hand, house}, {hand1, odd}}) {
		t.Fatalf("got %d bitmaps of %v", len(s.bitmaps), s.spans)
	}
	if e := s.entry; e[horiAscender] != 6 || int8(e[horiDescender]) != -2 || e[horiWidthMax] != 10 || e[ppemX] != 8 || e[ppemY] != 8 || e[46] != 32 {
		t.Errorf("the strike is %v", e)
	}
	for i, b := range s.bitmaps {
		if want := (metrics{8, 10, 0, 6, 10}); b.glyph != hand+i || b.metrics != want {
			t.Errorf("glyph %d has %+v, want %+v", b.glyph, b.metrics, want)
		}
		got, err := png.Decode(bytes.NewReader(b.png))
		if err != nil {
			t.Fatal(err)
		}
		from := pictures()[i]
		for y := range 8 {
			for x := range 10 {
				want := from.NRGBAAt(2*x, 2*y) // the four pixels are the same
				if c := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA); !near(c, want) {
					t.Errorf("glyph %d at %d, %d: got %v, want %v", b.glyph, x, y, c, want)
				}
			}
		}
	}
	if tab["vhea"] != nil || tab["vmtx"] != nil || string(tab["name"]) != "abc" {
		t.Error("other tables are not as they should be")
	}
	if got := tab["hmtx"]; be.Uint16(got[4*space:]) != 260 || be.Uint16(got[4*hand:]) != 1250 {
		t.Errorf("the advances are %v", got)
	}
	again, err := Shrink(font)
	if err != nil || !bytes.Equal(again, tab.bytes()) {
		t.Errorf("twice is not the same: %v", err)
	}
	if sum := checksum(again); sum != 0xB1B0AFBA {
		t.Errorf("the font's checksum is %x", sum)
	}
}

func near(a, b color.NRGBA) bool {
	close := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 2 }
	return a.A == 0 && b.A == 0 || close(a.R, b.R) && close(a.G, b.G) && close(a.B, b.B) && close(a.A, b.A)
}

// chunk is a PNG's piece of a kind.
func chunk(t testing.TB, b []byte, kind string) []byte {
	t.Helper()
	at := bytes.Index(b, []byte(kind))
	if at < 4 {
		t.Fatalf("no %s", kind)
	}
	return b[at : at+4+int(be.Uint32(b[at-4:]))]
}

// TestSkinTones: pictures that differ in the tone have the same map of indices,
// and begin their palettes with what is the same in all.
func TestSkinTones(t *testing.T) {
	_, s := shrunk(t, newFont(t))
	of := func(glyph int) []byte { return s.bitmaps[glyph-hand].png }
	for _, g := range []int{hand1, hand2} {
		if !bytes.Equal(chunk(t, of(hand), "IDAT"), chunk(t, of(g), "IDAT")) {
			t.Errorf("glyph %d has a map of its own", g)
		}
		if same := 4 + 2*3; !bytes.Equal(chunk(t, of(hand), "PLTE")[:same], chunk(t, of(g), "PLTE")[:same]) {
			t.Errorf("the palette of glyph %d begins otherwise", g)
		}
	}
	if bytes.Equal(chunk(t, of(hand), "IDAT"), chunk(t, of(odd), "IDAT")) {
		t.Error("another shape has the same map")
	}
}

// TestQuantize: however many colours there are, a palette holds them, and the
// error is small.
func TestQuantize(t *testing.T) {
	words := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			img.SetRGBA(x, y, color.RGBA{uint8(4 * x), uint8(4 * y), uint8(words.IntN(30)), 255})
		}
	}
	made, err := quantize([]*image.RGBA{img})
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(made[0]))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(got.ColorModel().(color.Palette)); n > maxColours || n < maxColours/2 {
		t.Errorf("got %d colours", n)
	}
	total := 0
	for y := range 64 {
		for x := range 64 {
			a, b := img.RGBAAt(x, y), color.RGBAModel.Convert(got.At(x, y)).(color.RGBA)
			for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
				total += d * d
			}
		}
	}
	if mean := total / (64 * 64); mean > 250 {
		t.Errorf("the mean squared error is %d", mean)
	}
}

// TestDamagedFont: whatever is cut off or changed, the answer is an error or a
// font.
func TestDamagedFont(t *testing.T) {
	font := newFont(t)
	for n := range len(font) - 4 {
		if _, err := Shrink(font[:n]); err == nil {
			t.Fatalf("%d of %d bytes are a font", n, len(font))
		}
	}
	for i := range font {
		changed := slices.Clone(font)
		changed[i] ^= 0xFF
		_, _ = Shrink(changed) // it ends, and does not panic
	}
	tab, err := parse(font)
	if err != nil {
		t.Fatal(err)
	}
	for tag := range tab {
		without, _ := parse(font) // as before
		delete(without, tag)
		_, err := Shrink(without.bytes())
		if needed := tag != "name" && tag != "vhea" && tag != "vmtx"; needed != (err != nil) {
			t.Errorf("without %s: %v", tag, err)
		}
	}
	if _, err := Shrink([]byte("OTTO and more text")); !errors.Is(err, errFont) {
		t.Errorf("got %v", err)
	}
}

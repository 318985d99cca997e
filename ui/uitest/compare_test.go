package uitest_test

import (
	"image"
	"image/color"
	"testing"

	"parley.example/ui/uitest"
)

// letters paints dark strokes two pixels wide on white, as text is.
func letters(shade uint8, shift int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 120, 48))
	for y := range 48 {
		for x := range 120 {
			c := color.RGBA{0xff, 0xff, 0xff, 0xff}
			if (x+shift)%6 < 2 && y > 10 && y < 22 {
				c = color.RGBA{shade, shade, shade, 0xff}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func TestCompareForgivesARendererAndNothingElse(t *testing.T) {
	want := letters(0x20, 0)
	box := letters(0x20, 0)
	for y := 40; y < 46; y++ {
		for x := 80; x < 86; x++ {
			box.SetRGBA(x, y, color.RGBA{0xb3, 0x26, 0x1e, 0xff}) // a dot of presence
		}
	}
	for _, tc := range []struct {
		name string
		got  image.Image
		same bool
	}{
		{"the same", letters(0x20, 0), true},
		{"edges a little lighter", letters(0x2a, 0), true},
		{"text moved by two pixels", letters(0x20, 2), false},
		{"another tone of text", letters(0x70, 0), false},
		{"a dot more", box, false},
		{"another size", image.NewRGBA(image.Rect(0, 0, 120, 47)), false},
	} {
		diff := uitest.Compare(tc.got, want)
		if same := diff == ""; same != tc.same {
			t.Errorf("%s: same is %t, want %t (%s)", tc.name, same, tc.same, diff)
		}
	}
}

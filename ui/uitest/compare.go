package uitest

import (
	"fmt"
	"image"
	"image/draw"
)

const (
	// block is the edge of the squares that pictures are compared by.
	block = 12
	// tolerance is how far the mean of a square's channels may differ, of 255:
	// renderers differ a little along the edges of letters, while a letter that
	// changed differs by ten times that.
	tolerance = 5.0
)

// Compare says where two pictures differ, empty where nobody would see it.
func Compare(got, want image.Image) string {
	size := want.Bounds().Size()
	if got.Bounds().Size() != size {
		return fmt.Sprintf("size is %v, want %v", got.Bounds().Size(), size)
	}
	a, b := opaque(got), opaque(want)
	worst, at, count := 0.0, image.Point{}, 0
	for y := 0; y < size.Y; y += block {
		for x := 0; x < size.X; x += block {
			box := image.Rect(x, y, x+block, y+block).Intersect(image.Rectangle{Max: size})
			d := distance(a, b, box)
			if d > tolerance {
				count++
			}
			if d > worst {
				worst, at = d, box.Min
			}
		}
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%d squares differ, the one at %v by %.1f of 255", count, at, worst)
}

// opaque is a picture as plain bytes, its corner at zero.
func opaque(img image.Image) *image.RGBA {
	if plain, ok := img.(*image.RGBA); ok && plain.Rect.Min == (image.Point{}) {
		return plain
	}
	plain := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(plain, plain.Rect, img, img.Bounds().Min, draw.Src)
	return plain
}

// distance is the mean difference of the channels in a box.
func distance(a, b *image.RGBA, box image.Rectangle) float64 {
	sum := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		from, to := a.PixOffset(box.Min.X, y), a.PixOffset(box.Max.X, y)
		at := b.PixOffset(box.Min.X, y)
		for i, v := range a.Pix[from:to] {
			if i%4 != 3 { // not the opacity
				sum += max(int(v)-int(b.Pix[at+i]), int(b.Pix[at+i])-int(v))
			}
		}
	}
	return float64(sum) / float64(3*box.Dx()*box.Dy())
}

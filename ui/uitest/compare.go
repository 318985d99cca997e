package uitest

import (
	"fmt"
	"image"
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
	worst, at, count := 0.0, image.Point{}, 0
	for y := 0; y < size.Y; y += block {
		for x := 0; x < size.X; x += block {
			box := image.Rect(x, y, x+block, y+block).Intersect(image.Rectangle{Max: size})
			d := distance(got, want, box)
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

// distance is the mean difference of the channels in a box.
func distance(a, b image.Image, box image.Rectangle) float64 {
	sum := 0
	pa, pb := a.Bounds().Min, b.Bounds().Min
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			ar, ag, ab, _ := a.At(pa.X+x, pa.Y+y).RGBA()
			br, bg, bb, _ := b.At(pb.X+x, pb.Y+y).RGBA()
			sum += gap(ar, br) + gap(ag, bg) + gap(ab, bb)
		}
	}
	return float64(sum) / float64(3*box.Dx()*box.Dy())
}

func gap(a, b uint32) int {
	d := int(a>>8) - int(b>>8)
	if d < 0 {
		return -d
	}
	return d
}

// Package emoji makes Noto Color Emoji small enough to be sent to a browser: the
// same emoji, all of them, at half the resolution, with fewer colours, and
// encoded such that brotli finds what skin tones have in common.
package emoji

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Revision counts the changes of what Shrink makes of a font.
const Revision = 1

// spaceAdvance is how wide a space is, in hundredths of an em: as in other fonts.
// Noto's is as wide as an emoji, and a shaper keeps to the emoji's face for the
// space after it.
const spaceAdvance = 26

// unused are tables that are for text from top to bottom.
var unused = []string{"vhea", "vmtx", "VORG"}

// Shrink makes the font small.
func Shrink(font []byte) ([]byte, error) {
	t, err := parse(font)
	if err != nil {
		return nil, err
	}
	s, err := readStrike(t)
	if err != nil {
		return nil, err
	}
	related, err := families(t, s.bitmaps)
	if err != nil {
		return nil, err
	}
	if err := redraw(s.bitmaps, related); err != nil {
		return nil, err
	}
	s.halve()
	s.write(t)
	if err := narrowSpace(t); err != nil {
		return nil, err
	}
	for _, tag := range unused {
		delete(t, tag)
	}
	return t.bytes(), nil
}

// redraw halves the bitmaps, a family at a time.
func redraw(bitmaps []bitmap, related [][]int) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, members := range related {
		g.Go(func() error {
			pictures := make([]*image.RGBA, len(members))
			for i, m := range members {
				var err error
				if pictures[i], err = bitmaps[m].draw(); err != nil {
					return err
				}
			}
			for _, same := range sameShape(pictures) {
				group := make([]*image.RGBA, len(same))
				for i, m := range same {
					group[i] = pictures[m]
				}
				made, err := quantize(group)
				if err != nil {
					return err
				}
				for i, m := range same {
					b := &bitmaps[members[m]]
					b.png = made[i]
					b.width, b.height = half(b.width), half(b.height)
					b.bearingX, b.bearingY, b.advance = half(b.bearingX), half(b.bearingY), half(b.advance)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// draw decodes a bitmap and halves it.
func (b bitmap) draw() (*image.RGBA, error) {
	img, err := png.Decode(bytes.NewReader(b.png))
	if err != nil {
		return nil, fmt.Errorf("the picture of glyph %d: %w", b.glyph, err)
	}
	if size := img.Bounds().Size(); size != image.Pt(b.width, b.height) {
		return nil, fmt.Errorf("the picture of glyph %d is %v, and said to be %d x %d", b.glyph, size, b.width, b.height)
	}
	return halve(img), nil
}

// halve makes one pixel, premultiplied, of four.
func halve(img image.Image) *image.RGBA {
	from := img.Bounds()
	to := image.NewRGBA(image.Rect(0, 0, half(from.Dx()), half(from.Dy())))
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			var sum [4]uint32
			for i := range 4 {
				// Outside of the picture, the colour is none.
				r, g, b, a := img.At(from.Min.X+2*x+i%2, from.Min.Y+2*y+i/2).RGBA()
				sum[0], sum[1], sum[2], sum[3] = sum[0]+r, sum[1]+g, sum[2]+b, sum[3]+a
			}
			const scale = 4 * 0x101
			to.SetRGBA(x, y, color.RGBA{
				R: uint8((sum[0] + scale/2) / scale), G: uint8((sum[1] + scale/2) / scale),
				B: uint8((sum[2] + scale/2) / scale), A: uint8((sum[3] + scale/2) / scale),
			})
		}
	}
	return to
}

// The measures of a shape: two pictures have the same where at most one pixel in
// maxOther has another opacity, by more than otherAlpha.
const (
	maxOther   = 100
	otherAlpha = 64
)

// sameShape divides pictures by their shapes: the places of each shape's.
func sameShape(pictures []*image.RGBA) (groups [][]int) {
	for i, p := range pictures {
		at := slices.IndexFunc(groups, func(g []int) bool { return alikeShape(pictures[g[0]], p) })
		if at < 0 {
			at, groups = len(groups), append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}

func alikeShape(a, b *image.RGBA) bool {
	if a.Rect != b.Rect {
		return false
	}
	others := 0
	for i := 3; i < len(a.Pix); i += 4 {
		if diff := int(a.Pix[i]) - int(b.Pix[i]); diff > otherAlpha || diff < -otherAlpha {
			others++
		}
	}
	return others*maxOther <= len(a.Pix)/4
}

// narrowSpace gives the space its advance.
func narrowSpace(t tables) error {
	space, err := glyphOf(t["cmap"], ' ')
	if err != nil {
		return err
	}
	head, hhea := &reader{b: t["head"]}, &reader{b: t["hhea"]}
	perEm, long := head.u16(18), hhea.u16(34)
	hmtx := slices.Clone(t["hmtx"])
	if head.damaged || hhea.damaged || space >= long || len(hmtx) < 4*long {
		return errFont
	}
	be.PutUint16(hmtx[4*space:], uint16(perEm*spaceAdvance/100))
	t["hmtx"] = hmtx
	return nil
}

package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"

	"golang.org/x/image/vector"

	appicon "parley.example/icons/app"
)

// big is how much larger the letter is in the app's icon than beside words.
const big = 1.8

// look is how the icon is drawn at a size.
type look struct {
	edge           int     // of the picture, in pixels
	lo, hi, corner float32 // of the tile
	letter         appicon.Letter
}

// fitted are the letters at sizes where a pixel more or less is seen: every edge
// on a pixel's.
var fitted = map[int]appicon.Letter{
	16: {Left: 5, Top: 3, Right: 12, Bottom: 13, Bowl: 9, Stem: 2, Bar: 2},
	24: {Left: 7, Top: 5, Right: 18, Bottom: 19, Bowl: 14, Stem: 3, Bar: 2},
	32: {Left: 9, Top: 7, Right: 24, Bottom: 25, Bowl: 20, Stem: 4, Bar: 3},
	48: {Left: 13, Top: 11, Right: 36, Bottom: 37, Bowl: 29, Stem: 5, Bar: 4},
}

// plain is the icon itself: the tile fills the picture.
func plain(size int) look {
	edge := float32(size)
	l, ok := fitted[size]
	if !ok {
		l = snap(appicon.Small.In(edge, big))
	}
	return look{size, 0, edge, float32(math.Round(float64(edge * appicon.Corner / appicon.Edge))), l}
}

// snap moves a letter's edges to pixels, so that none is grey.
func snap(l appicon.Letter) appicon.Letter {
	for _, v := range []*float32{&l.Left, &l.Top, &l.Right, &l.Bottom, &l.Bowl, &l.Stem, &l.Bar} {
		*v = float32(math.Round(float64(*v)))
	}
	return l
}

// macOS is the icon as Apple's grid wants it: a tile of 824 in a picture of 1024,
// with its corners.
// https://developer.apple.com/design/resources/
func macOS() look {
	const edge, tile, corner = 1024, 824, 185
	return look{edge, (edge - tile) / 2, (edge + tile) / 2, corner, snap(appicon.Small.In(edge, big*tile/edge))}
}

// android is the icon as an adaptive one's layer: the tile bleeds off, since the
// phone cuts any shape out of it, and the letter keeps within the 66 of 108 that
// every shape leaves.
// https://developer.android.com/develop/ui/views/launch/icon_design_adaptive
func android() look {
	const edge = 1024
	return look{edge, 0, edge, 0, snap(appicon.Small.In(edge, big*66/108))}
}

// png draws the picture.
func (l look) png() ([]byte, error) {
	tile := l.cover(func(p appicon.Pen) { appicon.Tile(p, l.lo, l.hi, l.corner) })
	letter := l.cover(l.letter.Draw)
	picture := image.NewNRGBA(tile.Rect)
	for i, cover := range tile.Pix {
		if cover == 0 {
			continue
		}
		x, y := i%l.edge, i/l.edge
		picture.SetNRGBA(x, y, color.NRGBA{
			R: mix(16, letter.Pix[i]), G: mix(8, letter.Pix[i]), B: mix(0, letter.Pix[i]), A: cover,
		})
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, picture); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// mix is the channel at a shift between the ground's and the ink's.
func mix(shift int, ink uint8) uint8 {
	from, to := appicon.Ground>>shift&0xFF, appicon.Ink>>shift&0xFF
	return uint8((from*(255-int(ink)) + to*int(ink) + 127) / 255)
}

// cover says how much of each pixel an outline covers.
func (l look) cover(draw func(appicon.Pen)) *image.Alpha {
	r := vector.NewRasterizer(l.edge, l.edge)
	draw(r)
	mask := image.NewAlpha(image.Rect(0, 0, l.edge, l.edge))
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	return mask
}

// picture is a PNG with its edge.
type picture struct {
	edge int
	png  []byte
}

// ico packs pictures into an .ico, each as a PNG, which every Windows and browser
// since 2007 reads.
// https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10)
func ico(pictures []picture) []byte {
	const head, entry = 6, 16
	b := binary.LittleEndian.AppendUint16(nil, 0)
	b = binary.LittleEndian.AppendUint16(b, 1) // an icon
	b = binary.LittleEndian.AppendUint16(b, uint16(len(pictures)))
	at := head + entry*len(pictures)
	for _, p := range pictures {
		edge := byte(p.edge) // 256 is written as 0
		b = append(b, edge, edge, 0, 0)
		b = binary.LittleEndian.AppendUint16(b, 1)  // planes
		b = binary.LittleEndian.AppendUint16(b, 32) // bits a pixel
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p.png)))
		b = binary.LittleEndian.AppendUint32(b, uint32(at))
		at += len(p.png)
	}
	for _, p := range pictures {
		b = append(b, p.png...)
	}
	return b
}

// thousandth rounds to three digits.
func thousandth(v float32) float64 { return math.Round(float64(v)*1000) / 1000 }

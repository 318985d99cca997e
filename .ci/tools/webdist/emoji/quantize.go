package emoji

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// Of pictures of one shape, one map of indices is made, and a palette for each:
// so they compress to little more than one of them. For that, a pixel's colour is
// that of all pictures at that place, with four numbers for each of them.

// The measures of quantizing. The squared error is that of a pixel, over the four
// numbers of its colour, premultiplied.
const (
	maxColours = 128
	maxError   = 40
	rounds     = 4 // of moving the colours to the middle of their pixels
)

// cell is a set of pixels that get the same colour.
type cell struct {
	pixels []int // their numbers
	mean   []int
	spread []int // the sum of squared distances to the mean, by dimension
	worst  int   // the dimension with the largest
	total  int
}

// quantizer holds the pixels of a family's pictures.
type quantizer struct {
	dims   int
	colour []uint8 // dims numbers a pixel
	cells  []cell
	index  []int // a pixel's cell
}

// quantize encodes pictures of one size as PNGs that differ in their palettes
// only.
func quantize(pictures []*image.RGBA) ([][]byte, error) {
	bounds := pictures[0].Bounds()
	n := bounds.Dx() * bounds.Dy()
	q := &quantizer{dims: 4 * len(pictures), colour: make([]uint8, 0, n*4*len(pictures)), index: make([]int, n)}
	var clear, seen []int
	for i := range n {
		for _, p := range pictures {
			q.colour = append(q.colour, p.Pix[4*i:4*i+4]...)
		}
		if slices.ContainsFunc(q.at(i), func(c uint8) bool { return c > 0 }) {
			seen = append(seen, i)
		} else {
			clear = append(clear, i)
		}
	}
	if len(seen) > 0 {
		q.divide(seen, maxColours-1, len(pictures))
		for range rounds {
			q.settle(seen)
		}
	}
	q.order()
	if len(clear) > 0 {
		q.cells = slices.Insert(q.cells, 0, cell{pixels: clear, mean: make([]int, q.dims)})
	}
	paletted := image.NewPaletted(bounds, nil)
	for i, c := range q.cells {
		for _, pixel := range c.pixels {
			paletted.Pix[pixel] = uint8(i)
		}
	}
	return q.encode(paletted, len(pictures))
}

// at is the colour of a pixel.
func (q *quantizer) at(pixel int) []uint8 { return q.colour[pixel*q.dims : (pixel+1)*q.dims] }

// divide puts pixels into cells, at most so many, by dividing the one with the
// largest error until the mean error of all pictures is small.
func (q *quantizer) divide(pixels []int, most, pictures int) {
	q.cells = []cell{q.cell(pixels)}
	for len(q.cells) < most {
		total, worst := 0, 0
		for i, c := range q.cells {
			total += c.total
			if c.total > q.cells[worst].total {
				worst = i
			}
		}
		if total <= maxError*len(pixels)*pictures {
			return
		}
		low, high := q.halves(q.cells[worst])
		q.cells[worst] = q.cell(low)
		q.cells = append(q.cells, q.cell(high))
	}
}

// halves divides a cell at the mean of its worst dimension. As a mean is rounded
// down and the dimension is not all the same, neither half is empty.
func (q *quantizer) halves(c cell) (low, high []int) {
	for _, p := range c.pixels {
		if int(q.at(p)[c.worst]) <= c.mean[c.worst] {
			low = append(low, p)
		} else {
			high = append(high, p)
		}
	}
	return low, high
}

// cell measures a set of pixels.
func (q *quantizer) cell(pixels []int) cell {
	c := cell{pixels: pixels, mean: make([]int, q.dims), spread: make([]int, q.dims)}
	for _, p := range pixels {
		for d, v := range q.at(p) {
			c.mean[d] += int(v)
			c.spread[d] += int(v) * int(v)
		}
	}
	n := len(pixels)
	for d, sum := range c.mean {
		c.spread[d] -= sum * sum / n
		c.mean[d] = sum / n
		c.total += c.spread[d]
		if c.spread[d] > c.spread[c.worst] {
			c.worst = d
		}
	}
	return c
}

// settle gives each pixel to the nearest cell, and moves the cells there.
func (q *quantizer) settle(pixels []int) {
	sets := make([][]int, len(q.cells))
	for _, p := range pixels {
		best, least := 0, int(^uint(0)>>1)
		at := q.at(p)
		for i := range q.cells {
			distance := 0
			for d, m := range q.cells[i].mean {
				diff := int(at[d]) - m
				if distance += diff * diff; distance >= least {
					break
				}
			}
			if distance < least {
				best, least = i, distance
			}
		}
		sets[best] = append(sets[best], p)
	}
	q.cells = q.cells[:0]
	for _, set := range sets {
		if len(set) > 0 {
			q.cells = append(q.cells, q.cell(set))
		}
	}
}

// order puts the cells first that have the same colour in all pictures, so that
// their palettes begin alike.
func (q *quantizer) order() {
	for i := range q.cells {
		c := &q.cells[i]
		c.total = 0
		for d := 4; d < q.dims; d++ {
			diff := c.mean[d] - c.mean[d%4]
			c.total += diff * diff
		}
		if pictures := q.dims / 4; c.total <= alike*(pictures-1) {
			for d := 4; d < q.dims; d++ {
				c.mean[d] = c.mean[d%4]
			}
			c.total = 0
		}
	}
	slices.SortStableFunc(q.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(min(a.total, 1), min(b.total, 1)), slices.Compare(a.mean[:4], b.mean[:4]))
	})
}

// alike is the squared distance at which nobody tells two colours apart.
const alike = 12

// encode writes a PNG for each palette.
func (q *quantizer) encode(paletted *image.Paletted, pictures int) ([][]byte, error) {
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	var made [][]byte
	for k := range pictures {
		paletted.Palette = nil
		for _, c := range q.cells {
			m := c.mean[4*k : 4*k+4]
			a := m[3]
			paletted.Palette = append(paletted.Palette, color.RGBA{
				R: uint8(min(m[0], a)), G: uint8(min(m[1], a)), B: uint8(min(m[2], a)), A: uint8(a),
			})
		}
		var b bytes.Buffer
		if err := encoder.Encode(&b, paletted); err != nil {
			return nil, err
		}
		made = append(made, b.Bytes())
	}
	return made, nil
}

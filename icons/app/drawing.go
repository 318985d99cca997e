package appicon

// Edge is the square that the drawing is made on.
const Edge = 36

// The drawing's colours, as the light window has them: red, green and blue.
const (
	Ground = 0x0E6F62
	Ink    = 0xFFFFFF
)

// Corner is the radius of the tile's corners.
const Corner = 10

// Pen draws outlines. A shape wound against the one around it is a hole.
type Pen interface {
	MoveTo(x, y float32)
	LineTo(x, y float32)
	CubeTo(bx, by, cx, cy, x, y float32)
	ClosePath()
}

// Letter is a P: a stem from Top to Bottom, and a bowl from Top to Bowl.
type Letter struct {
	Left, Top, Right, Bottom, Bowl float32
	// Stem is how thick upright strokes are, Bar how thick level ones.
	Stem, Bar float32
}

// Small is the letter as the window shows it beside words.
var Small = Letter{Left: 13.5, Top: 12.6, Right: 22.9, Bottom: 23.4, Bowl: 20.2, Stem: 2.2, Bar: 1.8}

// In is the letter at a scale about the middle of the drawing, where the
// drawing has another edge.
func (l Letter) In(edge, scale float32) Letter {
	const midX, midY = (13.5 + 22.9) / 2, 18
	px := edge / Edge
	x := func(v float32) float32 { return (midX + (v-midX)*scale) * px }
	y := func(v float32) float32 { return (midY + (v-midY)*scale) * px }
	return Letter{
		Left: x(l.Left), Top: y(l.Top), Right: x(l.Right), Bottom: y(l.Bottom), Bowl: y(l.Bowl),
		Stem: l.Stem * scale * px, Bar: l.Bar * scale * px,
	}
}

// Draw draws the letter.
func (l Letter) Draw(p Pen) {
	mid, high := (l.Top+l.Bowl)/2, (l.Bowl-l.Top)/2
	turn := l.Right - (l.Right-l.Left)*0.457 // where the bowl begins to bend
	p.MoveTo(l.Left, l.Top)
	p.LineTo(turn, l.Top)
	bow(p, turn, mid, l.Right-turn, high, 0.605)
	p.LineTo(l.Left+l.Stem, l.Bowl)
	p.LineTo(l.Left+l.Stem, l.Bottom)
	p.LineTo(l.Left, l.Bottom)
	p.ClosePath()

	in, low := l.Right-l.Stem, high-l.Bar
	turn = in - (in-l.Left-l.Stem)*0.48
	p.MoveTo(l.Left+l.Stem, l.Top+l.Bar)
	p.LineTo(l.Left+l.Stem, l.Bowl-l.Bar)
	p.LineTo(turn, l.Bowl-l.Bar)
	bow(p, turn, mid, in-turn, -low, 0.64) // the other way: a hole
	p.ClosePath()
}

// bow goes from ry above the point (or below, where it is negative)
// through rx right of it to the other side; how
// square it is says pull, 0.55 for an ellipse.
func bow(p Pen, x, y, rx, ry, pull float32) {
	p.CubeTo(x+rx*pull, y-ry, x+rx, y-ry*pull, x+rx, y)
	p.CubeTo(x+rx, y+ry*pull, x+rx*pull, y+ry, x, y+ry)
}

// Tile draws the square behind the letter, from lo to hi in both directions.
func Tile(p Pen, lo, hi, corner float32) {
	k := corner * 0.4477 // a circle's quarter
	p.MoveTo(lo+corner, lo)
	p.LineTo(hi-corner, lo)
	p.CubeTo(hi-k, lo, hi, lo+k, hi, lo+corner)
	p.LineTo(hi, hi-corner)
	p.CubeTo(hi, hi-k, hi-k, hi, hi-corner, hi)
	p.LineTo(lo+corner, hi)
	p.CubeTo(lo+k, hi, lo, hi-k, lo, hi-corner)
	p.LineTo(lo, lo+corner)
	p.CubeTo(lo, lo+k, lo+k, lo, lo+corner, lo)
	p.ClosePath()
}

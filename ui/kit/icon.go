package kit

import (
	"image"
	"image/color"
	"math"

	"gioui.org/f32"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
)

// Icon is a sign drawn as a path.
type Icon uint8

// The signs.
const (
	IconBack Icon = iota
	IconPlus
	IconCheck
	IconClock
	IconMinimize
	IconMaximize
	IconRestore
	IconClose
	IconSmile
	IconReply
	IconPencil
	IconBin
	IconLink
	IconDown
	IconGear
	IconBell
	IconBellOff
	IconLock
	IconArchive
	IconInfo
)

// strokes are the sign's lines on a square of 16: each a run of points.
func (i Icon) strokes() [][]f32.Point {
	switch i {
	case IconBack:
		return [][]f32.Point{{f32.Pt(10, 3.5), f32.Pt(5.5, 8), f32.Pt(10, 12.5)}}
	case IconPlus:
		return [][]f32.Point{{f32.Pt(8, 3.5), f32.Pt(8, 12.5)}, {f32.Pt(3.5, 8), f32.Pt(12.5, 8)}}
	case IconCheck:
		return [][]f32.Point{{f32.Pt(3, 8.6), f32.Pt(6.4, 12), f32.Pt(13, 4)}}
	case IconClock:
		return [][]f32.Point{circle(f32.Pt(8, 8), 5.6), {f32.Pt(8, 4.6), f32.Pt(8, 8), f32.Pt(10.6, 8)}}
	case IconMinimize:
		return [][]f32.Point{{f32.Pt(3.5, 11.5), f32.Pt(12.5, 11.5)}}
	case IconMaximize:
		return [][]f32.Point{frame(f32.Pt(3.5, 3.5), f32.Pt(12.5, 12.5))}
	case IconRestore:
		return [][]f32.Point{
			frame(f32.Pt(3.5, 5.5), f32.Pt(10.5, 12.5)),
			{f32.Pt(5.5, 3.5), f32.Pt(12.5, 3.5), f32.Pt(12.5, 10.5)},
		}
	case IconClose:
		return [][]f32.Point{{f32.Pt(4, 4), f32.Pt(12, 12)}, {f32.Pt(12, 4), f32.Pt(4, 12)}}
	case IconSmile:
		return [][]f32.Point{
			circle(f32.Pt(8, 8), 6),
			{f32.Pt(6, 6), f32.Pt(6, 7)},
			{f32.Pt(10, 6), f32.Pt(10, 7)},
			{f32.Pt(5, 9.4), f32.Pt(6.3, 10.9), f32.Pt(8, 11.4), f32.Pt(9.7, 10.9), f32.Pt(11, 9.4)},
		}
	case IconReply:
		return [][]f32.Point{
			{f32.Pt(6.5, 4), f32.Pt(3, 7.5), f32.Pt(6.5, 11)},
			{f32.Pt(3, 7.5), f32.Pt(10, 7.5), f32.Pt(12.2, 8.4), f32.Pt(13, 10.5), f32.Pt(13, 12.5)},
		}
	case IconPencil:
		return [][]f32.Point{
			{f32.Pt(10.8, 3), f32.Pt(13, 5.2), f32.Pt(5.6, 12.6), f32.Pt(2.9, 13.1), f32.Pt(3.4, 10.4), f32.Pt(10.8, 3)},
			{f32.Pt(9.2, 4.6), f32.Pt(11.4, 6.8)},
		}
	case IconDown:
		return [][]f32.Point{{f32.Pt(3.5, 6), f32.Pt(8, 10.5), f32.Pt(12.5, 6)}}
	case IconGear:
		return gear()
	case IconBell:
		return bell()
	case IconBellOff:
		return append(bell(), []f32.Point{f32.Pt(2.5, 2.5), f32.Pt(13.5, 13.5)})
	case IconLink:
		return [][]f32.Point{
			{f32.Pt(6.8, 4.9), f32.Pt(8.9, 2.8), f32.Pt(11, 2.5), f32.Pt(13, 4), f32.Pt(13.4, 6.2), f32.Pt(11.1, 9)},
			{f32.Pt(9.2, 11.1), f32.Pt(7.1, 13.2), f32.Pt(5, 13.5), f32.Pt(3, 12), f32.Pt(2.6, 9.8), f32.Pt(4.9, 7)},
			{f32.Pt(6, 10), f32.Pt(10, 6)},
		}
	case IconBin:
		return [][]f32.Point{
			{f32.Pt(3, 4.5), f32.Pt(13, 4.5)},
			{f32.Pt(6.2, 4.5), f32.Pt(6.2, 2.8), f32.Pt(9.8, 2.8), f32.Pt(9.8, 4.5)},
			{f32.Pt(4.3, 4.5), f32.Pt(4.9, 13.2), f32.Pt(11.1, 13.2), f32.Pt(11.7, 4.5)},
		}
	case IconLock:
		return [][]f32.Point{
			frame(f32.Pt(3.5, 7.5), f32.Pt(12.5, 13.5)),
			{f32.Pt(5.3, 7.5), f32.Pt(5.3, 5.2), f32.Pt(6.1, 3.4), f32.Pt(8, 2.6), f32.Pt(9.9, 3.4), f32.Pt(10.7, 5.2), f32.Pt(10.7, 7.5)},
		}
	case IconArchive:
		return [][]f32.Point{
			frame(f32.Pt(2.5, 3), f32.Pt(13.5, 6.2)),
			{f32.Pt(3.5, 6.2), f32.Pt(3.5, 13), f32.Pt(12.5, 13), f32.Pt(12.5, 6.2)},
			{f32.Pt(6.4, 9), f32.Pt(9.6, 9)},
		}
	case IconInfo:
		return [][]f32.Point{
			circle(f32.Pt(8, 8), 6),
			{f32.Pt(8, 7.4), f32.Pt(8, 11)},
			{f32.Pt(8, 4.7), f32.Pt(8, 5.7)},
		}
	}
	return nil
}

// straight says that a sign is drawn with level and upright lines.
func (i Icon) straight() bool {
	switch i {
	case IconPlus, IconMinimize, IconMaximize, IconRestore:
		return true
	}
	return false
}

// frame is a rectangle as a run of points.
func frame(lo, hi f32.Point) []f32.Point {
	return []f32.Point{lo, f32.Pt(hi.X, lo.Y), hi, f32.Pt(lo.X, hi.Y), lo}
}

// circle is a circle as a run of points.
func circle(at f32.Point, r float64) []f32.Point {
	const corners = 32
	run := make([]f32.Point, 0, corners+1)
	for i := range corners + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		run = append(run, at.Add(f32.Pt(float32(r*cos), float32(r*sin))))
	}
	return run
}

// gear is a wheel with eight teeth around a hub.
func gear() [][]f32.Point {
	const teeth = 8
	at := func(r, turn float64) f32.Point {
		sin, cos := math.Sincos(2 * math.Pi * turn / teeth)
		return f32.Pt(8+float32(r*sin), 8-float32(r*cos))
	}
	var rim []f32.Point
	for i := range teeth {
		for _, p := range [...][2]float64{{6.6, -0.17}, {6.6, 0.17}, {5, 0.3}, {5, 0.7}} {
			rim = append(rim, at(p[0], float64(i)+p[1]))
		}
	}
	return [][]f32.Point{append(rim, rim[0]), circle(f32.Pt(8, 8), 2.2)}
}

// bell is a bell with its clapper.
func bell() [][]f32.Point {
	return [][]f32.Point{
		{
			f32.Pt(2.8, 11.4), f32.Pt(4, 10), f32.Pt(4, 7), f32.Pt(4.8, 4.6), f32.Pt(6.6, 3.1), f32.Pt(8, 2.8), f32.Pt(9.4, 3.1),
			f32.Pt(11.2, 4.6), f32.Pt(12, 7), f32.Pt(12, 10), f32.Pt(13.2, 11.4), f32.Pt(2.8, 11.4),
		},
		{f32.Pt(6.5, 13.2), f32.Pt(7.4, 13.9), f32.Pt(8.6, 13.9), f32.Pt(9.5, 13.2)},
	}
}

// crisp moves the level and the upright lines of a sign, which is given in
// pixels, to where strokes of a width of whole pixels cover whole ones. What
// else is on such a line goes with it, and the sign keeps its symmetry.
func crisp(strokes [][]f32.Point, width float32) {
	snap := func(v float32) float32 { return float32(math.Round(float64(v-width/2))) + width/2 }
	for _, run := range strokes {
		for i := range len(run) - 1 {
			if x := run[i].X; x == run[i+1].X {
				move(strokes, func(p *f32.Point) *float32 { return &p.X }, x, snap(x))
			}
			if y := run[i].Y; y == run[i+1].Y {
				move(strokes, func(p *f32.Point) *float32 { return &p.Y }, y, snap(y))
			}
		}
	}
}

// move gives every point with one value of a coordinate another one.
func move(strokes [][]f32.Point, of func(*f32.Point) *float32, from, to float32) {
	for _, run := range strokes {
		for i := range run {
			if v := of(&run[i]); *v == from {
				*v = to
			}
		}
	}
}

// Layout draws the sign in a square of an edge.
func (i Icon) Layout(gtx C, edge unit.Dp, c color.NRGBA) D {
	px := gtx.Dp(edge)
	scale := float32(px) / 16
	strokes, width := i.strokes(), 1.5*scale
	for _, run := range strokes {
		for j := range run {
			run[j] = run[j].Mul(scale)
		}
	}
	if i.straight() {
		width = max(float32(math.Ceil(float64(width)-0.5)), 1) // of two as near, the finer
		crisp(strokes, width)
	}
	for _, run := range strokes {
		var p clip.Path
		p.Begin(gtx.Ops)
		p.MoveTo(run[0])
		for _, to := range run[1:] {
			p.LineTo(to)
		}
		stack := clip.Stroke{Path: p.End(), Width: width}.Op().Push(gtx.Ops)
		paint.Fill(gtx.Ops, c)
		stack.Pop()
	}
	return D{Size: image.Pt(px, px)}
}

package ui

import (
	"image"
	"image/color"

	"gioui.org/f32"
	"gioui.org/io/semantic"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
	"github.com/skip2/go-qrcode"
)

// codeSize is how large the code of a link is, with the light margin of four
// modules that ISO/IEC 18004 wants.
const codeSize unit.Dp = 200

// linkCode is the QR code of a link. Its zero value works.
type linkCode struct {
	link string
	img  paint.ImageOp
	n    int // modules on a side, the margin included; zero where there is no code
}

// layout draws the code of a link, a square whose modules are whole pixels.
func (q *linkCode) layout(gtx C, link, label string) D {
	if link != q.link || q.n == 0 {
		q.make(link)
	}
	side := min(gtx.Dp(codeSize), gtx.Constraints.Max.X)
	if q.n == 0 || side < q.n {
		return D{}
	}
	size := image.Pt(side, side)
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(8)).Push(gtx.Ops).Pop()
	semantic.LabelOp(label).Add(gtx.Ops)
	paint.Fill(gtx.Ops, color.NRGBA{R: 255, G: 255, B: 255, A: 255})
	module := side / q.n
	margin := (side - module*q.n) / 2
	defer op.Offset(image.Pt(margin, margin)).Push(gtx.Ops).Pop()
	defer op.Affine(f32.AffineId().Scale(f32.Point{}, f32.Pt(float32(module), float32(module)))).Push(gtx.Ops).Pop()
	q.img.Add(gtx.Ops)
	paint.PaintOp{}.Add(gtx.Ops)
	return D{Size: size}
}

// make draws the code, a pixel a module. A link that is too long for one has none.
func (q *linkCode) make(link string) {
	*q = linkCode{link: link}
	code, err := qrcode.New(link, qrcode.Low) // a screen has no scratches
	if err != nil {
		return
	}
	bits := code.Bitmap()
	img := image.NewGray(image.Rect(0, 0, len(bits), len(bits)))
	for y, row := range bits {
		for x, dark := range row {
			if !dark {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	q.n, q.img = len(bits), paint.NewImageOp(img)
	q.img.Filter = paint.FilterNearest
}

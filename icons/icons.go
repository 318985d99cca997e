// Package icons holds the embedded art and the app icon.
//
// Rules of the house: art is drawn by code or embedded with its licence beside
// it; nothing here knows what it is used for.
package icons

import (
	"image"
	"image/color"

	"gioui.org/f32"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
)

// App draws the app icon, a P on a rounded square, with an edge in dp.
func App(gtx layout.Context, edge unit.Dp, ground, ink color.NRGBA) layout.Dimensions {
	px := gtx.Dp(edge)
	size := image.Pt(px, px)
	box := clip.UniformRRect(image.Rectangle{Max: size}, px*10/36).Push(gtx.Ops)
	paint.Fill(gtx.Ops, ground)
	box.Pop()
	letter := clip.Outline{Path: letterP(gtx, float32(px)/36)}.Op().Push(gtx.Ops)
	paint.Fill(gtx.Ops, ink)
	letter.Pop()
	return layout.Dimensions{Size: size}
}

// letterP is the outline of the P on a square of 36, the hole wound the other
// way.
func letterP(gtx layout.Context, scale float32) clip.PathSpec {
	at := func(x, y float32) f32.Point { return f32.Pt(x*scale, y*scale) }
	var p clip.Path
	p.Begin(gtx.Ops)
	p.MoveTo(at(13.5, 12.6))
	p.LineTo(at(18.6, 12.6))
	p.CubeTo(at(21.2, 12.6), at(22.9, 14.1), at(22.9, 16.4))
	p.CubeTo(at(22.9, 18.7), at(21.2, 20.2), at(18.6, 20.2))
	p.LineTo(at(15.7, 20.2))
	p.LineTo(at(15.7, 23.4))
	p.LineTo(at(13.5, 23.4))
	p.Close()
	p.MoveTo(at(15.7, 14.4))
	p.LineTo(at(15.7, 18.4))
	p.LineTo(at(18.3, 18.4))
	p.CubeTo(at(19.8, 18.4), at(20.7, 17.7), at(20.7, 16.4))
	p.CubeTo(at(20.7, 15.1), at(19.8, 14.4), at(18.3, 14.4))
	p.Close()
	return p.End()
}

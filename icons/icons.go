// Package icons draws the app icon in the window.
//
// Rules of the house: the drawing itself is in icons/app, for programs without a
// window; nothing here knows what it is used for.
package icons

import (
	"image"
	"image/color"

	"gioui.org/f32"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"

	appicon "parley.example/icons/app"
)

// App draws the app icon, a P on a rounded square, with an edge in dp.
func App(gtx layout.Context, edge unit.Dp, ground, ink color.NRGBA) layout.Dimensions {
	px := gtx.Dp(edge)
	size := image.Pt(px, px)
	box := clip.UniformRRect(image.Rectangle{Max: size}, px*appicon.Corner/appicon.Edge).Push(gtx.Ops)
	paint.Fill(gtx.Ops, ground)
	box.Pop()
	p := clip.Outline{Path: letter(gtx, float32(px)/appicon.Edge)}.Op().Push(gtx.Ops)
	paint.Fill(gtx.Ops, ink)
	p.Pop()
	return layout.Dimensions{Size: size}
}

// letter is the outline of the P on a square of 36.
func letter(gtx layout.Context, scale float32) clip.PathSpec {
	p := pen{scale: scale}
	p.Begin(gtx.Ops)
	appicon.Small.Draw(&p)
	return p.End()
}

// pen draws the icon's outlines as Gio's.
type pen struct {
	clip.Path
	scale float32
}

func (p *pen) at(x, y float32) f32.Point { return f32.Pt(x*p.scale, y*p.scale) }
func (p *pen) MoveTo(x, y float32)       { p.Path.MoveTo(p.at(x, y)) }
func (p *pen) LineTo(x, y float32)       { p.Path.LineTo(p.at(x, y)) }
func (p *pen) ClosePath()                { p.Path.Close() }

func (p *pen) CubeTo(bx, by, cx, cy, x, y float32) {
	p.Path.CubeTo(p.at(bx, by), p.at(cx, cy), p.at(x, y))
}
